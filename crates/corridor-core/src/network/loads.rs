//! What the depth of the water leaves of the load of vessels, day by day.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use corridor_simkit::time::MS_PER_DAY;
use jiff::civil::Date;

use super::Element;
use crate::calendar::next;
use crate::model::{
    Depth, Disruption, Effect, Flow, Mode, ModelDraft, Occurrence, Period, Stage, StageName,
    Volume, WarmUp, YearDay,
};
use crate::units::Kilograms;

/// A stretch of water on the way of a vessel that limits its load.
#[derive(Clone, Debug)]
pub(crate) struct Water<'a> {
    pub(crate) depth: &'a Depth,
    /// Its table and keys, as in a scenario.
    pub(crate) path: Vec<&'a str>,
    /// By what names disruptions reach it.
    places: Vec<String>,
}

impl<'a> Water<'a> {
    /// The disruption that leaves the least depth on a date, and what it leaves.
    pub(crate) fn disrupted(&self, model: &'a ModelDraft, date: Date) -> Option<(&'a str, u64)> {
        let strikes = |one: &Disruption| {
            one.places.iter().any(|place| self.places.contains(place))
                && is_on(&one.occurrence, date)
        };
        let left = model.disruptions.iter().filter_map(|(name, one)| match one.effect {
            Effect::Depth(depth) if strikes(one) => Some((name.as_str(), depth.mm())),
            _ => None,
        });
        left.min_by_key(|left| left.1)
    }

    /// The depth on a date: where several things limit it, the least.
    fn mm_on(&self, model: &ModelDraft, date: Date) -> u64 {
        let left = self.disrupted(model, date).map_or(u64::MAX, |left| left.1);
        self.depth.mm_on(date).min(left)
    }
}

fn is_on(occurrence: &Occurrence, date: Date) -> bool {
    let day = |day: YearDay| (day.month, day.day);
    match occurrence {
        Occurrence::Dated { from, to } => (*from..*to).contains(&date),
        // Loads are those of whole days.
        Occurrence::Timed { from, to } => {
            from.date() <= date && date.to_datetime(jiff::civil::Time::midnight()) < *to
        }
        Occurrence::EveryYear { from, to } => {
            let (from, to, today) = (day(*from), day(*to), (date.month(), date.day()));
            if from < to { from <= today && today < to } else { from <= today || today < to }
        }
        Occurrence::Random { .. } | Occurrence::Weather { .. } => false,
    }
}

/// The waters on a way that limit the load of its vessels of one mode.
pub(crate) fn waters<'a>(
    model: &'a ModelDraft,
    flow: &Flow,
    elements: &'a [Element],
    mode: Mode,
) -> Vec<Water<'a>> {
    let mut found = Vec::new();
    if !matches!(mode, Mode::Sea | Mode::Waterway) {
        return found;
    }
    for element in elements.iter().filter(|one| one.mode() == mode || one.mode_after() == mode) {
        match element {
            Element::Leg { leg, .. } => {
                if let Some(depth) = model.legs.get(leg).and_then(|leg| leg.depth()) {
                    let path = vec!["legs", leg.as_str(), "depth"];
                    found.push(Water { depth, path, places: vec![leg.as_str().to_owned()] });
                }
            }
            Element::Crossing { crossing, towards, .. } => {
                let Some(post) = model.crossings.get(crossing) else { continue };
                let order = post.towards.get(towards).map_or(&[][..], Vec::as_slice);
                let name = ("crossings", crossing.as_str());
                berths(flow, name, order, &post.stages, &mut found);
            }
            Element::Terminal { terminal, onto, .. } => {
                let Some(post) = model.terminals.get(terminal) else { continue };
                let order = post.onto.get(onto).map_or(&[][..], Vec::as_slice);
                let name = ("terminals", terminal.as_str());
                berths(flow, name, order, &post.stages, &mut found);
            }
        }
    }
    found
}

fn berths<'a>(
    flow: &Flow,
    (table, post): (&'a str, &'a str),
    order: &'a [StageName],
    stages: &'a BTreeMap<StageName, Stage>,
    found: &mut Vec<Water<'a>>,
) {
    // Also those to which the traits of some lead: all are loaded alike.
    let elsewhere = |name: &StageName| {
        let traits = flow.traits.keys().filter_map(|mark| stages.get(name)?.traits.get(mark));
        traits.filter_map(|one| one.instead.as_ref()).collect::<Vec<_>>()
    };
    for name in order.iter().flat_map(|name| std::iter::once(name).chain(elsewhere(name))) {
        let known = stages.get_key_value(name);
        let Some((name, stage)) = known.filter(|(_, stage)| stage.handles(&flow.commodity)) else {
            continue;
        };
        if let Some(depth) = &stage.depth {
            let path = vec![table, post, "stages", name.as_str(), "depth"];
            let places = vec![post.to_owned(), format!("{post}.{name}")];
            found.push(Water { depth, path, places });
        }
    }
}

/// The largest load of a vehicle, from one date to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loads {
    /// From which day on it is how many kilograms; the first stands for all days before, too.
    from: Vec<(Date, u64)>,
    /// End of the days that were looked at (exclusive).
    end: Date,
}

