//! A verification that cannot fail proves nothing: the engine is broken in named ways, and for
//! each the case of `corridor verify` is named that catches it.
//!
//! Some faults are in the engine's rules (switches that a sound engine is compiled without),
//! others in the network it is given, as a slip in compiling a scenario would make them.

use corridor_runner::verify::{Case, GATE, cases};
use corridor_simkit::distribution::Distribution;
use corridor_simkit::engine::{Rules, Sound};
use corridor_simkit::network::{
    Action, Appointments, Arrivals, Capacity, ClaimOrder, Forming, Join, Network, SetsOff,
    StationKind, WhenFull,
};
use corridor_simkit::profile::RateProfile;
use corridor_simkit::random::MasterSeed;
use corridor_simkit::time::{SimSpan, SimTime};

use super::readings::{network, z};

/// Replications: enough for each fault to stand out, and few enough for a test.
const REPLICATIONS: u32 = 10;

macro_rules! broken {
    ($name:ident $switch:ident) => {
        struct $name;
        impl Rules for $name {
            const $switch: bool = true;
        }
    };
}
broken!(LastComeFirstServed LAST_COME_FIRST_SERVED);
broken!(BlockBeforeService BLOCK_BEFORE_SERVICE);
broken!(IgnoreLimits IGNORE_LIMITS);
broken!(IgnorePriority IGNORE_PRIORITY);
broken!(LetGoWhenBlocked LET_GO_WHEN_BLOCKED);
broken!(IgnoreShifts IGNORE_SHIFTS);
broken!(IgnorePlaces IGNORE_PLACES);
broken!(IgnoreLevels IGNORE_LEVELS);
broken!(ForgetWorkDone FORGET_WORK_DONE);

/// A fault and the case that catches it.
struct Mutant {
    fault: &'static str,
    caught_by: &'static str,
    simulate: fn(&Network, MasterSeed, &Case, u32) -> f64,
    mutate: fn(&mut Network),
}

/// A fault in the rules of the engine.
const fn rule(
    fault: &'static str,
    caught_by: &'static str,
    simulate: fn(&Network, MasterSeed, &Case, u32) -> f64,
) -> Mutant {
    Mutant { fault, caught_by, simulate, mutate: |_| {} }
}

/// A fault in the network.
const fn slip(fault: &'static str, caught_by: &'static str, mutate: fn(&mut Network)) -> Mutant {
    Mutant { fault, caught_by, simulate: z::<Sound>, mutate }
}

