//! Designs of experiments: at which points of a box of factors a response is looked at.
//!
//! A point has one number from 0 to below 1 per factor; whoever asks scales it to the factor's
//! range. A grid has every combination; a Latin hypercube has as many levels of every factor as
//! there are points, each used once (`McKay`, Beckman, Conover 1979); a Sobol sequence leaves the
//! smallest holes in any number of factors at once (direction numbers of Joe and Kuo, Owen
//! scrambling by Burley: the crate `sobol_burley`).

use crate::random::{MasterSeed, Purpose, Replication, StreamKey};

/// Most points of a Sobol sequence.
pub const SOBOL_POINTS_AT_MOST: u32 = 1 << 16;
/// Most factors of a Sobol sequence.
pub const SOBOL_FACTORS_AT_MOST: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// Every combination of levels, given how many levels each factor has; the last factor changes
/// fastest. Without factors there is one point, without a level of some factor none.
#[must_use]
pub fn grid(levels: &[usize]) -> Vec<Vec<usize>> {
    let mut points = vec![Vec::with_capacity(levels.len())];
    for &n in levels {
        points = points
            .iter()
            .flat_map(|point| {
                (0..n).map(move |level| {
                    let mut longer = point.clone();
                    longer.push(level);
                    longer
                })
            })
            .collect();
    }
    points
}

/// A Latin hypercube of so many points: every factor has one point in each of `n` equal strata, at
/// its middle, so that the ends of a range are missed by half a stratum.
#[must_use]
pub fn latin_hypercube(n: u32, factors: usize, seed: MasterSeed) -> Vec<Vec<f64>> {
    let key = StreamKey::new(seed, Replication(0), Purpose::Design, "", "");
    let columns: Vec<Vec<u32>> = (0..factors)
        .map(|factor| {
            let mut rng = key.rng(factor as u64, 0);
            let mut strata: Vec<u32> = (0..n).collect();
            for last in (1..strata.len()).rev() {
                strata.swap(last, (rng.unit() * (last + 1) as f64) as usize);
            }
            strata
        })
        .collect();
    let middle = |stratum: u32| (f64::from(stratum) + 0.5) / f64::from(n);
    (0..n as usize).map(|i| columns.iter().map(|column| middle(column[i])).collect()).collect()
}

/// The first `n` points of a scrambled Sobol sequence; a power of two of them is balanced in every
/// factor.
///
/// # Panics
///
/// With more points or factors than the two constants allow.
#[must_use]
pub fn sobol(n: u32, factors: usize, seed: MasterSeed) -> Vec<Vec<f64>> {
    assert!(n <= SOBOL_POINTS_AT_MOST && factors <= SOBOL_FACTORS_AT_MOST, "beyond the tables");
    let key = StreamKey::new(seed, Replication(1), Purpose::Design, "", "");
    let scramble = (key.rng(0, 0).next_u64() >> 32) as u32;
    let at = |point: u32, factor: u32| f64::from(sobol_burley::sample(point, factor, scramble));
    (0..n).map(|point| (0..factors as u32).map(|factor| at(point, factor)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many points fall into each of `n` strata of a factor.
    fn per_stratum(points: &[Vec<f64>], factor: usize, n: usize) -> Vec<usize> {
        let mut counts = vec![0; n];
        for point in points {
            counts[(point[factor] * n as f64) as usize] += 1;
        }
        counts
    }

    #[test]
    fn a_grid_has_every_combination_once() {
        assert_eq!(grid(&[2, 3]), [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert_eq!(grid(&[]), [Vec::<usize>::new()]);
        assert!(grid(&[3, 0]).is_empty());
    }

    #[test]
    fn a_latin_hypercube_uses_every_level_of_every_factor_once() {
        let points = latin_hypercube(13, 4, MasterSeed(5));
        for factor in 0..4 {
            assert_eq!(per_stratum(&points, factor, 13), [1; 13]);
        }
        assert_eq!(points, latin_hypercube(13, 4, MasterSeed(5)));
        assert_ne!(points, latin_hypercube(13, 4, MasterSeed(6)));
    }

    #[test]
    fn a_power_of_two_of_sobol_points_is_balanced_in_one_and_in_two_factors() {
        let points = sobol(64, 5, MasterSeed(5));
        for factor in 0..5 {
            assert_eq!(per_stratum(&points, factor, 64), [1; 64]);
        }
        // The first two factors are a (0, 6, 2)-net in base 2: each of 8 × 8 boxes has one point.
        let mut boxes = [0; 64];
        for point in &points {
            boxes[(point[0] * 8.0) as usize * 8 + (point[1] * 8.0) as usize] += 1;
        }
        assert_eq!(boxes, [1; 64]);
        assert_eq!(points, sobol(64, 5, MasterSeed(5)));
    }

    #[test]
    fn sobol_points_integrate_better_than_random_ones() {
        // The mean of x·y·z is 1/8; 256 random points miss it by about 0.01.
        let mean = |points: &[Vec<f64>]| {
            points.iter().map(|point| point.iter().product::<f64>()).sum::<f64>()
                / points.len() as f64
        };
        for seed in 0..20 {
            let found = mean(&sobol(256, 3, MasterSeed(seed)));
            assert!((found - 0.125).abs() < 0.003, "{found}");
        }
    }
}
