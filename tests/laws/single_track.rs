//! Laws of a single track: whatever the line, its loops and the load from both ends, nobody meets
//! anybody on a section, and no two trains ever wait for each other.

use corridor_simkit::audit::Auditor;
use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::{
    Action, Activity, Capacity, ClaimOrder, ClassId, Guard, Quota, ResourceId, StationKind, Step,
    WhenFull,
};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_tests::sketch::{Sketch, WHOLE, step};
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(5);
const HOURS: i64 = 240;

/// A line to be drawn.
#[derive(Clone, Debug)]
struct Line {
    /// Hours over each section.
    sections: Vec<f64>,
    /// Tracks of each loop; there is one less than sections, and more are not used.
    tracks: Vec<u64>,
    release: f64,
    per_hour: [f64; 2],
    is_random: bool,
    /// Whether a direction leaves the last track of each loop to the other.
    leaves_a_track: bool,
}

fn line() -> impl Strategy<Value = Line> {
    let sections = proptest::collection::vec(0.1..1.0_f64, 1..7);
    let tracks = proptest::collection::vec(2..5_u64, 6);
    let load = (0.0..0.2_f64, [0.05..4.0_f64, 0.05..4.0_f64], any::<bool>());
    (sections, tracks, load).prop_map(|(sections, tracks, load)| Line {
        sections,
        tracks,
        release: load.0,
        per_hour: load.1,
        is_random: load.2,
        leaves_a_track: true,
    })
}

impl Line {
    /// Sections are held one train at a time, a loop track is claimed with the section before it,
    /// and a direction holds all tracks of a loop but one.
    fn draw(&self) -> Sketch {
        let mut sketch = Sketch::new(HOURS);
        let n = self.sections.len();
        let sections: Vec<_> = (0..n).map(|_| sketch.resource(1)).collect();
        let loops: Vec<_> = (1..n).map(|index| sketch.resource(self.tracks[index - 1])).collect();
        for resource in &mut sketch.network.resources {
            resource.order = ClaimOrder::Turns;
        }
        let run = sketch.pool(Capacity::Unlimited);
        for (direction, per_hour) in self.per_hour.into_iter().enumerate() {
            let shares: Vec<_> =
                (1..n).map(|index| sketch.resource(self.share(index - 1))).collect();
            let order: Vec<usize> =
                if direction == 0 { (0..n).collect() } else { (0..n).rev().collect() };
            let mut steps = Vec::new();
            let mut behind: Option<usize> = None;
            for (position, &section) in order.iter().enumerate() {
                let ahead = order.get(position + 1).map(|&next| section.max(next) - 1);
                let mut claim = vec![Quota::one(sections[section])];
                let at_loop = |at: usize| [Quota::one(loops[at]), Quota::one(shares[at])];
                claim.extend(ahead.iter().flat_map(|&at| at_loop(at)));
                let entry = sketch.station(StationKind::Claim, None);
                steps.push(step(entry, Action::Claim(claim)));
                if let Some(behind) = behind {
                    let leave = sketch.station(StationKind::Return, None);
                    let what = at_loop(behind).to_vec();
                    steps.push(step(leave, Action::Return { what, after: None }));
                }
                steps.extend(self.section(&mut sketch, run, section, sections[section]));
                behind = ahead;
            }
            let source = sketch.flow(per_hour, steps);
            sketch.flow_mut(source).when_full = WhenFull::TurnAway;
        }
        sketch
    }

    fn section(
        &self,
        sketch: &mut Sketch,
        run: corridor_simkit::network::PoolId,
        index: usize,
        section: ResourceId,
    ) -> [Step; 2] {
        let hours = self.sections[index];
        let time = if self.is_random {
            Distribution::exponential(hours)
        } else {
            Distribution::deterministic(hours)
        };
        let work = sketch.work(&time.expect("hours are positive"));
        let station = sketch.station(StationKind::Serve(run), None);
        sketch.network.guards.push(Guard { station, resource: section });
        let leave = sketch.station(StationKind::Return, None);
        let release = Distribution::deterministic(self.release).expect("it is not negative");
        let after = Some(sketch.times(&release));
        let what = vec![Quota::one(section)];
        [
            Step { activity: Activity::Moving, ..step(station, Action::Serve(work)) },
            step(leave, Action::Return { what, after }),
        ]
    }

