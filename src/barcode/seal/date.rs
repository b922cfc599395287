//! Dates of seals. In: three bytes. Out: ISO.
//!
//! Doc 9303 part 13, 2.3.1: month, day and year side by side as one number, MMDDCCYY, in three bytes, most
//! significant first.

use jiff::civil::Date;

/// A date; `None` where the number is none.
pub(super) fn read_date(bytes: [u8; 3]) -> Option<String> {
    let [high, middle, low] = bytes.map(u32::from);
    let number = high << 16 | middle << 8 | low;
    let part = |value: u32| i8::try_from(value).ok();
    let year = i16::try_from(number % 10_000).ok()?;
    let date = Date::new(year, part(number / 1_000_000)?, part(number / 10_000 % 100)?).ok()?;
    Some(date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_example() {
        // BSI TR-03137 part 1, 3.2.3: 25 March 1957.
        assert_eq!(read_date([0x31, 0x9e, 0xf5]).as_deref(), Some("1957-03-25"));
        assert_eq!(read_date([0x0f, 0x71, 0x34]).as_deref(), Some("2020-01-01"));
        for none in [[0, 0, 0], [0xff; 3], [0x00, 0x27, 0x10]] {
            assert_eq!(read_date(none), None);
        }
    }
}
