# Guided sessions before a camera that shows what it is fed: a passport and its holder, who does what is asked for.
insmod /modules/fed_camera.ko devices=4 video_nr=10,11,12,13 card_label=Fed0,Fed1,Fed2,Fed3 exclusive_caps=0,0,0,0 \
	max_buffers=4 || said "fed_camera: failed"

# What the person does when the session says that.
answered() {
	case $1 in
	*'"step_started","step":"front","attempt":1}') echo "brought blurred glared steady" ;;
	*'"captured","step":"front"'*) echo "nearing straight" ;;
	*'"asked":"'*)
		asked=${1#*\"asked\":\"}
		asked=${asked%%\"*}
		echo "$asked $asked-held"
		;;
	*'"seen":"'*)
		seen=${1#*\"seen\":\"}
		echo "${seen%%\"*}-back straight"
		;;
	*'"challenge"'*'"failed"'*) echo "straight" ;;
	esac
}

# fed NAME CAMERA MILLISECONDS_A_FRAME CLIP PULLED CHALLENGE: a session before the camera of that number. It shows the clip to begin
# with, and is pulled as soon as the session tells an event that PULLED, a pattern, fits. CHALLENGE: one of the 32 equal bytes that
# the movements are drawn from, so that each run draws the same.
fed() {
	name=$1 camera=$2 clip=$4 pulled=$5 challenge=$(printf %064d 0 | sed "s/00/$6/g")
	echo "$clip" >"/tmp/$name.orders"
	feed "/dev/video1$camera" /clips 960 720 "$3" "/tmp/$name.orders" >"/tmp/$name.feed" 2>&1 &
	feeder=$!
	sleep 1
	{
		timeout 300 $capture --challenge "$challenge" --camera "Fed$camera" --out "/tmp/$name.idev" 2>"/tmp/$name.err"
		echo $? >"/tmp/$name.status"
	} | while read -r line; do
		case $line in
		$pulled) echo "$camera" >/sys/module/fed_camera/parameters/pull ;;
		esac
		[ "$clip" = black ] || answered "$line" >>"/tmp/$name.orders"
		echo "$line" >>"/tmp/$name.out"
	done
	kill "$feeder" 2>/dev/null
	over "$name"
}
