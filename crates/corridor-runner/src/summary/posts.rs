//! Crossings, terminals and teams: the stages in their order, with what they can do in a day.

use std::collections::BTreeMap;

use corridor_core::model::{
    AfterClosure, AtClosing, CorridorModel, Crossing, Per, QueueOrder, Servers, Slots, Stage,
    StageName, StageTrait, Stores, Terminal, WhenFull,
};

use super::duty::{Duty, channel_shares, mean_work_ms};
use super::{fact, holding_up, listed, remarks};
use crate::report::number::{NO_VALUE, bare, bare_percent};
use crate::report::page::{Block, Cell, Section, Table, Tone};

const MS_PER_MINUTE: f64 = 60_000.0;

/// One section per crossing and terminal, one on the teams.
pub(super) fn sections(model: &CorridorModel) -> Vec<Section> {
    let mut sections = Vec::new();
    for (name, crossing) in &model.crossings {
        sections.push(of_crossing(model, name.as_str(), crossing));
    }
    for (name, terminal) in &model.terminals {
        sections.push(of_terminal(model, name.as_str(), terminal));
    }
    if let Some(first) = sections.first_mut() {
        let text = "Work: mean minutes of a server for one vehicle, or one wagon or tonne where \
                    most/day says so, documents included. Most/day: what all servers can do \
                    within their hours in a mean day if nothing interrupts them; what they finish \
                    after closing comes on top. Spaces: vehicles that can wait.";
        first.blocks.insert(0, Block::Sentence(Tone::Faint, text.to_owned()));
    }
    if !model.teams.is_empty() {
        sections.push(teams(model));
    }
    sections
}

fn of_crossing(model: &CorridorModel, name: &str, crossing: &Crossing) -> Section {
    let mut facts = vec![fact("mode", crossing.mode.word())];
    for (side, stages) in &crossing.towards {
        facts.push(fact(&format!("towards {side}"), in_order(stages)));
    }
    for (side, slots) in &crossing.slots {
        facts.push(fact(&format!("slots towards {side}"), slots_in_words(slots)));
    }
    facts.extend(crossing.storage.iter().flat_map(Stores::each).map(|(quay, only)| {
        let name = only.map_or("storage".to_owned(), |side| format!("storage towards {side}"));
        fact(&name, format!("at {}, {}", quay.ashore, holding_up::of_storage(&quay.room)))
    }));
    let mut blocks = vec![Block::Facts(facts)];
    blocks.extend(stages(model, &crossing.stages));
    Section { title: format!("Crossing {name}"), blocks }
}

/// Slots an hour, or the fewest and the most where their number differs by the hour.
fn per_hour(slots: &Slots) -> String {
    let times = slots.hours.rules.iter().map(|rule| rule.servers);
    let rate = |times: u32| bare(slots.per_hour * f64::from(times));
    match (times.clone().min(), times.max()) {
        (Some(low), Some(high)) if low < high => format!("{} to {}", rate(low), rate(high)),
        (_, high) => rate(high.unwrap_or(1)),
    }
}

fn slots_in_words(slots: &Slots) -> String {
    let order = match slots.order {
        QueueOrder::Fifo => "first come, first served",
        QueueOrder::Priority => "by priority",
    };
    let closed = match slots.after_closure {
        AfterClosure::CarryOver => "carried over after a closure",
        AfterClosure::BookAgain => "booked again after a closure",
    };
    let ahead = slots.horizon.map_or_else(
        || "ahead".to_owned(),
        |horizon| format!("up to {} days ahead", bare(horizon.days())),
    );
    let lead = match slots.lead.ms() {
        0 => String::new(),
        _ => format!(", {} h before at the latest", bare(slots.lead.hours())),
    };
    let full = match slots.when_full {
        WhenFull::Wait => "",
        WhenFull::TurnAway => "; who finds none turns away",
    };
    format!(
        "{} an hour, booked {ahead}{lead}, {order}; {} of them missed, {} held by nobody; \
         {closed}{full}",
        per_hour(slots),
        bare_percent(slots.no_shows.value()),
        bare_percent(slots.ghosts.value()),
    )
}

fn of_terminal(model: &CorridorModel, name: &str, terminal: &Terminal) -> Section {
    let mut facts = vec![fact("at", terminal.at.as_str())];
    for (mode, stages) in &terminal.onto {
        facts.push(fact(&format!("onto {}", mode.word()), in_order(stages)));
    }
    facts.extend(terminal.storage.iter().flat_map(Stores::each).map(|(storage, only)| {
        let name =
            only.map_or("storage".to_owned(), |mode| format!("storage onto {}", mode.word()));
        fact(&name, holding_up::of_storage(storage))
    }));
    let mut blocks = vec![Block::Facts(facts)];
    blocks.extend(stages(model, &terminal.stages));
    Section { title: format!("Terminal {name}"), blocks }
}

fn in_order(stages: &[StageName]) -> String {
    if stages.is_empty() {
        return "nothing stops it".to_owned();
    }
    stages.iter().map(StageName::as_str).collect::<Vec<_>>().join(" → ")
}

