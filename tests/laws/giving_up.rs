//! Customers that give up waiting for a claim: after their patience, where there is room, once.

use std::sync::Arc;

use corridor_simkit::audit::Auditor;
use corridor_simkit::distribution::Distribution;
use corridor_simkit::engine::Engine;
use corridor_simkit::network::{
    Action, Arrivals, Capacity, ClassId, Patience, Quota, ResourceId, StationKind, Step,
};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{MS_PER_HOUR, SimSpan};
use corridor_tests::sketch::{Sketch, WHOLE, hour, step};
use proptest::prelude::*;

use super::cases;

/// One piece that everybody holds for ten hours, and room for so many that have waited for it too
/// long.
fn one_piece(patience: i64, room: u64, arrivals: Vec<i64>) -> (Sketch, ResourceId) {
    let mut sketch = Sketch::new(2_000);
    let (piece, standing) = (sketch.resource(1), sketch.resource(room));
    let unlimited = sketch.pool(Capacity::Unlimited);
    let ten = Distribution::deterministic(10.0).expect("ten hours are a time");
    let work = sketch.work(&ten);
    let kinds = [
        StationKind::Claim,
        StationKind::Claim,
        StationKind::Claim,
        StationKind::Return,
        StationKind::Serve(unlimited),
        StationKind::Return,
    ];
    let limits = [None, Some(0), None, None, None, None];
    let stations: Vec<_> =
        kinds.into_iter().zip(limits).map(|(kind, limit)| sketch.station(kind, limit)).collect();
    let (take, stand) = (vec![Quota::one(piece)], vec![Quota::one(standing)]);
    let back = |what| Action::Return { what, after: None };
    let gave_up =
        |index: usize, action| Step { patience: Patience::GaveUp, ..step(stations[index], action) };
    let patience = Patience::GivesUpAfter(SimSpan::from_hours(patience));
    let steps = vec![
        Step { patience, ..step(stations[0], Action::Claim(take.clone())) },
        gave_up(1, Action::Claim(stand.clone())),
        gave_up(2, Action::Claim(take.clone())),
        gave_up(3, back(stand)),
        step(stations[4], Action::Serve(work)),
        step(stations[5], back(take)),
    ];
    sketch.flow_of(Arrivals::Timetable(arrivals.into_iter().map(hour).collect()), steps);
    (sketch, standing)
}

#[test]
fn who_waits_too_long_stands_aside_where_there_is_room() {
    // Of three who come at once the first is served for ten hours and the second stands aside after
    // four: it comes next. For the third there is no room then, nor after eight hours; after twelve it
    // stands aside in its turn.
    let (sketch, standing) = one_piece(4, 1, vec![0, 0, 0]);
    let mut engine = Engine::new(Arc::new(sketch.network.clone()));
    let mut auditor = Auditor::new(&sketch.network);
    let readings = engine.run(MasterSeed(1), Replication(0), &mut auditor);
    assert_eq!(auditor.close().violations, Vec::new());
    let class = readings.class(WHOLE, ClassId(0));
    assert_eq!((class.delivered, class.total), (3, (10 + 20 + 30) * MS_PER_HOUR));
    let stood = readings.resource(WHOLE, standing);
    assert_eq!((stood.claims, stood.held), (2, i128::from((6 + 8) * MS_PER_HOUR)));
}

#[test]
fn who_is_served_in_time_never_gives_up() {
    let (sketch, standing) = one_piece(11, 5, vec![0, 0, 10, 20]);
    let mut engine = Engine::new(Arc::new(sketch.network.clone()));
    let readings = engine.run(MasterSeed(1), Replication(0), &mut ());
    assert_eq!(readings.class(WHOLE, ClassId(0)).delivered, 4);
    assert_eq!(readings.resource(WHOLE, standing).claims, 0);
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn giving_up_loses_nobody_and_no_time_of_the_piece(
        patience in 1..60_i64,
        room in 1..6_u64,
        mut arrivals in proptest::collection::vec(0..300_i64, 1..60),
    ) {
        arrivals.sort_unstable();
        let n = arrivals.len() as i64;
        let (sketch, standing) = one_piece(patience, room, arrivals.clone());
        let mut engine = Engine::new(Arc::new(sketch.network.clone()));
        let mut auditor = Auditor::new(&sketch.network);
        let readings = engine.run(MasterSeed(1), Replication(0), &mut auditor);
        prop_assert_eq!(auditor.close().violations, Vec::new());
        prop_assert_eq!(readings.deadlock(), None);
        prop_assert!(readings.held_max(standing) <= room);
        let class = readings.class(WHOLE, ClassId(0));
        prop_assert_eq!(class.delivered, n);
        // The piece is never idle while somebody waits: as if all waited in one line.
        let (mut free, mut total) = (0, 0);
        for came in arrivals {
            free = free.max(came) + 10;
            total += free - came;
        }
        prop_assert_eq!(class.total, total * MS_PER_HOUR);
    }
}
