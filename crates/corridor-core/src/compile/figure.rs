//! Targets and published figures in the terms of the network.

use corridor_simkit::network::{CordonId, Probe, Window, WindowId};
use corridor_simkit::time::{MS_PER_DAY, SimTime};

use super::draft::{Draft, Ranks};
use crate::catalogue::{Catalogue, Figure, PublishedEntry, PublishedReading, TargetEntry};
use crate::model::{
    CordonRef, FlowName, GrowthOf, ModelDraft, Published, PublishedMeasure, Servers, Stage,
    StageAddress, StagePost,
};

/// Declares what figures refer to although no flow may pass it.
pub(super) fn declare(draft: &mut Draft<'_>) {
    let model = draft.model;
    let mut across: Vec<&CordonRef> = Vec::new();
    let mut stages: Vec<&StageAddress> = Vec::new();
    for target in model.targets.values() {
        across.extend(&target.across);
    }
    for published in model.published.values() {
        match &published.measure {
            PublishedMeasure::Tonnes(cut)
            | PublishedMeasure::VehiclesPerDay { across: cut, .. }
            | PublishedMeasure::Growth { of: GrowthOf::Passing(cut), .. }
            | PublishedMeasure::BorderTime(cut) => across.extend(cut),
            PublishedMeasure::StageUtilisation(address) => stages.push(address),
            PublishedMeasure::QueueWithin { stages: before, .. } => stages.extend(before),
            PublishedMeasure::TeamUtilisation(team) => {
                draft.team(team);
            }
            PublishedMeasure::Delivered(_)
            | PublishedMeasure::Growth { of: GrowthOf::Delivered(_), .. }
            | PublishedMeasure::TransitTime(_)
            | PublishedMeasure::TariffPerTeu(_)
            | PublishedMeasure::Standing { .. } => {}
        }
    }
    for reference in across {
        for towards in directions(model, reference) {
            draft.cordon(&reference.crossing, towards);
        }
    }
    for address in stages {
        let (post, stage) = find(model, address);
        draft.stage(post, &address.stage, stage);
    }
}

/// The cuts of the targets.
pub(super) fn targets(model: &ModelDraft, ranks: &Ranks) -> Vec<TargetEntry> {
    let entry = |(name, target): (&_, &crate::model::Target)| TargetEntry {
        name: crate::model::TargetName::clone(name),
        cut: cut(model, ranks, &target.across),
        tonnes_per_year: target.tonnes_per_year,
        service: target.service.clone(),
    };
    model.targets.iter().map(entry).collect()
}

/// Adds a window per published figure that lies inside the measured time, and says how it is read.
pub(super) fn published(
    draft: &Draft<'_>,
    ranks: &Ranks,
    windows: &mut Vec<Window>,
    catalogue: &mut Catalogue,
) -> Vec<Probe> {
    let model = draft.model;
    let mut probes = Vec::new();
    for (name, published) in &model.published {
        let from = draft.clock.midnight(published.from);
        let to = draft.clock.midnight(published.to);
        let begin = draft.clock.midnight(published.begin());
        let is_inside = SimTime::START <= begin && to <= draft.clock.end;
        let reading = is_inside.then(|| {
            let window = WindowId::at(windows.len());
            windows.push(Window { from, to });
            let days = |from: SimTime, to: SimTime| (to - from).ms() as f64 / MS_PER_DAY as f64;
            let mut figure = figure(model, ranks, catalogue, published, window, &mut probes);
            if let PublishedMeasure::Growth { from, to, .. } = published.measure {
                let [from, to] = [from, to].map(|day| draft.clock.midnight(day));
                let since = WindowId::at(windows.len());
                windows.push(Window { from, to });
                figure = Figure::Growth { of: Box::new(figure), since, days: days(from, to) };
            }
            PublishedReading { window, days: days(from, to), figure }
        });
        catalogue.published.push(PublishedEntry { name: name.clone(), reading });
    }
    probes
}

