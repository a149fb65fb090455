//! A network in which every mechanism is at work.

use corridor_simkit::distribution::{Distribution, Pauses};
use corridor_simkit::network::{
    Action, Activity, Amount, Appointments, Arrivals, AtClosing, Breakdowns, CalledOff, Capacity,
    Chance, ChannelSet, Comes, Cordon, CordonId, Discipline, Diversion, Escort, Forming, Join,
    Level, OneWay, Outages, Pace, Patience, Probe, Quota, SetsOff, SourceId, StationKind, Step,
    Surge, SurgePart, WhenFull, Window, Work,
};
use corridor_simkit::time::SimSpan;
use corridor_tests::sketch::{Sketch, WHOLE, day_and_night, hour, step};

fn exponential(hours: f64) -> Distribution {
    Distribution::exponential(hours).expect("hours are positive")
}

/// A post with two stages: lanes with risk channels, shifts, breakdowns and outages, and a team
/// that works again on some; both behind a cordon.
fn draw_post(sketch: &mut Sketch, hours: i64) -> Vec<Step> {
    let lanes = sketch.pool(day_and_night(hours, 6, 2));
    let (up, down) = (sketch.times(&exponential(50.0)), sketch.times(&exponential(2.0)));
    let (gap, lasts) = (sketch.times(&exponential(300.0)), sketch.times(&exponential(10.0)));
    let pool = sketch.pool_mut(lanes);
    pool.at_closing = AtClosing::Suspend;
    pool.discipline = Discipline::ByPriority { levels: 2 };
    pool.breakdowns = Some(Breakdowns { up, down });
    pool.outages = vec![Outages { name: "storm".into(), comes: gap.into(), lasts, rate: 0.0 }];
    pool.pace = vec![Pace { at: hour(500), rate: 0.8 }];
    let team = sketch.pool(Capacity::Fixed(2));
    sketch.pool_mut(team).let_go = true;
    let mut papers = sketch.work(&Distribution::lognormal(0.5, 0.8).expect("it has a mean"));
    papers.draw = Some([0.8, 0.15, 0.05]);
    papers.by_channel = [None, Some(sketch.times(&exponential(0.5))), None];
    let search = sketch.work(&Distribution::gamma(2.0, 0.7).expect("it has a mean"));
    let control = sketch.station(StationKind::Serve(lanes), Some(30));
    let search_yard = sketch.station(StationKind::Serve(team), Some(4));
    sketch.network.cordons.push(Cordon { name: "post".into() });
    sketch.network.probes.push(Probe { stations: vec![control], low: 5, high: 20, window: WHOLE });
    vec![
        Step { enters: Some(CordonId(0)), ..step(control, Action::Serve(papers)) },
        Step {
            only: ChannelSet::of(&[2]),
            repeat: 0.3,
            leaves: Some(CordonId(0)),
            ..step(search_yard, Action::Serve(search))
        },
    ]
}

/// Appointments six an hour, some held by nobody, some missed, some called off by storms.
fn draw_booking(sketch: &mut Sketch, hours: i64) -> Step {
    let (gap, lasts) = (sketch.times(&exponential(100.0)), sketch.times(&exponential(10.0)));
    let gate = sketch.pool(Capacity::Unlimited);
    sketch.pool_mut(gate).outages =
        vec![Outages { name: "storm".into(), comes: gap.into(), lasts, rate: 0.0 }];
    let booking = StationKind::Appoint(Appointments {
        times: (-48 * 6..hours * 6).map(|n| hour(0) + SimSpan::from_ms(n * 600_000)).collect(),
        horizon: SimSpan::from_hours(20),
        levels: 2,
        idle: 0.1,
        gate: Some(gate),
        lead: SimSpan::from_hours(1),
        turns_away: false,
        called_off: CalledOff::IsVoid,
    });
    let booking = sketch.station(booking, None);
    Step { repeat: 0.1, ..step(booking, Action::Appoint) }
}

