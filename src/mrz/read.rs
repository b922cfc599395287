//! From zones to what they say. In: a picture, everything in it that may be a zone, and a line reader. Out: the reading
//! that is most worth having, or `None`.
//!
//! The locator may miss a line or give a zone the wrong way round; a line's neighbours and its other direction are
//! therefore read where what was found is no whole zone.

use image::GrayImage;
use jiff::civil::Date;

use super::decode::{LineReading, decode};
use super::locate::{LineNode, MrzLine, MrzZone, line_strip};
use super::recognise::{LineReader, ReadLine};
use crate::error::Result;
use crate::geometry::Point;
use crate::record::{MrzFormat, MrzReport, MrzStatus};

/// Share of a zone's places that must show a character: a line on its head gives a few characters, which the network may
/// be sure of, and nothing in between.
const MIN_FILLED: f64 = 0.6;
/// From this share on the other direction is not tried.
const SURE_FILLED: f64 = 0.8;
/// Lines that a neighbour may differ from the zone's in length, in characters.
const NEIGHBOUR_OFF: usize = 3;
/// Least confidence of a neighbour: what is no line of a zone may still give characters.
const MIN_NEIGHBOUR: f64 = 0.8;
/// Distance from line to line in cap heights, tried in turn where a zone has one line.
const SPACINGS_CAPS: [f64; 3] = [2.1, 2.5, 1.8];

/// A line that ends this near to the picture's edge, in cap heights, goes on beyond it: a whole one has its margin.
const EDGE_CAPS: f64 = 0.25;
/// The same for a zone whose check digits fail and for a visa of size B: what the picture's edge cuts between two
/// characters may read as a smaller format.
const DOUBTFUL_EDGE_CAPS: f64 = 0.8;

/// A zone that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneReading {
    /// The lines that were read, in reading direction, in px of the picture.
    pub zone: MrzZone,
    /// What they say.
    pub report: MrzReport,
    /// Mean over the characters of the probability of the best, 0 to 1.
    pub confidence: f64,
    /// What the reader saw of each line: for [`super::Merger`], where frames follow each other.
    pub lines: Vec<LineReading>,
    /// How steep the strokes' edges are in the lines' strips, as a share of their contrast for each px of a strip of the
    /// reader's height. Comparable between frames of one zone.
    pub sharpness: f64,
}

impl ZoneReading {
    /// Whether the picture's edge may have made this of something larger: a check digit fails, or it is a visa of size B.
    pub(super) fn is_doubtful(&self) -> bool {
        doubtful(&self.report)
    }

    /// The same with lines that go on beyond the picture.
    pub(super) fn cut_off(mut self, today: Option<Date>) -> Self {
        self.lines.iter_mut().for_each(|line| line.cut = true);
        if let Some(report) = decode(&self.lines, today) {
            self.report = report;
        }
        self
    }

    /// Whether every line is there and every check digit holds.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.report.status == MrzStatus::Found && self.report.valid
    }

    /// Whether it is worth more than another one of the same picture.
    #[must_use]
    pub fn beats(&self, other: &Self) -> bool {
        let rank = |read: &Self| match read.report.status {
            MrzStatus::Found => 1 + u8::from(read.report.valid),
            MrzStatus::Partial => 0,
        };
        let order = rank(self).cmp(&rank(other)).then(self.confidence.total_cmp(&other.confidence));
        order == std::cmp::Ordering::Greater
    }
}

/// Reads zones, most likely first, until one is whole. `today` as in [`super::parse()`].
///
/// # Errors
/// As [`LineReader::read`].
pub fn read_zones(
    luma: &GrayImage,
    zones: &[MrzZone],
    reader: &LineReader,
    today: Option<Date>,
) -> Result<Option<ZoneReading>> {
    let eye = Eye { luma, reader, today };
    let mut best: Option<ZoneReading> = None;
    for zone in zones {
        let Some(read) = eye.read(zone)? else { continue };
        if best.as_ref().is_none_or(|best| read.beats(best)) {
            best = Some(read);
        }
        if best.as_ref().is_some_and(ZoneReading::is_whole) {
            break;
        }
    }
    Ok(best)
}

