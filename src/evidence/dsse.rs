//! DSSE pre-authentication encoding (Dead Simple Signing Envelope 1.0.2, "PAE"): the bytes that are signed.

/// `"DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload`, lengths in decimal bytes.
pub(crate) fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> zeroize::Zeroizing<Vec<u8>> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    let mut bytes = Vec::with_capacity(head.len() + payload.len());
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(payload);
    bytes.into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_protocol_document_s_own_example() {
        let bytes = super::pre_authentication_encoding("http://example.com/HelloWorld", b"hello world");
        assert_eq!(bytes.as_slice(), b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }
}
