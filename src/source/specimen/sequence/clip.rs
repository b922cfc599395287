//! A clip: any of its frames, with the truth about it. In: key frames, prints, what the card lies on. Out: pictures.

use std::sync::Arc;

use image::RgbImage;

use super::super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM};
use super::super::error::within;
use super::super::light::{LightField, level_of};
use super::super::optics::blurred;
use super::super::plane::Plane;
use super::super::subject::checked_size;
use super::super::surface::Table;
use super::super::{Camera, Lighting, Placement, Pose, Random, SpecimenError, Surface};
use super::grain::add_grain;
use super::key::USUAL_MM;
use super::lay::{Laid, Part, Room, SHADOW_MM};
use super::smear::smeared;
use super::{KeyFrame, Prints, Sensor, Shown};
use crate::geometry::{Point, Quad, Rect};
use crate::source::FrameRate;

/// How long the shutter stays open, in ms.
const SHUTTER_MS: f64 = 8.0;
/// Time in which an unsteady hand goes to and fro, in ms.
const SWAY_MS: f64 = 430.0;

/// Where a clip plays, and how it is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipSetting {
    /// Width of the frames, 64 to 4096 px.
    pub width_px: u32,
    /// Height of the frames, 64 to 4096 px.
    pub height_px: u32,
    /// Frames per second.
    pub rate: FrameRate,
    /// What the card lies on.
    pub surface: Surface,
    /// Another card that lies there all the time: what it shows, and where.
    pub second: Option<(Shown, Pose)>,
    /// Varies table and noise.
    pub seed: u64,
}

impl Default for ClipSetting {
    /// 1280 x 720 px, 30 frames per second, a wooden table with nothing on it.
    fn default() -> Self {
        let (width_px, height_px) = (1280, 720);
        Self { width_px, height_px, rate: FrameRate::USUAL, surface: Surface::Wood, second: None, seed: 20 }
    }
}

/// One frame and what is true of it.
#[derive(Debug, Clone)]
pub struct ClipFrame {
    /// What the camera saw.
    pub picture: RgbImage,
    /// Time since the clip began, in ns.
    pub at_ns: u64,
    /// What the card shows.
    pub shows: Shown,
    /// The corners of the unrounded card in px, in the agreed order, also where they lie outside the picture; `None`
    /// without a card and on a black sensor.
    pub quad: Option<Quad>,
    /// Whether all four corners are inside the picture.
    pub is_whole: bool,
    /// How fast the middle of the card moves, in px per second.
    pub speed_px_s: f64,
    /// What the sensor does.
    pub sensor: Sensor,
}

/// A sequence of frames. Equal clips give equal frames, in whatever order they are asked for.
#[derive(Debug, Clone)]
pub struct DocumentClip {
    setting: ClipSetting,
    keys: Vec<KeyFrame>,
    prints: Prints,
    room: Room,
    /// Size of a px on the table, in mm.
    table_px_mm: f64,
    /// What falls on the lens without the card, and the picture of it.
    empty: Arc<(LightField, RgbImage)>,
    /// The last picture before its noise: what holds still is not drawn again.
    drawn: Option<(View, RgbImage)>,
}

/// All that a picture depends on but its noise.
#[derive(Debug, Clone, PartialEq)]
struct View {
    state: KeyFrame,
    /// Movement while the shutter is open, in px.
    moved: Point,
}

impl DocumentClip {
    /// Prepares a clip; `keys` are in the order of their times.
    ///
    /// # Errors
    /// Values out of range, no key frames, or ones that go back in time.
    pub fn new(setting: ClipSetting, keys: Vec<KeyFrame>, prints: &Prints) -> Result<Self, SpecimenError> {
        let (width, height) = checked_size(setting.width_px, setting.height_px)?;
        if keys.is_empty() {
            return Err(SpecimenError::Placement);
        }
        let room = Room {
            lighting: Lighting::default(),
            camera: Camera::default(),
            width: width as usize,
            height: height as usize,
        };
        let mut clip = Self {
            setting,
            keys: Vec::new(),
            prints: prints.clone(),
            room,
            table_px_mm: 1.0,
            empty: Arc::new((LightField { width: 0, height: 0, pixels: Vec::new() }, RgbImage::new(0, 0))),
            drawn: None,
        };
        let light = clip.table()?;
        let picture = blurred(light.clone(), clip.room.camera.lens_sigma_px).to_srgb();
        clip.empty = Arc::new((light, picture));
        clip.append(keys)?;
        Ok(clip)
    }

