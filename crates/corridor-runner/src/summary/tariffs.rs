//! What is charged where, what time is worth, and the factors of greenhouse gas.

use corridor_core::model::{Basis, CorridorModel, Emissions, Tariff};

use super::fact;
use crate::report::number::bare;
use crate::report::page::{Block, Section, Table};

/// Sections on tariffs and emissions, where the model has them.
pub(super) fn sections(model: &CorridorModel) -> Vec<Section> {
    let mut sections = Vec::new();
    if model.has_tariffs() {
        sections.push(tariffs(model));
    }
    if let Some(table) = &model.emissions {
        sections.push(emissions(model, table));
    }
    sections
}

fn tariffs(model: &CorridorModel) -> Section {
    let mut table = Table::of_words("", &["where", "tariff"]);
    let mut push = |name: String, tariff: Option<&Tariff>| {
        if let Some(tariff) = tariff {
            table.push(vec![name.into(), in_words(tariff).into()]);
        }
    };
    for (name, leg) in &model.legs {
        push(name.to_string(), leg.cost.as_ref());
    }
    let crossings = model.crossings.iter().map(|(name, c)| (name.as_str(), &c.cost, &c.stages));
    let terminals = model.terminals.iter().map(|(name, t)| (name.as_str(), &t.cost, &t.stages));
    for (name, tariff, stages) in crossings.chain(terminals) {
        push(name.to_owned(), tariff.as_ref());
        for (stage_name, stage) in stages {
            push(format!("{name}.{stage_name}"), stage.cost.as_ref());
        }
    }
    let mut facts = vec![fact(
        "value of time",
        format!("{} USD per tonne and hour", bare(model.value_of_time)),
    )];
    facts.extend(model.value_of_reliability.map(|value| {
        fact("value of reliability", format!("{} USD per tonne and hour", bare(value)))
    }));
    let blocks = vec![Block::Table(table), Block::Facts(facts)];
    Section { title: "Tariffs".to_owned(), blocks }
}

fn in_words(tariff: &Tariff) -> String {
    let charges = tariff.charges.iter().map(|charge| {
        let unit = match (charge.per, charge.by_km) {
            (Basis::Tonne, true) => "tkm".to_owned(),
            (per, by_km) => {
                let thing = match per {
                    Basis::Tonne => "t",
                    Basis::Vehicle => "vehicle",
                    Basis::Wagon => "wagon",
                    Basis::Teu => "TEU",
                };
                format!("{thing}{}", if by_km { "-km" } else { "" })
            }
        };
        format!("{} USD/{unit}", bare(charge.usd.usd()))
    });
    charges.collect::<Vec<_>>().join(" + ")
}

fn emissions(model: &CorridorModel, of: &Emissions) -> Section {
    let caption =
        format!("CO2e, {}; vehicles and terminals without a row follow these", of.scope.word());
    let mut table = Table::of_words(caption, &["what", "factor"]);
    for (mode, factor) in &of.by_mode {
        table.push(vec![mode.word().into(), format!("{} g/tkm", bare(factor.grams())).into()]);
    }
    if let Some(factor) = of.terminal {
        table.push(vec!["terminals".into(), format!("{} kg/t", bare(factor.kg())).into()]);
    }
    for (name, vehicle) in &model.vehicles {
        if let Some(factor) = vehicle.emissions {
            table
                .push(vec![name.as_str().into(), format!("{} g/tkm", bare(factor.grams())).into()]);
        }
    }
    for (name, terminal) in &model.terminals {
        if let Some(factor) = terminal.emissions {
            table.push(vec![name.as_str().into(), format!("{} kg/t", bare(factor.kg())).into()]);
        }
    }
    Section { title: "Emission factors".to_owned(), blocks: vec![Block::Table(table)] }
}
