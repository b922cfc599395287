"""Verifies an evidence bundle, format 1.x, by docs/bundle-format.md alone: no code is shared with the library.

usage: verify_bundle.py BUNDLE --trust KEY.pem [--trust KEY.pem ...] [--identity AGE_IDENTITY] [--now RFC3339]
Exit 0 and `valid`, or 1 and the first thing that is wrong; needs `cryptography` (PyPI), and `age` for sealed bundles.
Audience, recipient and challenge depend on who asks: what the statement says of them is printed, not judged.
"""
import argparse, base64, binascii, hashlib, io, json, re, struct, subprocess, sys, zipfile
from datetime import datetime, timedelta, timezone
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

MEDIA_TYPE, PAYLOAD_TYPE = b"application/vnd.idcapture.evidence+zip", "application/vnd.in-toto+json"
PART = r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?"
NAME = re.compile(rf"(?:{PART.replace('|$', '|/|$')}/)?{PART}", re.ASCII)
ALWAYS = [f"evidence/{name}" for name in ("profile.toml", "document.json", "face.json", "quality.json", "frame-log.jsonl")]
TYPES = ["https://in-toto.io/Statement/v1", "urn:idcapture:evidence:v1", "idcapture.evidence/1."]
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

class Refused(Exception): pass
def require(condition, code):
    if not condition: raise Refused(code)

def strict_json(data, cap):
    def pairs(items):
        require(len({key for key, _ in items}) == len(items), "json.duplicate_key")
        return dict(items)
    def number(text):
        require(abs(float(text)) <= 2**53 - 1, "json.number")
        return float(text) if set(text) & set(".eE") else int(text)
    def depth(value):
        inner = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, inner), default=0) if isinstance(value, (dict, list)) else 0
    require(len(data) <= cap, "json.too_large")
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_int=number, parse_float=number,
                           parse_constant=lambda _: require(False, "json.malformed"))
    except RecursionError: raise Refused("json.too_deep")
    except ValueError: raise Refused("json.malformed")
    require(depth(value) <= 16, "json.too_deep")
    return value

def encode(entries):
    """The one archive that these entries have."""
    body, central = b"", b""
    for name, data in entries:
        facts = struct.pack("<5H3I2H", 10, 0, 0, 0, 0x21, binascii.crc32(data), len(data), len(data), len(name), 0)
        central += b"PK\1\2" + struct.pack("<H", 0x030A) + facts + struct.pack("<3H2I", 0, 0, 0, 0x81A40000, len(body))
        central += name.encode()
        body += b"PK\3\4" + facts + name.encode() + data
    return body + central + b"PK\5\6" + struct.pack("<4H2IH", 0, 0, len(entries), len(entries), len(central), len(body), 0)

