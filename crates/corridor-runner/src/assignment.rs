//! What `corridor assign` says and writes: how the shares settled, and the overlay with them.

use std::fmt::Write as _;
use std::io::{self, Write};

use corridor_core::assign::{AssignPlan, AssignedFlow, AssignedRoute, Assignment, Iteration};
use serde::Serialize;

use crate::io::Paint;
use crate::report::number::{bare, bare_percent, fixed};
use crate::report::page::{Block, Section, Table, Tone};
use crate::report::{Format, markdown, text};

/// A settlement to be told of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settlement<'a> {
    /// The scenario's name.
    pub(crate) title: &'a str,
    /// How the shares were settled.
    pub(crate) plan: &'a AssignPlan,
    /// What became of it.
    pub(crate) found: &'a Assignment,
}

/// The settlement as JSON.
#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    scenario: &'a str,
    seed: u64,
    replications: u32,
    gap_asked_for: f64,
    settled: bool,
    iterations: &'a [Iteration],
    flows: &'a [AssignedFlow],
}

impl Settlement<'_> {
    fn last(&self) -> Iteration {
        *self.found.iterations.last().expect("a settlement has simulations")
    }

    /// How it went, in a phrase that can be a source of the shares.
    pub(crate) fn in_words(&self) -> String {
        let last = self.last();
        format!(
            "{} by assign, gap {} after {} simulations of {} replications, seed {}",
            if self.found.is_settled { "settled" } else { "not settled" },
            per_cent(last.gap),
            last.number,
            self.plan.replications,
            self.plan.seed
        )
    }

    /// Writes the settlement.
    ///
    /// # Errors
    ///
    /// If `out` refuses to be written to.
    pub(crate) fn write(
        &self,
        format: Format,
        paint: Paint,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match format {
            Format::Text => text::write(self.title, &self.sections(), paint, out),
            Format::Markdown => markdown::write(self.title, &self.sections(), out),
            Format::Json => {
                let document = Document {
                    format: 1,
                    scenario: self.title,
                    seed: self.plan.seed,
                    replications: self.plan.replications,
                    gap_asked_for: self.plan.gap,
                    settled: self.found.is_settled,
                    iterations: &self.found.iterations,
                    flows: &self.found.flows,
                };
                serde_json::to_writer_pretty(&mut *out, &document)?;
                writeln!(out)
            }
            Format::Csv => self.csv(out),
        }
    }

    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut csv = ::csv::Writer::from_writer(Vec::new());
        csv.write_record([
            "flow",
            "route",
            "share",
            "tariff",
            "hours",
            "free_hours",
            "spread_hours",
            "cost",
            "seen",
        ])?;
        for flow in &self.found.flows {
            for route in &flow.routes {
                let numbers = [
                    route.share,
                    route.tariff,
                    route.hours,
                    route.free_hours,
                    route.spread_hours,
                    route.cost,
                ];
                let numbers = numbers.map(|number| number.to_string());
                let names = [flow.name.as_str(), route.name.as_str()];
                let seen = if route.is_seen { "true" } else { "false" };
                let cells = names.into_iter().chain(numbers.iter().map(String::as_str));
                csv.write_record(cells.chain([seen]))?;
            }
        }
        let bytes = csv.into_inner().map_err(::csv::IntoInnerError::into_error)?;
        out.write_all(&bytes)
    }

    fn sections(&self) -> Vec<Section> {
        let mut sections = vec![self.settling()];
        sections.extend(self.found.flows.iter().map(of_flow));
        sections
    }

    fn settling(&self) -> Section {
        let last = self.last();
        let verdict = if self.found.is_settled {
            let text = format!(
                "Settled: the relative gap is {}, at most {} was asked for.",
                per_cent(last.gap),
                per_cent(self.plan.gap)
            );
            Block::Sentence(Tone::Good, text)
        } else {
            let text = format!(
                "NOT SETTLED: the relative gap is still {} after {} simulations; {} was asked for.",
                per_cent(last.gap),
                last.number,
                per_cent(self.plan.gap)
            );
            Block::Sentence(Tone::Bad, text)
        };
        let caption = "Gap: by how much the mean cost lies above the best; off: the largest \
                       difference between a share and what shippers would now choose";
        let mut table = Table::of_numbers(caption, &["simulation", "gap", "off"]);
        for iteration in &self.found.iterations {
            table.push(vec![
                iteration.number.to_string().into(),
                per_cent(iteration.gap).into(),
                per_cent(iteration.off).into(),
            ]);
        }
        let text = format!(
            "Successive averages from free-flow shares; each simulation has {} replications with \
             the same random numbers, made from seed {}, none of which a run uses. Logit takes \
             overlapping routes for independent ones.",
            self.plan.replications, self.plan.seed
        );
        let mut blocks = vec![verdict];
        if last.deadlocks > 0 {
            let text = format!(
                "{} of {} replications of the last simulation ended in a deadlock; the times are \
                 those of the others.",
                last.deadlocks, self.plan.replications
            );
            blocks.push(Block::Sentence(Tone::Bad, text));
        }
        blocks.extend([Block::Table(table), Block::Sentence(Tone::Faint, text)]);
        Section { title: "Settling".to_owned(), blocks }
    }
}

