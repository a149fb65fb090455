//! What disruptions do to the parts of the network.

use super::*;

#[test]
fn a_yearly_closure_takes_the_lanes_and_a_loss_slows_them() {
    let struck = |effect| {
        thin_with(|draft| {
            let occurrence = Occurrence::Dated { from: date(2024, 1, 5), to: date(2024, 1, 7) };
            let (title, places) = (String::new(), vec!["border".to_owned()]);
            let strike =
                Disruption { title, places, flows: Vec::new(), onto: None, occurrence, effect };
            draft.disruptions.insert(DisruptionName::new("strike").unwrap(), strike);
        })
    };
    let closed = network(&struck(Effect::Closed));
    let Capacity::Shifts(shifts) = &pool(&closed, "border.entry").capacity else { panic!() };
    let servers: Vec<u32> = shifts.iter().map(|shift| shift.servers).collect();
    assert_eq!(servers, [2, 0, 2]);
    let slowed = network(&struck(Effect::Capacity(0.6)));
    let rates: Vec<f64> = pool(&slowed, "border.entry").pace.iter().map(|p| p.rate).collect();
    assert_eq!(rates, [0.6, 1.0]);
    assert_eq!(pool(&slowed, "border.entry").capacity, Capacity::Fixed(2));
}

fn strike(draft: &mut crate::model::ModelDraft, place: &str, effect: Effect, at_random: bool) {
    let occurrence = if at_random {
        Occurrence::Random { gap: random_hours(200.0), lasts: random_hours(50.0) }
    } else {
        Occurrence::Dated { from: date(2024, 1, 5), to: date(2024, 1, 7) }
    };
    let (title, places) = (String::new(), vec![place.to_owned()]);
    let strike = Disruption { title, places, flows: Vec::new(), onto: None, occurrence, effect };
    draft.disruptions.insert(DisruptionName::new("strike").unwrap(), strike);
}

#[test]
fn a_closed_crossing_inspects_and_holds_nobody_and_a_closed_stage_only_admits_nobody() {
    let struck = |place: &str, effect, at_random| {
        network(&thin_with(|draft| {
            draft.clone_from(&with_channels());
            strike(draft, place, effect, at_random);
        }))
    };
    let at_work = |network: &Network, name: &str| {
        let pool = pool(network, name);
        let is_shut = match &pool.capacity {
            Capacity::Shifts(shifts) => shifts.iter().any(|shift| shift.servers == 0),
            _ => pool.outages.iter().any(|outages| outages.rate <= 0.0),
        };
        (is_shut, !pool.pace.is_empty() || pool.outages.iter().any(|one| one.rate > 0.0))
    };
    for at_random in [false, true] {
        let all = ["border.entry", "inspectors", "border.entry.hold.red"];
        let closed = struck("border", Effect::Closed, at_random);
        assert_eq!(all.map(|name| at_work(&closed, name)), [(true, false); 3]);
        let slowed = struck("border", Effect::Capacity(0.6), at_random);
        let expected = [(false, true), (false, true), (false, false)];
        assert_eq!(all.map(|name| at_work(&slowed, name)), expected);
        let stage = struck("border.entry", Effect::Closed, at_random);
        let expected = [(true, false), (false, false), (false, false)];
        assert_eq!(all.map(|name| at_work(&stage, name)), expected);
    }
}

#[test]
fn a_team_that_also_inspects_elsewhere_stays_on_duty() {
    let network = network(&thin_with(|draft| {
        draft.clone_from(&with_channels());
        let second = draft.crossings["border"].clone();
        draft.crossings.insert(sample::crossing("second"), second);
        strike(draft, "border", Effect::Closed, false);
    }));
    assert_eq!(pool(&network, "inspectors").capacity, Capacity::Fixed(3));
    assert_ne!(pool(&network, "border.entry").capacity, Capacity::Fixed(2));
}

