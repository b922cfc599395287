//! A head before a camera, drawn from one photograph. In: the photograph, a view. Out: a frame of 480 x 360 px, or of
//! the view's own size.
//!
//! The photograph is laid over a surface whose depth comes from the 468 points of the clean set's face mesh; the
//! challenge measures with the mean head of `geometry` and the default set's 68 points, so neither knows the other. With
//! depth 0 it is a flat picture of the same person.

use idcapture::frame::RgbImage;
use idcapture::geometry::{Point, Rect, Similarity};
use idcapture::inference::{Role, Tensor};
use idcapture::record::StageId;
use image::imageops::{self, FilterType};

use crate::{catalog, frame_at, pipeline};

/// Width and height of a frame, in px, where the view does not say.
const FRAME_PX: (u32, u32) = (480, 360);
/// Distance between the eyes on the texture, in px.
const UNIT: f64 = 110.0;
/// Sides of the texture in eye distances: to either side, above and below the middle of the eyes.
const ROOM: [f64; 3] = [1.9, 1.9, 2.5];
/// Side of a cell of the surface, in px of the texture.
const CELL: usize = 8;
/// From the camera to the eyes in eye distances, at scale 1: about half a metre.
const DISTANCE: f64 = 8.5;

/// How the head, or a picture of it, is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// To the right of the picture.
    pub(crate) yaw_deg: f64,
    /// Upwards.
    pub(crate) pitch_deg: f64,
    pub(crate) roll_deg: f64,
    /// How much closer than usual.
    pub(crate) scale: f64,
    pub(crate) shift: Point,
    /// How far the eyes are shut: 0, 0.5 or 1 after rounding.
    pub(crate) shut: f64,
    /// Times the photograph's depth; 0 is a flat picture.
    pub(crate) depth: f64,
    /// Eye distance in px at scale 1.
    pub(crate) size_px: f64,
    pub(crate) gain: f64,
    pub(crate) noise: f64,
    pub(crate) seed: u64,
    pub(crate) surface: Surface,
    /// Width and height of the frame.
    pub(crate) frame_px: (u32, u32),
    /// How wide the photograph's border fades into what is behind it, in eye distances.
    pub(crate) fade: f64,
}

/// What the photograph is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// A head, or a sheet with all of the photograph.
    Whole,
    /// A sheet cut along the head.
    CutOut,
    /// A screen: a grid of pixels and the stripes they make with the camera's.
    Screen,
}

impl Default for View {
    fn default() -> Self {
        Self {
            yaw_deg: 0.0,
            pitch_deg: 0.0,
            roll_deg: 0.0,
            scale: 1.0,
            shift: Point::new(0.0, 0.0),
            shut: 0.0,
            depth: 1.0,
            size_px: 66.0,
            gain: 1.0,
            noise: 2.0,
            seed: 1,
            surface: Surface::Whole,
            frame_px: FRAME_PX,
            fade: 0.0,
        }
    }
}

/// A photograph with its depth.
pub(crate) struct Head {
    /// Eyes open, half shut, shut.
    textures: [RgbImage; 3],
    /// Middle of the eyes on the texture.
    middle: Point,
    columns: usize,
    rows: usize,
    /// Depth at the corners of the cells, in eye distances; away from the camera.
    depth: Vec<f64>,
}

