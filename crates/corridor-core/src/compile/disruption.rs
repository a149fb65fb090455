//! Disruptions as the pools feel them: closures, changes of pace, random outages.
//!
//! A disruption names legs, crossings, terminals, stages (`post.stage`) and teams. Closing a leg
//! closes its entry: what is under way arrives. Closing a stage closes its lanes, or the team that
//! works at it. Closing a crossing or terminal closes all its stages, the teams that work or
//! inspect for it alone, and its holds; a team that also inspects elsewhere stays on duty and
//! clears the yard, which nobody new reaches. What is in work is treated as at closing. A capacity
//! of 60 % scales the rate of service of the same pools, holds excepted, where nobody works; for a
//! leg it is the rate at which trains are let on, and the speed where nothing limits the entry.
//! Departures of a timetable that fall into a closure are cancelled, and of those that fall into a
//! loss of capacity the share that is left takes place, evenly: at 60 % the rates 0.6 add up from
//! departure to departure, and one takes place whenever they make up a whole. That holds for dated
//! and random disruptions alike. A loss of depth strikes no pool: it lessens what vessels load.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::{Comes, Outages, Pace};
use corridor_simkit::time::SimTime;

use super::draft::Draft;
use crate::calendar::{Clock, Stretch};
use crate::model::{Disruption, Effect, ModelDraft, Occurrence, TeamName, TeamStruck};

/// Everything that interrupts one pool.
#[derive(Debug, Default)]
pub(super) struct Interruptions<'a> {
    /// Dated closures.
    pub(super) closed: Vec<Stretch>,
    /// Dated losses of capacity.
    pub(super) slowed: Vec<(Stretch, f64)>,
    /// Random ones.
    pub(super) random: Vec<RandomOutage<'a>>,
}

/// A random disruption.
#[derive(Clone, Copy, Debug)]
pub(super) struct RandomOutage<'a> {
    /// The disruption's name: all pools that it hits are hit together.
    pub(super) name: &'a str,
    pub(super) comes: Coming<'a>,
    pub(super) lasts: &'a Distribution,
    /// Rate of service meanwhile; 0 is closed.
    pub(super) rate: f64,
}

/// When a random disruption comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Coming<'a> {
    /// So long after the end of the one before.
    After(&'a Distribution),
    /// On so many days a month.
    OnDays(&'a [f64; 12]),
}

impl Draft<'_> {
    /// What strikes a pool or a resource at random.
    pub(super) fn outages(&mut self, interruptions: &Interruptions<'_>) -> Vec<Outages> {
        let one = |outage: &RandomOutage<'_>| Outages {
            name: outage.name.to_owned(),
            comes: match outage.comes {
                Coming::After(gap) => Comes::After(self.sampler(gap)),
                Coming::OnDays(days) => Comes::OnDays(self.clock.chances(days)),
            },
            lasts: self.sampler(outage.lasts),
            rate: outage.rate,
        };
        interruptions.random.iter().map(one).collect()
    }
}

impl<'a> Interruptions<'a> {
    /// What the disruptions that name one of `places` do.
    pub(super) fn of(model: &'a ModelDraft, places: &[String], clock: &Clock) -> Self {
        let mut all = Self::default();
        for (name, disruption) in &model.disruptions {
            if disruption.places.iter().any(|place| places.contains(place)) {
                all.add(name.as_str(), disruption, clock);
            }
        }
        all
    }

    /// What the disruptions do that take a team from all its work.
    pub(super) fn of_team(model: &'a ModelDraft, team: &TeamName, clock: &Clock) -> Self {
        let mut all = Self::default();
        for (name, disruption) in &model.disruptions {
            if disruption.on_team(model, team) == TeamStruck::Wholly {
                all.add(name.as_str(), disruption, clock);
            }
        }
        all
    }

    /// What the disruptions do that name one of `places`, or take the whole team that works there.
    pub(super) fn of_stage(
        model: &'a ModelDraft,
        places: &[String],
        team: Option<&TeamName>,
        clock: &Clock,
    ) -> Self {
        let mut all = Self::default();
        for (name, disruption) in &model.disruptions {
            let is_named = disruption.places.iter().any(|place| places.contains(place));
            let strikes = |team| disruption.on_team(model, team) == TeamStruck::Wholly;
            if is_named || team.is_some_and(strikes) {
                all.add(name.as_str(), disruption, clock);
            }
        }
        all
    }

    /// The same again.
    pub(super) fn again(&self) -> Self {
        let (closed, slowed) = (self.closed.clone(), self.slowed.clone());
        Self { closed, slowed, random: self.random.clone() }
    }

    /// Whether nothing interrupts.
    pub(super) fn is_empty(&self) -> bool {
        self.closed.is_empty() && self.slowed.is_empty() && self.random.is_empty()
    }

