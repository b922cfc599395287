"""Takes the listed files out of an archive, makes the conversions, and puts the results in place.

In: an archive on disk and its entry of the catalog. Out: files at their destinations, or none of them:
everything is checked against its SHA-256 under a temporary name before anything is renamed.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
import zipfile
import zlib
from pathlib import Path

from convert import CONVERTERS

from .catalog import Archive, Member, Target
from .errors import SetupError

CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_in_place(target: Target, destination: Path) -> bool:
    """Whether the target's file is there and is the very one of the catalog."""
    path = destination / target.to
    try:
        return path.stat().st_size == target.size and sha256_of(path) == target.sha256
    except OSError:
        return False


def check_archive(archive: Archive, path: Path) -> None:
    """Raises `SetupError` unless the file is the pinned archive."""
    size, sha256 = path.stat().st_size, sha256_of(path)
    if (size, sha256) != (archive.size, archive.sha256):
        raise SetupError(
            "this is not the pinned archive; nothing of it was written\n"
            f"    expected {archive.size} bytes, sha256 {archive.sha256}\n"
            f"    got      {size} bytes, sha256 {sha256}\n"
            "    Either the download was damaged, or the registry or a proxy serves another file under this version.",
            retry=True,
        )


def _zip_members(path: Path, names: set):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename in names:
                with archive.open(info) as stream:
                    yield info.filename, stream


def _tar_members(path: Path, names: set):
    # One pass: going back in a compressed tar means unpacking it again from the start.
    with tarfile.open(path, "r:gz") as archive:
        for info in archive:
            if info.name in names and info.isfile():
                yield info.name, archive.extractfile(info)


def _copy(member: Member, stream, sink) -> None:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > member.size:
            break  # wrong already; do not unpack without bounds
        digest.update(chunk)
        sink(chunk)
    if size != member.size or digest.hexdigest() != member.sha256:
        got = f"more than {member.size} bytes" if size > member.size else f"{size} bytes, sha256 {digest.hexdigest()}"
        raise SetupError(
            f"its member {member.name} is not the pinned file; nothing was written\n"
            f"    expected {member.size} bytes, sha256 {member.sha256}\n"
            f"    got      {got}\n"
            "    The archive itself is the pinned one, so models/catalog.toml contradicts itself: restore it."
        )


class _Staging:
    """Files under temporary names beside their destinations; all get their names, or none is left."""

    def __init__(self, destination: Path):
        self._destination, self._staged = destination, []

    def open(self, target: Target):
        final = self._destination / target.to
        final.parent.mkdir(parents=True, exist_ok=True)
        part = final.with_name(f".{final.name}.part")
        self._staged.append((part, final))
        return open(part, "wb")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            for part, final in self._staged:
                os.replace(part, final)
        for part, _ in self._staged:
            part.unlink(missing_ok=True)


def _convert(target: Target, sources: dict) -> bytes:
    if target.converter not in CONVERTERS:
        raise SetupError(f"{target.to}: there is no conversion called {target.converter!r}")
    try:
        data = CONVERTERS[target.converter](*(bytes(sources[member.name]) for member in target.made_from))
    except (ValueError, KeyError, IndexError) as error:
        raise SetupError(f"{target.to}: conversion {target.converter} failed: {error!r}") from error
    sha256 = hashlib.sha256(data).hexdigest()
    if (len(data), sha256) != (target.size, target.sha256):
        raise SetupError(
            f"{target.to}: the conversion gave another file than pinned; nothing was written\n"
            f"    expected {target.size} bytes, sha256 {target.sha256}\n"
            f"    got      {len(data)} bytes, sha256 {sha256}\n"
            "    models/convert/ and models/catalog.toml do not belong together: restore both."
        )
    return data


def install(archive: Archive, path: Path, destination: Path) -> None:
    """Puts all targets of a checked archive in place. Raises `SetupError`, then nothing was changed."""
    direct = {target.made_from[0]: target for target in archive.targets if target.converter is None}
    converted = [target for target in archive.targets if target.converter is not None]
    sources = {member: bytearray() for target in converted for member in target.made_from}
    wanted = {member.name: member for member in [*direct, *sources]}
    read_members = _zip_members if zipfile.is_zipfile(path) else _tar_members
    seen = set()
    with _Staging(destination) as staging:
        try:
            for name, stream in read_members(path, set(wanted)):
                member = wanted[name]
                seen.add(name)
                if member in direct:
                    with staging.open(direct[member]) as file:
                        _copy(member, stream, file.write)
                else:
                    sources[member].clear()
                    _copy(member, stream, sources[member].extend)
        except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise SetupError(f"the archive cannot be unpacked: {error!r}") from error
        absent = sorted(set(wanted) - seen)
        if absent:
            raise SetupError(f"the archive has no member {', '.join(absent)}; nothing was written")
        by_name = {member.name: data for member, data in sources.items()}
        for target in converted:
            with staging.open(target) as file:
                file.write(_convert(target, by_name))
