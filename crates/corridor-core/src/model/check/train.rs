//! Rules of trains that are formed of groups of wagons.

use std::collections::BTreeMap;

use super::rail::once;
use super::ways::{Post, Ways};
use super::{Rules, join, week};
use crate::model::{
    Fault, FaultKind, Fleet, FleetBack, FleetCount, Flow, ModelDraft, Per, StageName, StagePost,
    Train, TrainLeaves, TrainName, Vehicle,
};
use crate::network::{Element, Journey};

/// A flow with a way.
type OnWay<'a> = (&'a Flow, &'a str, Journey);

/// Trains by themselves.
pub(super) fn trains(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, train) in &draft.trains {
        let path = ["trains", name.as_str()];
        for (key, place) in [("from", &train.from), ("to", &train.to)] {
            rules.declared(&draft.places, place, "place", &join(&path, key));
        }
        if train.from == train.to {
            rules.contradiction(&join(&path, "to"), "a train leads from one place to another");
        }
        for flow in &train.flows {
            rules.declared(&draft.flows, flow, "flow", &join(&path, "flows"));
        }
        for place in &train.destinations {
            rules.declared(&draft.places, place, "place", &join(&path, "destinations"));
        }
        limits(rules, train, &path);
    }
}

fn limits(rules: &mut Rules<'_>, train: &Train, path: &[&str]) {
    if let Some(wagons) = train.wagons {
        rules.some(wagons, "wagon", &join(path, "wagons"));
    }
    if train.length.is_some_and(|length| length.km() <= 0.0) {
        rules.impossible(&join(path, "length"), "a train is longer than nothing");
    }
    if train.gross.is_some_and(|gross| gross.kg() == 0) {
        rules.impossible(&join(path, "gross"), "a train is heavier than nothing");
    }
    let has_limit = train.wagons.is_some() || train.length.is_some() || train.gross.is_some();
    match &train.leaves {
        TrainLeaves::WhenFull { longest_wait: None } if !has_limit => {
            let message = "a train without limits is never full, and would never leave".to_owned();
            let hint = "give `wagons`, `length` or `gross`, `departures`, or a `longest-wait`";
            rules.fault_with_hint(FaultKind::NeverFormed, path, message, hint.to_owned());
        }
        TrainLeaves::WhenFull { longest_wait } => {
            if longest_wait.is_some_and(|wait| wait.ms() <= 0) {
                let message = "the longest wait is longer than nothing";
                rules.impossible(&join(path, "longest-wait"), message);
            }
        }
        TrainLeaves::Timetable { departures, at_least } => {
            week::starts(rules, departures, "a train", &join(path, "departures"));
            rules.some(*at_least, "wagon", &join(path, "at-least"));
            if train.wagons.is_some_and(|most| most < *at_least) {
                let message = "it needs more wagons than it may have";
                rules.contradiction(&join(path, "at-least"), message);
            }
        }
    }
}

/// Rules that need the ways of all flows.
pub(super) fn on_ways(rules: &mut Rules<'_>, ways: &[OnWay<'_>]) {
    let draft = rules.draft;
    for (name, train) in &draft.trains {
        let taken = ways.iter().filter(|(flow, flow_name, _)| train.takes(flow_name, flow));
        let taken: Vec<_> =
            taken.filter_map(|way| Some((way, train.span(way.0, &way.2)?))).collect();
        let path = ["trains", name.as_str()];
        for flow in &train.flows {
            if !taken.iter().any(|(way, _)| way.1 == flow.as_str()) {
                let message = format!(
                    "the way of flow `{flow}` does not lead from `{}` to `{}` by rail",
                    train.from, train.to
                );
                rules.contradiction(&join(&path, "flows"), message);
            }
        }
        if taken.is_empty() && train.flows.is_empty() {
            rules.unused(&path, format!("no flow passes from `{}` to `{}`", train.from, train.to));
        }
        for (way, span) in &taken {
            fits(rules, (name, train), way);
            ends(rules, name, &way.2.elements, span);
        }
        can_be_long_enough(rules, (name, train), taken.iter().map(|(way, _)| *way));
        if let Some(((first, span), others)) = taken.split_first() {
            let own = what_it_passes(draft, first.0, &first.2.elements[span.clone()]);
            for (other, span) in others {
                let others = what_it_passes(draft, other.0, &other.2.elements[span.clone()]);
                if own != others {
                    let message = format!(
                        "the wagons of `{}` and `{}` do not go the same way through the same stages",
                        first.1, other.1
                    );
                    let hint = "give the flows the same `via`, or each a train of its own";
                    once(rules, FaultKind::Contradiction, &path, message, hint);
                }
                alike(rules, name, (first, other), &other.2.elements[span.clone()]);
            }
        }
    }
    for (flow, name, journey) in ways {
        one_at_a_time(rules, flow, name, journey);
        come_back(rules, flow, name, journey);
    }
}