/// A terminal: five join a train, it takes one of the locomotives and a path, and falls apart.
fn draw_terminal(sketch: &mut Sketch, hours: i64) -> Vec<Step> {
    let paths = (0..hours).map(hour).collect();
    let forming = sketch.station(StationKind::Join, None);
    let locomotives = sketch.pool(Capacity::Fixed(8));
    let seize = sketch.station(StationKind::Seize(locomotives), None);
    let (gap, lasts) = (sketch.times(&exponential(200.0)), sketch.times(&exponential(10.0)));
    let gate = sketch.pool(Capacity::Unlimited);
    let ice = Outages { name: "ice".into(), comes: gap.into(), lasts, rate: 0.0 };
    let days = Comes::OnDays(vec![Chance { at: sketch.network.begin, chance: 0.2 }]);
    let fog = Outages { name: "fog".into(), comes: days, lasts, rate: 0.5 };
    sketch.pool_mut(gate).outages = vec![ice, fog];
    let gate = Some(gate);
    let depart = sketch.station(
        StationKind::Depart {
            timetable: paths,
            places: Some(1),
            load: Some(500),
            gate,
            free: Vec::new(),
        },
        Some(6),
    );
    let under_way = sketch.times(&exponential(0.2));
    let ends = [Some(depart), None];
    sketch.network.escorts = vec![Escort { name: "pilots".into(), number: 4, ends, under_way }];
    let unlimited = sketch.pool(Capacity::Unlimited);
    let run = sketch.station(StationKind::Serve(unlimited), None);
    let release = sketch.station(StationKind::Release(locomotives), None);
    let split = sketch.station(StationKind::Split, None);
    let travel = sketch.work(&exponential(5.0));
    let turnaround = Some(sketch.times(&exponential(1.0)));
    vec![
        step(forming, Action::Join(Join::Count(5))),
        step(seize, Action::Seize),
        step(depart, Action::Depart),
        Step { activity: Activity::Moving, ..step(run, Action::Serve(travel)) },
        step(release, Action::Release { turnaround }),
        step(split, Action::Split { size: 4 }),
    ]
}

/// A shed and escorts: both are claimed at once, the customer is unloaded, goes back empty and
/// gives the escort back after a while.
fn draw_shed(sketch: &mut Sketch, hours: i64) -> Vec<Step> {
    let (shed, escorts) = (sketch.resource(60), sketch.resource(5));
    let (gap, lasts) = (sketch.times(&exponential(300.0)), sketch.times(&exponential(10.0)));
    let levels = (0..hours / 24).map(|day| Level { at: hour(day * 24), amount: 40 + day as u64 });
    sketch.resource_mut(shed).levels.extend(levels);
    sketch.resource_mut(escorts).outages =
        vec![Outages { name: "storm".into(), comes: gap.into(), lasts, rate: 0.0 }];
    let unlimited = sketch.pool(Capacity::Unlimited);
    let claim = sketch.station(StationKind::Claim, Some(3));
    let stay = sketch.station(StationKind::Serve(unlimited), None);
    let unload = sketch.station(StationKind::Unload, None);
    let back = sketch.station(StationKind::Serve(unlimited), None);
    let give_back = sketch.station(StationKind::Return, None);
    let (time, after) = (sketch.work(&exponential(1.0)), sketch.times(&exponential(0.5)));
    let of_shed = Quota { resource: shed, amount: Amount::PerSize(1) };
    let what = vec![of_shed, Quota::one(escorts)];
    vec![
        step(claim, Action::Claim(what.clone())),
        step(stay, Action::Serve(time.clone())),
        step(unload, Action::Unload),
        step(back, Action::Serve(time)),
        step(give_back, Action::Return { what, after: Some(after) }),
    ]
}

/// A yard where both flows are put together, and a claim before which they may give up.
fn draw_yard(sketch: &mut Sketch) -> impl Fn(u64) -> Vec<Step> + use<> {
    let longest = Some(SimSpan::from_hours(5));
    let forming = Forming { most: [12, u64::MAX, 70], sets_off: SetsOff::Full { longest } };
    let forming = sketch.station(StationKind::Form(forming), None);
    let (line, standing) = (sketch.resource(1), sketch.resource(3));
    let gap = SimSpan::from_ms(60_000);
    sketch.resource_mut(line).one_way = Some(OneWay { platoon: 3, gap, back: Vec::new() });
    let unlimited = sketch.pool(Capacity::Unlimited);
    let claims = [None, Some(0), None].map(|limit| sketch.station(StationKind::Claim, limit));
    let left = sketch.station(StationKind::Return, None);
    let run = sketch.station(StationKind::Serve(unlimited), None);
    let clear = sketch.station(StationKind::Return, None);
    let split = sketch.station(StationKind::Split, None);
    let time = sketch.work(&exponential(1.5));
    move |weight| {
        let (line, standing) = (vec![Quota::one(line)], vec![Quota::one(standing)]);
        let back = |what| Action::Return { what, after: None };
        let patience = Patience::GivesUpAfter(SimSpan::from_hours(2));
        let aside = |step| Step { patience: Patience::GaveUp, ..step };
        vec![
            step(forming, Action::Form { measures: [1, 0, weight] }),
            Step { patience, ..step(claims[0], Action::Claim(line.clone())) },
            aside(step(claims[1], Action::Claim(standing.clone()))),
            aside(step(claims[2], Action::Claim(line.clone()))),
            aside(step(left, back(standing))),
            step(run, Action::Serve(time.clone())),
            step(clear, back(line)),
            step(split, Action::Split { size: u64::MAX }),
        ]
    }
}

