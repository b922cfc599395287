//! Which file stands where in a container. Entries in, the signature and the evidence files out.

use crate::error::{Coded, ErrorCode};
use crate::evidence::container::{ContainerError, Entry, decode};

/// Name of the first entry.
pub const MIMETYPE: &str = "mimetype";

/// Its content: the media type of a plain bundle.
pub const MEDIA_TYPE: &str = "application/vnd.idcapture.evidence+zip";

/// Name of the second entry.
pub const SIGNATURE: &str = "signature.sigstore.json";

/// Folder of the files that the session made.
pub const EVIDENCE: &str = "evidence/";

/// Folder of what others attest, as received.
pub const ATTESTATION: &str = "attestation/";

/// The resolved profile.
pub const PROFILE: &str = "evidence/profile.toml";

/// The stage report on the document.
pub const DOCUMENT: &str = "evidence/document.json";

/// The stage report on the face.
pub const FACE: &str = "evidence/face.json";

/// The stage report on picture quality.
pub const QUALITY: &str = "evidence/quality.json";

/// The frame log.
pub const FRAME_LOG: &str = "evidence/frame-log.jsonl";

/// The files that every statement lists, in the order in which the writer puts them.
pub const ALWAYS: [&str; 5] = [PROFILE, DOCUMENT, FACE, QUALITY, FRAME_LOG];

/// Files that can never be deleted from a bundle: a verdict cannot be replayed without them.
pub const NEVER_DELETED: [&str; 2] = [PROFILE, FRAME_LOG];

/// Longest stage report, in bytes: parsing takes many times the room of the text.
pub const MAX_REPORT_BYTES: usize = 4 << 20;

/// A container that is not laid out as a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// Not even a container.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// The first entry is not `mimetype` with the media type of a bundle.
    #[error("the first entry is not the media type of a bundle")]
    Mimetype,
    /// The second entry is not the signature.
    #[error("the second entry is not {SIGNATURE}")]
    Signature,
}

impl LayoutError {
    /// The status that the verifier reports.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Container(error) => error.status(),
            Self::Mimetype => "container.mimetype",
            Self::Signature => "container.signature",
        }
    }
}

impl Coded for LayoutError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceContainer
    }
}

/// A container, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout<'a> {
    /// Content of the signature file.
    pub(crate) signature: &'a [u8],
    /// Everything after it, in order.
    pub(crate) files: Vec<Entry<'a>>,
}

/// The parts of the container `bytes`.
pub(crate) fn read(bytes: &[u8]) -> Result<Layout<'_>, LayoutError> {
    let mut entries = decode(bytes)?.into_iter();
    match entries.next() {
        Some(entry) if entry == (Entry { name: MIMETYPE, bytes: MEDIA_TYPE.as_bytes() }) => {}
        _ => return Err(LayoutError::Mimetype),
    }
    match entries.next() {
        Some(Entry { name: SIGNATURE, bytes }) => Ok(Layout { signature: bytes, files: entries.collect() }),
        _ => Err(LayoutError::Signature),
    }
}