/// A line with what it reads.
#[derive(Debug, Clone)]
struct Line {
    place: MrzLine,
    read: ReadLine,
    sharpness: f64,
}

/// What looks at a picture.
struct Eye<'a> {
    luma: &'a GrayImage,
    reader: &'a LineReader,
    today: Option<Date>,
}

impl Eye<'_> {
    fn line(&self, place: MrzLine) -> Result<Line> {
        let strip = line_strip(self.luma, &place, self.reader.strip_height_px());
        Ok(Line { place, read: self.reader.read(&strip)?, sharpness: sharpness(&strip) })
    }

    fn lines(&self, zone: &MrzZone) -> Result<Vec<Line>> {
        zone.lines.iter().map(|line| self.line(line.clone())).collect()
    }

    /// Reads a zone in the direction in which more of it reads.
    fn read(&self, zone: &MrzZone) -> Result<Option<ZoneReading>> {
        let (mut zone, mut lines) = (zone.clone(), self.lines(zone)?);
        if filled(&lines, zone.cells) < SURE_FILLED {
            let turned = zone.turned();
            let again = self.lines(&turned)?;
            if filled(&again, zone.cells) > filled(&lines, zone.cells) {
                (zone, lines) = (turned, again);
            }
        }
        if filled(&lines, zone.cells) < MIN_FILLED {
            return Ok(None);
        }
        let first = self.reading(&zone, &lines);
        if first.as_ref().is_some_and(ZoneReading::is_whole) {
            return Ok(first);
        }
        let with_neighbours = self.with_neighbours(&lines)?;
        if with_neighbours.len() == lines.len() {
            return Ok(first);
        }
        let second = self.reading(&zone, &with_neighbours);
        Ok(match (first, second) {
            (Some(first), Some(second)) if !second.beats(&first) => Some(first),
            (first, second) => second.or(first),
        })
    }

    /// The lines with those above and below that read as well as they do.
    fn with_neighbours(&self, lines: &[Line]) -> Result<Vec<Line>> {
        let mut all = lines.to_vec();
        for above in [true, false] {
            let Some(edge) = (if above { all.first() } else { all.last() }) else { continue };
            for place in neighbours(&all, edge, above) {
                let found = self.line(place)?;
                let like = found.read.columns.len().abs_diff(edge.read.columns.len()) <= NEIGHBOUR_OFF;
                if like && found.read.confidence() >= MIN_NEIGHBOUR {
                    all.insert(if above { 0 } else { all.len() }, found);
                    break;
                }
            }
        }
        Ok(all)
    }

    /// What lines say together.
    fn reading(&self, zone: &MrzZone, lines: &[Line]) -> Option<ZoneReading> {
        let size = self.luma.dimensions();
        let mut readings: Vec<LineReading> = lines
            .iter()
            .map(|line| LineReading {
                columns: line.read.columns.clone(),
                middles: line.read.middles_px.iter().map(|middle| *middle as f32).collect(),
                cut: reaches_edge(&line.place, size, EDGE_CAPS),
            })
            .collect();
        let mut report = decode(&readings, self.today)?;
        if doubtful(&report) {
            for (reading, line) in readings.iter_mut().zip(lines) {
                reading.cut = reaches_edge(&line.place, size, DOUBTFUL_EDGE_CAPS);
            }
            report = decode(&readings, self.today)?;
        }
        let places: Vec<MrzLine> = lines.iter().map(|line| line.place.clone()).collect();
        let zone = MrzZone { lines: places, ..zone.clone() };
        let sharpness = lines.iter().map(|line| line.sharpness).sum::<f64>() / lines.len().max(1) as f64;
        Some(ZoneReading { zone, report, confidence: confidence(lines), lines: readings, sharpness })
    }
}

