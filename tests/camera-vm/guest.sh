#!/bin/busybox sh
# The first program of the guest: brings cameras up and down, runs what is to be tested before them, and leaves what came of it
# in the shared folder: NAME.out, NAME.err and NAME.status of each step. What it should be is for run.sh to say.
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp IDCAPTURE_MODELS=/models
mkdir -p /proc /sys /dev /etc /tmp /share /repository
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev 2>/dev/null
for module in $(cat /modules/order); do insmod "/modules/$module" || echo "module $module: failed"; done
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 share /share
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=262144,cache=loose repository /repository
# Into memory first: the guest's clock runs on while it waits for the host's files.
mkdir /models
for part in catalog.toml weights runtime trained; do cp -r "/repository/models/$part" /models/; done
cp /share/bin/* /bin/
cp /share/*.y4m /tmp/
uptime_s() { cut -d. -f1 /proc/uptime; }
said() { echo "guest $(uptime_s) s: $*"; }

# step NAME SECONDS COMMAND...
step() {
	name=$1 most=$2
	shift 2
	timeout "$most" "$@" >"/share/$name.out" 2>"/share/$name.err"
	echo $? >"/share/$name.status"
	said "$name: status $(cat "/share/$name.status")"
}
capture="idcapture -vv capture --key /share/device.pem --plain --profile /share/profile.toml --jsonl"

# Waits until a file holds a word, for at most so many seconds.
until_said() {
	for _ in $(seq "$3"); do grep -q "$2" "$1" 2>/dev/null && return 0; sleep 1; done
	said "$1 never said $2"
	return 1
}

said "ready"
step absent-list 60 idcapture capture --list-cameras
step absent 120 $capture --camera --out /share/absent.idev

insmod /modules/vivid.ko n_devs=1 node_types=0x1 multiplanar=1 num_inputs=1 input_types=0 vid_cap_nr=0 no_error_inj=1
step vivid-list 60 idcapture capture --list-cameras
step vivid-1080 60 camera_frames vivid 1920 1080 30 8
step vivid-720 60 camera_frames vivid 1280 720 30 8
step vivid-slow 60 camera_frames 0 640 480 10 8
step vivid-tiny 60 camera_frames vivid 100 100 30 8
echo 'nobody:x:65534:65534::/:/bin/sh' >/etc/passwd
chmod 600 /dev/video0
chmod 755 /share
step denied 60 su nobody -s /bin/sh -c 'camera_frames vivid 640 480 30 8'

step hold 200 camera_frames vivid 640 480 30 100000 &
sleep 6
step busy 120 $capture --camera vivid --out /share/busy.idev
killall camera_frames
wait

# Unplugged, and plugged in again.
step replug 100 camera_frames vivid 640 480 30 150 &
sleep 5
echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
sleep 2
echo vivid.0 >/sys/bus/platform/drivers/vivid/bind
wait

# Unplugged for good, in the middle of a session.
step lost 200 $capture --camera vivid --out /share/lost.idev &
until_said /share/lost.err "camera opened" 60
sleep 4
echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
said "unplugged"
wait
rmmod vivid && said "vivid removed"

# fed NAME CLIP MILLISECONDS_A_FRAME SECONDS_OF_THE_LAST_FRAME: a session before a camera that shows this clip.
fed() {
	insmod /modules/v4l2loopback.ko video_nr=10 card_label=DocFeed exclusive_caps=0 max_buffers=4
	timeout 400 feed /dev/video10 "/tmp/$2" "$3" "$4" >"/share/$1.feed" 2>&1 &
	sleep 2
	step "$1" 400 $capture --camera DocFeed --out "/share/$1.idev"
	killall feed
	wait
	rmmod v4l2loopback
}
fed black black.y4m 100 12
fed document clip.y4m "$(cat /share/pause_ms)" 5
said "done"
poweroff -f
