//! What carriage costs, beside what was published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use corridor_core::answer::Answer;
use corridor_core::assign::{AssignPlan, assign};
use corridor_core::experiment::{Controls, Plan, run};

use super::observed::{FEW, MANY, answer};
use super::shipped;

/// The ways from Nhava Sheva to Moscow, the cheapest first as they were published.
const AS_PUBLISHED: [&str; 4] = ["nhava-suez", "nhava-rail", "nhava-road", "nhava-amirabad"];

/// US dollars per TEU, from the begin to the end of the interval: tariffs alone, and with time.
fn per_teu(answer: &Answer, flow: &str) -> [(f64, f64); 2] {
    let published = answer
        .published
        .iter()
        .find(|figure| figure.name.strip_prefix("v19-price-") == flow.strip_prefix("nhava-"));
    let costs = answer.costs.as_ref().expect("tariffs are charged");
    let (_, figures) = costs.flows.iter().find(|(name, _)| name == flow).expect("it is sent");
    let both = figures.per_teu.as_ref().expect("it goes in containers");
    [&published.expect("it has a published price").simulated, both].map(|estimate| {
        let half = estimate.half_width.expect("there are replications enough");
        (estimate.mean - half, estimate.mean + half)
    })
}

/// Pairs of ways whose intervals do not lie one below the other in the published order.
fn out_of_order(prices: &[(f64, f64)]) -> Vec<(&'static str, &'static str)> {
    let pairs = (0..prices.len()).flat_map(|a| (a + 1..prices.len()).map(move |b| (a, b)));
    let wrong = pairs.filter(|&(a, b)| prices[a].1 >= prices[b].0);
    wrong.map(|(a, b)| (AS_PUBLISHED[a], AS_PUBLISHED[b])).collect()
}

/// V19. Charges by leg and stage from other sources than the prices give five of the six pairs of
/// ways in the published order; the road comes out dearer than Amirabad. With what time is worth the
/// railway is the cheapest of all.
#[test]
fn four_ways_from_nhava_sheva_cost_what_was_published_but_for_one_pair() {
    let answer = answer("costs/nhava-sheva.toml", MANY);
    assert!(answer.deadlocks.is_empty(), "{:?}", answer.deadlocks);
    let compared = answer.published.iter().filter(|figure| figure.name.starts_with("v19-"));
    // Over the Caspian they took twice as long: at the edge of what is asked.
    let compared = compared.filter(|figure| figure.name != "v19-time-amirabad");
    let (inside, outside): (Vec<_>, Vec<_>) = compared.partition(|figure| figure.inside);
    assert_eq!(inside.len(), 6);
    // By road they took more than twice as long.
    assert_eq!(outside.iter().map(|figure| &figure.name).collect::<Vec<_>>(), ["v19-time-road"]);
    let costs = AS_PUBLISHED.map(|flow| per_teu(&answer, flow));
    let tariffs = costs.map(|[tariff, _]| tariff);
    assert_eq!(out_of_order(&tariffs), [("nhava-road", "nhava-amirabad")], "{tariffs:?}");
    let [suez, rail, road, amirabad] = costs.map(|[_, both]| both);
    for other in [suez, road, amirabad] {
        assert!(rail.1 < other.0, "{rail:?} {other:?}");
    }
}

/// The shares of the scenario are those that `assign` settles on again, with the replications that its
/// sources state: some 40 consignments a year make the mean times of fewer too uncertain. And a run
/// takes them.
#[test]
fn a_flow_of_the_corridor_chooses_among_its_three_routes() {
    let model = shipped("costs/route-choice.toml").model;
    let plan = AssignPlan { replications: 10, seed: 2024, gap: 0.01, iterations: 12 };
    let never = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &never, progress: &|_| {} };
    let found = assign(&model, &plan, &controls, &mut |_| {}).expect("there is a choice");
    assert!(found.is_settled, "{:?}", found.iterations);
    assert_eq!(found.flows.len(), 1);
    let (name, flow) =
        model.flows.iter().find(|(_, flow)| flow.choice.is_some()).expect("as above");
    let answer = answer("costs/route-choice.toml", FEW);
    let delivered = |name: &str| {
        let one = answer.flows.iter().find(|flow| flow.name == name).expect("it is sent");
        one.delivered_tonnes_per_year.mean
    };
    let tonnes = flow.routes.keys().map(|route| delivered(&format!("{name}/{route}"))).sum::<f64>();
    assert_eq!(found.flows[0].routes.len(), 3);
    for route in &found.flows[0].routes {
        let (_, frozen) = flow
            .routes
            .iter()
            .find(|(key, _)| key.as_str() == route.name)
            .expect("the same routes");
        let share = frozen.share.value();
        assert!((route.share - share).abs() < 0.03, "{}: {} for {share}", route.name, route.share);
        let taken = delivered(&format!("{name}/{}", route.name)) / tonnes;
        assert!((taken - share).abs() < 0.15, "{}: {taken} for {share}", route.name);
    }
}

