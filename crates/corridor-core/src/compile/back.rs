//! The way back of empty vehicles.

use super::draft::{Draft, StepDraft};
use super::fleet::over_runs;
use super::train::OnTrain;
use super::walk::units;
use crate::model::{Flow, Vehicle};
use crate::network::Journey;
use crate::units::Kilograms;

/// The steps of the empty vehicle over the way back. Passages are not counted: they are of cargo.
pub(super) fn way_back(
    draft: &mut Draft<'_>,
    flow: &Flow,
    journey: &Journey,
    trains: &[OnTrain<'_>],
) -> Vec<StepDraft> {
    let model = draft.model;
    let n = journey.elements.len();
    let back = |train: &OnTrain<'_>| {
        (train.0.clone(), train.1.turned(), n - train.2.end..n - train.2.start)
    };
    let back: Vec<_> = trains.iter().map(back).collect();
    let back: Vec<OnTrain<'_>> = back.iter().map(|one| (&one.0, &one.1, one.2.clone())).collect();
    let turned = journey.turned(model).expect("a checked way leads back");
    let mut units = units(draft, flow, (&turned.elements, &back), &mut Vec::new(), true);
    for (name, fleet) in model.fleets.iter().filter(|(_, fleet)| fleet.takes_empties()) {
        if !fleet.is_of_single_legs() {
            over_runs(draft, &mut units, (name, fleet), flow);
        }
    }
    let steps = units.into_iter().flat_map(|unit| unit.steps);
    steps.map(|step| StepDraft { enters: None, leaves: None, ..step }).collect()
}

/// An empty vehicle of the same kind.
pub(super) fn emptied(vehicle: &Vehicle) -> Vehicle {
    Vehicle { load: Kilograms::new(0), ..vehicle.clone() }
}
