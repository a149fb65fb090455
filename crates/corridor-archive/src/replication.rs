//! One replication as it is kept: text with checksums.

use corridor_core::outcome::{DeadlockFact, Diary, Outcome};
use corridor_simkit::network::StationId;
use corridor_simkit::time::SimTime;
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
    /// What is kept of an outcome and the diary of the same replication.
    pub(crate) fn new(index: u32, outcome: &Outcome, diary: &Diary) -> Self {
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
            checksum: checksum(index, &outcome, deadlock.as_deref()),
            daily_checksum: checksum(index, &daily, None),
            outcome,
            deadlock,
            daily,
        }
    }

    /// Whether all of it fits its checksums.
    pub(crate) fn is_whole(&self) -> bool {
        checksum(self.index, &self.outcome, self.deadlock.as_deref()) == self.checksum
            && checksum(self.index, &self.daily, None) == self.daily_checksum
    }
}

/// The outcome that was kept, if it is whole: the text fits its checksum and has so many numbers.
pub(crate) fn outcome(
    index: u32,
    text: &str,
    deadlock: Option<&str>,
    expected: &str,
    n_indicators: usize,
) -> Option<Outcome> {
    if checksum(index, text, deadlock) != expected {
        return None;
    }
    let values = numbers::read(text)?;
    let deadlock = match deadlock {
        None => None,
        Some(text) => {
            let stored: StoredDeadlock = serde_json::from_str(text).ok()?;
            let cycle = stored.cycle.iter().map(|&rank| StationId::at(rank as usize)).collect();
            Some(DeadlockFact { at: SimTime::from_ms(stored.at_ms), cycle })
        }
    };
    (values.len() == n_indicators).then_some(Outcome { values, deadlock })
}

/// The first half of the SHA-256 of what belongs together.
pub(crate) fn checksum(index: u32, text: &str, deadlock: Option<&str>) -> String {
    let mut digest = Sha256::new();
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
    fn what_does_not_fit_its_checksum_is_not_known() {
        let text = numbers::write(&[1.0, f64::NAN]);
        let deadlock = Some(r#"{"at_ms":5,"cycle":[1,2]}"#);
        let sum = checksum(7, &text, deadlock);
        let found = outcome(7, &text, deadlock, &sum, 2).unwrap();
        assert_eq!(found.deadlock.unwrap().cycle.len(), 2);
        assert_eq!(outcome(8, &text, deadlock, &sum, 2), None);
        assert_eq!(outcome(7, &text, None, &sum, 2), None);
        assert_eq!(outcome(7, "[1.0,2.0]", deadlock, &sum, 2), None);
        assert_eq!(outcome(7, &text, deadlock, &sum, 3), None);
    }
}
