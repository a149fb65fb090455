//! Changes of a merged tree, key by key: what mixtures and variations of scenarios are made of.

use crate::provenance::SOURCES;
use crate::source::Span;
use crate::tree::{Entry, Node, Table, Value};

impl Node {
    /// The entry at the end of a path.
    pub(crate) fn entry(&self, path: &[String]) -> Option<&Entry> {
        let (last, parents) = path.split_last()?;
        let parent = parents.iter().try_fold(self, |node, key| node.key(key))?;
        parent.table()?.get(last)
    }

    /// Puts an entry at the end of a path; tables on the way that are not there are made.
    ///
    /// The key loses the source that it had: the value is another one now.
    pub(crate) fn put(&mut self, path: &[String], entry: Entry) {
        let Some((last, parents)) = path.split_last() else { return };
        let mut node = self;
        for key in parents {
            forget_source(node, key);
            let table = own_table(node);
            let empty = Node { span: entry.key, value: Value::Table(Table::new()) };
            let made = || Entry { key: entry.key, node: empty };
            node = &mut table.entry(key.clone()).or_insert_with(made).node;
        }
        forget_source(node, last);
        own_table(node).insert(last.clone(), entry);
    }

    /// Takes away the entry at the end of a path.
    pub(crate) fn take(&mut self, path: &[String]) {
        let Some((last, parents)) = path.split_last() else { return };
        let mut node = self;
        for key in parents {
            let next = node.table_mut().and_then(|table| table.get_mut(key));
            let Some(next) = next else { return };
            node = &mut next.node;
        }
        forget_source(node, last);
        if let Some(table) = node.table_mut() {
            table.remove(last);
        }
    }

    /// Whether it is a table without anything but sources.
    pub(crate) fn is_bare(&self) -> bool {
        self.table().is_some_and(|table| table.keys().all(|key| key == SOURCES))
    }

    /// Makes every position point into a file so many files further on.
    pub(crate) fn shift_files(&mut self, by: usize) {
        let moved = |span: Span| Span::new(span.file() + by, &span.range());
        self.span = moved(self.span);
        match &mut self.value {
            Value::List(list) => list.iter_mut().for_each(|one| one.shift_files(by)),
            Value::Table(table) => {
                for entry in table.values_mut() {
                    entry.key = moved(entry.key);
                    entry.node.shift_files(by);
                }
            }
            _ => {}
        }
    }
}

/// The table that a node is; what is none becomes an empty one.
fn own_table(node: &mut Node) -> &mut Table {
    if node.table().is_none() {
        node.value = Value::Table(Table::new());
    }
    match &mut node.value {
        Value::Table(table) => table,
        _ => unreachable!("it has just become one"),
    }
}

fn forget_source(node: &mut Node, key: &str) {
    let sources = node.table_mut().and_then(|table| table.get_mut(SOURCES));
    if let Some(sources) = sources.and_then(|entry| entry.node.table_mut()) {
        sources.remove(key);
    }
}
