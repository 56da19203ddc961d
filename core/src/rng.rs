//! The named generator behind every draw, keyed by (seed, decision id, subject); no generator state is ever kept.

use rand::SeedableRng;
use rand::rngs::ChaCha12Rng;
use sha2::{Digest, Sha256};

/// The generator of one subject (an ad, a change) in one decision.
///
/// The key is the SHA-256 of the three parts, each with its length, so adding an ad changes no other ad's draws and
/// a decision replays from its record alone.
pub(crate) fn keyed(seed: u64, decision_id: &str, subject: &str) -> ChaCha12Rng {
    ChaCha12Rng::from_seed(key(seed, decision_id, subject))
}

/// Four draws of 64 bits for the same key, where no more are needed: the key itself, which is as random.
pub(crate) fn keyed_words(seed: u64, decision_id: &str, subject: &str) -> [u64; 4] {
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(key(seed, decision_id, subject).as_chunks().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

fn key(seed: u64, decision_id: &str, subject: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    for part in [decision_id, subject] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
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
