#!/bin/sh
# Verifies an evidence bundle with stock tools alone: age, unzip, openssl, jq, sha256sum and a POSIX shell.
# Shows that a bundle can be checked without this library; docs/bundle-format.md says what each step does.
# Times, audience and replay depend on who asks: they are printed, not judged.
#
# usage: verify.sh BUNDLE.idev|BUNDLE.idev.age TRUSTED_KEY.pem [AGE_IDENTITY]
# exit:  0 verified, 1 refused, 2 could not check
set -eu
export LC_ALL=C

refuse() { echo "refused: $*" >&2; exit 1; }
cannot() { echo "could not check: $*" >&2; exit 2; }

[ $# -eq 2 ] || [ $# -eq 3 ] || cannot "usage: verify.sh BUNDLE TRUSTED_KEY.pem [AGE_IDENTITY]"
for tool in age unzip openssl jq sha256sum; do
    command -v "$tool" >/dev/null || cannot "$tool is not installed"
done
bundle=$1 trusted=$2 identity=${3-}
[ -r "$bundle" ] || cannot "cannot read $bundle"

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
openssl pkey -pubin -in "$trusted" -out "$work/key.pem" 2>/dev/null || cannot "$trusted is no public key"
openssl pkey -pubin -in "$work/key.pem" -noout -text | grep -q prime256v1 || cannot "the trusted key is not on P-256"

# 1. Open. A changed sealed file and a wrong identity look alike from here.
if [ "$(head -c 21 "$bundle" | tr -d '\0')" = "age-encryption.org/v1" ]; then
    [ -n "$identity" ] || cannot "the bundle is sealed and no identity was given"
    age --decrypt --identity "$identity" --output "$work/bundle.zip" "$bundle" 2>"$work/log" \
        || refuse "age does not open it: $(head -n 1 "$work/log")"
    recipient=$(age-keygen -y "$identity") || cannot "cannot read $identity"
else
    cp "$bundle" "$work/bundle.zip"
    recipient=
fi

# 2. The container: stored files, names that are safe to extract, each once. unzip checks the checksums.
unzip -tqq "$work/bundle.zip" >"$work/log" 2>&1 || refuse "unzip: $(head -n 1 "$work/log")"
unzip -Z1 "$work/bundle.zip" >"$work/names"
[ -z "$(sort "$work/names" | uniq -d)" ] || refuse "a name stands twice"
if grep -Evx '([a-z0-9]([a-z0-9._-]*[a-z0-9])?/)?[a-z0-9]([a-z0-9._-]*[a-z0-9])?' "$work/names" >/dev/null; then
    refuse "a name is not allowed"
fi
if unzip -v "$work/bundle.zip" | sed -n '4,$p' | sed '$d' | sed '$d' | grep -v ' Stored ' >/dev/null; then
    refuse "a file is compressed"
fi
[ "$(sed -n 1p "$work/names")" = mimetype ] || refuse "the first file is not mimetype"
[ "$(sed -n 2p "$work/names")" = signature.sigstore.json ] || refuse "the second file is not the signature"
mkdir "$work/files"
unzip -qq "$work/bundle.zip" -d "$work/files"
cd "$work/files"
expected=22
while IFS= read -r name; do
    expected=$((expected + 76 + 2 * ${#name} + $(wc -c <"$name")))
done <"$work/names"
[ "$(wc -c <"$work/bundle.zip")" -eq "$expected" ] || refuse "there is more in the archive than its files"
[ "$(cat mimetype)" = "application/vnd.idcapture.evidence+zip" ] || refuse "another media type"

# 3. The envelope, and the bytes that were signed: DSSE's pre-authentication encoding of the payload.
field() { jq -er "$1" signature.sigstore.json 2>/dev/null || refuse "the signature file lacks $1"; }
[ "$(field .mediaType)" = "application/vnd.dev.sigstore.bundle.v0.3+json" ] || refuse "not a Sigstore bundle v0.3"
type=$(field .dsseEnvelope.payloadType)
[ "$type" = "application/vnd.in-toto+json" ] || refuse "not an in-toto payload"
[ "$(field '.dsseEnvelope.signatures | length')" = 1 ] || refuse "not exactly one signature"
field .dsseEnvelope.payload | openssl base64 -d -A >"$work/payload" || refuse "the payload is not base64"
field '.dsseEnvelope.signatures[0].sig' | openssl base64 -d -A >"$work/signature" || refuse "the signature is not base64"
length=$(wc -c <"$work/payload" | tr -d ' ')
{ printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$length"; cat "$work/payload"; } >"$work/signed"

# 4. The signature: by the trusted key and no other, on P-256, with the lower of the two values of s.
id=$(openssl pkey -pubin -in "$work/key.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
[ "$(field .verificationMaterial.publicKey.hint)" = "$id" ] || refuse "signed by another key than the trusted one"
[ "$(field '.dsseEnvelope.signatures[0].keyid')" = "$id" ] || refuse "two different key ids"
openssl dgst -sha256 -verify "$work/key.pem" -signature "$work/signature" "$work/signed" >/dev/null 2>&1 \
    || refuse "the signature does not verify"
s=$(openssl asn1parse -inform DER -in "$work/signature" | sed -n '3s/.*INTEGER *://p')
half=7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8
s=$(printf '%64s' "$s" | tr ' ' 0)
[ "$(printf '%s\n%s\n' "$s" "$half" | sort | tail -n 1)" = "$half" ] || refuse "the signature is the high-s twin"

# 5. The statement is of this format, and lists the files that are there: each digest right, in order, none more.
[ -z "$(jq -c --stream 'select(length == 2) | .[0]' "$work/payload" | sort | uniq -d)" ] || refuse "a key stands twice"
statement() { jq -er "$1" "$work/payload" 2>/dev/null || refuse "the statement lacks $1"; }
[ "$(statement ._type)" = "https://in-toto.io/Statement/v1" ] || refuse "not an in-toto statement v1"
[ "$(statement .predicateType)" = "urn:idcapture:evidence:v1" ] || refuse "another predicate type"
[ "$(statement '.predicate.critical | length')" = 0 ] || refuse "a critical addition that is not known here"
statement '.subject[] | .digest.sha256 + "  " + .name' >"$work/sums"
if grep -Exv '[0-9a-f]{64}  (evidence|attestation)/[a-z0-9._-]+' "$work/sums" >/dev/null; then
    refuse "a malformed digest or name"
fi
cut -c 67- "$work/sums" >"$work/listed"
sed 1,2d "$work/names" >"$work/there"
cmp -s "$work/listed" "$work/there" || refuse "the files are not the ones that are listed"
sha256sum --check --strict --quiet "$work/sums" >"$work/log" 2>&1 || refuse "sha256sum: $(head -n 1 "$work/log")"

# 6. What the statement says of the profile, the frame log and the recipients.
[ "$(sha256sum <evidence/profile.toml | cut -d ' ' -f 1)" = "$(statement .predicate.profile.sha256)" ] \
    || refuse "another profile than the signed one"
[ "$(wc -l <evidence/frame-log.jsonl | tr -d ' ')" = "$(statement .predicate.frame_log.count)" ] \
    || refuse "the frame log has another length"
link=0000000000000000000000000000000000000000000000000000000000000000
while IFS= read -r line; do
    [ "$(printf '%s' "$line" | jq -er .previous)" = "$link" ] || refuse "the frame log's chain is broken"
    link=$(printf '%s' "$line" | sha256sum | cut -d ' ' -f 1)
done <evidence/frame-log.jsonl
[ "$link" = "$(statement .predicate.frame_log.head)" ] || refuse "the frame log ends elsewhere"
if [ -n "$recipient" ]; then
    statement '.predicate.session.recipients[]' | grep -Fqx "$recipient" || refuse "it was not sealed to this recipient"
fi

echo "verified: signed by $id"
jq -r '.predicate | "outcome: \(.outcome)\nspecimen: \(.specimen)\nnot judged here: " +
    "captured \(.times.device_start) to \(.times.device_end), challenge \(.session.challenge) " +
    "of \(.session.challenge_issued_at) until \(.session.expires_at), audience \(.session.audience)"' "$work/payload"
