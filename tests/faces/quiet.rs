//! What is logged while faces are looked at, at the loudest level: nothing of an embedding, of a landmark or of a picture.

use std::fmt::Debug;
use std::path::Path;
use std::sync::{Arc, Mutex};

use idcapture::pipeline::Plan;
use idcapture::session::challenge::{Challenge, ChallengeFrame, ChallengeTerms};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::{frame_at, grace_hopper, pipeline};

/// Listens at every level to everything, and keeps it as text.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<String>>);

struct AsText<'a>(&'a mut String);

impl Visit for AsText<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!("{}={value:?}\n", field.name()));
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut AsText(&mut self.0.lock().unwrap()));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut AsText(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut AsText(&mut self.0.lock().unwrap()));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// A number as it may be printed: its first five places in full, and to three decimals where that tells something.
fn as_printed(value: f64) -> Vec<String> {
    let (full, short) = (format!("{:.8}", value.abs()), format!("{:.3}", value.abs()));
    let first = full.find(|digit| ('1'..='9').contains(&digit));
    let start = first.and_then(|first| full.get(..first + 5)).map(str::to_owned);
    let tells = short.trim_start_matches(['0', '.']).len() >= 3;
    start.into_iter().chain(tells.then_some(short)).collect()
}

#[test]
fn the_loudest_log_holds_no_embedding_landmark_or_picture() {
    let listener = Listener::default();
    let told = Arc::clone(&listener.0);
    let secrets = tracing::subscriber::with_default(listener, || {
        tracing::trace!(heard = true);
        let mut pipeline = pipeline("default");
        let mut challenge = Challenge::new(&[7; 32], ChallengeTerms::default());
        let mut secrets = Vec::new();
        let mut reference = None;
        for ms in [0, 200, 400, 600, 800, 1_000] {
            let frame = frame_at(grace_hopper(), ms);
            let seen = pipeline.run(&frame, Plan::SelfieStill.stages(), reference.as_ref()).unwrap();
            let seen = seen.observations;
            let (faces, points) = (seen.faces().unwrap(), seen.landmarks().unwrap());
            challenge.take(ms, ChallengeFrame::new(ms, faces, points, None).as_ref());
            let embedding = seen.embedding().unwrap();
            secrets.extend(embedding.values.iter().flat_map(|value| as_printed(f64::from(*value))));
            secrets.extend(points.faces[0].iter().flat_map(|point| [point.x, point.y]).flat_map(as_printed));
            // Whoever prints the frame, what it handed on or the embedding gets none of it, either.
            tracing::trace!(?frame, ?embedding, reference = ?seen.reference());
            reference = Some(embedding.clone());
        }
        secrets
    });
    let told = told.lock().unwrap();
    assert!(told.contains("heard=true") && told.contains("frame=Frame("), "the listener is on: {told}");
    assert!(secrets.len() > 2_000, "{} numbers to look for", secrets.len());
    for secret in &secrets {
        assert!(!told.contains(secret.as_str()), "{secret} is in the log: {told}");
    }
    // A picture, or any list of numbers, is long.
    assert!(told.lines().all(|line| line.len() < 400), "{told}");
}

/// The sources of a room, as (path, text).
fn sources(room: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(room).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn rooms_that_hold_faces_have_no_line_that_logs() {
    let rooms = ["face", "stage", "session", "pipeline", "frame"];
    let rooms = rooms.map(|room| Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room));
    for (path, text) in rooms.iter().flat_map(|room| sources(room)) {
        for way in ["tracing::", "println!", "print!", "dbg!", " log::"] {
            assert!(!text.contains(way), "{path} has {way}");
        }
    }
}