/// Surges and diversions at random of a flow.
fn draw_upset(sketch: &mut Sketch, flow: SourceId) {
    let (gap, lasts) = (sketch.times(&exponential(200.0)), sketch.times(&exponential(10.0)));
    let mut gate = |name: &str, rate| {
        let gate = sketch.pool(Capacity::Unlimited);
        let outages = Outages { name: name.into(), comes: gap.into(), lasts, rate };
        sketch.pool_mut(gate).outages = vec![outages];
        gate
    };
    let (surge, detour) = (gate("surge", 0.7), gate("detour", 0.0));
    let drawn = &mut sketch.flow_mut(flow).drawn;
    drawn.surge = Some(Surge { pool: surge, part: SurgePart::Usual });
    drawn.diversions = vec![Diversion { gate: detour, share: 0.5, way: 0 }];
}

/// A flow of which only as many come as a surge at random allows.
fn draw_extra(sketch: &mut Sketch, flow: SourceId) {
    let (gap, lasts) = (sketch.times(&exponential(100.0)), sketch.times(&exponential(50.0)));
    let surge = sketch.pool(Capacity::Unlimited);
    sketch.pool_mut(surge).outages =
        vec![Outages { name: "holiday".into(), comes: gap.into(), lasts, rate: 3.0 }];
    let part = SurgePart::Extra { most: 3.0 };
    sketch.flow_mut(flow).drawn.surge = Some(Surge { pool: surge, part });
}

/// A port by water that falls and freezes: what comes is smaller from month to month, is put
/// together up to what vessels may load that day, takes room by its size without a place to wait
/// for it, waits for convoys in one half of the time and goes freely in the other, passes a narrow,
/// and comes apart into parts that carry their shares of the room.
fn draw_port(sketch: &mut Sketch, hours: i64) -> Vec<Step> {
    let monthly = |from: u64, by: u64| -> Vec<Level> {
        (0..hours / 720)
            .map(|n| Level { at: hour(n * 720), amount: from - by * n as u64 })
            .collect()
    };
    let lanes = sketch.pool(Capacity::Fixed(2));
    let quay = sketch.station(StationKind::Serve(lanes), Some(12));
    let (room, narrow) = (sketch.resource(400), sketch.resource(1));
    sketch.resource_mut(room).levels.extend((1..hours / 24).map(|day| {
        let amount = if day % 9 == 0 { 0 } else { 400 };
        Level { at: hour(day * 24), amount }
    }));
    let store = sketch.station(StationKind::Claim, Some(0));
    let loading = sketch.station(StationKind::Join, None);
    let timetable = (0..hours / 12).map(|n| hour(n * 12)).collect();
    let free = vec![Window { from: hour(hours / 4), to: hour(3 * hours / 4) }];
    let convoy = StationKind::Depart { timetable, places: Some(2), load: None, gate: None, free };
    let convoy = sketch.station(convoy, None);
    let unlimited = sketch.pool(Capacity::Unlimited);
    let [enter, leave] = [StationKind::Claim, StationKind::Return].map(|k| sketch.station(k, None));
    let through = sketch.station(StationKind::Serve(unlimited), None);
    let parting = sketch.station(StationKind::Split, None);
    let emptied = sketch.station(StationKind::Return, None);
    let (crane, sail) = (sketch.work(&exponential(0.3)), sketch.work(&exponential(2.0)));
    let by_size = vec![Quota { resource: room, amount: Amount::PerSize(1) }];
    let one = vec![Quota::one(narrow)];
    let clear = Some(sketch.times(&exponential(0.1)));
    vec![
        step(quay, Action::Serve(crane)),
        step(store, Action::Claim(by_size.clone())),
        step(loading, Action::Join(Join::SizeOverTime(monthly(60, 10)))),
        step(convoy, Action::Depart),
        step(enter, Action::Claim(one.clone())),
        Step { activity: Activity::Moving, ..step(through, Action::Serve(sail)) },
        step(leave, Action::Return { what: one, after: clear }),
        step(parting, Action::Split { size: 7 }),
        step(emptied, Action::Return { what: by_size, after: None }),
    ]
}

