//! What servers and timetables have to give.

use corridor_simkit::network::{
    Capacity, Forming, Network, Outages, Pool, SetsOff, Station, StationKind, Step,
};
use corridor_simkit::time::SimTime;

/// Servers on duty between two instants, weighted with the rate at which they work:
/// servers times milliseconds. `None` where they cannot run out.
pub(crate) fn duty_ms(pool: &Pool, from: SimTime, to: SimTime) -> Option<f64> {
    let servers_at: Vec<(SimTime, f64)> = match &pool.capacity {
        Capacity::Unlimited => return None,
        Capacity::Fixed(servers) => vec![(from, f64::from(*servers))],
        Capacity::Shifts(shifts) => shifts.iter().map(|s| (s.at, f64::from(s.servers))).collect(),
    };
    let rates: Vec<(SimTime, f64)> = pool.pace.iter().map(|p| (p.at, p.rate)).collect();
    let mut edges: Vec<SimTime> = servers_at.iter().chain(&rates).map(|edge| edge.0).collect();
    edges.push(from);
    edges.push(to);
    edges.retain(|at| (from..=to).contains(at));
    edges.sort_unstable();
    edges.dedup();
    let value = |steps: &[(SimTime, f64)], at: SimTime, before: f64| {
        let index = steps.partition_point(|step| step.0 <= at);
        index.checked_sub(1).map_or(before, |index| steps[index].1)
    };
    let stretches = edges.windows(2).map(|pair| {
        let length = (pair[1] - pair[0]).ms() as f64;
        length * value(&servers_at, pair[0], 0.0) * value(&rates, pair[0], 1.0)
    });
    Some(stretches.sum())
}

/// The largest number of servers on duty at one time.
pub(crate) fn servers_max(pool: &Pool) -> Option<u32> {
    match &pool.capacity {
        Capacity::Unlimited => None,
        Capacity::Fixed(servers) => Some(*servers),
        Capacity::Shifts(shifts) => shifts.iter().map(|shift| shift.servers).max(),
    }
}

/// The share of its timetabled departures that random disruptions leave a station in the long run;
/// of appointments, the share to which somebody can come.
pub(crate) fn departing_share(network: &Network, station: &Station) -> f64 {
    let gate = station.kind.timetable().and_then(|(_, gate)| gate);
    let struck = gate.map_or(1.0, |gate| {
        let pool = &network.pools[gate.index()];
        availability(network, pool, SimTime::START, network.end)
    });
    match &station.kind {
        StationKind::Appoint(appointments) => {
            let here = |step: &&Step| {
                std::ptr::eq(&raw const network.stations[step.station.index()], station)
            };
            let missed = network.steps.iter().find(here).map_or(0.0, |step| step.repeat);
            struck * (1.0 - appointments.idle) * (1.0 - missed)
        }
        _ => struck,
    }
}

/// Servers on duty in the window that breakdowns and random disruptions leave, as [`duty_ms`].
pub(crate) fn undisturbed_ms(network: &Network, pool: &Pool) -> Option<f64> {
    let mut edges: Vec<SimTime> = pool.outages.iter().flat_map(Outages::edges).collect();
    edges.extend([SimTime::START, network.end]);
    edges.retain(|at| (SimTime::START..=network.end).contains(at));
    edges.sort_unstable();
    let part = |pair: &[SimTime]| {
        let duty = duty_ms(pool, pair[0], pair[1])?;
        Some(duty * availability(network, pool, pair[0], pair[1]))
    };
    edges.windows(2).map(part).sum()
}

/// The share of a pool's capacity that breakdowns and random disruptions leave in the long run.
fn availability(network: &Network, pool: &Pool, from: SimTime, to: SimTime) -> f64 {
    let mean = |id| network.distribution(id).mean();
    let standing = pool.breakdowns.map_or(1.0, |breakdowns| {
        let (up, down) = (mean(breakdowns.up), mean(breakdowns.down));
        up / (up + down)
    });
    let undisturbed = pool.outages.iter().map(|outages| outages.left(network, from, to));
    standing * undisturbed.product::<f64>()
}

/// How often breakdowns and random disruptions take a server from its work, per ms of duty.
pub(crate) fn interruptions_per_ms(network: &Network, pool: &Pool) -> f64 {
    let mean = |id| network.distribution(id).mean();
    let often = |cycle: f64| if cycle > 0.0 { 1.0 / cycle } else { 0.0 };
    let failing = pool
        .breakdowns
        .map_or(0.0, |breakdowns| often(mean(breakdowns.up) + mean(breakdowns.down)));
    let struck = |outages: &Outages| outages.per_ms(network) * (1.0 - outages.rate).max(0.0);
    let disturbed = pool.outages.iter().map(struck);
    failing + disturbed.sum::<f64>()
}

/// What a departure takes on board.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Departures {
    /// Vehicles in all; `None`: any number.
    pub(crate) vehicles: Option<f64>,
    /// Kilograms in all; `None`: any amount.
    pub(crate) kg: Option<f64>,
}

/// What the departures of a station between two instants take on board if none is cancelled at
/// random; `None` where nothing departs.
pub(crate) fn departures(
    network: &Network,
    station: &Station,
    from: SimTime,
    to: SimTime,
) -> Option<Departures> {
    match &station.kind {
        // While nobody waits for departures any number goes.
        StationKind::Depart { free, .. }
            if free.iter().any(|window| window.from < to && from < window.to) =>
        {
            Some(Departures { vehicles: None, kg: None })
        }
        StationKind::Depart { timetable, places, load, .. } => {
            let n = timetable.iter().filter(|&&at| from <= at && at < to).count() as f64;
            Some(Departures {
                vehicles: places.map(|places| n * f64::from(places)),
                kg: load.map(|load| n * load as f64),
            })
        }
        StationKind::Form(Forming { sets_off: SetsOff::Timetable { times, .. }, .. }) => {
            let n = times.iter().filter(|&&at| from <= at && at < to).count();
            Some(Departures { vehicles: Some(n as f64), kg: None })
        }
        StationKind::Appoint(appointments) => {
            let gate = appointments.gate.map(|gate| &network.pools[gate.index()]);
            let times = appointments.times.iter().filter(|&&at| from <= at && at < to);
            let kept = times.map(|&at| gate.map_or(1.0, |gate| planned_rate(gate, at)));
            // Rates add up to whole appointments, of which one may have begun before.
            let begun = if gate.is_some() { 1.0 } else { 0.0 };
            Some(Departures { vehicles: Some(kept.sum::<f64>() + begun), kg: None })
        }
        _ => None,
    }
}

/// The rate at which a gate lets through by plan: 0 while nobody is on duty.
fn planned_rate(gate: &Pool, at: SimTime) -> f64 {
    let is_shut = match &gate.capacity {
        Capacity::Shifts(shifts) => {
            let past = shifts.partition_point(|shift| shift.at <= at);
            past.checked_sub(1).is_none_or(|last| shifts[last].servers == 0)
        }
        Capacity::Fixed(servers) => *servers == 0,
        Capacity::Unlimited => false,
    };
    let past = gate.pace.partition_point(|pace| pace.at <= at);
    let rate = past.checked_sub(1).map_or(1.0, |last| gate.pace[last].rate);
    if is_shut { 0.0 } else { rate }
}