const MUTANTS: &[Mutant] = &[
    rule("last come, first served", "M/M/1, load 5/8: p95 of time", z::<LastComeFirstServed>),
    rule("blocking before service", "2 stations, room 0: throughput", z::<BlockBeforeService>),
    rule("queue limits ignored", "M/M/5/5, load 3: turned away", z::<IgnoreLimits>),
    rule("priorities ignored", "M/M/2 by priority, perishables: wait", z::<IgnorePriority>),
    rule("server let go when blocked", "3 stations, room 0: throughput", z::<LetGoWhenBlocked>),
    rule("shifts ignored", "Open 08:00–20:00: queue", z::<IgnoreShifts>),
    rule("interrupted work begun anew", "Open 08:00–20:00: time", z::<ForgetWorkDone>),
    rule("places ignored", "Daily ferry of 57, 50 a day: wait", z::<IgnorePlaces>),
    rule("more given out than there is", "saturated section: trains", z::<IgnoreLevels>),
    slip("who waits longest goes first", "saturated line, to the east: trains", no_turns),
    slip("a section free at once", "saturated section: trains", no_delay_of_returns),
    slip("an engine that need not come back", "closed loop of 10: trains", no_delay_of_returns),
    slip("an engine too many", "closed loop of 1: trains", one_more_of_everything),
    slip("a server too many", "M/M/3, load 2/3: wait", a_server_too_many),
    slip("room for one too many", "2 stations, room 1: throughput", room_for_one_too_many),
    slip("a train one truck too long", "Batch of 57: wait", join_one_too_many),
    slip("a train one wagon too long", "train of 57 wagons: wait", train_too_long),
    slip("trains wait until they are full", "train of 30 or after 10 h: wait", no_latest_hour),
    slip("no recovery", "Headway of 20 min, M/D/1: wait", no_recovery),
    slip("breakdowns ignored", "M/M/1 that breaks down: time", no_breakdowns),
    slip("nothing repeated", "M/M/2, shared team with repeats: wait", nothing_repeated),
    slip("the full wait", "M/M/1/5, load 1.2: wait", nobody_turns_away),
    slip("regular arrivals", "M/M/1, load 5/8: wait", regular_arrivals),
    slip("channels without work", "M/G/1 of three channels: wait", channels_without_work),
    slip("no turnaround", "Fleet of 3, there and back, M/E2/3: wait", no_turnaround),
    slip("bogies at hand at once", "six sets of bogies, M/E2/3: wait", no_delay_of_returns),
    slip("a convoy too long", "convoys of 8 every 12 h: wait", one_more_in_a_convoy),
    slip("full loads in shallow water", "3.8 m for a draught of 4.5 m: vessels", full_loads),
    slip("tidal lanes that stay", "two tidal lanes, out: time", no_shifts),
    slip("no surges", "twice as much in random surges: trucks", nothing_drawn),
    slip("nobody diverted", "half diverted at random: trucks", nothing_drawn),
    slip("nobody away without a slot", "a slot an hour, or away: turned away", nobody_without_slot),
    slip("no lead", "a slot an hour with a lead: time", no_lead),
    slip("every slot kept", "slots by day, a fifth missed: trucks", nothing_repeated),
    slip("closures that call nothing off", "slots under random closures: trucks", no_outages),
    slip("lanes open in every storm", "M/M/1 under random closures: time", no_outages),
];

fn no_delay_of_returns(network: &mut Network) {
    for step in &mut network.steps {
        if let Action::Return { after, .. } = &mut step.action {
            *after = None;
        }
    }
}

fn no_turns(network: &mut Network) {
    network.resources.iter_mut().for_each(|resource| resource.order = ClaimOrder::Waiting);
}

fn one_more_of_everything(network: &mut Network) {
    for level in network.resources.iter_mut().flat_map(|resource| &mut resource.levels) {
        level.amount += 1;
    }
}

fn a_server_too_many(network: &mut Network) {
    for pool in &mut network.pools {
        if let Capacity::Fixed(servers) = &mut pool.capacity {
            *servers += 1;
        }
    }
}

fn room_for_one_too_many(network: &mut Network) {
    for limit in network.stations.iter_mut().filter_map(|station| station.queue_limit.as_mut()) {
        *limit += 1;
    }
}

fn join_one_too_many(network: &mut Network) {
    let batch = network.sources.iter().find(|source| source.name == "batch");
    let size = batch.expect("the scenario has this flow").size;
    for step in &mut network.steps {
        if let Action::Join(rule) = &mut step.action {
            *rule = match rule {
                Join::Count(count) => Join::Count(*count + 1),
                Join::Size(whole) => Join::Size(*whole + size),
                Join::SizeOverTime(_) => continue,
            };
        }
    }
}

fn forming(network: &mut Network) -> impl Iterator<Item = &mut Forming> {
    network.stations.iter_mut().filter_map(|station| match &mut station.kind {
        StationKind::Form(forming) => Some(forming),
        _ => None,
    })
}

fn train_too_long(network: &mut Network) {
    forming(network).for_each(|forming| forming.most[0] += 1);
}

fn no_latest_hour(network: &mut Network) {
    for forming in forming(network) {
        if let SetsOff::Full { longest } = &mut forming.sets_off {
            *longest = None;
        }
    }
}

fn no_recovery(network: &mut Network) {
    network.pools.iter_mut().for_each(|pool| pool.recovery = SimSpan::ZERO);
}

fn no_breakdowns(network: &mut Network) {
    network.pools.iter_mut().for_each(|pool| pool.breakdowns = None);
}

fn one_more_in_a_convoy(network: &mut Network) {
    for station in &mut network.stations {
        if let StationKind::Depart { places: Some(places), .. } = &mut station.kind {
            *places += 1;
        }
    }
}