fn figure(
    model: &ModelDraft,
    ranks: &Ranks,
    catalogue: &Catalogue,
    published: &Published,
    window: WindowId,
    probes: &mut Vec<Probe>,
) -> Figure {
    match &published.measure {
        PublishedMeasure::Tonnes(across) => Figure::Tonnes(cut(model, ranks, across)),
        PublishedMeasure::VehiclesPerDay { across, wagons } => {
            Figure::VehiclesPerDay { across: cut(model, ranks, across), wagons: *wagons }
        }
        PublishedMeasure::Growth { of: GrowthOf::Passing(across), .. } => {
            Figure::Tonnes(cut(model, ranks, across))
        }
        PublishedMeasure::Growth { of: GrowthOf::Delivered(flows), .. }
        | PublishedMeasure::Delivered(flows) => Figure::Delivered(classes_of(catalogue, flows)),
        PublishedMeasure::BorderTime(across) => Figure::BorderTime(cut(model, ranks, across)),
        PublishedMeasure::TransitTime(flows) => Figure::TransitTime(classes_of(catalogue, flows)),
        PublishedMeasure::TariffPerTeu(flows) => Figure::TariffPerTeu(classes_of(catalogue, flows)),
        PublishedMeasure::StageUtilisation(address) => {
            let (_, stage) = find(model, address);
            Figure::Utilisation(match &stage.servers {
                Servers::Lanes(_) => ranks.pool(&address.to_string()),
                Servers::Team(team) => ranks.pool(team.as_str()),
            })
        }
        PublishedMeasure::TeamUtilisation(team) => Figure::Utilisation(ranks.pool(team.as_str())),
        PublishedMeasure::QueueWithin { stages, low, high } => {
            let stations = stages.iter().map(|address| ranks.station(&address.to_string()));
            probes.push(Probe { stations: stations.collect(), low: *low, high: *high, window });
            Figure::Within(probes.len() - 1)
        }
        PublishedMeasure::Standing { at, wagons } => {
            let stations = ranks.stations_at(at).collect();
            probes.push(Probe { stations, low: 0, high: u32::MAX, window });
            let each = if *wagons { wagons_at(model, catalogue, at) } else { 1 };
            Figure::Standing { probe: probes.len() - 1, each }
        }
    }
}

/// Wagons of the trains that pass these elements; a checked model has them all alike.
fn wagons_at(model: &ModelDraft, catalogue: &Catalogue, at: &[String]) -> u32 {
    let passing = catalogue.classes.iter().find_map(|class| {
        let flow = &model.flows[&class.flow];
        let element = class.journey.elements.iter().find(|element| element.is_at(at))?;
        Some(model.vehicles[&flow.vehicles[&element.mode()]].wagons)
    });
    passing.unwrap_or(1)
}

/// The ranks of the classes that flows send.
fn classes_of(catalogue: &Catalogue, flows: &[FlowName]) -> Vec<usize> {
    let classes = catalogue.classes.iter().enumerate();
    let of_flows = classes.filter(|(_, class)| flows.contains(&class.flow));
    of_flows.map(|(rank, _)| rank).collect()
}

/// The cordons of a cut, each once.
fn cut(model: &ModelDraft, ranks: &Ranks, across: &[CordonRef]) -> Vec<CordonId> {
    let mut cut: Vec<CordonId> = across
        .iter()
        .flat_map(|reference| {
            directions(model, reference)
                .into_iter()
                .map(|towards| ranks.cordon(&format!("{}>{towards}", reference.crossing)))
        })
        .collect();
    cut.sort_unstable();
    cut.dedup();
    cut
}

fn directions<'a>(
    model: &'a ModelDraft,
    reference: &'a CordonRef,
) -> Vec<&'a crate::model::PlaceName> {
    match &reference.towards {
        Some(towards) => vec![towards],
        None => model.crossings[&reference.crossing].towards.keys().collect(),
    }
}

fn find<'a>(model: &'a ModelDraft, address: &'a StageAddress) -> (&'a str, &'a Stage) {
    match &address.post {
        StagePost::Crossing(name) => (name.as_str(), &model.crossings[name].stages[&address.stage]),
        StagePost::Terminal(name) => (name.as_str(), &model.terminals[name].stages[&address.stage]),
    }
}
