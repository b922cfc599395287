# The camera source on the kernel's test camera: listed, opened in several formats, denied, busy, unplugged and back.
step absent-list 60 idcapture capture --list-cameras
step absent 120 $capture --camera --out /tmp/absent.idev

insmod /modules/vivid.ko n_devs=1 node_types=0x1 multiplanar=1 num_inputs=1 input_types=0 vid_cap_nr=0 no_error_inj=1
step vivid-list 60 idcapture capture --list-cameras
step vivid-1080 60 camera_frames vivid 1920 1080 30 8
step vivid-720 60 camera_frames vivid 1280 720 30 8
step vivid-slow 60 camera_frames 0 640 480 10 8
step vivid-tiny 60 camera_frames vivid 100 100 30 8
echo 'nobody:x:65534:65534::/:/bin/sh' >/etc/passwd
chmod 600 /dev/video0
step denied 60 su nobody -s /bin/sh -c 'camera_frames vivid 640 480 30 8'

step hold 200 camera_frames vivid 640 480 30 100000 &
sleep 6
step busy 120 $capture --camera vivid --out /tmp/busy.idev
killall camera_frames
wait

# Unplugged, and plugged in again.
step replug 100 camera_frames vivid 640 480 30 150 &
sleep 5
echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
sleep 2
echo vivid.0 >/sys/bus/platform/drivers/vivid/bind
wait

# Unplugged for good while a document is looked for.
step searching 200 $capture --camera vivid --out /tmp/searching.idev &
until_said /tmp/searching.out step_started 60
sleep 1
echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
said "unplugged"
wait
rmmod vivid && said "vivid removed"
