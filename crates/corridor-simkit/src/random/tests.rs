//! Golden digits, independence of names, and the quality of neighbouring streams.
//!
//! The statistical tests ask what the engine relies on: that customers with consecutive
//! ordinals, visits, replications or names have unrelated luck. Gates are 4 standard errors
//! (5.5 where thousands are asked at once), seeds are pinned.

use rand::RngExt;

use super::*;

fn key_of(replication: u32, purpose: Purpose, place: &str, flow: &str) -> StreamKey {
    StreamKey::new(MasterSeed(2024), Replication(replication), purpose, place, flow)
}

fn key() -> StreamKey {
    key_of(3, Purpose::Service, "samur.exit", "grain")
}

/// A family of draws that follow each other in one coordinate.
type Family = (&'static str, fn(u64) -> u64);

/// First draws of neighbours in every coordinate of the name of a draw.
const FAMILIES: [Family; 7] = [
    ("tokens", |i| key().rng(i, 0).next_u64()),
    ("second draws of tokens", |i| second(key().rng(i, 0))),
    ("visits", |i| key().rng(17, i as u32).next_u64()),
    ("tokens of every 2^20", |i| key().rng(i << 20, 0).next_u64()),
    ("draws", |i| CounterRng::at(i.wrapping_mul(0x9e37_79b9_7f4a_7c15)).next_u64()),
    ("replications", |i| key_of(i as u32, Purpose::Service, "samur", "grain").rng(0, 0).next_u64()),
    ("seeds", |i| {
        StreamKey::new(MasterSeed(i), Replication(0), Purpose::Arrival, "", "").rng(0, 0).next_u64()
    }),
];

fn second(mut rng: CounterRng) -> u64 {
    rng.next_u64();
    rng.next_u64()
}

/// Standardised chi-square of counts that should be equal.
fn chi_square_z(counts: &[u32]) -> f64 {
    let total: u32 = counts.iter().sum();
    let expected = f64::from(total) / counts.len() as f64;
    let square = |&count: &u32| (f64::from(count) - expected) * (f64::from(count) - expected);
    let freedom = counts.len() as f64 - 1.0;
    (counts.iter().map(square).sum::<f64>() / expected - freedom) / (2.0 * freedom).sqrt()
}

#[test]
fn the_digits_of_a_named_draw_never_change() {
    let mut rng = key().rng(17, 2);
    let digits = [rng.next_u64(), rng.next_u64(), rng.next_u64()];
    assert_eq!(digits, [0x7fc0_e90e_d78d_2c9d, 0xa1df_2460_b5f9_d1f8, 0x0a4d_97ab_8167_0d9e]);
    let mut rng = StreamKey::new(MasterSeed(0), Replication(0), Purpose::Arrival, "", "").rng(0, 0);
    assert_eq!([rng.next_u64(), rng.next_u64()], [0x0541_e792_7e34_6b4d, 0xb779_ff46_364e_ba09]);
}

#[test]
fn every_part_of_the_name_of_a_draw_changes_it() {
    let seed = |seed| StreamKey::new(MasterSeed(seed), Replication(3), Purpose::Service, "a", "b");
    let mut firsts = vec![
        seed(1).rng(5, 1).next_u64(),
        seed(2).rng(5, 1).next_u64(),
        key_of(3, Purpose::Service, "a", "b").rng(5, 1).next_u64(),
        key_of(4, Purpose::Service, "a", "b").rng(5, 1).next_u64(),
        key_of(3, Purpose::Channel, "a", "b").rng(5, 1).next_u64(),
        key_of(3, Purpose::Service, "b", "b").rng(5, 1).next_u64(),
        key_of(3, Purpose::Service, "a", "a").rng(5, 1).next_u64(),
        key_of(3, Purpose::Service, "ab", "").rng(5, 1).next_u64(),
        key_of(3, Purpose::Service, "", "ab").rng(5, 1).next_u64(),
        key_of(3, Purpose::Service, "a\0", "b").rng(5, 1).next_u64(),
        key_of(3, Purpose::Service, "a", "b").rng(6, 1).next_u64(),
        key_of(3, Purpose::Service, "a", "b").rng(5, 2).next_u64(),
    ];
    let n = firsts.len();
    firsts.sort_unstable();
    firsts.dedup();
    assert_eq!(firsts.len(), n);
}

#[test]
fn a_draw_does_not_depend_on_what_was_drawn_before() {
    let mut before = key().rng(7, 0);
    let expected = before.next_u64();
    let mut other = key().rng(6, 0);
    for _ in 0..100 {
        other.next_u64();
    }
    assert_eq!(key().rng(7, 0).next_u64(), expected);
}

#[test]
fn neighbours_are_uniform_in_their_upper_and_lower_bits() {
    for (name, draw) in FAMILIES {
        let (mut upper, mut lower) = (vec![0; 256], vec![0; 256]);
        for i in 0..100_000 {
            let bits = draw(i);
            upper[(bits >> 56) as usize] += 1;
            lower[(bits & 0xff) as usize] += 1;
        }
        for counts in [upper, lower] {
            let z = chi_square_z(&counts);
            assert!(z.abs() < 4.0, "{name}: z = {z:.2}");
        }
    }
}

#[test]
fn neighbours_are_not_correlated() {
    for (name, draw) in FAMILIES {
        let units: Vec<f64> = (0..100_000).map(|i| CounterRng::unit_of(draw(i)) - 0.5).collect();
        for lag in [1, 2, 3, 16, 256] {
            let products: f64 = units.iter().zip(&units[lag..]).map(|(a, b)| a * b).sum();
            // Of each product the variance is 1/144.
            let z = products / ((units.len() - lag) as f64 / 144.0).sqrt();
            assert!(z.abs() < 4.0, "{name}, lag {lag}: z = {z:.2}");
        }
    }
}

#[test]
fn pairs_of_neighbours_fill_the_square_evenly() {
    for (name, draw) in FAMILIES {
        let mut counts = vec![0; 32 * 32];
        for i in 0..60_000 {
            let (left, right) = (draw(2 * i) >> 59, draw(2 * i + 1) >> 59);
            counts[(left * 32 + right) as usize] += 1;
        }
        let z = chi_square_z(&counts);
        assert!(z.abs() < 4.0, "{name}: z = {z:.2}");
    }
}

#[test]
fn streams_of_different_names_are_not_correlated() {
    let base = key_of(0, Purpose::Service, "samur.exit", "grain");
    let others = [
        key_of(0, Purpose::Inspection, "samur.exit", "grain"),
        key_of(0, Purpose::Service, "samur.exit", "grains"),
        key_of(0, Purpose::Service, "samur.entry", "grain"),
        key_of(1, Purpose::Service, "samur.exit", "grain"),
    ];
    for other in others {
        let n = 200_000;
        let product =
            |token| (base.rng(token, 0).unit() - 0.5) * (other.rng(token, 0).unit() - 0.5);
        let z = (0..n).map(product).sum::<f64>() / (n as f64 / 144.0).sqrt();
        assert!(z.abs() < 4.0, "z = {z:.2}");
    }
}

#[test]
fn one_bit_of_token_or_visit_flips_every_output_bit_half_of_the_time() {
    let trials = 4_000_u64;
    for bit in 0..64 {
        let mut flips = [0_u32; 64];
        for token in 0..trials {
            let visit = (token % 7) as u32;
            // The lower 40 bits are the token's, the upper 24 the visit's.
            let here = (token * 0x9_e377 % (1 << 40)) | (u64::from(visit) << 40);
            let there = here ^ (1 << bit);
            let [here, there] = [here, there]
                .map(|pair| key().rng(pair & ((1 << 40) - 1), (pair >> 40) as u32).next_u64());
            for (output, count) in flips.iter_mut().enumerate() {
                *count += (((here ^ there) >> output) & 1) as u32;
            }
        }
        for (output, count) in flips.into_iter().enumerate() {
            let z = (f64::from(count) - 0.5 * trials as f64) / (0.25 * trials as f64).sqrt();
            assert!(z.abs() < 5.5, "input {bit}, output {output}: z = {z:.2}");
        }
    }
}

#[test]
fn units_stay_inside_of_their_interval() {
    assert!(CounterRng::unit_of(u64::MAX) < 1.0 && CounterRng::unit_of(0).abs() <= 0.0);
    assert!(0.0 < CounterRng::open_unit_of(0) && CounterRng::open_unit_of(u64::MAX) < 1.0);
    let (mut rng, mut sum) = (key().rng(0, 0), 0.0);
    for _ in 0..1_000_000 {
        sum += rng.open_unit() - 0.5;
    }
    let z = sum / (1e6_f64 / 12.0).sqrt();
    assert!(z.abs() < 4.0, "z = {z:.2}");
}

#[test]
fn samplers_written_for_rand_work_with_it() {
    let (mut ours, mut theirs) = (key().rng(1, 0), key().rng(1, 0));
    assert_eq!(theirs.random::<u64>(), ours.next_u64());
    let mut bytes = [0; 11];
    theirs.fill(&mut bytes);
    let words = [ours.next_u64().to_le_bytes(), ours.next_u64().to_le_bytes()].concat();
    assert_eq!(bytes, words[..11]);
    assert!((0..1_000).all(|_| (3..9).contains(&theirs.random_range(3_u32..9))));
}
