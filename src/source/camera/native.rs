//! The system's own cameras, by the crate nokhwa: V4L2 on Linux, AVFoundation on macOS, Media Foundation on Windows. The only
//! file that knows its types.
//!
//! What it cannot do is not done here either: grey cameras on Linux (it asks for `GRAY` where V4L2 says `GREY`), rates that are
//! no whole number, rows with padding.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};
use nokhwa::{Camera, NokhwaError};

use super::choice::{CameraWish, facing_of};
use super::driver::{CameraInfo, Driver, Layout, Offer, Opened, Stream, Taken};
use super::error::{CameraError, Phase, from_text};
use super::negotiation::to_try;
use super::pixels::holds;
use super::signs;
use crate::frame::{PixelFormat, Range};

/// Every format that frames are made of.
const FORMATS: [FrameFormat; 5] =
    [FrameFormat::NV12, FrameFormat::YUYV, FrameFormat::MJPEG, FrameFormat::GRAY, FrameFormat::RAWRGB];

/// How long the person may take to allow the use of the camera, where the system asks.
const PERMISSION: Duration = Duration::from_secs(60);

/// The cameras of this system.
pub(super) struct NativeDriver;

impl Driver for NativeDriver {
    fn list(&self) -> Result<Vec<CameraInfo>, CameraError> {
        ask_permission()?;
        // It panics on device files with odd names.
        let listed = std::panic::catch_unwind(|| nokhwa::query(ApiBackend::Auto));
        let listed = listed.map_err(|_| CameraError::Driver("the list of cameras failed".to_owned()))?;
        let listed = listed.map_err(|fault| from_text(&fault.to_string(), "", Phase::Opening))?;
        let mut cameras: Vec<CameraInfo> = listed
            .iter()
            .filter_map(|camera| Some(described(camera.index().as_index().ok()?, &camera.human_name(), None)))
            .collect();
        cameras.sort_by_key(|camera| camera.index);
        cameras.dedup_by_key(|camera| camera.index);
        Ok(cameras)
    }

    fn open(&self, camera: &CameraInfo, wish: &CameraWish) -> Result<Opened, CameraError> {
        let name = camera.index.to_string();
        let fault = |fault: &NokhwaError| from_text(&fault.to_string(), &name, Phase::Opening);
        let mut device = handle(camera.index, wish, &fault)?;
        let formats = device.compatible_camera_formats().unwrap_or_default();
        let offers: Vec<Offer> = formats.iter().filter_map(|format| offer_of(*format)).collect();
        tracing::debug!(listed = formats.len(), usable = offers.len(), "formats of the camera");
        let mut refused = CameraError::NoFormat;
        for offer in to_try(&offers, wish) {
            match started(&mut device, offer) {
                Ok(()) => {
                    let info = as_opened(camera, &device);
                    return Ok(Opened { stream: Box::new(NativeStream { device }), offer, info });
                }
                Err(text) => {
                    tracing::debug!(?offer, text, "a format was refused");
                    refused = from_text(&text, &name, Phase::Opening);
                    if !matches!(refused, CameraError::NoFormat | CameraError::Driver(_)) {
                        return Err(refused);
                    }
                }
            }
            if let Err(text) = device.stop_stream() {
                return Err(fault(&text));
            }
        }
        Err(refused)
    }
}

/// A device that is open in any format: it must be before it says which it has.
fn handle(
    index: u32,
    wish: &CameraWish,
    fault: &dyn Fn(&NokhwaError) -> CameraError,
) -> Result<Camera, CameraError> {
    let opened = |format| {
        let request = RequestedFormat::with_formats(format, &FORMATS);
        Camera::new(CameraIndex::Index(index), request).map_err(|refused| fault(&refused))
    };
    match opened(RequestedFormatType::None) {
        // Drivers that list nothing may take what they do not list.
        Err(CameraError::NoFormat) => {
            let mut unlisted = to_try(&[], wish).into_iter().filter_map(format_of);
            unlisted
                .find_map(|format| opened(RequestedFormatType::Exact(format)).ok())
                .ok_or(CameraError::NoFormat)
        }
        other => other,
    }
}

