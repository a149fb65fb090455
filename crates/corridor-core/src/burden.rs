//! What a class asks of the stations on its way, on average.
//!
//! Walking through the steps of a class with means instead of draws gives, for every customer
//! born, how many vehicles come to a station and how long they keep a server there. Upper bounds,
//! stated capacities and the search for what binds are all made of these numbers.

mod supply;

pub(crate) use self::supply::{
    departing_share, departures, duty_ms, interruptions_per_ms, servers_max, undisturbed_ms,
};

use corridor_simkit::network::{
    Action, CHANNELS, ClassId, Join, Network, Pool, PoolId, SIZES, SamplerId, Station, StationKind,
    Step, Work,
};

/// What one customer born asks of one station at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Visit {
    /// The step, counted from the first of the class.
    pub(crate) step: usize,
    /// The station's rank.
    pub(crate) station: usize,
    /// Vehicles that are worked on here per customer born.
    pub(crate) vehicles: f64,
    /// Mean time for which one of them keeps a server (recovery and repetitions included), ms.
    pub(crate) held_ms: f64,
    /// The share of the class's vehicles that come here, above 0 and at most 1.
    pub(crate) taken: f64,
    /// The least of the means by channel, ms, where the channel was drawn before: who has another
    /// one may still wait. Otherwise `held_ms`.
    pub(crate) least_ms: f64,
    /// Mean cargo of one of them, kg.
    pub(crate) kg: f64,
    /// Mean of one service (recovery included), ms; of a fleet, of one use.
    pub(crate) each_ms: f64,
    /// Mean of the square of one service by its mean, ms: the most that work goes on after
    /// closing, on average.
    pub(crate) excess_ms: f64,
    /// Whether the server goes along with the vehicle.
    pub(crate) is_along: bool,
}

/// The state of the walk: how many vehicles one customer has become, and of what size.
///
/// Where all vehicles are alike the numbers are exact. Where sizes differ (the last part of a load
/// takes the remainder), the number is the least that it can be, so that bounds stay upper bounds.
struct Walk {
    vehicles: f64,
    kg: f64,
    /// Whether all vehicles carry the same.
    is_even: bool,
    /// How many of what size, all alike or not, the present vehicle was put together of, and
    /// these of, the last one last.
    joined: Vec<(f64, f64, bool)>,
    /// Probability of each channel, and of none.
    channels: [f64; CHANNELS + 1],
    /// A seized server: index of its visit, and the variance of how long it is kept, ms².
    seized: Option<(usize, f64)>,
}

/// The visits of a class.
pub(crate) fn visits(network: &Network, class: ClassId) -> Vec<Visit> {
    let source = &network.sources[network.classes[class.index()].source.index()];
    let mut channels = [0.0; CHANNELS + 1];
    channels[CHANNELS] = 1.0;
    let mut walk = Walk {
        vehicles: 1.0,
        kg: source.size as f64,
        is_even: true,
        joined: Vec::new(),
        channels,
        seized: None,
    };
    let mut visits: Vec<Visit> = Vec::new();
    for (index, step) in network.steps_of(class).iter().enumerate() {
        let station = &network.stations[step.station.index()];
        let taken = walk.take(step);
        let mut squared = 0.0;
        let mut each_ms = 0.0;
        let mut saved_ms = 0.0;
        let held_ms = match &step.action {
            Action::Serve(work) => {
                let (once, square) = walk.work_ms(network, work, step);
                let recovery = pool_of(network, station).map_or(0.0, |p| p.recovery.ms() as f64);
                each_ms = once + recovery;
                squared = square + (2.0 * once + recovery) * recovery;
                let ms = once / (1.0 - step.repeat);
                if work.draw.is_none() {
                    saved_ms = ms - walk.least_ms(network, work, step) / (1.0 - step.repeat);
                }
                walk.draw(work);
                walk.go_along(&mut visits, (once, square), taken, step.repeat);
                ms + recovery
            }
            Action::Release { turnaround } => {
                walk.let_go(network, &mut visits, *turnaround);
                continue;
            }
            Action::Seize => {
                walk.seized = Some((visits.len(), 0.0));
                0.0
            }
            Action::Depart | Action::Appoint => 0.0,
            Action::Form { measures } => {
                walk.put_together(trains_per_customer(network, step, measures));
                0.0
            }
            change => {
                walk.change(change);
                continue;
            }
        };
        if taken <= 0.0 {
            continue;
        }
        let vehicles = walk.vehicles * taken;
        visits.push(Visit {
            step: index,
            station: step.station.index(),
            vehicles,
            held_ms,
            taken,
            least_ms: held_ms - saved_ms,
            kg: walk.kg,
            each_ms,
            excess_ms: excess(each_ms, squared),
            is_along: matches!(step.action, Action::Seize),
        });
    }
    visits
}