fn of_flow(flow: &AssignedFlow) -> Section {
    let caption = "Tariff and cost in USD per tonne; hours in all, without waiting, and from the \
                   median to the 95th percentile";
    let headings = ["route", "share", "tariff", "hours", "free", "p95−p50", "cost"];
    let mut table = Table::of_numbers(caption, &headings);
    for route in &flow.routes {
        let mark = if route.is_seen { "" } else { "°" };
        table.push(vec![
            route.name.as_str().into(),
            bare_percent(route.share).into(),
            fixed(route.tariff, 2).into(),
            format!("{}{mark}", fixed(route.hours, 2)).into(),
            fixed(route.free_hours, 2).into(),
            fixed(route.spread_hours, 2).into(),
            fixed(route.cost, 2).into(),
        ]);
    }
    let mut blocks = vec![Block::Table(table)];
    if flow.routes.iter().any(|route| !route.is_seen) {
        let text = "° hardly anybody took it: hours without waiting and the mean waits of others.";
        blocks.push(Block::Sentence(Tone::Faint, text.to_owned()));
    }
    if flow.is_found {
        let way = |route: &AssignedRoute| (route.name.clone(), route.via.join(" → "));
        blocks.push(Block::Facts(flow.routes.iter().map(way).collect()));
    }
    Section { title: format!("{} ({})", flow.name, flow.rule), blocks }
}

fn per_cent(share: f64) -> String {
    format!("{} %", bare((share * 1e5).round() / 1e3))
}

/// The overlay that freezes the shares; `base` is the way to the scenario from the overlay.
pub(crate) fn overlay(settlement: &Settlement<'_>, base: &str) -> String {
    let quoted = |text: &str| serde_json::to_string(text).expect("a text can be quoted");
    let source = quoted(&format!("D: {}", settlement.in_words()));
    let mut text = format!(
        "# Shares of routes, {}.\nformat = 1\nextends = {}\n",
        settlement.in_words(),
        quoted(base)
    );
    let flows = &settlement.found.flows;
    let way_of = |flow: &AssignedFlow| format!("flows.{}.via", flow.name);
    let replaced: Vec<String> = flows
        .iter()
        .filter(|flow| flow.is_found && flow.has_via)
        .map(|flow| quoted(&way_of(flow)))
        .collect();
    let mut line = |line: String| writeln!(text, "{line}").expect("a string takes any text");
    if !replaced.is_empty() {
        line(format!("remove = [{}]", replaced.join(", ")));
    }
    line(format!(
        "\n[scenario]\nname = {}",
        quoted(&format!("{}, routes settled", settlement.title))
    ));
    for flow in flows {
        for route in &flow.routes {
            line(format!("\n[flows.{}.routes.{}]", flow.name, route.name));
            line(format!("share = {:?}", route.share));
            if flow.is_found {
                let via: Vec<String> = route.via.iter().map(|name| quoted(name)).collect();
                line(format!("via = [{}]", via.join(", ")));
            }
            line(format!("sources = {{ share = {source} }}"));
        }
    }
    text
}
