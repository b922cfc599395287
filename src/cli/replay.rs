//! `idcapture replay`: a recorded session once more. In: a recording. Out: its events on stdout, and whether they are the
//! recorded ones.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde_json::Value;

use super::capture_args::ReplayArgs;
use super::models::open_catalog;
use super::output;
use crate::engine::{Clock, Engine, LiveListener, LiveOptions, Pacing, Playback, Recording};
use crate::error::{Coded, Error, ErrorCode, Result};
use crate::frame::Frame;
use crate::record::SessionEvent;
use crate::session::live::Command;
use crate::settings::Profile;

/// A recording whose challenge is no hex.
#[derive(Debug, thiserror::Error)]
#[error("the recording's challenge is not written in hex")]
struct Challenge;

impl Coded for Challenge {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputDamaged
    }
}

pub(super) fn run(arguments: &ReplayArgs) -> Result<u8> {
    let recording = Recording::open(&arguments.folder)?;
    let terms = recording.terms.clone();
    let challenge = bytes_of(&terms.challenge).ok_or(Challenge)?;
    let profile = Profile::from_toml(&terms.profile_toml)?;
    let mut engine = Engine::prepare(profile, open_catalog(&arguments.models)?)?;
    let Playback { source, commands, events: expected } = recording.play();
    let mut player = Player { commands, frames: 0, events: Vec::new(), fault: None };
    let options = LiveOptions::new(challenge, Pacing::EveryFrame);
    engine.run_live(source, &options, &At(terms.device_start), &mut player)?;
    if let Some(fault) = player.fault {
        return Err(fault);
    }
    let differs = expected.iter().zip(&player.events).position(|(one, other)| one != other);
    let differs = differs.or_else(|| {
        (expected.len() != player.events.len()).then_some(expected.len().min(player.events.len()))
    });
    match differs {
        None => {
            output::tell(&format!("{}: {} events", output::coloured("the same", true), expected.len()));
            Ok(0)
        }
        Some(place) => {
            let line = |events: &[SessionEvent]| {
                let event = events.get(place).and_then(|event| serde_json::to_value(event).ok());
                event.unwrap_or(Value::Null).to_string()
            };
            output::tell(&format!("{} from event {}", output::coloured("different", false), place + 1));
            output::tell(&format!("recorded: {}\nreplayed: {}", line(&expected), line(&player.events)));
            Ok(1)
        }
    }
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        hex.chars().map(|digit| digit.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    digits
        .len()
        .is_multiple_of(2)
        .then(|| digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// The clock of the recording: it stands.
struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn monotonic_ns(&self) -> u64 {
        0
    }
}

/// Gives the commands where they were given, and keeps the events.
struct Player {
    commands: VecDeque<(usize, Command)>,
    frames: usize,
    events: Vec<SessionEvent>,
    fault: Option<Error>,
}

impl LiveListener for Player {
    fn event(&mut self, event: &SessionEvent) {
        if self.fault.is_none() {
            self.fault = output::print_json(event, true).err();
        }
        self.events.push(event.clone());
    }

    fn frame(&mut self, _frame: &Frame) {
        self.frames += 1;
    }

    fn command(&mut self, _at_ms: u64) -> Option<Command> {
        // The recorder notes a frame before the commands that come with it.
        let due = self.commands.front().is_some_and(|(before, _)| *before <= self.frames);
        if due { self.commands.pop_front().map(|(_, command)| command) } else { None }
    }
}
