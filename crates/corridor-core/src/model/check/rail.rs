//! Rules of railways: loops, sections, acceptance, bans, and fleets that are taken all the way.

use super::ways::{Post, Ways};
use super::{Rules, fleet, join, train};
use crate::model::{
    CrossingName, FaultKind, Flow, Leg, LineSection, Mode, PlaceName, RailEntry, SingleTrack,
    Vehicle, Way,
};
use crate::network::{Element, Journey};

/// Sections, loops and maintenance of a leg.
pub(super) fn leg(rules: &mut Rules<'_>, leg: &Leg, path: &[&str]) {
    let is_rail = leg.mode() == Mode::Rail;
    if let Some(plan) = &leg.maintenance {
        let path = join(path, "maintenance");
        super::week::windows(rules, plan, &path);
        if !is_rail {
            rules.contradiction(&path, "only railways are closed for maintenance by the week");
        }
    }
    if !leg.sections.is_empty() && !is_rail {
        rules.contradiction(&join(path, "sections"), "only railways have sections");
    }
    for (name, section) in &leg.sections {
        let path = join(&join(path, "sections"), name.as_str());
        line_section(rules, leg, section, &path);
        let overlaps = leg.sections.iter().filter(|(other, _)| *other < name).any(|(_, other)| {
            other.from.km() < section.to.km() && section.from.km() < other.to.km()
        });
        if overlaps {
            rules.contradiction(&path, "two sections of a leg overlap");
        }
    }
    if let Way::Rail { entry: RailEntry::SingleTrack(track), holding, .. } = &leg.way {
        if holding.is_some() {
            let message = "on single track the loops say how many trains there is room for";
            rules.contradiction(&join(path, "holding"), message);
        }
        if leg.length.km() <= 0.0 {
            let message = "a single line has a length, by which its time is shared out";
            rules.impossible(&join(path, "length"), message);
        }
        loops(rules, leg, track, path);
    }
}

fn line_section(rules: &mut Rules<'_>, leg: &Leg, section: &LineSection, path: &[&str]) {
    let (from, to) = (section.from.km(), section.to.km());
    if to <= from {
        rules.impossible(&join(path, "to"), "a section ends behind its begin");
    } else if leg.length.km() < to {
        rules.impossible(&join(path, "to"), "the leg is shorter than that");
    }
    if section.speed.is_some_and(|speed| !speed.is_finite() || speed <= 0.0) {
        rules.impossible(&join(path, "speed"), "a speed is above nothing");
    }
    let nothing = section.speed.is_none() && section.gross.is_none();
    if nothing && section.axle_load.is_none() {
        rules.unused(path, "a section without a speed or a limit is like the rest of its leg");
    }
}

fn loops(rules: &mut Rules<'_>, leg: &Leg, track: &SingleTrack, path: &[&str]) {
    if track.release.ms() < 0 {
        rules.impossible(&join(path, "release"), "a release time is not below nothing");
    }
    let mut before = 0.0;
    for (name, passing) in track.in_order() {
        let path = join(&join(path, "loops"), name.as_str());
        if passing.tracks < 2 {
            let message = "trains meet where there are at least two tracks, the line's included";
            rules.impossible(&join(&path, "tracks"), message);
        }
        let km = passing.at.km();
        if km <= before || leg.length.km() <= km {
            let message = "a loop lies between the ends of its leg, and no two at one place";
            rules.impossible(&join(&path, "at"), message);
        }
        before = km;
        if passing.length.is_some_and(|length| length.km() <= 0.0) {
            rules.impossible(&join(&path, "length"), "a loop is longer than nothing");
        }
    }
}

/// What border stations take.
pub(super) fn acceptance(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, crossing) in &draft.crossings {
        let path = ["crossings", name.as_str(), "acceptance"];
        if crossing.mode != Mode::Rail && !crossing.acceptance.is_empty() {
            rules
                .contradiction(&path, "only border stations of railways take so many trains a day");
        }
        for (towards, accepted) in &crossing.acceptance {
            let path = join(&path, towards.as_str());
            if !crossing.towards.contains_key(towards) {
                let message = format!("nothing crosses towards `{towards}` here");
                rules.contradiction(&path, message);
            }
            rules.some(accepted.tracks, "track", &join(&path, "tracks"));
            if let Some(abandoned) = &accepted.abandoned {
                rules.some(abandoned.standing, "standing place", &join(&path, "standing"));
                if abandoned.after.ms() <= 0 {
                    let message = "a train is refused for some time before it is abandoned";
                    rules.impossible(&join(&path, "abandon-after"), message);
                }
            }
            let rates = accepted.trains_per_day.iter().map(|stated| stated.1);
            if rates.clone().any(|rate| !(0.0..=1_440.0).contains(&rate)) {
                let message = "a station takes between 0 and 1 440 trains a day";
                rules.impossible(&join(&path, "trains"), message);
            }
            if accepted.trains_per_day.is_empty() || rates.clone().all(|rate| rate <= 0.0) {
                let message = "a station that never takes a train is better left out";
                rules.impossible(&join(&path, "trains"), message);
            }
        }
    }
}

