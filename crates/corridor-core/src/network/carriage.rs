//! What carrying a consignment over its way takes: kilometres by mode, tariffs, greenhouse gas.
//!
//! The walk follows one customer from birth: at a terminal its load is parted among smaller
//! vehicles or put together with others for a larger one, as in the simulation. What follows from
//! distances and loads alone is the same for every consignment of a class; the time part of its
//! cost is not, and comes from the simulation.

use super::cost::tariff_usd;
use super::{Element, Journey, loads, loads_over};
use crate::model::{Flow, Kind, Mode, ModelDraft, TraitName, Vehicle};
use crate::units::{GramsPerTonneKm, KilogramsPerTonne};

/// What one customer born asks of the corridor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Carriage {
    /// Kilometres on each mode, in the order of [`Mode::ALL`].
    pub km: [f64; 4],
    /// Kilometres of vehicles on each mode.
    pub vehicle_km: [f64; 4],
    /// What is charged, US dollars.
    pub tariff_usd: f64,
    /// Greenhouse gas of carriage on each mode, kilograms of `CO2e`; 0 where none is counted.
    pub co2e_kg: [f64; 4],
    /// Greenhouse gas of terminals, kilograms of `CO2e`.
    pub terminals_co2e_kg: f64,
}

impl Carriage {
    /// All greenhouse gas, kilograms of `CO2e`.
    #[must_use]
    pub fn all_co2e_kg(&self) -> f64 {
        self.co2e_kg.iter().sum::<f64>() + self.terminals_co2e_kg
    }
}

/// How many vehicles carry the customer, and how much each.
struct Load {
    vehicles: f64,
    kg: f64,
    /// Whether all vehicles carry the same.
    is_even: bool,
    /// How many of what size the present vehicle was put together of, and whether all alike.
    joined: Vec<(f64, f64, bool)>,
}

/// The carriage of one customer of a flow, with these traits and so many kilograms at birth, over a
/// journey.
#[must_use]
pub fn carriage(
    model: &ModelDraft,
    flow: &Flow,
    marks: &[TraitName],
    (journey, kg): (&Journey, u64),
) -> Carriage {
    let vehicle_of =
        |mode: Mode| flow.vehicles.get(&mode).and_then(|name| model.vehicles.get(name));
    let mut found = Carriage::default();
    // Where the depth changes, the load is that of the average.
    let load_of = |mode: Mode| loads(model, flow, &journey.elements, mode).mean() as f64;
    if vehicle_of(journey.start).is_none() {
        return found;
    }
    let mut load = Load { vehicles: 1.0, kg: kg as f64, is_even: true, joined: Vec::new() };
    for element in &journey.elements {
        let Some(vehicle) = vehicle_of(element.mode()) else { continue };
        found.tariff_usd +=
            load.vehicles * tariff_usd(model, (flow, marks), element, vehicle, load.kg);
        let tonnes = load.vehicles * load.kg / 1_000.0;
        match element {
            Element::Leg { leg, mode, .. } => {
                let km = model.legs.get(leg).map_or(0.0, |leg| leg.length.km());
                let mode = *mode as usize;
                found.km[mode] += km;
                found.vehicle_km[mode] += load.vehicles * km;
                found.co2e_kg[mode] += tonnes * km * grams_per_tonne_km(model, vehicle) / 1_000.0;
            }
            Element::Terminal { terminal, onto, .. } => {
                let own = model.terminals.get(terminal).and_then(|terminal| terminal.emissions);
                let general = model.emissions.as_ref().and_then(|table| table.terminal);
                found.terminals_co2e_kg +=
                    tonnes * own.or(general).map_or(0.0, KilogramsPerTonne::kg);
                if vehicle_of(*onto).is_some() {
                    load.change(load_of(element.mode()), load_of(*onto));
                }
            }
            Element::Crossing { .. } => {}
        }
    }
    found
}

/// What the first vehicle of a journey carries in the measured window, kilograms: on average where the
/// depth changes, and as on that of all journeys of the flow that begin alike which leaves least.
pub(crate) fn first_load(
    model: &ModelDraft,
    flow: &Flow,
    journey: &Journey,
    journeys: &[Journey],
) -> u64 {
    let alike = journeys.iter().filter(|other| other.start == journey.start);
    let alike: Vec<&[Element]> = alike.map(|other| other.elements.as_slice()).collect();
    let window = (model.period.start, model.period.end);
    loads_over(model, flow, &alike, journey.start, window).mean_sent(flow)
}

/// What is charged per tonne of a flow over a journey of its routes, on average over its kinds of
/// consignments, US dollars.
pub(crate) fn tariff_per_tonne(
    model: &ModelDraft,
    flow: &Flow,
    journey: &Journey,
    journeys: &[Journey],
) -> f64 {
    let kg = first_load(model, flow, journey, journeys);
    let of_kind = |kind: Kind| {
        let usd = carriage(model, flow, &kind.marks, (journey, kg)).tariff_usd;
        kind.share * usd / (kg as f64 / 1_000.0)
    };
    flow.kinds().into_iter().map(of_kind).sum()
}

fn grams_per_tonne_km(model: &ModelDraft, vehicle: &Vehicle) -> f64 {
    let by_mode = || model.emissions.as_ref()?.by_mode.get(&vehicle.mode).copied();
    vehicle.emissions.or_else(by_mode).map_or(0.0, GramsPerTonneKm::grams)
}

impl Load {
    /// From one vehicle to another: parted, put together, or as it is; as the simulation does.
    fn change(&mut self, from_kg: f64, onto_kg: f64) {
        if from_kg > onto_kg {
            self.split(onto_kg);
        } else if from_kg < onto_kg && self.kg > 0.0 {
            self.join(onto_kg);
        }
    }

    /// As many as fit, or, where they differ, as many as would fill it.
    fn join(&mut self, kg_max: f64) {
        let n = kg_max / self.kg;
        let n = if self.is_even { n.floor().max(1.0) } else { n.max(1.0) };
        self.joined.push((n, self.kg, self.is_even));
        self.vehicles /= n;
        self.kg *= n;
    }

    /// What was put together comes apart first; what is still too large goes on in parts.
    fn split(&mut self, kg_max: f64) {
        self.come_apart();
        while self.is_even && kg_max < self.kg && self.come_apart() {}
        let n = (self.kg / kg_max).max(1.0);
        let n = if self.is_even { n.ceil() } else { n };
        if n > 1.0 {
            self.joined.clear();
        }
        self.vehicles *= n;
        self.is_even &= self.kg <= kg_max || self.kg % kg_max == 0.0;
        self.kg /= n;
    }

    fn come_apart(&mut self) -> bool {
        let Some((n, kg, is_even)) = self.joined.pop() else { return false };
        self.vehicles *= n;
        (self.kg, self.is_even) = (kg, is_even);
        true
    }
}
