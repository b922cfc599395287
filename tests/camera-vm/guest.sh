#!/bin/busybox sh
# The first program of a guest: does the parts of the test that `parts=A,B` on the kernel's command line names, and leaves what came
# of it in the shared folder: NAME.out, NAME.err and NAME.status of each step. What it should be is for expected.sh to say.
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp IDCAPTURE_MODELS=/models
mkdir -p /proc /sys /dev /etc /tmp /share
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev 2>/dev/null
for module in $(cat /modules/order); do insmod "/modules/$module" || echo "module $module: failed"; done
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 share /share
uptime_s() { cut -d. -f1 /proc/uptime; }
said() { echo "guest $(uptime_s) s: $*"; }

# over NAME: a step is over; its files go out. Not before: the clock runs on while the guest waits for the host's files.
over() {
	cp /tmp/"$1".* /share/
	said "$1: status $(cat "/tmp/$1.status")"
}

# step NAME SECONDS COMMAND...
step() {
	name=$1 most=$2
	shift 2
	timeout "$most" "$@" >"/tmp/$name.out" 2>"/tmp/$name.err"
	echo $? >"/tmp/$name.status"
	over "$name"
}

# What every session has in common.
capture="idcapture -vv capture --key /in/device.pem --plain --profile /in/profile.toml --jsonl"

# Waits until a file holds a word, for at most so many seconds.
until_said() {
	for _ in $(seq "$3"); do
		for _ in 1 2 3 4 5 6 7 8 9 10; do grep -q "$2" "$1" 2>/dev/null && return 0; sleep 0.1; done
	done
	said "$1 never said $2"
	return 1
}

said "ready"
for one in $(echo "$parts" | tr , ' '); do . "/parts/$one.sh"; done
said "done"
poweroff -f