impl Head {
    pub(crate) fn of(photograph: &RgbImage) -> Self {
        let mesh = mesh(photograph);
        let eyes = eye_centres(photograph);
        let (unit, centre) = (eyes[0].distance(eyes[1]), eyes[0].lerp(eyes[1], 0.5));
        let whole = Rect::new(0.0, 0.0, photograph.width().into(), photograph.height().into());
        let [side, above, below] = ROOM;
        let wanted = Rect::new(
            centre.x - side * unit,
            centre.y - above * unit,
            2.0 * side * unit,
            (above + below) * unit,
        );
        let part = wanted.intersection(whole);
        let (left, top) = (part.x.floor(), part.y.floor());
        let scale = UNIT / unit;
        let crop =
            imageops::crop_imm(photograph, left as u32, top as u32, part.width as u32, part.height as u32);
        let crop = crop.to_image();
        let px = |length: u32| (f64::from(length) * scale).round() as u32;
        let (width, height) = crop.dimensions();
        let texture = imageops::resize(&crop, px(width), px(height), FilterType::CatmullRom);
        let to_texture = |p: Point| (p - Point::new(left, top)) * scale;
        let middle = to_texture(centre);
        let mesh: Vec<(Point, f64)> = mesh.into_iter().map(|(p, z)| (to_texture(p), z / unit)).collect();
        let points: Vec<Point> = points_68(photograph).into_iter().map(to_texture).collect();
        let (columns, rows) = (texture.width() as usize / CELL, texture.height() as usize / CELL);
        let depth = surface(&mesh, columns, rows);
        let textures =
            [texture.clone(), with_lids(&texture, &points, 0.5), with_lids(&texture, &points, 1.0)];
        Self { textures, middle, columns, rows, depth }
    }

    /// The frame that a camera takes of it.
    pub(crate) fn seen(&self, view: &View) -> RgbImage {
        let mut picture = backdrop(view);
        self.put_before(&mut picture, view);
        with_noise(&mut picture, view);
        picture
    }

    /// Puts it before what a camera sees already, such as another head farther away.
    pub(crate) fn put_before(&self, picture: &mut RgbImage, view: &View) {
        let (width, height) = view.frame_px;
        let mut nearest = vec![f64::INFINITY; (width * height) as usize];
        let texture = &self.textures[(view.shut.clamp(0.0, 1.0) * 2.0).round() as usize];
        let corners: Vec<Corner> = (0..=self.rows)
            .flat_map(|row| (0..=self.columns).map(move |column| (column, row)))
            .map(|(column, row)| self.corner(column, row, view))
            .collect();
        let at = |column: usize, row: usize| corners[row * (self.columns + 1) + column];
        for row in 0..self.rows {
            for column in 0..self.columns {
                let (a, b) = (at(column, row), at(column + 1, row));
                let (c, d) = (at(column, row + 1), at(column + 1, row + 1));
                for triangle in [[a, b, c], [b, d, c]] {
                    self.fill(picture, &mut nearest, triangle, texture, view);
                }
            }
        }
    }

    fn corner(&self, column: usize, row: usize, view: &View) -> Corner {
        let on_texture = Point::new((column * CELL) as f64, (row * CELL) as f64);
        let depth = self.depth[row * (self.columns + 1) + column] * view.depth;
        // A head turns about the neck, a sheet about its middle.
        let pivot = if view.depth > 0.0 { (0.8, 1.0) } else { (0.6, 0.0) };
        let from_eyes = (on_texture - self.middle) * (1.0 / UNIT);
        let (x, y, z) = (from_eyes.x, from_eyes.y - pivot.0, depth - pivot.1);
        let [yaw, pitch, roll] =
            [-view.yaw_deg, -view.pitch_deg, view.roll_deg].map(|deg| deg.to_radians().sin_cos());
        let (x, z) = (x * yaw.1 + z * yaw.0, z * yaw.1 - x * yaw.0);
        let (y, z) = (y * pitch.1 - z * pitch.0, z * pitch.1 + y * pitch.0);
        let (x, y) = (x * roll.1 - y * roll.0, x * roll.0 + y * roll.1);
        let away = DISTANCE / view.scale + z + pivot.1;
        let focal = view.size_px * DISTANCE;
        let place = Point::new(
            focal * x / away + f64::from(view.frame_px.0) / 2.0 + view.shift.x,
            focal * (y + pivot.0 - 0.5) / away + f64::from(view.frame_px.1) / 2.0 + view.shift.y,
        );
        Corner { place, away, on_texture }
    }

