//! Opens a camera and prints what comes of it, one JSON object: `camera_frames NAME WIDTH HEIGHT RATE COUNT`. Out: layout, size
//! and number of the frames, the least and the largest interval, the faults in between, the device's facts; or the code of
//! the fault that kept it from opening. It goes on after a loss for as long as the source does.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use idcapture::error::Result;
use idcapture::source::FrameSource as _;
use idcapture::source::camera::{CameraSource, CameraWish};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place).and_then(|text| text.parse::<u32>().ok());
    let (Some(name), Some(width_px), Some(height_px), Some(rate), Some(count)) =
        (arguments.first(), number(1), number(2), number(3), number(4))
    else {
        let _ = writeln!(std::io::stderr(), "usage: camera_frames NAME WIDTH HEIGHT RATE COUNT");
        return ExitCode::from(2);
    };
    let wish = CameraWish { camera: Some(name.clone()), width_px, height_px, rate, ..CameraWish::default() };
    let (told, status) = match seen(&wish, count) {
        Ok(seen) => (seen, ExitCode::SUCCESS),
        Err(fault) => (json!({ "error": fault.code(), "message": fault.to_string() }), ExitCode::from(3)),
    };
    let _ = writeln!(std::io::stdout(), "{told}");
    status
}

fn seen(wish: &CameraWish, count: u32) -> Result<Value> {
    let began = Instant::now();
    let mut source = CameraSource::open(wish, move || began.elapsed().as_nanos() as u64)?;
    let mut times = Vec::new();
    let (mut last, mut mean, mut faults, mut ended) = (Value::Null, 0.0, Vec::new(), false);
    while times.len() < count as usize && !ended {
        let frame = match source.next_frame() {
            Ok(Some(frame)) => frame,
            Ok(None) => {
                ended = true;
                continue;
            }
            Err(fault) => {
                faults.push(fault.code());
                continue;
            }
        };
        let (format, range, bytes) = frame.pixels();
        last = json!({ "format": format, "range": range, "bytes": bytes.len(),
            "width": frame.width(), "height": frame.height() });
        let luma = frame.luma().as_raw();
        mean = luma.iter().map(|px| f64::from(*px)).sum::<f64>() / luma.len().max(1) as f64;
        times.push((frame.id().0, frame.monotonic_ns()));
    }
    let intervals = times.windows(2).map(|two| (two[1].1 - two[0].1) / 1_000);
    Ok(json!({
        "frames": times.len(),
        "faults": faults,
        "ended": ended,
        "numbered": times.iter().enumerate().all(|(place, (id, _))| place as u64 == *id),
        "least_interval_us": intervals.clone().min(),
        "largest_interval_us": intervals.max(),
        "mean_luma": mean,
        "last": last,
        "facts": source.facts(),
    }))
}