fn full_loads(network: &mut Network) {
    for source in network.sources.iter_mut().filter(|source| source.name == "shallow") {
        if let Arrivals::Renewal { rate, .. } = &mut source.arrivals {
            *rate = RateProfile::constant(rate.rate_at(SimTime::START) * 2_250.0 / 3_000.0);
        }
    }
}

fn no_shifts(network: &mut Network) {
    for pool in &mut network.pools {
        if let Capacity::Shifts(_) = pool.capacity {
            pool.capacity = Capacity::Fixed(2);
        }
    }
}

fn nothing_drawn(network: &mut Network) {
    for source in &mut network.sources {
        source.drawn.surge = None;
        source.drawn.diversions.clear();
        if source.name == "surging.surge" {
            source.at_most = Some(0);
        }
    }
}

fn appointments(network: &mut Network) -> impl Iterator<Item = &mut Appointments> {
    network.stations.iter_mut().filter_map(|station| match &mut station.kind {
        StationKind::Appoint(appointments) => Some(appointments),
        _ => None,
    })
}

fn nobody_without_slot(network: &mut Network) {
    appointments(network).for_each(|appointments| appointments.turns_away = false);
}

fn no_lead(network: &mut Network) {
    appointments(network).for_each(|appointments| appointments.lead = SimSpan::ZERO);
}

fn no_outages(network: &mut Network) {
    network.pools.iter_mut().for_each(|pool| pool.outages.clear());
}

fn nothing_repeated(network: &mut Network) {
    network.steps.iter_mut().for_each(|step| step.repeat = 0.0);
}

fn nobody_turns_away(network: &mut Network) {
    network.sources.iter_mut().for_each(|source| source.when_full = WhenFull::Wait);
    network.stations.iter_mut().for_each(|station| station.queue_limit = None);
}

fn regular_arrivals(network: &mut Network) {
    for source in &network.sources {
        if let Arrivals::Renewal { interval, .. } = source.arrivals {
            network.distributions[interval.index()] =
                Distribution::deterministic(1.0).expect("1 is a length of time");
        }
    }
}

fn channels_without_work(network: &mut Network) {
    for step in &mut network.steps {
        if let Action::Serve(work) = &mut step.action {
            work.by_channel = Default::default();
        }
    }
}

fn no_turnaround(network: &mut Network) {
    for step in &mut network.steps {
        if let Action::Release { turnaround } = &mut step.action {
            *turnaround = None;
        }
    }
}

fn case(name: &str) -> Case {
    cases().into_iter().find(|case| case.name == name).unwrap_or_else(|| panic!("no case {name}"))
}

#[test]
fn every_fault_is_caught_by_the_case_that_is_named_for_it() {
    let mut escaped = Vec::new();
    for mutant in MUTANTS {
        let case = case(mutant.caught_by);
        let (mut network, seed) = network(case.textbook);
        (mutant.mutate)(&mut network);
        let z = (mutant.simulate)(&network, seed, &case, REPLICATIONS);
        // What cannot be measured at all has not been caught.
        if z.is_nan() || z.abs() <= GATE {
            escaped.push(format!("{}: {} has z = {z:.1}", mutant.fault, mutant.caught_by));
        }
    }
    assert!(escaped.is_empty(), "not caught: {escaped:#?}");
}

#[test]
fn the_sound_engine_passes_the_same_cases_at_the_same_effort() {
    for mutant in MUTANTS {
        let case = case(mutant.caught_by);
        let (network, seed) = network(case.textbook);
        let z = z::<Sound>(&network, seed, &case, REPLICATIONS);
        assert!(z.abs() <= GATE, "{}: z = {z:.1}", case.name);
    }
}

#[test]
fn at_least_eight_faults_of_different_names_are_tried() {
    let mut faults: Vec<_> = MUTANTS.iter().map(|mutant| mutant.fault).collect();
    faults.sort_unstable();
    faults.dedup();
    assert_eq!(faults.len(), MUTANTS.len());
    assert!(faults.len() >= 8);
}
