//! Rules of vessels and of the water under them.

use super::rail::once;
use super::ways::Ways;
use super::{Rules, join};
use crate::model::{
    Draught, Effect, FaultKind, Flow, Leg, Mode, Occurrence, PARTS_OF_A_TEU, Room, Storage, Stores,
    Vehicle, Way,
};
use crate::network::{
    Change, Element, Journey, Water, all_days, change, loads, loads_over, waters,
};
use crate::units::Kilograms;

/// What belongs to vessels.
pub(super) fn vessel(rules: &mut Rules<'_>, vehicle: &Vehicle, path: &[&str]) {
    let is_vessel = matches!(vehicle.mode, Mode::Sea | Mode::Waterway);
    if let Some(draught) = vehicle.draught {
        let path = join(path, "draught");
        if !is_vessel {
            rules.contradiction(&path, "only vessels lie in the water");
        }
        if vehicle.load.kg() > 0 && draught.laden.mm() <= draught.empty.mm() {
            rules.impossible(&join(&path, "laden"), "a laden vessel lies deeper than an empty one");
        }
    }
    if let Some(speed) = vehicle.speed {
        let path = join(path, "speed");
        if !is_vessel {
            rules.contradiction(&path, "only vessels have a speed of their own");
        }
        if !speed.is_finite() || speed <= 0.0 {
            rules.impossible(&path, "a vessel moves faster than not at all");
        }
    }
}

/// Convoys and narrows of a leg.
pub(super) fn leg(rules: &mut Rules<'_>, leg: &Leg, path: &[&str]) {
    let Way::Water { convoys, narrows, sailings, .. } = &leg.way else { return };
    if let Some(convoys) = convoys {
        let path = join(path, "convoys");
        if sailings.is_some() {
            rules.contradiction(&path, "vessels go by the timetable of sailings, or in convoys");
        }
        for (key, day) in [("from", convoys.from), ("to", convoys.to)] {
            if !super::disruption::is_day(day) {
                let message = format!("there is no day {} in month {}", day.day, day.month);
                rules.impossible(&join(&path, key), message);
            }
        }
        if convoys.from == convoys.to {
            rules.impossible(&join(&path, "to"), "a season ends on another day than it begins");
        }
        if convoys.every.ms() <= 0 {
            rules.impossible(&join(&path, "every"), "one convoy leaves after the other");
        }
        rules.some(convoys.places, "vessel in a convoy", &join(&path, "places"));
        if let Some(icebreakers) = &convoys.icebreakers {
            let path = join(&path, "icebreakers");
            rules.some(icebreakers.number, "icebreaker", &join(&path, "number"));
            let under_way = join(&path, "under-way");
            rules.takes_time(&icebreakers.under_way, "the way of an icebreaker", &under_way);
        }
        if convoys.speed.is_some_and(|speed| !speed.is_finite() || speed <= 0.0) {
            rules.impossible(&join(&path, "speed"), "a convoy moves faster than not at all");
        }
    }
    let mut in_order: Vec<_> = narrows.iter().collect();
    in_order.sort_by(|a, b| a.1.from.km().total_cmp(&b.1.from.km()));
    let mut before = 0.0;
    for (name, narrow) in in_order {
        let path = join(&join(path, "narrows"), name.as_str()).clone();
        if narrow.to.km() <= narrow.from.km() || leg.length.km() < narrow.to.km() {
            let message = "a narrow ends behind its begin, and on its leg";
            rules.impossible(&join(&path, "to"), message);
        }
        if narrow.from.km() < before {
            rules.impossible(&join(&path, "from"), "narrows do not overlap");
        }
        if let Some(following) = &narrow.following {
            let path = join(&path, "following");
            rules.some(following.vessels, "vessel in a narrow", &join(&path, "vessels"));
            rules.some(following.platoon, "vessel in a row", &join(&path, "platoon"));
            if following.vessels == 1 {
                let message = "where one vessel is inside at a time, none follows another";
                rules.unused(&join(&path, "vessels"), message);
            }
        }
        before = narrow.to.km();
    }
}

