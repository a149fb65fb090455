//! One broken rule at a time, and the fault that it makes.

use std::collections::BTreeMap;

use jiff::civil::date;

use crate::compile::sample::{self, hours, lanes, place, random_hours, route, thin};
use crate::model::{
    ArrivalProcess, AtClosing, Channel, ChannelWork, Channels, CorridorModel, Disruption,
    DisruptionName, Effect, FaultKind, FlowRoute, Inspection, Mode, ModelDraft, Occurrence,
    QueueOrder, RouteName, Sailings, Servers, Stage, Team, TeamName, Terminal, TerminalName,
    VehicleName, Volume, WarmUp, Way, WeekPlan, WeekRule, Weekdays, YearDay,
};
use crate::units::{Kilograms, Share};

/// The faults of the thin corridor after a change: where, and of which kind.
fn faults(change: impl FnOnce(&mut ModelDraft)) -> Vec<(String, FaultKind)> {
    let mut draft = thin();
    change(&mut draft);
    let found = CorridorModel::check(draft).err().unwrap_or_default();
    found.into_iter().map(|fault| (fault.path.join("."), fault.kind)).collect()
}

fn one(path: &str, kind: FaultKind) -> Vec<(String, FaultKind)> {
    vec![(path.to_owned(), kind)]
}

fn entry(draft: &mut ModelDraft) -> &mut Stage {
    draft.crossings.get_mut("border").unwrap().stages.get_mut("entry").unwrap()
}

fn freight(draft: &mut ModelDraft) -> &mut crate::model::Flow {
    draft.flows.get_mut("freight").unwrap()
}

fn strike(draft: &mut ModelDraft, places: &[&str], occurrence: Occurrence, effect: Effect) {
    let places = places.iter().map(|&name| name.to_owned()).collect();
    let title = String::new();
    let disruption =
        Disruption { title, places, flows: Vec::new(), onto: None, occurrence, effect };
    draft.disruptions.insert(DisruptionName::new("strike").unwrap(), disruption);
}

#[test]
fn the_thin_corridor_has_no_fault() {
    assert_eq!(faults(|_| {}), vec![]);
}

#[test]
fn a_volume_that_no_memory_holds_is_a_fault() {
    let sends = |amount| {
        faults(|draft| {
            for volume in freight(draft).volume.values_mut() {
                *volume = Volume::VehiclesPerYear(amount);
            }
        })
    };
    assert_eq!(sends(1e6), vec![]);
    assert_eq!(sends(2e9)[0].0, "flows.freight.volume");
}

#[test]
fn a_vehicle_that_no_sailing_can_take_is_a_fault() {
    let by_sea = |kg| {
        faults(|draft| {
            let parcel = VehicleName::new("parcel").unwrap();
            let load = Kilograms::new(20_000);
            let vehicle = sample::vehicle(Mode::Sea, load.kg(), 1, 0);
            draft.vehicles.insert(parcel.clone(), vehicle);
            freight(draft).vehicles.insert(Mode::Sea, parcel);
            let load = Some(Kilograms::new(kg));
            let rule = WeekRule { days: Weekdays::range(0, 6), from: 360, to: 420, servers: 1 };
            let departures = WeekPlan { rules: vec![rule], holidays: Vec::new() };
            let sailings = Some(Sailings { departures, places: None, load });
            let inland = draft.legs.get_mut("inland").unwrap();
            inland.way = Way::Water {
                mode: Mode::Sea,
                sail: hours(6.0),
                sailings,
                depth: None,
                convoys: None,
                narrows: BTreeMap::new(),
            };
            let terminal = Terminal {
                storage: None,
                title: String::new(),
                at: place("border-a"),
                onto: BTreeMap::from([(Mode::Road, vec![sample::stage("quay")])]),
                stages: BTreeMap::from([(
                    sample::stage("quay"),
                    Stage { at: place("border-a"), ..lanes(1, hours(1.0)) },
                )]),
                cost: None,
                emissions: None,
            };
            draft.terminals.insert(TerminalName::new("port").unwrap(), terminal);
        })
    };
    assert_eq!(by_sea(20_000), vec![]);
    assert_eq!(by_sea(19_999), one("legs.inland.sailings.load", FaultKind::Contradiction));
}