#[test]
fn a_random_disruption_takes_departures_and_not_the_speed_of_what_has_left() {
    use crate::bound::{Supply, cut_bounds};
    use corridor_simkit::network::{StationId, WindowId};
    // Two paths a day for twice as many trains; the line is struck for a fifth of the time.
    let model = |effect: Option<Effect>| {
        thin_with(|draft| {
            draft.period.end = date(2024, 12, 31);
            draft.vehicles.values_mut().for_each(|vehicle| vehicle.mode = Mode::Rail);
            let rail = |entry| Way::Rail { run: random_hours(6.0), entry, holding: None };
            draft.legs.get_mut("inland").unwrap().way = rail(RailEntry::PathsPerDay(2));
            draft.legs.get_mut("abroad").unwrap().way = rail(RailEntry::Free);
            draft.crossings.get_mut("border").unwrap().mode = Mode::Rail;
            let freight = draft.flows.get_mut("freight").unwrap();
            let train = freight.vehicles.remove(&Mode::Road).unwrap();
            freight.vehicles.insert(Mode::Rail, train);
            freight.volume = BTreeMap::from([(2024, Volume::TonnesPerYear(4.0 * 20.0 * 365.0))]);
            if let Some(effect) = effect {
                strike(draft, "inland", effect, true);
            }
        })
    };
    for (effect, share) in
        [(None, 1.0), (Some(Effect::Closed), 0.8), (Some(Effect::Capacity(0.5)), 0.9)]
    {
        let compiled = compile(&model(effect), SimSpan::from_days(10));
        let (network, catalogue) = (&compiled.network, &compiled.catalogue);
        let cut = &catalogue.targets[0].cut;
        let bound = cut_bounds(network, catalogue, cut, &Supply::expected(catalogue)).of_capacity;
        let capacity = 2.0 * 20.0 * 365.0 * share;
        assert!((bound.unwrap() / capacity - 1.0).abs() < 1e-6, "{effect:?}: {bound:?}");
        let line = network.stations.iter().position(|one| one.name == "inland>border-a").unwrap();
        let mut engine = Engine::new(compiled.network.clone());
        let runs = (0..40).map(|replication| {
            let readings = engine.run(MasterSeed(1), Replication(replication), &mut ());
            readings.station(WindowId(0), StationId::at(line)).starts
        });
        let per_day = runs.sum::<i64>() as f64 / 40.0 / 365.0;
        assert!((per_day / 2.0 / share - 1.0).abs() < 0.02, "{effect:?}: {per_day} trains a day");
    }
}

/// Puts disruptions of the one flow into the thin corridor.
fn upset(disruptions: &[(&str, Occurrence, Effect)]) -> crate::model::CorridorModel {
    thin_with(|draft| {
        for (name, occurrence, effect) in disruptions {
            let onto = matches!(effect, Effect::Divert(_))
                .then(|| crate::model::RouteName::new("only").unwrap());
            let disruption = Disruption {
                title: String::new(),
                places: Vec::new(),
                flows: vec![sample::flow("freight")],
                onto,
                occurrence: occurrence.clone(),
                effect: *effect,
            };
            draft.disruptions.insert(DisruptionName::new(name).unwrap(), disruption);
        }
    })
}

fn dated(from: i8, to: i8) -> Occurrence {
    Occurrence::Dated { from: date(2024, 1, from), to: date(2024, 1, to) }
}

/// The rule by which disruptions that overlap combine, as docs/glossary.md states it.
#[test]
fn disruptions_at_the_same_time_combine_by_the_rule() {
    let places = thin_with(|draft| {
        let mut add = |name: &str, place: &str, occurrence, effect| {
            let (title, places) = (String::new(), vec![place.to_owned()]);
            let (flows, onto) = (Vec::new(), None);
            let disruption = Disruption { title, places, flows, onto, occurrence, effect };
            draft.disruptions.insert(DisruptionName::new(name).unwrap(), disruption);
        };
        add("half", "border", dated(5, 15), Effect::Capacity(0.5));
        add("strike", "border", dated(8, 10), Effect::Closed);
        add("works", "border.entry", dated(9, 20), Effect::Capacity(0.4));
    });
    let network = network(&places);
    let entry = pool(&network, "border.entry");
    let Capacity::Shifts(shifts) = &entry.capacity else { panic!() };
    let servers: Vec<u32> = shifts.iter().map(|shift| shift.servers).collect();
    assert_eq!(servers, [2, 0, 2], "a closure wins");
    let rates: Vec<f64> = entry.pace.iter().map(|pace| pace.rate).collect();
    assert_eq!(rates, [0.5, 0.2, 0.4, 1.0], "capacities multiply");
    let surges = upset(&[
        ("harvest", dated(5, 15), Effect::Demand(1.5)),
        ("road-closed", dated(10, 20), Effect::Demand(1.2)),
    ]);
    let sent = self::network(&surges);
    let Arrivals::Renewal { rate, .. } = &sent.sources[0].arrivals else { panic!() };
    let at = |day: i64| rate.rate_at(SimTime::from_ms((day - 1) * 86_400_000 + 1));
    let usual = at(2);
    for (day, factor) in [(6, 1.5), (12, 1.8), (17, 1.2), (21, 1.0)] {
        assert!((at(day) / usual - factor).abs() < 1e-12, "surges multiply: day {day}");
    }
}

