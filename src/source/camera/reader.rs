//! The thread that a camera is read on. In: which camera, a clock. Out: its pictures, or that none came in time.
//!
//! A driver may wait for ever, and the binding panics on some of its faults: on a thread of its own either is a lost camera
//! and no more. A thread that hangs is left behind with its device.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use super::choice::CameraWish;
use super::driver::{CameraInfo, Driver, Offer, Taken};
use super::error::CameraError;

/// Gives the monotonic time since the session began, in ns.
pub(super) type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A picture, and when it arrived.
pub(super) struct Arrived {
    pub(super) taken: Taken,
    pub(super) at_ns: u64,
}

enum Message {
    Opened(CameraInfo, Offer),
    Picture(Arrived),
    Failed(CameraError),
}

/// The near end of the thread. Dropping it ends the thread with the next picture.
pub(super) struct Reader {
    messages: Receiver<Message>,
    /// The camera as its open device tells.
    pub(super) info: CameraInfo,
    /// How its pictures come.
    pub(super) offer: Offer,
}

impl Reader {
    /// Opens a camera on a new thread.
    pub(super) fn start(
        driver: Arc<dyn Driver>,
        camera: CameraInfo,
        wish: CameraWish,
        clock: Clock,
        wait: Duration,
    ) -> Result<Self, CameraError> {
        // One picture waits here, and the driver has some of its own.
        let (sender, messages) = sync_channel(1);
        let spawned = std::thread::Builder::new().name("camera".to_owned()).spawn(move || {
            if let Err(fault) = read(driver.as_ref(), &camera, &wish, &clock, &sender) {
                // Nobody listens any more: nothing to tell.
                let _ = sender.send(Message::Failed(fault));
            }
        });
        spawned.map_err(|fault| CameraError::Driver(fault.to_string()))?;
        match received(&messages, wait)? {
            Message::Opened(info, offer) => Ok(Self { messages, info, offer }),
            Message::Failed(fault) => Err(fault),
            Message::Picture(_) => Err(CameraError::Lost),
        }
    }

    /// The next picture.
    pub(super) fn next(&self, wait: Duration) -> Result<Arrived, CameraError> {
        match received(&self.messages, wait)? {
            Message::Picture(arrived) => Ok(arrived),
            Message::Failed(fault) => Err(fault),
            Message::Opened(..) => Err(CameraError::Lost),
        }
    }
}

fn received(messages: &Receiver<Message>, wait: Duration) -> Result<Message, CameraError> {
    // Disconnected without a word: the thread panicked.
    messages.recv_timeout(wait).map_err(|_: RecvTimeoutError| CameraError::Lost)
}

/// Until the camera fails or nobody listens. The device is closed before a fault is told, so that it can be opened again.
fn read(
    driver: &dyn Driver,
    camera: &CameraInfo,
    wish: &CameraWish,
    clock: &Clock,
    sender: &SyncSender<Message>,
) -> Result<(), CameraError> {
    let mut opened = driver.open(camera, wish)?;
    if sender.send(Message::Opened(opened.info, opened.offer)).is_err() {
        return Ok(());
    }
    loop {
        let taken = opened.stream.take()?;
        if sender.send(Message::Picture(Arrived { taken, at_ns: clock() })).is_err() {
            return Ok(());
        }
    }
}
