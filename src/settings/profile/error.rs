//! What is wrong with a profile, and where: file, line and column, the key, and what would be allowed.

use std::fmt;

use crate::error::{Coded, ErrorCode};

/// Where in a profile something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named; none for a profile that is no file.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// The place of a byte of `text`.
    pub(super) fn of(file: Option<&str>, text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.chars().rev().take_while(|&character| character != '\n').count() + 1;
        Self { file: file.map(str::to_owned), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}, ")?;
        }
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A profile that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error("the profile {path} cannot be read: {source}")]
    Unreadable {
        /// Its path.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is over 1 MiB.
    #[error("the profile {path} is over 1 MiB")]
    TooLarge {
        /// Its path.
        path: String,
    },
    /// It is not TOML.
    #[error("{place}: the profile does not parse: {message}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the parser said.
        message: String,
    },
    /// A key that no profile has.
    #[error("{place}: {key} is not a key of a profile{hint}")]
    UnknownKey {
        /// Where.
        place: Place,
        /// The key with the tables that it is in.
        key: String,
        /// What may have been meant, if anything, as the end of the sentence.
        hint: String,
    },
    /// A word that is none of those to choose from.
    #[error("{place}: {key} must be one of {allowed}, not another word")]
    NoChoice {
        /// Where.
        place: Place,
        /// The key with the tables that it is in.
        key: String,
        /// What is allowed.
        allowed: String,
    },
    /// A value of the wrong type.
    #[error("{place}: {key} must be {expected}, not {found}")]
    WrongType {
        /// Where.
        place: Place,
        /// The key with the tables that it is in.
        key: String,
        /// What it must be, with its range.
        expected: String,
        /// What it is.
        found: &'static str,
    },
    /// A number outside its range.
    #[error("{place}: {key} must be {range}, not {value}")]
    OutOfRange {
        /// Where.
        place: Place,
        /// The key with the tables that it is in.
        key: String,
        /// What is allowed, in words.
        range: String,
        /// What it is.
        value: f64,
    },
    /// Two settings that cannot both hold.
    #[error("{place}: the profile sets {one} and {other}, which cannot both hold")]
    Conflict {
        /// Where the one is set.
        place: Place,
        /// The one.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A profile that is no file names one to inherit from.
    #[error("{place}: inherits must be default, strict or demo in a profile that is no file")]
    NoFolder {
        /// Where.
        place: Place,
    },
    /// A profile inherits from itself, directly or through others.
    #[error("{place}: inherits leads back to {path}")]
    Cycle {
        /// Where.
        place: Place,
        /// The file that it leads back to.
        path: String,
    },
    /// Too many files inherit one from the other.
    #[error("{place}: more than {most} files inherit one from the other")]
    TooDeep {
        /// Where.
        place: Place,
        /// As many as are allowed.
        most: usize,
    },
    /// It does not make a profile for a reason of its own.
    #[error("the profile does not resolve: {0}")]
    Malformed(#[from] toml::de::Error),
    /// It could not be written out again.
    #[error("the resolved profile cannot be written: {0}")]
    Resolve(#[from] toml::ser::Error),
}

impl Coded for ProfileError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}
