//! What must hold of any bytes as a bundle's container: what is read encodes to the same bytes, and looking inside
//! never ends in anything but a report or an error.

use idcapture::evidence::container::{decode, encode};
use idcapture::evidence::{attach_timestamp, inspect};

/// Reads `data` as a container.
pub(crate) fn container_read(data: &[u8]) {
    if let Ok(entries) = decode(data) {
        let again = encode(&entries).expect("what was read can be written");
        assert_eq!(again.as_slice(), data);
    }
    if let Ok(report) = inspect(data) {
        assert!(serde_json::to_string(&report).expect("JSON").contains("\"trusted\":false"));
    }
    assert!(attach_timestamp(data, data).is_err(), "no archive is a time stamp over itself");
}
