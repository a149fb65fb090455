//! Railways: single track, sections, what border stations accept, stops on loading, fleets.

use std::collections::BTreeMap;

use corridor_core::model::{
    Abandoned, Acceptance, Ban, Fleet, FleetBack, FleetCount, LegName, LineSection, LoopName, Mode,
    PassingLoop, PlaceName, RailEntry, SectionName, SingleTrack, StageAddress, WeekPlan,
};
use corridor_core::units::Kilometres;
use corridor_simkit::time::SimSpan;

use super::{Lowering, Maybe, Reported, kilograms, mode_of, noun_fits};
use crate::diagnostic::Code;
use crate::quantity::VehicleRate;
use crate::spec::{At, Either};
use crate::tables::{
    AcceptanceTable, BanTable, CrossingTable, FleetBackWord, FleetCountWord, FleetTable, LegTable,
    LoopTable, SectionTable, TracksWord,
};

/// What belongs to rail legs alone.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) sections: BTreeMap<SectionName, LineSection>,
    pub(super) base_speed: Option<f64>,
    pub(super) maintenance: Option<WeekPlan>,
}

impl Lowering<'_> {
    /// Sections and maintenance of a leg.
    pub(super) fn line(&mut self, table: &At<LegTable>) -> Option<Line> {
        let leg = &table.value;
        let is_rail = leg.mode.as_ref().is_some_and(|mode| mode_of(mode.value) == Mode::Rail);
        if leg.mode.is_some() && !is_rail {
            let keys = [
                ("tracks", leg.tracks.as_ref().map(|one| one.key)),
                ("release", leg.release.as_ref().map(|one| one.key)),
                ("loops", leg.loops.as_ref().map(|one| one.key)),
                ("order", leg.order.as_ref().map(|one| one.key)),
                ("sections", leg.sections.as_ref().map(|one| one.key)),
                ("maintenance", leg.maintenance.as_ref().map(|one| one.key)),
            ];
            self.refuse_keys(keys, "it belongs to rail legs");
        }
        let mut sections = BTreeMap::new();
        let mut complete = true;
        for (key, section) in leg.sections.iter().flat_map(|map| &map.value.0) {
            match (SectionName::new(key), line_section(section)) {
                (Some(name), Some(section)) => drop(sections.insert(name, section)),
                _ => complete = false,
            }
        }
        let has_speeds = sections.values().any(|section| section.speed.is_some());
        let base_speed = if has_speeds { self.base_speed(leg) } else { Ok(None) };
        let maintenance = leg.maintenance.as_ref().map(|hours| WeekPlan {
            rules: hours.value.0.iter().map(|window| window.with(1)).collect(),
            holidays: Vec::new(),
        });
        let line = Line { sections, base_speed: base_speed.ok()?, maintenance };
        complete.then_some(line)
    }

    /// The speed outside of the sections that have their own.
    fn base_speed(&mut self, leg: &LegTable) -> Maybe<f64> {
        match (&leg.speed, &leg.travel_time) {
            (Some(speed), _) => match &speed.value {
                Either::Plain(mean) => Ok(Some(mean.0)),
                Either::Table(spread) => {
                    spread.mean.as_ref().map(|mean| Some(mean.value.0)).ok_or(Reported)
                }
            },
            (None, Some(time)) => {
                let message = "sections with speeds of their own need the `speed` of the leg, not \
                               a travel time";
                self.refuse(Code::Contradiction, time.key, message).ok_or(Reported)
            }
            (None, None) => Err(Reported),
        }
    }

    /// Single track, where the leg says so; otherwise its keys are refused.
    pub(super) fn single_track(&mut self, table: &At<LegTable>) -> Maybe<RailEntry> {
        let leg = &table.value;
        let is_single = leg.tracks.as_ref().is_some_and(|word| word.value == TracksWord::Single);
        if !is_single {
            let keys = [
                ("release", leg.release.as_ref().map(|one| one.key)),
                ("loops", leg.loops.as_ref().map(|one| one.key)),
                ("order", leg.order.as_ref().map(|one| one.key)),
            ];
            self.refuse_keys(keys, "it belongs to single track: `tracks = \"single\"`");
            return Ok(None);
        }
        let keys = [
            ("headway", leg.headway.as_ref().map(|one| one.key)),
            ("paths", leg.paths.as_ref().map(|one| one.key)),
            ("entry", leg.entry.as_ref().map(|one| one.key)),
            ("holding", leg.holding.as_ref().map(|one| one.key)),
        ];
        self.refuse_keys(keys, "on single track the sections and loops let trains on");
        self.needs(&leg.written, "release", table.key, "single track");
        let mut loops = BTreeMap::new();
        let mut complete = true;
        for (key, passing) in leg.loops.iter().flat_map(|map| &map.value.0) {
            match (LoopName::new(key), passing_loop(passing)) {
                (Some(name), Some(passing)) => drop(loops.insert(name, passing)),
                _ => complete = false,
            }
        }
        let release = leg.release.as_ref().filter(|_| complete).ok_or(Reported)?;
        let release = SimSpan::round(release.value.0);
        let order = super::servers::order(leg.order.as_ref());
        Ok(Some(RailEntry::SingleTrack(SingleTrack { loops, release, order })))
    }

    /// What the station of a crossing takes, by side.
    pub(super) fn acceptance(
        &mut self,
        crossing: &CrossingTable,
    ) -> Option<BTreeMap<PlaceName, Acceptance>> {
        let mut accepted = BTreeMap::new();
        let mut complete = true;
        for (key, table) in crossing.acceptance.iter().flat_map(|map| &map.value.0) {
            match (PlaceName::new(key), self.one_acceptance(table)) {
                (Some(side), Some(lowered)) => drop(accepted.insert(side, lowered)),
                _ => complete = false,
            }
        }
        complete.then_some(accepted)
    }

    fn one_acceptance(&mut self, table: &At<AcceptanceTable>) -> Option<Acceptance> {
        let acceptance = &table.value;
        let trains_per_day = match &acceptance.trains.as_ref()?.value {
            Either::Plain(rate) => {
                let span = acceptance.trains.as_ref()?.span;
                vec![(None, self.trains_per_day(*rate, span)?)]
            }
            Either::Table(dates) => {
                let one = |(date, rate): (&jiff::civil::Date, &At<VehicleRate>)| {
                    Some((Some(*date), self.trains_per_day(rate.value, rate.span)?))
                };
                let all: Vec<_> = dates.0.iter().map(one).collect();
                all.into_iter().collect::<Option<Vec<_>>>()?
            }
        };
        let abandoned = self.abandoned(table).ok()?;
        Some(Acceptance { trains_per_day, tracks: acceptance.tracks.as_ref()?.value, abandoned })
    }

    fn abandoned(&mut self, table: &At<AcceptanceTable>) -> Maybe<Abandoned> {
        let acceptance = &table.value;
        let Some(after) = &acceptance.abandon_after else {
            let standing = acceptance.standing.as_ref().map(|one| one.key);
            let why = "trains are abandoned where `abandon-after` says when";
            self.refuse_keys([("standing", standing)], why);
            return Ok(None);
        };
        self.needs(&acceptance.written, "standing", after.key, "a train that is abandoned");
        let standing = self.room(acceptance.standing.as_ref(), Mode::Rail)?.ok_or(Reported)?;
        Ok(Some(Abandoned { after: SimSpan::round(after.value.0), standing }))
    }

    fn trains_per_day(&mut self, rate: VehicleRate, span: crate::source::Span) -> Option<f64> {
        if !noun_fits(rate.noun, Mode::Rail) || rate.noun == "wagons" {
            let message = format!("a station takes trains, not {}", rate.noun);
            return self.refuse(Code::Contradiction, span, message);
        }
        Some(rate.per_year / 365.0)
    }

    pub(super) fn ban(&mut self, key: &str, table: &At<BanTable>) -> Option<Ban> {
        let ban = &table.value;
        if ban.flows.is_none() && ban.destinations.is_none() {
            let message = "a ban names `flows` or `destinations`";
            let keys = (ban.written.as_slice(), ["flows", "destinations"].as_slice());
            return self.incomplete(keys, table.key, message, None);
        }
        let flows: Vec<_> = ban.flows.iter().flat_map(|list| &list.value).collect();
        let flows: Vec<_> = flows.into_iter().map(|name| self.flow_name(name)).collect();
        let places: Vec<_> = ban.destinations.iter().flat_map(|list| &list.value).collect();
        let places: Vec<_> = places.into_iter().map(|name| self.place(name)).collect();
        let dates = &ban.on.as_ref()?.value;
        let (from, to) = (dates.from.as_ref()?.value.0, dates.to.as_ref()?.value.0);
        let title = ban.name.as_ref().map_or(key, |name| &name.value).to_owned();
        Some(Ban {
            title,
            flows: flows.into_iter().collect::<Option<_>>()?,
            destinations: places.into_iter().collect::<Option<_>>()?,
            from,
            to,
        })
    }

    pub(super) fn fleet(&mut self, _: &str, table: &At<FleetTable>) -> Option<Fleet> {
        let fleet = &table.value;
        if fleet.serves.is_none() && fleet.flows.is_none() {
            let message = "a fleet needs `serves` or `flows`";
            let keys = (fleet.written.as_slice(), ["serves", "flows"].as_slice());
            return self.incomplete(keys, table.key, message, None);
        }
        let reach = self.served(fleet);
        let flows: Vec<_> = fleet.flows.iter().flat_map(|list| &list.value).collect();
        let flows: Vec<_> = flows.into_iter().map(|name| self.flow_name(name)).collect();
        let of: Vec<_> = fleet.of.iter().flat_map(|list| &list.value).collect();
        let of: Vec<_> = of.into_iter().map(|name| self.vehicle_name(name)).collect();
        let turnaround = fleet.turnaround.as_ref().and_then(|time| self.distribution(time));
        let (serves, stages) = reach?;
        Some(Fleet {
            vehicles: fleet.vehicles.as_ref()?.value,
            serves,
            turnaround: turnaround?,
            stages,
            flows: flows.into_iter().collect::<Option<_>>()?,
            of: of.into_iter().collect::<Option<_>>()?,
            count: match fleet.count.as_ref().map(|word| word.value) {
                Some(FleetCountWord::Wagons) => FleetCount::Wagons,
                Some(FleetCountWord::Vehicles) | None => FleetCount::Vehicles,
            },
            back: match fleet.back.as_ref().map(|word| word.value) {
                Some(FleetBackWord::Empty) => FleetBack::Empty,
                Some(FleetBackWord::AtOnce) | None => FleetBack::AtOnce,
            },
        })
    }

    /// Legs and stages that a fleet serves.
    fn served(&mut self, fleet: &FleetTable) -> Option<(Vec<LegName>, Vec<StageAddress>)> {
        let (mut legs, mut stages) = (Vec::new(), Vec::new());
        let mut complete = true;
        for name in fleet.serves.iter().flat_map(|list| &list.value) {
            if name.value.contains('.') {
                match self.stage_address(name) {
                    Some(stage) => stages.push(stage),
                    None => complete = false,
                }
            } else {
                match self.leg_name(name) {
                    Some(leg) => legs.push(leg),
                    None => complete = false,
                }
            }
        }
        complete.then_some((legs, stages))
    }
}

fn line_section(table: &At<SectionTable>) -> Option<LineSection> {
    let section = &table.value;
    let km = |length: &Option<At<crate::quantity::Length>>| {
        length.as_ref().and_then(|length| Kilometres::new(length.value.0))
    };
    Some(LineSection {
        from: km(&section.from)?,
        to: km(&section.to)?,
        speed: section.speed.as_ref().map(|speed| speed.value.0),
        gross: section.gross.as_ref().map(|mass| kilograms(mass.value)),
        axle_load: section.axle_load.as_ref().map(|mass| kilograms(mass.value)),
    })
}

fn passing_loop(table: &At<LoopTable>) -> Option<PassingLoop> {
    let passing = &table.value;
    let km = |length: &At<crate::quantity::Length>| Kilometres::new(length.value.0);
    Some(PassingLoop {
        at: passing.at.as_ref().and_then(km)?,
        tracks: passing.tracks.as_ref()?.value,
        length: passing.length.as_ref().and_then(km),
    })
}
