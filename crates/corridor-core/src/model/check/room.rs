//! Rules of room before legs, and what is doubtful about room behind single track.

use std::ops::Range;

use super::slots::by_minute;
use super::ways::{Post, Spans, Ways, spans, way_back};
use super::{Rules, join};
use crate::model::{
    Effect, Fault, FaultKind, Flow, Leg, LegName, ModelDraft, PlaceName, RailEntry, Servers, Stage,
    TraitName, Way,
};
use crate::network::{Element, Journey};

/// How many may stand before a leg.
pub(super) fn leg(rules: &mut Rules<'_>, name: &LegName, leg: &Leg, path: &[&str]) {
    let path = join(path, "queue-limit");
    for (end, &room) in &leg.queue_limit {
        rules.some(room, "vehicle that may stand before the leg", &path);
        if !leg.directions().any(|towards| leg.other_end(towards) == end) {
            let path = join(&path, end.as_str());
            let what =
                if leg.between.contains(end) { "nothing leaves" } else { "the leg has no end" };
            rules.contradiction(&path, format!("{what} at `{end}`"));
        }
    }
    if !leg.queue_limit.is_empty() && !is_waited_for(rules.draft, name, leg) {
        let message = "nobody ever waits before this leg: any number is let on at any time";
        rules.unused(&path, message);
    }
}

/// Whether anybody can have to wait until it is let on a leg.
fn is_waited_for(draft: &ModelDraft, name: &LegName, leg: &Leg) -> bool {
    let lets_on = match &leg.way {
        Way::Road { holding, .. } | Way::Rail { holding, entry: RailEntry::Free, .. } => {
            holding.is_some()
        }
        Way::Rail { .. } => true,
        Way::Water { sailings, convoys, .. } => sailings.is_some() || convoys.is_some(),
    };
    let closes = |disruption: &crate::model::Disruption| {
        disruption.effect == Effect::Closed
            && disruption.places.iter().any(|place| place == name.as_str())
    };
    let is_served = |fleet: &crate::model::Fleet| fleet.serves.contains(name);
    lets_on
        || leg.maintenance.is_some()
        || draft.disruptions.values().any(closes)
        || draft.fleets.values().any(is_served)
}

/// Single lines whose trains may find the next place full: those stand on the last section.
pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let there = ways
        .iter()
        .map(|(flow, name, journey)| (*flow, journey.clone(), spans(draft, flow, name, journey)));
    let back = ways.iter().filter_map(|(flow, name, journey)| {
        let (back, spans) = way_back(draft, flow, name, journey)?;
        Some((*flow, back, spans))
    });
    let passed: Passed<'_> = there.chain(back).collect();
    let mut doubts: Vec<Fault> = Vec::new();
    for (flow, journey, trains) in &passed {
        for doubt in of_way((draft, &passed), flow, journey, trains) {
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
    }
    doubts
}

/// Ways there and back, and over which of their pieces trains run that are formed.
type Passed<'a> = Vec<(&'a Flow, Journey, Spans)>;

fn of_way(
    (draft, passed): (&ModelDraft, &Passed<'_>),
    flow: &Flow,
    journey: &Journey,
    trains: &[Range<usize>],
) -> Vec<Fault> {
    let mut doubts = Vec::new();
    for (index, pair) in journey.elements.windows(2).enumerate() {
        let Element::Leg { leg, .. } = &pair[0] else { continue };
        // Where trains are formed or parted there is room for any number.
        let is_yard = |span: &Range<usize>| [span.start, span.end].contains(&(index + 1));
        if draft.legs[leg].single_track().is_none() || trains.iter().any(is_yard) {
            continue;
        }
        let kinds = flow.kinds();
        let full = kinds
            .iter()
            .filter_map(|kind| may_be_full((draft, passed), (flow, &kind.marks), (leg, &pair[1])));
        doubts.extend(full.map(|(full, key, path)| Fault {
            path,
            kind: FaultKind::StandsOnSection,
            message: format!(
                "a train that finds {full} full stands on the last section of `{leg}`, and nobody \
                 passes there meanwhile"
            ),
            hint: Some(key.to_owned()),
        }));
    }
    doubts
}

/// What a train comes to behind a single line that may have no room for it and is not asked
/// before, how to mend that, and where it stands in the tables.
fn may_be_full(
    (draft, passed): (&ModelDraft, &Passed<'_>),
    (flow, marks): (&Flow, &[TraitName]),
    (line, element): (&LegName, &Element),
) -> Option<(String, &'static str, Vec<String>)> {
    if let Element::Leg { leg: name, towards, .. } = element {
        let leg = &draft.legs[name];
        let Way::Rail { entry: RailEntry::Free, holding: Some(_), .. } = &leg.way else {
            return None;
        };
        let hint = "give the leg behind the single line a `queue-limit`";
        let path = ["legs", name.as_str(), "holding"].map(str::to_owned).to_vec();
        let is_asked = leg.queue_limit.contains_key(leg.other_end(towards));
        return (!is_asked).then(|| (format!("`{name}`"), hint, path));
    }
    let post = Post::of(draft, element)?;
    let (name, first) = post.at_work_with(flow, marks).next()?;
    let limit = first.queue_limit?;
    let hint = if let Element::Crossing { crossing, towards, .. } = element {
        // Who is accepted finds a place, where no more are accepted, of all directions that
        // pass this stage, than there are places.
        let crossed = |side: &PlaceName| {
            let mut elements = passed.iter().flat_map(|(_, journey, _)| &journey.elements);
            elements.any(|element| {
                matches!(element, Element::Crossing { crossing: one, towards, .. }
                    if one == crossing && towards == side)
            })
        };
        let crossing = &draft.crossings[crossing];
        let that_pass = crossing
            .towards
            .iter()
            .filter(|(side, order)| *side == towards || order.contains(name) && crossed(side));
        let tracks = that_pass
            .map(|(side, _)| Some(u64::from(crossing.acceptance.get(side)?.tracks)))
            .sum::<Option<u64>>();
        // Who waits for an engine here has none of the lanes yet.
        let address = post.address(name);
        let vehicle = &flow.vehicles[&element.mode()];
        let waits_for_engine = draft.fleets.values().any(|fleet| {
            let brings_it = fleet.serves.contains(line);
            fleet.stages.contains(&address) && fleet.goes_with(vehicle) && !brings_it
        });
        let lanes = if waits_for_engine { 0 } else { fewest_lanes(first) };
        let places = u64::from(limit) + u64::from(lanes);
        if tracks.is_some_and(|tracks| tracks <= places) {
            return None;
        }
        "let the station accept (`acceptance`) no more trains than it has tracks and places here, \
         or leave the limit out"
    } else {
        "leave the limit out: trains then wait in the terminal"
    };
    let mut path = post.path(name);
    path.push("queue-limit".to_owned());
    Some((format!("stage `{}.{name}`", post.name), hint, path))
}

/// Lanes that are always on duty.
fn fewest_lanes(stage: &Stage) -> u32 {
    match &stage.servers {
        Servers::Lanes(plan) => by_minute(plan).into_iter().min().unwrap_or(0),
        // Others may need it, too.
        Servers::Team(_) => 0,
    }
}
