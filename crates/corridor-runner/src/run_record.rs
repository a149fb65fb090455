//! The record of a run: what may differ from run to run and so is no part of the report.

use std::time::Duration;

use serde::Serialize;

use crate::report::number::replications;

/// The version of the record's structure.
pub const RECORD_FORMAT: u32 = 1;

/// How a run went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunRecord {
    /// Version of this structure: [`RECORD_FORMAT`].
    pub format: u32,
    /// Version of the engine.
    pub engine: String,
    /// The scenario's file, as it was given.
    pub scenario: String,
    /// SHA-256 of the merged model, to find the report that belongs to it.
    pub model_hash: String,
    /// Master seed.
    pub seed: u64,
    /// Replications that count.
    pub replications: u32,
    /// Of those, the ones that an archive knew.
    pub from_archive: u32,
    /// Worker threads.
    pub threads: usize,
    /// Seconds on the wall clock from the first replication to the answer.
    pub wall_seconds: f64,
    /// Simulated replications per second.
    pub replications_per_second: f64,
    /// Events per second, over all threads.
    pub events_per_second: f64,
    /// On what it ran.
    pub machine: Machine,
}

/// On what a run ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// Operating system.
    pub system: String,
    /// Instruction set.
    pub architecture: String,
    /// Cores that the process may use.
    pub cores: usize,
    /// Name of the processor, where the system tells it.
    pub processor: Option<String>,
}

impl Machine {
    /// The machine that this process runs on.
    #[must_use]
    pub fn this() -> Self {
        Self {
            system: std::env::consts::OS.to_owned(),
            architecture: std::env::consts::ARCH.to_owned(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            processor: std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| model(&text)),
        }
    }
}

/// The processor's name in the text of Linux's `/proc/cpuinfo`.
fn model(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}

/// What was run, for the record.
#[derive(Clone, Copy, Debug)]
pub struct Ran<'a> {
    /// The scenario's file, as it was given.
    pub scenario: &'a str,
    /// SHA-256 of the merged model.
    pub model_hash: &'a str,
    /// Master seed.
    pub seed: u64,
    /// Replications that count.
    pub replications: u32,
    /// Of those, the ones that an archive knew.
    pub from_archive: u32,
    /// Mean number of events in a replication.
    pub events_per_replication: f64,
    /// Worker threads.
    pub threads: usize,
    /// Time on the wall clock.
    pub wall: Duration,
}

impl RunRecord {
    /// The record of what was run on `machine`.
    #[must_use]
    pub fn new(ran: &Ran<'_>, machine: Machine) -> Self {
        let wall_seconds = ran.wall.as_secs_f64();
        // A clock that stood still must not make an infinity.
        let per_second = |count: f64| count / wall_seconds.max(1e-9);
        let simulated = f64::from(ran.replications.saturating_sub(ran.from_archive));
        Self {
            format: RECORD_FORMAT,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: ran.scenario.to_owned(),
            model_hash: ran.model_hash.to_owned(),
            seed: ran.seed,
            replications: ran.replications,
            from_archive: ran.from_archive,
            threads: ran.threads,
            wall_seconds,
            replications_per_second: per_second(simulated),
            events_per_second: per_second(simulated * ran.events_per_replication),
            machine,
        }
    }

    /// The record as one line.
    #[must_use]
    pub fn line(&self) -> String {
        let n = self.replications;
        if self.from_archive == n {
            return format!(
                "{}, all from the archive, in {:.1} s",
                replications(n),
                self.wall_seconds
            );
        }
        let known = match self.from_archive {
            0 => String::new(),
            known => format!(", {known} of them from the archive,"),
        };
        let threads = if self.threads == 1 { "thread" } else { "threads" };
        format!(
            "{}{known} in {:.1} s on {} {threads}: {:.1} replications/s, {:.2} million events/s",
            replications(n),
            self.wall_seconds,
            self.threads,
            self.replications_per_second,
            self.events_per_second / 1e6
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran() -> Ran<'static> {
        Ran {
            scenario: "west.toml",
            model_hash: "9f2c",
            seed: 1,
            replications: 200,
            from_archive: 0,
            events_per_replication: 3e6,
            threads: 2,
            wall: Duration::from_millis(31_250),
        }
    }

    #[test]
    fn a_line_names_threads_time_and_rates() {
        let record = RunRecord::new(&ran(), Machine::this());
        assert_eq!(
            record.line(),
            "200 replications in 31.2 s on 2 threads: 6.4 replications/s, 19.20 million events/s"
        );
    }

    #[test]
    fn what_the_archive_knew_is_said_and_is_no_speed() {
        let line =
            |from_archive| RunRecord::new(&Ran { from_archive, ..ran() }, Machine::this()).line();
        assert_eq!(
            line(75),
            "200 replications, 75 of them from the archive, in 31.2 s on 2 threads: 4.0 \
             replications/s, 12.00 million events/s"
        );
        assert_eq!(line(200), "200 replications, all from the archive, in 31.2 s");
    }

    #[test]
    fn a_clock_that_stood_still_makes_no_infinity() {
        let record = RunRecord::new(&Ran { wall: Duration::ZERO, ..ran() }, Machine::this());
        assert!(record.events_per_second.is_finite());
    }

    #[test]
    fn the_processor_is_read_where_the_system_tells_it() {
        let text = "processor\t: 0\nmodel name\t: Fast CPU @ 2 GHz\n";
        assert_eq!(model(text).as_deref(), Some("Fast CPU @ 2 GHz"));
        assert_eq!(model("CPU architecture: 8\n"), None);
    }
}
