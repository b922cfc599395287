//! Colours of a print. In: a seed. Out: one of several schemes that fit a design.

use super::super::Random;
use super::super::canvas::Ink;

/// Paper, inks and pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scheme {
    /// Paper at the left and right edge.
    pub(super) paper: [[f32; 3]; 2],
    pub(super) pattern: [[f32; 3]; 4],
    pub(super) band: Ink,
    pub(super) accent: Ink,
    pub(super) label: Ink,
    pub(super) value: Ink,
}

const DARK: Ink = Ink::tint(20, 20, 26, 0.94);

/// Tinted papers under dark bands.
const BANDED: [Scheme; 4] = [
    Scheme {
        paper: [[214.0, 226.0, 240.0], [238.0, 228.0, 214.0]],
        pattern: [[90.0, 130.0, 180.0], [200.0, 150.0, 120.0], [140.0, 160.0, 150.0], [96.0, 110.0, 170.0]],
        band: Ink::solid(24, 44, 92),
        accent: Ink::solid(196, 150, 60),
        label: Ink::tint(36, 60, 110, 0.9),
        value: DARK,
    },
    Scheme {
        paper: [[222.0, 236.0, 218.0], [236.0, 234.0, 206.0]],
        pattern: [[90.0, 160.0, 120.0], [190.0, 180.0, 90.0], [130.0, 170.0, 110.0], [70.0, 140.0, 130.0]],
        band: Ink::solid(18, 84, 62),
        accent: Ink::solid(206, 60, 44),
        label: Ink::tint(20, 84, 62, 0.9),
        value: DARK,
    },
    Scheme {
        paper: [[240.0, 222.0, 226.0], [222.0, 222.0, 240.0]],
        pattern: [[200.0, 110.0, 140.0], [130.0, 120.0, 190.0], [190.0, 150.0, 160.0], [150.0, 90.0, 150.0]],
        band: Ink::solid(112, 22, 48),
        accent: Ink::solid(220, 190, 120),
        label: Ink::tint(110, 30, 60, 0.9),
        value: DARK,
    },
    Scheme {
        paper: [[206.0, 228.0, 232.0], [206.0, 216.0, 226.0]],
        pattern: [[70.0, 150.0, 170.0], [120.0, 140.0, 160.0], [90.0, 160.0, 160.0], [60.0, 110.0, 150.0]],
        band: Ink::solid(40, 52, 60),
        accent: Ink::solid(30, 150, 160),
        label: Ink::tint(40, 70, 84, 0.9),
        value: DARK,
    },
];

/// Papers near white, hardly any pattern.
const PALE: [Scheme; 3] = [
    Scheme {
        paper: [[246.0, 246.0, 244.0], [240.0, 243.0, 246.0]],
        pattern: [[206.0, 216.0, 226.0], [226.0, 214.0, 216.0], [220.0, 224.0, 214.0], [204.0, 210.0, 228.0]],
        band: Ink::solid(226, 232, 240),
        accent: Ink::solid(70, 110, 170),
        label: Ink::tint(90, 104, 124, 0.9),
        value: DARK,
    },
    Scheme {
        paper: [[248.0, 246.0, 238.0], [246.0, 240.0, 232.0]],
        pattern: [[226.0, 214.0, 190.0], [224.0, 206.0, 196.0], [222.0, 220.0, 196.0], [216.0, 200.0, 180.0]],
        band: Ink::solid(238, 226, 204),
        accent: Ink::solid(150, 96, 50),
        label: Ink::tint(120, 100, 76, 0.9),
        value: DARK,
    },
    Scheme {
        paper: [[238.0, 244.0, 240.0], [246.0, 248.0, 246.0]],
        pattern: [[204.0, 226.0, 214.0], [214.0, 222.0, 226.0], [212.0, 226.0, 206.0], [200.0, 220.0, 216.0]],
        band: Ink::solid(214, 232, 222),
        accent: Ink::solid(30, 120, 90),
        label: Ink::tint(70, 110, 96, 0.9),
        value: DARK,
    },
];

/// Saturated papers.
const STRONG: [Scheme; 4] = [
    Scheme {
        paper: [[120.0, 170.0, 210.0], [196.0, 216.0, 228.0]],
        pattern: [[60.0, 110.0, 170.0], [230.0, 236.0, 244.0], [80.0, 140.0, 190.0], [40.0, 90.0, 150.0]],
        band: Ink::solid(14, 60, 120),
        accent: Ink::solid(240, 200, 60),
        label: Ink::tint(10, 40, 90, 0.95),
        value: DARK,
    },
    Scheme {
        paper: [[232.0, 160.0, 150.0], [244.0, 214.0, 196.0]],
        pattern: [[190.0, 80.0, 80.0], [250.0, 236.0, 220.0], [210.0, 120.0, 100.0], [170.0, 60.0, 80.0]],
        band: Ink::solid(130, 26, 34),
        accent: Ink::solid(250, 240, 230),
        label: Ink::tint(110, 20, 30, 0.95),
        value: DARK,
    },
    Scheme {
        paper: [[150.0, 196.0, 140.0], [220.0, 228.0, 160.0]],
        pattern: [[80.0, 140.0, 80.0], [240.0, 240.0, 200.0], [110.0, 160.0, 90.0], [60.0, 120.0, 90.0]],
        band: Ink::solid(30, 80, 40),
        accent: Ink::solid(240, 150, 40),
        label: Ink::tint(20, 66, 30, 0.95),
        value: DARK,
    },
    Scheme {
        paper: [[176.0, 150.0, 200.0], [226.0, 206.0, 222.0]],
        pattern: [[120.0, 80.0, 160.0], [244.0, 232.0, 246.0], [150.0, 110.0, 180.0], [100.0, 60.0, 140.0]],
        band: Ink::solid(62, 28, 96),
        accent: Ink::solid(250, 210, 120),
        label: Ink::tint(56, 24, 90, 0.95),
        value: DARK,
    },
];

impl Scheme {
    pub(super) fn banded(random: &mut Random) -> Self {
        chosen(&BANDED, random)
    }

    pub(super) fn pale(random: &mut Random) -> Self {
        chosen(&PALE, random)
    }

    pub(super) fn strong(random: &mut Random) -> Self {
        chosen(&STRONG, random)
    }
}

/// One of the schemes, its paper a little lighter or darker than listed: print runs differ.
fn chosen<const N: usize>(schemes: &[Scheme; N], random: &mut Random) -> Scheme {
    let mut scheme = schemes[random.next_u64() as usize % N];
    for paper in &mut scheme.paper {
        *paper = paper.map(|level| (level + random.within(-6.0..6.0) as f32).clamp(0.0, 252.0));
    }
    scheme
}