def container(data):
    require(len(data) <= 64 << 20, "container.too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            stored = len(archive.infolist()) <= 64 and all(info.compress_type == 0 for info in archive.infolist())
            entries = [(info.filename, archive.read(info)) for info in archive.infolist() if stored]
    except Exception: raise Refused("container.malformed")  # zipfile has no end of kinds of them
    require(all(NAME.fullmatch(name) for name, _ in entries), "container.name")
    require(len({name for name, _ in entries}) == len(entries), "container.duplicate_name")
    require(encode(entries) == data and all(len(content) <= 32 << 20 for _, content in entries), "container.not_canonical")
    require(entries[:1] == [("mimetype", MEDIA_TYPE)], "container.mimetype")
    require(entries[1:] and entries[1][0] == "signature.sigstore.json", "container.signature")
    return entries[1][1], entries[2:]

def check_signature(key, message, signature):
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            require(len(signature) == 64, "signature.wrong_algorithm")
            return key.verify(signature, message)
        require(len(signature) != 64 and len(signature) <= 72, "signature.wrong_algorithm")
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        r, s = utils.decode_dss_signature(signature)
    except (InvalidSignature, ValueError): raise Refused("signature.invalid")
    require(utils.encode_dss_signature(r, s) == signature, "signature.invalid")
    require(2 * s <= P256_ORDER, "signature.high_s")

def signed_payload(envelope, trusted):
    require(envelope["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json", "envelope.media_type")
    dsse, key_id = envelope["dsseEnvelope"], envelope["verificationMaterial"]["publicKey"]["hint"]
    require(dsse["payloadType"] == PAYLOAD_TYPE, "envelope.payload_type")
    require(len(dsse["signatures"]) == 1, "envelope.signature_count")
    require(dsse["signatures"][0]["keyid"] == key_id, "envelope.key_mismatch")
    payload, signature = (base64.b64decode(text, validate=True) for text in (dsse["payload"], dsse["signatures"][0]["sig"]))
    require(base64.b64encode(payload).decode() == dsse["payload"], "envelope.malformed")
    require(len(payload) <= 1 << 20, "envelope.too_large")
    require(key_id in trusted, "signature.untrusted_key")
    message = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)
    check_signature(trusted[key_id], message, signature)
    return payload

def time(text):
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00"))

def verify(data, trusted, now):
    """The predicate and the files that are absent; raises `Refused` with a code."""
    signature, files = container(data)
    try:
        statement = strict_json(signed_payload(strict_json(signature, 2 << 20), trusted), 1 << 20)
        predicate, subjects = statement["predicate"], {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
        types = [statement["_type"], statement["predicateType"], predicate["format"][:21]]
        require(types == TYPES, "statement.type")
        require(predicate["critical"] == [], "statement.critical")
        deletable = {one["file"]: time(one["delete_after"]) for one in predicate["retention"]["classes"]}
        legal = all(re.match("(evidence|attestation)/", name) and NAME.fullmatch(name) for name in subjects)
        require(legal and len(subjects) == len(statement["subject"]) and set(ALWAYS) <= set(subjects), "statement.subjects")
        require(set(deletable) <= set(subjects) - {ALWAYS[0], ALWAYS[4]}, "statement.reference")
        kept_back = [(one["how"] == "masked", one["file"] in subjects) for one in predicate.get("minimised", [])]
        require(all(masked == listed for masked, listed in kept_back), "statement.reference")
        there = dict(files)
        absent = [name for name in subjects if name not in there]
        for name, digest in subjects.items():
            require(name in there or name in deletable and deletable[name] <= now, "missing")
            require(name in absent or hashlib.sha256(there[name]).hexdigest() == digest, "digest.mismatch")
        require([name for name in there if name in subjects] == [name for name in subjects if name in there], "out_of_order")
        require(set(there) <= set(subjects), "unlisted")
        require(predicate["profile"]["sha256"] == subjects[ALWAYS[0]], "profile.mismatch")
        head, (*lines, rest) = "0" * 64, there[ALWAYS[4]].split(b"\n")
        for line in lines:
            require(strict_json(line, 64 << 10)["previous"] == head, "frame_log.link")
            head = hashlib.sha256(line).hexdigest()
        require(rest == b"" and predicate["frame_log"] == {"count": len(lines), "head": head}, "frame_log.head")
        session, latest = predicate["session"], now + timedelta(minutes=2)
        require(time(session["challenge_issued_at"]) <= latest, "expires.not_yet")
        require(now <= time(session["expires_at"]), "expires.expired")
        require(time(predicate["times"]["device_end"]) <= latest, "device_clock.after_receipt")
    except (KeyError, TypeError, AttributeError, ValueError, IndexError): raise Refused("malformed")
    return predicate, absent

def main():
    parser, trusted = argparse.ArgumentParser(), {}
    for name, more in ("bundle", {}), ("--trust", {"action": "append", "required": True}), ("--identity", {}), ("--now", {}):
        parser.add_argument(name, **more)
    arguments = parser.parse_args()
    for path in arguments.trust:
        key = serialization.load_pem_public_key(open(path, "rb").read())
        der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        trusted[hashlib.sha256(der).hexdigest()] = key
    data = open(arguments.bundle, "rb").read()
    if data.startswith(b"age-encryption.org/v1\n"):
        age = ["age", "--decrypt", "--identity", arguments.identity or ""]
        data = subprocess.run(age, input=data, capture_output=True, check=True).stdout
    now = time(arguments.now) if arguments.now else datetime.now(timezone.utc)
    try: predicate, absent = verify(data, trusted, now)
    except Refused as refusal: sys.exit(f"invalid: {refusal}")
    print(f"valid: outcome {predicate['outcome']}, absent {absent}, {json.dumps(predicate['session'])}")

if __name__ == "__main__": main()
