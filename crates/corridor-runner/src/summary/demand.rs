//! Flows, disruptions, targets and published figures.

use std::collections::BTreeSet;

use corridor_core::model::{
    ArrivalProcess, Choice, ChoiceRule, CordonRef, CorridorModel, Effect, Flow, Occurrence,
    Published, ServiceLevel, Target, Volume,
};

use super::{MS_PER_DAY, MS_PER_HOUR, fact, listed};
use crate::report::number::{NO_VALUE, bare, bare_percent, bare_tonnes_per_year, fixed};
use crate::report::page::{Block, Cell, Section, Table, Tone};

/// One section on each kind that the model has.
pub(super) fn sections(model: &CorridorModel) -> Vec<Section> {
    let mut sections = vec![flows(model)];
    if !model.disruptions.is_empty() {
        sections.push(disruptions(model));
    }
    if !model.targets.is_empty() {
        sections.push(targets(model));
    }
    let is_within = |published: &&Published| published.is_within(&model.period);
    let compared: Vec<_> = model
        .published
        .iter()
        .filter(|(_, published)| is_within(published))
        .map(|(name, _)| name)
        .collect();
    if !compared.is_empty() {
        let n = compared.len();
        let figures = if n == 1 { "figure" } else { "figures" };
        let text =
            format!("The run is compared with {n} published {figures}: {}.", listed(compared));
        let blocks = vec![Block::Sentence(Tone::Plain, text)];
        sections.push(Section { title: "Published figures".to_owned(), blocks });
    }
    sections
}

fn flows(model: &CorridorModel) -> Section {
    let manners = model.flows.iter().map(|(name, of)| fact(name.as_str(), manner(of))).collect();
    let mut blocks = vec![Block::Table(volumes(model)), Block::Facts(manners)];
    let carried: Vec<_> = model
        .flows
        .iter()
        .filter_map(|(name, flow)| Some(fact(name.as_str(), carried_over(model, flow)?)))
        .collect();
    if !carried.is_empty() {
        blocks.push(Block::Facts(carried));
    }
    let routes: Vec<_> = model
        .flows
        .iter()
        .flat_map(|(name, flow)| flow.routes.iter().map(move |route| (name, route)))
        .filter(|(_, (_, route))| !route.via.is_empty())
        .map(|(flow, (name, route))| {
            let is_open = model.flows[flow].choice.is_some_and(|choice| !choice.is_settled);
            let share = if is_open {
                "a share to be settled".to_owned()
            } else {
                bare_percent(route.share.value())
            };
            fact(&format!("{flow}/{name}"), format!("{share} via {}", route.via.join(" → ")))
        })
        .collect();
    if !routes.is_empty() {
        blocks.push(Block::Facts(routes));
    }
    Section { title: "Flows".to_owned(), blocks }
}

/// From where to where, and how much in each year that a flow states.
fn volumes(model: &CorridorModel) -> Table {
    let years: BTreeSet<i16> =
        model.flows.values().flat_map(|f| f.volume.keys().copied()).collect();
    let has_growth = model.flows.values().any(|flow| flow.growth != 0.0);
    let years_in_words: Vec<String> = years.iter().map(i16::to_string).collect();
    let mut headings = vec!["flow"];
    headings.extend(years_in_words.iter().map(String::as_str));
    headings.extend(has_growth.then_some("growth/yr"));
    let mut table = Table::of_numbers("Volume by year", &headings);
    for (name, flow) in &model.flows {
        let mut row: Vec<Cell> = vec![format!("{name}: {} → {}", flow.from, flow.to).into()];
        let in_year = |year| flow.volume.get(year).map_or(NO_VALUE.to_owned(), volume);
        row.extend(years.iter().map(|year| in_year(year).into()));
        if has_growth {
            row.push(format!("{} %", fixed(flow.growth * 100.0, 1)).into());
        }
        table.push(row);
    }
    table
}

/// What stands for the measured years that a flow states no volume of.
fn carried_over(model: &CorridorModel, flow: &Flow) -> Option<String> {
    let (first, last) = (flow.volume.first_key_value()?.0, flow.volume.last_key_value()?.0);
    let begin = model.period.start.year();
    let end = model.period.end.yesterday().map_or(begin, jiff::civil::Date::year);
    let growth = match flow.growth {
        0.0 => "as it is".to_owned(),
        growth => format!("with {} % growth a year", fixed(growth * 100.0, 1)),
    };
    let years = |from: i16, to: i16| {
        if from == to { from.to_string() } else { format!("{from}–{to}") }
    };
    let mut words = Vec::new();
    if begin < *first {
        let of = years(begin, end.min(first - 1));
        words.push(format!("{of} is reckoned back from the volume of {first}, {growth}"));
    }
    if *last < end {
        let of = years(begin.max(last + 1), end);
        words.push(format!("{of} carries the volume of {last} on, {growth}"));
    }
    (!words.is_empty()).then(|| words.join("; "))
}

fn volume(volume: &Volume) -> String {
    match volume {
        Volume::TonnesPerYear(tonnes) => bare_tonnes_per_year(*tonnes),
        Volume::VehiclesPerYear(vehicles) => format!("{}/day", bare(vehicles / 365.0)),
    }
}

