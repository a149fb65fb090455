//! Inversion against the integral, counts against theory.

use super::*;
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::time::MS_PER_HOUR;

const HOUR: i64 = MS_PER_HOUR;

fn at(hours: i64) -> SimTime {
    SimTime::from_ms(hours * HOUR)
}

/// Two customers an hour, then none, then five.
fn day() -> RateProfile {
    let per_hour = |rate: f64| rate / HOUR as f64;
    RateProfile::new(vec![(at(-2), per_hour(2.0)), (at(8), 0.0), (at(12), per_hour(5.0))])
}

#[test]
fn the_integral_adds_up_over_segments() {
    let profile = day();
    assert!((profile.expected(at(-2), at(14)) - 30.0).abs() < 1e-9);
    assert!((profile.expected(at(-50), at(0)) - 4.0).abs() < 1e-9, "nothing before the first");
    assert!(profile.expected(at(9), at(11)).abs() < 1e-12);
    assert!(profile.expected(at(5), at(5)).abs() < 1e-12);
    assert!((profile.rate_at(at(12)) * HOUR as f64 - 5.0).abs() < 1e-12);
    assert!(profile.rate_at(at(-3)).abs() < 1e-12);
}

#[test]
fn inversion_finds_the_instant_at_which_the_integral_is_reached() {
    let profile = day();
    let mut cursor = ProfileCursor::new();
    let mut invert = |expected| profile.invert(&mut cursor, at(0), expected);
    assert_eq!(invert(0.0), Some(at(0)));
    assert_eq!(invert(4.0), Some(at(2)));
    assert_eq!(invert(16.0), Some(at(8)), "the earliest, before the hours without customers");
    assert_eq!(invert(21.0), Some(at(13)));
    assert_eq!(invert(1016.0), Some(at(212)));
    assert_eq!(invert(2.0), Some(at(1)), "going back starts anew");
}

#[test]
fn inversion_undoes_the_integral_everywhere() {
    let profile = day();
    let mut cursor = ProfileCursor::new();
    for minute in 0..2_000 {
        let instant = SimTime::from_ms(minute * 60_000 - HOUR);
        let expected = profile.expected(at(-1), instant);
        let back = profile.invert(&mut cursor, at(-1), expected).expect("the last rate is not 0");
        let rest = profile.expected(at(-1), back) - expected;
        assert!(rest.abs() < 1e-5, "{minute}: {rest}");
        assert!(back.ms() <= instant.ms() + 1);
    }
}

#[test]
fn where_nobody_comes_any_more_there_is_no_instant() {
    let until_noon = RateProfile::new(vec![(at(0), 1.0 / HOUR as f64), (at(12), 0.0)]);
    let mut cursor = ProfileCursor::new();
    assert_eq!(until_noon.invert(&mut cursor, at(0), 12.0), Some(at(12)));
    assert_eq!(until_noon.invert(&mut cursor, at(0), 12.01), None);
    assert_eq!(until_noon.invert(&mut cursor, at(0), 13.0), None);
    assert_eq!(until_noon.invert(&mut cursor, at(0), 6.0), Some(at(6)));
    let nobody = RateProfile::new(Vec::new());
    assert_eq!(nobody.invert(&mut ProfileCursor::new(), at(0), 1.0), None);
    let never = RateProfile::constant(0.0);
    assert_eq!(never.invert(&mut ProfileCursor::new(), at(0), 1.0), None);
}

#[test]
#[should_panic(expected = "increase")]
fn segments_out_of_order_are_a_bug() {
    let _ = RateProfile::new(vec![(at(1), 1.0), (at(1), 2.0)]);
}

#[test]
fn twice_the_rate_brings_the_same_customers_in_half_the_time() {
    let once = RateProfile::constant(1e-4);
    let twice = RateProfile::constant(2e-4);
    let (mut first, mut second) = (ProfileCursor::new(), ProfileCursor::new());
    for customer in 1..100 {
        let expected = 0.77 * f64::from(customer);
        let late = once.invert(&mut first, at(0), expected).expect("a rate above 0").ms();
        let early = twice.invert(&mut second, at(0), expected).expect("a rate above 0").ms();
        assert!((late - 2 * early).abs() <= 1, "{late} {early}");
    }
}

#[test]
fn a_poisson_process_counts_with_mean_and_variance_of_its_integral() {
    let profile = day();
    let (begin, end) = (at(-2), at(14));
    let n = 20_000_u32;
    let (mut sum, mut squares) = (0.0, 0.0);
    for replication in 0..n {
        let replication = Replication(replication);
        let key = StreamKey::new(MasterSeed(1), replication, Purpose::Arrival, "", "grain");
        let mut cursor = ProfileCursor::new();
        let (mut expected, mut count) = (0.0, 0.0);
        for token in 0.. {
            expected -= libm::log(key.rng(token, 0).open_unit());
            match profile.invert(&mut cursor, begin, expected) {
                Some(instant) if instant < end => count += 1.0,
                _ => break,
            }
        }
        sum += count;
        squares += count * count;
    }
    let n = f64::from(n);
    let mean = sum / n;
    let variance = (squares - sum * mean) / (n - 1.0);
    let integral = profile.expected(begin, end);
    let z_mean = (mean - integral) / (integral / n).sqrt();
    // The variance of a sample variance of Poisson counts: (Λ + 2Λ²)/n.
    let z_variance = (variance - integral) / ((integral + 2.0 * integral * integral) / n).sqrt();
    assert!(z_mean.abs() < 4.0, "z = {z_mean:.2}");
    assert!(z_variance.abs() < 4.0, "z = {z_variance:.2}");
}

#[test]
fn a_constant_rate_reaches_back_before_the_start() {
    let profile = RateProfile::constant(1.0 / HOUR as f64);
    let mut cursor = ProfileCursor::new();
    assert_eq!(profile.invert(&mut cursor, at(-48), 24.0), Some(at(-24)));
    assert_eq!(profile.invert(&mut cursor, at(-48), 72.0), Some(at(24)));
}
