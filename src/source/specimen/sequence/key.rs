//! Moments of a clip and what lies between them. In: key frames by their times. Out: how everything stands at any
//! time: numbers go from one key frame to the next with a soft start and end.

use super::super::{Glare, Pose};

/// What the card under the camera shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// No card: the table alone.
    Nothing,
    /// The front of the holder's card.
    Front,
    /// Its back.
    Back,
    /// The front of somebody else's card.
    OtherFront,
    /// The back of somebody else's card.
    OtherBack,
}

/// What the sensor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sensor {
    /// It works.
    Live,
    /// It repeats the frame at which this began, to the last bit.
    Frozen,
    /// It sees nothing, and has noise.
    Black,
}

/// How everything stands at one moment. What is shown and what the sensor does hold until the next key frame; of two at
/// one time the latter counts from then on, and the former is where movements before it end.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyFrame {
    /// Time since the clip began, in ms.
    pub at_ms: u64,
    /// What the card shows.
    pub shows: Shown,
    /// What the sensor does.
    pub sensor: Sensor,
    /// Where the card is. Its field of view is not used: the camera stands still.
    pub pose: Pose,
    /// Deviation of the blur of wrong focus, in mm on the card; 0.5 leaves no letter readable.
    pub defocus_mm: f64,
    /// Length of the smear of a shaken camera, in mm on the card, to the right and a little down. That of the card's own
    /// movement comes by itself.
    pub shake_mm: f64,
    /// Deviation of an unsteady hand from the pose, in mm; changes slowly.
    pub sway_mm: f64,
    /// The reflection of a lamp on the card.
    pub glare: Glare,
    /// Factor on all light.
    pub exposure: f64,
}

/// Where the camera stands by default, in mm above the card: it fills 71 % of the width.
pub(super) const USUAL_MM: f64 = 115.0;
const NO_GLARE: Glare = Glare { x_mm: 58.0, y_mm: 24.0, radius_mm: 7.0, strength: 0.0 };

impl KeyFrame {
    /// A card that lies well: in the middle, flat, sharp, evenly lit; others differ from it by some fields.
    #[must_use]
    pub fn steady(at_ms: u64, shows: Shown) -> Self {
        Self {
            at_ms,
            shows,
            sensor: Sensor::Live,
            pose: Pose {
                distance_mm: USUAL_MM,
                roll_deg: 1.5,
                pitch_deg: 3.0,
                yaw_deg: -2.0,
                ..Pose::default()
            },
            defocus_mm: 0.0,
            shake_mm: 0.0,
            sway_mm: 0.0,
            glare: NO_GLARE,
            exposure: 1.0,
        }
    }

    /// How everything stands at `ms`; before the first key frame as in it, after the last as in that.
    pub(super) fn at(keys: &[Self], ms: f64) -> Option<Self> {
        let after = keys.partition_point(|key| key.at_ms as f64 <= ms);
        let Some(before) = after.checked_sub(1).and_then(|last| keys.get(last)) else {
            return keys.first().cloned();
        };
        let Some(next) = keys.get(after) else { return Some(before.clone()) };
        let span = (next.at_ms - before.at_ms) as f64;
        let t = ((ms - before.at_ms as f64) / span).clamp(0.0, 1.0);
        Some(before.towards(next, t * t * (3.0 - 2.0 * t)))
    }

    fn towards(&self, next: &Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| if a == b { a } else { a + (b - a) * share };
        let (a, b) = (&self.pose, &next.pose);
        let pose = Pose {
            distance_mm: mix(a.distance_mm, b.distance_mm),
            right_mm: mix(a.right_mm, b.right_mm),
            down_mm: mix(a.down_mm, b.down_mm),
            roll_deg: mix(a.roll_deg, b.roll_deg),
            pitch_deg: mix(a.pitch_deg, b.pitch_deg),
            yaw_deg: mix(a.yaw_deg, b.yaw_deg),
            view_deg: a.view_deg,
        };
        let (from, to) = (&self.glare, &next.glare);
        let glare = Glare {
            x_mm: mix(from.x_mm, to.x_mm),
            y_mm: mix(from.y_mm, to.y_mm),
            radius_mm: mix(from.radius_mm, to.radius_mm),
            strength: mix(from.strength, to.strength),
        };
        Self {
            at_ms: self.at_ms,
            shows: self.shows,
            sensor: self.sensor,
            pose,
            glare,
            defocus_mm: mix(self.defocus_mm, next.defocus_mm),
            shake_mm: mix(self.shake_mm, next.shake_mm),
            sway_mm: mix(self.sway_mm, next.sway_mm),
            exposure: mix(self.exposure, next.exposure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(at_ms: u64, right_mm: f64, shows: Shown) -> KeyFrame {
        let pose = Pose { right_mm, ..Pose::default() };
        KeyFrame { pose, ..KeyFrame::steady(at_ms, shows) }
    }

    #[test]
    fn numbers_go_softly_and_what_is_shown_goes_at_once() {
        let keys = [key(100, 0.0, Shown::Front), key(300, 10.0, Shown::Front), key(300, -8.0, Shown::Back)];
        let at = |ms: f64| KeyFrame::at(&keys, ms).unwrap();
        assert_eq!(at(0.0), keys[0]);
        assert_eq!(at(200.0).pose.right_mm, 5.0);
        assert!(at(110.0).pose.right_mm < 0.1);
        assert!((at(299.9).pose.right_mm - 10.0).abs() < 0.01 && at(299.9).shows == Shown::Front);
        assert_eq!(at(300.0), keys[2]);
        assert_eq!(at(1e9), keys[2]);
        assert_eq!(KeyFrame::at(&[], 5.0), None);
    }
}
