//! The number a frame goes by, from the source to the bundle.

use serde::{Deserialize, Serialize};

/// Sequence number of a frame within its session, from 0, in the order the source handed the frames over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FrameId(pub u64);
