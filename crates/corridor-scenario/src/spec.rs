//! Reading of tables: what a table of the scenario may hold is said once, and everything else
//! follows from it.
//!
//! The macros [`table!`], [`choice!`] and [`words!`] take the keys of a table with their types and
//! doc comments, and make four things of them: the struct, the reader that reports every unknown,
//! missing or mistyped key, the merge of overlays, and the JSON schema. So the schema cannot list
//! a key that the reader refuses, nor the other way round.

mod basic;
mod choice;
mod moment;
mod reader;
mod table;

pub(crate) use basic::{At, Coordinates, Day, Either, Flag, Map, Text, read_number};
pub(crate) use choice::{
    KeySchema, choice, choice_schema, read_choice, read_word, word_schema, words,
};
pub(crate) use moment::Moment;
pub(crate) use reader::{Reader, nearest};
pub(crate) use table::{
    Field, Kind, check_keys, enter_table, merge_table, outline_table, table, table_meaning,
    table_schema,
};

use schemars::JsonSchema;

use crate::outline::{Meaning, Outline};
use crate::provenance::Ledger;
use crate::tree::Node;

/// Something that can be read from a value of a scenario.
pub(crate) trait Spec: Sized + JsonSchema {
    /// Reads it; everything that is wrong goes to the reader, and `None` comes back if nothing is
    /// left to work with.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;

    /// Lays an overlay's value over the base's. A value replaces the old one whole; only tables
    /// with names for keys, and records, are merged key by key.
    fn merge(base: &mut Node, over: Node) {
        *base = over;
    }

    /// Enters the numbers of the model that the value holds into the ledger.
    fn enter(node: &Node, ledger: &mut Ledger) {
        let _ = (node, ledger);
    }

    /// What a value without fault means.
    fn meaning(node: &Node) -> Meaning {
        Meaning::of_value(node)
    }

    /// Enters the keys under the value into an outline; a value is one key.
    fn outline(node: &Node, outline: &mut Outline) {
        outline.leaf(node, Self::meaning(node));
    }
}
