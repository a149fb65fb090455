//! One replication as it is kept: text with checksums.

use corridor_core::outcome::{DeadlockFact, Diary, Outcome};
use corridor_simkit::network::StationId;
use corridor_simkit::time::SimTime;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::numbers;

/// A replication in the columns of the table `replications`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredReplication {
    pub(crate) index: u32,
    pub(crate) checksum: String,
    pub(crate) daily_checksum: String,
    pub(crate) outcome: String,
    pub(crate) deadlock: Option<String>,
    pub(crate) daily: String,
}

#[derive(Deserialize, Serialize)]
struct StoredDeadlock {
    at_ms: i64,
    cycle: Vec<u32>,
}

impl StoredReplication {
    /// What is kept of an outcome and the diary of the same replication; `key` is the sample's.
    pub(crate) fn new(key: &str, index: u32, outcome: &Outcome, diary: &Diary) -> Self {
        let columns = 0..diary.layout().columns().len();
        let daily = numbers::write_columns(columns.map(|column| diary.column(column)));
        let deadlock = outcome.deadlock.as_ref().map(|deadlock| {
            let cycle = deadlock.cycle.iter().map(|station| station.index() as u32).collect();
            let stored = StoredDeadlock { at_ms: deadlock.at.ms(), cycle };
            serde_json::to_string(&stored).expect("numbers can be written as JSON")
        });
        let outcome = numbers::write(&outcome.values);
        Self {
            index,
            checksum: checksum(key, index, &outcome, deadlock.as_deref()),
            daily_checksum: checksum(key, index, &daily, None),
            outcome,
            deadlock,
            daily,
        }
    }

    /// The replication of a row that begins with the columns `checksum`, `daily_checksum`,
    /// `outcome`, `deadlock`, `daily`; `None` if it does not even hold texts.
    pub(crate) fn of_row(row: &Row<'_>, index: u32) -> Option<Self> {
        Some(Self {
            index,
            checksum: row.get(0).ok()?,
            daily_checksum: row.get(1).ok()?,
            outcome: row.get(2).ok()?,
            deadlock: row.get(3).ok()?,
            daily: row.get(4).ok()?,
        })
    }

    /// Whether all of it fits its checksums as a replication of the sample with this key.
    pub(crate) fn is_whole(&self, key: &str) -> bool {
        let deadlock = self.deadlock.as_deref();
        checksum(key, self.index, &self.outcome, deadlock) == self.checksum
            && checksum(key, self.index, &self.daily, None) == self.daily_checksum
    }

    /// The outcome, if it has so many numbers.
    pub(crate) fn read(&self, n_indicators: usize) -> Option<Outcome> {
        let values = numbers::read(&self.outcome)?;
        let deadlock = match &self.deadlock {
            None => None,
            Some(text) => {
                let stored: StoredDeadlock = serde_json::from_str(text).ok()?;
                let cycle = stored.cycle.iter().map(|&rank| StationId::at(rank as usize)).collect();
                Some(DeadlockFact { at: SimTime::from_ms(stored.at_ms), cycle })
            }
        };
        (values.len() == n_indicators).then_some(Outcome { values, deadlock })
    }

    /// Whether all of it fits the checksums of schemas 1 to 3, which knew of no sample.
    pub(crate) fn is_whole_without_sample(&self) -> bool {
        let one = |text: &str, deadlock: Option<&str>| half(self.index, text, deadlock, "");
        one(&self.outcome, self.deadlock.as_deref()) == self.checksum
            && one(&self.daily, None) == self.daily_checksum
    }
}

/// The checksum of a text of the replication `index` of the sample with this key.
pub(crate) fn checksum(key: &str, index: u32, text: &str, deadlock: Option<&str>) -> String {
    half(index, text, deadlock, key)
}

/// The first half of the SHA-256 of what belongs together.
fn half(index: u32, text: &str, deadlock: Option<&str>, key: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(key);
    digest.update(index.to_le_bytes());
    digest.update(text);
    digest.update([0]);
    digest.update(deadlock.unwrap_or(""));
    hexadecimal(&digest.finalize()[..16])
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes any text");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_its_checksums_is_not_whole() {
        let outcome = numbers::write(&[1.0, f64::NAN]);
        let deadlock = Some(r#"{"at_ms":5,"cycle":[1,2]}"#.to_owned());
        let daily = "[[1,2]]".to_owned();
        let one = StoredReplication {
            index: 7,
            checksum: checksum("key", 7, &outcome, deadlock.as_deref()),
            daily_checksum: checksum("key", 7, &daily, None),
            outcome,
            deadlock,
            daily,
        };
        assert!(one.is_whole("key") && !one.is_whole("yek"));
        let found = one.read(2).unwrap();
        assert_eq!(found.deadlock.unwrap().cycle.len(), 2);
        assert_eq!(one.read(3), None);
        let changes: [fn(&mut StoredReplication); 5] = [
            |one| one.index = 8,
            |one| one.outcome = "[1.0,2.0]".to_owned(),
            |one| one.deadlock = None,
            |one| one.daily = "[[1,3]]".to_owned(),
            |one| one.daily_checksum.push('0'),
        ];
        for change in changes {
            let mut other = one.clone();
            change(&mut other);
            assert!(!other.is_whole("key"), "{other:?}");
        }
    }
}
