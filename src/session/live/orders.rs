//! What a guided session and whoever drives it say to each other: what a frame shows, what to do next, what a closer look came
//! to, and what the person commands.

use super::SideShown;
use crate::record::{FrameId, GuidanceCode};
use crate::session::stills::SideView;
use crate::stage::Observations;

/// What a preview frame shows.
pub struct PreviewView<'a> {
    /// The frame.
    pub frame: FrameId,
    /// Monotonic time, in ms.
    pub at_ms: u64,
    /// Its width in px.
    pub width_px: u32,
    /// Its height in px.
    pub height_px: u32,
    /// What is wrong with the stream as a whole: black, frozen or without any feature.
    pub feed: Option<GuidanceCode>,
    /// What the stages of the step's plan saw.
    pub seen: &'a Observations,
}

/// What a closer look at a frame came to.
pub struct DocumentStill<'a> {
    /// The side, with its subject as [`side_shown`](super::side_shown) has it.
    pub side: SideView<'a>,
    /// What it shows.
    pub shown: SideShown,
    /// How alike its page is to the page of the side that is kept already, -1 to 1; none where there is no other.
    pub likeness: Option<f64>,
}

/// What the engine should do after a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Go on with the next frame.
    Nothing,
    /// Look closely at the best of the frames that are kept, as a side of the document.
    DocumentStill,
    /// Look closely at the best of the frames that are kept, as a selfie.
    Selfie,
    /// Nothing: it is over.
    Over,
}

/// What becomes of a still of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// It shows a side that is there already: nothing is kept of it.
    Passed,
    /// It cannot be used. Until there is a better one it is kept, for its reasons.
    Refused,
    /// It is the still of its side.
    Captured,
}

/// What a person or a host can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Take the next frame as it is; heeded once the shutter was offered.
    Shutter,
    /// Another movement in the place of the one that is asked for.
    Swap,
    /// The clocks stand still until [`Self::Resume`].
    Pause,
    /// They go on; a challenge begins anew, with other movements and as another attempt.
    Resume,
    /// Give up.
    Cancel,
}
