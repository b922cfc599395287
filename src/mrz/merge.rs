//! Several frames of one zone to one report. In: each frame's line readings and how sharp it is. Out: the report, and
//! whether more frames would tell anything.
//!
//! What is merged are whole lines, never single characters over frames: every frame proposes a few texts for each line
//! with their probabilities, these are summed with the frame's sharpness for weight, and the best combination of lines
//! is taken, check digits included. A change that one check digit confirms counts as confirmed when a second frame's
//! best reading of that line is the same.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::alphabet::text_of;
use super::decode::{Candidate, LineReading, best, decode, reported};
use super::detect::layout_of;
use super::format::COMPOSITE;
use super::layout::{Layout, Symbols};
use super::parse;
use crate::record::{Confirmation, FieldStatus, MrzCorrection, MrzFormat, MrzReport, MrzStatus};

/// Share of all weight at which a combination of lines is taken for sure.
const SURE: f32 = 0.98;
/// What a combination whose check digits fail counts against one whose digits hold: chance satisfies all four digits
/// of a passport once in ten thousand times, a specimen is rarer than a misreading, and a hundredth is cautious.
const FAILING: f32 = 0.01;
/// Texts a line keeps for the combination.
const MAX_TEXTS: usize = 5;
/// Single changes a frame proposes per line, beside its best readings.
const MAX_SINGLE: usize = 4;
/// Frames that are taken; what so many do not tell, further ones do not either.
const MAX_FRAMES: usize = 64;

/// What a text of a line has gathered.
#[derive(Debug, Clone, Default)]
struct Support {
    /// Sum over frames of weight times probability.
    weight: f32,
    /// Frames whose best reading of the line it is.
    frames: u32,
    /// Frames that read it so without any change.
    plain: u32,
}

/// Readings of one format over frames.
#[derive(Debug, Clone, Default)]
struct Pool {
    lines: Vec<BTreeMap<Vec<u8>, Support>>,
    frames: u32,
    weight: f32,
    /// Reports of the frames, for the statuses they gave.
    reports: Vec<MrzReport>,
}

/// Merges the frames of one zone.
///
/// ```
/// use idcapture::mrz::{LineReading, Merger};
///
/// // Two frames, each unsure of another character; in use the readings are those of `ZoneReading::lines`.
/// let lines = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
/// let read = |line: usize, column: usize| {
///     let mut zone: Vec<LineReading> = lines.iter().map(|line| LineReading::from_text(line, 0.995)).collect();
///     let doubtful = zone[line].columns[column].map(|probability| 0.6 * probability);
///     zone[line].columns[column] = doubtful;
///     zone[line].columns[column][33] += 0.4;
///     zone
/// };
/// let mut merger = Merger::new(None);
/// merger.push(&read(0, 8), 0.31);
/// merger.push(&read(1, 30), 0.42);
/// let merged = merger.merged().ok_or("no zone")?;
/// assert_eq!((merged.frames, merged.report.lines[0].as_str()), (2, lines[0]));
/// assert!(merged.report.valid);
/// if merged.sure {
///     // Further frames need not be looked at.
/// }
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Merger {
    today: Option<Date>,
    pools: BTreeMap<MrzFormat, Pool>,
    /// The last frame that showed a part only.
    part: Option<MrzReport>,
}

/// What the frames so far say.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The report; its `lines_as_read` are those of the frame that read the lines best.
    pub report: MrzReport,
    /// Further frames need not be looked at.
    pub sure: bool,
    /// Share of the weight that stands behind these lines, 0 to 1.
    pub share: f32,
    /// How many frames had a whole zone of this format.
    pub frames: u32,
}

impl Merger {
    /// A merger for one zone; `today` as in [`super::parse()`].
    #[must_use]
    pub fn new(today: Option<Date>) -> Self {
        Self { today, ..Self::default() }
    }

