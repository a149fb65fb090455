//! What was carried: tonne-kilometres, tariffs, time and greenhouse gas of all flows together.

use super::layout::ClassFact;
use super::measure::{Reader, per};

/// The figures of one replication; not-a-number where they are not counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carried {
    /// Tonne-kilometres per year.
    pub(super) tonne_km: f64,
    /// US dollars charged per tonne delivered.
    pub(super) tariff: f64,
    /// US dollars of tariff and time per tonne delivered.
    pub(super) cost: f64,
    /// Kilograms of `CO2e` per tonne delivered.
    pub(super) co2e: f64,
}

/// Adds up the classes of a row whose class facts are written.
pub(super) fn carried(reader: &Reader<'_>) -> Carried {
    let catalogue = reader.catalogue;
    let (mut tonnes, mut tonne_km, mut tariff, mut time, mut co2e) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (rank, entry) in catalogue.classes.iter().enumerate() {
        let fact = |fact| reader.values[reader.layout.class(rank, fact)];
        let delivered = fact(ClassFact::Delivered);
        if entry.load_kg == 0 {
            tariff += fact(ClassFact::Vehicles) * entry.carriage.tariff_usd;
        } else if delivered > 0.0 {
            tonnes += delivered;
            tonne_km += delivered * entry.journey.km;
            tariff += delivered * entry.tariff_per_tonne();
            time += delivered * fact(ClassFact::TimeCost);
            co2e += delivered * entry.carriage.all_co2e_kg() / entry.tonnes();
        }
    }
    let if_counted = |is_counted: bool, value: f64| if is_counted { value } else { f64::NAN };
    Carried {
        tonne_km,
        tariff: if_counted(catalogue.has_tariffs, per(tariff, tonnes)),
        cost: if_counted(catalogue.has_tariffs, per(tariff + time, tonnes)),
        co2e: if_counted(catalogue.scope.is_some(), per(co2e, tonnes)),
    }
}
