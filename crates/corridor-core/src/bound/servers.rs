//! How much work the servers of a pool can do.
//!
//! Servers work while they are on duty, and, where work in progress is finished after closing, for
//! a while longer. How long that is at most on average is Lorden's inequality for the excess of a
//! renewal process: `E[S²]/E[S]` of the work S on a vehicle, whenever closing falls (Lorden, *On
//! excess over the boundary*, Annals of Mathematical Statistics 41, 1970, 520–527). Of several
//! classes the largest counts. The same holds wherever a service that has begun goes on at a pace
//! that the hours on duty do not show:
//!
//! - at every closing, for each server that goes off duty;
//! - at every change to a slower pace, for the part by which it slows: what has begun before keeps
//!   its pace;
//! - in the long run also at breakdowns and random closures, whose hours do not count as duty;
//! - at the end of the window, for what has passed the cut and still keeps its server (a fleet, a
//!   server that recovers). Where a server is free when its vehicle has passed, the vehicle that
//!   is in its hands at the end has not passed, which leaves `E[S²]/E[S] − E[S]`: nothing where
//!   all work takes equally long.

use std::collections::BTreeSet;

use corridor_simkit::network::{AtClosing, Capacity, ClassId, Network, Pool};
use corridor_simkit::time::SimTime;

use super::{CutClass, Demand};
use crate::burden::{Visit, duty_ms, interruptions_per_ms, pool_id, servers_max, undisturbed_ms};

/// Server time of a pool that counts for the cut; `None` where servers cannot run out.
pub(super) fn pool_ms(
    network: &Network,
    over: &[CutClass],
    pool: usize,
    demand: Demand<'_>,
) -> Option<f64> {
    let plan = &network.pools[pool];
    let in_window = duty_ms(plan, SimTime::START, network.end)?;
    let excess = Excess::of(plan, over, |visit| {
        pool_id(&network.stations[visit.station]).is_some_and(|id| id.index() == pool)
    });
    match demand {
        Demand::Any => {
            let most = in_window + excess.in_window(plan, SimTime::START, network.end);
            let mut left = undisturbed_ms(network, plan)?;
            left += excess.in_window(plan, SimTime::START, network.end);
            if plan.at_closing == AtClosing::Finish {
                // Servers that fail or are closed at random finish what they have begun.
                left += in_window * interruptions_per_ms(network, plan) * excess.most_ms;
            }
            Some(left.min(most))
        }
        Demand::AsItIs(_) => {
            let from_begin = duty_ms(plan, network.begin, network.end)?
                + excess.in_window(plan, network.begin, network.end);
            let at_end = f64::from(servers_max(plan)?) * excess.at_end_ms;
            let with_stock = stock_behind(network, over, pool).map(|stock| {
                in_window + excess.in_window(plan, SimTime::START, network.end) + stock
            });
            Some(with_stock.map_or(from_begin, |with| with.min(from_begin)) + at_end)
        }
    }
}

/// The most server time of a pool that can stand between it and the cut at the start of the
/// window: the room behind it, times the longest mean work. `None` where there is room without end.
fn stock_behind(network: &Network, over: &[CutClass], pool: usize) -> Option<f64> {
    let (mut behind, mut longest_ms) = (BTreeSet::new(), 0.0_f64);
    for class in over {
        let is_here = |visit: &Visit| {
            pool_id(&network.stations[visit.station]).is_some_and(|id| id.index() == pool)
        };
        let Some(first) = class.before.iter().position(is_here) else { continue };
        behind.extend(class.before[first..].iter().map(|visit| visit.station));
        let here = class.before.iter().filter(|visit| is_here(visit));
        longest_ms = here.map(|visit| visit.held_ms).fold(longest_ms, f64::max);
        // Vehicles put together or parted in between are not counted by the room they take.
        let steps = network.steps_of(ClassId::at(class.class));
        let last = class.before.last().map_or(0, |visit| visit.step);
        let changes = |step: &corridor_simkit::network::Step| step.action.joins_or_parts();
        if steps[class.before[first].step..=last].iter().any(changes) {
            return None;
        }
    }
    let mut room = 0.0;
    for &station in &behind {
        let own = &network.stations[station];
        let pool_here = pool_id(own)?;
        let servers = servers_max(&network.pools[pool_here.index()])?;
        // In front of the pool itself nothing has been worked on yet.
        let is_own = pool_here.index() == pool;
        let waiting = if is_own { 0 } else { own.queue_limit? };
        room += f64::from(servers) + f64::from(waiting);
    }
    Some(room * longest_ms)
}

/// Work beyond the hours on duty, per server, at most on average.
struct Excess {
    /// At a closing: `E[S²]/E[S]`.
    most_ms: f64,
    /// At the end of the window.
    at_end_ms: f64,
}

impl Excess {
    fn of(pool: &Pool, over: &[CutClass], is_here: impl Fn(&Visit) -> bool) -> Self {
        let (mut most_ms, mut at_end_ms) = (0.0_f64, 0.0_f64);
        for class in over {
            for visit in class.all.iter().filter(|visit| is_here(visit)) {
                most_ms = most_ms.max(visit.excess_ms);
                let still_held = visit.is_along || 0 < pool.recovery.ms();
                let passed = if still_held { 0.0 } else { visit.each_ms };
                at_end_ms = at_end_ms.max(visit.excess_ms - passed);
            }
        }
        Self { most_ms, at_end_ms }
    }

    /// At all closings and changes to a slower pace between two instants.
    fn in_window(&self, pool: &Pool, from: SimTime, to: SimTime) -> f64 {
        let within = |at: SimTime| from < at && at < to;
        let closings = match &pool.capacity {
            Capacity::Shifts(shifts) if pool.at_closing == AtClosing::Finish => shifts
                .windows(2)
                .filter(|pair| within(pair[1].at))
                .map(|pair| f64::from(pair[0].servers.saturating_sub(pair[1].servers)))
                .sum(),
            _ => 0.0,
        };
        let mut rate = 1.0;
        let mut slowed = 0.0;
        for pace in &pool.pace {
            if within(pace.at) && rate > 0.0 {
                slowed += (rate - pace.rate).max(0.0) / rate;
            }
            rate = pace.rate;
        }
        (closings + slowed * f64::from(servers_max(pool).unwrap_or(0))) * self.most_ms
    }
}