    /// Adds a frame. `sharpness` is any positive measure, the same for all frames; twice as sharp counts twice.
    pub fn push(&mut self, lines: &[LineReading], sharpness: f32) {
        if self.pools.values().map(|pool| pool.reports.len()).sum::<usize>() >= MAX_FRAMES {
            return;
        }
        let weight = if sharpness.is_finite() { sharpness.max(f32::MIN_POSITIVE) } else { f32::MIN_POSITIVE };
        let Some(candidate) = best(lines, self.today) else {
            self.part = decode(lines, self.today)
                .filter(|report| report.status == MrzStatus::Partial)
                .or(self.part.take());
            return;
        };
        let Some(format) = candidate.report.format else { return };
        self.pools.entry(format).or_default().add(candidate, weight);
    }

    /// What the frames so far say; `None` when none showed a zone.
    #[must_use]
    pub fn merged(&self) -> Option<Merged> {
        let total: f32 = self.pools.values().map(|pool| pool.weight).sum();
        let best = self.pools.iter().max_by(|a, b| a.1.weight.total_cmp(&b.1.weight));
        let Some((format, pool)) = best else {
            return self.part.clone().map(|report| Merged { report, sure: false, share: 0.0, frames: 0 });
        };
        pool.merged(*format, pool.weight / total, self.today)
    }
}

impl Pool {
    fn add(&mut self, candidate: Candidate, weight: f32) {
        let texts = proposals(&candidate);
        let best = candidate.verdict.proposal.as_ref().unwrap_or(&candidate.verdict.lines);
        self.lines.resize_with(texts.len(), BTreeMap::new);
        for (line, (pool, texts)) in self.lines.iter_mut().zip(texts).enumerate() {
            let sum: f32 = texts.iter().map(|(_, probability)| probability).sum();
            for (text, probability) in texts {
                let plain = candidate.read.get(line) == Some(&text);
                let chosen = best.get(line) == Some(&text);
                let support = pool.entry(text).or_default();
                support.weight += weight * probability / sum.max(f32::MIN_POSITIVE);
                support.frames += u32::from(chosen);
                support.plain += u32::from(plain);
            }
        }
        self.frames += 1;
        self.weight += weight;
        self.reports.push(candidate.report);
    }

    /// The best combination of lines and the share of the weight behind it.
    fn combination(&self, format: MrzFormat) -> Option<(Symbols, Layout, f32)> {
        let mut zones: Vec<(Symbols, f32)> = vec![(Vec::new(), 1.0)];
        for line in &self.lines {
            let sum: f32 = line.values().map(|support| support.weight).sum();
            let mut texts: Vec<(&Vec<u8>, f32)> = line
                .iter()
                .map(|(text, support)| (text, support.weight / sum.max(f32::MIN_POSITIVE)))
                .collect();
            texts.sort_by(|a, b| b.1.total_cmp(&a.1));
            texts.truncate(MAX_TEXTS);
            zones = zones
                .iter()
                .flat_map(|(zone, share)| {
                    texts.iter().map(move |(text, weight)| {
                        (zone.iter().cloned().chain([(*text).clone()]).collect(), share * weight)
                    })
                })
                .collect();
        }
        let mut judged: Vec<(Symbols, Layout, f32)> = zones
            .into_iter()
            .map(|(zone, share)| {
                let layout = layout_of(format, &zone);
                let held =
                    layout.checks.iter().all(|check| super::layout::holds(check, &zone) != Some(false));
                (zone, layout, if held { share } else { share * FAILING })
            })
            .collect();
        judged.sort_by(|a, b| b.2.total_cmp(&a.2));
        let sum: f32 = judged.iter().map(|(_, _, share)| share).sum();
        judged
            .into_iter()
            .next()
            .map(|(zone, layout, share)| (zone, layout, share / sum.max(f32::MIN_POSITIVE)))
    }

    fn support(&self, line: usize, text: &[u8]) -> Support {
        self.lines.get(line).and_then(|line| line.get(text)).cloned().unwrap_or_default()
    }

