//! Pixel buffers used over and over. In: sizes. Out: buffers, which go back to their pool when the frame that
//! holds them is dropped, on whatever thread that is.

use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A stock of spare pixel buffers. Clones share it.
#[derive(Debug, Clone)]
pub struct FramePool {
    shelf: Arc<Shelf>,
}

/// The way back to the stock; gone once the last pool is dropped.
pub(super) type Home = Weak<Shelf>;

/// The stock itself.
#[derive(Debug)]
pub(super) struct Shelf {
    spare: Mutex<Spare>,
    most: usize,
}

#[derive(Debug, Default)]
struct Spare {
    buffers: Vec<Vec<u8>>,
    allocated: u64,
}

/// Native pixels, luma, RGB and working picture.
const BUFFERS_PER_FRAME: usize = 4;

impl FramePool {
    /// A stock for `frames` frames alive at a time; buffers beyond that are freed when they come back.
    #[must_use]
    pub fn new(frames: usize) -> Self {
        let most = frames.saturating_mul(BUFFERS_PER_FRAME);
        Self { shelf: Arc::new(Shelf { spare: Mutex::default(), most }) }
    }

    /// How many buffers had to be allocated so far: it stops growing once the stock fits the frames.
    #[must_use]
    pub fn allocated(&self) -> u64 {
        self.shelf.with(|spare| spare.allocated)
    }

    pub(super) fn take(&self, bytes: usize) -> Vec<u8> {
        self.shelf.take(bytes)
    }

    pub(super) fn home(&self) -> Home {
        Arc::downgrade(&self.shelf)
    }
}

impl Shelf {
    /// The smallest spare buffer that is large enough, or a new one; its samples are of no picture in
    /// particular, for the caller to overwrite.
    pub(super) fn take(&self, bytes: usize) -> Vec<u8> {
        let spare = self.with(|spare| {
            let fitting = spare.buffers.iter().enumerate().filter(|(_, buffer)| buffer.capacity() >= bytes);
            let smallest = fitting.min_by_key(|(_, buffer)| buffer.capacity()).map(|(at, _)| at);
            if smallest.is_none() {
                spare.allocated += 1;
            }
            smallest.map(|at| spare.buffers.swap_remove(at))
        });
        let mut buffer = spare.unwrap_or_default();
        buffer.resize(bytes, 0);
        buffer
    }

    pub(super) fn give(&self, buffer: Vec<u8>) {
        self.with(|spare| {
            if buffer.capacity() > 0 && spare.buffers.len() < self.most {
                spare.buffers.push(buffer);
            }
        });
    }

    /// A panic elsewhere while the lock was held leaves a stock that is still good.
    fn with<T>(&self, use_it: impl FnOnce(&mut Spare) -> T) -> T {
        use_it(&mut self.spare.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_that_fits_is_taken() {
        let pool = FramePool::new(1);
        for bytes in [400, 100, 200] {
            pool.shelf.give(vec![1; bytes]);
        }
        assert_eq!(pool.take(150).capacity(), 200);
        assert_eq!(pool.take(150).capacity(), 400);
        assert_eq!((pool.take(150).len(), pool.allocated()), (150, 1));
    }

    #[test]
    fn no_more_is_kept_than_the_frames_need() {
        let pool = FramePool::new(1);
        for _ in 0..9 {
            pool.shelf.give(vec![0; 10]);
        }
        assert_eq!(pool.shelf.with(|spare| spare.buffers.len()), BUFFERS_PER_FRAME);
    }
}
