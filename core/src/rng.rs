//! The named generator behind every draw, keyed by (seed, decision id, subject); no generator state is ever kept.

use rand::SeedableRng;
use rand::rngs::ChaCha12Rng;
use sha2::{Digest, Sha256};

/// The generator of one subject (an ad, a change) in one decision.
///
/// The key is the SHA-256 of the three parts, each with its length, so adding an ad changes no other ad's draws and
/// a decision replays from its record alone.
pub(crate) fn keyed(seed: u64, decision_id: &str, subject: &str) -> ChaCha12Rng {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    for part in [decision_id, subject] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    ChaCha12Rng::from_seed(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn each_part_of_the_key_matters_and_parts_do_not_run_together() {
        let first = |seed, decision, subject| keyed(seed, decision, subject).next_u64();
        let reference = first(7, "day-1", "ad-1");
        assert_eq!(reference, first(7, "day-1", "ad-1"));
        for other in
            [first(8, "day-1", "ad-1"), first(7, "day-2", "ad-1"), first(7, "day-1", "ad-2"), first(7, "day-1a", "d-1")]
        {
            assert_ne!(reference, other);
        }
    }
}