/// Stops on loading.
pub(super) fn bans(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, ban) in &draft.bans {
        let path = ["bans", name.as_str()];
        if ban.to <= ban.from {
            rules.impossible(&join(&path, "on"), "a ban ends after it begins");
        }
        for flow in &ban.flows {
            rules.declared(&draft.flows, flow, "flow", &join(&path, "flows"));
        }
        for place in &ban.destinations {
            rules.declared(&draft.places, place, "place", &join(&path, "destinations"));
        }
        let bans = |(name, flow): (&crate::model::FlowName, &Flow)| {
            ban.flows.contains(name) || ban.destinations.contains(&flow.to)
        };
        if !draft.flows.iter().any(bans) {
            rules.unused(&path, "this ban stops no flow");
        }
        if is_taken(rules, name.as_str()) {
            rules.contradiction(&path, format!("`{name}` names a ban and something else"));
        }
    }
}

fn is_taken(rules: &Rules<'_>, name: &str) -> bool {
    rules.draft.fleets.contains_key(name)
}

/// Rules that need the ways of all flows.
pub(super) fn on_ways(rules: &mut Rules<'_>, ways: &Ways<'_>) {
    for (flow, name, journey) in ways {
        trains_on_lines(rules, flow, name, journey);
        stands_somewhere(rules, flow, journey);
        if let Some(back) = journey.way_back(rules.draft, name) {
            stands_somewhere(rules, flow, &back);
        }
        fleet::comes_back(rules, name, journey);
        has_work(rules, flow, name, journey);
    }
    fleet::in_use(rules, ways);
    train::on_ways(rules, ways);
    let draft = rules.draft;
    for (name, fleet) in &draft.fleets {
        fleet::largest_vehicle(rules, name.as_str(), fleet, ways);
    }
}

/// Loops are long enough for the trains, sections strong enough.
fn trains_on_lines(rules: &mut Rules<'_>, flow: &Flow, flow_name: &str, journey: &Journey) {
    let draft = rules.draft;
    let formed = draft.trains_on(flow_name, flow, journey);
    for (index, element) in journey.elements.iter().enumerate() {
        let Element::Leg { leg: name, mode, .. } = element else { continue };
        let vehicle = flow.vehicles[mode].as_str();
        let group = &draft.vehicles[vehicle];
        let in_train = formed.iter().find(|train| train.2.contains(&index));
        let (vehicle, train) = match in_train {
            Some((name, train, _)) => (name.as_str(), &train.largest(group)),
            None => (vehicle, group),
        };
        let leg = &draft.legs[name];
        let path = ["legs", name.as_str()];
        if let Some(track) = leg.single_track() {
            for (name, passing) in &track.loops {
                let Some(room) = passing.length else { continue };
                let path = join(&join(&path, "loops"), name.as_str());
                let path = join(&path, "length");
                match train.length {
                    None => once(
                        rules,
                        FaultKind::Contradiction,
                        &path,
                        format!("train `{vehicle}` passes here, and nothing says how long it is"),
                        "give the vehicle a `length`, or leave out that of the loop",
                    ),
                    Some(length) if room < length => once(
                        rules,
                        FaultKind::TooShort,
                        &path,
                        format!(
                            "train `{vehicle}` is {:.0} m long, the loop {:.0} m: it cannot stand there",
                            length.km() * 1_000.0,
                            room.km() * 1_000.0
                        ),
                        "leave the loop out, lengthen it, or let shorter trains run",
                    ),
                    Some(_) => {}
                }
            }
        }
        for (name, section) in &leg.sections {
            let path = join(&join(&path, "sections"), name.as_str());
            too_heavy(rules, (vehicle, train), section, &path);
        }
    }
}

