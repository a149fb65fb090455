//! Targets and published figures of one replication.

use corridor_simkit::network::{ClassId, CordonId, WindowId};
use corridor_simkit::time::MS_PER_HOUR;

use super::layout::{PassageFact, TargetFact};
use super::measure::{Reader, per};
use crate::catalogue::Figure;
use crate::model::ServiceLevel;

/// Writes the facts of every target.
pub(super) fn targets(reader: &mut Reader<'_>) {
    let catalogue = reader.catalogue;
    for (index, target) in catalogue.targets.iter().enumerate() {
        let throughput = reader.per_year(reader.kg_over(WindowId(0), &target.cut));
        let mut met = throughput >= target.tonnes_per_year;
        for (level, service) in target.service.iter().enumerate() {
            let holds = is_held(reader, &target.cut, *service);
            met &= holds;
            reader.values[reader.layout.service(index, level)] = f64::from(u8::from(holds));
        }
        let shortfall = (target.tonnes_per_year - throughput).max(0.0);
        let facts = [
            (TargetFact::Throughput, throughput),
            (TargetFact::Shortfall, shortfall),
            (TargetFact::Met, f64::from(u8::from(met))),
        ];
        for (fact, value) in facts {
            reader.values[reader.layout.target(index, fact)] = value;
        }
    }
}

fn passage(reader: &Reader<'_>, cordon: CordonId, fact: PassageFact) -> f64 {
    reader.values[reader.layout.passage(cordon.index(), fact)]
}

/// Whether a service level holds over a cut. A cut that nobody passed holds no level.
fn is_held(reader: &Reader<'_>, cut: &[CordonId], service: ServiceLevel) -> bool {
    let whole = WindowId(0);
    let (found, most) = match service {
        ServiceLevel::BorderTimeMean(most) => (border_hours(reader, whole, cut), most),
        ServiceLevel::BorderTimeP95(most) => {
            let worst = cut.iter().map(|&cordon| passage(reader, cordon, PassageFact::P95));
            (worst.fold(f64::NAN, f64::max), most)
        }
    };
    found <= most.hours()
}

/// Mean hours over the passages of a cut in a window; not-a-number where nobody passed.
fn border_hours(reader: &Reader<'_>, window: WindowId, cut: &[CordonId]) -> f64 {
    let readings = cut.iter().map(|&cordon| reader.readings.cordon(window, cordon));
    let (time, count) = readings.fold((0, 0), |(t, n), r| (t + r.time, n + r.count));
    per(time as f64 / MS_PER_HOUR as f64, count as f64)
}

/// Mean hours from origin to destination of what classes delivered in a window.
fn transit_hours(reader: &Reader<'_>, window: WindowId, classes: &[usize]) -> f64 {
    let readings = classes.iter().map(|&class| reader.readings.class(window, ClassId::at(class)));
    let (time, count) = readings.fold((0, 0), |(t, n), r| (t + r.total, n + r.consignments));
    per(time as f64 / MS_PER_HOUR as f64, count as f64)
}

/// What is charged for a TEU of what classes delivered in a window, US dollars.
fn tariff_per_teu(reader: &Reader<'_>, window: WindowId, classes: &[usize]) -> f64 {
    let delivered = classes.iter().map(|&rank| {
        let class = &reader.catalogue.classes[rank];
        let kg = reader.readings.class(window, ClassId::at(rank)).delivered_size as f64;
        (kg / 1_000.0 * class.tariff_per_tonne(), kg * class.teu_per_kg)
    });
    let (usd, teu) = delivered.fold((0.0, 0.0), |(usd, teu), one| (usd + one.0, teu + one.1));
    per(usd, teu)
}

/// Writes the simulated value of every published figure.
pub(super) fn published(reader: &mut Reader<'_>) {
    let catalogue = reader.catalogue;
    for (index, entry) in catalogue.published.iter().enumerate() {
        let value = entry.reading.as_ref().map_or(f64::NAN, |reading| {
            figure(reader, &reading.figure, reading.window, reading.days)
        });
        reader.values[reader.layout.published(index)] = value;
    }
}

/// A figure in a window of so many days.
fn figure(reader: &Reader<'_>, of: &Figure, window: WindowId, days: f64) -> f64 {
    let readings = reader.readings;
    match of {
        Figure::Growth { of, since, days: days_then } => {
            let now = figure(reader, of, window, days) / days;
            per(now, figure(reader, of, *since, *days_then) / days_then)
        }
        Figure::Tonnes(cut) => reader.kg_over(window, cut) as f64 / 1_000.0,
        Figure::VehiclesPerDay { across, wagons } => {
            let counted = across.iter().map(|&cordon| match wagons {
                true => reader.wagons(window, cordon),
                false => readings.cordon(window, cordon).count as f64,
            });
            counted.sum::<f64>() / days
        }
        Figure::Delivered(classes) => {
            let kg: i64 = classes
                .iter()
                .map(|&class| readings.class(window, ClassId::at(class)).delivered_size)
                .sum();
            kg as f64 / 1_000.0
        }
        Figure::BorderTime(cut) => border_hours(reader, window, cut),
        Figure::TransitTime(classes) => transit_hours(reader, window, classes),
        Figure::TariffPerTeu(classes) => tariff_per_teu(reader, window, classes),
        Figure::Utilisation(pool) => pool.map_or(0.0, |pool| {
            let reading = readings.pool(window, pool);
            per(reading.held as f64, reading.on_duty as f64)
        }),
        Figure::Within(probe) => {
            let found = readings.probe(*probe);
            per(f64::from(found.inside), f64::from(found.ticks))
        }
        Figure::Standing { probe, each } => {
            let found = readings.probe(*probe);
            per(found.sum as f64 * f64::from(*each), f64::from(found.ticks))
        }
    }
}
