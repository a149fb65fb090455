//! What is doubtful about slots, though it can be run: more of them than those behind them can
//! work on, and slots while those are shut.

use std::collections::BTreeMap;

use corridor_simkit::distribution::Distribution;
use corridor_simkit::time::SimSpan;

use super::effect::no_effect;
use super::slots::by_minute;
use crate::calendar::{Clock, Stretch, WeekCalendar, apart, time_zone};
use crate::model::{
    Crossing, CrossingName, Fault, FaultKind, ModelDraft, Per, PlaceName, Servers, Slots, Stage,
    StageName, TeamName, WeekPlan,
};

pub(super) fn doubts(draft: &ModelDraft) -> Vec<Fault> {
    let mut doubts = Vec::new();
    let loads = loads(draft);
    for booking in bookings(draft) {
        let Booking { slots, .. } = booking;
        if slots.horizon.is_some() && !slots.horizon_matters() {
            let message = "all wait to book here and book in the order of coming: nobody gets \
                           another slot by the horizon";
            let hint = "leave it out, or say `when-full = \"turn-away\"` or an `order`";
            let path = booking.path("horizon");
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            doubts.push(no_effect(&path, message.to_owned(), hint));
        }
        doubts.extend(too_many(&booking, &loads).map(|message| Fault {
            path: booking.path("rate"),
            kind: FaultKind::SlotsAboveCapacity,
            message,
            hint: Some("those who come too many wait at the gate".to_owned()),
        }));
        doubts.extend(while_shut(draft, &booking).map(|message| Fault {
            path: booking.path("hours"),
            kind: FaultKind::SlotsOutsideHours,
            message,
            hint: Some("those who come then wait for the opening".to_owned()),
        }));
    }
    doubts
}

/// The slots of a crossing on the way towards one of its sides.
struct Booking<'a> {
    name: &'a CrossingName,
    crossing: &'a Crossing,
    side: &'a PlaceName,
    slots: &'a Slots,
    order: &'a [StageName],
}

fn bookings(draft: &ModelDraft) -> impl Iterator<Item = Booking<'_>> {
    draft.crossings.iter().flat_map(|(name, crossing)| {
        crossing.slots.iter().filter_map(move |(side, slots)| {
            let order = crossing.towards.get(side)?;
            Some(Booking { name, crossing, side, slots, order })
        })
    })
}

impl<'a> Booking<'a> {
    fn path(&self, key: &str) -> Vec<String> {
        ["crossings", self.name.as_str(), "slots", self.side.as_str(), key]
            .map(str::to_owned)
            .into()
    }

    /// Vehicles a day that come to their slots.
    fn comes(&self) -> f64 {
        self.slots.come_per_hour() * hours(&self.slots.hours) / 7.0
    }

    /// Where the slots are told apart from those of others.
    fn key(&self) -> (&'a CrossingName, &'a PlaceName) {
        (self.name, self.side)
    }

    /// The stages that all pass: neither for some commodities only, nor passed by with a trait.
    fn stages(&self) -> impl Iterator<Item = (&'a StageName, &'a Stage)> + use<'a> {
        let stages = &self.crossing.stages;
        let all = self.order.iter().map(|name| (name, &stages[name]));
        all.filter(|(_, stage)| stage.commodities.is_empty() && stage.traits.is_empty())
    }
}

/// Who works on those who come: the lanes of a stage, or a team.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worker<'a> {
    Lanes(&'a CrossingName, &'a StageName),
    Team(&'a TeamName),
}

impl Worker<'_> {
    fn words(&self) -> String {
        match self {
            Self::Team(team) => format!("team `{team}`"),
            Self::Lanes(crossing, stage) => format!("`{crossing}.{stage}`"),
        }
    }
}

/// What a worker has to do.
struct Load<'a> {
    plan: &'a WeekPlan,
    /// Hours of work a day, by the slots that it comes from.
    asked: BTreeMap<(&'a CrossingName, &'a PlaceName), f64>,
}

/// The work that the slots bring, over all sides and crossings. Of what depends on who comes nothing
/// is asked: stages for some commodities, with traits, or with work per wagon or tonne.
fn loads(draft: &ModelDraft) -> BTreeMap<Worker<'_>, Load<'_>> {
    let mut loads: BTreeMap<Worker<'_>, Load<'_>> = BTreeMap::new();
    for booking in bookings(draft) {
        let comes = booking.comes();
        let mut ask = |worker, plan, each_ms: f64| {
            let load = loads.entry(worker).or_insert_with(|| Load { plan, asked: BTreeMap::new() });
            *load.asked.entry(booking.key()).or_default() += comes * each_ms / MS_PER_HOUR;
        };
        for (name, stage) in booking.stages() {
            let channels = || stage.channels.iter().flat_map(|channels| channels.work.values());
            if stage.per == Per::Vehicle {
                let documents: f64 = channels()
                    .filter_map(|work| Some(work.share.value() * work.documents.as_ref()?.mean()))
                    .sum();
                let service = stage.service.as_ref().map_or(0.0, Distribution::mean);
                let worker = match &stage.servers {
                    Servers::Lanes(_) => Worker::Lanes(booking.name, name),
                    Servers::Team(team) => Worker::Team(team),
                };
                ask(worker, on_duty(draft, stage).0, service + documents);
            }
            for (share, inspection) in
                channels().filter_map(|work| Some((work.share, work.inspection.as_ref()?)))
            {
                let times = 1.0 / (1.0 - inspection.again.value());
                let plan = &draft.teams[&inspection.team].staff;
                let each = share.value() * inspection.time.mean() * times;
                ask(Worker::Team(&inspection.team), plan, each);
            }
        }
    }
    loads
}