impl Loads {
    /// The load on a date.
    #[must_use]
    pub fn on(&self, date: Date) -> u64 {
        let past = self.from.partition_point(|from| from.0 <= date);
        self.from[past.saturating_sub(1)].1
    }

    /// From which day on it is how many kilograms.
    #[must_use]
    pub fn changes(&self) -> &[(Date, u64)] {
        &self.from
    }

    /// The one load, where it never changes.
    #[must_use]
    pub fn constant(&self) -> Option<u64> {
        (self.from.len() == 1).then(|| self.from[0].1)
    }

    /// The least of all days.
    #[must_use]
    pub fn least(&self) -> u64 {
        self.from.iter().map(|from| from.1).min().unwrap_or(0)
    }

    /// The largest of all days.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.from.iter().map(|from| from.1).max().unwrap_or(0)
    }

    /// Tonnes by vehicles where as many tonnes are sent every day: the harmonic mean over the days.
    #[must_use]
    pub fn mean(&self) -> u64 {
        if let Some(constant) = self.constant() {
            return constant;
        }
        let days: f64 = self.stretches().map(|(days, _)| days).sum();
        let vehicles: f64 = self.stretches().map(|(days, kg)| days / kg.max(1) as f64).sum();
        if vehicles > 0.0 { (days / vehicles).round() as u64 } else { self.from[0].1 }
    }

    /// Tonnes by vehicles of what a flow sends: where its volume is in vehicles, as many of these
    /// every day, the arithmetic mean over the days.
    #[must_use]
    pub fn mean_sent(&self, flow: &Flow) -> u64 {
        let is_tonnes = |volume: &Volume| matches!(volume, Volume::TonnesPerYear(_));
        if flow.volume.values().any(is_tonnes) {
            return self.mean();
        }
        let days: f64 = self.stretches().map(|(days, _)| days).sum();
        let tonnes: f64 = self.stretches().map(|(days, kg)| days * kg as f64).sum();
        if days > 0.0 { (tonnes / days).round() as u64 } else { self.from[0].1 }
    }

    /// For how many days it is how many kilograms.
    fn stretches(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        let ends = self.from[1..].iter().map(|from| from.0).chain(std::iter::once(self.end));
        let days = |(&(from, kg), end): (&(Date, u64), Date)| {
            (f64::from((end - from).get_days().max(0)), kg)
        };
        self.from.iter().zip(ends).map(days)
    }
}

/// The loads that vehicles of one mode may carry on all of some ways, on the days from the first to
/// the end (exclusive): full, unless the water on a way is too shallow for that.
pub(crate) fn loads_over(
    model: &ModelDraft,
    flow: &Flow,
    ways: &[&[Element]],
    mode: Mode,
    (first, end): (Date, Date),
) -> Loads {
    let vehicle = &model.vehicles[&flow.vehicles[&mode]];
    let full = vehicle.load;
    let all = Loads { from: vec![(first, full.kg())], end };
    let Some(draught) = vehicle.draught else { return all };
    let waters: Vec<Water<'_>> =
        ways.iter().flat_map(|way| waters(model, flow, way, mode)).collect();
    if waters.is_empty() {
        return all;
    }
    let load_on = |date: Date| {
        let loads = waters.iter().map(|water| draught.load(full, water.mm_on(model, date)));
        loads.map(|load| load.map_or(0, Kilograms::kg)).min().unwrap_or(full.kg())
    };
    let mut from = vec![(first, load_on(first))];
    let mut date = first;
    while date < end {
        let kg = load_on(date);
        if from.last().is_none_or(|last| last.1 != kg) {
            from.push((date, kg));
        }
        date = next(date);
    }
    Loads { from, end }
}

/// The loads over the measured window.
#[must_use]
pub fn loads(model: &ModelDraft, flow: &Flow, way: &[Element], mode: Mode) -> Loads {
    let window = (model.period.start, model.period.end);
    loads_over(model, flow, &[way], mode, window)
}

/// All days of a model: those of the warm-up too, and those that another time zone sees.
pub(crate) fn all_days(period: &Period) -> (Date, Date) {
    let warm_up = match period.warm_up {
        WarmUp::Fixed(span) => span.ms().div_euclid(MS_PER_DAY) + 1,
        WarmUp::Auto => 0,
    };
    let day = |date: Date, days: i64| date.saturating_add(jiff::Span::new().days(days));
    (day(period.start, -warm_up - 3), day(period.end, 3))
}

/// What happens to cargo that goes from one vehicle onto another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It goes on as it is.
    None,
    /// In parts of at most so many kilograms.
    Parts(u64),
    /// With other cargo, up to so many kilograms.
    Together(Loads),
    /// What arrives is larger than what may depart on some days.
    TooLarge,
}

/// What happens to cargo from a vehicle with this full load, of which the water leaves so much,
/// onto another.
pub(crate) fn change(arriving: (u64, &Loads), departing: (u64, &Loads)) -> Change {
    let (from, onto) = (arriving.1.most(), departing.1);
    let order = arriving.0.cmp(&departing.0);
    match onto.constant() {
        _ if order == Ordering::Less && from <= onto.least() => Change::Together(onto.clone()),
        _ if order == Ordering::Equal && from <= onto.least() => Change::None,
        Some(most) => Change::Parts(most),
        None => Change::TooLarge,
    }
}
