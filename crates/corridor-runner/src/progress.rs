//! Progress on standard error: what is done, its rate, the remaining time.

use std::time::Duration;

use corridor_core::experiment;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::io::Progress;

/// Draws how far a command is; shared by the threads that do the work.
#[derive(Debug)]
pub(crate) struct Meter(ProgressBar);

impl Meter {
    /// A meter for an experiment.
    pub(crate) fn of_experiment(wish: Progress) -> Self {
        Self::new(wish, 1, "{elapsed:>4} [{bar:24}] {pos}/{len} {msg}, {per_sec}, {eta} left")
    }

    /// A meter for steps that have names.
    pub(crate) fn of_steps(wish: Progress) -> Self {
        Self::new(wish, 1, "{elapsed:>4} [{bar:24}] {pos}/{len} {msg}")
    }

    /// Shows how far an experiment is. The bar runs to the next number of replications at which
    /// the experiment may stop, for nobody knows yet at which it will.
    pub(crate) fn show(&self, progress: experiment::Progress) {
        let (done, of, message) = match progress {
            experiment::Progress::Pilot { done, of } => (done, of, "of the warm-up's pilot".into()),
            experiment::Progress::Replications { done, next, at_most } if next < at_most => {
                (done, next, format!("replications (at most {at_most})"))
            }
            experiment::Progress::Replications { done, at_most, .. } => {
                (done, at_most, "replications".to_owned())
            }
        };
        self.0.set_length(of.into());
        self.0.set_message(message);
        self.0.set_position(done.into());
    }

    /// Begins a step.
    pub(crate) fn begin_step(&self, name: &str, done: usize, of: usize) {
        self.0.set_length(of as u64);
        self.0.set_message(name.to_owned());
        self.0.set_position(done as u64);
    }

    /// Takes the meter off the screen.
    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }

    fn new(wish: Progress, length: u64, template: &str) -> Self {
        let target = match wish {
            Progress::Drawn => ProgressDrawTarget::stderr(),
            Progress::Hidden => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        let style = ProgressStyle::with_template(template)
            .expect("the templates are constants that the tests use")
            .progress_chars("█▌ ");
        bar.set_style(style);
        if wish == Progress::Drawn {
            bar.enable_steady_tick(Duration::from_secs(1));
        }
        Self(bar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_runs_to_the_next_number_at_which_it_may_stop() {
        let meter = Meter::of_experiment(Progress::Hidden);
        meter.show(experiment::Progress::Replications { done: 7, next: 30, at_most: 200 });
        assert_eq!((meter.0.position(), meter.0.length()), (7, Some(30)));
        assert_eq!(meter.0.message(), "replications (at most 200)");
        meter.show(experiment::Progress::Replications { done: 190, next: 200, at_most: 200 });
        assert_eq!((meter.0.position(), meter.0.length()), (190, Some(200)));
        assert_eq!(meter.0.message(), "replications");
        meter.clear();
        assert!(meter.0.is_finished());
    }

    #[test]
    fn a_step_is_named() {
        let meter = Meter::of_steps(Progress::Hidden);
        meter.begin_step("losses.toml", 1, 2);
        assert_eq!((meter.0.message().as_str(), meter.0.position()), ("losses.toml", 1));
    }
}
