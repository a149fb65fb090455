//! Hours of drivers, and of slots.

use corridor_simkit::network::{Action, StationKind};
use corridor_simkit::time::SimSpan as Span;

use super::*;
use crate::model::{AfterClosure, Driving, Slots, WeekRule, Weekdays};
use crate::units::Share;

#[test]
fn a_driver_rests_on_the_way_and_not_at_its_end() {
    let hours = |driven: f64, driving: Option<Driving>| {
        let network = network(&thin_with(|draft| {
            let leg = draft.legs.get_mut("inland").unwrap();
            leg.way = Way::Road { travel: sample::hours(driven), holding: None };
            draft.vehicles.values_mut().for_each(|vehicle| vehicle.driving = driving);
        }));
        let step = network
            .steps
            .iter()
            .find(|step| network.stations[step.station.index()].name == "inland>border-a");
        let Action::Serve(work) = &step.unwrap().action else { panic!("a leg is travelled") };
        network.distribution(work.base.unwrap()).mean() / 3_600_000.0
    };
    let aetr = Driving {
        hours: Span::from_hours(9),
        rest: Span::from_hours(11),
        stint: Span::from_ms(4 * 3_600_000 + 1_800_000),
        pause: Span::from_ms(2_700_000),
    };
    for (driven, whole) in [(4.0, 4.0), (9.0, 9.75), (20.0, 43.5)] {
        assert!((hours(driven, Some(aetr)) - whole).abs() < 1e-9, "{driven} h");
        assert!((hours(driven, None) - driven).abs() < 1e-9, "{driven} h");
    }
}

#[test]
fn slots_come_as_often_as_their_hour_says() {
    let rule = |from, to, servers| WeekRule { days: Weekdays::ALL, from, to, servers };
    let nothing = Share::new(0.0).unwrap();
    let model = thin_with(|draft| {
        let slots = Slots {
            per_hour: 1.0,
            hours: WeekPlan {
                rules: vec![rule(480, 1_200, 6), rule(1_200, 480, 2)],
                holidays: Vec::new(),
            },
            horizon: Some(Span::from_days(5)),
            lead: Span::ZERO,
            when_full: crate::model::WhenFull::Wait,
            order: crate::model::QueueOrder::Fifo,
            no_shows: nothing,
            ghosts: nothing,
            after_closure: AfterClosure::CarryOver,
        };
        let border = draft.crossings.get_mut("border").unwrap();
        border.slots.insert(sample::place("border-b"), slots);
    });
    let network = network(&model);
    let station = network.stations.iter().find(|one| one.name == "border>border-b.slots").unwrap();
    let StationKind::Appoint(appointments) = &station.kind else { panic!("slots are booked") };
    let between = |from: i64, to: i64| {
        let at = |hour: i64| SimTime::from_ms(hour * 3_600_000);
        appointments.times.iter().filter(|&&one| at(from) <= one && one < at(to)).count()
    };
    // Baku is four hours ahead.
    for day in [0, 3, 20] {
        let morning = day * 24 + 4;
        assert_eq!(between(morning, morning + 12), 72, "day {day}");
        assert_eq!(between(morning + 12, morning + 24), 24, "night {day}");
    }
    assert!(appointments.times.windows(2).all(|pair| pair[0] < pair[1]));
}
