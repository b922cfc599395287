//! `idcapture evaluate`: error rates of the match and of passive liveness on a host's own labelled pictures. In: a list
//! or a labelled folder. Out: JSON on stdout and, in a folder, JSON, CSV and a page with plots.

mod curve;
mod faces;
mod list;
mod liveness;
mod page;
mod pairs;
mod plot;
mod rates;
mod write;

use super::args::{EvaluateArgs, EvaluateCommand};
use crate::error::{Coded, ErrorCode, Result};

/// What cannot be evaluated.
#[derive(Debug, thiserror::Error)]
enum EvaluateError {
    #[error("the list {path} cannot be read: {source}")]
    Unreadable { path: String, source: std::io::Error },
    #[error("the list must begin with a header that has the columns {0}")]
    Header(&'static str),
    #[error("line {line} of the list: {reason}")]
    Row { line: usize, reason: &'static str },
    #[error("{0}")]
    Nothing(&'static str),
    #[error("no embedder of the model set was measured at a false-match rate as low as the profile asks for")]
    NoThreshold,
    #[error("it cannot be evaluated: {0}")]
    Unmeasured(String),
    #[error("{path} cannot be written: {source}")]
    Unwritable { path: String, source: std::io::Error },
}

impl Coded for EvaluateError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { .. } | Self::Unwritable { .. } => ErrorCode::InputUnreadable,
            Self::Header(_) | Self::Row { .. } | Self::Nothing(_) => ErrorCode::InputDamaged,
            Self::NoThreshold => ErrorCode::InputSetting,
            Self::Unmeasured(_) => ErrorCode::ModelMissing,
        }
    }
}

pub(super) fn run(arguments: &EvaluateArgs) -> Result<u8> {
    match &arguments.command {
        EvaluateCommand::Match(arguments) => pairs::run(arguments),
        EvaluateCommand::Liveness(arguments) => liveness::run(arguments),
    }
}
