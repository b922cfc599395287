#!/usr/bin/env bash
# The camera source and `idcapture capture --camera` on V4L2 devices, without hardware: guests under QEMU in software emulation,
# one with the kernel's test camera (vivid), one with a camera that shows what it is fed, and that can be unplugged. Nothing is
# installed: kernel, modules and busybox are Debian's packages, unpacked under target/. Needs qemu-system-x86_64, apt-get, dpkg-deb,
# cc, make, jq and the set-up's files. Exit status 0: all as expected; 1: not; 77: did not run.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=tests/camera-vm
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
cache=$target/camera-vm
qemu=${QEMU:-qemu-system-x86_64}
export LIBCLANG_PATH=${LIBCLANG_PATH:-$PWD/models/libclang}

did_not_run() {
  echo "camera-vm: DID NOT RUN: $1"
  exit 77
}
said() { echo "camera-vm: $SECONDS s: $*"; }
command -v "$qemu" >/dev/null || did_not_run "there is no qemu-system-x86_64 (Debian: qemu-system-x86)"
for tool in apt-get apt-cache dpkg-deb cc make jq ldd timeout; do
  command -v "$tool" >/dev/null || did_not_run "there is no $tool"
done

# The guests' system, once. v4l2loopback is built by itself first: where that fails, it is not for anything of ours.
kernel=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: linux-image-//p' | head -n 1)
[ -n "$kernel" ] || did_not_run "apt knows no linux-image-amd64: not Debian on x86-64, or apt-get update was not run"
system=$cache/$kernel
headers=$system/usr/src/linux-headers-$kernel
if [ ! -f "$system/whole" ]; then
  mkdir -p "$cache/debs" && rm -rf "$system" "$cache/debs"/* && mkdir -p "$system"
  mapfile -t packages < <(apt-cache depends "linux-headers-$kernel" |
    sed -n 's/.*Depends: \(linux-\(headers\|kbuild\)-[^ ]*\)$/\1/p')
  (cd "$cache/debs" && apt-get download -qq "linux-image-$kernel" "linux-headers-$kernel" "${packages[@]}" \
    busybox-static v4l2loopback-dkms) || did_not_run "Debian's packages cannot be had"
  for package in "$cache"/debs/*.deb; do dpkg-deb -x "$package" "$system"; done
  # The headers name their other half by the place where they would be installed.
  sed -i "s# /usr/src/# $system/usr/src/#" "$headers/Makefile"
  make -s -C "$headers" "M=$(echo "$system"/usr/src/v4l2loopback-*)" modules 2>"$cache/make.err" ||
    did_not_run "v4l2loopback cannot be built here for $kernel: see $cache/make.err"
  touch "$system/whole"
fi
busybox=$(find "$system" -path '*bin/busybox' | head -n 1)
loopback=$(echo "$system"/usr/src/v4l2loopback-0.12.*)
[ -d "$loopback" ] || did_not_run "v4l2loopback is not of a version that fed_camera.c knows: 0.12"

# What is tested, and what it is tested with.
cargo build --locked --features camera --bin idcapture --example camera_frames --example camera_clips
binary=$target/debug/idcapture
said "built"
root=$cache/root
share=$cache/share
clips=$root/clips
rm -rf "$root" "$share" && mkdir -p "$root/bin" "$root/modules" "$root/in" "$root/models" "$share"
"$target/debug/examples/camera_clips" "$clips"
cc -O2 -static -Wall -Wextra -Werror -o "$root/bin/feed" "$here/feed.c"
strip -o "$root/bin/idcapture" "$binary"
strip -o "$root/bin/camera_frames" "$target/debug/examples/camera_frames"
"$binary" keys new signing --out "$root/in/device.pem" 2>/dev/null >&2
cp "$here/profile.toml" "$root/in/"

# The guests' file system, all of it in memory from the start: busybox, the modules with what they need, the libraries of what is
# tested, models and clips.
cp "$busybox" "$root/bin/busybox"
cp -r "$here/parts" "$root/parts"
for item in catalog.toml weights runtime trained; do cp -rL "models/$item" "$root/models/"; done
[ -f "$system/lib/modules/$kernel/modules.dep" ] || "$busybox" depmod -b "$system" "$kernel"
needed() { # the modules that these need, and they
  local dep=$system/lib/modules/$kernel/modules.dep name
  for name in "$@"; do
    grep -m 1 "/$name.ko:" "$dep" | tr -d : | tr ' ' '\n' | tac
  done | awk 'NF && !seen[$0]++'
}
for path in $(needed virtio_pci 9pnet_virtio 9p vivid); do
  cp "$system/lib/modules/$kernel/$path" "$root/modules/"
  case $path in */vivid.ko) ;; *) basename "$path" ;; esac
done >"$root/modules/order"
module=$cache/fed_camera
rm -rf "$module" && mkdir -p "$module"
cp "$here/fed_camera.c" "$module/"
printf 'obj-m := fed_camera.o\nccflags-y := -I%s\n' "$loopback" >"$module/Kbuild"
make -s -C "$headers" "M=$module" modules
cp "$module/fed_camera.ko" "$root/modules/"
for library in $(ldd "$root/bin/idcapture" models/runtime/*.so |
  awk '$2 == "=>" { print $3 } NF == 2 && $1 ~ /^\// { print $1 }' | sort -u); do
  mkdir -p "$root$(dirname "$library")" && cp -L "$library" "$root$library"
done
cp "$here/guest.sh" "$root/init" && chmod 755 "$root/init"
(cd "$root" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$cache/initramfs"

# The guest's clock counts its instructions and jumps where it waits: cameras and program keep pace with each other however slow
# and loaded the host is. QEMU counts one instruction a nanosecond; the guest is told that its processor ticks twice as fast as it
# does, so that a second of its clock is 2e9 instructions. At 1e9 some frames of a challenge take over half a second, after which
# a face counts as lost.
guest() { # guest PARTS
  local TIMEFORMAT="camera-vm: guest $1: %R s, %U s of processor time"
  time timeout "${CAMERA_VM_LIMIT_S:-900}" "$qemu" -machine q35 -accel tcg,thread=single -icount shift=0,sleep=off -rtc clock=vm \
    -cpu max -smp 1 -m 2048 -nodefaults -no-reboot -display none -serial stdio \
    -kernel "$system/boot/vmlinuz-$kernel" -initrd "$cache/initramfs" \
    -append "console=ttyS0 quiet panic=-1 rdinit=/init tsc_early_khz=2000000 tsc=reliable parts=$1" \
    -virtfs "local,path=$share,mount_tag=share,security_model=none" </dev/null >"$cache/console.$1" 2>&1 ||
    echo "camera-vm: the guest $1 was stopped"
}
said "guests with kernel $kernel"
guest vivid,pulled &
guest passport &
wait
for parts in vivid,pulled passport; do tr -d '\r' <"$cache/console.$parts" | sed -n "s/^guest/guest $parts/p"; done

. "$here/expected.sh"
said "$failed failed; what came of the guests, and their consoles, in $cache"
[ "$failed" = 0 ]