    /// Goes on after the last key frame: what people do who hear what they are asked for. What was seen so far does not
    /// change, as long as `keys` begin no earlier than now with how everything stands.
    ///
    /// # Errors
    /// Values out of range, or key frames that go back in time; the clip is then as it was.
    pub fn append(&mut self, keys: Vec<KeyFrame>) -> Result<(), SpecimenError> {
        let last_ms = self.keys.last().map_or(0, |key| key.at_ms);
        let goes_on = keys.is_sorted_by_key(|key| key.at_ms) && keys.iter().all(|key| key.at_ms >= last_ms);
        if !goes_on {
            return Err(SpecimenError::Placement);
        }
        for key in &keys {
            Lighting { glare: vec![key.glare], exposure: key.exposure, ..Lighting::default() }.check()?;
            for mm in [key.defocus_mm, key.shake_mm, key.sway_mm] {
                within("blur, shake or sway in mm", mm, 0.0, 10.0)?;
            }
            Placement::Pose(key.pose).corners(self.setting.width_px, self.setting.height_px)?;
        }
        self.keys.extend(keys);
        Ok(())
    }

    /// How many frames there are: up to the last key frame.
    #[must_use]
    pub fn frames(&self) -> u64 {
        let last_ms = self.keys.last().map_or(0, |key| key.at_ms);
        let (frames, seconds) = self.setting.rate.fraction();
        last_ms * u64::from(frames) / (1_000 * u64::from(seconds)) + 1
    }

    /// Where it plays, and how it is taken.
    #[must_use]
    pub fn setting(&self) -> &ClipSetting {
        &self.setting
    }

    /// The number of the first frame at or after a time in ms.
    #[must_use]
    pub fn number_at(&self, ms: u64) -> u64 {
        let (frames, seconds) = self.setting.rate.fraction();
        (ms * u64::from(frames)).div_ceil(1_000 * u64::from(seconds))
    }

    /// Frame `number`, counted from 0; beyond the last key frame everything stays as it is there.
    ///
    /// # Errors
    /// Values out of range that key frames lead to in between, such as a card seen edge-on.
    pub fn frame(&mut self, number: u64) -> Result<ClipFrame, SpecimenError> {
        let at_ns = self.setting.rate.time_ns(number);
        let state = self.state(number)?;
        // A sensor that repeats itself repeats its noise.
        let number = if state.sensor == Sensor::Frozen { self.number_at(state.at_ms) } else { number };
        let view = View { moved: self.moved(number)?, state: self.state(number)? };
        let quad = self.quad(&view.state)?;
        let frame = Rect::new(0.0, 0.0, self.room.width as f64, self.room.height as f64);
        let is_black = state.sensor == Sensor::Black;
        let mut picture = match &self.drawn {
            _ if is_black => RgbImage::new(self.setting.width_px, self.setting.height_px),
            Some((drawn, picture)) if same(drawn, &view) => picture.clone(),
            _ => {
                let picture = self.drawn(&view)?;
                self.drawn = Some((view.clone(), picture.clone()));
                picture
            }
        };
        add_grain(&mut picture, self.setting.seed.rotate_left(32) ^ number);
        Ok(ClipFrame {
            picture,
            at_ns,
            shows: view.state.shows,
            quad: quad.filter(|_| !is_black).map(|quad| Quad::from_unordered(quad.corners)),
            is_whole: quad
                .is_some_and(|quad| quad.corners.iter().all(|c| Quad::from_rect(frame).contains(*c))),
            speed_px_s: view.moved.length() / SHUTTER_MS * 1_000.0,
            sensor: state.sensor,
        })
    }

