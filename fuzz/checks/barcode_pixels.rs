//! What must hold of barcodes whatever a picture shows. In: any bytes. Out: a panic when it does not hold.

use idcapture::barcode::BarcodeStage;
use idcapture::frame::{Frame, GrayImage};
use idcapture::inference::Catalog;
use idcapture::record::{FrameId, Report};
use idcapture::settings::Profile;
use idcapture::stage::{Observations, State};

/// The first two bytes as a width, the rest as luma.
pub(crate) fn barcode_pixels(data: &[u8]) {
    let Some((size, pixels)) = data.split_first_chunk::<2>() else { return };
    let width = (usize::from(u16::from_le_bytes(*size)) % 700).max(1);
    let height = (pixels.len() / width).min(700);
    let luma = pixels.get(..width * height).unwrap_or_default().to_vec();
    let Some(luma) = GrayImage::from_raw(width as u32, height as u32, luma).filter(|_| height > 0) else {
        return;
    };
    let profile = Profile::default_profile().expect("the built-in profile");
    let stage = BarcodeStage::prepare(&profile, &Catalog::without_models()).expect("nothing to go wrong");
    let frame = Frame::from_luma(FrameId(0), 0, luma);
    let outcome = stage.run(&mut State::default(), &frame, &Observations::default()).expect("no fault");
    if let Some(Report::Barcodes(report)) = outcome.found() {
        assert!(!report.barcodes.is_empty());
        for code in &report.barcodes {
            assert!(code.reading_deg.is_none_or(f64::is_finite));
            let corners = code.quad.map(|quad| quad.corners).unwrap_or_default();
            assert!(corners.iter().all(|corner| corner.x.is_finite() && corner.y.is_finite()));
        }
    }
}
