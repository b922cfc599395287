# What should have come of the guests' steps; sourced by run.sh, which sets `share` (what they left), `root`, `clips` and `binary`. Counts in
# `failed`.
failed=0
check() { # check WORDS COMMAND...
  local words=$1
  shift
  if "$@" >/dev/null 2>&1; then echo "ok      $words"; else echo "FAILED  $words"; failed=$((failed + 1)); fi
}
status() { [ "$(cat "$share/$1.status")" = "$2" ]; }
of() { jq -e -s "length == 1 and (.[0] | $2)" "$share/$1.out"; }
told() { jq -e -s "$2" "$share/$1.out"; } # of a session's events, its result the last
fault() { status "$1" 3 && grep -q "$2" "$share/$1.err" && [ ! -e "$share/$1.idev" ]; }
verified() {
  "$binary" verify "$share/$1.idev" --trust "$root/in/device.pem.pub" && rm -rf "$share/$1.d" &&
    "$binary" extract "$share/$1.idev" --out "$share/$1.d"
}
# The clips that frames of a bundle's log are of, by the pictures' digests: FILTER chooses lines of the log.
clips_of() { # clips_of NAME FILTER
  jq -r --slurpfile truth "$clips/truth.jsonl" \
    "select($2) | .luma_sha256 as \$sum | [\$truth[] | select(.luma_sha256 == \$sum) | .clip][0] // \"none\"" \
    "$share/$1.d/evidence/frame-log.jsonl"
}
kept() { [ "$(clips_of "$1" .kept | tr '\n' ' ')" = "${2:+$2 }" ]; }
looked_at() { [ "$(clips_of "$1" true | grep -cx "$2")" -ge "$3" ]; }
all_fed() { ! clips_of "$1" true | grep -x none && looked_at "$1" steady 1; }
holds() { [ -s "$share/$1.d/evidence/$2" ]; }
lost() { # ends because its camera was lost, as `retry`
  status "$1" 11 && told "$1" 'any(.[]; .event == "feed" and .code == "camera_lost")
    and (.[-1].reasons | any(.code == "session.source_lost" and (.message | endswith("camera_lost"))))'
}

check "no camera is an empty list" status absent-list 0
check "no camera is absent" fault absent camera_absent
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
check "a camera in use is busy" fault busy camera_busy
check "a camera that was unplugged comes back" \
  of replug '.frames == 150 and .numbered and (.faults | index("camera_lost") != null) and (.ended | not)'

check "a passport, a selfie and a challenge: accepted" status passport 0
check "and its result says so" told passport '.[-1].outcome == "accepted" and .[-1].specimen'
check "its steps are the front, the selfie and the challenge, each at the first attempt" told passport \
  '[.[] | select(.event == "step_started") | [.step, .attempt]] == [["front", 1], ["selfie", 1], ["challenge", 1]]'
asked_and_seen() { # the movements that were asked for, as a JSON list
  told "$1" "[.[] | .what? | objects | .asked // empty] == $2 and [.[] | .what? | objects | .seen // empty] == $2"
}
check "the movements that were asked for were seen" asked_and_seen passport '["turn_left", "tilt_down"]'
check "blur and glare were told while they were there" told passport \
  '[.[] | .code?] | index("document_blurred") != null and index("glare") != null'
check "that bundle verifies" verified passport
for bad in blurred glared nearing; do
  check "frames of the clip $bad were looked at" looked_at passport "$bad" 3
done
check "every frame in its log is one that was fed" all_fed passport
check "the frames that were kept are good ones: steady, then straight" kept passport "steady straight"
check "the page and the selfie are in it" eval 'holds passport document-front-rectified.jpg && holds passport selfie-1.jpg'

check "unplugged before the first frame: camera_lost, and no bundle" fault pulled-early camera_lost
check "unplugged while a document is looked for: camera_lost" lost searching
check "that bundle verifies" verified searching
check "and holds no side" kept searching ""
check "unplugged as soon as the page was kept: camera_lost" lost pulled-selfie
check "that bundle verifies" verified pulled-selfie
check "and holds the page, of a good frame" eval 'kept pulled-selfie steady && holds pulled-selfie document-front-rectified.jpg'
check "unplugged in the challenge: camera_lost" lost pulled-challenge
check "that bundle verifies" verified pulled-challenge
check "and holds the page and the selfie, of good frames" eval 'kept pulled-challenge "steady straight" &&
  holds pulled-challenge document-front-rectified.jpg && holds pulled-challenge selfie-1.jpg'
check "unplugged when all is done: accepted all the same" status pulled-end 0
check "after the other movements" asked_and_seen pulled-end '["turn_right", "tilt_up"]'
check "that bundle verifies" verified pulled-end
check "and holds the page and the selfie" kept pulled-end "steady straight"

check "a black feed is told as one" grep -q '"camera_black"' "$share/black.out"
check "its bundle verifies" verified black
