//! `idcapture inspect`.
