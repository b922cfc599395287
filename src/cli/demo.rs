//! `idcapture demo`.
