//! Outages: what closes or slows a whole pool or resource at random.

use super::{Network, SamplerId};
use crate::time::{MS_PER_DAY, SimSpan, SimTime};

/// A whole pool or resource is hit at random, again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Outages {
    /// Name under which all of it is drawn; pools with the same name are hit together.
    pub name: String,
    /// When.
    pub comes: Comes,
    /// How long it lasts.
    pub lasts: SamplerId,
    /// Rate of service meanwhile; 0 closes the pool.
    pub rate: f64,
}

/// When outages come.
#[derive(Clone, Debug, PartialEq)]
pub enum Comes {
    /// A gap, an outage, a gap, …: this is the time from the end of one to the begin of the next.
    After(SamplerId),
    /// On some days, each drawn for itself: by the chance in force at its begin. It begins at any
    /// time of that day and lasts 24 hours at most; where it is not over when that of the next day
    /// begins, both are one. Days begin at multiples of 24 hours from the start.
    OnDays(Vec<Chance>),
}

impl From<SamplerId> for Comes {
    fn from(gap: SamplerId) -> Self {
        Self::After(gap)
    }
}

/// From `at` on, the chance of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// When it takes effect.
    pub at: SimTime,
    /// The chance, 0 to 1.
    pub chance: f64,
}

impl Chance {
    /// The chance in force at an instant by a list in time order; 0 before its first.
    #[must_use]
    pub fn in_force(chances: &[Self], at: SimTime) -> f64 {
        let past = chances.partition_point(|chance| chance.at <= at);
        past.checked_sub(1).map_or(0.0, |last| chances[last].chance)
    }
}

impl Outages {
    /// A share of the time from one instant to another that outages leave, at least: exactly what
    /// they leave in the long run, or for outages by the day no less than they leave of any hour.
    ///
    /// An hour at a share *x* of its day is hit by the outage of its own day if that has begun and
    /// is not over, and by that of the day before if that runs over: by a chance *p* of a day with
    /// probabilities *p·a* and *p·b*, where *a + b = m* is the mean of what an outage lasts, in days.
    /// So (1 − pa)(1 − pb) ≤ 1 − pm + (pm)²/4 of it is left.
    #[must_use]
    pub fn left(&self, network: &Network, from: SimTime, to: SimTime) -> f64 {
        let lasts = network.distribution(self.lasts);
        let taken = match &self.comes {
            Comes::After(gap) => {
                let (gap, lasts) = (network.distribution(*gap).mean(), lasts.mean());
                return (gap + self.rate * lasts) / (gap + lasts);
            }
            Comes::OnDays(chances) => {
                let mean = lasts.mean_up_to(MS_PER_DAY as f64) / MS_PER_DAY as f64;
                let day = SimSpan::from_days(1);
                let edges = chances.iter().flat_map(|chance| [chance.at, chance.at + day]);
                let mut edges: Vec<SimTime> = edges.chain([from, to]).collect();
                edges.retain(|at| (from..=to).contains(at));
                edges.sort_unstable();
                let part = |pair: &[SimTime]| {
                    let chance = |at| Chance::in_force(chances, at);
                    let hit = mean * chance(pair[0]).min(chance(pair[0] - day));
                    (pair[1] - pair[0]).ms() as f64 * (hit - hit * hit / 4.0)
                };
                edges.windows(2).map(part).sum::<f64>() / ((to - from).ms() as f64).max(1.0)
            }
        };
        1.0 - (1.0 - self.rate) * taken
    }

    /// How often they come in the long run, per millisecond.
    #[must_use]
    pub fn per_ms(&self, network: &Network) -> f64 {
        match &self.comes {
            Comes::After(gap) => {
                let mean = |id| network.distribution(id).mean();
                let cycle = mean(*gap) + mean(self.lasts);
                if cycle > 0.0 { 1.0 / cycle } else { 0.0 }
            }
            Comes::OnDays(chances) => {
                let most = chances.iter().map(|chance| chance.chance).fold(0.0, f64::max);
                most / MS_PER_DAY as f64
            }
        }
    }

    /// When the chances of its days change.
    pub fn edges(&self) -> impl Iterator<Item = SimTime> {
        let chances = match &self.comes {
            Comes::After(_) => &[][..],
            Comes::OnDays(chances) => chances,
        };
        chances.iter().map(|chance| chance.at)
    }
}