/// A group of wagons is known well enough, and not larger than the train.
fn fits(rules: &mut Rules<'_>, (name, train): (&TrainName, &Train), (flow, ..): &OnWay<'_>) {
    let vehicle = &flow.vehicles[&crate::model::Mode::Rail];
    let group = &rules.draft.vehicles[vehicle];
    let path = ["vehicles", vehicle.as_str()];
    if group.load.kg() == 0 {
        let message = format!("train `{name}` is formed of it, and it carries nothing");
        let hint = "wagons that run empty come back with their fleets, or are trains of their own";
        once(rules, FaultKind::Contradiction, &path, message, hint);
    }
    let unknown = [
        (train.length.is_some() && group.length.is_none(), "length", "how long"),
        (train.gross.is_some() && group.tare.is_none(), "tare", "how heavy when empty"),
    ];
    for (is_unknown, key, what) in unknown {
        if is_unknown {
            let message = format!("train `{name}` is formed of it, and nothing says {what} it is");
            let hint = format!("give the vehicle a `{key}`, or leave out the limit of the train");
            once(rules, FaultKind::Contradiction, &path, message, &hint);
        }
    }
    let words = [("wagons", 1.0, "wagons"), ("length", 1e3, "m"), ("gross", 1e3, "t")];
    let measures = train.measures(group);
    for (way, (key, scale, unit)) in words.into_iter().enumerate() {
        if train.most()[way] < measures[way] {
            let [own, most] = [measures[way], train.most()[way]].map(|one| one as f64 / scale);
            let path = ["trains", name.as_str(), key];
            let message =
                format!("vehicle `{vehicle}` has {own} {unit}, and the train takes {most} {unit}");
            let hint = "let the train take more, or the flow send smaller groups of wagons";
            once(rules, FaultKind::NeverFormed, &path, message, hint);
        }
    }
}

/// A train that needs a number of wagons can have them within its limits; groups that differ may add
/// up to anything.
fn can_be_long_enough<'a>(
    rules: &mut Rules<'_>,
    (name, train): (&TrainName, &Train),
    ways: impl Iterator<Item = &'a OnWay<'a>>,
) {
    let TrainLeaves::Timetable { at_least, .. } = train.leaves else { return };
    let draft = rules.draft;
    let groups = ways.map(|way| &draft.vehicles[&way.0.vehicles[&crate::model::Mode::Rail]]);
    let groups: Vec<_> = groups.collect();
    if groups.windows(2).any(|pair| train.measures(pair[0]) != train.measures(pair[1])) {
        return;
    }
    let longest = groups.into_iter().map(|group| {
        let has_limit = train.measures(group).into_iter().zip(train.most());
        let is_limited = has_limit.into_iter().any(|(one, most)| one > 0 && most < u64::MAX);
        if is_limited { train.largest(group).wagons } else { u32::MAX }
    });
    if longest.max().is_some_and(|longest| longest < at_least) {
        let message = format!("no train has {at_least} wagons within its other limits");
        let path = ["trains", name.as_str(), "at-least"];
        let hint = "whole groups of wagons must add up to it within `wagons`, `length` and `gross`";
        rules.fault_with_hint(FaultKind::NeverFormed, &path, message, hint.to_owned());
    }
}

