//! Made-up readings of Doc 9303's specimens. In: lines. Out: what a sure reader gives, with doubts put in where a test wants.

#![allow(dead_code, reason = "each test file uses its part")]

use idcapture::mrz::{LineReading, SYMBOLS, symbol_of};

pub(crate) const TD3: [&str; 2] =
    ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
pub(crate) const TD2: [&str; 2] =
    ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];
pub(crate) const TD1: [&str; 3] =
    ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
pub(crate) const VISA: [&str; 2] =
    ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4UTO7408122F1204159<<<<<<<<<<<<<<<<"];

/// How sure the reader is where a test puts in no doubt.
const SURE: f32 = 0.995;

/// Readings of a zone's lines.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    pub(crate) lines: Vec<LineReading>,
}

/// A sure reading.
pub(crate) fn readings(lines: &[&str]) -> Zone {
    Zone { lines: lines.iter().map(|line| LineReading::from_text(line, SURE)).collect() }
}

/// A column of these characters only.
pub(crate) fn column(choices: &[(char, f32)]) -> [f32; SYMBOLS] {
    let mut column = [0.0; SYMBOLS];
    for (character, probability) in choices {
        column[usize::from(symbol_of(*character).unwrap())] = *probability;
    }
    column
}

impl Zone {
    /// Puts a doubt in.
    pub(crate) fn doubt(mut self, line: usize, at: usize, choices: &[(char, f32)]) -> Self {
        self.lines[line].columns[at] = column(choices);
        self
    }

    /// Lengthens or shortens the run of fillers at a column.
    pub(crate) fn fillers(mut self, line: usize, at: usize, change: i32) -> Self {
        let columns = &mut self.lines[line].columns;
        for _ in 0..change.abs() {
            if change > 0 {
                columns.insert(at, columns[at]);
            } else {
                columns.remove(at);
            }
        }
        self
    }

    /// Leaves a column out.
    pub(crate) fn without(mut self, line: usize, at: usize) -> Self {
        self.lines[line].columns.remove(at);
        self
    }

    /// Cuts every line after so many columns.
    pub(crate) fn cut_at(mut self, columns: usize) -> Self {
        for line in &mut self.lines {
            line.columns.truncate(columns);
        }
        self
    }

    /// Cuts so many columns off the left of every line.
    pub(crate) fn cut_before(mut self, columns: usize) -> Self {
        for line in &mut self.lines {
            line.columns.drain(..columns);
        }
        self
    }

    /// The lines as read.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.lines.iter().map(LineReading::text).collect()
    }
}