fn too_heavy(
    rules: &mut Rules<'_>,
    (name, train): (&str, &Vehicle),
    section: &LineSection,
    path: &[&str],
) {
    let by_axles = section.axle_load.map(|one| (one, "axle-load"));
    for (limit, key) in section.gross.map(|limit| (limit, "gross")).into_iter().chain(by_axles) {
        let path = join(path, key);
        let needs = "a vehicle needs a `tare`, and `axles` where they are limited";
        let (Some(tare), Some(times)) =
            (train.tare, if key == "gross" { Some(1) } else { train.axles })
        else {
            let message = format!("train `{name}` passes here, and nothing says how heavy it is");
            once(rules, FaultKind::Contradiction, &path, message, needs);
            continue;
        };
        let most = limit.kg() * u64::from(times);
        let gross = train.load.kg() + tare.kg();
        if most < gross {
            let tonnes = |kg: u64| kg as f64 / 1_000.0;
            let message = format!(
                "train `{name}` weighs {} t, this section bears {} t of it",
                tonnes(gross),
                tonnes(most)
            );
            let load = tonnes(most.saturating_sub(tare.kg()));
            let hint = format!("the weakest section of a way limits the load: at most {load} t");
            once(rules, FaultKind::TooHeavy, &path, message, &hint);
        }
    }
}

/// A fault, unless it is known from another flow.
pub(super) fn once(
    rules: &mut Rules<'_>,
    kind: FaultKind,
    path: &[&str],
    message: String,
    hint: &str,
) {
    let is_known = rules.faults.iter().any(|fault| fault.path == path && fault.message == message);
    if !is_known {
        rules.fault_with_hint(kind, path, message, hint.to_owned());
    }
}

/// Where a border station refuses trains, there is a line before it on which they can stand.
fn stands_somewhere(rules: &mut Rules<'_>, flow: &Flow, journey: &Journey) {
    let draft = rules.draft;
    for (index, element) in journey.elements.iter().enumerate() {
        let Element::Crossing { crossing, towards, .. } = element else { continue };
        if !draft.crossings[crossing].acceptance.contains_key(towards) {
            continue;
        }
        let before = index.checked_sub(1).map(|before| &journey.elements[before]);
        engine_goes_back(rules, (crossing, towards), before);
        let why = match before {
            None => Some("the trains of a flow begin at the station itself"),
            Some(Element::Leg { leg, .. }) => match &draft.legs[leg].way {
                Way::Rail { entry: RailEntry::SingleTrack(track), .. }
                    if track.loops.is_empty() =>
                {
                    Some("the single line before it has no loop")
                }
                _ => None,
            },
            Some(_) => Some("there is no line before it"),
        };
        if let Some(why) = why {
            let path = ["crossings", crossing.as_str(), "acceptance", towards.as_str()];
            let message = format!(
                "refused trains of `{}` have no place to stand: {why}",
                flow.vehicles[&Mode::Rail]
            );
            let hint = "put a leg with room, or with loops, before the crossing";
            once(rules, FaultKind::NoPlace, &path, message, hint);
        }
    }
}

/// Trains that are abandoned on a single line give back engines that are taken for more than the one
/// leg: such a one alone goes with its train to the end of it.
fn engine_goes_back(
    rules: &mut Rules<'_>,
    (crossing, towards): (&CrossingName, &PlaceName),
    before: Option<&Element>,
) {
    let draft = rules.draft;
    let Some(Element::Leg { leg, .. }) = before else { return };
    let is_single = draft.legs[leg].single_track().is_some();
    if !is_single || draft.crossings[crossing].acceptance[towards].abandoned.is_none() {
        return;
    }
    for (name, fleet) in &draft.fleets {
        if fleet.is_of_single_legs() && fleet.serves.contains(leg) {
            let message = format!("trains that are abandoned before `{crossing}` would keep it");
            let hint = format!("let the fleet serve the station too: a stage `{crossing}.…`");
            let path = ["fleets", name.as_str(), "serves"];
            once(rules, FaultKind::Contradiction, &path, message, &hint);
        }
    }
}

/// Every crossing and terminal has something to do for what passes.
fn has_work(rules: &mut Rules<'_>, flow: &Flow, name: &str, journey: &Journey) {
    let draft = rules.draft;
    for post in journey.elements.iter().filter_map(|element| Post::of(draft, element)) {
        if post.at_work(flow).next().is_none() {
            let message =
                format!("no stage handles `{}` of flow `{name}` on this way", flow.commodity);
            let hint = "name the commodity at a stage, or give one without `commodities`";
            once(rules, FaultKind::Contradiction, &[post.table, post.name], message, hint);
        }
    }
}
