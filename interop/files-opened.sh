#!/bin/sh
# Traces a sealed session and expects that the only file it opens for writing is the temporary one beside its bundle,
# that what goes into it is ciphertext from its first byte, and that nothing but the bundle is left.
#
# usage: files-opened.sh IDCAPTURE PICTURES_FOLDER SIGNING_KEY AGE_RECIPIENT
# exit:  0 all as expected, 1 not so, 2 could not check
set -eu
export LC_ALL=C

[ $# -eq 4 ] || { echo "usage: files-opened.sh IDCAPTURE PICTURES_FOLDER SIGNING_KEY AGE_RECIPIENT" >&2; exit 2; }
idcapture=$1 pictures=$2 key=$3 recipient=$4
command -v strace >/dev/null || { echo "strace is not installed" >&2; exit 2; }
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
mkdir "$work/out"

status=0
strace -f -qq -s 64 -e trace=open,openat,creat,write,pwrite64,writev,link,linkat,rename,renameat,renameat2,memfd_create \
    -o "$work/trace" "$idcapture" session --front "$pictures/front.jpg" --back "$pictures/back.jpg" \
    --selfie "$pictures/selfie-1.jpg" --key "$key" --recipient "$recipient" --profile demo \
    --out "$work/out/session.idev.age" >/dev/null 2>"$work/log" || status=$?
case $status in
    0 | 10 | 11 | 12) ;;
    *) echo "the session ended with $status: $(head -n 1 "$work/log")" >&2; exit 2 ;;
esac

# Opened for writing and there: devices aside, every line must be the temporary file.
grep -E '(open|openat|creat)\(' "$work/trace" | grep -E 'O_(WRONLY|RDWR|CREAT)|creat\(' | grep -v '= -1 ' \
    | grep -vE '"/dev/(null|tty|shm/[^"]*|ptmx)"|"/proc/self/[^"]*"' >"$work/written" || true
opened=$(wc -l <"$work/written" | tr -d ' ')
if [ "$opened" -ne 1 ] || ! grep -qE "\"$work/out/\.idcapture-[0-9a-f]{32}\.part\"" "$work/written"; then
    echo "opened for writing:" >&2
    cat "$work/written" >&2
    exit 1
fi
! grep -q memfd_create "$work/trace" || { echo "a file in memory was made" >&2; exit 1; }
# What was written first to the descriptor that it got.
descriptor=$(sed 's/.*= //' "$work/written" | tr -dc '0-9')
sed -n '/\.part"/,$p' "$work/trace" | grep -E "write\($descriptor, " | head -n 1 | grep -q '"age-encryption.org/v1\\n' \
    || { echo "the first bytes written are not those of a sealed file" >&2; exit 1; }
[ "$(ls -A "$work/out")" = session.idev.age ] || { echo "more than the bundle is left" >&2; exit 1; }
echo "one file was opened for writing, and only ciphertext went into it"