#[test]
fn a_surge_at_random_sends_customers_of_its_own() {
    let often = Occurrence::Random { gap: random_hours(300.0), lasts: random_hours(100.0) };
    let model = upset(&[("surge", often.clone(), Effect::Demand(3.0))]);
    let compiled = compile(&model, SimSpan::from_days(10));
    let names: Vec<&str> = compiled.network.sources.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["freight", "freight.surge"]);
    let expected = compiled.catalogue.classes[0].expected;
    assert!((expected / (50.0 * 30.0) - 1.5).abs() < 1e-9, "a quarter of the time: {expected}");
    let fall = upset(&[("fall", often, Effect::Demand(0.2))]);
    assert_eq!(network(&fall).sources.len(), 1, "who does not come needs no source");
}

/// 350 trucks a day come, 450 can pass, and the border is closed for 20 hours: 292 stand before it
/// when it opens, and they are gone 2.9 days later.
#[test]
fn a_closed_border_clears_as_a_fluid_does() {
    use crate::model::{Published, PublishedMeasure, PublishedName};
    let model = thin_with(|draft| {
        let freight = draft.flows.get_mut("freight").unwrap();
        freight.volume = BTreeMap::from([(2024, Volume::VehiclesPerYear(350.0 * 365.0))]);
        freight.arrivals = ArrivalProcess::Even;
        let border = draft.crossings.get_mut("border").unwrap();
        let lane = sample::lanes(1, sample::hours(24.0 / 450.0));
        border.stages.insert(sample::stage("entry"), lane);
        let occurrence = Occurrence::Timed {
            from: date(2024, 1, 5).at(4, 0, 0, 0),
            to: date(2024, 1, 6).at(0, 0, 0, 0),
        };
        let disruption = Disruption {
            title: String::new(),
            places: vec!["border".to_owned()],
            flows: Vec::new(),
            onto: None,
            occurrence,
            effect: Effect::Closed,
        };
        draft.disruptions.insert(DisruptionName::new("closed").unwrap(), disruption);
        for day in [6, 8, 9] {
            let published = Published {
                title: String::new(),
                measure: PublishedMeasure::Standing {
                    at: vec!["border".to_owned()],
                    wagons: false,
                },
                from: date(2024, 1, day),
                to: date(2024, 1, day + 1),
                value: 1.0,
                tolerance: 0.1,
            };
            let name = PublishedName::new(&format!("day-{day}")).unwrap();
            draft.published.insert(name, published);
        }
    });
    let compiled = compile(&model, SimSpan::from_days(10));
    let layout = crate::outcome::Layout::of(&compiled.catalogue);
    let mut engine = Engine::new(compiled.network.clone());
    let readings = engine.run(MasterSeed(1), Replication(0), &mut ());
    let found = crate::outcome::outcome(&compiled.network, &compiled.catalogue, &layout, readings);
    let standing = |index: usize| found.values[layout.published(index)];
    let backlog = 350.0 * 20.0 / 24.0;
    for (index, fluid) in [backlog, backlog - 200.0, 0.0].into_iter().enumerate() {
        assert!((standing(index) - fluid).abs() <= 1.5, "{}: {fluid}", standing(index));
    }
}