    fn fill(
        &self,
        picture: &mut RgbImage,
        nearest: &mut [f64],
        [a, b, c]: [Corner; 3],
        texture: &RgbImage,
        view: &View,
    ) {
        let double_area = (b.place - a.place).cross(c.place - a.place);
        if double_area.abs() < 1e-9 {
            return;
        }
        let span = |of: fn(Point) -> f64, limit: u32| {
            let values = [a, b, c].map(|corner| of(corner.place));
            let low = values.iter().copied().fold(f64::MAX, f64::min).max(0.0) as u32;
            let high =
                (values.iter().copied().fold(f64::MIN, f64::max) + 1.0).clamp(0.0, f64::from(limit)) as u32;
            low..high
        };
        let columns = span(|p| p.x, view.frame_px.0);
        // Both shares change by the same step from pixel to pixel of a row.
        let steps = [(c.place - b.place).y, (a.place - c.place).y].map(|down| -down / double_area);
        for y in span(|p| p.y, view.frame_px.1) {
            let start = Point::new(f64::from(columns.start) + 0.5, f64::from(y) + 0.5);
            let first = [
                (c.place - b.place).cross(start - b.place) / double_area,
                (a.place - c.place).cross(start - c.place) / double_area,
            ];
            for x in columns.clone() {
                let p = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
                let along = f64::from(x - columns.start);
                let (u, v) = (first[0] + along * steps[0], first[1] + along * steps[1]);
                let w = 1.0 - u - v;
                if u < 0.0 || v < 0.0 || w < 0.0 {
                    continue;
                }
                // Depth and texture are linear over the distance's inverse.
                let inverse = u / a.away + v / b.away + w / c.away;
                let away = 1.0 / inverse;
                let index = (y * view.frame_px.0 + x) as usize;
                if away >= nearest[index] {
                    continue;
                }
                let mix =
                    a.on_texture * (u / a.away) + b.on_texture * (v / b.away) + c.on_texture * (w / c.away);
                let on_texture = mix * away;
                if view.surface == Surface::CutOut && !self.within_head(on_texture) {
                    continue;
                }
                nearest[index] = away;
                let mut colour = bilinear(texture, on_texture).map(|value| value * view.gain);
                if view.surface == Surface::Screen {
                    colour = on_screen(colour, on_texture, p);
                }
                if view.fade > 0.0 {
                    let (kept, behind) = (self.kept(on_texture, view.fade), picture.get_pixel(x, y).0);
                    colour = std::array::from_fn(|k| {
                        let behind = f64::from(behind[k]);
                        behind + (colour[k] - behind) * kept
                    });
                }
                picture.put_pixel(x, y, image::Rgb(colour.map(|value| value.clamp(0.0, 255.0) as u8)));
            }
        }
    }

    /// Share of the photograph that is left of it near its border.
    fn kept(&self, on_texture: Point, fade: f64) -> f64 {
        let [width, height] = [self.columns, self.rows].map(|cells| (cells * CELL) as f64);
        let (x, y) = (on_texture.x, on_texture.y);
        let t = (x.min(width - x).min(y).min(height - y) / (fade * UNIT)).clamp(0.0, 1.0);
        t * t * (3.0 - 2.0 * t)
    }

    fn within_head(&self, on_texture: Point) -> bool {
        let from_eyes = (on_texture - self.middle) * (1.0 / UNIT);
        (from_eyes.x / 1.35).powi(2) + ((from_eyes.y - 0.4) / 1.75).powi(2) < 1.0
    }
}

#[derive(Clone, Copy)]
struct Corner {
    place: Point,
    away: f64,
    on_texture: Point,
}

/// A grid of screen pixels and slow stripes of another colour, as a camera sees a display.
fn on_screen(colour: [f64; 3], on_texture: Point, on_frame: Point) -> [f64; 3] {
    let grid = 0.86 + 0.14 * (on_texture.x * 2.1).sin() * (on_texture.y * 2.1).sin();
    let stripes = 1.0 + 0.07 * ((on_frame.x * 0.31 + on_frame.y * 0.12) * 0.9).sin();
    [colour[0] * grid * stripes * 0.95, colour[1] * grid, colour[2] * grid * (2.0 - stripes) * 1.08]
}