/// A road: drivers rest on the way, the slots before two lanes that change their direction must be
/// booked some time before, and who finds none turns away.
fn draw_road(sketch: &mut Sketch, hours: i64) -> Vec<Step> {
    let ms = |hours: f64| hours * 3_600_000.0;
    let pauses =
        Pauses { rest_after: ms(9.0), rest: ms(11.0), break_after: ms(4.5), pause: ms(0.75) };
    let driving = exponential(ms(8.0)).with_pauses(pauses);
    let base = Some(sketch.distribution(driving));
    let driving = Work { base, ..sketch.work(&exponential(1.0)) };
    let unlimited = sketch.pool(Capacity::Unlimited);
    let way = sketch.station(StationKind::Serve(unlimited), None);
    let slots = StationKind::Appoint(Appointments {
        times: (-48..hours).filter(|n| n.rem_euclid(24) < 14).map(hour).collect(),
        horizon: SimSpan::from_hours(30),
        levels: 1,
        idle: 0.05,
        gate: None,
        lead: SimSpan::from_hours(3),
        turns_away: true,
        called_off: CalledOff::MovesOn,
    });
    let slots = sketch.station(slots, None);
    let lanes = sketch.pool(day_and_night(hours, 2, 0));
    sketch.pool_mut(lanes).at_closing = AtClosing::Suspend;
    let out = sketch.station(StationKind::Serve(lanes), Some(6));
    let lane = sketch.work(&exponential(0.4));
    vec![
        Step { activity: Activity::Moving, ..step(way, Action::Serve(driving)) },
        Step { repeat: 0.1, ..step(slots, Action::Appoint) },
        step(out, Action::Serve(lane)),
    ]
}

/// Every feature of the engine in one network, with seven flows.
pub(super) fn everything(hours: i64) -> Sketch {
    let mut sketch = Sketch::new(hours);
    let post = draw_post(&mut sketch, hours);
    let booking = draw_booking(&mut sketch, hours);
    let terminal = draw_terminal(&mut sketch, hours);
    let goods = sketch.flow(3.0, [vec![booking], post.clone(), terminal].concat());
    draw_upset(&mut sketch, goods);
    let daily = Arrivals::Timetable((0..hours / 24).map(|day| hour(day * 24 + 6)).collect());
    let shed = draw_shed(&mut sketch, hours);
    let express = sketch.flow_of(daily, post);
    sketch.flow_mut(express).when_full = WhenFull::TurnAway;
    sketch.flow_mut(express).priority = 1;
    sketch.flow(1.5, shed);
    let yard = draw_yard(&mut sketch);
    sketch.flow(2.0, yard(10));
    sketch.flow(3.0, yard(4));
    let harbour = draw_port(&mut sketch, hours);
    let shipped = sketch.flow(2.0, harbour);
    let less = |n: i64| Level { at: hour(n * 720), amount: 10 - n as u64 };
    sketch.flow_mut(shipped).sizes = (0..hours / 720).map(less).collect();
    let road = draw_road(&mut sketch, hours);
    let driven = sketch.flow(0.8, road);
    draw_extra(&mut sketch, driven);
    sketch.network.begin = hour(-48);
    sketch
}

/// Two stations that turn customers away when they are full: what is inside is bounded.
pub(super) fn bounded(hours: i64) -> Sketch {
    let mut sketch = Sketch::new(hours);
    let steps = [3.0, 2.0].map(|mean| {
        let pool = sketch.pool(Capacity::Fixed(2));
        let station = sketch.station(StationKind::Serve(pool), Some(20));
        let work = sketch.work(&exponential(mean));
        step(station, Action::Serve(work))
    });
    let flow = sketch.flow(1.0, steps.to_vec());
    sketch.flow_mut(flow).when_full = WhenFull::TurnAway;
    sketch
}