/// More containers than are in the world.
const MOST_TEU: u64 = 100_000_000;

/// What must fit into a storage, in its own unit.
#[derive(Default)]
struct Needed {
    /// The largest load that comes.
    whole: u64,
    /// A load of each flow that waits to be put together.
    in_making: u64,
    /// A flow of which nobody knows in how many containers it is packed.
    loose: Option<String>,
}

/// Storages are larger than nothing, and than what comes in at a time.
fn stored(rules: &mut Rules<'_>, ways: &Ways<'_>) {
    let draft = rules.draft;
    for (name, terminal) in &draft.terminals {
        let path = ["terminals", name.as_str()];
        for (storage, only) in terminal.storage.iter().flat_map(Stores::each) {
            let path = match only {
                None => join(&path, "storage"),
                Some(mode) => join(&join(&path, "storage-onto"), mode.word()),
            };
            if let Some(mode) = only.filter(|mode| !terminal.onto.contains_key(mode)) {
                let message = format!("the terminal does not lead onto {}", mode.word());
                rules.contradiction(&path, message);
            }
            let is_here = |element: &Element| matches!(element, Element::Terminal { terminal, onto, .. } if terminal == name && only.is_none_or(|only| only == onto));
            let needed = needed(rules, storage, ways, is_here);
            fits_in(rules, storage, &needed, &path);
        }
    }
    for (name, crossing) in &draft.crossings {
        let path = ["crossings", name.as_str()];
        for (quay, only) in crossing.storage.iter().flat_map(Stores::each) {
            let path = match only {
                None => join(&path, "storage"),
                Some(side) => join(&join(&path, "storage-towards"), side.as_str()),
            };
            if !matches!(crossing.mode, Mode::Sea | Mode::Waterway) {
                rules.contradiction(&path, "only a port has a storage beside its stages");
            }
            for side in only.into_iter().filter(|&side| !crossing.towards.contains_key(side)) {
                rules.contradiction(&path, format!("the crossing does not lead towards `{side}`"));
            }
            if !crossing.between.contains(&quay.ashore) {
                let message =
                    format!("`{}` is not one of the two sides of the crossing", quay.ashore);
                rules.contradiction(&join(&path, "ashore"), message);
            }
            let is_here = |element: &Element| matches!(element, Element::Crossing { crossing, towards, .. } if crossing == name && only.is_none_or(|only| only == towards));
            let needed = needed(rules, &quay.room, ways, is_here);
            fits_in(rules, &quay.room, &needed, &path);
        }
    }
}

fn needed(
    rules: &Rules<'_>,
    storage: &Storage,
    ways: &Ways<'_>,
    is_here: impl Fn(&Element) -> bool,
) -> Needed {
    let draft = rules.draft;
    let mut needed = Needed::default();
    for (flow, name, journey) in ways {
        for element in journey.elements.iter().filter(|element| is_here(element)) {
            let (from, onto) = (element.mode(), element.mode_after());
            let load = |mode| loads(draft, flow, &journey.elements, mode).most();
            let vehicle = |mode: Mode| &draft.vehicles[&flow.vehicles[&mode]];
            let Some(per_kg) = storage.limit.per_kg(vehicle(from), vehicle(onto)) else {
                if load(from) > 0 && needed.loose.is_none() {
                    needed.loose = Some((*name).to_owned());
                }
                continue;
            };
            needed.whole = needed.whole.max(load(from).saturating_mul(per_kg));
            if load(from) < load(onto) {
                let making = load(onto).saturating_mul(per_kg);
                needed.in_making = needed.in_making.saturating_add(making);
            }
        }
    }
    needed
}

