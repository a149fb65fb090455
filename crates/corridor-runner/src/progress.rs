//! Progress on standard error: replications done, their rate, the remaining time.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::io::Progress;

/// Draws how far an experiment is; shared by the threads that run it.
#[derive(Debug)]
pub(crate) struct Meter(ProgressBar);

impl Meter {
    /// A meter for up to `at_most` replications.
    pub(crate) fn new(progress: Progress, at_most: u32) -> Self {
        let target = match progress {
            Progress::Drawn => ProgressDrawTarget::stderr(),
            Progress::Hidden => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(u64::from(at_most)), target);
        let template = "{elapsed:>4} [{bar:30}] {pos}/{len} replications, {per_sec}, {eta} left";
        let style = ProgressStyle::with_template(template)
            .expect("the template is a constant that the tests draw")
            .progress_chars("█▌ ");
        bar.set_style(style);
        bar.tick();
        Self(bar)
    }

    /// Counts a replication that ended.
    pub(crate) fn replication_ended(&self) {
        self.0.inc(1);
    }

    /// Takes the meter off the screen.
    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meter_counts_what_ended() {
        let meter = Meter::new(Progress::Hidden, 30);
        (0..7).for_each(|_| meter.replication_ended());
        assert_eq!(meter.0.position(), 7);
        assert_eq!(meter.0.length(), Some(30));
        meter.clear();
        assert!(meter.0.is_finished());
    }
}
