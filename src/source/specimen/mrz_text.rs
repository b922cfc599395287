//! Lines of machine-readable zones. In: a [`Holder`]. Out: lines with their check digits, as ICAO Doc 9303 parts
//! 3 to 7 (8th edition) lay them out, for the state that exists in its examples only: UTO.

use jiff::civil::Date;

use super::Holder;

/// Weights of the check digit, part 3, section 4.9.
const WEIGHTS: [u32; 3] = [7, 3, 1];

/// The check digit of `text`: letters count from 10, the filler counts nothing.
pub(super) fn check_digit(text: &str) -> char {
    let value = |letter: char| letter.to_digit(36).unwrap_or(0);
    let sum: u32 = text.chars().zip(WEIGHTS.iter().cycle()).map(|(c, weight)| value(c) * weight).sum();
    char::from_digit(sum % 10, 10).unwrap_or('0')
}

/// Three lines of 30 for the back of an ID-1 card (part 5).
pub(super) fn td1(holder: &Holder) -> Vec<String> {
    let first = filled(&format!("I<UTO{}", checked(&holder.document_number, 9)), 30);
    let dates = dates(holder);
    let second = filled(&format!("{dates}UTO"), 29);
    // Composite: upper line from the number on, then both dates and the optional data, without sex and state.
    let composite: String = [&first[5..], &second[..7], &second[8..15], &second[18..29]].concat();
    let second = format!("{second}{}", check_digit(&composite));
    vec![first, second, filled(&names(holder), 30)]
}

/// Two lines of 36 for an ID-2 card (part 6).
pub(super) fn td2(holder: &Holder) -> Vec<String> {
    let second = filled(&format!("{}UTO{}", checked(&holder.document_number, 9), dates(holder)), 35);
    let composite: String = [&second[..10], &second[13..20], &second[21..35]].concat();
    let first = filled(&format!("I<UTO{}", names(holder)), 36);
    vec![first, format!("{second}{}", check_digit(&composite))]
}

/// Two lines of 44 for the data page of a passport (part 4).
pub(super) fn td3(holder: &Holder) -> Vec<String> {
    let personal = "<".repeat(14);
    let second = format!(
        "{}UTO{}{personal}{}",
        checked(&holder.document_number, 9),
        dates(holder),
        check_digit(&personal)
    );
    let composite: String = [&second[..10], &second[13..20], &second[21..43]].concat();
    let first = filled(&format!("P<UTO{}", names(holder)), 44);
    vec![first, format!("{second}{}", check_digit(&composite))]
}

/// Two lines of 44 for a visa of size A (part 7), which has no composite check digit.
pub(super) fn mrv_a(holder: &Holder) -> Vec<String> {
    let second = format!("{}UTO{}", checked(&holder.document_number, 9), dates(holder));
    vec![filled(&format!("V<UTO{}", names(holder)), 44), filled(&second, 44)]
}

/// Birth with its digit, sex, expiry with its digit.
fn dates(holder: &Holder) -> String {
    let day = |date: Date| date.strftime("%y%m%d").to_string();
    let sex = if holder.sex == 'X' { '<' } else { holder.sex };
    format!("{}{sex}{}", checked(&day(holder.birth), 6), checked(&day(holder.expires), 6))
}

fn names(holder: &Holder) -> String {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| *c != '\'').map(|c| if c.is_ascii_uppercase() { c } else { '<' }).collect()
    };
    format!("{}<<{}", plain(&holder.surname), plain(&holder.given_names))
}

/// `text` brought to `length`, with its check digit.
fn checked(text: &str, length: usize) -> String {
    let field = filled(text, length);
    let digit = check_digit(&field);
    format!("{field}{digit}")
}

/// `text` cut or filled up to `length`.
fn filled(text: &str, length: usize) -> String {
    text.chars().chain(std::iter::repeat('<')).take(length).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The holder of Doc 9303's own examples.
    fn eriksson() -> Holder {
        Holder {
            surname: "ERIKSSON".to_owned(),
            given_names: "ANNA MARIA".to_owned(),
            document_number: "D23145890".to_owned(),
            birth: date(1974, 8, 12),
            expires: date(2012, 4, 15),
            ..Holder::specimen(date(2010, 1, 1))
        }
    }

    #[test]
    fn lines_are_those_of_the_standard_s_examples() {
        assert_eq!(
            td1(&eriksson()),
            [
                "I<UTOD231458907<<<<<<<<<<<<<<<",
                "7408122F1204159UTO<<<<<<<<<<<6",
                "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
            ]
        );
        assert_eq!(td2(&eriksson())[1], "D231458907UTO7408122F1204159<<<<<<<6");
        let passport = Holder { document_number: "L898902C3".to_owned(), ..eriksson() };
        let lines = td3(&passport);
        assert_eq!(lines[0], "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
        assert!(lines[1].starts_with("L898902C36UTO7408122F1204159<<<<<<<<<<<<<<0"), "{}", lines[1]);
        assert!(mrv_a(&passport)[1].starts_with("L898902C36UTO7408122F1204159<<"));
        assert!(mrv_a(&passport).iter().chain(&lines).all(|line| line.len() == 44));
    }
}