/// Whether those who come to their slots need more of somebody's time than there is. The narrowest
/// is named.
fn too_many(booking: &Booking<'_>, loads: &BTreeMap<Worker<'_>, Load<'_>>) -> Option<String> {
    let of_time = |load: &Load<'_>| load.asked.values().sum::<f64>() * 7.0 / hours(load.plan);
    let (worker, load) = loads
        .iter()
        .filter(|(_, load)| load.asked.contains_key(&booking.key()))
        .max_by(|one, other| of_time(one.1).total_cmp(&of_time(other.1)))?;
    let share = of_time(load);
    if share <= 1.0 + 1e-9 {
        return None;
    }
    let (comes, who) = (booking.comes(), worker.words());
    Some(if load.asked.len() == 1 {
        let takes = comes / share;
        format!("{comes:.0} vehicles a day come to their slots, but {who} works on {takes:.0}")
    } else {
        let others: Vec<String> = load
            .asked
            .keys()
            .filter(|&&key| key != booking.key())
            .map(|(crossing, side)| format!("`{crossing}` towards `{side}`"))
            .collect();
        let percent = share * 100.0;
        let others = others.join(", ");
        format!(
            "{comes:.0} vehicles a day come to their slots, and with those of {others} they need \
             {percent:.0} % of the time of {who}"
        )
    })
}

/// Whether there are slots while nobody is on duty at a stage behind them. The one that is shut
/// longest is named.
fn while_shut(draft: &ModelDraft, booking: &Booking<'_>) -> Option<String> {
    let clock = Clock::new(&draft.period, SimSpan::ZERO);
    let open = |plan: &WeekPlan, at: &PlaceName| {
        let zone = time_zone(&draft.places[at].time_zone)?;
        let all = WeekCalendar::new(plan, &zone, &clock).stretches();
        Some(apart(all.into_iter().filter(|one| one.1 > 0).map(|one| one.0).collect()))
    };
    // Slots are in the local time of the first stage.
    let first = &booking.crossing.stages[booking.order.first()?];
    let slots = open(&booking.slots.hours, &first.at)?;
    let mut longest: Option<(f64, &StageName)> = None;
    for (name, stage) in booking.stages() {
        let (plan, at) = on_duty(draft, stage);
        let outside = outside(&slots, &open(plan, at)?).hours();
        if outside > 0.0 && longest.is_none_or(|longest| outside > longest.0) {
            longest = Some((outside, name));
        }
    }
    let (outside, stage) = longest?;
    let hours = outside * 7.0 / (clock.end - clock.begin).days();
    let name = booking.name;
    Some(format!(
        "there are slots in {hours:.1} hours a week in which nobody works at `{name}.{stage}`"
    ))
}

/// How much of some stretches others do not cover. Both are in order and apart.
fn outside(stretches: &[Stretch], others: &[Stretch]) -> SimSpan {
    let covered = |one: &Stretch| {
        let first = others.partition_point(|other| other.to <= one.from);
        let over = others[first..].iter().take_while(|other| other.from < one.to);
        over.map(|other| (other.to.min(one.to) - other.from.max(one.from)).ms()).sum::<i64>()
    };
    let outside = stretches.iter().map(|one| (one.to - one.from).ms() - covered(one)).sum();
    SimSpan::from_ms(outside)
}

/// The plan of those who work at a stage, and whose local time it is in.
fn on_duty<'a>(draft: &'a ModelDraft, stage: &'a Stage) -> (&'a WeekPlan, &'a PlaceName) {
    match &stage.servers {
        Servers::Lanes(plan) => (plan, &stage.at),
        Servers::Team(team) => (&draft.teams[team].staff, &draft.teams[team].at),
    }
}

/// Hours of duty a week, of all servers together.
fn hours(plan: &WeekPlan) -> f64 {
    by_minute(plan).iter().map(|&servers| f64::from(servers)).sum::<f64>() / 60.0
}

const MS_PER_HOUR: f64 = 3_600_000.0;