/// A border station that takes so many trains a day has the whole train before and behind it.
fn ends(
    rules: &mut Rules<'_>,
    name: &TrainName,
    elements: &[Element],
    span: &std::ops::Range<usize>,
) {
    let draft = rules.draft;
    let counts = |index: usize| match elements.get(index) {
        Some(Element::Crossing { crossing, towards, .. }) => {
            draft.crossings[crossing].acceptance.contains_key(towards)
        }
        _ => false,
    };
    for (index, key) in [(span.start, "from"), (span.end, "to")] {
        if counts(index) {
            let message = format!(
                "`{}` counts trains, and this one is not whole there",
                elements[index].name()
            );
            let hint = "form it before the line to the border station, and part it behind";
            let path = ["trains", name.as_str(), key];
            once(rules, FaultKind::Contradiction, &path, message, hint);
        }
    }
}

/// The pieces of a way, and the stages that the wagons of a flow come to.
fn what_it_passes<'a>(
    draft: &'a ModelDraft,
    flow: &Flow,
    elements: &'a [Element],
) -> Vec<(&'a Element, Vec<&'a StageName>)> {
    let stages = |element: &'a Element| match Post::of(draft, element) {
        Some(post) if matches!(element, Element::Crossing { .. }) => {
            post.at_work(flow).map(|(name, _)| name).collect()
        }
        _ => Vec::new(),
    };
    elements.iter().map(|element| (element, stages(element))).collect()
}

/// Where wagons are counted on the way, those of one train are loaded alike: they are counted by
/// the load.
fn alike(
    rules: &mut Rules<'_>,
    name: &TrainName,
    (one, other): (&OnWay<'_>, &OnWay<'_>),
    elements: &[Element],
) {
    let draft = rules.draft;
    let group = |flow: &Flow| &draft.vehicles[&flow.vehicles[&crate::model::Mode::Rail]];
    if group(one.0).load_of_wagon() == group(other.0).load_of_wagon() {
        return;
    }
    let counts = |element: &Element| {
        let by_fleet = draft.fleets.values().filter(|fleet| fleet.count == FleetCount::Wagons);
        match element {
            Element::Leg { leg, .. } => by_fleet.clone().any(|fleet| fleet.serves.contains(leg)),
            Element::Crossing { crossing, towards, .. } => {
                let post = &draft.crossings[crossing];
                let at = StagePost::Crossing(crossing.clone());
                let mut served = by_fleet.clone().flat_map(|fleet| &fleet.stages);
                post.towards[towards].iter().any(|stage| post.stages[stage].per == Per::Wagon)
                    || served.any(|stage| stage.post == at)
            }
            Element::Terminal { .. } => false,
        }
    };
    if let Some(place) = elements.iter().find(|element| counts(element)) {
        let message = format!(
            "the wagons of `{}` and `{}` carry different loads, and `{}` counts them",
            one.1,
            other.1,
            place.name()
        );
        let hint = "give each flow a train of its own, or its wagons the same load";
        once(rules, FaultKind::Contradiction, &["trains", name.as_str()], message, hint);
    }
}

/// Wagons go with one train at a time.
fn one_at_a_time(rules: &mut Rules<'_>, flow: &Flow, name: &str, journey: &Journey) {
    let trains = rules.draft.trains_on(name, flow, journey);
    for (index, (first, _, span)) in trains.iter().enumerate() {
        for (second, _, other) in &trains[index + 1..] {
            if span.start < other.end && other.start < span.end {
                let message = format!("the wagons of `{name}` go with `{first}` already");
                let hint = "a second train begins where the first one ends";
                let path = ["trains", second.as_str()];
                once(rules, FaultKind::Contradiction, &path, message, hint);
            }
        }
    }
}

/// There are wagons enough for a train that waits for some number of them, and those that run back
/// empty do not wait forever.
fn come_back(rules: &mut Rules<'_>, flow: &Flow, name: &str, journey: &Journey) {
    let draft = rules.draft;
    let is_of_flow = |fleet: &Fleet| fleet.flows.iter().any(|served| served.as_str() == name);
    let fleets = draft.fleets.iter().filter(|(_, fleet)| is_of_flow(fleet));
    for (key, train, span) in draft.trains_on(name, flow, journey) {
        let group = &draft.vehicles[&flow.vehicles[&crate::model::Mode::Rail]];
        for (fleet_name, fleet) in fleets.clone() {
            let needed = waits_for(train, group, fleet);
            if u64::from(fleet.vehicles) < needed {
                let message =
                    format!("train `{key}` waits for {needed} of them, and there are fewer");
                let path = ["fleets", fleet_name.as_str(), "vehicles"];
                let hint = "more of them, a smaller train, or a `longest-wait`";
                once(rules, FaultKind::NeverFormed, &path, message, hint);
            }
            if fleet.back == FleetBack::AtOnce {
                continue;
            }
            if matches!(train.leaves, TrainLeaves::WhenFull { longest_wait: None }) {
                let message = "it waits until it is full, also of the empty wagons that run back";
                let hint =
                    "give it a `longest-wait` or `departures`, or let the wagons be back at once";
                once(
                    rules,
                    FaultKind::NeverFormed,
                    &["trains", key.as_str()],
                    message.to_owned(),
                    hint,
                );
            }
            back_alike(rules, (key, train), (flow, name), &journey.elements[span.clone()]);
        }
    }
}

