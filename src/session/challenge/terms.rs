//! What a challenge asks for and how much time it gives. Distances and turns are relative to the person's own neutral
//! pose.

/// Limits of a challenge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChallengeTerms {
    /// How many steps are drawn, 2 to 8.
    pub steps: usize,
    /// Multiplies every time limit; more than 1 for people who need longer.
    pub patience: f64,
    /// Time for a step, from when it is asked for, in ms.
    pub step_ms: u64,
    /// Time until the person has looked straight, in ms.
    pub neutral_ms: u64,
    /// A movement seen earlier than this after it was asked for was not an answer to it, in ms.
    pub reaction_ms: u64,
    /// Longest time without a face, or with several, in ms.
    pub gap_ms: u64,
    /// Relief of a turn to a side: about the sine of the angle. 0.17 is 10 degrees; on 24 views of a flat picture turned
    /// by up to 55 degrees it read 0.09 at most.
    pub turn_relief: f64,
    /// Relief of a tilt.
    pub tilt_relief: f64,
    /// Largest relief that still counts as looking straight.
    pub neutral_relief: f64,
    /// Least share of the points' movement beyond an affine map that depth must explain.
    pub explained: f64,
    /// Growth of the face that counts as closer.
    pub closer_scale: f64,
    /// Largest opening of the eyes, over that of the neutral pose, that counts as shut in one frame; a smaller fall must be
    /// more than the neutral pose's own spread, and show in two.
    pub blink_opening: f64,
    /// A blink lasts no longer than this, in ms.
    pub blink_ms: u64,
    /// A face narrower than this against its height, without relief, moves as a flat picture does.
    pub flat_narrowing: f64,
    /// Swaps at the person's wish.
    pub swaps: usize,
    /// Movements that were not asked for; one more fails.
    pub wrong_movements: usize,
    /// Score from which two embeddings are of one person; `None` where none are made, and tracking alone holds the face.
    pub same_face: Option<f64>,
}

impl Default for ChallengeTerms {
    fn default() -> Self {
        Self {
            steps: 4,
            patience: 1.0,
            step_ms: 5_000,
            neutral_ms: 8_000,
            reaction_ms: 120,
            gap_ms: 500,
            turn_relief: 0.22,
            tilt_relief: 0.16,
            neutral_relief: 0.1,
            explained: 0.4,
            closer_scale: 1.2,
            blink_opening: 0.88,
            blink_ms: 700,
            flat_narrowing: 0.9,
            swaps: 2,
            wrong_movements: 1,
            same_face: None,
        }
    }
}

impl ChallengeTerms {
    /// A limit with the person's patience applied.
    pub(super) fn lengthened(&self, ms: u64) -> u64 {
        let factor = if self.patience.is_finite() { self.patience.clamp(1.0, 10.0) } else { 1.0 };
        (ms as f64 * factor) as u64
    }
}
