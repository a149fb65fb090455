//! What is charged and where, on a corridor small enough to add it up by hand.

use corridor_core::answer::Answer;

use super::{small, tried};

/// A canal and a road, with a port where ships are unloaded onto trucks; all charges by the tonne add up
/// to 13 USD: 1 on the canal, 3 at the crane, 9 by road. At the scales only those without a seal pay.
const CORRIDOR: &str = r#"
[vehicles.ship]
mode = "sea"
load = "3000 t"
draught = { empty = "1.7 m", laden = "4.5 m" }
[vehicles.truck]
mode = "road"
load = "20 t"
[legs.canal]
between = ["mouth", "port"]
mode = "sea"
length = "100 km"
speed = "10 km/h"
cost = "0.01 USD/tkm"
CANAL
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
WEIGHING
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
vehicles = { sea = "ship", road = "truck" }
traits = { sealed = "25 %" }
[flows.fish]
commodity = "fish"
from = "town"
to = "market"
volume = "1 kt/yr"
arrivals = "poisson"
vehicle = "truck"
"#;

/// The costs with this canal, and this said of the scales.
fn charged(canal: &str, weighing: &str) -> Answer {
    let text = CORRIDOR.replace("CANAL", canal).replace("WEIGHING", weighing);
    tried(&small(365, &["mouth", "port", "town", "market"], &text))
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

#[test]
fn ships_of_all_routes_are_loaded_for_the_shallowest_and_pay_for_what_they_carry() {
    let canal = "depth = \"3.5 m\"\n[legs.deep]\nbetween = [\"mouth\", \"port\"]\nmode = \"sea\"\n\
                 length = \"100 km\"\nspeed = \"10 km/h\"\ncost = \"2000 USD/vehicle\"\n\
                 depth = \"4.5 m\"\n[flows.grain.routes.shallow]\nshare = 0.5\nvia = [\"canal\"]\n\
                 [flows.grain.routes.deep]\nshare = 0.5\nvia = [\"deep\"]\n";
    let answer = charged(canal, "traits.sealed = { service = \"50 %\" }");
    // 3 000 t x (3.5 - 1.7) / (4.5 - 1.7) on either; by tonne 14 USD but for the sea.
    let load = 1_928.571;
    for (class, usd) in [("grain/shallow", 15.0), ("grain/deep", 14.0 + 2_000.0 / load)] {
        let found = per_tonne(&answer, class);
        assert!((found - usd).abs() < 1e-6, "{class}: {found}, not {usd}");
    }
}
