//! What must hold of any bytes as a profile: refused with an error, or taken, and then the resolved profile says the
//! same when it is read again.

use idcapture::settings::Profile;

/// Reads `data` as a profile.
pub(crate) fn profile_parse(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(profile) = Profile::from_toml(text) else { return };
    let resolved = profile.to_toml().expect("a profile can be written");
    assert_eq!(Profile::from_toml(&resolved).expect("and read again"), profile);
}
