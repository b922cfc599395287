//! A person before the camera who does what is asked for, or does not. In: photographs, what is asked for as time goes
//! on, cues. Out: frames; the same for the same photographs, cues, times and prompts.
#![allow(dead_code, reason = "each test crate uses its own part")]

use std::sync::Arc;

use idcapture::frame::RgbImage;
use idcapture::geometry::Point;
use idcapture::record::ChallengeStep;

use crate::head::{Head, View, backdrop, with_noise};

/// Who is before the camera; numbers of the heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cast {
    Nobody,
    One(usize),
    /// The second stands farther back, to the right.
    Two(usize, usize),
}

/// When somebody comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// That many ms after the first frame.
    AtMs(u64),
    /// That many ms after the step of this number, counted from 1, was asked for.
    AfterStep(usize, u64),
}

/// Somebody comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cue {
    pub(crate) when: When,
    pub(crate) cast: Cast,
    /// From one frame to the next, as in a film that was cut, and not by walking.
    pub(crate) at_once: bool,
}

/// A movement on top of the way the head is held.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pose {
    yaw_deg: f64,
    pitch_deg: f64,
    scale: f64,
    shut: f64,
}

const REST: Pose = Pose { yaw_deg: 0.0, pitch_deg: 0.0, scale: 1.0, shut: 0.0 };

impl Pose {
    fn towards(self, other: Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * share.clamp(0.0, 1.0);
        Self {
            yaw_deg: mix(self.yaw_deg, other.yaw_deg),
            pitch_deg: mix(self.pitch_deg, other.pitch_deg),
            scale: mix(self.scale, other.scale),
            shut: other.shut,
        }
    }
}

/// From when something is asked for to when the head begins to move, and from there to where it ends up, in ms.
const DELAY_MS: f64 = 350.0;
const MOVE_MS: f64 = 400.0;
const SHUT_MS: f64 = 240.0;
/// How long it takes to walk in or out, in ms.
const WALK_MS: f64 = 900.0;
/// Distance between the eyes at rest, as a share of the frame's width.
const EYES: f64 = 0.145;
/// How wide the photographs' borders fade into the room, in eye distances.
const FADE: f64 = 0.45;

pub(crate) struct HeadActor {
    heads: Arc<[Head]>,
    frame_px: (u32, u32),
    cues: Vec<Cue>,
    answers: bool,
    near_ms: (u64, u64),
    asked: Option<ChallengeStep>,
    since_ms: u64,
    from: Pose,
    pose: Pose,
    /// When each step so far was asked for.
    steps_ms: Vec<u64>,
    casts: (Cast, Cast),
    changed_ms: Option<u64>,
}

impl HeadActor {
    /// Head 0 alone, near from the start, who does all that is asked for.
    pub(crate) fn new(heads: Arc<[Head]>, frame_px: (u32, u32)) -> Self {
        Self {
            heads,
            frame_px,
            cues: Vec::new(),
            answers: true,
            near_ms: (0, 0),
            asked: None,
            since_ms: 0,
            from: REST,
            pose: REST,
            steps_ms: Vec::new(),
            casts: (Cast::One(0), Cast::One(0)),
            changed_ms: None,
        }
    }

    /// Comes from twice as far to where it stays, between these times.
    pub(crate) fn coming_near(self, from_ms: u64, to_ms: u64) -> Self {
        Self { near_ms: (from_ms, to_ms), ..self }
    }

    /// Looks into the camera whatever is asked for.
    pub(crate) fn refusing(self) -> Self {
        Self { answers: false, ..self }
    }

    /// People come and go, in this order.
    pub(crate) fn with_cues(self, cues: &[Cue]) -> Self {
        Self { cues: cues.to_vec(), ..self }
    }

    /// What the camera sees at a time, while `prompt` is asked for. Times rise from call to call.
    pub(crate) fn frame_at(&mut self, at_ms: u64, prompt: Option<ChallengeStep>) -> RgbImage {
        self.hear(at_ms, prompt);
        self.play(at_ms);
        let room = View { frame_px: self.frame_px, seed: 5, ..View::default() };
        let mut picture = backdrop(&room);
        let walked = self.changed_ms.map_or(1.0, |since| (at_ms - since) as f64 / WALK_MS);
        let (before, now) = (people(self.casts.0), people(self.casts.1));
        for place in [1, 0] {
            // Whoever leaves goes to the left while the next one comes from the right.
            if before[place] != now[place] && walked < 1.0 {
                self.put(&mut picture, before[place], place, -walked, at_ms);
                self.put(&mut picture, now[place], place, 1.0 - walked, at_ms);
            } else {
                self.put(&mut picture, now[place], place, 0.0, at_ms);
            }
        }
        with_noise(&mut picture, &View { seed: at_ms + 1, ..room });
        picture
    }