/// The depth of the surface at the corners of its cells, from the mesh and two rings behind it, weighted by distance.
fn surface(mesh: &[(Point, f64)], columns: usize, rows: usize) -> Vec<f64> {
    let centre = mesh.iter().fold(Point::default(), |sum, (p, _)| sum + *p) * (1.0 / mesh.len() as f64);
    let reach = mesh.iter().fold((0.0_f64, 0.0_f64), |(x, y), (p, _)| {
        (x.max((p.x - centre.x).abs()), y.max((p.y - centre.y).abs()))
    });
    let ring = |grow: f64, depth: f64| {
        (0..60).map(move |step| {
            let angle = f64::from(step) * std::f64::consts::TAU / 60.0;
            let out = Point::new(grow * reach.0 * angle.cos(), grow * reach.1 * angle.sin());
            (centre + out, depth)
        })
    };
    let known: Vec<(Point, f64)> = mesh.iter().copied().chain(ring(1.5, 1.3)).chain(ring(2.2, 1.8)).collect();
    let softness = (0.08 * UNIT).powi(2);
    let depth = |at: Point| {
        let (sum, total) = known.iter().fold((0.0, 0.0), |(sum, total), (p, z)| {
            let apart = (at - *p).dot(at - *p) / softness + 0.05;
            let weight = 1.0 / (apart * apart);
            (sum + weight * z, total + weight)
        });
        sum / total
    };
    (0..=rows)
        .flat_map(|row| (0..=columns).map(move |column| (column, row)))
        .map(|(column, row)| depth(Point::new((column * CELL) as f64, (row * CELL) as f64)))
        .collect()
}