    /// How everything stands at a frame; of a frozen sensor, when it froze.
    fn state(&self, number: u64) -> Result<KeyFrame, SpecimenError> {
        let ms = self.setting.rate.time_ns(number) as f64 / 1e6;
        let state = self.state_at(ms)?;
        if state.sensor != Sensor::Frozen {
            return Ok(state);
        }
        let before = self.keys.iter().take_while(|key| key.at_ms as f64 <= ms);
        let mut began_ms = state.at_ms;
        for key in before {
            began_ms = if key.sensor == Sensor::Frozen { began_ms.min(key.at_ms) } else { state.at_ms };
        }
        Ok(KeyFrame { at_ms: began_ms, ..self.state_at(began_ms as f64)? })
    }

    fn state_at(&self, ms: f64) -> Result<KeyFrame, SpecimenError> {
        let mut state = KeyFrame::at(&self.keys, ms).ok_or(SpecimenError::Placement)?;
        if state.sway_mm > 0.0 {
            let step = (ms / SWAY_MS).floor();
            let (t, step) = (ms / SWAY_MS - step, step as u64);
            let off = |step: u64, axis: u64| {
                state.sway_mm * f64::from(Random::stream(self.setting.seed ^ 0x5757, 3 * step + axis).bell())
            };
            let ease = t * t * (3.0 - 2.0 * t);
            let between = |axis| off(step, axis) + (off(step + 1, axis) - off(step, axis)) * ease;
            let shifts = [between(0), between(1), between(2)];
            state.pose.right_mm += shifts[0];
            state.pose.down_mm += shifts[1];
            state.pose.distance_mm += shifts[2];
        }
        Ok(state)
    }

    /// Corners in px, the card's own top left first; `None` without a card.
    fn quad(&self, state: &KeyFrame) -> Result<Option<Quad>, SpecimenError> {
        if self.prints.of(state.shows).is_none() {
            return Ok(None);
        }
        let size = (self.setting.width_px, self.setting.height_px);
        Placement::Pose(unzoomed(state.pose)).corners(size.0, size.1).map(Some)
    }

    /// How far the card's middle and the shaken camera move while the shutter is open, in px.
    fn moved(&self, number: u64) -> Result<Point, SpecimenError> {
        let ms = self.setting.rate.time_ns(number) as f64 / 1e6;
        let (now, past) = (self.state_at(ms)?, self.state_at((ms - SHUTTER_MS).max(0.0))?);
        let middle = |state: &KeyFrame| -> Result<Option<Point>, SpecimenError> {
            let corners = self.quad(state)?.map(|quad| quad.corners);
            Ok(corners.map(|corners| corners.iter().fold(Point::default(), |sum, c| sum + *c) * 0.25))
        };
        Ok(match (middle(&now)?, middle(&past)?) {
            (Some(now), Some(past)) if now != past => now - past,
            _ => Point::default(),
        })
    }

    /// The light of the table, and of the second card.
    fn table(&mut self) -> Result<LightField, SpecimenError> {
        let plane = self.plane(Pose { distance_mm: USUAL_MM, ..Pose::default() })?;
        self.table_px_mm = plane.px_mm();
        let table = Table::new(self.setting.surface, self.setting.seed);
        let mut light = LightField::from_fn(self.room.width, self.room.height, |x, y| {
            let px = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            let factor = self.room.factor(px);
            let bare = plane.mm(px).map_or([0.3; 3], |at| table.light(at, plane.px_mm()));
            std::array::from_fn(|i| bare[i] * factor[i])
        });
        if let Some((shows, pose)) = self.setting.second
            && let Some(print) = self.prints.of(shows)
        {
            let glare = KeyFrame::steady(0, shows).glare;
            let whole = Part { left: 0, top: 0, width: self.room.width, height: self.room.height };
            Laid { print, plane: self.plane(pose)?, glare }.over(&mut light, whole, &self.room);
        }
        Ok(light)
    }