/// Of a fleet, how many a train waits for before it leaves.
fn waits_for(train: &Train, group: &Vehicle, fleet: &Fleet) -> u64 {
    let groups = match train.leaves {
        TrainLeaves::WhenFull { longest_wait: Some(_) } => 0,
        TrainLeaves::WhenFull { longest_wait: None } => train.most_groups(group),
        TrainLeaves::Timetable { at_least, .. } => u64::from(at_least.div_ceil(group.wagons)),
    };
    groups.saturating_mul(u64::from(fleet.taken_by(group)))
}

/// Fleets whose vehicles may all stand in trains that each wait for one group more.
pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut doubts = Vec::new();
    for (name, fleet) in &draft.fleets {
        // By train: how many may stand in it while it waits, and the smallest group.
        let mut waiting: BTreeMap<&TrainName, (u64, u64)> = BTreeMap::new();
        let of_fleet = ways.iter().filter(|way| fleet.flows.iter().any(|f| f.as_str() == way.1));
        for (flow, flow_name, journey) in of_fleet {
            let group = &draft.vehicles[&flow.vehicles[&journey.start]];
            let one = u64::from(fleet.taken_by(group));
            for (train_name, train, _) in draft.trains_on(flow_name, flow, journey) {
                let stands = waits_for(train, group, fleet).saturating_sub(one);
                if stands > 0 {
                    let known = waiting.entry(train_name).or_insert((stands, one));
                    *known = (known.0.max(stands), known.1.min(one));
                }
            }
        }
        let all: u64 = waiting.values().map(|(stands, _)| stands).sum();
        let least = waiting.values().map(|(_, one)| *one).min().unwrap_or(0);
        if waiting.len() < 2 || all + least <= u64::from(fleet.vehicles) {
            continue;
        }
        let trains: Vec<String> = waiting.keys().map(|train| format!("`{train}`")).collect();
        doubts.push(Fault {
            path: ["fleets", name.as_str(), "vehicles"].map(str::to_owned).to_vec(),
            kind: FaultKind::WaitInCircle,
            message: format!(
                "all of them may stand in trains that wait for more: {}",
                trains.join(", ")
            ),
            hint: Some(format!("{} would do, or a `longest-wait`", all + least)),
        });
    }
    doubts
}

/// Empty wagons of all flows of a train pass the same stages on the way back.
fn back_alike(
    rules: &mut Rules<'_>,
    (key, train): (&TrainName, &Train),
    (flow, name): (&Flow, &str),
    elements: &[Element],
) {
    let draft = rules.draft;
    let others = draft.flows.iter().filter(|(other_name, other)| {
        other_name.as_str() != name && train.takes(other_name.as_str(), other)
    });
    for (other_name, other) in others {
        let is_alike = elements.iter().all(|element| {
            let Element::Crossing { crossing, towards, .. } = element else { return true };
            let post = &draft.crossings[crossing];
            let order = post.other_side(towards).and_then(|side| post.towards.get(side));
            order.into_iter().flatten().all(|stage| {
                let stage = &post.stages[stage];
                stage.handles(&flow.commodity) == stage.handles(&other.commodity)
            })
        });
        if !is_alike {
            let message = format!(
                "the empty wagons of `{name}` and `{other_name}` do not pass the same stages on the way back"
            );
            let hint = "give each flow a train of its own";
            once(rules, FaultKind::Contradiction, &["trains", key.as_str()], message, hint);
        }
    }
}
