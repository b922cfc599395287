//! Which prompts a challenge asks for, and in which order. A challenge and a pool of prompt ids in, ids out; device
//! and verifier both work it out, so a recording made before the challenge cannot know it.

use sha2::{Digest as _, Sha256};

use crate::evidence::digest::sha256_hex;

/// Up to `count` different ids of `pool`, as `challenge` asks for them.
///
/// With `seed` = SHA-256 of the challenge, the i-th id (from 0) is the one at place `n mod len` of those that are
/// left in the pool's order, where `n` is the first 8 bytes, big-endian, of SHA-256(`seed` || i as 4 bytes,
/// big-endian).
#[must_use]
pub fn prompt_order<'a>(challenge: &[u8; 32], pool: &[&'a str], count: usize) -> Vec<&'a str> {
    let seed = Sha256::digest(challenge);
    let mut left = pool.to_vec();
    let mut order = Vec::with_capacity(count.min(left.len()));
    for round in 0..u32::try_from(count.min(left.len())).unwrap_or(u32::MAX) {
        let drawn = Sha256::new().chain_update(seed).chain_update(round.to_be_bytes()).finalize();
        let number = drawn.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        let place = usize::try_from(number % (left.len().max(1) as u64)).unwrap_or(0);
        if place < left.len() {
            order.push(left.remove(place));
        }
    }
    order
}

/// What a statement says of the prompts that were shown: SHA-256 of their ids joined by line feeds, lower-case hex;
/// `None` when there were none.
#[must_use]
pub fn prompts_digest<T: AsRef<str>>(prompts: &[T]) -> Option<String> {
    let ids: Vec<&str> = prompts.iter().map(AsRef::as_ref).collect();
    (!ids.is_empty()).then(|| sha256_hex(ids.join("\n").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POOL: [&str; 4] = ["turn_left", "turn_right", "look_up", "closer"];

    #[test]
    fn the_order_follows_from_the_challenge() {
        // Worked out with Python's hashlib from the definition above.
        assert_eq!(prompt_order(&[0; 32], &POOL, 4), ORDER_OF_ZEROS);
        assert_eq!(prompt_order(&[0; 32], &POOL, 2), ORDER_OF_ZEROS[..2]);
        let all: std::collections::BTreeSet<Vec<&str>> =
            (0..=255).map(|byte| prompt_order(&[byte; 32], &POOL, 4)).collect();
        assert_eq!(all.len(), 24, "every order comes up among 256 challenges");
    }

    #[test]
    fn no_more_than_the_pool_has_and_none_twice() {
        let mut order = prompt_order(&[9; 32], &POOL, 100);
        order.sort_unstable();
        let mut pool = POOL;
        pool.sort_unstable();
        assert_eq!(order, pool);
        assert!(prompt_order(&[9; 32], &[], 3).is_empty() && prompt_order(&[9; 32], &POOL, 0).is_empty());
    }

    #[test]
    fn the_digest_is_of_the_ids_joined_by_line_feeds() {
        assert_eq!(prompts_digest(&["a", "b"]), Some(sha256_hex(b"a\nb")));
        assert_eq!(prompts_digest::<&str>(&[]), None);
    }

    const ORDER_OF_ZEROS: [&str; 4] = ["turn_right", "look_up", "closer", "turn_left"];
}
