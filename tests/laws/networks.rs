//! Laws of any network: the auditor finds nothing, readings add up, and a run is a function.

use corridor_simkit::audit::Auditor;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{Capacity, ClassId, PoolId, StationId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::readings::Readings;
use corridor_simkit::time::SimTime;
use corridor_tests::sketch::{Sketch, WHOLE};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::any_network::{draft, tight_draft};
use super::cases;

const SEED: MasterSeed = MasterSeed(7);

fn classes(sketch: &Sketch) -> impl Iterator<Item = ClassId> {
    (0..sketch.network.classes.len()).map(ClassId::at)
}

/// Everything that the readings show, word for word.
fn transcript(readings: &Readings) -> String {
    format!("{readings:?}")
}

/// When somebody last got into each station. (Out of it may come who waits for a team that lets
/// its customers go: that makes no room where too many linger.)
struct LastEntry(Vec<Option<SimTime>>);

impl Observer for LastEntry {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        if let Fact::Enters { station, .. } = fact {
            self.0[station.index()] = Some(at);
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_auditor_who_knows_only_the_facts_finds_nothing(draft in draft()) {
        let sketch = draft.draw();
        let mut auditor = Auditor::new(&sketch.network);
        sketch.engine().run(SEED, Replication(0), &mut auditor);
        let report = auditor.close();
        prop_assert_eq!(report.violations, Vec::new());
        prop_assert!(report.born > 0);
    }

    #[test]
    fn what_came_in_is_out_or_inside_or_turned_away(draft in draft()) {
        let sketch = draft.draw();
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(1), &mut ());
        let sum = |of: fn(&_) -> i64| -> i64 {
            classes(&sketch).map(|class| of(&readings.class(WHOLE, class))).sum()
        };
        let out = sum(|class| class.delivered_size + class.lost_size);
        let (before, after) = (readings.inside_at_start(), readings.inside());
        prop_assert_eq!(sum(|class| class.born_size) + before.0 as i64, out + after.0 as i64);
        if draft.keeps_customers_whole() {
            let out = sum(|class| class.delivered + class.lost);
            prop_assert_eq!(sum(|class| class.born) + before.1 as i64, out + after.1 as i64);
        }
    }

    #[test]
    fn no_server_is_held_that_is_not_on_duty(draft in draft()) {
        let sketch = draft.draw();
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(2), &mut ());
        for (index, pool) in sketch.network.pools.iter().enumerate() {
            let reading = readings.pool(WHOLE, PoolId::at(index));
            if pool.capacity != Capacity::Unlimited {
                prop_assert!(reading.held <= reading.on_duty, "{}: {:?}", pool.name, reading);
            }
        }
        for index in 0..sketch.network.stations.len() {
            let reading = readings.station(WHOLE, StationId::at(index));
            prop_assert!(reading.queue_time >= 0 && reading.working >= 0 && reading.blocked >= 0);
        }
    }

    #[test]
    fn the_parts_of_a_passage_add_up(draft in draft()) {
        let sketch = draft.draw();
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(3), &mut ());
        for class in classes(&sketch) {
            let class = readings.class(WHOLE, class);
            let parts = class.moving + class.waiting + class.processed + class.blocked;
            prop_assert_eq!(parts, class.total, "{:?}", class);
        }
    }

    #[test]
    fn a_replication_depends_on_its_index_alone(draft in draft()) {
        let sketch = draft.draw();
        let mut used = sketch.engine();
        used.run(SEED, Replication(9), &mut ());
        let again = transcript(used.run(SEED, Replication(4), &mut ()));
        let mut auditor = Auditor::new(&sketch.network);
        let watched = transcript(sketch.engine().run(SEED, Replication(4), &mut auditor));
        prop_assert_eq!(again, watched);
    }

    #[test]
    fn a_flow_that_shares_nothing_changes_nothing(draft in draft(), other in draft()) {
        let sketch = draft.draw();
        let mut engine = sketch.engine();
        let alone = engine.run(SEED, Replication(5), &mut ());
        let mut both = sketch.clone();
        let n_pools = sketch.network.pools.len();
        other.draw_into(&mut both);
        let mut engine = both.engine();
        let beside = engine.run(SEED, Replication(5), &mut ());
        for class in classes(&sketch) {
            prop_assert_eq!(alone.class(WHOLE, class), beside.class(WHOLE, class));
        }
        for pool in (0..n_pools).map(PoolId::at) {
            prop_assert_eq!(alone.pool(WHOLE, pool), beside.pool(WHOLE, pool));
        }
    }
}

#[test]
fn nobody_gets_into_a_deadlock_any_more() {
    let found = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(cases(400));
    let outcome = runner.run(&tight_draft(), |draft| {
        let sketch = draft.draw();
        let mut engine = sketch.engine();
        let deadlock = engine.run(SEED, Replication(6), &mut ()).deadlock().cloned();
        let Some(deadlock) = deadlock else { return Ok(()) };
        found.set(found.get() + 1);
        let mut last_entry = LastEntry(vec![None; sketch.network.stations.len()]);
        engine.run(SEED, Replication(6), &mut last_entry);
        for station in &deadlock.cycle {
            let last = last_entry.0[station.index()];
            prop_assert!(last.is_none_or(|last| last <= deadlock.at), "{:?}: {:?}", deadlock, last);
        }
        Ok(())
    });
    outcome.expect("the law holds");
    assert!(found.get() > 50, "{} deadlocks", found.get());
}