    /// The closures alone.
    pub(super) fn closures(mut self) -> Self {
        self.slowed.clear();
        self.random.retain(|outage| outage.rate <= 0.0);
        self
    }

    /// What one disruption does to the flows that it names.
    pub(super) fn of_flows(name: &'a str, disruption: &'a Disruption, clock: &Clock) -> Self {
        let mut all = Self::default();
        all.add(name, disruption, clock);
        all
    }

    /// Puts both together.
    pub(super) fn merge(&mut self, other: Self) {
        self.closed.extend(other.closed);
        self.slowed.extend(other.slowed);
        self.random.extend(other.random);
    }

    fn add(&mut self, name: &'a str, disruption: &'a Disruption, clock: &Clock) {
        let stretches: Vec<Stretch> = match &disruption.occurrence {
            Occurrence::Dated { from, to } => {
                clock.clip(clock.midnight(*from), clock.midnight(*to)).into_iter().collect()
            }
            Occurrence::Timed { from, to } => {
                clock.clip(clock.utc(*from), clock.utc(*to)).into_iter().collect()
            }
            Occurrence::EveryYear { from, to } => clock.every_year(*from, *to),
            Occurrence::Random { gap, lasts } => {
                self.add_random(name, disruption.effect, Coming::After(gap), lasts);
                return;
            }
            Occurrence::Weather { days, lasts } => {
                self.add_random(name, disruption.effect, Coming::OnDays(days), lasts);
                return;
            }
        };
        match disruption.effect {
            Effect::Closed | Effect::Divert(_) => self.closed.extend(stretches),
            Effect::Capacity(rate) | Effect::Demand(rate) => {
                self.slowed.extend(stretches.into_iter().map(|stretch| (stretch, rate)));
            }
            Effect::Depth(_) => {}
        }
    }

    fn add_random(
        &mut self,
        name: &'a str,
        effect: Effect,
        comes: Coming<'a>,
        lasts: &'a Distribution,
    ) {
        let rate = match effect {
            Effect::Closed | Effect::Divert(_) => 0.0,
            Effect::Capacity(rate) | Effect::Demand(rate) => rate,
            Effect::Depth(_) => return,
        };
        self.random.push(RandomOutage { name, comes, lasts, rate });
    }

    /// The rate of service over time; losses at the same time multiply.
    pub(super) fn pace(&self) -> Vec<Pace> {
        let ends = self.slowed.iter().flat_map(|(stretch, _)| [stretch.from, stretch.to]);
        let mut edges: Vec<SimTime> = ends.collect();
        edges.sort_unstable();
        edges.dedup();
        edges.into_iter().map(|at| Pace { at, rate: self.rate_at(at) }).collect()
    }

    /// The departures of a timetable that take place: none while closed, and evenly thinned to the
    /// rate while slowed.
    pub(super) fn thin(&self, timetable: Vec<SimTime>) -> Vec<SimTime> {
        let is_open = |at: &SimTime| !self.closed.iter().any(|s| (s.from..s.to).contains(at));
        let mut kept = 0.0;
        timetable
            .into_iter()
            .filter(is_open)
            .filter(|&at| {
                kept += self.rate_at(at);
                let departs = kept >= 1.0 - 1e-9;
                if departs {
                    kept -= 1.0;
                }
                departs
            })
            .collect()
    }

    /// The rate at an instant by date alone.
    pub(super) fn rate_at(&self, at: SimTime) -> f64 {
        let active = self.slowed.iter().filter(|(s, _)| (s.from..s.to).contains(&at));
        active.map(|(_, rate)| rate).product()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(from: i64, to: i64) -> Stretch {
        Stretch { from: SimTime::from_ms(from), to: SimTime::from_ms(to) }
    }

    #[test]
    fn losses_at_the_same_time_multiply() {
        let slowed = vec![(stretch(0, 10), 0.5), (stretch(5, 20), 0.4)];
        let pace = Interruptions { slowed, ..Interruptions::default() }.pace();
        let rates: Vec<(i64, f64)> = pace.iter().map(|p| (p.at.ms(), p.rate)).collect();
        assert_eq!(rates, vec![(0, 0.5), (5, 0.2), (10, 0.4), (20, 1.0)]);
    }

    #[test]
    fn a_timetable_is_thinned_evenly_and_closed_wholly() {
        let all = Interruptions {
            closed: vec![stretch(10, 20)],
            slowed: vec![(stretch(20, 40), 0.5)],
            random: Vec::new(),
        };
        let timetable = (0..50).step_by(5).map(SimTime::from_ms).collect();
        let kept: Vec<i64> = all.thin(timetable).iter().map(|at| at.ms()).collect();
        assert_eq!(kept, vec![0, 5, 25, 35, 40, 45]);
    }
}
