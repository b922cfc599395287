//! The person on the card: a fiction. In: today. Out: names, numbers, and dates reckoned from today.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Random;

const SURNAMES: [&str; 16] = [
    "ANYDRA",
    "BARZANES",
    "CALLOWAY-SPECIMEN",
    "DELMARE",
    "EVERSPECK",
    "FENWARDEN",
    "GREYLING",
    "HYTHLODAY",
    "ILLUVEN",
    "JUNIPERIC",
    "KESTREMOND",
    "LARKSPINDLE",
    "MUSTERFELD",
    "O'NEMO",
    "PATTERNESS",
    "TRANIBORE",
];
const GIVEN_NAMES: [&str; 14] = [
    "ADA LINNEA",
    "BRAM",
    "CELESTE",
    "DARIO",
    "ELOWEN MAY",
    "FABIAN",
    "GRETA",
    "HAKON",
    "INES",
    "JORIS PAX",
    "KALINDA",
    "LUMI",
    "MARLO",
    "NOOR",
];
const STREETS: [&str; 8] = [
    "TEMPLE ROW",
    "HARBOUR STEPS",
    "ORCHARD LANE",
    "BRIDGE STREET",
    "MARKET HALL",
    "WATER GATE",
    "ACADEMY WALK",
    "UNION PLACE",
];
const CITIES: [&str; 5] = ["AMAUROT", "ANEMOLIA", "POLYLER", "MACARENS", "ACHORIA"];

/// What a specimen says about its holder. Texts are printable ASCII, in capitals as on real cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Primary identifier.
    pub surname: String,
    /// Given names, separated by spaces; the first goes into DAC, the rest into DAD.
    pub given_names: String,
    /// Sex as printed: `F`, `M` or `X`.
    pub sex: char,
    /// Day of birth.
    pub birth: Date,
    /// Number of the document.
    pub document_number: String,
    /// Day of issue.
    pub issued: Date,
    /// Last day of validity.
    pub expires: Date,
    /// Body height in cm.
    pub height_cm: u16,
    /// Colour of the eyes, three letters (ANSI D20).
    pub eyes: String,
    /// Street and number.
    pub street: String,
    /// Town.
    pub city: String,
    /// Postal code.
    pub postal_code: String,
}

impl Holder {
    /// The default holder: an adult of Utopia whose card was issued two years before `today` and has eight to run.
    #[must_use]
    pub fn specimen(today: Date) -> Self {
        let issued = today.saturating_sub(2.years().months(3).days(11));
        Self {
            surname: "ASTERLUND".to_owned(),
            given_names: "MIRA ELIN".to_owned(),
            sex: 'F',
            birth: today.saturating_sub(36.years().months(4).days(17)),
            document_number: "UT4071826".to_owned(),
            issued,
            expires: issued.saturating_add(10.years()),
            height_cm: 171,
            eyes: "HAZ".to_owned(),
            street: "12 ANYDER QUAY".to_owned(),
            city: "AMAUROT".to_owned(),
            postal_code: "15160".to_owned(),
        }
    }

    /// A made-up adult with a valid document, drawn from `seed`.
    #[must_use]
    pub fn invented(seed: u64, today: Date) -> Self {
        let mut random = Random::stream(seed, 21);
        let mut number = |below: u64| (random.next_u64() % below.max(1)) as usize;
        let (surname, given) = (number(SURNAMES.len() as u64), number(GIVEN_NAMES.len() as u64));
        let (street, city) = (number(STREETS.len() as u64), number(CITIES.len() as u64));
        let sex = match number(20) {
            0 => 'X',
            1..=10 => 'F',
            _ => 'M',
        };
        let issued = today.saturating_sub((number(2_800) as i64 + 60).days());
        let text = |list: &[&str], index: usize| list.get(index).copied().unwrap_or_default().to_owned();
        Self {
            surname: text(&SURNAMES, surname),
            given_names: text(&GIVEN_NAMES, given),
            sex,
            birth: today.saturating_sub((number(15_000) as i64 + 7_600).days()),
            document_number: format!("UT{:07}", number(10_000_000)),
            issued,
            expires: issued.saturating_add(10.years()),
            height_cm: 152 + number(44) as u16,
            eyes: text(&["BLU", "BRO", "GRN", "HAZ", "GRY"], number(5)),
            street: format!("{} {}", number(190) + 1, text(&STREETS, street)),
            city: text(&CITIES, city),
            postal_code: format!("{:05}", number(90_000) + 10_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn dates_fit_any_today(year in 1970..2200_i16, month in 1..=12_i8, day in 1..=28_i8) {
            let today = date(year, month, day);
            let holder = Holder::specimen(today);
            prop_assert!(holder.expires > today.saturating_add(7.years()));
            prop_assert!(holder.issued < today);
            prop_assert!(holder.birth <= today.saturating_sub(18.years()));
            prop_assert!(holder.birth < holder.issued);
        }
    }

    #[test]
    fn leap_days_do_not_matter() {
        let holder = Holder::specimen(date(2024, 2, 29));
        assert_eq!(holder.issued, date(2021, 11, 18));
        assert_eq!(holder.expires, date(2031, 11, 18));
    }
}
