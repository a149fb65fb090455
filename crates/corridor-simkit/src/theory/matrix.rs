//! Dense matrices of a few dozen rows: all the linear algebra that small Markov chains need.

use std::ops::{Index, IndexMut};

/// A dense matrix.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    pub(super) fn zero(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![0.0; rows * columns] }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The product of the two.
    pub(super) fn times(&self, other: &Self) -> Self {
        assert_eq!(self.columns, other.rows, "shapes fit");
        let mut product = Self::zero(self.rows, other.columns);
        for row in 0..self.rows {
            for inner in 0..self.columns {
                let factor = self[(row, inner)];
                for column in 0..other.columns {
                    product[(row, column)] += factor * other[(inner, column)];
                }
            }
        }
        product
    }

    /// A row vector times the matrix.
    pub(super) fn times_from_left(&self, vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; self.columns];
        for (row, factor) in vector.iter().enumerate() {
            for (column, entry) in product.iter_mut().enumerate() {
                *entry += factor * self[(row, column)];
            }
        }
        product
    }

    /// Adds another one to it.
    pub(super) fn add(&mut self, other: &Self) {
        for (value, more) in self.values.iter_mut().zip(&other.values) {
            *value += more;
        }
    }

    /// Solves `X·self = right` for X: Gaussian elimination with partial pivoting.
    ///
    /// # Panics
    ///
    /// If the matrix is singular.
    pub(super) fn divide(&self, right: &Self) -> Self {
        let (mut left, mut solution) = (self.transposed(), right.transposed());
        left.eliminate(&mut solution);
        solution.transposed()
    }

    fn transposed(&self) -> Self {
        let mut turned = Self::zero(self.columns, self.rows);
        for row in 0..self.rows {
            for column in 0..self.columns {
                turned[(column, row)] = self[(row, column)];
            }
        }
        turned
    }

    /// Turns `right` into the solution of `self·X = right`.
    fn eliminate(&mut self, right: &mut Self) {
        assert_eq!(self.rows, self.columns, "only a square system has one solution");
        for pivot in 0..self.rows {
            let best = (pivot..self.rows)
                .max_by(|&a, &b| self[(a, pivot)].abs().total_cmp(&self[(b, pivot)].abs()))
                .expect("there is a row left");
            assert!(self[(best, pivot)].abs() > 0.0, "the system is singular");
            self.swap_rows(pivot, best);
            right.swap_rows(pivot, best);
            for row in 0..self.rows {
                if row != pivot {
                    let factor = self[(row, pivot)] / self[(pivot, pivot)];
                    self.subtract_row(row, pivot, factor);
                    right.subtract_row(row, pivot, factor);
                }
            }
        }
        for row in 0..self.rows {
            let divisor = self[(row, row)];
            for column in 0..right.columns {
                right[(row, column)] /= divisor;
            }
        }
    }

    fn swap_rows(&mut self, one: usize, other: usize) {
        for column in 0..self.columns {
            self.values.swap(one * self.columns + column, other * self.columns + column);
        }
    }

    fn subtract_row(&mut self, row: usize, other: usize, factor: f64) {
        if factor == 0.0 {
            return;
        }
        for column in 0..self.columns {
            self.values[row * self.columns + column] -=
                factor * self.values[other * self.columns + column];
        }
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.values[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.values[row * self.columns + column]
    }
}

/// The stationary distribution of a chain with this generator (rows sum to 0, one closed class):
/// `π·Q = 0`, `Σ π = 1`. The last balance equation, which follows from the others, makes room for
/// the sum.
pub(super) fn stationary(generator: &Matrix) -> Vec<f64> {
    let n = generator.rows();
    let mut system = generator.clone();
    for row in 0..n {
        system[(row, n - 1)] = 1.0;
    }
    let mut right = Matrix::zero(1, n);
    right[(0, n - 1)] = 1.0;
    system.divide(&right).values
}

/// The stationary distribution, level by level, of a chain that moves at most one level at a time
/// and ends at the last level given (a level-dependent quasi-birth–death process).
///
/// `local[n]` holds the rates within level n (diagonal included), `up[n]` to level n + 1,
/// `down[n]` from level n + 1 to n. Backwards from the top, `π_n = π_{n−1}·R_n` with
/// `R_n = U_{n−1}·(−(L_n + R_{n+1}·D_n))⁻¹` (Latouche and Ramaswami, *Matrix Analytic Methods*,
/// ch. 12).
pub(super) fn stationary_levels(local: &[Matrix], up: &[Matrix], down: &[Matrix]) -> Vec<Vec<f64>> {
    let mut ratios: Vec<Matrix> = Vec::with_capacity(up.len());
    let mut seen = local.last().expect("a chain has a level").clone();
    for n in (0..up.len()).rev() {
        let mut negative = up[n].clone();
        negative.values.iter_mut().for_each(|rate| *rate = -*rate);
        let ratio = seen.divide(&negative);
        seen = local[n].clone();
        seen.add(&ratio.times(&down[n]));
        ratios.push(ratio);
    }
    let mut levels = vec![stationary(&seen)];
    for ratio in ratios.iter().rev() {
        let last = levels.last().expect("the first level is there");
        levels.push(ratio.times_from_left(last));
    }
    let total: f64 = levels.iter().flatten().sum();
    levels.iter_mut().flatten().for_each(|share| *share /= total);
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::finite_queue;
    use crate::theory::tests::assert_close;

    #[test]
    fn a_chain_of_two_states_splits_its_time_by_the_rates() {
        let mut generator = Matrix::zero(2, 2);
        generator.values.copy_from_slice(&[-3.0, 3.0, 1.0, -1.0]);
        let shares = stationary(&generator);
        assert_close(shares[0], 0.25, 1e-15);
        assert_close(shares[1], 0.75, 1e-15);
    }

    #[test]
    fn levels_of_one_state_are_a_birth_death_process() {
        let single = |rate: f64| Matrix { rows: 1, columns: 1, values: vec![rate] };
        let mut local = vec![single(-1.2)];
        local.extend((1..5).map(|_| single(-2.2)));
        local.push(single(-1.0));
        let levels = stationary_levels(&local, &vec![single(1.2); 5], &vec![single(1.0); 5]);
        assert_close(levels[5][0], finite_queue(1.2, 1.0, 1, 4).turned_away, 1e-14);
    }
}
