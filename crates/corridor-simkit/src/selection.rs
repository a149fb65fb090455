//! Which of several systems is the best: ranking and selection.
//!
//! Always the system with the *highest* mean is looked for; whoever wants the lowest turns the
//! signs. Three ways, for three questions:
//!
//! - [`KimNelson`]: replications until one system is left, which is the best with the confidence
//!   asked for if it is better than the others by the indifference zone. Valid under common random
//!   numbers, which make it faster.
//! - [`subset`]: after a fixed number of replications, the systems that can still be the best.
//!   Valid under common random numbers.
//! - OCBA ([`allot`]): a fixed budget goes where it helps most to tell the best. A rule of thumb
//!   without guarantee, and for independent streams.

mod kim_nelson;
mod ocba;
mod subset;

pub use kim_nelson::{KimNelson, Race};
pub use ocba::{Sampled, allot, correct_selection, shares};
pub use subset::subset;

/// The rank of the largest of some means, the first of equals.
///
/// # Panics
///
/// If there is none.
fn best_of(means: impl IntoIterator<Item = f64>) -> usize {
    let mut best: Option<(usize, f64)> = None;
    for (rank, mean) in means.into_iter().enumerate() {
        if best.is_none_or(|(_, highest)| highest < mean) {
            best = Some((rank, mean));
        }
    }
    best.expect("there is a system").0
}

#[cfg(test)]
mod tests;