/// What is sent, in what, and how it arrives.
fn manner(flow: &Flow) -> String {
    let arrivals = match flow.arrivals {
        ArrivalProcess::Poisson => "at random",
        ArrivalProcess::Even => "evenly spaced",
        ArrivalProcess::Renewal(_) => "at independent intervals",
        ArrivalProcess::Timetable(_) => "by timetable",
    };
    let vehicles = listed(flow.vehicles.values());
    let mut words = vec![format!("{} by {vehicles}, {arrivals}", flow.commodity)];
    let months: Vec<String> =
        flow.season.months.iter().map(|(month, weight)| in_month(*month, *weight)).collect();
    if !months.is_empty() {
        words.push(months.join(", "));
    }
    if flow.rhythm.is_some() {
        words.push("with a weekly rhythm".to_owned());
    }
    let marks = flow.traits.iter();
    words.extend(marks.map(|(mark, share)| format!("{} {mark}", bare_percent(share.value()))));
    words.extend(flow.choice.as_ref().map(choice));
    words.join("; ")
}

/// How a flow chooses, and whether it has.
fn choice(choice: &Choice) -> String {
    let rule = match choice.rule {
        ChoiceRule::Cheapest => "takes the cheapest route".to_owned(),
        ChoiceRule::Logit { sensitivity } => {
            format!("chooses by logit, {} t/USD", bare(sensitivity))
        }
    };
    let looked_for = match choice.alternatives {
        Some(number) if !choice.is_settled => format!(" among {number} ways"),
        _ => String::new(),
    };
    let state = if choice.is_settled { "settled" } else { "not settled: run `corridor assign`" };
    format!("{rule}{looked_for} ({state})")
}

/// The weight of a month that differs: `jul ×1.6`.
fn in_month(month: u8, weight: f64) -> String {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = usize::from(month).checked_sub(1).and_then(|idx| NAMES.get(idx)).unwrap_or(&"?");
    format!("{name} ×{}", bare(weight))
}

fn disruptions(model: &CorridorModel) -> Section {
    let facts = model
        .disruptions
        .iter()
        .map(|(name, disruption)| {
            let effect = match disruption.effect {
                Effect::Demand(factor) => format!("send {} of the usual", bare_percent(factor)),
                Effect::Divert(share) => {
                    let onto = disruption.onto.as_ref().map_or("", |route| route.as_str());
                    format!("{} go by `{onto}`", bare_percent(share))
                }
                Effect::Closed => "closed".to_owned(),
                Effect::Capacity(rate) => format!("works at {}", bare_percent(rate)),
                Effect::Depth(depth) => format!("{} m deep", bare(depth.metres())),
            };
            let flows = disruption.flows.iter().map(ToString::to_string);
            let places = listed(disruption.places.iter().cloned().chain(flows));
            let when = when(&disruption.occurrence);
            fact(name.as_str(), format!("{places}: {effect}, {when}"))
        })
        .collect();
    Section { title: "Disruptions".to_owned(), blocks: vec![Block::Facts(facts)] }
}

fn when(occurrence: &Occurrence) -> String {
    match occurrence {
        Occurrence::Dated { from, to } => format!("{from} to {to}"),
        Occurrence::Timed { from, to } => format!("{} to {} UTC", hour(*from), hour(*to)),
        Occurrence::EveryYear { from, to } => format!(
            "every year from {:02}-{:02} to {:02}-{:02}",
            from.month, from.day, to.month, to.day
        ),
        Occurrence::Random { gap, lasts } => format!(
            "at random, {} days apart, for {} h, on average",
            bare(gap.mean() / MS_PER_DAY),
            bare(lasts.mean() / MS_PER_HOUR)
        ),
        Occurrence::Weather { days, lasts } => format!(
            "on {} days a year, for {} h and a day at most, on average",
            bare(days.iter().sum()),
            bare(lasts.mean() / MS_PER_HOUR)
        ),
    }
}

fn hour(at: jiff::civil::DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

fn targets(model: &CorridorModel) -> Section {
    let facts = model.targets.iter().map(|(name, of)| fact(name.as_str(), target(of))).collect();
    Section { title: "Targets".to_owned(), blocks: vec![Block::Facts(facts)] }
}

fn target(target: &Target) -> String {
    let mut words = vec![format!(
        "{} over {}, with probability {}",
        bare_tonnes_per_year(target.tonnes_per_year),
        listed(target.across.iter().map(cordon)),
        bare_percent(target.probability.value())
    )];
    words.extend(target.service.iter().map(|level| {
        let (what, span) = match level {
            ServiceLevel::BorderTimeMean(span) => ("mean", span),
            ServiceLevel::BorderTimeP95(span) => ("p95", span),
        };
        format!("{what} border time at most {} h", bare(span.ms() as f64 / MS_PER_HOUR))
    }));
    words.join("; ")
}

fn cordon(cordon: &CordonRef) -> String {
    match &cordon.towards {
        Some(side) => format!("{} towards {side}", cordon.crossing),
        None => format!("{} (both ways)", cordon.crossing),
    }
}