impl Walk {
    /// A new channel for all that are worked on, where one is drawn.
    fn draw(&mut self, work: &Work) {
        if let Some(draw) = work.draw {
            self.channels[..CHANNELS].copy_from_slice(&draw);
            self.channels[CHANNELS] = 0.0;
        }
    }

    /// A service whose time (mean and mean square) a seized server waits for.
    fn go_along(
        &mut self,
        visits: &mut [Visit],
        (once, square): (f64, f64),
        taken: f64,
        repeat: f64,
    ) {
        let Some((fleet, variance)) = &mut self.seized else { return };
        let ms = once / (1.0 - repeat);
        visits[*fleet].held_ms += ms * taken;
        // Once and again: a geometric number of services.
        let again = once * once * repeat / (1.0 - repeat).powi(2);
        let all = (square - once * once) / (1.0 - repeat) + again + ms * ms;
        *variance += taken * all - (taken * ms).powi(2);
    }

    /// A seized server is let go, and comes back after its turnaround.
    fn let_go(&mut self, network: &Network, visits: &mut [Visit], turnaround: Option<SamplerId>) {
        let Some((fleet, variance)) = self.seized.take() else { return };
        let visit = &mut visits[fleet];
        visit.held_ms += mean_ms(network, turnaround);
        // What a fleet is asked for depends on no channel drawn before.
        visit.least_ms = visit.held_ms;
        visit.each_ms = visit.held_ms;
        let variance = variance + variance_ms(network, turnaround);
        visit.excess_ms = excess(visit.held_ms, variance + visit.held_ms.powi(2));
    }

    /// What changes the cargo of a vehicle and takes no server. Claims and returns do neither.
    fn change(&mut self, action: &Action) {
        match action {
            Action::Join(join) => self.join(join),
            Action::Split { size } => self.split(*size as f64),
            Action::Unload => self.kg = 0.0,
            _ => {}
        }
    }

    /// The share of the vehicles that take a step.
    fn take(&self, step: &Step) -> f64 {
        let bits = step.only.bits();
        let among: f64 =
            (0..=CHANNELS).filter(|c| bits >> c & 1 == 1).map(|c| self.channels[c]).sum();
        among * step.chance
    }

    /// Mean work on a vehicle that takes a step, and the mean of its square.
    fn work_ms(&self, network: &Network, work: &Work, step: &Step) -> (f64, f64) {
        let units = work.per_size.map_or(1.0, |size| self.kg / size as f64);
        let base = mean_ms(network, work.base) * units;
        let bits = step.only.bits();
        let channels =
            work.draw.map_or(self.channels, |[green, yellow, red]| [green, yellow, red, 0.0]);
        let varies = variance_ms(network, work.base) * units * units;
        let (mut mean, mut square, mut among) = (0.0, 0.0, 0.0);
        for (channel, share) in channels.iter().enumerate().filter(|(c, _)| bits >> c & 1 == 1) {
            among += share;
            let sampler = work.by_channel.get(channel).copied().flatten();
            let ms = base + mean_ms(network, sampler);
            mean += share * ms;
            square += share * (ms * ms + varies + variance_ms(network, sampler));
        }
        if among > 0.0 { (mean / among, square / among) } else { (base, base * base + varies) }
    }

    /// The least mean work by the channels of those that take a step.
    fn least_ms(&self, network: &Network, work: &Work, step: &Step) -> f64 {
        let bits = step.only.bits();
        let comes = |c: &usize| bits >> c & 1 == 1 && self.channels[*c] > 0.0;
        let units = work.per_size.map_or(1.0, |size| self.kg / size as f64);
        let extra = |c| mean_ms(network, work.by_channel.get(c).copied().flatten());
        let least = (0..=CHANNELS).filter(comes).map(extra).reduce(f64::min).unwrap_or(0.0);
        mean_ms(network, work.base) * units + least
    }

    /// Several classes are put together: the least number of trains for a customer.
    fn put_together(&mut self, trains: f64) {
        self.joined.push((1.0 / trains, self.kg, self.is_even));
        self.vehicles *= trains;
        self.kg /= trains;
    }

    /// What is put together never exceeds its load: as many as fit, or, where they differ, as many
    /// as would fill it.
    fn join(&mut self, join: &Join) {
        // Where the size changes with time, the largest: bounds stay upper bounds.
        let most = match join {
            Join::Count(_) => None,
            Join::Size(size) => Some(*size),
            Join::SizeOverTime(sizes) => sizes.iter().map(|size| size.amount).max(),
        };
        let n = match (join, most) {
            (Join::Count(count), _) => f64::from((*count).max(1)),
            (_, Some(size)) if self.kg > 0.0 => {
                let n = size as f64 / self.kg;
                if self.is_even { n.floor().max(1.0) } else { n.max(1.0) }
            }
            _ => 1.0,
        };
        self.joined.push((n, self.kg, self.is_even));
        self.vehicles /= n;
        self.kg *= n;
    }

