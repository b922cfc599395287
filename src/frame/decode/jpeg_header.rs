//! The frame header and the scan headers of a JPEG (ITU-T T.81, B.2.2 and B.2.3). In: segment data. Out: what
//! they state, checked as far as the decoder relies on it, and the same headers written anew.

use super::{Bytes, DecodeError};

/// How the components make up a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourSpace {
    Grey,
    YCbCr,
    Rgb,
    /// Four inks, inverted as Adobe writes them.
    Cmyk,
    /// The same with the first three as YCbCr.
    Ycck,
}

impl ColourSpace {
    /// The Adobe transform to state, where one is needed to tell it.
    pub(super) fn adobe_transform(self) -> Option<u8> {
        match self {
            Self::Cmyk => Some(0),
            Self::Ycck => Some(2),
            Self::Grey | Self::YCbCr | Self::Rgb => None,
        }
    }
}

/// One component of the frame.
#[derive(Debug, Clone)]
pub(super) struct Component {
    /// As the file names it.
    id: u8,
    /// As the reduced stream names it.
    name: u8,
    across: u8,
    down: u8,
    table: u8,
    /// Per coefficient the lowest bit that scans have brought; none before the first.
    lowest_bit: [Option<u8>; 64],
}

/// Size, coding and components.
#[derive(Debug, Clone)]
pub(super) struct FrameHeader {
    pub(super) progressive: bool,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: Vec<Component>,
}

impl FrameHeader {
    pub(super) fn read(progressive: bool, data: &[u8]) -> Result<Self, DecodeError> {
        let mut data = Bytes::new(data);
        let bits = data.u8()?;
        if bits != 8 {
            return Err(DecodeError::unsupported(format!("JPEG with {bits} bits per sample")));
        }
        let (height, width) = (u32::from(data.u16_be()?), u32::from(data.u16_be()?));
        if height == 0 {
            return Err(DecodeError::unsupported("JPEG that states its height after the data"));
        }
        let count = data.u8()?;
        if !matches!(count, 1 | 3 | 4) {
            return Err(DecodeError::unsupported(format!("JPEG with {count} components")));
        }
        let mut components: Vec<Component> = Vec::with_capacity(count.into());
        for _ in 0..count {
            let (id, sampling, table) = (data.u8()?, data.u8()?, data.u8()?);
            if components.iter().any(|other| other.id == id) {
                return Err(DecodeError::damaged("two components of one name"));
            }
            let (across, down) = (sampling >> 4, sampling & 15);
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(DecodeError::damaged("sampling factors out of range"));
            }
            components.push(Component { id, name: id, across, down, table, lowest_bit: [None; 64] });
        }
        if let [only] = components.as_mut_slice() {
            // A lone component is never subsampled, whatever factors it states (A.2.2).
            (only.across, only.down) = (1, 1);
        }
        let header = Self { progressive, width, height, components };
        header.check_sampling()?;
        Ok(header)
    }

    /// The first component must be sampled most finely, and the others by whole steps coarser: with others the
    /// decoder puts samples in wrong places without an error.
    fn check_sampling(&self) -> Result<(), DecodeError> {
        let (most_across, most_down) = (self.most_across(), self.most_down());
        let leads = |component: &Component| {
            u64::from(component.across) == most_across && u64::from(component.down) == most_down
        };
        let divides = |component: &Component| {
            most_across.is_multiple_of(component.across.into())
                && most_down.is_multiple_of(component.down.into())
        };
        // Nor does it know thirds across.
        let known = self.components.first().is_some_and(leads)
            && self.components.iter().all(divides)
            && most_across.is_power_of_two();
        if known { Ok(()) } else { Err(DecodeError::unsupported("JPEG with unusual chroma sampling")) }
    }

    /// The colour space, by the rules that libjpeg made the custom; what they leave open is refused.
    pub(super) fn colour_space(&self, jfif: bool, adobe: Option<u8>) -> Result<ColourSpace, DecodeError> {
        let ids: Vec<u8> = self.components.iter().map(|component| component.id).collect();
        match (ids.as_slice(), adobe) {
            ([_], _) => Ok(ColourSpace::Grey),
            ([_, _, _], _) if jfif => Ok(ColourSpace::YCbCr),
            ([_, _, _], Some(0)) => Ok(ColourSpace::Rgb),
            ([_, _, _], Some(_)) => Ok(ColourSpace::YCbCr),
            (b"RGB", None) => Ok(ColourSpace::Rgb),
            ([_, _, _], None) => Ok(ColourSpace::YCbCr),
            ([_, _, _, _], Some(0)) => Ok(ColourSpace::Cmyk),
            ([_, _, _, _], Some(2)) => Ok(ColourSpace::Ycck),
            // Without Adobe's segment nothing says whether the inks are inverted.
            _ => Err(DecodeError::unsupported("JPEG of four components that does not say which")),
        }
    }

    /// Names the components so that the decoder cannot take the colour space for another.
    pub(super) fn name_components(&mut self, space: ColourSpace) {
        let names = if space == ColourSpace::Rgb { *b"RGB\0" } else { [1, 2, 3, 4] };
        for (component, name) in self.components.iter_mut().zip(names) {
            component.name = name;
        }
    }

    pub(super) fn marker(&self) -> u8 {
        if self.progressive { 0xc2 } else { 0xc0 }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let ([top, high], [left, low]) =
            ((self.height as u16).to_be_bytes(), (self.width as u16).to_be_bytes());
        let mut bytes = vec![8, top, high, left, low, self.components.len() as u8];
        for component in &self.components {
            bytes.extend([component.name, component.across << 4 | component.down, component.table]);
        }
        bytes
    }

    fn most_across(&self) -> u64 {
        self.components.iter().map(|component| component.across.into()).max().unwrap_or(1)
    }

    fn most_down(&self) -> u64 {
        self.components.iter().map(|component| component.down.into()).max().unwrap_or(1)
    }

    /// MCUs of an interleaved scan, across and down.
    fn mcus(&self) -> (u64, u64) {
        let across = u64::from(self.width).div_ceil(8 * self.most_across());
        (across, u64::from(self.height).div_ceil(8 * self.most_down()))
    }

    /// Restart markers within a scan (A.2, B.2.1): one between every two intervals.
    pub(super) fn restarts(&self, scan: &Scan, interval: u64) -> u64 {
        let units = match scan.members.as_slice() {
            [member] => self.components.get(member.index).map_or(0, |component| {
                let samples = |px: u32, own: u8, most: u64| (u64::from(px) * u64::from(own)).div_ceil(most);
                samples(self.width, component.across, self.most_across()).div_ceil(8)
                    * samples(self.height, component.down, self.most_down()).div_ceil(8)
            }),
            _ => self.mcus().0 * self.mcus().1,
        };
        units.checked_div(interval).map_or(0, |_| units.div_ceil(interval).saturating_sub(1))
    }

    /// Notes which coefficients a scan brings.
    pub(super) fn note_scan(&mut self, scan: &Scan) -> Result<(), DecodeError> {
        if !self.progressive && scan.members.len() != self.components.len() {
            return Err(DecodeError::unsupported("baseline JPEG with a scan for each component"));
        }
        // A baseline scan brings all of every coefficient, whatever its header states.
        let (band, low_bit) = match self.progressive {
            true => (scan.first.into()..usize::from(scan.last) + 1, scan.low_bit),
            false => (0..64, 0),
        };
        for member in &scan.members {
            let Some(component) = self.components.get_mut(member.index) else { continue };
            for lowest_bit in component.lowest_bit.get_mut(band.clone()).unwrap_or_default() {
                if !self.progressive && lowest_bit.is_some() {
                    return Err(DecodeError::damaged("a second scan of what is there already"));
                }
                *lowest_bit = Some(low_bit);
            }
        }
        Ok(())
    }

    /// Whether the scans brought every bit of every coefficient: some of them lost is a picture lost.
    pub(super) fn check_complete(&self) -> Result<(), DecodeError> {
        let whole = |component: &Component| component.lowest_bit.iter().all(|bit| *bit == Some(0));
        if self.components.iter().all(whole) { Ok(()) } else { Err(DecodeError::cut_short()) }
    }

    /// What the decoder holds at once: the output, and for a progressive file all coefficients in 16 bits.
    pub(super) fn decoder_bytes(&self) -> u64 {
        let channels = if self.components.len() == 1 { 1 } else { 3 };
        let output = u64::from(self.width) * u64::from(self.height) * channels;
        if !self.progressive {
            return output;
        }
        let blocks_per_mcu: u64 =
            self.components.iter().map(|component| u64::from(component.across * component.down)).sum();
        output + self.mcus().0 * self.mcus().1 * blocks_per_mcu * 64 * 2
    }
}

