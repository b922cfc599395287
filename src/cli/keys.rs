//! `idcapture keys`.
