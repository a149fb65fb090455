//! The row of an outcome: no two indicators in one place, no growth with the horizon.

use corridor_simkit::time::SimSpan;

use super::*;
use crate::compile::compile;
use crate::compile::sample::thin_with;

#[test]
fn every_indicator_has_a_place_of_its_own() {
    let compiled = compile(&thin_with(|_| {}), SimSpan::ZERO);
    let catalogue = &compiled.catalogue;
    let layout = Layout::of(catalogue);
    let mut places: Vec<usize> = TotalFact::ALL.iter().map(|&fact| layout.total(fact)).collect();
    for class in 0..catalogue.classes.len() {
        places.extend(ClassFact::ALL.iter().map(|&fact| layout.class(class, fact)));
    }
    for cordon in 0..catalogue.cordons.len() {
        places.extend(PassageFact::ALL.iter().map(|&fact| layout.passage(cordon, fact)));
        for channel in 0..corridor_simkit::network::CHANNELS {
            let place = |&fact| layout.channel(cordon, channel, fact);
            places.extend(ChannelFact::ALL.iter().map(place));
        }
    }
    for station in 0..catalogue.stations.len() {
        places.extend(StationFact::ALL.iter().map(|&fact| layout.station(station, fact)));
        places.extend((0..catalogue.n_parts).map(|part| layout.queue_part(station, part)));
    }
    for pool in 0..catalogue.pools.len() {
        places.extend(PoolFact::ALL.iter().map(|&fact| layout.pool(pool, fact)));
    }
    for target in 0..catalogue.targets.len() {
        places.extend(TargetFact::ALL.iter().map(|&fact| layout.target(target, fact)));
    }
    assert_eq!(places, (0..layout.n_indicators()).collect::<Vec<_>>());
}

#[test]
fn every_indicator_has_a_name_of_its_own_in_the_order_of_the_row() {
    let compiled = compile(&thin_with(|_| {}), SimSpan::ZERO);
    let catalogue = &compiled.catalogue;
    let layout = Layout::of(catalogue);
    let found = indicators(catalogue);
    assert_eq!(found.len(), layout.n_indicators());
    let names: std::collections::BTreeSet<_> =
        found.iter().map(|one| (one.subject, &one.element, &one.name)).collect();
    assert_eq!(names.len(), found.len());
    let at = |index: usize| (found[index].subject, found[index].name.as_str());
    assert_eq!(at(layout.class(0, ClassFact::Swd)), ("flow", "swd_km_per_h"));
    assert_eq!(at(layout.channel(0, 2, ChannelFact::P95)), ("channel", "release_time_p95_h"));
    assert_eq!(at(layout.queue_part(1, 11)), ("queue", "queue_in_part_12_vehicles"));
    assert_eq!(at(layout.pool(0, PoolFact::Active)), ("pool", "active_share"));
    assert_eq!(at(layout.target(0, TargetFact::Met)), ("target", "met"));
    assert_eq!(found[0].meaning, "Tonnes sent per year.");
}

#[test]
fn what_is_kept_does_not_grow_with_the_horizon() {
    let n_indicators = |days: i64| {
        let model = thin_with(|draft| {
            let end = draft.period.start.checked_add(jiff::Span::new().days(days));
            draft.period.end = end.unwrap();
        });
        Layout::of(&compile(&model, SimSpan::ZERO).catalogue).n_indicators()
    };
    assert_eq!(n_indicators(30), n_indicators(3_000));
}
