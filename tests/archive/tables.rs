//! The tables of a run agree with its outcomes, and pruning takes what nobody needs.

use std::collections::BTreeMap;

use corridor_archive::prune::{Mode, Wish};
use corridor_archive::table::{Cell, Column, Kind, Sink, SinkError, export};
use corridor_archive::{Archive, Finished};
use corridor_core::experiment::Plan;
use corridor_core::outcome::{ClassFact, TotalFact};

use super::{keeper, plan, run, small};

/// Tables in memory, by name.
#[derive(Default)]
struct Tables {
    tables: BTreeMap<String, (Vec<Column>, Vec<Vec<Cell>>)>,
    open: String,
}

impl Sink for Tables {
    fn begin(&mut self, table: &str, columns: &[Column]) -> Result<(), SinkError> {
        table.clone_into(&mut self.open);
        let new = self.tables.insert(table.to_owned(), (columns.to_vec(), Vec::new())).is_none();
        assert!(new, "the table {table} stands once");
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), SinkError> {
        let (columns, rows) = self.tables.get_mut(&self.open).expect("it has begun");
        assert_eq!(columns.len(), cells.len());
        for (column, cell) in columns.iter().zip(cells) {
            let fits = matches!(
                (column.kind, cell),
                (_, Cell::Empty)
                    | (Kind::Integer, Cell::Integer(_))
                    | (Kind::Real, Cell::Real(_))
                    | (Kind::Text, Cell::Text(_))
            );
            assert!(fits, "{column:?}: {cell:?}");
        }
        rows.push(cells.to_vec());
        Ok(())
    }

    fn end(&mut self) -> Result<(), SinkError> {
        Ok(())
    }
}

impl Tables {
    fn column(&self, table: &str, name: &str) -> Vec<Cell> {
        let (columns, rows) = &self.tables[table];
        let at = columns.iter().position(|column| column.name == name);
        let at = at.unwrap_or_else(|| panic!("{table} has no column {name}"));
        rows.iter().map(|row| row[at].clone()).collect()
    }
}

fn three() -> Plan {
    Plan { at_least: 3, at_most: 3, precision: None, ..plan() }
}

#[test]
fn tables_hold_the_outcomes_and_explain_every_column() {
    let (scenario, plan) = (small("2 d"), three());
    let archive = Archive::in_memory().unwrap();
    let (experiment, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None);
    let experiment = experiment.unwrap();
    let mut tables = Tables::default();
    export(&archive, kept.run, &mut tables).unwrap();

    let values = |index: usize| -> Vec<Cell> {
        experiment.outcomes.iter().map(|outcome| Cell::Real(outcome.values[index])).collect()
    };
    let layout = &experiment.layout;
    let delivered = values(layout.total(TotalFact::Delivered));
    assert_eq!(tables.column("totals", "delivered_t_per_yr"), delivered);
    assert_eq!(tables.column("flows", "time_p95_h"), values(layout.class(0, ClassFact::P95)));
    // The days of the first replication add up to what it delivered in ten days.
    let (_, days) = &tables.tables["daily"];
    assert_eq!(days.len() % 3, 0);
    let kg = tables.column("daily", "delivered_kg");
    let sum: i64 = kg[..days.len() / 3]
        .iter()
        .map(|cell| if let Cell::Integer(kg) = cell { *kg } else { 0 })
        .sum();
    let per_year = experiment.outcomes[0].values[layout.total(TotalFact::Delivered)];
    assert!((sum as f64 / 1_000.0 - per_year * 10.0 / 365.0).abs() < 1e-6);

    let explained: Vec<(Cell, Cell)> = tables
        .column("dictionary", "table")
        .into_iter()
        .zip(tables.column("dictionary", "column"))
        .collect();
    for (name, (columns, _)) in &tables.tables {
        for column in columns {
            assert!(!column.meaning.is_empty(), "{name}.{}", column.name);
            let entry = (Cell::Text(name.clone()), Cell::Text(column.name.clone()));
            assert!(explained.contains(&entry), "{entry:?} is not in the dictionary");
        }
    }
}

#[test]
fn pruning_keeps_replications_that_another_run_needs() {
    let scenario = small("2 d");
    let archive = Archive::in_memory().unwrap();
    let more = Plan { at_least: 8, at_most: 8, ..three() };
    let elsewhere = Plan { seed: 77, ..three() };
    let runs = [three(), more, elsewhere].map(|plan| {
        let (_, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None);
        let finished = Finished { replications: plan.at_most, ..Finished::default() };
        archive.finish(kept.run, &finished).unwrap();
        kept.run
    });
    let prune = |runs: &[i64], mode| {
        let wish = Wish { runs: runs.to_vec(), ..Wish::default() };
        let pruned = archive.prune(&wish, mode).unwrap();
        (pruned.runs.len(), pruned.replications)
    };
    assert_eq!(prune(&[runs[2]], Mode::DryRun), (1, 3));
    assert_eq!(archive.history().unwrap().len(), 3, "a dry run does nothing");
    assert_eq!(prune(&[runs[1]], Mode::DryRun), (1, 5));
    assert_eq!(prune(&[runs[1]], Mode::Real), (1, 5), "the first run needs three of them");
    let (_, kept) = run(&scenario, &three(), keeper(&archive, &scenario, &three()), 2, None);
    assert_eq!((kept.was_done, kept.known), (true, 3));
    // One that is open may need as many as it may take.
    let open = keeper(&archive, &scenario, &more).finish().run;
    run(&scenario, &more, keeper(&archive, &scenario, &more), 2, None).0.unwrap();
    assert_eq!(prune(&[runs[0]], Mode::Real), (1, 0));
    assert_eq!(prune(&[open, runs[2]], Mode::Real), (2, 8 + 3));
    assert!(archive.history().unwrap().is_empty());
    archive.verify().unwrap();
}
