//! What a profile is made of. In: a text, a name or a path. Out: its layers, the profile itself first, down to what is
//! laid over the built-in `default`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeTable;

use super::error::{Place, ProfileError};
use super::keys::INHERITS;
use super::{DEFAULT_TOML, DEMO_TOML, STRICT_TOML};
use crate::error::Result;

/// As many files may inherit one from the other.
const MOST_FILES: usize = 4;

/// Longest file, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// Is shown each file before it is parsed, and may refuse it.
pub(super) type Accept<'a> = &'a mut dyn FnMut(&Path, &[u8]) -> Result<()>;

/// One text of a profile.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// The file, as it was named.
    pub(super) file: Option<String>,
    pub(super) text: String,
}

impl Layer {
    pub(super) fn of_text(text: &str) -> Self {
        Self { file: None, text: text.to_owned() }
    }

    /// The text with the places of its keys.
    pub(super) fn parse(&self) -> Result<Spanned<DeTable<'_>>, ProfileError> {
        DeTable::parse(&self.text).map_err(|error| self.syntax(&error))
    }

    /// The text as values.
    pub(super) fn table(&self) -> Result<toml::Table, ProfileError> {
        toml::from_str(&self.text).map_err(|error| self.syntax(&error))
    }

    /// The place of a byte.
    pub(super) fn place(&self, byte: usize) -> Place {
        Place::of(self.file.as_deref(), &self.text, byte)
    }

    fn syntax(&self, error: &toml::de::Error) -> ProfileError {
        let place = self.place(error.span().map_or(0, |span| span.start));
        ProfileError::Syntax { place, message: error.message().to_owned() }
    }

    /// What it inherits from, with the place that says so. A value that is no text is for the check of types.
    fn inherits(&self) -> Result<Option<(Place, String)>, ProfileError> {
        let table = self.parse()?;
        let row = table.get_ref().iter().find(|(key, _)| key.get_ref() == INHERITS);
        Ok(row.and_then(|(key, value)| {
            Some((self.place(key.span().start), value.get_ref().as_str()?.to_owned()))
        }))
    }
}

/// The text of a built-in profile.
pub(super) fn built_in(id: &str) -> Option<&'static str> {
    match id {
        "default" => Some(DEFAULT_TOML),
        "strict" => Some(STRICT_TOML),
        "demo" => Some(DEMO_TOML),
        _ => None,
    }
}

/// The layers of a text, which can inherit from built-in profiles only.
pub(super) fn of_text(text: &str) -> Result<Vec<Layer>, ProfileError> {
    let layer = Layer::of_text(text);
    let base = match layer.inherits()? {
        None => None,
        Some((place, id)) => Some(built_in(&id).ok_or(ProfileError::NoFolder { place })?),
    };
    Ok(std::iter::once(layer).chain(base.map(Layer::of_text)).collect())
}

/// The layers of a file.
pub(super) fn of_file(path: &Path, accept: Accept<'_>) -> Result<Vec<Layer>> {
    let (mut layers, mut files) = (Vec::new(), Vec::new());
    let mut next: (Option<Place>, PathBuf) = (None, path.to_owned());
    loop {
        let (named_at, path) = next;
        let shown = path.display().to_string();
        let failed = |source| ProfileError::Unreadable { path: shown.clone(), source };
        let canonical = path.canonicalize().map_err(failed)?;
        if let Some(place) = named_at {
            if files.contains(&canonical) {
                return Err(ProfileError::Cycle { place, path: shown }.into());
            }
            if files.len() == MOST_FILES {
                return Err(ProfileError::TooDeep { place, most: MOST_FILES }.into());
            }
        }
        files.push(canonical);
        let bytes = read(&path, &shown)?;
        accept(&path, &bytes)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            failed(std::io::Error::new(std::io::ErrorKind::InvalidData, error.utf8_error()))
        })?;
        let layer = Layer { file: Some(shown), text };
        let inherits = layer.inherits()?;
        layers.push(layer);
        match inherits {
            None => return Ok(layers),
            Some((place, base)) => match built_in(&base) {
                Some(text) => {
                    layers.push(Layer::of_text(text));
                    return Ok(layers);
                }
                None => next = (Some(place), path.parent().unwrap_or(Path::new("")).join(base)),
            },
        }
    }
}

fn read(path: &Path, shown: &str) -> Result<Vec<u8>, ProfileError> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|source| ProfileError::Unreadable { path: shown.to_owned(), source })?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ProfileError::TooLarge { path: shown.to_owned() });
    }
    Ok(bytes)
}