/// Sets a format, starts the stream and takes a picture of it: what a driver agrees to may still not come.
fn started(device: &mut Camera, offer: Offer) -> Result<(), String> {
    let format = format_of(offer).ok_or("unsupported")?;
    let request = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &FORMATS);
    device.set_camera_requset(request).map_err(|fault| fault.to_string())?;
    device.open_stream().map_err(|fault| fault.to_string())?;
    let first = device.frame().map_err(|fault| fault.to_string())?;
    if holds(offer, first.buffer()) { Ok(()) } else { Err("pictures of another format".to_owned()) }
}

fn offer_of(format: CameraFormat) -> Option<Offer> {
    let layout = match format.format() {
        FrameFormat::MJPEG => Layout::Mjpeg,
        FrameFormat::YUYV => Layout::Samples(PixelFormat::Yuyv, Range::Limited),
        FrameFormat::NV12 => Layout::Samples(PixelFormat::Nv12, Range::Limited),
        FrameFormat::GRAY => Layout::Samples(PixelFormat::Luma8, Range::Full),
        FrameFormat::RAWRGB => Layout::Samples(PixelFormat::Rgb8, Range::Full),
        FrameFormat::RAWBGR => return None,
    };
    Some(Offer { layout, width_px: format.width(), height_px: format.height(), rate: format.frame_rate() })
}

fn format_of(offer: Offer) -> Option<CameraFormat> {
    let format = match offer.layout {
        Layout::Mjpeg => FrameFormat::MJPEG,
        Layout::Samples(PixelFormat::Yuyv, _) => FrameFormat::YUYV,
        Layout::Samples(PixelFormat::Nv12, _) => FrameFormat::NV12,
        Layout::Samples(PixelFormat::Luma8, _) => FrameFormat::GRAY,
        Layout::Samples(PixelFormat::Rgb8, _) => FrameFormat::RAWRGB,
    };
    Some(CameraFormat::new(Resolution::new(offer.width_px, offer.height_px), format, offer.rate))
}

/// What is known of a camera by its number and name; `opened` is what the open device says: driver and bus.
fn described(index: u32, name: &str, opened: Option<(&str, &str)>) -> CameraInfo {
    #[cfg(target_os = "linux")]
    let (driver, transport) = {
        use super::sysfs;
        let (driver, transport) = sysfs::facts(std::path::Path::new(sysfs::ROOT), index);
        let by_bus = opened.and_then(|(_, bus)| sysfs::transport_of_bus(bus));
        (opened.map(|(driver, _)| driver.to_owned()).or(driver), transport.or(by_bus))
    };
    #[cfg(not(target_os = "linux"))]
    let (driver, transport): (Option<String>, Option<String>) = {
        // Descriptions there are no drivers' names.
        let _ = opened;
        (None, None)
    };
    let virtual_signals = signs::of(name, driver.as_deref(), transport.as_deref());
    CameraInfo { index, name: name.to_owned(), driver, transport, facing: facing_of(name), virtual_signals }
}

fn as_opened(camera: &CameraInfo, device: &Camera) -> CameraInfo {
    let info = device.info();
    let (driver, misc) = (info.description().to_owned(), info.misc());
    // The bus, then the version.
    let bus = misc.split(' ').next().unwrap_or_default();
    // The list's name is what the camera is found again by.
    described(camera.index, &camera.name, Some((driver.as_str(), bus)))
}

struct NativeStream {
    device: Camera,
}

impl Stream for NativeStream {
    fn take(&mut self) -> Result<Taken, CameraError> {
        let buffer =
            self.device.frame().map_err(|fault| from_text(&fault.to_string(), "", Phase::Streaming))?;
        // The driver's stamp comes as wall time; a stamp ahead of now is none.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
        let age = buffer.capture_timestamp().and_then(|taken| now?.checked_sub(taken));
        Ok(Taken { bytes: Box::new(buffer.buffer_bytes()), age })
    }
}

/// Asks the person where the system wants that; elsewhere it is the rights of a file that count.
fn ask_permission() -> Result<(), CameraError> {
    if nokhwa::nokhwa_check() {
        return Ok(());
    }
    let (sender, answer) = std::sync::mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    nokhwa::nokhwa_initialize(move |granted| {
        if let Ok(sender) = sender.lock() {
            // Nobody waits any more.
            let _ = sender.send(granted);
        }
    });
    match answer.recv_timeout(PERMISSION) {
        Ok(true) => Ok(()),
        _ => Err(CameraError::Denied),
    }
}