    fn merged(&self, format: MrzFormat, pool_share: f32, today: Option<Date>) -> Option<Merged> {
        let (mut lines, mut layout, mut share) = self.combination(format)?;
        let supports: Vec<Support> =
            lines.iter().enumerate().map(|(line, text)| self.support(line, text)).collect();
        // Lines that no frame reads so nor confirms by two facts, and no second frame proposes: as most frames read them.
        let made = |line: usize, text: &[u8]| {
            self.reports
                .iter()
                .any(|report| report.lines.get(line).is_some_and(|shown| *shown == text_of(text)))
        };
        let unsupported = lines
            .iter()
            .zip(&supports)
            .enumerate()
            .any(|(line, (text, support))| support.frames < 2 && support.plain == 0 && !made(line, text));
        if unsupported {
            let heaviest = self.reports.iter().enumerate().max_by(|a, b| {
                let weight = |index: usize| -> f32 { self.shown_weight(index) };
                weight(a.0).total_cmp(&weight(b.0))
            });
            let shown = heaviest.map(|(_, report)| symbols(&report.lines))?;
            layout = layout_of(format, &shown);
            lines = shown;
            share = share.min(0.5);
        }
        let mut report = parse::report(&layout, &lines, today);
        self.statuses(&layout, &lines, &mut report);
        self.history(&mut report);
        let told = report
            .fields
            .values()
            .all(|field| matches!(field.status, FieldStatus::Read | FieldStatus::Corrected));
        let agreeing =
            lines.iter().enumerate().map(|(line, text)| self.support(line, text).frames).min().unwrap_or(0);
        let confirmed = if report.valid {
            agreeing >= 2 || layout.check(COMPOSITE).is_some() && report.corrections.is_empty()
        } else {
            // Printed with wrong digits: only frames that agree say so.
            agreeing >= 3
        };
        let share = share * pool_share;
        Some(Merged {
            sure: (told || !report.valid) && confirmed && share >= SURE,
            share,
            frames: self.frames,
            report,
        })
    }

    /// Weight behind the lines that a frame's report shows.
    fn shown_weight(&self, frame: usize) -> f32 {
        let Some(report) = self.reports.get(frame) else { return 0.0 };
        symbols(&report.lines)
            .iter()
            .enumerate()
            .map(|(line, text)| self.support(line, text).weight)
            .product()
    }

    /// A field has the best status that a frame with the same characters gave it, and gains by a second frame that agrees.
    fn statuses(&self, layout: &Layout, lines: &Symbols, report: &mut MrzReport) {
        for field in &layout.fields {
            let at: Vec<usize> = field.cells.iter().map(|cell| cell.line).collect();
            let agreeing = at
                .iter()
                .filter_map(|line| lines.get(*line).map(|text| self.support(*line, text)))
                .min_by_key(|support| support.frames)
                .unwrap_or_default();
            let plain = at
                .iter()
                .filter_map(|line| lines.get(*line).map(|text| self.support(*line, text).plain))
                .min()
                .unwrap_or(0);
            for name in reported(field) {
                let same: Option<FieldStatus> = self
                    .reports
                    .iter()
                    .filter_map(|frame| frame.fields.get(name).map(|shown| (shown, frame)))
                    .filter(|(shown, _)| {
                        report.fields.get(name).is_some_and(|field| field.value == shown.value)
                    })
                    .map(|(shown, _)| shown.status)
                    .min();
                let Some(shown) = report.fields.get_mut(name) else { continue };
                if shown.status != FieldStatus::Read {
                    continue;
                }
                shown.status = match same {
                    Some(status @ (FieldStatus::Read | FieldStatus::Corrected)) => status,
                    _ if agreeing.frames >= 2 && plain > 0 => FieldStatus::Read,
                    _ if agreeing.frames >= 2 => FieldStatus::Corrected,
                    Some(status) => status,
                    None => FieldStatus::Unverifiable,
                };
            }
        }
    }

