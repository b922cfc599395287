//! Signs of a virtual camera in what a device says of itself. In: name, driver, attachment. Out: the signs in words. No I/O.
//!
//! Anybody who can name a driver can name it otherwise: signs are for the relying party to weigh, and none is no proof.

/// Drivers of cameras that are software.
const DRIVERS: &[&str] = &["v4l2loopback", "v4l2 loopback", "vivid", "vimc", "akvcam", "v4l2vd"];

/// Words in the names that programs give their cameras.
const NAMES: &[&str] = &[
    "obs virtual",
    "obs-camera",
    "virtual cam",
    "virtual video",
    "dummy video device",
    "loopback",
    "droidcam",
    "iriun",
    "epoccam",
    "ivcam",
    "camo ",
    "manycam",
    "splitcam",
    "xsplit",
    "snap camera",
    "nvidia broadcast",
    "unity video capture",
    "mmhmm",
    "vcam",
    "akvcam",
    "vivid",
];

/// The signs.
pub(super) fn of(name: &str, driver: Option<&str>, transport: Option<&str>) -> Vec<String> {
    let (name, driver) = (name.to_lowercase(), driver.unwrap_or_default().to_lowercase());
    let mut signs = Vec::new();
    if let Some(word) = DRIVERS.iter().find(|word| driver == **word) {
        signs.push(format!("driver: {word}"));
    }
    if let Some(word) = NAMES.iter().find(|word| format!("{name} ").contains(**word)) {
        signs.push(format!("name: {}", word.trim_end()));
    }
    if transport == Some("virtual") {
        signs.push("transport: virtual".to_owned());
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn virtual_cameras_are_told() {
        assert_eq!(of("vivid", Some("vivid"), Some("platform")), ["driver: vivid", "name: vivid"]);
        assert_eq!(
            of("DocFeed", Some("v4l2 loopback"), Some("virtual")),
            ["driver: v4l2 loopback", "transport: virtual"]
        );
        for name in
            ["OBS Virtual Camera", "DroidCam Source 3", "Dummy video device (0x0000)", "Reincubate Camo"]
        {
            assert_eq!(of(name, None, None).len(), 1, "{name}");
        }
    }

    #[test]
    fn usual_cameras_show_none() {
        for name in
            ["HD Pro Webcam C920", "Integrated Camera: Integrated C", "FaceTime HD Camera", "Camoflex 2"]
        {
            assert!(of(name, Some("uvcvideo"), Some("usb")).is_empty(), "{name}");
        }
    }
}
