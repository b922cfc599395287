//! The codes that may stand for an issuing state or a nationality. In: a code without fillers. Out: whether it is
//! known. Source: ISO 3166-1 alpha-3, and ICAO Doc 9303 part 3 section 5 for what ISO does not have.

/// ISO 3166-1 alpha-3, officially assigned, sorted.
const ISO: &str = "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR \
    BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV \
    CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR \
    GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN \
    IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC \
    MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA \
    NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU \
    SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK \
    TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB \
    ZWE";

/// Doc 9303 part 3 section 5, parts B to E, and Germany's single letter: British kinds of nationality, the European
/// Union, United Nations and other issuers, persons without a defined nationality.
const PSEUDO: &str = "D EUE GBD GBN GBO GBP GBS IAO RKS UNA UNK UNO XBA XCC XCE XCO XDC XEC XES XIM XMP XOM \
    XPO XXA XXB XXC XXK XXX";

/// Withdrawn, but on documents that are still shown.
const FORMER: &str = "ANT NTZ ROM SCG SUN TMP YUG ZAR";

/// Codes that no person holds: Utopia of Doc 9303, and the German printer's specimens.
const SPECIMEN: &str = "BDR UTO";

fn listed(list: &str, code: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == code)
}

/// Whether a code, without its fillers, is known.
#[must_use]
pub fn is_known_state(code: &str) -> bool {
    [ISO, PSEUDO, FORMER, SPECIMEN].iter().any(|list| listed(list, code))
}

/// Whether a code stands for a country that does not exist, so for a specimen.
#[must_use]
pub fn is_specimen_state(code: &str) -> bool {
    listed(SPECIMEN, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_their_size_and_no_code_twice() {
        assert_eq!(ISO.split_ascii_whitespace().count(), 249);
        let mut all: Vec<&str> =
            [ISO, PSEUDO, FORMER, SPECIMEN].iter().flat_map(|list| list.split_ascii_whitespace()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    /// Doc 9303 part 3 section 5.
    #[test]
    fn pseudo_codes_are_known() {
        for code in
            ["D", "UNO", "UNA", "UNK", "XBA", "XIM", "XCC", "XCO", "XEC", "XMP", "XOM", "XPO", "XXA", "XXB"]
        {
            assert!(is_known_state(code), "{code}");
        }
        for code in ["XXC", "XXX", "UTO", "EUE", "RKS", "GBD", "GBN", "GBO", "GBP", "GBS"] {
            assert!(is_known_state(code), "{code}");
        }
        assert!(!is_known_state("") && !is_known_state("QQQ") && !is_known_state("D<<"));
        assert!(is_specimen_state("UTO") && !is_specimen_state("D"));
    }
}
