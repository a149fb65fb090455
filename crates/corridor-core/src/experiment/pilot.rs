//! The pilot that finds a warm-up.
//!
//! Ten replications with fixed indices start empty at the start of the measured window. The number
//! of customers that wait, are worked on or are blocked, averaged over them, goes through MSER-5;
//! the cut is the warm-up. Single histories would mislead (the rule is known to be worse than no
//! cut there), so only the average is judged.

use std::sync::Arc;

use corridor_simkit::network::{Network, StationId};
use corridor_simkit::random::MasterSeed;
use corridor_simkit::readings::Readings;
use corridor_simkit::time::SimSpan;
use corridor_simkit::warm_up::{WarmUpCut, average, mser5};

use super::workers::Workers;
use super::{Controls, ExperimentError, Plan, Progress, WarmUpFound};
use crate::catalogue::Catalogue;
use crate::compile::compile_in_parts;
use crate::model::CorridorModel;

/// Replications of the pilot.
const N_PILOT: u32 = 10;
/// The first index; far above those of any experiment, so that no history is used twice.
const FIRST: u32 = 4_000_000_000;
/// Samples of each history.
const N_SAMPLES: usize = 500;

/// Finds the warm-up of a stationary model.
pub(super) fn warm_up(
    model: &CorridorModel,
    plan: &Plan,
    controls: &Controls<'_>,
    pool: &rayon::ThreadPool,
) -> Result<WarmUpFound, ExperimentError> {
    let compiled = compile_in_parts(model, SimSpan::ZERO, N_SAMPLES);
    let catalogue = &compiled.catalogue;
    let network = Arc::clone(&compiled.network);
    let workers = Workers::new(pool, network, MasterSeed(plan.seed), controls.cancel, ());
    let read = |_: u32, network: &Network, readings: &Readings, (): &()| {
        history(network, catalogue, readings)
    };
    let told = |done: u32| (controls.progress)(Progress::Pilot { done, of: N_PILOT });
    let indices: Vec<u32> = (FIRST..FIRST + N_PILOT).collect();
    let found = workers.outcomes(&indices, &|()| (), &read, &told);
    let histories: Vec<Vec<f64>> = found.into_iter().map(|(_, history)| history).collect();
    if (histories.len() as u32) < N_PILOT {
        return Err(ExperimentError::Interrupted);
    }
    let horizon = catalogue.horizon;
    let until = |sample: usize| SimSpan::from_ms(horizon.ms() * sample as i64 / N_SAMPLES as i64);
    Ok(match mser5(&average(&histories)) {
        WarmUpCut::At(cut) => WarmUpFound {
            length: until(cut),
            how: Some(format!("MSER-5 on the mean of {N_PILOT} pilot replications")),
            is_settled: true,
        },
        WarmUpCut::NotSettled | WarmUpCut::TooShort => WarmUpFound {
            length: until(N_SAMPLES / 2),
            how: Some(format!(
                "half of the horizon: the mean of {N_PILOT} pilot replications does not settle"
            )),
            is_settled: false,
        },
    })
}

/// Mean number of customers at all stations, sample after sample.
fn history(network: &Network, catalogue: &Catalogue, readings: &Readings) -> Vec<f64> {
    let sample = |part: usize| {
        let window = catalogue.part(part);
        let present = (0..network.stations.len()).map(|station| {
            let reading = readings.station(window, StationId::at(station));
            reading.queue_time + reading.working + reading.blocked
        });
        let range = network.windows[window.index()];
        present.sum::<i64>() as f64 / (range.to - range.from).ms().max(1) as f64
    };
    (0..catalogue.n_parts).map(sample).collect()
}
