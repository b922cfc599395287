//! `idcapture session`.
