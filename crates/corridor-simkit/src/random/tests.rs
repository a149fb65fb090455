//! Golden digits and first laws of the random streams.

use super::*;

fn key() -> StreamKey {
    StreamKey::new(MasterSeed(2024), Replication(3), Purpose::Service, "samur.exit", "grain")
}

#[test]
fn the_digits_of_a_named_draw_never_change() {
    let mut rng = key().rng(17, 2);
    let digits = [rng.next_u64(), rng.next_u64(), rng.next_u64()];
    assert_eq!(digits, [0x7fc0_e90e_d78d_2c9d, 0xa1df_2460_b5f9_d1f8, 0x0a4d_97ab_8167_0d9e]);
}
