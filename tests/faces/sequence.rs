//! Sequences of a person, or of a flat picture of one, before a camera through the whole liveness step. In: a head, a
//! seed, and how it is attacked, if it is. Out: what the challenge and the passive score came to.
//!
//! Whoever holds the picture reads the prompts and answers them as well as a flat thing can.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use idcapture::face::similarity_score;
use idcapture::frame::RgbImage;
use idcapture::geometry::Point;
use idcapture::inference::{Comparison, Role};
use idcapture::pipeline::Pipeline;
use idcapture::record::{ChallengeReport, ChallengeStep, LivenessOverTime, StageId};
use idcapture::session::challenge::{Challenge, ChallengeFrame, ChallengePrompt, ChallengeTerms};
use idcapture::stage::Embedding;

use crate::head::{Head, Surface, View};
use crate::{astronaut, catalog, frame_at, grace_hopper, pipeline};

/// Between frames: a slow camera.
const FRAME_MS: u64 = 80;
/// A frame in so many is scored for passive liveness.
const PASSIVE_EVERY: u64 = 4;

/// Numbers of a sequence, by name: the same for the same seed.
struct Drawn(u64);

impl Drawn {
    fn within(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        low + (high - low) * ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// How somebody, or something, holds before the camera, and how fast and far it moves.
struct Manner {
    base: View,
    delay_ms: f64,
    /// Time from rest to the end of a movement.
    move_ms: f64,
    yaw_deg: f64,
    up_deg: f64,
    down_deg: f64,
    closer: f64,
    shut_ms: f64,
    sway_px: f64,
    sway_deg: f64,
}

impl Manner {
    fn of(seed: u64, flat: bool) -> Self {
        let mut drawn = Drawn(seed.wrapping_mul(7_919).wrapping_add(u64::from(flat)));
        let base = View {
            yaw_deg: if flat { drawn.within(-6.0, 6.0) } else { drawn.within(-4.0, 4.0) },
            pitch_deg: drawn.within(-5.0, 3.0),
            roll_deg: drawn.within(-7.0, 7.0),
            shift: Point::new(drawn.within(-25.0, 25.0), drawn.within(-12.0, 12.0)),
            depth: if flat { 0.0 } else { drawn.within(0.85, 1.15) },
            size_px: drawn.within(52.0, 70.0),
            gain: drawn.within(0.7, 1.1),
            noise: drawn.within(1.0, 4.0),
            ..View::default()
        };
        let (yaw, up, down) = if flat {
            ((25.0, 50.0), (20.0, 45.0), (20.0, 45.0))
        } else {
            ((20.0, 32.0), (15.0, 22.0), (14.0, 22.0))
        };
        Self {
            base,
            delay_ms: drawn.within(250.0, 900.0),
            move_ms: drawn.within(250.0, 600.0),
            yaw_deg: drawn.within(yaw.0, yaw.1),
            up_deg: drawn.within(up.0, up.1),
            down_deg: drawn.within(down.0, down.1),
            closer: drawn.within(1.3, 1.45),
            shut_ms: drawn.within(170.0, 320.0),
            sway_px: drawn.within(0.5, 2.0),
            sway_deg: drawn.within(0.3, 1.2),
        }
    }

    /// The view when `step` was asked for `ms` ago, and left again `since_rest_ms` ago where it was.
    fn view(&self, at_ms: u64, pose: &Pose) -> View {
        let (time, base) = (at_ms as f64 / 1_000.0, self.base);
        let sway = |rate: f64| (time * rate).sin();
        View {
            yaw_deg: base.yaw_deg + pose.yaw_deg + self.sway_deg * sway(1.7),
            pitch_deg: base.pitch_deg + pose.pitch_deg + self.sway_deg * sway(2.3),
            roll_deg: base.roll_deg + 0.5 * self.sway_deg * sway(1.1),
            scale: pose.scale,
            shift: base.shift + Point::new(sway(1.3), sway(0.9)) * self.sway_px + pose.shift,
            shut: pose.shut,
            seed: at_ms + 1,
            ..base
        }
    }
}

/// A movement on top of the way it is held.
#[derive(Clone, Copy, PartialEq)]
struct Pose {
    yaw_deg: f64,
    pitch_deg: f64,
    scale: f64,
    shift: Point,
    shut: f64,
}

const REST: Pose = Pose { yaw_deg: 0.0, pitch_deg: 0.0, scale: 1.0, shift: Point::new(0.0, 0.0), shut: 0.0 };

impl Pose {
    fn towards(self, other: Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * share.clamp(0.0, 1.0);
        Self {
            yaw_deg: mix(self.yaw_deg, other.yaw_deg),
            pitch_deg: mix(self.pitch_deg, other.pitch_deg),
            scale: mix(self.scale, other.scale),
            shift: self.shift.lerp(other.shift, share.clamp(0.0, 1.0)),
            shut: other.shut,
        }
    }
}

/// Kinds of attack, each with the flat picture's own way to answer a prompt.
pub(crate) const SPECIES: [&str; 5] = ["print turned", "print tilted", "print moved", "screen", "cut-out"];

/// Where an answer to a step ends up, `ms` after it began.
fn target(manner: &Manner, species: Option<usize>, step: ChallengeStep, ms: f64) -> Pose {
    let blink = if ms < manner.shut_ms { 1.0 } else { 0.0 };
    let turn = |yaw_deg| Pose { yaw_deg, ..REST };
    let tilt = |pitch_deg| Pose { pitch_deg, ..REST };
    use ChallengeStep as S;
    match (species, step) {
        (None, S::Blink) => Pose { shut: blink, ..REST },
        // Whatever is asked for, this one turns, and that one tilts.
        (Some(0), S::TiltUp | S::TurnRight) => turn(-manner.yaw_deg),
        (Some(0), S::TiltDown | S::TurnLeft) => turn(manner.yaw_deg),
        (Some(1), S::TurnLeft | S::TiltUp) => tilt(manner.up_deg),
        (Some(1), S::TurnRight | S::TiltDown) => tilt(-manner.down_deg),
        (Some(2), S::TurnLeft) => Pose { shift: Point::new(70.0, 0.0), ..REST },
        (Some(2), S::TurnRight) => Pose { shift: Point::new(-70.0, 0.0), ..REST },
        (Some(2), S::TiltUp) => Pose { shift: Point::new(0.0, -40.0), ..REST },
        (Some(2), S::TiltDown) => Pose { shift: Point::new(0.0, 40.0), ..REST },
        // A flick for a blink.
        (Some(_), S::Blink) => tilt(blink * -manner.down_deg),
        (_, S::TurnLeft) => turn(manner.yaw_deg),
        (_, S::TurnRight) => turn(-manner.yaw_deg),
        (_, S::TiltUp) => tilt(manner.up_deg),
        (_, S::TiltDown) => tilt(-manner.down_deg),
        (_, S::Closer) => Pose { scale: manner.closer, ..REST },
    }
}

/// What the step came to.
pub(crate) struct Ended {
    pub(crate) challenge: ChallengeReport,
    pub(crate) passive: Option<LivenessOverTime>,
    pub(crate) frames: u64,
}

/// The pipeline, and when two faces are one person to it.
pub(crate) struct Stand {
    pipeline: Pipeline,
    comparison: Comparison,
    same_face: f64,
}

impl Stand {
    fn new() -> Self {
        let entry = catalog("default").entry(Role::FaceEmbedding).unwrap().clone();
        let (comparison, same_face) = (entry.output.comparison.unwrap(), entry.threshold.unwrap());
        Self { pipeline: pipeline("default"), comparison, same_face }
    }

    /// One sequence; of somebody genuine where there is no species.
    pub(crate) fn run(&mut self, head: &Head, seed: u64, species: Option<usize>) -> Ended {
        let manner = Manner::of(seed, species.is_some());
        let surface = match species {
            Some(3) => Surface::Screen,
            Some(4) => Surface::CutOut,
            _ => Surface::Whole,
        };
        let terms = ChallengeTerms { same_face: Some(self.same_face), ..ChallengeTerms::default() };
        let mut challenge = Challenge::new(&seed.to_be_bytes(), terms);
        self.pipeline.reset();
        let (mut prompt, mut since_ms, mut from, mut pose) = (challenge.prompt(), 0, REST, REST);
        let (mut first_face, mut passive, mut frames): (Option<Embedding>, _, _) = (None, None, 0);
        for number in 1..600_u64 {
            let at_ms = number * FRAME_MS;
            if challenge.prompt() != prompt {
                (prompt, since_ms, from) = (challenge.prompt(), at_ms, pose);
            }
            let moving_ms = (at_ms - since_ms) as f64 - manner.delay_ms;
            pose = match prompt {
                _ if moving_ms < 0.0 => from,
                ChallengePrompt::Do(step) => {
                    from.towards(target(&manner, species, step, moving_ms), moving_ms / manner.move_ms)
                }
                _ => from.towards(REST, moving_ms / manner.move_ms),
            };
            let view = View { surface, ..manner.view(at_ms, &pose) };
            let compare = first_face.is_none() || challenge.wants_comparison();
            let seen = self.look(head.seen(&view), at_ms, compare);
            passive = seen.passive.or(passive);
            let same_face = match (&first_face, &seen.embedding) {
                (Some(first), Some(now)) => similarity_score(self.comparison, first, now),
                _ => None,
            };
            if first_face.is_none() {
                first_face = seen.embedding;
            }
            let frame = seen.frame.map(|frame| ChallengeFrame { same_face, ..frame });
            challenge.take(at_ms, frame.as_ref());
            frames = number;
            if challenge.is_over() {
                break;
            }
        }
        Ended { challenge: challenge.report(), passive, frames }
    }

    fn look(&mut self, picture: RgbImage, at_ms: u64, compare: bool) -> Seen {
        let mut wanted = vec![StageId::FaceDetect, StageId::FaceLandmarks];
        if (at_ms / FRAME_MS).is_multiple_of(PASSIVE_EVERY) {
            wanted.push(StageId::FaceLiveness);
        }
        if compare {
            wanted.push(StageId::FaceEmbedding);
        }
        let seen = self.pipeline.run(&frame_at(picture, at_ms), &wanted, None).unwrap().observations;
        let frame = match (seen.faces(), seen.landmarks()) {
            (Some(faces), Some(points)) => ChallengeFrame::new(at_ms, faces, points, None),
            _ => None,
        };
        let passive = seen.liveness().and_then(|report| report.over_time);
        Seen { frame, passive, embedding: seen.embedding().cloned() }
    }
}

struct Seen {
    frame: Option<ChallengeFrame>,
    passive: Option<LivenessOverTime>,
    embedding: Option<Embedding>,
}

/// Runs that many sequences on two threads; what each came to, by number.
pub(crate) fn all(
    count: u64,
    run: impl Fn(&mut Stand, &[Head; 2], u64) -> Ended + Sync,
) -> BTreeMap<u64, Ended> {
    let heads = [Head::of(&astronaut()), Head::of(&grace_hopper())];
    let (next, ended) = (AtomicU64::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut stand = Stand::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    let one = run(&mut stand, &heads, number);
                    ended.lock().unwrap().insert(number, one);
                }
            });
        }
    });
    ended.into_inner().unwrap()
}

#[expect(clippy::print_stdout, reason = "the measured figures are for people to read")]
pub(crate) fn tell(what: &str, ended: &[&Ended]) {
    let mut failures: BTreeMap<String, usize> = BTreeMap::new();
    for one in ended {
        let failure = one.challenge.failure.map_or("passed".to_owned(), |failure| format!("{failure:?}"));
        *failures.entry(failure).or_default() += 1;
    }
    let mut passive: Vec<f64> = ended.iter().filter_map(|one| Some(one.passive?.real)).collect();
    passive.sort_by(f64::total_cmp);
    let frames: u64 = ended.iter().map(|one| one.frames).sum();
    let middle = passive.get(passive.len() / 2);
    let live = passive.iter().filter(|real| **real >= 0.5).count();
    println!(
        "{what:14} {} sequences, {frames} frames: {failures:?}; passive over time: median {middle:.2?}, {live} of {} at 0.5 or more",
        ended.len(),
        passive.len()
    );
}