    /// Takes in what is asked for, and moves.
    fn hear(&mut self, at_ms: u64, prompt: Option<ChallengeStep>) {
        if prompt != self.asked {
            (self.asked, self.since_ms, self.from) = (prompt, at_ms, self.pose);
            self.steps_ms.extend(prompt.map(|_| at_ms));
        }
        let moving_ms = (at_ms - self.since_ms) as f64 - DELAY_MS;
        if moving_ms >= 0.0 && self.answers {
            let target = prompt.map_or(REST, |step| answer(step, moving_ms));
            self.pose = self.from.towards(target, moving_ms / MOVE_MS);
        }
    }

    /// Follows the next cue once its time has come.
    fn play(&mut self, at_ms: u64) {
        let Some(cue) = self.cues.first().copied() else { return };
        let due_ms = match cue.when {
            When::AtMs(ms) => Some(ms),
            When::AfterStep(number, ms) => self.steps_ms.get(number - 1).map(|asked| asked + ms),
        };
        if due_ms.is_some_and(|due| due <= at_ms) {
            self.cues.remove(0);
            self.casts = (self.casts.1, cue.cast);
            self.changed_ms = (!cue.at_once).then_some(at_ms);
        }
    }

    /// Draws somebody `aside` frame widths from their place.
    fn put(&self, picture: &mut RgbImage, who: Option<usize>, place: usize, aside: f64, at_ms: u64) {
        let Some(head) = who.and_then(|who| self.heads.get(who)) else { return };
        let (time, width) = (at_ms as f64 / 1_000.0, f64::from(self.frame_px.0));
        let sway = |rate: f64| (time * rate + place as f64).sin();
        // Nobody but the first is asked for anything.
        let pose = if place == 0 { self.pose } else { REST };
        let (from_ms, to_ms) = self.near_ms;
        let come = ((at_ms as f64 - from_ms as f64) / (to_ms - from_ms).max(1) as f64).clamp(0.0, 1.0);
        let near = if to_ms == 0 { 1.0 } else { 0.5 + 0.5 * come * come * (3.0 - 2.0 * come) };
        let base = [Point::new(0.0, 0.0), Point::new(0.34 * width, -0.05 * width)][place.min(1)];
        head.put_before(
            picture,
            &View {
                yaw_deg: 1.5 + pose.yaw_deg + 0.5 * sway(1.7),
                pitch_deg: -1.0 + pose.pitch_deg + 0.5 * sway(2.3),
                roll_deg: 1.0 + 0.3 * sway(1.1),
                scale: pose.scale * near * [1.0, 0.62][place.min(1)],
                shift: base + Point::new(0.8 * sway(1.3) + aside * width, 0.8 * sway(0.9)),
                shut: pose.shut,
                size_px: EYES * width,
                frame_px: self.frame_px,
                fade: FADE,
                ..View::default()
            },
        );
    }
}

/// Who stands in front, and who behind.
fn people(cast: Cast) -> [Option<usize>; 2] {
    match cast {
        Cast::Nobody => [None, None],
        Cast::One(who) => [Some(who), None],
        Cast::Two(who, other) => [Some(who), Some(other)],
    }
}

/// Where an answer ends up, `ms` after it began.
fn answer(step: ChallengeStep, ms: f64) -> Pose {
    use ChallengeStep as S;
    match step {
        S::TurnLeft => Pose { yaw_deg: 26.0, ..REST },
        S::TurnRight => Pose { yaw_deg: -26.0, ..REST },
        S::TiltUp => Pose { pitch_deg: 19.0, ..REST },
        S::TiltDown => Pose { pitch_deg: -19.0, ..REST },
        S::Closer => Pose { scale: 1.36, ..REST },
        S::Blink => Pose { shut: if ms < SHUT_MS { 1.0 } else { 0.0 }, ..REST },
    }
}
