"""Downloads one archive with npm or pip, running nothing of the package.

In: an `Archive` and an empty folder. Out: the path of the archive in that folder, its hash not yet looked
at by us. `npm pack` and `pip download` of a wheel only copy the archive: no install script, no build.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .catalog import Archive
from .errors import SetupError

POLL_S = 0.1
LOG_LINES_SHOWN = 12


def require(clients: set) -> None:
    """Raises `SetupError` when one of these clients is not installed."""
    if "npm" in clients and shutil.which("npm") is None:
        raise SetupError("npm was not found: install Node.js with npm, then run the set-up again")
    if "pip" in clients and importlib.util.find_spec("pip") is None:
        raise SetupError(
            f"{sys.executable} has no pip: install it (Debian: apt install python3-pip; "
            "elsewhere: python3 -m ensurepip), then run the set-up again"
        )


def _npm_command(archive: Archive) -> list:
    npm = shutil.which("npm") or "npm"
    return [npm, "pack", f"{archive.package}@{archive.version}", "--ignore-scripts", "--loglevel", "error"]


def _pip_command(archive: Archive, folder: Path, requirements: Path, use_cache: bool) -> list:
    # The hash in a requirements file is the only way to make pip itself refuse another archive.
    requirements.write_text(f"{archive.package}=={archive.version} --hash=sha256:{archive.sha256}\n")
    command = [
        sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--quiet",
        "--require-hashes", "--no-deps", "--only-binary=:all:",
        "--python-version", archive.wheel["python"], "--implementation", archive.wheel["implementation"],
        "--abi", archive.wheel["abi"], "--platform", archive.wheel["platform"],
        "--dest", str(folder), "--requirement", str(requirements),
    ]
    return command if use_cache else command + ["--no-cache-dir"]


def _bytes_in(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.path.getsize(os.path.join(root, name))
            except OSError:
                pass  # renamed or removed since
    return total


def _run(command: list, cwd: Path, scratch: Path, tick) -> None:
    environment = dict(os.environ, TMPDIR=str(scratch), NO_UPDATE_NOTIFIER="1", npm_config_update_notifier="false")
    log = scratch.with_name("log")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            while process.poll() is None:
                tick(_bytes_in(scratch) + _bytes_in(cwd))
                time.sleep(POLL_S)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if process.returncode != 0:
        lines = log.read_text(errors="replace").strip().splitlines()[-LOG_LINES_SHOWN:]
        said = "\n".join(f"    {line}" for line in lines) or "    (it said nothing)"
        client = "pip" if "pip" in command else "npm"
        raise SetupError(
            f"{client} ended with code {process.returncode} and said:\n{said}\n"
            f"    Is there a network, and does {client} reach its registry (proxy, certificates, mirror)?",
            retry=True,
        )


def download(archive: Archive, workspace: Path, attempt: int, tick) -> Path:
    """Fetches the archive into a new folder below `workspace`.

    `tick(bytes)` is called while it runs. From the second attempt on pip's cache is left aside, in case it
    holds a damaged file. Raises `SetupError`.
    """
    base = workspace / f"{archive.id}-{attempt}"
    folder, scratch = base / "archive", base / "scratch"
    folder.mkdir(parents=True)
    scratch.mkdir()
    if archive.client == "npm":
        command = _npm_command(archive)
    else:
        command = _pip_command(archive, folder, base / "requirements.txt", use_cache=attempt == 1)
    _run(command, folder, scratch, tick)
    found = sorted(folder.iterdir())
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "nothing"
        raise SetupError(f"{archive.client} left {names} instead of one archive", retry=True)
    return found[0]
