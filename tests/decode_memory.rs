//! Peak memory of decoding, in a process of its own: a header that states too much must cost nothing, and a
//! small file that unpacks to the limits no more than its pixels.
#![cfg(target_os = "linux")]

mod support;

use idcapture::error::ErrorCode;
use idcapture::frame::{Frame, decode};
use idcapture::record::FrameId;
use support::{encode, png_header, quadrants, reference};

#[expect(clippy::unwrap_used, reason = "without these files there is nothing to measure")]
/// The largest resident size since the last reset, in bytes (proc_pid_status(5), `VmHWM`).
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    1_024 * line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap()
}

#[expect(clippy::unwrap_used, reason = "without these files there is nothing to measure")]
/// How far `run` drives the peak above what was in use before it (proc_pid_clear_refs(5), value 5).
fn growth_bytes(run: impl FnOnce()) -> u64 {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak_bytes();
    run();
    peak_bytes() - before
}

#[test]
fn memory_stays_in_proportion() {
    let png = encode("png", &quadrants(), None);
    let mut jpeg = encode("jpeg", &quadrants(), None);
    let at = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
    let mut animated = reference("animated.webp");
    let at = animated.windows(4).position(|kind| kind == b"VP8L").unwrap();
    animated[at + 9..at + 13].copy_from_slice(&(16_383_u32 | 16_383 << 14).to_le_bytes());
    let oversized = [[&png[..8], &png_header(65_535, 65_535), &png[33..]].concat(), jpeg, animated];

    let growth = growth_bytes(|| {
        for bytes in &oversized {
            let code = decode(bytes).unwrap_err().code();
            assert!(matches!(code, ErrorCode::InputTooLarge | ErrorCode::InputDamaged), "{code:?}");
        }
    });
    assert!(growth < 4 << 20, "{growth} bytes for headers alone");

    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(8_192, 6_000).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let growth = growth_bytes(|| {
        let frame = Frame::from_encoded(FrameId(0), 0, bytes.get_ref()).unwrap();
        assert_eq!(frame.luma().dimensions(), (8_192, 6_000));
    });
    let pixels = 8_192 * 6_000;
    assert!(growth < pixels + (16 << 20), "{growth} bytes for {pixels} px of grey");
}