#[test]
fn a_time_that_the_clock_cannot_hold_is_a_fault() {
    let found = faults(|draft| {
        let inland = draft.legs.get_mut("inland").unwrap();
        inland.way = Way::Road { travel: hours(2.5e6), holding: None };
    });
    assert_eq!(found, one("legs.inland.speed", FaultKind::ImpossibleValue));
}

#[test]
fn all_faults_are_found_at_once() {
    let found = faults(|draft| {
        draft.period.end = draft.period.start;
        freight(draft).from = place("nowhere");
        entry(draft).service = None;
    });
    let expected = [
        ("scenario.horizon", FaultKind::ImpossibleValue),
        ("crossings.border.stages.entry.service", FaultKind::ImpossibleValue),
        ("flows.freight.from", FaultKind::UnknownName),
    ];
    assert_eq!(found, expected.map(|(path, kind)| (path.to_owned(), kind)));
}

#[test]
fn a_destination_without_a_way_is_unreachable_and_said_once() {
    let found = faults(|draft| {
        draft.legs.remove("abroad");
    });
    assert_eq!(found, one("flows.freight.to", FaultKind::Unreachable));
}

#[test]
fn an_inspection_that_hardly_ever_ends_is_a_fault() {
    let again = |again| {
        faults(|draft| {
            let team = TeamName::new("inspectors").unwrap();
            let staff = WeekPlan::always(3);
            let (at, title) = (place("border-b"), String::new());
            let (at_closing, order) = (AtClosing::Finish, QueueOrder::Fifo);
            draft.teams.insert(team.clone(), Team { title, at, staff, at_closing, order });
            let again = Share::new(again).unwrap();
            let inspection = Inspection { team, time: hours(4.0), queue_limit: None, again };
            let red = ChannelWork {
                share: Share::new(1.0).unwrap(),
                documents: None,
                inspection: Some(inspection),
                hold: None,
            };
            entry(draft).channels = Some(Channels { work: BTreeMap::from([(Channel::Red, red)]) });
        })
    };
    assert_eq!(again(0.999), vec![]);
    let path = "crossings.border.stages.entry.channels.red.again";
    assert_eq!(again(0.9995), one(path, FaultKind::ImpossibleValue));
}

#[test]
fn a_time_zone_must_exist() {
    let found = faults(|draft| {
        draft.places.get_mut("origin").unwrap().time_zone = "Europe/Nowhere".to_owned();
    });
    assert_eq!(found, one("places.origin.time-zone", FaultKind::ImpossibleValue));
}

#[test]
fn a_point_of_a_route_must_be_declared() {
    let found = faults(|draft| {
        freight(draft).routes.insert(RouteName::new("only").unwrap(), route(&["bordr"]));
    });
    assert_eq!(found, one("flows.freight.routes.only.via", FaultKind::UnknownName));
}

#[test]
fn shares_add_up_to_one() {
    let found = faults(|draft| {
        let half = FlowRoute { share: Share::new(0.5).unwrap(), ..route(&[]) };
        freight(draft).routes.insert(RouteName::new("only").unwrap(), half);
    });
    assert_eq!(found, one("flows.freight.routes", FaultKind::SharesDoNotAddUp));
    let found = faults(|draft| {
        let green = ChannelWork {
            share: Share::new(0.9).unwrap(),
            documents: None,
            inspection: None,
            hold: None,
        };
        let work = BTreeMap::from([(Channel::Green, green)]);
        entry(draft).channels = Some(Channels { work });
    });
    let path = "crossings.border.stages.entry.channels";
    assert_eq!(found, one(path, FaultKind::SharesDoNotAddUp));
}

