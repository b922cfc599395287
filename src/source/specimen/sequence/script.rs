//! Ready clips: what people do with a card before a camera, and what cameras do to people. In: a name. Out: key frames.

use super::super::{Glare, Pose, SpecimenError, Surface};
use super::moves::{brought_in, taken_away, turned_over};
use super::{ClipSetting, DocumentClip, KeyFrame, Prints, Sensor, Shown};

/// A ready clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// A card is brought in from the left and lies still from 1.6 s on.
    BroughtIn,
    /// It is held at 42 degrees until 2.4 s and lies flat from 3 s on.
    Tilted,
    /// It is out of focus until 2.4 s and sharp from 2.8 s on.
    Blurred,
    /// A lamp mirrors in it until 2.4 s; from 3 s on it does not.
    Glared,
    /// It is dark until 2.4 s and light from 2.8 s on.
    Dark,
    /// It is far off until 2.4 s and close from 3.2 s on.
    FarOff,
    /// It is cut off by the picture's edge until 2.4 s and whole from 3.2 s on.
    CutOff,
    /// The front, until it is turned over at 4 s; the back from 4.7 s on.
    TurnedOver,
    /// The back first, the front from 4.7 s on.
    BackFirst,
    /// The front, taken away at 4 s, and the front again from 5.6 s on.
    SameSideTwice,
    /// The front, taken away at 4 s; then the table alone.
    BackNeverComes,
    /// The front, then the back of somebody else's card.
    AnotherCard,
    /// A second card lies beside the first all the time.
    SecondCard,
    /// The camera is shaken until 2.4 s.
    Shaken,
    /// The card is held in an unsteady hand all the time.
    Unsteady,
    /// Everything at once: brought in, tilted, blurred, glared, steadied, turned over; the front lies still and well from
    /// 6.2 to 9 s, the back from 9.7 s on.
    Guided,
    /// A table without a card.
    BlankTable,
    /// A wall: nothing that could be told from anything.
    Wall,
    /// The sensor repeats its frame from 2 s on; until then a card lies there.
    Frozen,
    /// The picture goes black at 2 s; until then a card lies there.
    Black,
}

impl Script {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::BroughtIn,
        Self::Tilted,
        Self::Blurred,
        Self::Glared,
        Self::Dark,
        Self::FarOff,
        Self::CutOff,
        Self::TurnedOver,
        Self::BackFirst,
        Self::SameSideTwice,
        Self::BackNeverComes,
        Self::AnotherCard,
        Self::SecondCard,
        Self::Shaken,
        Self::Unsteady,
        Self::Guided,
        Self::BlankTable,
        Self::Wall,
        Self::Frozen,
        Self::Black,
    ];

    /// Its name on command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BroughtIn => "brought-in",
            Self::Tilted => "tilted",
            Self::Blurred => "blurred",
            Self::Glared => "glared",
            Self::Dark => "dark",
            Self::FarOff => "far-off",
            Self::CutOff => "cut-off",
            Self::TurnedOver => "turned-over",
            Self::BackFirst => "back-first",
            Self::SameSideTwice => "same-side-twice",
            Self::BackNeverComes => "back-never-comes",
            Self::AnotherCard => "another-card",
            Self::SecondCard => "second-card",
            Self::Shaken => "shaken",
            Self::Unsteady => "unsteady",
            Self::Guided => "guided",
            Self::BlankTable => "blank-table",
            Self::Wall => "wall",
            Self::Frozen => "frozen",
            Self::Black => "black",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|script| script.name() == name)
    }

    /// Its clip in a setting, of which the script changes what it is about: the wall, the second card.
    ///
    /// # Errors
    /// A setting out of range.
    pub fn clip(self, setting: ClipSetting, prints: &Prints) -> Result<DocumentClip, SpecimenError> {
        let setting = match self {
            Self::Wall => ClipSetting { surface: Surface::Plain([196, 190, 180]), ..setting },
            Self::SecondCard => ClipSetting { second: Some((Shown::OtherFront, beside())), ..setting },
            _ => setting,
        };
        DocumentClip::new(setting, self.keys(), prints)
    }

    /// Its key frames.
    #[must_use]
    pub fn keys(self) -> Vec<KeyFrame> {
        match self {
            Self::BroughtIn => with_end(first(Shown::Front, 600), 4_500),
            Self::Tilted => put_right(|key| {
                key.pose.pitch_deg = 30.0;
                key.pose.yaw_deg = -30.0;
                key.pose.distance_mm += 12.0;
            }),
            Self::Blurred => put_right(|key| key.defocus_mm = 0.5),
            Self::Glared => put_right(|key| key.glare.strength = 2.2),
            Self::Dark => put_right(|key| key.exposure = 0.06),
            Self::FarOff => put_right(|key| key.pose.distance_mm = 330.0),
            Self::CutOff => put_right(|key| key.pose.right_mm = 38.0),
            Self::Shaken => put_right(|key| key.shake_mm = 1.6),
            Self::TurnedOver => with_end(
                then(first(Shown::Front, 600), |still| turned_over(still, 4_000, Shown::Back)),
                8_500,
            ),
            Self::BackFirst => with_end(
                then(first(Shown::Back, 600), |still| turned_over(still, 4_000, Shown::Front)),
                8_500,
            ),
            Self::SameSideTwice => {
                let mut keys = then(first(Shown::Front, 600), |still| taken_away(still, 4_000));
                keys.extend(brought_in(Shown::Front, 4_600));
                with_end(keys, 9_500)
            }
            Self::BackNeverComes => {
                with_end(then(first(Shown::Front, 600), |still| taken_away(still, 4_000)), 20_000)
            }
            Self::AnotherCard => {
                let mut keys = then(first(Shown::Front, 600), |still| taken_away(still, 4_000));
                keys.extend(brought_in(Shown::OtherBack, 4_600));
                with_end(keys, 9_500)
            }
            Self::SecondCard => with_end(brought_in_smaller(), 5_000),
            Self::Unsteady => {
                let hold = |key: KeyFrame| KeyFrame { sway_mm: 0.9, ..key };
                with_end(first(Shown::Front, 600).into_iter().map(hold).collect(), 6_000)
            }
            Self::Guided => guided(),
            Self::BlankTable | Self::Wall => with_end(vec![KeyFrame::steady(0, Shown::Nothing)], 6_000),
            Self::Frozen => fails(Sensor::Frozen),
            Self::Black => fails(Sensor::Black),
        }
    }
}