    fn plane(&self, pose: Pose) -> Result<Plane, SpecimenError> {
        let map = Placement::Pose(unzoomed(pose)).map(self.setting.width_px, self.setting.height_px)?;
        Plane::new(map, Point::new(CARD_WIDTH_MM / 2.0, CARD_HEIGHT_MM / 2.0))
    }

    /// The picture without its noise.
    fn drawn(&self, view: &View) -> Result<RgbImage, SpecimenError> {
        let (empty_light, empty) = &*self.empty;
        let state = &view.state;
        let print = self.prints.of(state.shows);
        let plane = print.map(|_| self.plane(state.pose)).transpose()?;
        let px_mm = plane.as_ref().map_or(self.table_px_mm, Plane::px_mm);
        let sigma_px = self.room.camera.lens_sigma_px.hypot(state.defocus_mm / px_mm);
        let shake = Point::new(0.94, 0.34) * (state.shake_mm / px_mm);
        let smear = if view.moved.length() > shake.length() { view.moved } else { shake };
        let touches_all = state.defocus_mm > 0.0 || state.shake_mm > 0.0 || state.exposure != 1.0;
        let size = (self.room.width, self.room.height);
        let border = (3.0 * sigma_px + smear.length() / 2.0).ceil() + 1.0;
        let part = match self.quad(state)? {
            _ if touches_all => Rect::new(0.0, 0.0, size.0 as f64, size.1 as f64),
            Some(quad) => grown(quad.bounding_rect(), 1.3 * SHADOW_MM / px_mm + border),
            None => return Ok(empty.clone()),
        };
        let inner = Part::of(part, size);
        let outer = Part::of(grown(part, border), size);
        let mut light = outer.cut(empty_light);
        if let (Some(print), Some(plane)) = (print, plane) {
            Laid { print, plane, glare: state.glare }.over(&mut light, outer, &self.room);
        }
        if state.exposure != 1.0 {
            let exposure = state.exposure as f32;
            light.pixels.iter_mut().for_each(|px| *px = px.map(|light| light * exposure));
        }
        let light = smeared(blurred(light, sigma_px), smear);
        let mut picture = empty.clone();
        put(&mut picture, &light, inner, outer);
        Ok(picture)
    }
}

/// Writes the part `inner` of a picture from light that covers `outer`.
fn put(picture: &mut RgbImage, light: &LightField, inner: Part, outer: Part) {
    let row_bytes = 3 * picture.width() as usize;
    let (from_left, from_top) = (inner.left - outer.left, inner.top - outer.top);
    let rows = picture.as_flat_samples_mut().samples.chunks_mut(row_bytes).skip(inner.top).take(inner.height);
    for (row, lights) in rows.zip(light.pixels.chunks(outer.width.max(1)).skip(from_top)) {
        let lights = lights.get(from_left..from_left + inner.width).unwrap_or_default();
        let px = row.get_mut(3 * inner.left..).unwrap_or_default();
        for (px, light) in px.as_chunks_mut::<3>().0.iter_mut().zip(lights) {
            *px = light.map(level_of);
        }
    }
}

fn grown(rect: Rect, by: f64) -> Rect {
    Rect::new(rect.x - by, rect.y - by, rect.width + 2.0 * by, rect.height + 2.0 * by)
}

/// The camera's own field of view, whatever the pose says.
fn unzoomed(pose: Pose) -> Pose {
    Pose { view_deg: Pose::default().view_deg, ..pose }
}

/// Whether two views are one picture: they may be of different key frames.
fn same(a: &View, b: &View) -> bool {
    let untimed = |state: &KeyFrame| KeyFrame { at_ms: 0, sensor: Sensor::Live, ..state.clone() };
    a.moved == b.moved && untimed(&a.state) == untimed(&b.state)
}