/// A canal and a road, with a port where ships are unloaded onto trucks; all charges by the tonne add up
/// to 13 USD: 1 on the canal, 3 at the crane, 9 by road. At the scales only those without a seal pay.
fn charged(canal: &str, more: &str) -> Answer {
    let place = |name: &str| {
        format!("[places.{name}]\nname = \"{name}\"\ncountry = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n")
    };
    let places: String = ["mouth", "port", "town", "market"].map(place).concat();
    let text = format!(
        r#"
        format = 1
        [scenario]
        name = "Charges"
        start = 2024-01-01
        horizon = "1 yr"
        warm-up = "60 d"
        value-of-time = "1 USD/t/h"
        {places}
        [vehicles.ship]
        mode = "sea"
        load = "3000 t"
        draught = {{ empty = "1.7 m", laden = "4.5 m" }}
        [vehicles.truck]
        mode = "road"
        load = "20 t"
        [legs.canal]
        between = ["mouth", "port"]
        mode = "sea"
        length = "100 km"
        speed = "10 km/h"
        cost = "0.01 USD/tkm"
        {canal}
        [terminals.quay]
        at = "port"
        onto.road = ["crane"]
        [terminals.quay.stages.crane]
        lanes = 4
        hours = "always"
        service = "6 h"
        cost = "3 USD/t"
        [legs.road]
        between = ["port", "town"]
        mode = "road"
        length = "300 km"
        speed = "50 km/h"
        cost = "0.03 USD/tkm"
        [crossings.scales]
        between = ["town", "market"]
        mode = "road"
        towards.market = ["gate", "weighing", "cold-store"]
        [crossings.scales.stages.gate]
        at = "town"
        lanes = 20
        hours = "always"
        service = "5 min"
        [crossings.scales.stages.weighing]
        at = "town"
        lanes = 20
        hours = "always"
        service = "5 min"
        cost = "2 USD/t"
        {more}
        [crossings.scales.stages.cold-store]
        at = "town"
        lanes = 1
        hours = "always"
        service = "5 min"
        cost = "50 USD/t"
        commodities = ["fish"]
        [flows.grain]
        commodity = "grain"
        from = "mouth"
        to = "market"
        volume = "400 kt/yr"
        arrivals = "poisson"
        vehicles = {{ sea = "ship", road = "truck" }}
        traits = {{ sealed = "25 %" }}
        [flows.fish]
        commodity = "fish"
        from = "town"
        to = "market"
        volume = "1 kt/yr"
        arrivals = "poisson"
        vehicle = "truck"
        "#
    );
    let alone = BTreeMap::<PathBuf, String>::new();
    let scenario = corridor_scenario::load_text(Path::new("charges.toml"), text.as_str(), &alone)
        .unwrap_or_else(|faults| panic!("{faults}"));
    let plan = Plan { at_least: 3, at_most: 3, precision: None, confidence: 0.95, seed: 7 };
    let never = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &never, progress: &|_| {} };
    run(&scenario.model, &plan, &controls).expect("the experiment runs to its end")
}

/// US dollars a tonne of a flow, without time.
fn per_tonne(answer: &Answer, flow: &str) -> f64 {
    let costs = answer.costs.as_ref().expect("tariffs are charged");
    let (_, figures) = costs.flows.iter().find(|(name, _)| name == flow).expect("it is sent");
    figures.tariff_per_tonne.mean
}

#[test]
fn a_tonne_pays_the_same_however_much_water_leaves_of_a_load() {
    let sealed = "traits.sealed = { service = \"50 %\" }";
    for canal in [
        "depth = \"4.5 m\"",
        "depth = \"4 m\"",
        "depth = { is = \"4.2 m\", on = 2024-01-01, falls = \"60 cm/yr\" }",
        "depth = \"4.5 m\"\n[disruptions.silt]\nwhere = [\"canal\"]\n\
         on = { from = 2024-03-01, to = 2024-07-01 }\neffect = { depth = \"3.5 m\" }\n",
    ] {
        let found = per_tonne(&charged(canal, sealed), "grain");
        assert!((found - 15.0).abs() < 1e-9, "{canal}: {found} USD a tonne");
    }
}

#[test]
fn who_does_not_come_to_a_stage_pays_nothing_there() {
    let answer = charged("depth = \"4.5 m\"", "traits.sealed = { skips = true }");
    for (class, usd) in [("grain", 15.0), ("grain+sealed", 13.0), ("fish", 52.0)] {
        let found = per_tonne(&answer, class);
        assert!((found - usd).abs() < 1e-9, "{class}: {found}");
    }
}
