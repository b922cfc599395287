//! How a guided session before a camera goes: attempts, times and what is asked for.

use serde::{Deserialize, Serialize};

/// When a document's back is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackWanted {
    /// Of cards; not of data pages, visas and sheets.
    Auto,
    /// Of every document.
    Always,
    /// Of none.
    Never,
}

/// Terms of a guided session. Times come in with the frames; no clock is read.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveTerms {
    /// Pictures of one step that may fail before another way is needed.
    pub attempts: u32,
    /// Longest time for one step, in s, from its first frame.
    pub step_s: f64,
    /// Longest time for all of it, in s, from the first frame.
    pub session_s: f64,
    /// Time in a step after which the person may release the shutter, in s.
    pub manual_shutter_s: f64,
    /// How long a view must be good and still before it is taken, in ms.
    pub steady_ms: f64,
    /// How many good frames the best is chosen from.
    pub best_of: u32,
    /// Multiplies every time limit, for people who need longer.
    pub patience: f64,
    /// When the back is asked for.
    pub back: BackWanted,
    /// Movements that the challenge draws, 2 to 8; 0 for no challenge.
    pub challenge_steps: u32,
}
