//! Legs as stations, pools and steps.
//!
//! A leg towards a place is a station `leg>place` that vehicles stay at while under way. What lets
//! them on stands before it: `leg>place.entry`, a server that recovers for the headway or a
//! timetable of train paths or sailings. A leg served by a fleet begins with `leg>place.fleet`
//! and ends with `leg>place.return`. Where room before it is limited, see [`super::room`].

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::{Action, Activity, CHANNELS, Capacity, Work};
use corridor_simkit::time::{MS_PER_DAY, SimSpan, SimTime};

use super::disruption::Interruptions;
use super::draft::{Draft, KindDraft, PoolDraft, StationDraft, StepDraft};
use super::single::Ahead;
use crate::calendar::WeekCalendar;
use crate::catalogue::{PoolRole, StationRole};
use crate::model::{Fleet, FleetName, LegName, PlaceName, RailEntry, Vehicle, Way};

impl Draft<'_> {
    /// The steps over a leg.
    pub(super) fn leg_steps(
        &mut self,
        name: &LegName,
        towards: &PlaceName,
        vehicle: &Vehicle,
        ahead: Ahead,
    ) -> Vec<StepDraft> {
        let model = self.model;
        let leg = &model.legs[name];
        let station = format!("{name}>{towards}");
        let places = [name.as_str().to_owned()];
        let mut interruptions = Interruptions::of(model, &places, &self.clock);
        if let Some(plan) = &leg.maintenance {
            let zone = self.zone(&leg.between[0]);
            let windows = WeekCalendar::new(plan, zone, &self.clock).stretches();
            interruptions.closed.extend(windows.into_iter().map(|(stretch, _)| stretch));
        }
        let serves = |fleet: &Fleet| fleet.is_of_single_legs() && fleet.serves.contains(name);
        let fleet = model.fleets.iter().find(|(_, fleet)| serves(fleet));
        let mut steps = Vec::new();
        if let Some((fleet_name, fleet)) = fleet {
            steps.push(self.seize_step(&station, fleet_name, fleet));
        }
        let left = self.leaves_room(name, leg, towards);
        let over = match &leg.way {
            Way::Road { travel, holding } => {
                let travel = self.with_pauses(travel);
                vec![self.run_step(&station, &travel, *holding, &interruptions)]
            }
            Way::Rail { run, entry: RailEntry::SingleTrack(track), .. } => {
                let way = (name, towards);
                self.single_track_steps(way, run, track, &interruptions, (left.clone(), ahead))
            }
            Way::Rail { run, entry, holding } => {
                self.rail_steps(&station, run, entry, *holding, &interruptions)
            }
            Way::Water { .. } => {
                let time = leg.time_under_way(vehicle);
                self.water_steps((name, leg), towards, &time, &interruptions)
            }
        };
        steps.extend(self.leaving_room(left, leg, over));
        if let Some((fleet_name, fleet)) = fleet {
            steps.push(self.return_step(&station, fleet_name, fleet));
        }
        steps
    }

    fn rail_steps(
        &mut self,
        station: &str,
        run: &Distribution,
        entry: &RailEntry,
        holding: Option<u32>,
        interruptions: &Interruptions<'_>,
    ) -> Vec<StepDraft> {
        let name = format!("{station}.entry");
        let undisturbed = Interruptions::default();
        match entry {
            RailEntry::Free => vec![self.run_step(station, run, holding, interruptions)],
            RailEntry::Headway(headway) => {
                let capacity = self.constant(Some(1), &interruptions.closed);
                let mut pool = self.pool(&name, capacity, interruptions);
                pool.recovery = *headway;
                self.pools.insert(name.clone(), PoolDraft { role: PoolRole::Entry, pool });
                let kind = KindDraft::Serve(name.clone());
                let draft = StationDraft { role: StationRole::Entry, kind, queue_limit: None };
                self.stations.insert(name.clone(), draft);
                let work =
                    Work { base: None, draw: None, by_channel: [None; CHANNELS], per_size: None };
                let enter = StepDraft::new(name, Action::Serve(work), Activity::Moving);
                vec![enter, self.run_step(station, run, holding, &undisturbed)]
            }
            RailEntry::SingleTrack(_) => unreachable!("single track has steps of its own"),
            RailEntry::PathsPerDay(paths) => {
                let paths = self.train_paths(*paths);
                let enter = self.depart_step(name, paths, (Some(1), None), interruptions);
                vec![enter, self.run_step(station, run, holding, &undisturbed)]
            }
        }
    }

    /// Being under way. Where only so many fit on the leg, nobody waits on it.
    pub(super) fn run_step(
        &mut self,
        station: &str,
        time: &Distribution,
        holding: Option<u32>,
        interruptions: &Interruptions<'_>,
    ) -> StepDraft {
        let capacity = self.constant(holding, &interruptions.closed);
        let queue_limit = holding.map(|_| 0).filter(|_| capacity != Capacity::Unlimited);
        let pool = self.pool(station, capacity, interruptions);
        self.pools.insert(station.to_owned(), PoolDraft { role: PoolRole::Line, pool });
        let kind = KindDraft::Serve(station.to_owned());
        let draft = StationDraft { role: StationRole::Line, kind, queue_limit };
        self.stations.insert(station.to_owned(), draft);
        let action = self.serve(time);
        StepDraft::new(station.to_owned(), action, Activity::Moving)
    }

    /// Waiting for a departure. Dated disruptions take theirs out of the timetable, random ones
    /// strike a pool that nobody waits for and that the departures depend on.
    pub(super) fn depart_step(
        &mut self,
        name: String,
        timetable: Vec<SimTime>,
        (places, load): (Option<u32>, Option<u64>),
        interruptions: &Interruptions<'_>,
    ) -> StepDraft {
        let timetable = interruptions.thin(timetable);
        let gate = (!interruptions.random.is_empty()).then(|| {
            let random =
                Interruptions { random: interruptions.random.clone(), ..Interruptions::default() };
            let pool = self.pool(&name, Capacity::Unlimited, &random);
            self.pools.insert(name.clone(), PoolDraft { role: PoolRole::Entry, pool });
            name.clone()
        });
        let kind = KindDraft::Depart { timetable, places, load, gate, free: Vec::new() };
        let draft = StationDraft { role: StationRole::Entry, kind, queue_limit: None };
        self.stations.insert(name.clone(), draft);
        StepDraft::new(name, Action::Depart, Activity::Processing)
    }

    /// Train paths evenly spread over each day from midnight UTC.
    fn train_paths(&self, per_day: u32) -> Vec<SimTime> {
        let first = self.clock.begin.ms().div_euclid(MS_PER_DAY);
        let last = self.clock.end.ms().div_euclid(MS_PER_DAY);
        let path = |day: i64, index: u32| {
            let within = i64::from(index) * MS_PER_DAY / i64::from(per_day);
            SimTime::START + SimSpan::from_ms(day * MS_PER_DAY + within)
        };
        (first..=last)
            .flat_map(|day| (0..per_day).map(move |index| path(day, index)))
            .filter(|at| (self.clock.begin..self.clock.end).contains(at))
            .collect()
    }

    fn seize_step(&mut self, leg: &str, fleet_name: &FleetName, fleet: &Fleet) -> StepDraft {
        let key = fleet_name.as_str().to_owned();
        if !self.pools.contains_key(&key) {
            let pool = self.pool(&key, Capacity::Fixed(fleet.vehicles), &Interruptions::default());
            self.pools.insert(key.clone(), PoolDraft { role: PoolRole::Fleet, pool });
        }
        let name = format!("{leg}.fleet");
        let kind = KindDraft::Seize(key);
        let draft = StationDraft { role: StationRole::Fleet, kind, queue_limit: None };
        self.stations.insert(name.clone(), draft);
        StepDraft::new(name, Action::Seize, Activity::Processing)
    }

    fn return_step(&mut self, leg: &str, fleet_name: &FleetName, fleet: &Fleet) -> StepDraft {
        let name = format!("{leg}.return");
        let kind = KindDraft::Release(fleet_name.as_str().to_owned());
        let draft = StationDraft { role: StationRole::Return, kind, queue_limit: None };
        self.stations.insert(name.clone(), draft);
        let turnaround = Some(self.sampler(&fleet.turnaround));
        StepDraft::new(name, Action::Release { turnaround }, Activity::Processing)
    }
}
