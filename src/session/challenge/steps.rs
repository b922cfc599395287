//! Which steps are asked for. In: the challenge's bytes. Out: a sequence that nobody can know before the challenge is
//! given out, the same for the same bytes.

use sha2::{Digest, Sha256};

use crate::record::ChallengeStep;

/// Numbers drawn from the challenge's bytes by counting SHA-256.
#[derive(Debug, Clone)]
pub(super) struct Draws {
    seed: Vec<u8>,
    count: u64,
}

impl Draws {
    pub(super) fn new(seed: &[u8]) -> Self {
        Self { seed: seed.to_vec(), count: 0 }
    }

    /// One of the choices, all equally likely; `None` of none.
    pub(super) fn of(&mut self, choices: &[ChallengeStep]) -> Option<ChallengeStep> {
        let mut hash = Sha256::new();
        hash.update(b"idcapture challenge step");
        hash.update(&self.seed);
        hash.update(self.count.to_be_bytes());
        self.count += 1;
        let digest = hash.finalize();
        let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let index = (number % choices.len().max(1) as u64) as usize;
        choices.get(index).copied()
    }
}

/// The sequence: no step twice in a row, at least two that show relief, among them a turn to a side.
pub(super) fn draw(draws: &mut Draws, count: usize) -> Vec<ChallengeStep> {
    let count = count.clamp(2, 8);
    let mut steps: Vec<ChallengeStep> = Vec::with_capacity(count);
    while steps.len() < count {
        let place = steps.len();
        let left = count - place;
        let relief = steps.iter().filter(|step| step.shows_relief()).count();
        let turned = steps.iter().any(|step| is_turn(*step));
        let fits = |step: &ChallengeStep| {
            steps.last() != Some(step)
                && (left > 2_usize.saturating_sub(relief) || step.shows_relief())
                && (left > usize::from(!turned) || is_turn(*step))
        };
        let choices: Vec<ChallengeStep> = ChallengeStep::ALL.into_iter().filter(fits).collect();
        match draws.of(&choices) {
            Some(step) => steps.push(step),
            None => break,
        }
    }
    steps
}

/// Another step in the place of one that the person cannot do: one that shows relief for one that does.
pub(super) fn swap(
    draws: &mut Draws,
    steps: &[ChallengeStep],
    place: usize,
    refused: &[ChallengeStep],
) -> Option<ChallengeStep> {
    let current = *steps.get(place)?;
    let neighbours = [place.checked_sub(1).and_then(|before| steps.get(before)), steps.get(place + 1)];
    let fits = |step: &ChallengeStep, strict: bool| {
        *step != current
            && !refused.contains(step)
            && step.shows_relief() == current.shows_relief()
            && !(strict && neighbours.contains(&Some(step)))
    };
    let choose = |strict| -> Vec<ChallengeStep> {
        ChallengeStep::ALL.into_iter().filter(|step| fits(step, strict)).collect()
    };
    let strict = choose(true);
    draws.of(if strict.is_empty() { choose(false) } else { strict }.as_slice())
}

const fn is_turn(step: ChallengeStep) -> bool {
    matches!(step, ChallengeStep::TurnLeft | ChallengeStep::TurnRight)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn drawn(seed: u64, count: usize) -> Vec<ChallengeStep> {
        draw(&mut Draws::new(&seed.to_be_bytes()), count)
    }

    #[test]
    fn every_sequence_shows_relief_twice_with_a_turn_and_repeats_nothing_at_once() {
        let mut seen = BTreeSet::new();
        for seed in 0..500 {
            for count in 2..=5 {
                let steps = drawn(seed, count);
                assert_eq!(steps.len(), count);
                assert!(steps.iter().filter(|step| step.shows_relief()).count() >= 2, "{steps:?}");
                assert!(steps.iter().any(|step| is_turn(*step)), "{steps:?}");
                assert!(steps.windows(2).all(|pair| pair[0] != pair[1]), "{steps:?}");
                seen.insert(steps);
            }
        }
        assert!(seen.len() > 400, "{} different sequences", seen.len());
    }

    #[test]
    fn equal_bytes_give_equal_steps() {
        assert_eq!(drawn(7, 4), drawn(7, 4));
        assert!((0..20).any(|seed| drawn(seed, 4) != drawn(7, 4)));
    }

    #[test]
    fn a_swapped_step_is_of_the_same_use() {
        for seed in 0..200 {
            let mut draws = Draws::new(&[seed]);
            let mut steps = draw(&mut draws, 4);
            for place in 0..4 {
                let before = steps[place];
                steps[place] = swap(&mut draws, &steps, place, &[before]).unwrap();
                assert_ne!(steps[place], before);
                assert_eq!(steps[place].shows_relief(), before.shows_relief());
            }
        }
    }
}
