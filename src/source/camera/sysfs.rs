//! What Linux knows of a camera before it is opened. In: its number. Out: driver and attachment, read from sysfs.

use std::path::Path;

/// Where the kernel lists video devices.
#[cfg(feature = "camera")]
pub(super) const ROOT: &str = "/sys/class/video4linux";

/// Driver and attachment of `videoN` below `root`, as far as the kernel says.
pub(super) fn facts(root: &Path, index: u32) -> (Option<String>, Option<String>) {
    let node = root.join(format!("video{index}"));
    let driver = std::fs::read_link(node.join("device/driver")).ok();
    let driver = driver.and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    let place = std::fs::canonicalize(&node).ok();
    (driver, place.and_then(|place| transport_of(place.to_str()?)))
}

/// Attachment by a device's place in the kernel's tree, such as `/sys/devices/pci0000:00/0000:00:14.0/usb1/1-5/...`.
fn transport_of(place: &str) -> Option<String> {
    let has = |start: &str| place.split('/').any(|part| part.starts_with(start));
    let known = [("virtual", "virtual"), ("usb", "usb"), ("pci", "pci"), ("platform", "platform")];
    known.into_iter().find(|(start, _)| has(start)).map(|(_, transport)| transport.to_owned())
}

/// Attachment by what V4L2 calls the bus (`bus_info` of `VIDIOC_QUERYCAP`), such as `usb-0000:00:14.0-5`.
pub(super) fn transport_of_bus(bus: &str) -> Option<String> {
    let end = bus.find(['-', ':'])?;
    bus.get(..end).filter(|start| !start.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attachments_by_place_and_by_bus() {
        let usb = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-5/1-5:1.0/video4linux/video0";
        assert_eq!(transport_of(usb).as_deref(), Some("usb"));
        let software = "/sys/devices/virtual/video4linux/video10";
        assert_eq!(transport_of(software).as_deref(), Some("virtual"));
        let vivid = "/sys/devices/platform/vivid.0/video4linux/video0";
        assert_eq!(transport_of(vivid).as_deref(), Some("platform"));
        assert_eq!(transport_of("/elsewhere"), None);
        for (bus, transport) in
            [("usb-0000:00:14.0-5", "usb"), ("platform:vivid-000", "platform"), ("PCI:0000:05:00.0", "pci")]
        {
            assert_eq!(transport_of_bus(bus).as_deref(), Some(transport));
        }
        assert_eq!(transport_of_bus(""), None);
    }

    #[test]
    fn a_node_s_links_are_followed() {
        let place = tempfile::tempdir().unwrap();
        let device = place.path().join("usb1/1-5");
        let node = device.join("video4linux/video3");
        let driver = place.path().join("drivers/uvcvideo");
        std::fs::create_dir_all(&node).unwrap();
        std::fs::create_dir_all(&driver).unwrap();
        std::os::unix::fs::symlink(&driver, device.join("driver")).unwrap();
        std::os::unix::fs::symlink(&device, node.join("device")).unwrap();
        let class = place.path().join("class");
        std::fs::create_dir(&class).unwrap();
        std::os::unix::fs::symlink(&node, class.join("video3")).unwrap();
        assert_eq!(facts(&class, 3), (Some("uvcvideo".to_owned()), Some("usb".to_owned())));
        assert_eq!(facts(&class, 4), (None, None));
    }
}
