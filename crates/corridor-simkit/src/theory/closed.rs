//! Closed networks: a fixed number of customers goes round for ever.

/// The throughput of a closed network with `n` customers, by exact mean value analysis (Reiser and
/// Lavenberg 1980): single servers with exponential service, first come first served, whose
/// `demands` are visits times mean service, and a delay `think` of any distribution. Customers
/// per unit of the same time; 0 for no customers.
///
/// With n customers each finds at a station the mean queue of n − 1 customers:
/// `R_k = D_k (1 + L_k)`, `X = n / (Z + Σ R_k)`, `L_k = X R_k`.
#[must_use]
pub fn closed_throughput(demands: &[f64], think: f64, n: u32) -> f64 {
    let mut queues = vec![0.0; demands.len()];
    let mut throughput = 0.0;
    for customers in 1..=n {
        let residence: Vec<f64> =
            demands.iter().zip(&queues).map(|(demand, queue)| demand * (1.0 + queue)).collect();
        throughput = f64::from(customers) / (think + residence.iter().sum::<f64>());
        for (queue, residence) in queues.iter_mut().zip(&residence) {
            *queue = throughput * residence;
        }
    }
    throughput
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_throughput_grows_from_one_alone_to_the_slowest_station() {
        let throughput = |n| closed_throughput(&[0.2, 0.15, 0.4], 1.0, n);
        assert!((throughput(1) - 1.0 / 1.75).abs() < 1e-12);
        assert!((throughput(10) - 2.470_630).abs() < 5e-7, "{}", throughput(10));
        assert!((throughput(200) - 2.5).abs() < 1e-9);
        assert!(throughput(0).abs() < f64::EPSILON);
    }
}
