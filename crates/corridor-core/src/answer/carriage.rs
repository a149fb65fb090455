//! Answers about carriage: kilometres by mode, what it costs, what it emits.
//!
//! Per consignment, distances, tariffs and factors do not scatter; how much is delivered by whom
//! and how long it takes does. So every figure here is made row by row and then estimated.

use serde::Serialize;

use super::Estimate;
use crate::catalogue::{Catalogue, ClassEntry};
use crate::estimate::Sample;
use crate::experiment::Experiment;
use crate::model::Mode;
use crate::outcome::{ClassFact, Layout, TotalFact};

/// What was carried how far, by mode and by flow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CarriageAnswer {
    /// All flows together.
    pub tonne_km_per_year: Estimate,
    /// By mode that is used.
    pub modes: Vec<ModeAnswer>,
    /// By flow and route that carries cargo, by name.
    pub flows: Vec<FlowCarriageAnswer>,
}

/// One mode.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModeAnswer {
    /// Which.
    pub mode: String,
    /// Tonne-kilometres per year.
    pub tonne_km_per_year: Estimate,
    /// Kilometres of vehicles with cargo per year.
    pub vehicle_km_per_year: Estimate,
    /// Kilometres of the vehicles of flows that run empty, per year.
    pub empty_vehicle_km_per_year: Estimate,
}

/// A flow on a route.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowCarriageAnswer {
    /// `flow` or `flow/route`.
    pub name: String,
    /// Kilometres by mode that is used.
    pub km: Vec<(String, f64)>,
    /// Tonne-kilometres per year by mode that is used.
    pub tonne_km_per_year: Vec<(String, Estimate)>,
}

/// What carriage costs: tariffs, and time by its value. US dollars.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostAnswer {
    /// All flows together; empty vehicles pay tariffs too.
    pub total: CostFigures,
    /// By flow and route that carries cargo, by name.
    pub flows: Vec<(String, CostFigures)>,
}

/// The cost of a flow, or of all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CostFigures {
    /// Tariff and time per tonne.
    pub per_tonne: Estimate,
    /// What is charged per tonne.
    pub tariff_per_tonne: Estimate,
    /// Hours by their value per tonne.
    pub time_per_tonne: Estimate,
    /// Tariff and time per TEU; of all flows, those in containers. `None`: no containers.
    pub per_teu: Option<Estimate>,
    /// What is charged in a year.
    pub tariff_per_year: Estimate,
}

/// Greenhouse gas after ISO 14083: carriage and terminals, by the factors of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EmissionsAnswer {
    /// What all factors hold: WTW or TTW.
    pub scope: String,
    /// Kilograms of `CO2e` per tonne, all flows.
    pub kg_per_tonne: Estimate,
    /// Tonnes of `CO2e` per year, all flows.
    pub tonnes_per_year: Estimate,
    /// By mode that is used: grams per tonne-kilometre and tonnes per year.
    pub modes: Vec<ModeEmissionsAnswer>,
    /// Tonnes of `CO2e` of terminals per year.
    pub terminals_tonnes_per_year: Estimate,
    /// By flow and route that carries cargo: kilograms of `CO2e` per tonne, and tonnes per year.
    pub flows: Vec<FlowEmissionsAnswer>,
}

/// Greenhouse gas of one mode.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModeEmissionsAnswer {
    /// Which.
    pub mode: String,
    /// Grams of `CO2e` per tonne-kilometre.
    pub grams_per_tonne_km: Estimate,
    /// Tonnes of `CO2e` per year.
    pub tonnes_per_year: Estimate,
}

/// Greenhouse gas of a flow on a route.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowEmissionsAnswer {
    /// `flow` or `flow/route`.
    pub name: String,
    /// Kilograms of `CO2e` per tonne; the same for each consignment.
    pub kg_per_tonne: f64,
    /// Tonnes of `CO2e` per year.
    pub tonnes_per_year: Estimate,
}

/// Sums over the classes of a row.
struct Sums<'a> {
    sample: &'a Sample<'a>,
    layout: &'a Layout,
    catalogue: &'a Catalogue,
}