    /// What was put together comes apart first, and again while that is too large; then what is
    /// still too large goes on in parts.
    fn split(&mut self, kg_max: f64) {
        self.come_apart();
        while self.is_even && kg_max < self.kg && self.come_apart() {}
        let n = (self.kg / kg_max).max(1.0);
        let n = if self.is_even { n.ceil() } else { n };
        if n > 1.0 {
            self.joined.clear();
        }
        self.vehicles *= n;
        self.is_even &= self.kg <= kg_max || self.kg % kg_max == 0.0;
        self.kg /= n;
    }

    fn come_apart(&mut self) -> bool {
        let Some((n, kg, is_even)) = self.joined.pop() else { return false };
        self.vehicles *= n;
        (self.kg, self.is_even) = (kg, is_even);
        true
    }
}

/// The least number of trains that a customer which measures so much makes up, on average. Where all
/// who come are alike, as many as fit go in one; otherwise the share of the first limit counts,
/// which sums to 1 at most in every train.
pub(crate) fn trains_per_customer(network: &Network, step: &Step, measures: &[u64; SIZES]) -> f64 {
    let StationKind::Form(forming) = &network.stations[step.station.index()].kind else {
        return 1.0;
    };
    let is_limited = |way: &usize| forming.most[*way] < u64::MAX && measures[*way] > 0;
    let others = network.steps.iter().filter(|other| other.station == step.station);
    let are_alike = others.filter_map(|other| match &other.action {
        Action::Form { measures } => Some(measures),
        _ => None,
    });
    if are_alike.clone().all(|other| other == measures) {
        let n = (0..SIZES).filter(is_limited).map(|way| forming.most[way] / measures[way]).min();
        return n.map_or(0.0, |n| 1.0 / n.max(1) as f64);
    }
    let first = (0..SIZES).find(|&way| forming.most[way] < u64::MAX);
    // A customer that measures more than the limit goes alone, in one train.
    first.map_or(0.0, |way| (measures[way] as f64 / forming.most[way].max(1) as f64).min(1.0))
}

/// The pool that a station draws servers from.
pub(crate) fn pool_id(station: &Station) -> Option<PoolId> {
    match station.kind {
        StationKind::Serve(pool) | StationKind::Seize(pool) => Some(pool),
        _ => None,
    }
}

fn pool_of<'a>(network: &'a Network, station: &Station) -> Option<&'a Pool> {
    pool_id(station).map(|pool| &network.pools[pool.index()])
}

fn mean_ms(network: &Network, sampler: Option<SamplerId>) -> f64 {
    sampler.map_or(0.0, |id| network.distribution(id).mean())
}

fn variance_ms(network: &Network, sampler: Option<SamplerId>) -> f64 {
    sampler.map_or(0.0, |id| network.distribution(id).variance())
}

/// The mean of a square by its mean; 0 where there is nothing.
fn excess(mean: f64, square: f64) -> f64 {
    if mean > 0.0 { square / mean } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(kg: f64) -> Walk {
        let channels = [0.0, 0.0, 0.0, 1.0];
        let (joined, seized) = (Vec::new(), None);
        Walk { vehicles: 1.0, kg, is_even: true, joined, channels, seized }
    }

    fn check(walk: &Walk, vehicles: f64, kg: f64) {
        assert!((walk.vehicles - vehicles).abs() < 1e-12, "{} vehicles", walk.vehicles);
        assert!((walk.kg - kg).abs() < 1e-9, "{} kg", walk.kg);
    }

    #[test]
    fn a_train_takes_as_many_as_fit_and_no_more() {
        let mut walk = walk(20.0);
        walk.join(&Join::Size(50));
        check(&walk, 0.5, 40.0);
        walk.join(&Join::Size(130));
        check(&walk, 0.5 / 3.0, 120.0);
        walk.split(40.0);
        check(&walk, 0.5, 40.0);
        walk.split(15.0);
        check(&walk, 2.0, 10.0);
    }

    #[test]
    fn where_sizes_differ_vehicles_are_counted_as_if_they_were_full() {
        let mut walk = walk(50.0);
        walk.split(20.0);
        check(&walk, 3.0, 50.0 / 3.0);
        walk.join(&Join::Size(40));
        check(&walk, 50.0 / 40.0, 40.0);
        walk.split(15.0);
        check(&walk, 50.0 / 15.0, 15.0);
    }
}
