//! What the machine-readable zone of a still says. In: the zones that were located, and the picture that they were found
//! on. Out: the lines, decoded, with their place in frame pixels.

use super::locate::find_zones;
use super::read::{ZoneReading, read_zones};
use super::recognise::LineReader;
use super::zone_stage::{StillZones, ZoneSource, quad_on_frame};
use crate::error::Result;
use crate::frame::Frame;
use crate::inference::{Catalog, Role};
use crate::record::{MrzReadReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Reads the zone.
pub struct MrzReadStage {
    reader: std::result::Result<LineReader, Reason>,
}

impl MrzReadStage {
    /// Loads the set's line reader.
    ///
    /// # Errors
    /// As [`LineReader::load`], but for missing weights: those make the stage skip.
    pub fn prepare(_profile: &Profile, catalog: &Catalog) -> Result<Box<dyn Stage>> {
        let reader = match catalog.load_or_reason(Role::MrzLine)? {
            Ok(model) => Ok(LineReader::new(model)?),
            Err(reason) => Err(reason),
        };
        Ok(Box::new(Self { reader }))
    }
}

impl Stage for MrzReadStage {
    fn id(&self) -> StageId {
        StageId::Mrz
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Rectify, StageId::MrzZone]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, _state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let reader = match &self.reader {
            Ok(reader) => reader,
            Err(reason) => return Ok(Outcome::skipped(reason.clone())),
        };
        let Some(still) = seen.handed::<StillZones>(StageId::MrzZone) else {
            return Ok(Outcome::skipped("zones were not looked for"));
        };
        let picture = match (still.source, seen.page()) {
            (ZoneSource::Page, Some(page)) => page.luma(),
            _ => frame.luma(),
        };
        let mut best =
            read_zones(picture, &still.zones, reader, seen.today())?.map(|read| (still.source, read));
        let whole = best.as_ref().is_some_and(|(_, read)| read.is_whole());
        if !whole && still.source == ZoneSource::Page {
            // The page may cut the zone off, where its corners are those of the print alone.
            let again = read_zones(frame.luma(), &find_zones(frame.luma()), reader, seen.today())?;
            if let Some(read) = again
                && best.as_ref().is_none_or(|(_, best)| read.beats(best))
            {
                best = Some((ZoneSource::Photo, read));
            }
        }
        let placed = best.and_then(|(source, read)| {
            let quad = quad_on_frame(&read.zone.quad, source, seen)?;
            let ZoneReading { report, confidence, .. } = read;
            Some(MrzReadReport { quad, confidence, reading: report })
        });
        Ok(placed.map_or_else(
            || Outcome::not_found("nothing that reads as a machine-readable zone"),
            |report| Outcome::Found(Report::Mrz(report)),
        ))
    }
}
