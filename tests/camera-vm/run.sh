#!/usr/bin/env bash
# The camera source and `idcapture capture --camera` on V4L2 devices, without hardware: a guest under QEMU in software emulation,
# with the kernel's test camera (vivid) and with v4l2loopback, into which a drawn document is fed. Nothing is installed: kernel,
# modules and busybox are Debian's packages, unpacked under target/. Needs qemu-system-x86_64, apt-get, dpkg-deb, cc, make, cpio
# or busybox, jq, and the set-up's libclang. Exit status 0: all as expected; 1: not; 77: did not run.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=tests/camera-vm
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
cache=$target/camera-vm
qemu=${QEMU:-qemu-system-x86_64}

did_not_run() {
  echo "camera-vm: DID NOT RUN: $1"
  exit 77
}
command -v "$qemu" >/dev/null || did_not_run "there is no qemu-system-x86_64 (Debian: qemu-system-x86)"
for tool in apt-get dpkg-deb cc make jq ldd; do
  command -v "$tool" >/dev/null || did_not_run "there is no $tool"
done

# What is tested, and what it is tested with.
LIBCLANG_PATH=$PWD/models/libclang cargo build --locked --features camera --bin idcapture --example camera_frames
mkdir -p "$cache/debs"
clip=$cache/turned-over.y4m
if [ ! -f "$clip" ]; then
  LIBCLANG_PATH=$PWD/models/libclang cargo run --locked --features camera --example specimens -- \
    sequence --script turned-over --rate 10 --out "$clip.part"
  mv "$clip.part" "$clip"
fi

# The guest's system, once.
kernel=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: linux-image-//p' | head -n 1)
[ -n "$kernel" ] || did_not_run "apt knows no linux-image-amd64: apt-get update"
system=$cache/$kernel
common=${kernel%-amd64}-common
if [ ! -f "$system/whole" ]; then
  rm -rf "$system" && mkdir -p "$system"
  (cd "$cache/debs" && apt-get download -qq "linux-image-$kernel" "linux-headers-$kernel" "linux-headers-$common" \
    "linux-kbuild-${kernel%%.0-*}" busybox-static v4l2loopback-dkms) || did_not_run "the packages cannot be had"
  for package in "$cache"/debs/*.deb; do dpkg-deb -x "$package" "$system"; done
  # The headers name their other half by the place where they would be installed.
  sed -i "s# /usr/src/# $system/usr/src/#" "$system/usr/src/linux-headers-$kernel/Makefile"
  make -s -C "$system/usr/src/linux-headers-$kernel" "M=$(echo "$system"/usr/src/v4l2loopback-*)" modules
  touch "$system/whole"
fi
busybox=$(find "$system" -path '*bin/busybox' | head -n 1)

# Its first file system: busybox, the modules with what they need, the libraries of what is tested.
root=$cache/root
share=$cache/share
rm -rf "$root" "$share" && mkdir -p "$root/bin" "$root/modules" "$share/bin"
cp "$busybox" "$root/bin/busybox"
[ -f "$system/lib/modules/$kernel/modules.dep" ] || "$busybox" depmod -b "$system" "$kernel"
needed() { # the modules that these need, and those that are not to be loaded yet
  local dep=$system/lib/modules/$kernel/modules.dep name
  for name in "$@"; do
    grep -m 1 "/$name.ko:" "$dep" | tr -d : | tr ' ' '\n' | tac
  done | awk 'NF && !seen[$0]++'
}
for path in $(needed virtio_pci 9pnet_virtio 9p vivid); do
  cp "$system/lib/modules/$kernel/$path" "$root/modules/"
  case $path in */vivid.ko) ;; *) basename "$path" ;; esac
