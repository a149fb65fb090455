//! Railways: what border stations take, and which trains are formed.

use corridor_core::model::{CorridorModel, Train, TrainLeaves};

use super::{MS_PER_HOUR, holding_up, listed, remarks};
use crate::report::number::{NO_VALUE, bare};
use crate::report::page::{Block, Section, Table};

/// One section on each kind that the model has.
pub(super) fn sections(model: &CorridorModel) -> Vec<Section> {
    let mut sections = Vec::new();
    if model.crossings.values().any(|crossing| !crossing.acceptance.is_empty()) {
        sections.push(stations(model));
    }
    if !model.trains.is_empty() {
        sections.push(trains(model));
    }
    let bans = model.bans.iter().map(|(name, ban)| (name, Some(holding_up::of_ban(ban))));
    sections.extend(
        remarks(bans)
            .map(|said| Section { title: "Stops on loading".to_owned(), blocks: vec![said] }),
    );
    sections
}

fn stations(model: &CorridorModel) -> Section {
    let caption = "Trains a day (by date where they change); hours after which refused trains are \
                   abandoned, and room for these";
    let headings = ["station, towards", "tracks", "abandoned, h", "standing"];
    let mut table = Table::of_numbers(caption, &headings).with_words("trains/day");
    for (name, crossing) in &model.crossings {
        for (towards, accepted) in &crossing.acceptance {
            let per_day = accepted.trains_per_day.iter().map(|(date, rate)| match date {
                Some(date) => format!("{} from {date}", bare(*rate)),
                None => bare(*rate),
            });
            let abandoned = accepted.abandoned.as_ref();
            let hours = |ms: i64| bare(ms as f64 / MS_PER_HOUR);
            table.push(vec![
                format!("{name}, {towards}").into(),
                accepted.tracks.to_string().into(),
                abandoned.map_or(NO_VALUE.to_owned(), |one| hours(one.after.ms())).into(),
                abandoned.map_or(NO_VALUE.to_owned(), |one| one.standing.to_string()).into(),
                listed(per_day).into(),
            ]);
        }
    }
    Section { title: "Border stations".to_owned(), blocks: vec![Block::Table(table)] }
}

fn trains(model: &CorridorModel) -> Section {
    let caption = "Most wagons, metres and tonnes gross; when they leave";
    let headings = ["train", "wagons", "m", "t"];
    let mut table = Table::of_numbers(caption, &headings).with_words("from, to, when, for whom");
    let limit = |limit: Option<f64>| limit.map_or(NO_VALUE.to_owned(), bare);
    for (name, train) in &model.trains {
        table.push(vec![
            name.as_str().into(),
            limit(train.wagons.map(f64::from)).into(),
            limit(train.length.map(|length| length.km() * 1_000.0)).into(),
            limit(train.gross.map(|gross| gross.kg() as f64 / 1_000.0)).into(),
            said(train).into(),
        ]);
    }
    Section { title: "Trains".to_owned(), blocks: vec![Block::Table(table)] }
}

/// From where to where, when, and with whose wagons.
fn said(train: &Train) -> String {
    let leaves = match &train.leaves {
        TrainLeaves::WhenFull { longest_wait: None } => "when full".to_owned(),
        TrainLeaves::WhenFull { longest_wait: Some(wait) } => {
            format!("when full or after {} h", bare(wait.ms() as f64 / MS_PER_HOUR))
        }
        TrainLeaves::Timetable { departures, at_least } => {
            format!("{} paths a week, at least {at_least} wagons", holding_up::per_week(departures))
        }
    };
    let flows = train.flows.iter().map(|flow| format!("flow {flow}"));
    let destinations = train.destinations.iter().map(|place| format!("to {place}"));
    let takes = listed(flows.chain(destinations));
    format!("{} – {}; {leaves}; {takes}", train.from, train.to)
}