fn fits_in(rules: &mut Rules<'_>, storage: &Storage, needed: &Needed, path: &[&str]) {
    let (key, one, unit) = match storage.limit {
        Room::Mass(_) => ("limit", 1_000.0, "t"),
        Room::Containers { .. } => ("teu", PARTS_OF_A_TEU as f64, "TEU"),
    };
    let path = join(path, key);
    if let Some(flow) = &needed.loose {
        let message =
            format!("nothing says in how many containers the cargo of `{flow}` is packed");
        let hint = "give its vehicles `teu`, or the storage a `limit` of mass instead of `teu`";
        once(rules, FaultKind::NotInContainers, &path, message, hint);
    }
    let (limit, all) = (storage.limit.amount(), needed.in_making.saturating_add(needed.whole));
    if matches!(storage.limit, Room::Mass(_)) && limit > u64::from(u32::MAX) {
        rules.impossible(&path, "a storage of more than 4.29 Mt cannot be told from none");
    } else if limit > MOST_TEU * PARTS_OF_A_TEU {
        rules.impossible(&path, "no storage takes more than 100 million TEU");
    } else if limit < all {
        let number = |amount: u64| amount as f64 / one;
        let message = format!(
            "this storage takes {} {unit}, but {} {unit} must fit in: the largest load that comes, \
             and a load of each flow that waits to be put together",
            number(limit),
            number(all)
        );
        let hint = "what does not fit in whole is never unloaded, and what is not complete never \
                    leaves";
        once(rules, FaultKind::TooSmall, &path, message, hint);
    }
}

/// A disruption of the depth is dated and strikes where there is a depth.
pub(super) fn depth_disrupted(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, disruption) in &draft.disruptions {
        let path = ["disruptions", name.as_str()];
        if !matches!(disruption.effect, Effect::Depth(_)) {
            continue;
        }
        if disruption.occurrence.is_by_chance() {
            let message = "the depth changes at dates: a vessel is loaded for what is known";
            let is_random = matches!(disruption.occurrence, Occurrence::Random { .. });
            let key = if is_random { "random" } else { "weather" };
            rules.contradiction(&join(&path, key), message);
        }
        for place in &disruption.places {
            if !has_depth(rules, place) {
                let message = format!("`{place}` has no `depth` that could change");
                rules.contradiction(&join(&path, "where"), message);
            }
        }
    }
}

fn has_depth(rules: &Rules<'_>, place: &str) -> bool {
    let draft = rules.draft;
    let of_leg =
        draft.legs.iter().any(|(name, leg)| name.as_str() == place && leg.depth().is_some());
    let crossings = draft.crossings.iter().map(|(name, one)| (name.as_str(), &one.stages));
    let terminals = draft.terminals.iter().map(|(name, one)| (name.as_str(), &one.stages));
    of_leg
        || crossings.chain(terminals).any(|(post, stages)| {
            stages.iter().any(|(name, stage)| {
                stage.depth.is_some() && (post == place || format!("{post}.{name}") == place)
            })
        })
}

/// Rules that need the ways of all flows.
pub(super) fn on_ways(rules: &mut Rules<'_>, ways: &Ways<'_>) {
    let draft = rules.draft;
    stored(rules, ways);
    let mut sailed: Vec<(&str, Mode)> = Vec::new();
    let (mut deep, mut slow) = (Vec::new(), Vec::new());
    for (flow, name, journey) in ways {
        for mode in [Mode::Sea, Mode::Waterway] {
            let Some(vehicle_name) = flow.vehicles.get(&mode) else { continue };
            let vehicle = &draft.vehicles[vehicle_name];
            let waters = waters(draft, flow, &journey.elements, mode);
            sailed.push((vehicle_name.as_str(), mode));
            if !waters.is_empty() {
                deep.push(vehicle_name.as_str());
            }
            if journey.elements.iter().any(|element| is_slower(rules, vehicle, element, mode)) {
                slow.push(vehicle_name.as_str());
            }
            for water in &waters {
                floats(rules, (vehicle_name.as_str(), vehicle), water);
            }
        }
        if rules.faults.is_empty() {
            fits_on_board(rules, flow, name, journey);
        }
    }
    for (name, vehicle) in &draft.vehicles {
        let is_sailed = sailed.iter().any(|sailed| sailed.0 == name.as_str());
        if is_sailed && vehicle.draught.is_some() && !deep.contains(&name.as_str()) {
            let message = "this vessel passes no leg and no berth with a `depth`";
            rules.unused(&["vehicles", name.as_str(), "draught"], message);
        }
        if is_sailed && vehicle.speed.is_some() && !slow.contains(&name.as_str()) {
            let message = "every leg that this vessel passes is slower than that";
            rules.unused(&["vehicles", name.as_str(), "speed"], message);
        }
    }
}

