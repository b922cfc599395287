//! `idcapture verify`.
