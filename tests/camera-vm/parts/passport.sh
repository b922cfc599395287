# The whole of a session, and one whose camera is unplugged when all is done.
. /parts/feeding.sh
fed passport 0 100 table '' 06 # to the left, down
fed pulled-end 1 100 table '*"what":"passed"*' 08 # to the right, up