#[test]
fn a_season_leaves_something_for_the_other_months() {
    let found = faults(|draft| {
        freight(draft).season.months = BTreeMap::from([(7, 7.0), (8, 7.0)]);
    });
    assert_eq!(found, one("flows.freight.season", FaultKind::SharesDoNotAddUp));
    let found = faults(|draft| {
        freight(draft).season.months = (1..=12).map(|month| (month, 1.1)).collect();
    });
    assert_eq!(found, one("flows.freight.season", FaultKind::SharesDoNotAddUp));
}

#[test]
fn a_gap_in_the_dated_volumes_is_a_fault() {
    let found = faults(|draft| {
        freight(draft).volume.insert(2026, Volume::TonnesPerYear(1.0));
    });
    assert_eq!(found, one("flows.freight.volume", FaultKind::ImpossibleValue));
}

#[test]
fn a_timetable_needs_no_volume_and_bears_none() {
    let found = faults(|draft| {
        freight(draft).arrivals = ArrivalProcess::Timetable(WeekPlan::always(1));
    });
    assert_eq!(found, one("flows.freight.volume", FaultKind::Contradiction));
}

#[test]
fn a_stage_or_team_that_nothing_uses_is_a_fault() {
    let found = faults(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("idle"), lanes(1, hours(1.0)));
        let team = Team {
            title: String::new(),
            at: place("border-b"),
            staff: WeekPlan::always(1),
            at_closing: crate::model::AtClosing::Finish,
            order: crate::model::QueueOrder::Fifo,
        };
        draft.teams.insert(TeamName::new("idlers").unwrap(), team);
    });
    let expected =
        [("crossings.border.stages.idle", FaultKind::Unused), ("teams.idlers", FaultKind::Unused)];
    assert_eq!(found, expected.map(|(path, kind)| (path.to_owned(), kind)));
}

#[test]
fn a_warm_up_is_found_on_stationary_models_only() {
    let found = faults(|draft| {
        draft.period.warm_up = WarmUp::Auto;
        freight(draft).growth = 0.03;
    });
    assert_eq!(found, one("scenario.warm-up", FaultKind::Contradiction));
}

#[test]
fn a_disruption_strikes_something_at_some_time() {
    let may = YearDay { month: 5, day: 32 };
    let found = faults(|draft| {
        let yearly = Occurrence::EveryYear { from: may, to: YearDay { month: 6, day: 1 } };
        strike(draft, &["nothing"], yearly, Effect::Capacity(1.5));
    });
    let expected = [
        ("disruptions.strike.where", FaultKind::UnknownName),
        ("disruptions.strike.every-year", FaultKind::ImpossibleValue),
        ("disruptions.strike.effect", FaultKind::ImpossibleValue),
    ];
    assert_eq!(found, expected.map(|(path, kind)| (path.to_owned(), kind)));
}

#[test]
fn a_team_cannot_be_closed_at_one_of_its_two_stages() {
    let found = faults(|draft| {
        let name = TeamName::new("officers").unwrap();
        let team = Team {
            title: String::new(),
            at: place("border-b"),
            staff: WeekPlan::always(2),
            at_closing: crate::model::AtClosing::Finish,
            order: crate::model::QueueOrder::Fifo,
        };
        draft.teams.insert(name.clone(), team);
        let border = draft.crossings.get_mut("border").unwrap();
        let at_work = Stage { servers: Servers::Team(name), ..lanes(1, random_hours(0.1)) };
        border.stages.insert(sample::stage("exit"), at_work.clone());
        border.stages.insert(sample::stage("entry"), at_work);
        let order = vec![sample::stage("exit"), sample::stage("entry")];
        border.towards.insert(place("border-b"), order);
        let dated = Occurrence::Dated { from: date(2024, 1, 5), to: date(2024, 1, 6) };
        strike(draft, &["border.exit"], dated, Effect::Closed);
    });
    assert_eq!(found, one("disruptions.strike.where", FaultKind::Contradiction));
}
