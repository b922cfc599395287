//! The demonstration's pictures, drawn and written to a folder. In: the models folder with fonts and photographs.
//! Out: the paths of the JPEGs. Files of an earlier run are replaced, nothing else in the folder is touched.

use std::path::{Path, PathBuf};

use image::RgbImage;

use crate::error::{Coded, ErrorCode, Result};
use crate::frame::decode_file;
use crate::source::specimen::{Fonts, Subject, encode_jpeg, render_demo_set};

/// Seed of every drawing.
pub(super) const SEED: u64 = 20;
const JPEG_QUALITY: u8 = 93;

/// What an earlier run leaves in the folder besides the pictures.
const LEFTOVERS: [&str; 8] = [
    "device.pem",
    "device.pem.pub",
    "relying-party.age",
    "good.idev.age",
    "guided.idev.age",
    "other-person.idev.age",
    "blurred-front.idev.age",
    "tampered.idev.age",
];

/// The demonstration's folder or pictures cannot be had.
#[derive(Debug, thiserror::Error)]
enum CastError {
    #[error("{path} cannot be written: {source}")]
    Write { path: String, source: std::io::Error },
    #[error("the demonstration needs {0}, which set-up fetches: run `make setup`")]
    Missing(String),
}

impl Coded for CastError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputUnreadable
    }
}

/// The pictures' paths.
pub(super) struct Cast {
    pub(super) front: PathBuf,
    pub(super) selfies: Vec<PathBuf>,
    pub(super) other_selfies: Vec<PathBuf>,
    pub(super) blurred_front: PathBuf,
}

impl Cast {
    pub(super) fn draw(models: &Path, out: &Path) -> Result<Self> {
        let (fonts, person, other) = holder_and_other(models)?;
        let today = super::today();
        let set = render_demo_set(&fonts, &person, &other, today, SEED)?;
        clear(out)?;
        write(out, "back.jpg", &set.back.picture)?;
        let all = |stem: &str, pictures: &[RgbImage]| -> Result<Vec<PathBuf>> {
            let numbered = pictures.iter().enumerate();
            numbered
                .map(|(index, picture)| write(out, &format!("{stem}-{}.jpg", index + 1), picture))
                .collect()
        };
        Ok(Self {
            front: write(out, "front.jpg", &set.front.picture)?,
            selfies: all("selfie", &set.selfies)?,
            other_selfies: all("other-selfie", &set.other_selfies)?,
            blurred_front: write(out, "front-blurred.jpg", &set.blurred_front.picture)?,
        })
    }
}

/// What everything is drawn with: fonts, the holder's photograph and somebody else's.
pub(super) fn holder_and_other(models: &Path) -> Result<(Fonts, Subject, Subject)> {
    let photograph = |name: &str| -> Result<RgbImage> {
        let path = models.join("photos").join(name);
        if path.is_file() { decode_file(&path) } else { Err(CastError::Missing(name.to_owned()).into()) }
    };
    let holder = Subject::new(&photograph("astronaut.png")?, Subject::ASTRONAUT_FACE)?;
    let other = Subject::new(&photograph("grace_hopper.jpg")?, Subject::GRACE_HOPPER_FACE)?;
    Ok((Fonts::open(&models.join("fonts"))?, holder, other))
}

fn clear(out: &Path) -> Result<()> {
    let failed = |path: &Path, source| CastError::Write { path: path.display().to_string(), source };
    std::fs::create_dir_all(out).map_err(|source| failed(out, source))?;
    for name in LEFTOVERS {
        let path = out.join(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(failed(&path, source).into());
            }
            _ => {}
        }
    }
    Ok(())
}

fn write(out: &Path, name: &str, picture: &RgbImage) -> Result<PathBuf> {
    let path = out.join(name);
    let bytes = encode_jpeg(picture, JPEG_QUALITY)?;
    std::fs::write(&path, bytes)
        .map_err(|source| CastError::Write { path: path.display().to_string(), source })?;
    Ok(path)
}