fn stages(model: &CorridorModel, stages: &BTreeMap<StageName, Stage>) -> Vec<Block> {
    if stages.is_empty() {
        return Vec::new();
    }
    let headings = ["stage", "servers", "open, h/week", "work, min", "most/day", "spaces"];
    let mut work = Table::of_numbers("", &headings);
    for (name, stage) in stages {
        work.push(row(model, name, stage));
    }
    let mut blocks = vec![Block::Table(work)];
    let more = stages.iter().map(|(name, stage)| (name, holding_up::of_stage(stage)));
    blocks.extend(remarks(more));
    let channels: Vec<_> = stages
        .iter()
        .filter(|(_, stage)| stage.channels.is_some())
        .map(|(name, stage)| fact(name.as_str(), channels_in_words(stage)))
        .collect();
    if !channels.is_empty() {
        blocks.push(Block::Facts(channels));
    }
    let changes = stages.iter().flat_map(|(name, stage)| {
        let change = move |(mark, change)| fact(&format!("{name}, {mark}"), trait_in_words(change));
        stage.traits.iter().map(change)
    });
    let changes: Vec<_> = changes.collect();
    if !changes.is_empty() {
        blocks.push(Block::Facts(changes));
    }
    blocks
}

/// What a trait changes at a stage.
fn trait_in_words(change: &StageTrait) -> String {
    let mut words = Vec::new();
    if change.skips {
        words.push("passes by".to_owned());
    }
    words.extend(change.instead.as_ref().map(|other| format!("goes to {other}")));
    for (what, factor) in [("service", change.service), ("documents", change.documents)] {
        if (factor - 1.0).abs() > f64::EPSILON {
            words.push(format!("{what} takes {}", bare_percent(factor)));
        }
    }
    let shares = change.shares.iter().flatten();
    words.extend(
        shares
            .map(|(channel, share)| format!("{} {}", channel.word(), bare_percent(share.value()))),
    );
    words.join(", ")
}

fn row(model: &CorridorModel, name: &StageName, stage: &Stage) -> Vec<Cell> {
    let (plan, of_team) = match &stage.servers {
        Servers::Lanes(plan) => (Some(plan), String::new()),
        Servers::Team(team) => {
            (model.teams.get(team).map(|team| &team.staff), format!(" (team {team})"))
        }
    };
    let duty = plan.map(Duty::of);
    let work_ms = mean_work_ms(stage);
    let most = duty.and_then(|duty| duty.works_per_day(work_ms)).map(|works| per_day(works, stage));
    let or_none = |text: Option<String>| text.unwrap_or_else(|| NO_VALUE.to_owned());
    vec![
        format!("{name}{of_team}").into(),
        or_none(duty.map(|duty| duty.servers_most.to_string())).into(),
        or_none(duty.map(|duty| bare(duty.open_hours()))).into(),
        bare(work_ms / MS_PER_MINUTE).into(),
        or_none(most).into(),
        or_none(stage.queue_limit.map(|limit| limit.to_string())).into(),
    ]
}

/// Works per day, with what one work is for where that is not the vehicle.
fn per_day(works: f64, stage: &Stage) -> String {
    let works = bare(works);
    match stage.per {
        Per::Vehicle => works,
        Per::Wagon => format!("{works} wagons"),
        Per::Tonne => format!("{works} t"),
    }
}

/// Shares, inspections and holds: `green 80 %, red 20 %; red: 240 min by team-x`.
fn channels_in_words(stage: &Stage) -> String {
    let mut words = vec![channel_shares(stage)];
    for (channel, work) in stage.channels.iter().flat_map(|channels| &channels.work) {
        if let Some(inspection) = &work.inspection {
            words.push(format!(
                "{}: inspected for {} min by {}",
                channel.word(),
                bare(inspection.time.mean() / MS_PER_MINUTE),
                inspection.team
            ));
        }
        if let Some(hold) = &work.hold {
            words.push(format!(
                "{}: {} held for {} h",
                channel.word(),
                bare_percent(hold.share.value()),
                bare(hold.time.mean() / super::MS_PER_HOUR)
            ));
        }
    }
    words.join("; ")
}

fn teams(model: &CorridorModel) -> Section {
    let headings = ["team", "most", "open, h/week", "person-hours/day"];
    let mut table =
        Table::of_numbers("", &headings).with_words("at closing").with_words("works at");
    for (name, team) in &model.teams {
        let duty = Duty::of(&team.staff);
        let closing = match team.at_closing {
            AtClosing::Finish => "finish",
            AtClosing::Suspend => "suspend",
        };
        table.push(vec![
            name.as_str().into(),
            duty.servers_most.to_string().into(),
            bare(duty.open_hours()).into(),
            bare(duty.server_hours_per_day()).into(),
            closing.into(),
            listed(users(model, name.as_str())).into(),
        ]);
    }
    Section { title: "Teams".to_owned(), blocks: vec![Block::Table(table)] }
}

/// Stages that a team works at, or inspects for.
fn users(model: &CorridorModel, team: &str) -> Vec<String> {
    let crossings = model.crossings.iter().map(|(name, c)| (name.as_str(), &c.stages));
    let terminals = model.terminals.iter().map(|(name, t)| (name.as_str(), &t.stages));
    let mut users = Vec::new();
    for (post, stages) in crossings.chain(terminals) {
        for (name, stage) in stages {
            let works = matches!(&stage.servers, Servers::Team(of) if of.as_str() == team);
            let inspects = stage
                .channels
                .iter()
                .flat_map(|channels| channels.work.values())
                .filter_map(|work| work.inspection.as_ref())
                .any(|inspection| inspection.team.as_str() == team);
            if works || inspects {
                users.push(format!("{post}.{name}"));
            }
        }
    }
    users
}
