//! Who is let in first where stations share a team.

use super::*;

/// A team of one at several stations, each with its own source that sends two customers an hour
/// from the half hour on; the team needs an hour for each.
fn one_team(limits: &[Option<u32>]) -> Sketch {
    let mut sketch = Sketch::new(100, 0.0);
    let pool = sketch.pool(Capacity::Fixed(1));
    sketch.network.pools[0].let_go = true;
    let work = sketch.work(Distribution::deterministic(HOUR).expect("an hour"));
    let source = sketch.network.sources[0].clone();
    (sketch.network.sources, sketch.network.classes) = (Vec::new(), Vec::new());
    for (index, &limit) in limits.iter().enumerate() {
        let name = format!("flow-{index}");
        let half = |n: i64| SimTime::from_ms(n * MS_PER_HOUR / 2 + index as i64);
        let arrivals = Arrivals::Timetable((0..200).map(half).collect());
        let (classes, first) = (vec![(ClassId::at(index), 1.0)], StepId::at(index));
        let (source_name, source) = (name.clone(), source.clone());
        sketch.network.sources.push(Source { name: source_name, arrivals, classes, ..source });
        let source = SourceId::at(index);
        sketch.network.classes.push(Class { name, source, first_step: first, n_steps: 0 });
        sketch.step(StationKind::Serve(pool), work.clone(), limit);
        sketch.network.classes[0].n_steps = 1;
        sketch.network.classes[index].n_steps = 1;
    }
    sketch
}

#[test]
fn a_team_takes_the_blocked_of_all_its_stations_in_the_order_of_their_coming() {
    // Whoever waits in a queue of three comes to it late, so those three come before nobody.
    let alike = |starts: &[i64]| starts.iter().max() <= starts.iter().min().map(|n| n + 1).as_ref();
    let cases = [
        [Some(0), Some(0), Some(0)],
        [Some(2), Some(2), Some(2)],
        [None, Some(0), Some(0)],
        [Some(0), Some(0), None],
        [Some(0), None, Some(0)],
    ];
    for limits in cases {
        let sketch = one_team(&limits);
        let engine = sketch.run(0);
        let starts =
            [0, 1, 2].map(|index| engine.readings().station(WHOLE, StationId(index)).starts);
        assert_eq!(starts.iter().sum::<i64>(), 100, "{limits:?}: {starts:?}");
        assert!(alike(&starts), "{limits:?}: {starts:?}");
        assert_eq!(sketch.audit::<crate::engine::Sound>().violations, Vec::new());
    }
}

/// Two stations of one team, the second with few places, before a server that takes very long:
/// who is done at the second lingers in its places, who is done at the first is blocked before it,
/// and the team is free but can do nothing for either.
#[test]
fn a_free_team_that_can_let_nobody_in_comes_to_rest() {
    let mut sketch = Sketch::new(200, 1.0);
    let pool = sketch.pool(Capacity::Fixed(3));
    sketch.network.pools[0].let_go = true;
    for limit in [None, Some(2)] {
        let work = sketch.work(Distribution::exponential(HOUR).expect("a mean"));
        sketch.step(StationKind::Serve(pool), work, limit);
    }
    sketch.serve(Capacity::Fixed(1), 10_000.0, Some(0));
    let engine = sketch.run(0);
    let done = |index| engine.readings().station(WHOLE, StationId(index)).finished;
    assert!(done(0) > 100, "the first station goes on");
    assert!(done(1) < 10, "the second is full of those who cannot go on");
    assert_eq!(sketch.audit::<crate::engine::Sound>().violations, Vec::new());
}

/// A team of two serves at two stages in a row, half an hour each, so it can finish two customers an
/// hour; three come. However few places the second stage has, as many get through as it can finish.
#[test]
fn an_overload_before_the_first_stage_of_a_team_does_not_keep_it_from_the_second() {
    for limit in [0, 1, 5] {
        let mut sketch = Sketch::new(1_000, 3.0);
        let pool = sketch.pool(Capacity::Fixed(2));
        sketch.network.pools[0].let_go = true;
        for limit in [None, Some(limit)] {
            let work = sketch.work(Distribution::exponential(HOUR / 2.0).expect("a mean"));
            sketch.step(StationKind::Serve(pool), work, limit);
        }
        let engine = sketch.run(0);
        let done = |index| engine.readings().station(WHOLE, StationId(index)).finished;
        let (first, second) = (done(0), done(1));
        assert!(first - second < 20, "{limit}: {first} and then {second}");
        assert!((1_850..2_150).contains(&second), "{limit}: {second} in a thousand hours");
        assert_eq!(sketch.audit::<crate::engine::Sound>().violations, Vec::new(), "{limit}");
    }
}
