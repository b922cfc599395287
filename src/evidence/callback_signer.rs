//! A signing key behind a function of the host: a keystore, a secure element, a service. A message in, what the host
//! returns out; a host that refuses, hangs or breaks off gives an error of its own kind.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::error::Result;
use crate::evidence::signer::{Algorithm, SignError, Signer};

/// What the host must provide; called on a thread of its own.
pub trait SignCallback: Send + Sync + 'static {
    /// A signature over `message` (not over its digest), in the form of the key's algorithm.
    ///
    /// # Errors
    /// A number that the host understands, told on in [`SignError::Refused`].
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, i32>;
}

impl<F: Fn(&[u8]) -> Result<Vec<u8>, i32> + Send + Sync + 'static> SignCallback for F {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, i32> {
        self(message)
    }
}

/// A signer that asks a [`SignCallback`].
pub struct CallbackSigner {
    algorithm: Algorithm,
    spki: Vec<u8>,
    time_limit: Duration,
    callback: Arc<dyn SignCallback>,
}

impl CallbackSigner {
    /// A signer for the key whose SubjectPublicKeyInfo is `spki`. A call that takes longer than `time_limit` is given
    /// up; a person may have to confirm it, so be generous.
    pub fn new(
        algorithm: Algorithm,
        spki: Vec<u8>,
        time_limit: Duration,
        callback: impl SignCallback,
    ) -> Self {
        Self { algorithm, spki, time_limit, callback: Arc::new(callback) }
    }
}

impl Signer for CallbackSigner {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn public_key_spki(&self) -> &[u8] {
        &self.spki
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let (callback, message) = (Arc::clone(&self.callback), zeroize::Zeroizing::new(message.to_vec()));
        let (answer, waiting) = sync_channel(1);
        // A call that hangs cannot be stopped from here: its thread is left behind, and what it says later goes
        // nowhere.
        let started = std::thread::Builder::new()
            .name("idcapture-signer".to_owned())
            .spawn(move || answer.send(callback.sign(&message)));
        started.map_err(|_| SignError::BrokeOff)?;
        match waiting.recv_timeout(self.time_limit) {
            Ok(Ok(signature)) => Ok(signature),
            Ok(Err(number)) => Err(SignError::Refused(number).into()),
            Err(RecvTimeoutError::Timeout) => Err(SignError::TimedOut(self.time_limit.as_millis()).into()),
            Err(RecvTimeoutError::Disconnected) => Err(SignError::BrokeOff.into()),
        }
    }
}

impl std::fmt::Debug for CallbackSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallbackSigner").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