/// The table, and from `from_ms` on a card that is brought in.
fn first(shows: Shown, from_ms: u64) -> Vec<KeyFrame> {
    then(vec![KeyFrame::steady(0, Shown::Nothing)], |_| brought_in(shows, from_ms))
}

/// What follows from how the card lies in the end.
fn then(mut keys: Vec<KeyFrame>, movement: impl FnOnce(&KeyFrame) -> Vec<KeyFrame>) -> Vec<KeyFrame> {
    let moved = keys.last().map(movement);
    keys.extend(moved.into_iter().flatten());
    keys
}

/// The last key frame once more, later.
fn with_end(keys: Vec<KeyFrame>, at_ms: u64) -> Vec<KeyFrame> {
    then(keys, |last| vec![KeyFrame { at_ms, ..last.clone() }])
}

/// A front with something wrong about it, brought in and put right from 2.4 s on.
fn put_right(spoil: impl Fn(&mut KeyFrame)) -> Vec<KeyFrame> {
    let mut keys = first(Shown::Front, 400);
    let sound = keys.last().map_or(KeyFrame::steady(0, Shown::Front).pose, |key| key.pose);
    keys.iter_mut().skip(2).for_each(&spoil);
    // What is not the pose is wrong from the start: light and lens do not wait for the card.
    if let Some(wrong) = keys.last().cloned() {
        for key in keys.iter_mut().take(2) {
            *key = KeyFrame { at_ms: key.at_ms, shows: key.shows, pose: key.pose, ..wrong.clone() };
        }
    }
    let is_pose = keys.last().is_some_and(|key| key.pose != sound);
    keys = with_end(keys, 2_400);
    keys.push(KeyFrame::steady(if is_pose { 3_200 } else { 2_800 }, Shown::Front));
    with_end(keys, 6_000)
}

fn guided() -> Vec<KeyFrame> {
    let mut keys = first(Shown::Front, 600);
    let still = KeyFrame::steady(0, Shown::Front);
    let tilted =
        Pose { pitch_deg: 32.0, yaw_deg: 24.0, distance_mm: still.pose.distance_mm + 15.0, ..still.pose };
    let glare = Glare { strength: 2.2, ..still.glare };
    keys.extend([
        KeyFrame { at_ms: 2_100, pose: tilted, ..still.clone() },
        KeyFrame { at_ms: 3_100, pose: tilted, ..still.clone() },
        KeyFrame { at_ms: 3_600, defocus_mm: 0.5, ..still.clone() },
        KeyFrame { at_ms: 4_400, defocus_mm: 0.5, ..still.clone() },
        KeyFrame { at_ms: 4_700, glare, ..still.clone() },
        KeyFrame { at_ms: 5_700, glare, ..still.clone() },
        KeyFrame { at_ms: 6_200, ..still },
    ]);
    with_end(then(keys, |still| turned_over(still, 9_000, Shown::Back)), 14_000)
}

/// A card that leaves room for another beside it.
fn brought_in_smaller() -> Vec<KeyFrame> {
    let farther = |key: KeyFrame| {
        let right_mm = if key.pose.right_mm == 0.0 { -55.0 } else { -220.0 };
        KeyFrame { pose: Pose { distance_mm: 235.0, right_mm, ..key.pose }, ..key }
    };
    first(Shown::Front, 600).into_iter().map(farther).collect()
}

/// Where the second card lies.
fn beside() -> Pose {
    Pose { distance_mm: 240.0, right_mm: 54.0, down_mm: 8.0, roll_deg: -9.0, ..Pose::default() }
}

/// A card that lies well, and a sensor that fails at 2 s.
fn fails(sensor: Sensor) -> Vec<KeyFrame> {
    let still = KeyFrame::steady(0, Shown::Front);
    vec![
        still.clone(),
        KeyFrame { at_ms: 2_000, sensor, ..still.clone() },
        KeyFrame { at_ms: 7_000, sensor, ..still },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_has_a_name_of_its_own_and_ends() {
        for script in Script::ALL {
            assert_eq!(Script::named(script.name()), Some(script));
            let keys = script.keys();
            assert!(keys.is_sorted_by_key(|key| key.at_ms), "{script:?}");
            assert!(keys.last().unwrap().at_ms >= 4_500, "{script:?}");
        }
        assert_eq!(Script::named("no-such"), None);
    }
}
