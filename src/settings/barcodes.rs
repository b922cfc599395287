//! How much work the search for barcodes may do on one frame.

use serde::{Deserialize, Serialize};

/// Limits of the search on one frame; counted, never timed, so that the same frame always gives the same codes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarcodeSearch {
    /// Most tries at reading, each of one picture or part of one for one family of symbologies.
    pub max_tries: u32,
    /// Most pixels looked at in these tries, in millions.
    pub max_megapixels: f64,
}