impl Sums<'_> {
    /// The estimate of a sum over classes of (customers delivered per year) × (value of one).
    fn per_year(&self, of_one: impl Fn(&ClassEntry) -> f64) -> Estimate {
        self.sample.estimate_of(|row| self.sum(row, &of_one))
    }

    /// The estimate of a quotient of two such sums.
    fn ratio(
        &self,
        of_one: impl Fn(&ClassEntry) -> f64,
        by: impl Fn(&ClassEntry) -> f64,
    ) -> Estimate {
        self.sample.estimate_of(|row| self.sum(row, &of_one) / self.sum(row, &by))
    }

    fn sum(&self, row: &[f64], of_one: &impl Fn(&ClassEntry) -> f64) -> f64 {
        let classes = self.catalogue.classes.iter().enumerate();
        classes.map(|(rank, class)| self.customers(row, rank, class) * of_one(class)).sum()
    }

    /// Customers as they were born, by what of them was delivered in a year.
    fn customers(&self, row: &[f64], rank: usize, class: &ClassEntry) -> f64 {
        if class.load_kg == 0 {
            row[self.layout.class(rank, ClassFact::Vehicles)]
        } else {
            row[self.layout.class(rank, ClassFact::Delivered)] / class.tonnes()
        }
    }
}

fn sums<'a>(experiment: &'a Experiment, sample: &'a Sample<'a>) -> Sums<'a> {
    Sums { sample, layout: &experiment.layout, catalogue: &experiment.compiled.catalogue }
}

/// The modes that any class uses.
fn modes(catalogue: &Catalogue) -> impl Iterator<Item = Mode> {
    let is_used =
        |mode: &Mode| catalogue.classes.iter().any(|one| one.carriage.km[*mode as usize] > 0.0);
    Mode::ALL.into_iter().filter(is_used)
}

/// The classes that carry cargo, with their ranks.
fn loaded(catalogue: &Catalogue) -> impl Iterator<Item = (usize, &ClassEntry)> {
    catalogue.classes.iter().enumerate().filter(|(_, class)| class.load_kg > 0)
}

pub(super) fn carriage(experiment: &Experiment, sample: &Sample<'_>) -> CarriageAnswer {
    let sums = sums(experiment, sample);
    let catalogue = sums.catalogue;
    let of_mode = |mode: Mode| {
        let at = mode as usize;
        let vehicles = |is_empty: bool| {
            sums.per_year(move |class| {
                if (class.load_kg == 0) == is_empty { class.carriage.vehicle_km[at] } else { 0.0 }
            })
        };
        ModeAnswer {
            mode: mode.word().to_owned(),
            tonne_km_per_year: sums.per_year(|class| class.tonnes() * class.carriage.km[at]),
            vehicle_km_per_year: vehicles(false),
            empty_vehicle_km_per_year: vehicles(true),
        }
    };
    let of_class = |(rank, class): (usize, &ClassEntry)| {
        let used = Mode::ALL.into_iter().filter(|mode| class.carriage.km[*mode as usize] > 0.0);
        let used: Vec<(String, f64)> =
            used.map(|mode| (mode.word().to_owned(), class.carriage.km[mode as usize])).collect();
        let index = sums.layout.class(rank, ClassFact::Delivered);
        let tonne_km = |km: f64| sample.estimate_of(|row| row[index] * km);
        FlowCarriageAnswer {
            name: class.name.clone(),
            tonne_km_per_year: used
                .iter()
                .map(|(word, km)| (word.clone(), tonne_km(*km)))
                .collect(),
            km: used,
        }
    };
    CarriageAnswer {
        tonne_km_per_year: sample.estimate(sums.layout.total(TotalFact::TonneKm)),
        modes: modes(catalogue).map(of_mode).collect(),
        flows: loaded(catalogue).map(of_class).collect(),
    }
}

