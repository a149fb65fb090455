//! Tariffs: what is charged for carriage, crossing and handling.
//!
//! A vehicle is that of the flow: where its groups of wagons run in trains that are formed of
//! several, the charge is for the group, for whose cargo pays it, and a train of three groups pays
//! three times. What a train is charged as a whole is written by the wagon or by the tonne.

use serde::Serialize;

use super::Vehicle;
use crate::units::Usd;

/// What is charged at one element of a way: several charges add up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tariff {
    /// The charges.
    pub charges: Vec<Charge>,
}

/// One charge.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Charge {
    /// How much, US dollars.
    pub usd: Usd,
    /// For each of what.
    pub per: Basis,
    /// Whether it is for every kilometre of it.
    pub by_km: bool,
}

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Basis {
    /// A tonne of cargo.
    Tonne,
    /// A vehicle of the flow: a truck, a train, a vessel; a group of wagons where trains are formed
    /// of several.
    Vehicle,
    /// A wagon of a train.
    Wagon,
    /// A container of twenty feet.
    Teu,
}

impl Tariff {
    /// One charge alone.
    #[must_use]
    pub fn of(usd: Usd, per: Basis, by_km: bool) -> Self {
        Self { charges: vec![Charge { usd, per, by_km }] }
    }

    /// What one vehicle with so much cargo on board pays over a distance, US dollars. Containers
    /// are counted by the cargo on board: a half-laden vehicle carries half of its TEU.
    #[must_use]
    pub fn usd(&self, km: f64, vehicle: &Vehicle, kg: f64) -> f64 {
        let one = |charge: &Charge| {
            let units = match charge.per {
                Basis::Tonne => kg / 1_000.0,
                Basis::Vehicle => 1.0,
                Basis::Wagon => f64::from(vehicle.wagons),
                Basis::Teu if vehicle.load.kg() == 0 => 0.0,
                Basis::Teu => f64::from(vehicle.teu) * kg / vehicle.load.kg() as f64,
            };
            charge.usd.usd() * units * if charge.by_km { km } else { 1.0 }
        };
        self.charges.iter().map(one).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Mode;
    use crate::units::Kilograms;

    #[test]
    fn each_basis_counts_its_own_units_and_charges_add_up() {
        let load = Kilograms::new(1_000_000);
        let train = crate::compile::sample::vehicle(Mode::Rail, load.kg(), 20, 40);
        let usd = |usd| Usd::new(usd).unwrap();
        let is = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found}");
        let pays = |per, by_km| Tariff::of(usd(3.0), per, by_km).usd(100.0, &train, 500_000.0);
        is(pays(Basis::Tonne, false), 1_500.0);
        is(pays(Basis::Tonne, true), 150_000.0);
        is(pays(Basis::Vehicle, false), 3.0);
        is(pays(Basis::Wagon, true), 6_000.0);
        is(pays(Basis::Teu, false), 60.0);
        let mut both = Tariff::of(usd(1.0), Basis::Tonne, false);
        both.charges.extend(Tariff::of(usd(7.0), Basis::Vehicle, false).charges);
        is(both.usd(0.0, &train, 2_000.0), 9.0);
    }
}
