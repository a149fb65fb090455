//! The numbers of the corridor: where they come from, and whether they can be.

use std::collections::BTreeSet;
use std::path::Path;

use corridor_core::model::{Leg, ModelDraft};
use corridor_scenario::Origin;

use super::{all, shipped};

const EARTH_RADIUS_KM: f64 = 6371.0;

/// The words of a text that look like ids of sources: `S54`, `R1`, `C1`.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| {
        let digits = word.strip_prefix(['S', 'R', 'C']).unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn listed_ids() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sources.md");
    let text = std::fs::read_to_string(path).expect("docs/sources.md can be read");
    let first_cell = |line: &str| line.strip_prefix("| ")?.split(" |").next().map(str::to_owned);
    text.lines().filter_map(first_cell).collect()
}

#[test]
fn every_number_says_where_it_comes_from() {
    for name in all() {
        let scenario = shipped(name);
        let unmarked: Vec<_> = scenario
            .provenance
            .numbers()
            .iter()
            .filter(|number| number.origin == Origin::Unmarked)
            .map(|number| &number.path)
            .collect();
        assert!(unmarked.is_empty(), "{name}: {unmarked:?}");
    }
}

#[test]
fn every_source_stands_in_the_list_of_sources() {
    let listed = listed_ids();
    assert!(listed.contains("S54"), "the list is read");
    for name in all() {
        for file in shipped(name).files {
            let missing: Vec<_> = ids(&file.text).filter(|id| !listed.contains(*id)).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", file.path.display());
        }
    }
}

#[test]
fn an_assumption_gives_its_reason() {
    for name in all() {
        for number in shipped(name).provenance.numbers() {
            if let Origin::Assumed(reason) | Origin::Derived(reason) = &number.origin {
                assert!(reason.len() >= 12, "{name}: {} says only `{reason}`", number.path);
            }
        }
    }
}

fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half_lat = (lat_b - lat_a) / 2.0;
    let half_lon = (b.1 - a.1).to_radians() / 2.0;
    let h = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
    2.0 * EARTH_RADIUS_KM * h.sqrt().asin()
}

fn straight_km(model: &ModelDraft, leg: &Leg) -> f64 {
    let [a, b] = leg.between.each_ref().map(|place| model.places[place].at);
    great_circle_km(a.expect("places of the corridor have a point"), b.expect("as above"))
}

#[test]
fn no_leg_is_shorter_than_the_straight_line() {
    for name in all() {
        let scenario = shipped(name);
        for (leg_name, leg) in &scenario.model.legs {
            let straight = straight_km(&scenario.model, leg);
            let length = leg.length.km();
            assert!(straight <= length, "{name}: {leg_name} {length} km, straight {straight:.1}");
            assert!(length <= 1.7 * straight, "{name}: {leg_name} {length} km for {straight:.1}");
        }
    }
}
