//! What a piece of a way costs a flow: time by the value of time, and money.
//!
//! Times are means without waiting; a stage counts with its work, its inspections (again and
//! again as often as they are repeated on average) and its holds.

use std::collections::BTreeMap;

use corridor_simkit::distribution::Distribution;
use corridor_simkit::time::MS_PER_HOUR;

use super::Element;
use crate::model::{
    Flow, ModelDraft, Per, Stage, StageName, Tariff, TraitName, Vehicle, Way, at_work,
};

/// The cost of one tonne over an element, in order of weight: value, then hours, then pieces.
///
/// Comparing hours and pieces where the values are equal gives a short way where time has no value
/// and nothing has a price, and the same way on every machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub(super) struct Cost {
    pub(super) usd_per_tonne: f64,
    pub(super) hours: f64,
    pieces: u32,
}

impl std::ops::Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            usd_per_tonne: self.usd_per_tonne + other.usd_per_tonne,
            hours: self.hours + other.hours,
            pieces: self.pieces + other.pieces,
        }
    }
}

/// What an element costs a flow; `None` where the flow has no vehicle for it.
pub(super) fn cost_of(model: &ModelDraft, flow: &Flow, element: &Element) -> Option<Cost> {
    let vehicle = model.vehicles.get(flow.vehicles.get(&element.mode())?)?;
    model.vehicles.get(flow.vehicles.get(&element.mode_after())?)?;
    let ms = match element {
        Element::Leg { leg, .. } => {
            let leg = model.legs.get(leg)?;
            let mean = leg.time_under_way(vehicle).mean();
            match vehicle.driving.filter(|_| matches!(leg.way, Way::Road { .. })) {
                // As if the mean were driven: close enough to tell ways apart.
                Some(driving) => driving.pauses().over(mean),
                None => mean,
            }
        }
        Element::Crossing { crossing, towards, .. } => {
            let crossing = model.crossings.get(crossing)?;
            stages_ms((crossing.towards.get(towards)?, &crossing.stages), flow, vehicle)
        }
        Element::Terminal { terminal, onto, .. } => {
            let terminal = model.terminals.get(terminal)?;
            stages_ms((terminal.onto.get(onto)?, &terminal.stages), flow, vehicle)
        }
    };
    // A vehicle that runs empty pays for itself as a tonne would.
    let usd = tariff_usd(model, (flow, &[]), element, vehicle, vehicle.load.kg() as f64)
        / if vehicle.load.kg() == 0 { 1.0 } else { vehicle.load.tonnes() };
    let hours = ms / MS_PER_HOUR as f64;
    Some(Cost { usd_per_tonne: hours * model.value_of_time(flow) + usd, hours, pieces: 1 })
}

/// What one vehicle with so much cargo pays at an element, the stages that work on consignments of the
/// flow with these traits included, US dollars.
pub(super) fn tariff_usd(
    model: &ModelDraft,
    (flow, marks): (&Flow, &[TraitName]),
    element: &Element,
    vehicle: &Vehicle,
    kg: f64,
) -> f64 {
    let of = |tariff: Option<&Tariff>, km| tariff.map_or(0.0, |tariff| tariff.usd(km, vehicle, kg));
    let of_stages = |order: &[StageName], stages: &BTreeMap<StageName, Stage>| {
        let stages = at_work((order, stages), flow, marks);
        stages.map(|(_, stage)| of(stage.cost.as_ref(), 0.0)).sum::<f64>()
    };
    match element {
        Element::Leg { leg, .. } => {
            model.legs.get(leg).map_or(0.0, |leg| of(leg.cost.as_ref(), leg.length.km()))
        }
        Element::Crossing { crossing, towards, .. } => {
            model.crossings.get(crossing).map_or(0.0, |crossing| {
                let order = crossing.towards.get(towards).map_or(&[][..], Vec::as_slice);
                of(crossing.cost.as_ref(), 0.0) + of_stages(order, &crossing.stages)
            })
        }
        Element::Terminal { terminal, onto, .. } => {
            model.terminals.get(terminal).map_or(0.0, |terminal| {
                let order = terminal.onto.get(onto).map_or(&[][..], Vec::as_slice);
                of(terminal.cost.as_ref(), 0.0) + of_stages(order, &terminal.stages)
            })
        }
    }
}

fn stages_ms(
    post: (&[StageName], &BTreeMap<StageName, Stage>),
    flow: &Flow,
    vehicle: &Vehicle,
) -> f64 {
    at_work(post, flow, &[]).map(|(_, stage)| stage_ms(stage, vehicle)).sum()
}

fn stage_ms(stage: &Stage, vehicle: &Vehicle) -> f64 {
    let base =
        stage.service.as_ref().map_or(0.0, Distribution::mean) * per_vehicle(stage.per, vehicle);
    let channels = stage.channels.iter().flat_map(|channels| channels.work.values());
    let by_channel = channels.map(|work| {
        let documents = work.documents.as_ref().map_or(0.0, Distribution::mean);
        let inspection = work
            .inspection
            .as_ref()
            .map_or(0.0, |inspection| inspection.time.mean() / (1.0 - inspection.again.value()));
        let hold = work.hold.as_ref().map_or(0.0, |hold| hold.share.value() * hold.time.mean());
        work.share.value() * (documents + inspection + hold)
    });
    base + by_channel.sum::<f64>()
}

/// How many services of one unit a full vehicle needs.
pub(crate) fn per_vehicle(per: Per, vehicle: &Vehicle) -> f64 {
    match per {
        Per::Vehicle => 1.0,
        Per::Wagon => f64::from(vehicle.wagons),
        Per::Tonne => vehicle.load.tonnes(),
    }
}