    /// The lines as the nearest frame read them, and what changed from there.
    fn history(&self, report: &mut MrzReport) {
        let differing = |frame: &MrzReport| -> usize {
            let pairs = frame.lines_as_read.iter().zip(&report.lines);
            pairs
                .map(|(a, b)| {
                    a.chars().zip(b.chars()).filter(|(a, b)| a != b).count() + a.len().abs_diff(b.len())
                })
                .sum()
        };
        let Some(nearest) = self.reports.iter().min_by_key(|frame| differing(frame)) else { return };
        report.lines_as_read.clone_from(&nearest.lines_as_read);
        if nearest.lines == report.lines {
            report.corrections.clone_from(&nearest.corrections);
            return;
        }
        // Of the frame's own changes, those that still stand.
        let stands = |change: &MrzCorrection| {
            let shown = report.lines.get(change.line).and_then(|line| line.chars().nth(change.column));
            change.by.contains(&Confirmation::LineLength) || shown == change.to
        };
        let mut corrections: Vec<MrzCorrection> =
            nearest.corrections.iter().filter(|change| stands(change)).cloned().collect();
        for (line, (from, to)) in nearest.lines.iter().zip(&report.lines).enumerate() {
            for (column, (shown, to)) in from.chars().zip(to.chars()).enumerate() {
                let earlier = nearest
                    .corrections
                    .iter()
                    .find(|change| change.line == line && change.column == column && change.to.is_some());
                let from = earlier.map_or(Some(shown), |change| change.from);
                // What the frame changed may turn out to have been read right.
                if shown != to && from != Some(to) {
                    let by = vec![Confirmation::OtherFrame];
                    corrections.push(MrzCorrection { line, column, from, to: Some(to), by });
                }
            }
        }
        report.corrections = corrections;
        report.corrections.sort_by_key(|change| (change.line, change.column));
    }
}

fn symbols(lines: &[String]) -> Symbols {
    lines.iter().map(|line| line.chars().filter_map(super::alphabet::symbol_of).collect()).collect()
}

/// What a frame proposes for each line: as read under its alphabet and shape, as decoded, as every digit would have it,
/// and single changes.
fn proposals(candidate: &Candidate) -> Vec<Vec<(Vec<u8>, f32)>> {
    candidate
        .columns
        .iter()
        .enumerate()
        .map(|(line, columns)| {
            let mut texts: Vec<Vec<u8>> = Vec::new();
            let wholes = [Some(&candidate.verdict.lines), candidate.verdict.proposal.as_ref()];
            texts.extend(wholes.into_iter().flatten().filter_map(|lines| lines.get(line).cloned()));
            texts.extend(without_digits(candidate, line));
            let shown = candidate.verdict.lines.get(line).cloned().unwrap_or_default();
            let mut single: Vec<(f32, Vec<u8>)> = Vec::new();
            for (column, choices) in columns.iter().enumerate().filter(|(_, column)| !column.is_certain()) {
                for choice in choices.choices() {
                    let mut text = shown.clone();
                    let Some(slot) = text.get_mut(column).filter(|slot| **slot != choice.symbol) else {
                        continue;
                    };
                    // What the alphabet or the shape of a name ruled out does not come back.
                    if *slot != choices.read() && choice.symbol == choices.read() {
                        continue;
                    }
                    let ratio = choice.probability / choices.probability(*slot);
                    *slot = choice.symbol;
                    single.push((ratio, text));
                }
            }
            single.sort_by(|a, b| b.0.total_cmp(&a.0));
            texts.extend(single.into_iter().take(MAX_SINGLE).map(|(_, text)| text));
            texts.sort_unstable();
            texts.dedup();
            // Relative to the reading itself, or the product over a line would vanish.
            texts
                .into_iter()
                .map(|text| {
                    let log: f32 = text
                        .iter()
                        .zip(columns)
                        .map(|(symbol, column)| {
                            (column.probability(*symbol) / column.best().probability).ln()
                        })
                        .sum();
                    (text, log.exp())
                })
                .collect()
        })
        .collect()
}

/// A line as read, but for what its alphabet and its shape ask for: only check digits weigh differently over frames.
fn without_digits(candidate: &Candidate, line: usize) -> Option<Vec<u8>> {
    let mut text = candidate.read.get(line)?.clone();
    let digit = |by: &Confirmation| matches!(by, Confirmation::OwnDigit | Confirmation::CompositeDigit);
    for change in candidate.verdict.changes.iter().filter(|change| change.cell.line == line) {
        if !change.by.iter().any(digit)
            && let Some(slot) = text.get_mut(change.cell.column)
        {
            *slot = change.symbol;
        }
    }
    Some(text)
}
