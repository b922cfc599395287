//! Every reference photograph of `assets/reference/documents` by name: what the library finds in it, against the
//! truth and against `tests/golden/documents.json`. `IDCAPTURE_BLESS=1` writes the golden file anew and says what
//! changed; read that before committing it.
#![cfg(feature = "capture")]

#[cfg(test)]
mod reference;

use reference::{check, names, truths};

macro_rules! each {
    ($($name:ident,)+) => {
        const NAMES: &[&str] = &[$(stringify!($name)),+];
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })+
    };
}

each! {
    id_front_band_clean,
    id_front_band_cloth_motion_hard_shadow,
    id_front_band_clutter_glare,
    id_front_band_plain_light_fingers_hard_shadow,
    id_front_band_pattern_tilt,
    id_front_band_wood_low_resolution,
    id_front_pale_clean,
    id_front_pale_plain_dark_fingers,
    id_front_pale_stone_turned_glare,
    id_front_pale_pattern_tilt_low_light,
    id_front_pale_wood_blur,
    id_front_pale_text_page_low_resolution,
    id_front_bold_clean,
    id_front_bold_stone_tilt,
    id_front_bold_text_page_turned,
    id_front_bold_pattern_low_light,
    id_front_bold_same_colour_motion,
    id_front_bold_clutter_fingers_glare,
    id_back_mrz_clean,
    id_back_mrz_same_colour_jpeg,
    id_back_mrz_plain_light_two_documents,
    id_back_mrz_plain_dark_low_resolution_hard_shadow,
    id_back_mrz_stone_fingers,
    id_back_mrz_text_page_blur,
    back_barcode_clean,
    back_barcode_wood_fingers,
    back_barcode_cloth_motion,
    back_barcode_hand_held_blur_hard_shadow,
    back_barcode_text_page_tilt_hard_shadow,
    back_barcode_plain_light_low_resolution,
    licence_front_clean,
    licence_front_pattern_two_documents_low_light,
    licence_front_hand_held_turned_hard_shadow,
    licence_front_same_colour_turned,
    licence_front_clutter_low_resolution,
    licence_front_wood_hard_shadow,
    passport_page_clean,
    passport_page_hand_held_tilt_glare,
    passport_page_cloth_blur,
    passport_page_text_page_corner_out,
    passport_page_wood_turned_hard_shadow,
    passport_page_clutter_motion_hard_shadow,
    visa_sticker_clean,
    visa_sticker_stone_motion,
    visa_sticker_hand_held_cast,
    visa_sticker_text_page_low_resolution,
    visa_sticker_pattern_jpeg_low_light,
    visa_sticker_same_colour_blur,
    id2_front_clean,
    id2_front_cloth_corner_out_hard_shadow,
    id2_front_clutter_two_documents_hard_shadow,
    id2_front_hand_held_jpeg,
    id2_front_same_colour_cast,
    id2_front_clutter_jpeg,
    library_card_clean,
    library_card_plain_light_corner_out,
    library_card_plain_dark_turned_glare,
    library_card_hand_held_corner_out_low_light,
    library_card_stone_jpeg,
    library_card_same_colour_tilt_low_light,
    letter_clean,
    letter_wood_two_documents_glare,
    letter_plain_dark_motion,
    letter_stone_falloff,
    letter_pattern_two_documents,
    letter_plain_dark_two_documents,
    receipt_clean,
    receipt_plain_light_fingers,
    receipt_plain_light_corner_out,
    receipt_cloth_jpeg,
    receipt_cloth_blur,
    receipt_plain_dark_corner_out_hard_shadow,
    nothing_plain_light_even,
    nothing_plain_dark_low_light,
    nothing_wood_falloff,
    nothing_cloth_even,
    nothing_stone_hard_shadow,
    nothing_text_page_even,
    nothing_pattern_even,
    nothing_clutter_falloff,
    nothing_hand_held_even,
    nothing_text_page_low_light,
    face_one,
    face_small,
}

#[test]
fn every_picture_has_its_test_its_truth_and_its_golden_value() {
    let pictures = names();
    let mut tested = NAMES.to_vec();
    tested.sort_unstable();
    assert_eq!(tested, pictures, "the list above against the folder");
    assert_eq!(truths().keys().collect::<Vec<_>>(), pictures.iter().collect::<Vec<_>>(), "truth.json");
    assert_eq!(reference::golden().keys().collect::<Vec<_>>(), pictures.iter().collect::<Vec<_>>(), "golden");
}

#[test]
fn the_set_is_as_large_and_as_varied_as_it_should_be() {
    let (with, without): (Vec<_>, Vec<_>) = truths().values().partition(|truth| truth.quad.is_some());
    assert!(with.len() >= 60 && without.len() >= 8, "{} and {}", with.len(), without.len());
    let count = |group: fn(&idcapture::source::specimen::studio::Truth) -> &str| {
        let names: std::collections::BTreeSet<&str> = with.iter().map(|truth| group(truth)).collect();
        names.len()
    };
    assert_eq!(count(|truth| &truth.design), 12);
    assert_eq!(count(|truth| &truth.backdrop), 10);
    assert_eq!(count(|truth| &truth.light), 6);
    assert_eq!(count(|truth| &truth.defect), 10);
}