fn doubtful(report: &MrzReport) -> bool {
    !report.valid || report.format == Some(MrzFormat::MrvB)
}

/// Probabilities of the best characters over the places of the zone: near 1 for lines that are read all through.
fn filled(lines: &[Line], cells: f64) -> f64 {
    let sum: f64 = lines.iter().map(|line| line.read.confidence() * line.read.columns.len() as f64).sum();
    sum / (cells * lines.len() as f64).max(1.0)
}

/// Steepness of a strip's edges: of the hundredth of its pixels that differ most from the next one along the line, the
/// least difference, as a share of the range of all pixels but the darkest and lightest hundredth.
fn sharpness(strip: &GrayImage) -> f64 {
    let (mut values, mut steps) = ([0_u32; 256], [0_u32; 256]);
    for row in strip.as_raw().chunks_exact(strip.width().max(1) as usize) {
        let mut before = row.first().copied().unwrap_or(0);
        for &value in row {
            if let (Some(count), Some(step)) =
                (values.get_mut(usize::from(value)), steps.get_mut(usize::from(value.abs_diff(before))))
            {
                *count += 1;
                *step += 1;
            }
            before = value;
        }
    }
    let total = f64::from(strip.width()) * f64::from(strip.height());
    let at = |counts: &[u32; 256], share: f64| {
        let mut below = 0.0;
        let fewer = |count: &&u32| {
            below += f64::from(**count);
            below < share * total
        };
        counts.iter().take_while(fewer).count() as f64
    };
    at(&steps, 0.99) / (at(&values, 0.99) - at(&values, 0.01)).max(1.0)
}

/// Whether a line ends where the picture does, or nearer to it than so many cap heights.
fn reaches_edge(line: &MrzLine, (width, height): (u32, u32), margin_caps: f64) -> bool {
    let inside = |end: Option<&LineNode>, inner: Option<&LineNode>| {
        let (Some(end), Some(inner)) = (end, inner) else { return false };
        let along = end.centre - inner.centre;
        let beyond = end.centre + along * (margin_caps * 2.0 * end.up.length() / along.length().max(1e-6));
        (0.0..f64::from(width)).contains(&beyond.x) && (0.0..f64::from(height)).contains(&beyond.y)
    };
    let first = inside(line.nodes.first(), line.nodes.get(1));
    !first || !inside(line.nodes.last(), line.nodes.iter().rev().nth(1))
}

/// Mean over the characters of all lines.
fn confidence(lines: &[Line]) -> f64 {
    let characters: usize = lines.iter().map(|line| line.read.columns.len()).sum();
    let sum: f64 = lines.iter().map(|line| line.read.confidence() * line.read.columns.len() as f64).sum();
    sum / characters.max(1) as f64
}

/// Where the line above or below the outermost one may be.
fn neighbours(lines: &[Line], edge: &Line, above: bool) -> Vec<MrzLine> {
    let inner = if above { lines.get(1) } else { lines.len().checked_sub(2).and_then(|at| lines.get(at)) };
    let moved = |by: &dyn Fn(usize) -> Option<Point>| -> Option<MrzLine> {
        let nodes = edge.place.nodes.iter().enumerate();
        let nodes: Option<Vec<_>> =
            nodes.map(|(at, node)| Some(LineNode { centre: node.centre + by(at)?, up: node.up })).collect();
        Some(MrzLine { nodes: nodes? })
    };
    match inner {
        Some(inner) => {
            moved(&|at| Some(edge.place.nodes.get(at)?.centre - inner.place.nodes.get(at)?.centre))
                .into_iter()
                .collect()
        }
        None => SPACINGS_CAPS
            .iter()
            .filter_map(|caps| {
                let side = if above { 2.0 } else { -2.0 };
                moved(&|at| Some(edge.place.nodes.get(at)?.up * (side * caps)))
            })
            .collect(),
    }
}
