//! An absorbing Markov chain given by counts, solved exactly by elimination.
//!
//! With C the counts of steps between different states and D the diagonal of all that leaves each state, the matrix
//! D - C is an M-matrix whose row sums are the counts that end. Its elimination in the way of Grassmann, Taksar and
//! Heyman (1985, Operations Research 33) only adds, multiplies and divides numbers of one sign, so that even the
//! smallest probability keeps its digits. A step from a state to itself changes no probability of an end and is left out.

/// A square matrix, row by row.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub(super) size: usize,
    values: Vec<f64>,
}

impl Matrix {
    pub(super) fn zero(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }

    pub(super) fn get(&self, row: usize, column: usize) -> f64 {
        self.values.get(row * self.size + column).copied().unwrap_or_default()
    }

    pub(super) fn add(&mut self, row: usize, column: usize, value: f64) {
        if let Some(place) = self.values.get_mut(row * self.size + column) {
            *place += value;
        }
    }

    fn row(&self, row: usize) -> &[f64] {
        self.values.get(row * self.size..(row + 1) * self.size).unwrap_or_default()
    }

    /// The rows before one, it, and those after it.
    fn around(&mut self, row: usize) -> (&mut [f64], &mut [f64]) {
        let (until, after) = self.values.split_at_mut((row + 1) * self.size);
        (until.get_mut(row * self.size..).unwrap_or_default(), after)
    }
}

fn add_scaled(to: &mut [f64], factor: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

/// The inverse of D - C, from the counts C (the diagonal does not matter) and the counts that end at each state.
///
/// `None` where a state has no way to an end, which no fitted chain has.
pub(super) fn inverse(mut counts: Matrix, mut ends: Vec<f64>) -> Option<Matrix> {
    let size = counts.size;
    let mut pivots = Vec::with_capacity(size);
    let mut inverse = Matrix::zero(size);
    // Elimination of one state after the other: who went through it now goes where it went.
    for state in 0..size {
        inverse.add(state, state, 1.0);
        let (row, below) = counts.around(state);
        let onward = row.get(state + 1..).unwrap_or_default();
        let end = ends.get(state).copied().unwrap_or_default();
        let pivot = onward.iter().sum::<f64>() + end;
        if !(pivot > 0.0 && pivot.is_finite()) {
            return None;
        }
        pivots.push(pivot);
        let (done, rest) = inverse.around(state);
        let rows = below.chunks_exact_mut(size).zip(rest.chunks_exact_mut(size));
        for ((from, to), end_from) in rows.zip(ends.iter_mut().skip(state + 1)) {
            let (entered, later) = from.split_at_mut(state + 1);
            let factor = entered.last().copied().unwrap_or_default() / pivot;
            if factor > 0.0 {
                add_scaled(later, factor, onward);
                *end_from += factor * end;
                add_scaled(to.get_mut(..=state).unwrap_or_default(), factor, done);
            }
        }
    }
    for (state, pivot) in pivots.iter().enumerate().rev() {
        let (row, below) = inverse.around(state);
        let onward = counts.row(state).get(state + 1..).unwrap_or_default();
        for (count, later) in onward.iter().zip(below.chunks_exact(size)) {
            if *count > 0.0 {
                add_scaled(row, *count, later);
            }
        }
        row.iter_mut().for_each(|value| *value /= pivot);
    }
    Some(inverse)
}

/// A row of weights times a matrix.
pub(super) fn row_times(weights: &[f64], matrix: &Matrix) -> Vec<f64> {
    let mut product = vec![0.0; matrix.size];
    for (row, weight) in weights.iter().enumerate() {
        if *weight > 0.0 {
            add_scaled(&mut product, *weight, matrix.row(row));
        }
    }
    product
}

/// A matrix times a column.
pub(super) fn times_column(matrix: &Matrix, column: &[f64]) -> Vec<f64> {
    (0..matrix.size).map(|row| dot(matrix.row(row), column)).collect()
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The solution x of M x = b, where M is a principal part of such an inverse: the largest number of each of its columns
/// stands on the diagonal, so that rows need not be exchanged.
pub(super) fn solve(mut matrix: Matrix, mut column: Vec<f64>) -> Vec<f64> {
    let size = matrix.size;
    for pivot in 0..size {
        let (row, below) = matrix.around(pivot);
        let (until, onward) = row.split_at(pivot + 1);
        let diagonal = until.last().copied().unwrap_or(1.0);
        let known = column.get(pivot).copied().unwrap_or_default();
        for (other, value) in below.chunks_exact_mut(size).zip(column.iter_mut().skip(pivot + 1)) {
            let (before, later) = other.split_at_mut(pivot + 1);
            let factor = before.last().copied().unwrap_or_default() / diagonal;
            add_scaled(later, -factor, onward);
            *value -= factor * known;
        }
    }
    for pivot in (0..size).rev() {
        let row = matrix.row(pivot);
        let known = dot(row.get(pivot + 1..).unwrap_or_default(), column.get(pivot + 1..).unwrap_or_default());
        if let (Some(value), Some(diagonal)) = (column.get_mut(pivot), row.get(pivot)) {
            *value = (*value - known) / diagonal;
        }
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two states that pass to each other; N = (I - Q)^-1 by hand.
    #[test]
    fn a_cycle_is_summed_to_its_end() {
        let mut counts = Matrix::zero(2);
        counts.add(0, 1, 3.0);
        counts.add(1, 0, 1.0);
        counts.add(1, 1, 5.0);
        let inverse = inverse(counts, vec![1.0, 2.0]).unwrap();
        // D - C = [[4, -3], [-1, 3]], of determinant 9.
        let expected = [[3.0, 3.0], [1.0, 4.0]].map(|row| row.map(|value| value / 9.0));
        for (row, values) in expected.iter().enumerate() {
            for (column, value) in values.iter().enumerate() {
                assert!((inverse.get(row, column) - value).abs() < 1e-16);
            }
        }
        let solution = solve(inverse, vec![1.0, 2.0]);
        assert!((solution[0] + 2.0).abs() < 1e-14 && (solution[1] - 5.0).abs() < 1e-14, "{solution:?}");
    }

    #[test]
    fn the_smallest_probability_keeps_its_digits() {
        // A walk on a line that is a million times likelier to go back than on.
        let mut counts = Matrix::zero(5);
        for state in 0..4 {
            counts.add(state, state + 1, 1.0);
            counts.add(state + 1, state, 1e6);
        }
        let inverse = inverse(counts, vec![1e6, 0.0, 0.0, 0.0, 1.0]).unwrap();
        // Gambler's ruin: from the first state the far end is reached with 1 / (1 + r + ... + r^5).
        let expected = 1.0 / (0..=5).map(|power| 1e6_f64.powi(power)).sum::<f64>();
        assert!((inverse.get(0, 4) / expected - 1.0).abs() < 1e-14);
    }

    #[test]
    fn a_state_without_an_end_has_no_solution() {
        assert!(inverse(Matrix::zero(2), vec![1.0, 0.0]).is_none());
    }
}
