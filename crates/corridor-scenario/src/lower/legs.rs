//! Legs: how fast, how many at a time, and what belongs to which mode.

use std::collections::BTreeMap;

use corridor_core::model::{
    Leg, LegDirection, Mode, PlaceName, RailEntry, Sailings, Way, WeekPlan,
};
use corridor_core::units::Kilometres;
use corridor_simkit::distribution::Distribution;
use corridor_simkit::time::{MS_PER_HOUR, SimSpan};

use super::rail::Line;
use super::{Lowering, Maybe, Reported, kilograms, mode_of, noun_fits, water};
use crate::diagnostic::{Code, Diagnostic};
use crate::quantity::{Headcount, VehicleRate};
use crate::spec::{At, Either};
use crate::tables::{EntryWord, LegTable, SailingsValue};

impl Lowering<'_> {
    pub(super) fn leg(&mut self, key: &str, table: &At<LegTable>) -> Option<Leg> {
        let leg = &table.value;
        let between = leg.between.as_ref().and_then(|between| self.between(between));
        let one_way = leg.one_way.as_ref().is_some_and(|flag| flag.value);
        let direction = if one_way { LegDirection::OneWay } else { LegDirection::Both };
        let length = leg.length.as_ref().and_then(|length| Kilometres::new(length.value.0));
        let line = self.line(table);
        let line_time = line.as_ref().map(|line| self.time_under_way(table, line));
        let time = line_time.flatten();
        let way = leg.mode.as_ref().and_then(|mode| self.way(table, mode_of(mode.value), time));
        let mode = leg.mode.as_ref().map(|mode| mode_of(mode.value));
        let cost = self.tariff(leg.cost.as_ref(), mode);
        let title = leg.name.as_ref().map_or(key, |name| &name.value).to_owned();
        let cost = cost.ok()?;
        let line = line?;
        let queue_limit = self.standing_room(table, between.as_ref(), mode);
        Some(Leg {
            title,
            between: between?,
            direction,
            length: length?,
            way: way?,
            cost,
            sections: line.sections,
            base_speed: line.base_speed,
            maintenance: line.maintenance,
            queue_limit: queue_limit?,
        })
    }

    /// Vehicles that may stand before a leg, by end.
    fn standing_room(
        &mut self,
        table: &At<LegTable>,
        between: Option<&[PlaceName; 2]>,
        mode: Option<Mode>,
    ) -> Option<BTreeMap<PlaceName, u32>> {
        let leg = &table.value;
        let Some(limit) = &leg.queue_limit else { return Some(BTreeMap::new()) };
        let one_way = leg.one_way.as_ref().is_some_and(|flag| flag.value);
        let mut room = BTreeMap::new();
        match &limit.value {
            Either::Plain(count) => {
                let count = At { key: limit.key, span: limit.span, value: *count };
                let count = self.holding(Some(&count), mode?).ok()??;
                let ends = between?.iter().take(if one_way { 1 } else { 2 });
                room.extend(ends.map(|end| (end.clone(), count)));
            }
            Either::Table(ends) if ends.0.is_empty() => {
                let message = "room before a leg is said for at least one of its ends";
                return self.refuse(Code::Incomplete, limit.span, message);
            }
            Either::Table(ends) => {
                let mut complete = true;
                for (key, count) in &ends.0 {
                    match (PlaceName::new(key), self.holding(Some(count), mode?)) {
                        (Some(end), Ok(Some(count))) => drop(room.insert(end, count)),
                        _ => complete = false,
                    }
                }
                return complete.then_some(room);
            }
        }
        Some(room)
    }

    fn time_under_way(&mut self, table: &At<LegTable>, line: &Line) -> Option<Distribution> {
        let leg = &table.value;
        match (&leg.speed, &leg.travel_time) {
            (Some(speed), Some(time)) => {
                self.contradiction(("speed", speed.key), ("travel-time", time.key), "a leg")
            }
            (None, None) => {
                let message = "a leg needs a `speed` or a `travel-time`";
                let keys = (leg.written.as_slice(), ["speed", "travel-time"].as_slice());
                self.incomplete(keys, table.key, message, None)
            }
            (None, Some(time)) => self.distribution(time),
            (Some(speed), None) => {
                let km = leg.length.as_ref()?.value.0;
                // Kilometres of sections with speeds of their own take their own time.
                let own: Vec<(f64, f64)> = line
                    .sections
                    .values()
                    .filter_map(|section| {
                        let km = section.to.km() - section.from.km();
                        section.speed.map(|speed| (km, km / speed))
                    })
                    .collect();
                let (own_km, own_hours) =
                    own.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
                let ms = |km_per_hour: f64| {
                    ((km - own_km).max(0.0) / km_per_hour + own_hours) * MS_PER_HOUR as f64
                };
                match &speed.value {
                    Either::Plain(mean) => self.spread(ms(mean.0), 0.0, speed.span),
                    Either::Table(spread) => {
                        let mean = ms(spread.mean.as_ref()?.value.0);
                        let cv = spread.cv.as_ref()?;
                        self.spread(mean, cv.value.0, cv.span)
                    }
                }
            }
        }
    }

    fn way(&mut self, table: &At<LegTable>, mode: Mode, time: Option<Distribution>) -> Option<Way> {
        let leg = &table.value;
        let water = [
            ("sailings", leg.sailings.as_ref().map(|one| one.key)),
            ("depth", leg.depth.as_ref().map(|one| one.key)),
            ("convoys", leg.convoys.as_ref().map(|one| one.key)),
            ("narrows", leg.narrows.as_ref().map(|one| one.key)),
        ];
        let rail = [
            ("headway", leg.headway.as_ref().map(|one| one.key)),
            ("paths", leg.paths.as_ref().map(|one| one.key)),
            ("entry", leg.entry.as_ref().map(|one| one.key)),
        ];
        match mode {
            Mode::Road => {
                self.refuse_keys(rail, "it belongs to rail legs");
                self.refuse_keys(water, "it belongs to sea legs and waterways");
                let holding = self.holding(leg.holding.as_ref(), mode).ok()?;
                Some(Way::Road { travel: time?, holding })
            }
            Mode::Rail => {
                self.refuse_keys(water, "it belongs to sea legs and waterways");
                let entry = self.rail_entry(table);
                let holding = self.holding(leg.holding.as_ref(), mode).ok()?;
                Some(Way::Rail { run: time?, entry: entry?, holding })
            }
            Mode::Sea | Mode::Waterway => {
                self.refuse_keys(rail, "it belongs to rail legs");
                let holding = ("holding", leg.holding.as_ref().map(|one| one.key));
                self.refuse_keys([holding], "water has room for any number of vessels");
                let sailings = leg.sailings.as_ref().map(|one| sailings(&one.value));
                let complete = sailings.as_ref().is_none_or(Option::is_some);
                let depth = self.maybe(leg.depth.as_ref(), |_, depth| water::depth(depth));
                let convoys = self.maybe(leg.convoys.as_ref(), Self::convoys);
                let narrows = water::narrows(leg)?;
                let (sailings, depth, convoys) = (sailings.flatten(), depth.ok()?, convoys.ok()?);
                let way = Way::Water { mode, sail: time?, sailings, depth, convoys, narrows };
                complete.then_some(way)
            }
        }
    }

    /// Room on a leg, for at least one vehicle; nothing where any number fits.
    fn holding(&mut self, room: Option<&At<Headcount>>, mode: Mode) -> Maybe<u32> {
        if let Some(room) = room.filter(|room| room.value.count == 0) {
            let message = "there must be room for at least one vehicle";
            self.report(Diagnostic::new(Code::ImpossibleValue, room.span, message));
            return Err(Reported);
        }
        self.room(room, mode)
    }

    /// A number of vehicles of the right mode; nothing where any number fits.
    pub(super) fn room(&mut self, room: Option<&At<Headcount>>, mode: Mode) -> Maybe<u32> {
        let Some(room) = room else { return Ok(None) };
        if noun_fits(room.value.noun, mode) {
            return Ok(Some(room.value.count));
        }
        let message = format!("there are no {} on {}", room.value.noun, mode.word());
        self.report(Diagnostic::new(Code::Contradiction, room.span, message));
        Err(Reported)
    }

    fn rail_entry(&mut self, table: &At<LegTable>) -> Option<RailEntry> {
        let leg = &table.value;
        if let Some(single) = self.single_track(table).ok()? {
            return Some(single);
        }
        match (&leg.headway, &leg.paths, &leg.entry) {
            (Some(headway), None, None) => {
                Some(RailEntry::Headway(SimSpan::round(headway.value.0)))
            }
            (None, Some(paths), None) => self.paths_per_day(paths).map(RailEntry::PathsPerDay),
            (None, None, Some(At { value: EntryWord::Free, .. })) => Some(RailEntry::Free),
            (None, None, None) => {
                let message =
                    "a rail leg needs a `headway`, `paths`, `entry = \"free\"`, or single `tracks`";
                let keys = (leg.written.as_slice(), ["headway", "paths", "entry"].as_slice());
                self.incomplete(keys, table.key, message, None)
            }
            (headway, paths, entry) => {
                let keys = [
                    headway.as_ref().map(|one| ("headway", one.key)),
                    paths.as_ref().map(|one| ("paths", one.key)),
                    entry.as_ref().map(|one| ("entry", one.key)),
                ];
                self.several(&keys, "a rail leg")
            }
        }
    }

    fn paths_per_day(&mut self, paths: &At<VehicleRate>) -> Option<u32> {
        if !noun_fits(paths.value.noun, Mode::Rail) || paths.value.noun == "wagons" {
            let message = format!("train paths are for trains, not for {}", paths.value.noun);
            return self.refuse(Code::Contradiction, paths.span, message);
        }
        let per_day = paths.value.per_year / 365.0;
        if (per_day - per_day.round()).abs() < 1e-9 && (1.0..=1_440.0).contains(&per_day) {
            return Some(per_day.round() as u32);
        }
        let message = "train paths are a whole number a day, from 1 to 1 440";
        let hint = "write \"10 trains/day\"";
        self.report(Diagnostic::new(Code::ImpossibleValue, paths.span, message).hint(hint));
        None
    }
}

fn sailings(value: &SailingsValue) -> Option<Sailings> {
    let departures = value.departures.as_ref()?;
    let rules = departures.value.0.iter().map(|window| window.with(1)).collect();
    Some(Sailings {
        departures: WeekPlan { rules, holidays: Vec::new() },
        places: value.places.as_ref().map(|places| places.value),
        load: value.load.as_ref().map(|load| kilograms(load.value)),
    })
}
