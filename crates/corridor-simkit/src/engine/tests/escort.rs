//! Departures that escorts lead.

use std::sync::Arc;

use super::*;
use crate::audit::Auditor;
use crate::fact::{Fact, Observer};
use crate::network::Escort;

/// When escorts leave which end, and whether they lead.
#[derive(Default)]
struct Log(Vec<(i64, u8, bool)>);

impl Observer for Log {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        if let Fact::EscortLeaves { end, leads, .. } = fact {
            self.0.push((at.ms() / MS_PER_HOUR, end, leads.is_some()));
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

fn hour(h: i64) -> SimTime {
    SimTime::START + SimSpan::from_hours(h)
}

/// Two ends from each of which somebody leaves every hour behind an escort, three at a time.
fn two_ends(number: u32, both: bool) -> Network {
    let mut sketch = Sketch::new(200, 0.0);
    let half = SimSpan::from_ms(MS_PER_HOUR / 2);
    let comes: Vec<SimTime> = (0..200).map(|h| hour(h) - half).collect();
    sketch.network.sources[0].arrivals = Arrivals::Timetable(comes[1..].to_vec());
    let depart = || StationKind::Depart {
        timetable: (0..200).map(hour).collect(),
        places: Some(3),
        load: None,
        gate: None,
        free: Vec::new(),
    };
    sketch.step(depart(), Action::Depart, None);
    if both {
        sketch.step(depart(), Action::Depart, None);
    }
    let under_way = Distribution::deterministic(6.0 * HOUR).expect("a time");
    sketch.network.distributions.push(under_way);
    let under_way = SamplerId::at(sketch.network.distributions.len() - 1);
    let ends = [Some(StationId(0)), both.then_some(StationId(1))];
    sketch.network.escorts = vec![Escort { name: "ice".into(), number, ends, under_way }];
    sketch.network
}

fn log(network: &Network) -> Vec<(i64, u8, bool)> {
    let mut log = Log::default();
    let mut engine = Engine::<crate::engine::Sound>::new(Arc::new(network.clone()));
    engine.run(MasterSeed(1), Replication(0), &mut log);
    let mut auditor = Auditor::new(network);
    engine.run(MasterSeed(1), Replication(0), &mut auditor);
    assert_eq!(auditor.close().violations, Vec::new());
    log.0
}

#[test]
fn one_escort_that_leads_one_way_comes_back_alone() {
    // There and back in 12 hours, whatever is due in between.
    let log = log(&two_ends(1, false));
    let expected: Vec<_> = (0..=33).map(|n: i64| (1 + 6 * n, (n % 2) as u8, n % 2 == 0)).collect();
    assert_eq!(log, expected);
}

#[test]
fn one_escort_leads_both_ways_by_turns() {
    // The first three reach the other end at 1 o'clock: from there on it always leads.
    let log = log(&two_ends(1, true));
    let expected: Vec<_> = (0..=33).map(|n: i64| (1 + 6 * n, (n % 2) as u8, true)).collect();
    assert_eq!(log, expected);
}

#[test]
fn an_escort_at_each_end_halves_the_time_between_departures() {
    let log = log(&two_ends(2, true));
    let from_first: Vec<i64> = log.iter().filter(|one| one.1 == 0).map(|one| one.0).collect();
    assert!(from_first.windows(2).all(|pair| pair[1] - pair[0] == 6), "{from_first:?}");
    assert!(log.iter().all(|one| one.2), "{log:?}");
}
