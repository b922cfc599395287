#!/bin/sh
# Has an RFC 3161 authority, made with OpenSSL for this run, stamp a bundle's signature; puts its reply into the bundle;
# checks the reply that stands in the bundle with OpenSSL and with our verifier, and expects both to refuse it over
# anything else.
#
# usage: timestamp.sh IDCAPTURE BUNDLE.idev.age TRUSTED_KEY.pem AGE_IDENTITY
# exit:  0 all as expected, 1 not so, 2 could not check
set -eu
export LC_ALL=C

[ $# -eq 4 ] || { echo "usage: timestamp.sh IDCAPTURE BUNDLE.idev.age TRUSTED_KEY.pem AGE_IDENTITY" >&2; exit 2; }
idcapture=$1 bundle=$2 trusted=$3 identity=$4
for tool in age unzip openssl jq; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 2; }
done
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
fail() { echo "$*" >&2; exit 1; }

cat >"$work/tsa.cnf" <<EOF
[ req ]
distinguished_name = name
x509_extensions = extensions
prompt = no
[ name ]
CN = time-stamp authority of this run
[ extensions ]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[ tsa ]
default_tsa = this
[ this ]
serial = $work/serial
signer_cert = $work/tsa.crt
signer_key = $work/tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.13762.3
digests = sha256
EOF
echo 01 >"$work/serial"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/tsa.key"
openssl req -new -x509 -days 1 -sha256 -config "$work/tsa.cnf" -key "$work/tsa.key" -out "$work/tsa.crt"
openssl pkey -in "$work/tsa.key" -pubout -out "$work/tsa.pem.pub"

"$idcapture" timestamp "$bundle" --identity "$identity" --out "$work/asked" >/dev/null
openssl ts -query -data "$work/asked" -sha256 -cert -out "$work/query" 2>/dev/null
openssl ts -reply -config "$work/tsa.cnf" -queryfile "$work/query" -out "$work/reply" 2>/dev/null
"$idcapture" timestamp "$bundle" --identity "$identity" --reply "$work/reply" --out "$work/stamped.idev.age" >/dev/null

# What OpenSSL says of the reply as it stands in the bundle, over the signature as it stands there.
age --decrypt --identity "$identity" --output "$work/plain" "$work/stamped.idev.age"
unzip -p "$work/plain" signature.sigstore.json >"$work/envelope"
jq -er '.verificationMaterial.timestampVerificationData.rfc3161Timestamps[0].signedTimestamp' "$work/envelope" \
    | openssl base64 -d -A >"$work/token"
jq -er '.dsseEnvelope.signatures[0].sig' "$work/envelope" | openssl base64 -d -A >"$work/signature"
openssl ts -verify -data "$work/signature" -in "$work/token" -CAfile "$work/tsa.crt" >/dev/null 2>&1 \
    || fail "OpenSSL refuses the time stamp"
{ cat "$work/signature"; echo; } >"$work/other"
if openssl ts -verify -data "$work/other" -in "$work/token" -CAfile "$work/tsa.crt" >/dev/null 2>&1; then
    fail "OpenSSL takes the time stamp over other bytes"
fi

verify() { "$idcapture" verify "$1" --identity "$identity" --trust "$trusted" --timestamp-key "$2"; }
status() { jq -r '.items[] | select(.name == "timestamp") | .status'; }
verify "$work/stamped.idev.age" "$work/tsa.pem.pub" >"$work/report" || fail "our verifier refuses the time stamp"
[ "$(status <"$work/report")" = valid ] || fail "the time stamp is not valid"
[ "$(jq -r .times.not_after.by "$work/report")" = timestamp ] || fail "the time stamp bounds nothing"
[ "$(verify "$work/stamped.idev.age" "$trusted" | status)" = timestamp.untrusted_key ] || fail "any authority will do"
[ "$(verify "$bundle" "$work/tsa.pem.pub" | status)" = timestamp.missing ] || fail "a time stamp is not missed"
# The whole bundle with stock tools once more: the time stamp changes nothing else.
sh "$(dirname "$0")/verify.sh" "$work/stamped.idev.age" "$trusted" "$identity" >/dev/null || fail "verify.sh refuses it"
echo "stamped at $(jq -r .times.not_after.at "$work/report"), by OpenSSL and by our verifier"