/// A component's part in a scan.
#[derive(Debug, Clone, Copy)]
struct Member {
    index: usize,
    tables: u8,
}

/// One scan header.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    members: Vec<Member>,
    first: u8,
    last: u8,
    high_bit: u8,
    low_bit: u8,
}

impl Scan {
    pub(super) fn read(data: &[u8], frame: &FrameHeader) -> Result<Self, DecodeError> {
        let mut data = Bytes::new(data);
        let count = data.u8()?;
        let mut members: Vec<Member> = Vec::with_capacity(count.into());
        for _ in 0..count {
            let (id, tables) = (data.u8()?, data.u8()?);
            let index = frame.components.iter().position(|component| component.id == id);
            let index = index.ok_or_else(|| DecodeError::damaged("a scan of an unknown component"))?;
            // B.2.3: in the order of the frame header, each once.
            if members.last().is_some_and(|before| before.index >= index) {
                return Err(DecodeError::damaged("a scan whose components are out of order"));
            }
            members.push(Member { index, tables });
        }
        if members.is_empty() {
            return Err(DecodeError::damaged("a scan of nothing"));
        }
        let (first, last, bits) = (data.u8()?, data.u8()?, data.u8()?);
        let scan = Self { members, first, last, high_bit: bits >> 4, low_bit: bits & 15 };
        if frame.progressive && (first > last || last > 63 || (first == 0 && last != 0)) {
            return Err(DecodeError::damaged("a scan of coefficients that do not go together"));
        }
        Ok(scan)
    }

    pub(super) fn to_bytes(&self, frame: &FrameHeader) -> Vec<u8> {
        let mut bytes = vec![self.members.len() as u8];
        for member in &self.members {
            let name = frame.components.get(member.index).map_or(0, |component| component.name);
            bytes.extend([name, member.tables]);
        }
        bytes.extend([self.first, self.last, self.high_bit << 4 | self.low_bit]);
        bytes
    }
}
