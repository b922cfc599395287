//! What people do with a card, as key frames. In: how it lies, from when on. Out: the key frames of the movement, to be
//! added to those before.

use super::super::Pose;
use super::{KeyFrame, Shown};

/// How long the movements take, in ms.
const BRING_MS: u64 = 1_000;
const TAKE_MS: u64 = 600;
const TURN_MS: u64 = 700;

/// From `from_ms` on a card is brought in from the left; a second later it lies still.
#[must_use]
pub fn brought_in(shows: Shown, from_ms: u64) -> Vec<KeyFrame> {
    let still = KeyFrame::steady(from_ms + BRING_MS, shows);
    let outside = Pose { right_mm: -125.0, down_mm: 6.0, roll_deg: 16.0, ..still.pose };
    vec![KeyFrame { at_ms: from_ms, pose: outside, ..still.clone() }, still]
}

/// From `from_ms` on a card that lies as in `still` is drawn out to the right, which takes 0.6 s.
#[must_use]
pub fn taken_away(still: &KeyFrame, from_ms: u64) -> Vec<KeyFrame> {
    let pose = Pose { right_mm: 125.0, roll_deg: -12.0, ..still.pose };
    let at_ms = from_ms + TAKE_MS;
    vec![
        KeyFrame { at_ms: from_ms, ..still.clone() },
        KeyFrame { at_ms, pose, ..still.clone() },
        KeyFrame::steady(at_ms, Shown::Nothing),
    ]
}

/// From `from_ms` on a card that lies as in `still` is turned about its short axis, which takes 0.7 s.
#[must_use]
pub fn turned_over(still: &KeyFrame, from_ms: u64, shows: Shown) -> Vec<KeyFrame> {
    let lifted = |yaw_deg| Pose { yaw_deg, distance_mm: still.pose.distance_mm + 20.0, ..still.pose };
    let at_ms = from_ms + TURN_MS / 2;
    vec![
        KeyFrame { at_ms: from_ms, ..still.clone() },
        KeyFrame { at_ms, pose: lifted(76.0), ..still.clone() },
        KeyFrame { at_ms, pose: lifted(-76.0), shows, ..still.clone() },
        KeyFrame { at_ms: from_ms + TURN_MS, shows, ..still.clone() },
    ]
}
