# The camera is unplugged before its first frame, when it is still being looked at; as soon as the page was kept; and in the middle
# of the challenge. And one that shows nothing but black.
. /parts/feeding.sh
(until_said /tmp/pulled-early.err "camera opened" 60 && echo 0 >/sys/module/fed_camera/parameters/pull) &
fed pulled-early 0 400 table '' 06
fed pulled-selfie 1 100 table '*"captured","step":"front"*' 06
fed pulled-challenge 2 100 table '*"asked":"*' 06
fed black 3 100 black '*"code":"camera_black"*' 06