done >"$root/modules/order"
cp "$system"/usr/src/v4l2loopback-*/v4l2loopback.ko "$root/modules/"
cc -O2 -static -Wall -Wextra -Werror -o "$share/bin/feed" "$here/feed.c"
strip -o "$share/bin/idcapture" "$target/debug/idcapture"
strip -o "$share/bin/camera_frames" "$target/debug/examples/camera_frames"
for library in $(ldd "$share/bin/idcapture" models/runtime/*.so |
  awk '$2 == "=>" { print $3 } NF == 2 && $1 ~ /^\// { print $1 }' | sort -u); do
  mkdir -p "$root$(dirname "$library")" && cp -L "$library" "$root$library"
done
cp "$here/guest.sh" "$root/init" && chmod 755 "$root/init"
(cd "$root" && find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$cache/initramfs"

# What the steps share. The clip runs on while models are loaded and a side is looked at closely, so that the card is turned
# unseen: one side, whichever, is asked of this run. At half the pace both took over four minutes by themselves.
"$share/bin/idcapture" keys new signing --out "$share/device.pem" 2>/dev/null >&2
cat >"$share/profile.toml" <<'PROFILE'
inherits = "demo"
[live]
patience = 3.0
PROFILE
echo 100 >"$share/pause_ms"
cp "$clip" "$share/clip.y4m"
{
  printf 'YUV4MPEG2 W640 H480 F10:1 C420jpeg\nFRAME\n'
  head -c $((640 * 480)) /dev/zero
  head -c $((640 * 480 / 2)) /dev/zero | tr '\0' '\200'
} >"$share/black.y4m"

echo "camera-vm: guest with kernel $kernel"
# The guest's clock counts its instructions, one a nanosecond, and jumps where it waits: cameras and program keep pace with each
# other however slow and loaded the host is.
timeout 560 "$qemu" -machine q35 -accel tcg,thread=single -icount shift=0,sleep=off -rtc clock=vm -cpu max -smp 1 \
  -m 2048 -nodefaults -no-reboot -display none -serial stdio -kernel "$system/boot/vmlinuz-$kernel" -initrd "$cache/initramfs" \
  -append "console=ttyS0 quiet panic=-1 rdinit=/init" \
  -virtfs "local,path=$share,mount_tag=share,security_model=none" \
  -virtfs "local,path=$PWD,mount_tag=repository,security_model=none,readonly=on" </dev/null | tr -d '\r' \
  >"$cache/console" || echo "camera-vm: the guest was stopped"
grep '^guest' "$cache/console" || true

# What came of it.
failed=0
check() { # check WORDS COMMAND...
  local words=$1
  shift
  if "$@" >/dev/null 2>&1; then echo "ok      $words"; else echo "FAILED  $words"; failed=$((failed + 1)); fi
}
status() { [ "$(cat "$share/$1.status")" = "$2" ]; }
of() { jq -e -s "length == 1 and (.[0] | $2)" "$share/$1.out"; }
fault() { status "$1" 3 && grep -q "$2" "$share/$1.err"; }
check "no camera is an empty list" status absent-list 0
check "no camera is absent" fault absent "there is no camera"
check "the test camera is listed with its signs" \
  of vivid-list '.name == "vivid-000-vid-cap" and .transport == "platform" and (.virtual_signals | length > 0)'
# The test camera has 1080p at 5 a second and less, 720p at 10.
for wish in "1080 1280" "720 1280" "slow 640" "tiny 640"; do
  set -- $wish
  check "a wish for vivid-$1 is met with $2 px, in samples" \
    of "vivid-$1" ".frames == 8 and .numbered and .last.width == $2 and (.last.format == \"nv12\" or .last.format == \"yuyv\")"
done
check "the driver is told by the open device" of vivid-720 '.facts.driver == "vivid"'
check "a drawn picture is a sign" of vivid-720 '[.facts.virtual_signals[] | select(startswith("noise"))] | length == 1'
check "a camera that may not be used is denied" of denied '.error == "camera_denied"'
check "a camera in use is busy" fault busy "in use by another program"
check "a camera that was unplugged comes back" \
  of replug '.frames == 150 and .numbered and (.faults | index("camera_lost") != null) and (.ended | not)'
check "unplugged for good: the session ends, a bundle is written" test -s "$share/lost.idev"
check "and it says that the camera was lost" grep -q camera_lost "$share/lost.out"
verified() { "$target/debug/idcapture" verify "$1" --trust "$share/device.pem.pub"; }
check "that bundle verifies" verified "$share/lost.idev"
check "a black feed is told as one" grep -q '"camera_black"' "$share/black.out"
check "a document before the lens: a side of it is taken" \
  jq -e -s 'any(.[]; .event == "captured")' "$share/document.out"
check "that bundle verifies" verified "$share/document.idev"
echo "camera-vm: $((failed)) failed; times, outputs and the console in $cache"
[ "$failed" = 0 ]