    /// Tracks of a loop that one direction may hold.
    fn share(&self, at: usize) -> u64 {
        self.tracks[at] - u64::from(self.leaves_a_track)
    }

    /// The longest time that a train of the saturated line keeps the line busy by itself.
    fn hours(&self) -> f64 {
        self.sections.iter().map(|hours| hours + self.release).sum()
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn no_two_trains_meet_on_a_section(line in line()) {
        let sketch = line.draw();
        let mut auditor = Auditor::new(&sketch.network);
        sketch.engine().run(SEED, Replication(0), &mut auditor);
        prop_assert_eq!(auditor.close().violations, Vec::new());
    }

    #[test]
    fn a_line_never_stands_still_up_to_saturation(line in line(), load in 1.0..40.0_f64) {
        let mut line = line;
        for rate in &mut line.per_hour {
            *rate *= load;
        }
        let sketch = line.draw();
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(1), &mut ());
        prop_assert!(readings.deadlock().is_none());
        // Somebody always moves, so that trains come out at no less than the pace of a line that
        // only ever carries one train at a time: nobody is left standing for good.
        let out: i64 = [0, 1].iter().map(|&d| readings.class(WHOLE, ClassId(d)).delivered).sum();
        let slowest = if line.is_random { 4.0 } else { 2.0 } * line.hours();
        let born: i64 = [0, 1].iter().map(|&d| readings.class(WHOLE, ClassId(d)).born).sum();
        let least = (HOURS as f64 / slowest).floor() as i64 - 2;
        prop_assert!(out >= least.min(born - 40), "{out} out of {born}, at least {least}");
        for window in 0..2 {
            let class = readings.class(WHOLE, ClassId(window));
            prop_assert!(class.born < 20 || class.delivered > 0, "one direction stands: {class:?}");
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn of_a_line_that_both_directions_fill_each_gets_half(line in line(), uneven in 1.0..5.0_f64) {
        let mut line = line;
        let quickest = line.sections.iter().copied().fold(f64::INFINITY, f64::min);
        line.per_hour = [10.0 / quickest, 10.0 * uneven / quickest];
        let sketch = line.draw();
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(2), &mut ());
        let [a, b] = [0, 1].map(|d| readings.class(WHOLE, ClassId(d)).delivered);
        // They take turns, but for those who happen to find no track ahead.
        let under_way: u64 = line.tracks.iter().take(line.sections.len() - 1).sum();
        let slack = under_way as i64 + (a + b) / 50 + 2;
        prop_assert!((a - b).abs() <= slack, "{a} and {b}, slack {slack}");
    }
}

#[test]
fn without_the_rule_the_line_locks_and_the_circle_is_named() {
    let mut line = Line {
        sections: vec![0.5; 4],
        tracks: vec![2; 6],
        release: 0.05,
        per_hour: [4.0; 2],
        is_random: true,
        leaves_a_track: true,
    };
    assert_eq!(line.draw().engine().run(SEED, Replication(0), &mut ()).deadlock(), None);
    line.leaves_a_track = false;
    let sketch = line.draw();
    let mut engine = sketch.engine();
    let readings = engine.run(SEED, Replication(0), &mut ());
    let deadlock = readings.deadlock().expect("trains of one direction fill a loop");
    assert!(deadlock.cycle.len() >= 2, "{deadlock:?}");
    for station in &deadlock.cycle {
        assert_eq!(sketch.network.stations[station.index()].kind, StationKind::Claim);
    }
    let mut auditor = Auditor::new(&sketch.network);
    sketch.engine().run(SEED, Replication(0), &mut auditor);
    assert_eq!(auditor.close().violations, Vec::new());
}
