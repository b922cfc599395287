//! Which camera. In: the list, and what is wished. Out: the cameras to try, best first. No I/O.

use super::driver::CameraInfo;
use super::error::CameraError;

/// Where a camera looks, as far as its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Facing {
    /// Towards the person.
    Front,
    /// Away from the person.
    Back,
    /// The name does not say, as with most cameras on a cable.
    Unknown,
}

/// What is wished of a camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraWish {
    /// The one to use: its number, its name, or a part of its name. Nothing else will do.
    pub camera: Option<String>,
    /// The name of the one used last, taken where it is there.
    pub remembered: Option<String>,
    /// Where it should look; cameras that do not say come after those that do.
    pub facing: Option<Facing>,
    /// Width in px that is aimed at.
    pub width_px: u32,
    /// Height in px that is aimed at.
    pub height_px: u32,
    /// Frames a second that are aimed at.
    pub rate: u32,
}

impl Default for CameraWish {
    /// Any camera, at 1920 x 1080 px: a card that fills half the width is then sampled at 280 dpi and its zone can be read.
    fn default() -> Self {
        Self { camera: None, remembered: None, facing: None, width_px: 1_920, height_px: 1_080, rate: 30 }
    }
}

/// Words in the names of cameras that are built in facing the person, or away.
const FRONT: &[&str] = &["front", "facetime", "user facing", "user-facing", "integrated", "built-in"];
const BACK: &[&str] = &["back camera", "back-facing", "rear", "world facing", "world-facing", "environment"];

/// What a camera's name says of where it looks.
pub(super) fn facing_of(name: &str) -> Facing {
    let name = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match (says(FRONT), says(BACK)) {
        (_, true) => Facing::Back,
        (true, false) => Facing::Front,
        (false, false) => Facing::Unknown,
    }
}

/// The cameras to try, best first: the one named alone; else the remembered one, then by where it looks, cameras of hardware
/// before virtual ones, first by number.
pub(super) fn candidates(cameras: &[CameraInfo], wish: &CameraWish) -> Result<Vec<CameraInfo>, CameraError> {
    if let Some(wanted) = &wish.camera {
        let found = named(cameras, wanted).ok_or_else(|| CameraError::Absent(wanted.clone()))?;
        return Ok(vec![found.clone()]);
    }
    let mut cameras = cameras.to_vec();
    cameras.sort_by_key(|camera| {
        let is_remembered = wish.remembered.as_ref() == Some(&camera.name);
        let distance = match (wish.facing, camera.facing) {
            (Some(wanted), facing) if wanted == facing => 0,
            (Some(_), Facing::Unknown) => 1,
            (Some(_), _) => 2,
            (None, _) => 0,
        };
        (!is_remembered, distance, !camera.virtual_signals.is_empty(), camera.index)
    });
    if cameras.is_empty() { Err(CameraError::None) } else { Ok(cameras) }
}

/// By number, by its whole name, by a part of it.
fn named<'a>(cameras: &'a [CameraInfo], wanted: &str) -> Option<&'a CameraInfo> {
    if let Ok(number) = wanted.parse::<u32>() {
        return cameras.iter().find(|camera| camera.index == number);
    }
    let wanted = wanted.to_lowercase();
    let lower = |camera: &CameraInfo| camera.name.to_lowercase();
    let whole = cameras.iter().find(|camera| lower(camera) == wanted);
    whole.or_else(|| cameras.iter().find(|camera| !wanted.is_empty() && lower(camera).contains(&wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Coded as _, ErrorCode};

    fn camera(index: u32, name: &str, signals: &[&str]) -> CameraInfo {
        CameraInfo {
            index,
            name: name.to_owned(),
            driver: None,
            transport: None,
            facing: facing_of(name),
            virtual_signals: signals.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    fn cameras() -> Vec<CameraInfo> {
        vec![
            camera(0, "OBS Virtual Camera", &["name:obs"]),
            camera(2, "HD Webcam", &[]),
            camera(4, "Surface Camera Front", &[]),
            camera(6, "Surface Camera Rear", &[]),
        ]
    }

    fn tried(wish: &CameraWish) -> Vec<u32> {
        candidates(&cameras(), wish).unwrap().iter().map(|camera| camera.index).collect()
    }

    #[test]
    fn hardware_goes_before_virtual_cameras() {
        assert_eq!(tried(&CameraWish::default()), [2, 4, 6, 0]);
    }

    #[test]
    fn the_remembered_one_and_the_side_asked_for_come_first() {
        let remembered = Some("OBS Virtual Camera".to_owned());
        assert_eq!(tried(&CameraWish { remembered, ..CameraWish::default() }), [0, 2, 4, 6]);
        let facing = Some(Facing::Back);
        assert_eq!(tried(&CameraWish { facing, ..CameraWish::default() }), [6, 2, 0, 4]);
        let facing = Some(Facing::Front);
        assert_eq!(tried(&CameraWish { facing, ..CameraWish::default() }), [4, 2, 0, 6]);
    }

    #[test]
    fn a_camera_that_is_named_is_the_only_one() {
        for (name, index) in [("4", 4), ("hd webcam", 2), ("rear", 6), ("obs", 0)] {
            let wish = CameraWish { camera: Some(name.to_owned()), ..CameraWish::default() };
            assert_eq!(tried(&wish), [index], "{name}");
        }
        for name in ["3", "", "microscope"] {
            let wish = CameraWish { camera: Some(name.to_owned()), ..CameraWish::default() };
            let refused = candidates(&cameras(), &wish).unwrap_err();
            assert_eq!(refused, CameraError::Absent(name.to_owned()));
            assert_eq!(refused.code(), ErrorCode::CameraAbsent);
        }
        assert_eq!(candidates(&[], &CameraWish::default()).unwrap_err(), CameraError::None);
    }
}
