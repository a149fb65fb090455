//! The way back of empty vehicles.

use super::draft::{Draft, StepDraft};
use super::train::OnTrain;
use super::walk::units;
use crate::model::{Flow, Vehicle};
use crate::network::{Element, Journey};
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
    let turned = journey.elements.iter().rev().map(|element| match element {
        Element::Leg { leg, towards, mode } => Element::Leg {
            leg: leg.clone(),
            towards: model.legs[leg].other_end(towards).clone(),
            mode: *mode,
        },
        Element::Crossing { crossing, towards, mode } => {
            let other = model.crossings[crossing].other_side(towards);
            let towards = other.expect("a crossing leads to one of its sides").clone();
            Element::Crossing { crossing: crossing.clone(), towards, mode: *mode }
        }
        Element::Terminal { .. } => unreachable!("a checked way back has no terminals"),
    });
    let turned: Vec<Element> = turned.collect();
    let units = units(draft, flow, (&turned, &back), &mut Vec::new(), true);
    let steps = units.into_iter().flat_map(|unit| unit.steps);
    steps.map(|step| StepDraft { enters: None, leaves: None, ..step }).collect()
}

/// An empty vehicle of the same kind.
pub(super) fn emptied(vehicle: &Vehicle) -> Vehicle {
    Vehicle { load: Kilograms::new(0), ..vehicle.clone() }
}