pub(super) fn costs(experiment: &Experiment, sample: &Sample<'_>) -> Option<CostAnswer> {
    let sums = sums(experiment, sample);
    let (catalogue, layout) = (sums.catalogue, sums.layout);
    let of_class = |(rank, class): (usize, &ClassEntry)| {
        let at = |fact| layout.class(rank, fact);
        let [delivered, time, cost] =
            [ClassFact::Delivered, ClassFact::TimeCost, ClassFact::Cost].map(at);
        let teu_per_tonne = class.teu_per_kg * 1_000.0;
        let tariff = class.tariff_per_tonne();
        let figures = CostFigures {
            per_tonne: sample.estimate(cost),
            tariff_per_tonne: sample
                .estimate_of(|row| if row[delivered] > 0.0 { tariff } else { f64::NAN }),
            time_per_tonne: sample.estimate(time),
            per_teu: (teu_per_tonne > 0.0)
                .then(|| sample.estimate_of(|row| row[cost] / teu_per_tonne)),
            tariff_per_year: sample.estimate_of(|row| row[delivered] * tariff),
        };
        (class.name.clone(), figures)
    };
    let [tariff, cost] = [TotalFact::Tariff, TotalFact::Cost].map(|fact| layout.total(fact));
    let delivered = layout.total(TotalFact::Delivered);
    let in_containers: Vec<(usize, f64)> = loaded(catalogue)
        .filter(|(_, class)| class.teu_per_kg > 0.0)
        .map(|(rank, class)| (rank, class.teu_per_kg * 1_000.0))
        .collect();
    let per_teu = |row: &[f64]| {
        let (mut usd, mut teu) = (0.0, 0.0);
        for &(rank, teu_per_tonne) in &in_containers {
            let tonnes = row[layout.class(rank, ClassFact::Delivered)];
            if tonnes > 0.0 {
                usd += tonnes * row[layout.class(rank, ClassFact::Cost)];
                teu += tonnes * teu_per_tonne;
            }
        }
        usd / teu
    };
    let total = CostFigures {
        per_tonne: sample.estimate(cost),
        tariff_per_tonne: sample.estimate(tariff),
        time_per_tonne: sample.estimate_of(|row| row[cost] - row[tariff]),
        per_teu: (!in_containers.is_empty()).then(|| sample.estimate_of(per_teu)),
        tariff_per_year: sample.estimate_of(|row| row[tariff] * row[delivered]),
    };
    let flows = loaded(catalogue).map(of_class).collect();
    catalogue.has_tariffs.then_some(CostAnswer { total, flows })
}

pub(super) fn emissions(experiment: &Experiment, sample: &Sample<'_>) -> Option<EmissionsAnswer> {
    let sums = sums(experiment, sample);
    let catalogue = sums.catalogue;
    let scope = catalogue.scope?;
    let of_mode = |mode: Mode| {
        let at = mode as usize;
        let tonne_km = |class: &ClassEntry| class.tonnes() * class.carriage.km[at];
        ModeEmissionsAnswer {
            mode: mode.word().to_owned(),
            grams_per_tonne_km: sums.ratio(|class| class.carriage.co2e_kg[at] * 1_000.0, tonne_km),
            tonnes_per_year: sums.per_year(|class| class.carriage.co2e_kg[at] / 1_000.0),
        }
    };
    let of_class = |(rank, class): (usize, &ClassEntry)| {
        let kg_per_tonne = class.carriage.all_co2e_kg() / class.tonnes();
        let delivered = sums.layout.class(rank, ClassFact::Delivered);
        FlowEmissionsAnswer {
            name: class.name.clone(),
            kg_per_tonne,
            tonnes_per_year: sample.estimate_of(|row| row[delivered] * kg_per_tonne / 1_000.0),
        }
    };
    Some(EmissionsAnswer {
        scope: scope.word().to_owned(),
        kg_per_tonne: sample.estimate(sums.layout.total(TotalFact::Co2e)),
        tonnes_per_year: sums.per_year(|class| class.carriage.all_co2e_kg() / 1_000.0),
        modes: modes(catalogue).map(of_mode).collect(),
        terminals_tonnes_per_year: sums
            .per_year(|class| class.carriage.terminals_co2e_kg / 1_000.0),
        flows: loaded(catalogue).map(of_class).collect(),
    })
}