fn is_slower(rules: &Rules<'_>, vehicle: &Vehicle, element: &Element, mode: Mode) -> bool {
    let Element::Leg { leg, mode: by, .. } = element else { return false };
    let as_fast = Vehicle { speed: None, ..vehicle.clone() };
    let leg = &rules.draft.legs[leg];
    *by == mode && leg.time_under_way(&as_fast) != leg.time_under_way(vehicle)
}

/// A vessel floats on all days, and a loaded one takes something.
fn floats(rules: &mut Rules<'_>, (name, vehicle): (&str, &Vehicle), water: &Water<'_>) {
    let Some(draught) = vehicle.draught else {
        let message = format!("vessel `{name}` passes here, and nothing says how deep it lies");
        let hint = "give the vehicle a `draught`, or leave out the depth";
        once(rules, FaultKind::Contradiction, &water.path, message, hint);
        return;
    };
    let (mut date, end) = all_days(&rules.draft.period);
    while date < end {
        let left = water.disrupted(rules.draft, date);
        let depth = water.depth.mm_on(date);
        if !takes(draught, vehicle, depth) {
            too_shallow(rules, (name, draught), (&water.path, depth), date);
            return;
        }
        if let Some((disruption, depth)) = left
            && !takes(draught, vehicle, depth)
        {
            let path = ["disruptions", disruption, "effect"];
            too_shallow(rules, (name, draught), (&path, depth), date);
            return;
        }
        date = crate::calendar::next(date);
    }
}

fn takes(draught: Draught, vehicle: &Vehicle, depth_mm: u64) -> bool {
    let load = draught.load(vehicle.load, depth_mm);
    load.is_some_and(|load| load > Kilograms::new(0) || vehicle.load.kg() == 0)
}

fn too_shallow(
    rules: &mut Rules<'_>,
    (name, draught): (&str, Draught),
    (path, depth_mm): (&[&str], u64),
    date: jiff::civil::Date,
) {
    let metres = |mm: u64| mm as f64 / 1_000.0;
    let message = format!(
        "vessel `{name}` lies {} m deep even when it is empty, and on {date} the depth is {} m",
        metres(draught.empty.mm()),
        metres(depth_mm)
    );
    let hint = "send smaller vessels, dredge, or close it for that time by a disruption";
    once(rules, FaultKind::TooShallow, path, message, hint);
}

/// What comes to a quay can be loaded on any day.
fn fits_on_board(rules: &mut Rules<'_>, flow: &Flow, name: &str, journey: &Journey) {
    let draft = rules.draft;
    for element in &journey.elements {
        let Element::Terminal { terminal, from, onto } = element else { continue };
        let full = |mode| draft.vehicles[&flow.vehicles[mode]].load.kg();
        let days = all_days(&draft.period);
        let loads = |mode| loads_over(draft, flow, &[&journey.elements], mode, days);
        let (arriving, departing) = (loads(*from), loads(*onto));
        if change((full(from), &arriving), (full(onto), &departing)) == Change::TooLarge {
            let message = format!(
                "flow `{name}` brings {} t to `{terminal}` at a time, and by the depth of its way \
                 `{}` takes {} t on some days",
                arriving.most() as f64 / 1_000.0,
                flow.vehicles[onto],
                departing.least() as f64 / 1_000.0
            );
            let hint = "bring it in smaller parts: what is larger cannot be loaded whole";
            let path = ["vehicles", flow.vehicles[onto].as_str(), "draught"];
            once(rules, FaultKind::TooShallow, &path, message, hint);
        }
    }
}