/// The 468 points of the clean set's mesh, with depth, in px of the photograph.
fn mesh(photograph: &RgbImage) -> Vec<(Point, f64)> {
    let frame = frame_at(photograph.clone(), 0);
    let seen = pipeline("clean").run(&frame, &[StageId::FaceDetect], None).unwrap().observations;
    let face = seen.faces().unwrap().faces[0].clone();
    let along = face.keypoints[1] - face.keypoints[0];
    let side = face.bounds.width.max(face.bounds.height) * 1.5;
    let centre = face.bounds.centre();
    let target = Rect::new(centre.x - side / 2.0, centre.y - side / 2.0, side, side);
    let to_frame = Similarity::from_chip_to_box(192.0, 192.0, target, along.y.atan2(along.x));
    let model = catalog("clean").load(Role::FaceLandmarks).unwrap().unwrap();
    let chip = RgbImage::from_fn(192, 192, |x, y| {
        let at = to_frame.apply(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
        image::Rgb(bilinear(photograph, at).map(|value| value as u8))
    });
    let outputs = model.infer(&Tensor::from_rgb(&chip, &model.entry.input)).unwrap();
    let points = &outputs.get("points").unwrap().data;
    points
        .chunks_exact(3)
        .map(|p| {
            (to_frame.apply(Point::new(f64::from(p[0]), f64::from(p[1]))), f64::from(p[2]) * to_frame.scale())
        })
        .collect()
}

fn points_68(photograph: &RgbImage) -> Vec<Point> {
    let frame = frame_at(photograph.clone(), 0);
    let wanted = [StageId::FaceDetect, StageId::FaceLandmarks];
    let seen = pipeline("default").run(&frame, &wanted, None).unwrap().observations;
    seen.landmarks().unwrap().faces[0].clone()
}

fn eye_centres(photograph: &RgbImage) -> [Point; 2] {
    idcapture::geometry::eye_centres(&points_68(photograph)).unwrap()
}

/// The texture with lids drawn down: the skin above each eye is stretched over it, with the lashes' dark line below.
fn with_lids(texture: &RgbImage, points: &[Point], shut: f64) -> RgbImage {
    let mut drawn = texture.clone();
    for eye in [36, 42] {
        let p = &points[eye..eye + 6];
        let (upper, lower) = ([p[0], p[1], p[2], p[3]], [p[0], p[5], p[4], p[3]]);
        let (from, to) = (p[0].x.min(p[3].x), p[0].x.max(p[3].x));
        for x in from as u32..=to as u32 {
            let (top, bottom) = (height_at(&upper, f64::from(x)), height_at(&lower, f64::from(x)));
            let opening = bottom - top;
            if opening < 1.0 {
                continue;
            }
            let (top, bottom) = (top - 0.25 * opening, bottom + 0.1 * opening);
            let end = top + shut * (bottom - top);
            for y in top as u32..=end as u32 {
                let down = (f64::from(y) - top) / (end - top).max(1.0);
                let skin = top - 0.45 * opening * (1.0 - down) - 1.0;
                let colour = bilinear(texture, Point::new(f64::from(x) + 0.5, skin));
                drawn.put_pixel(x, y, image::Rgb(colour.map(|value| value as u8)));
            }
            for y in (end - 0.08 * opening) as u32..=(end + 0.06 * opening) as u32 {
                let lash = drawn.get_pixel(x, y).0.map(|value| (f64::from(value) * 0.45) as u8);
                drawn.put_pixel(x, y, image::Rgb(lash));
            }
        }
    }
    drawn
}

/// Height of a line through points that go from left to right.
fn height_at(points: &[Point; 4], x: f64) -> f64 {
    let pair = points.windows(2).find(|pair| x <= pair[1].x).unwrap_or(&points[2..]);
    let share = ((x - pair[0].x) / (pair[1].x - pair[0].x).max(1e-6)).clamp(0.0, 1.0);
    pair[0].lerp(pair[1], share).y
}

pub(crate) fn bilinear(picture: &RgbImage, at: Point) -> [f64; 3] {
    let limit = |value: f64, side: u32| (value - 0.5).clamp(0.0, f64::from(side - 1));
    let (x, y) = (limit(at.x, picture.width()), limit(at.y, picture.height()));
    let (left, top) = (x as u32, y as u32);
    let (right, bottom) = ((left + 1).min(picture.width() - 1), (top + 1).min(picture.height() - 1));
    let (u, v) = (x.fract(), y.fract());
    let read = |x, y| picture.get_pixel(x, y).0.map(f64::from);
    let (a, b, c, d) = (read(left, top), read(right, top), read(left, bottom), read(right, bottom));
    std::array::from_fn(|k| {
        let (above, below) = (a[k] + (b[k] - a[k]) * u, c[k] + (d[k] - c[k]) * u);
        above + (below - above) * v
    })
}

/// A room out of focus. Its two waves are drawn once a row and once a column.
pub(crate) fn backdrop(view: &View) -> RgbImage {
    let (width, height) = view.frame_px;
    let phase = (view.seed % 17) as f64;
    let wave = |side: u32, of: &dyn Fn(f64) -> f64| (0..side).map(|at| of(f64::from(at))).collect::<Vec<_>>();
    let across = wave(width, &|x| 22.0 * (x / 70.0 + phase).sin());
    let down = wave(height, &|y| 16.0 * (y / 90.0 - phase).cos());
    RgbImage::from_fn(width, height, |x, y| {
        let wave = across[x as usize] + down[y as usize];
        image::Rgb([118.0 + wave, 112.0 + 0.8 * wave, 104.0 - 0.4 * wave].map(|value| value as u8))
    })
}

/// Four values of noise from each number drawn.
pub(crate) fn with_noise(picture: &mut RgbImage, view: &View) {
    let mut state = view.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    // The sum of two bytes, about bell-shaped, in steps of 1/255.
    let grain: Vec<f32> =
        (0..511).map(|sum| 2.4 * view.noise as f32 * (f32::from(sum as u16) / 255.0 - 1.0)).collect();
    for values in picture.as_flat_samples_mut().samples.chunks_mut(4) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        for (value, pair) in values.iter_mut().zip(state.to_le_bytes().as_chunks::<2>().0) {
            let sum = usize::from(pair[0]) + usize::from(pair[1]);
            *value = (f32::from(*value) + grain[sum]).round().clamp(0.0, 255.0) as u8;
        }
    }
}
