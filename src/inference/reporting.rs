//! Whether a native runtime reports its use to its maker. In: the library's file. Out: refused or not.
//!
//! From 1.29 on, the published builds of ONNX Runtime make a device id and a database of events in the user's cache
//! folder as soon as an environment is created, and hold a client that uploads from it. Switching that off through
//! the runtime's own interface comes too late: the files are there by then. Only a variable that is set before that
//! helps, and no safe code can set one.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The variable that keeps such a build silent; only they have its name inside.
const SWITCH: &str = "ORT_DISABLE_TELEMETRY";

const BLOCK_BYTES: usize = 1 << 20;

/// Refuses a library that would report, unless whoever started this process has switched that off.
///
/// # Errors
/// The reason, for people.
pub(super) fn refuse_reporting(library: &Path) -> Result<(), String> {
    if std::env::var_os(SWITCH).is_some_and(|value| value == "1") {
        return Ok(());
    }
    match contains(library, SWITCH.as_bytes()) {
        Ok(false) => Ok(()),
        Ok(true) => Err(format!(
            "{} reports its use over the network: take a build without that, such as 1.28, or set {SWITCH}=1",
            library.display()
        )),
        Err(error) => Err(format!("{}: {error}", library.display())),
    }
}

/// Whether a file holds `wanted` somewhere; read block by block.
fn contains(path: &Path, wanted: &[u8]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let (mut block, mut kept) = (vec![0; BLOCK_BYTES], 0);
    loop {
        let read = file.read(block.get_mut(kept..).unwrap_or_default())?;
        if read == 0 {
            return Ok(false);
        }
        let filled = kept + read;
        if block.get(..filled).unwrap_or_default().windows(wanted.len()).any(|window| window == wanted) {
            return Ok(true);
        }
        // What was sought may lie across two blocks.
        kept = filled.min(wanted.len() - 1);
        block.copy_within(filled - kept..filled, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_is_found_wherever_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library");
        let n = SWITCH.len();
        for at in
            [0, 1, BLOCK_BYTES - n, BLOCK_BYTES - n + 1, BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES + 7]
        {
            let mut bytes = vec![b'O'; at];
            bytes.extend_from_slice(SWITCH.as_bytes());
            bytes.extend_from_slice(b"after");
            std::fs::write(&path, &bytes).unwrap();
            assert!(contains(&path, SWITCH.as_bytes()).unwrap(), "at {at}");
            std::fs::write(&path, &bytes[..at + n - 1]).unwrap();
            assert!(!contains(&path, SWITCH.as_bytes()).unwrap(), "cut at {at}");
        }
        std::fs::write(&path, "").unwrap();
        assert!(!contains(&path, SWITCH.as_bytes()).unwrap());
        assert!(refuse_reporting(&folder.path().join("missing")).is_err());
    }
}
