//! Sea legs and waterways as stations, resources and steps.
//!
//! Timetabled sailings and convoys are departures at `leg>place.entry`; out of the season of
//! convoys nobody waits there. A narrow is a section `leg.narrow` of which there is one: a vessel
//! claims it at `leg>place.narrow.entry`, passes at `leg>place.narrow`, and gives it back when it
//! is through and the time to clear is over. Where vessels follow each other there are as many as may
//! be inside, and the directions take turns (`OneWay`). Before and behind it is open water, `leg>place.open-1`
//! and so on, with room for any number: who waits holds nothing, so vessels never lock.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::{Action, Activity, Window};
use corridor_simkit::time::{MS_PER_HOUR, SimTime};

use super::disruption::Interruptions;
use super::draft::{Draft, EscortDraft, KindDraft, StationDraft, StepDraft};
use crate::calendar::{Stretch, WeekCalendar};
use crate::catalogue::{ResourceRole, StationRole};
use crate::model::{
    Convoys, Icebreakers, Leg, LegName, Narrow, PlaceName, Sailings, SectionName, Way,
};

impl Draft<'_> {
    /// The steps over a leg by water that takes so long.
    pub(super) fn water_steps(
        &mut self,
        (name, leg): (&LegName, &Leg),
        towards: &PlaceName,
        time: &Distribution,
        interruptions: &Interruptions<'_>,
    ) -> Vec<StepDraft> {
        let Way::Water { sailings, convoys, narrows, .. } = &leg.way else {
            unreachable!("only legs by water come here")
        };
        let station = format!("{name}>{towards}");
        let undisturbed = Interruptions::default();
        let (mut steps, under_way) = match (sailings, convoys) {
            (None, None) => (Vec::new(), interruptions.again()),
            (Some(sailings), _) => {
                let from = leg.other_end(towards);
                (vec![self.sailing_step(&station, sailings, from, interruptions)], undisturbed)
            }
            (None, Some(convoys)) => {
                let depart = self.convoy_step(&station, convoys, interruptions);
                if let Some(icebreakers) = &convoys.icebreakers {
                    let end = usize::from(*towards != leg.between[1]);
                    self.escort(name, icebreakers, (end, &depart.station));
                }
                (vec![depart], self.in_season(convoys, leg, interruptions))
            }
        };
        if narrows.is_empty() {
            steps.push(self.run_step(&station, time, None, &under_way));
            return steps;
        }
        let is_forward = *towards == leg.between[1];
        steps.extend(self.narrow_steps(
            name,
            leg,
            &station,
            (narrows, is_forward),
            time,
            &under_way,
        ));
        steps
    }

    fn sailing_step(
        &mut self,
        station: &str,
        sailings: &Sailings,
        from: &PlaceName,
        interruptions: &Interruptions<'_>,
    ) -> StepDraft {
        let starts = WeekCalendar::new(&sailings.departures, self.zone(from), &self.clock).starts();
        let load = sailings.load.map(crate::units::Kilograms::kg);
        let name = format!("{station}.entry");
        self.depart_step(name, starts, (sailings.places, load), interruptions)
    }

    /// Waiting for a convoy in the season, and for nothing out of it. Closures cancel convoys and
    /// shut the leg out of season; losses of capacity and random disruptions slow or stop those
    /// under way.
    fn convoy_step(
        &mut self,
        station: &str,
        convoys: &Convoys,
        interruptions: &Interruptions<'_>,
    ) -> StepDraft {
        let seasons = self.clock.every_year(convoys.from, convoys.to);
        let closed = Interruptions { closed: interruptions.closed.clone(), ..Default::default() };
        let mut timetable = closed.thin(convoys_of(convoys, &seasons));
        let shut: Vec<Stretch> = seasons.iter().chain(&interruptions.closed).copied().collect();
        let free = self.rest(&shut);
        timetable.extend(free.iter().map(|window| window.from));
        timetable.sort_unstable();
        timetable.dedup();
        let name = format!("{station}.entry");
        let places = Some(convoys.places);
        let kind = KindDraft::Depart { timetable, places, load: None, gate: None, free };
        let draft = StationDraft { role: StationRole::Entry, kind, queue_limit: None };
        self.stations.insert(name.clone(), draft);
        StepDraft::new(name, Action::Depart, Activity::Processing)
    }

    /// Icebreakers lead the convoys that leave an end of a leg from a station.
    fn escort(&mut self, leg: &LegName, icebreakers: &Icebreakers, (end, station): (usize, &str)) {
        let key = format!("{leg}.icebreakers");
        if !self.escorts.contains_key(&key) {
            let under_way = self.sampler(&icebreakers.under_way);
            let draft = EscortDraft { number: icebreakers.number, under_way, ends: [None, None] };
            self.escorts.insert(key.clone(), draft);
        }
        if let Some(escort) = self.escorts.get_mut(&key) {
            escort.ends[end] = Some(station.to_owned());
        }
    }

    /// What the clock covers and no stretch does.
    fn rest(&self, shut: &[Stretch]) -> Vec<Window> {
        let mut shut = shut.to_vec();
        shut.sort_unstable_by_key(|stretch| stretch.from);
        let (mut free, mut from) = (Vec::new(), self.clock.begin);
        for stretch in shut {
            if from < stretch.from {
                free.push(Window { from, to: stretch.from });
            }
            from = from.max(stretch.to);
        }
        if from < self.clock.end {
            free.push(Window { from, to: self.clock.end });
        }
        free
    }

    /// What slows and stops vessels under way, the season of convoys with it.
    fn in_season<'a>(
        &self,
        convoys: &Convoys,
        leg: &Leg,
        interruptions: &Interruptions<'a>,
    ) -> Interruptions<'a> {
        let mut all = Interruptions { closed: Vec::new(), ..interruptions.again() };
        if let (Some(speed), Way::Water { sail, .. }) = (convoys.speed, &leg.way) {
            let usual = leg.length.km() / (sail.mean() / MS_PER_HOUR as f64);
            let seasons = self.clock.every_year(convoys.from, convoys.to);
            all.slowed.extend(seasons.into_iter().map(|season| (season, speed / usual)));
        }
        all
    }

    fn narrow_steps(
        &mut self,
        name: &LegName,
        leg: &Leg,
        station: &str,
        (narrows, is_forward): (&std::collections::BTreeMap<SectionName, Narrow>, bool),
        time: &Distribution,
        interruptions: &Interruptions<'_>,
    ) -> Vec<StepDraft> {
        let mut in_order: Vec<(&SectionName, &Narrow)> = narrows.iter().collect();
        in_order.sort_by(|a, b| a.1.from.km().total_cmp(&b.1.from.km()));
        if !is_forward {
            in_order.reverse();
        }
        let length = leg.length.km();
        let (mut steps, mut at) = (Vec::new(), 0.0);
        for (index, (key, narrow)) in in_order.into_iter().enumerate() {
            let (from, to) = if is_forward {
                (narrow.from.km(), narrow.to.km())
            } else {
                (length - narrow.to.km(), length - narrow.from.km())
            };
            if from > at {
                let open = format!("{station}.open-{}", index + 1);
                steps.push(self.run_step(
                    &open,
                    &time.scaled((from - at) / length),
                    None,
                    interruptions,
                ));
            }
            let section = format!("{name}.{key}");
            let vessels = narrow.following.map_or(1, |following| following.vessels);
            self.resource(&section, ResourceRole::Section, vessels, &Interruptions::default());
            let claims = vec![(section.clone(), 1)];
            let passes = format!("{station}.{key}");
            let entry = format!("{passes}.entry");
            if let Some(following) = narrow.following {
                self.resources.follow(&section, following, (&entry, is_forward));
            }
            steps.push(self.claim_step(entry, StationRole::Entry, claims.clone(), None));
            let through = time.scaled((to - from) / length);
            steps.push(self.run_step(&passes, &through, None, interruptions));
            self.resources.guards.insert((passes.clone(), section));
            let clear = Distribution::deterministic(narrow.clear.ms() as f64)
                .expect("a checked time to clear is a duration");
            steps.push(self.give_back_step(format!("{passes}.clear"), claims, Some(&clear)));
            at = to;
        }
        if at < length {
            let open = format!("{station}.open-{}", narrows.len() + 1);
            steps.push(self.run_step(
                &open,
                &time.scaled((length - at) / length),
                None,
                interruptions,
            ));
        }
        steps
    }
}

/// The convoys of all seasons; one that had begun before the run is counted from the begin of that.
fn convoys_of(convoys: &Convoys, seasons: &[Stretch]) -> Vec<SimTime> {
    let mut times = Vec::new();
    for season in seasons {
        let mut at = season.from;
        while at < season.to {
            times.push(at);
            at = at + convoys.every;
        }
    }
    times
}
