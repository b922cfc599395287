"""A display of its own, the app's window on it, and pictures of it that can be measured.

In: a program with its flags, keys. Out: screenshots as pixels, the events that the program writes. Needs Xvfb, xdotool and
ImageMagick's `import`. Python 3.9 or newer, standard library only.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

SIZE = (640, 480)
# What is found is drawn in this colour; a frame is scaled, so that it may be off by this much.
FOUND, OFF = (0, 230, 118), 40


class Failed(Exception):
    """A state did not come, or does not look as it should."""


class Picture:
    """A screenshot: rows of RGB."""

    def __init__(self, ppm: bytes):
        self.ppm = ppm
        fields, at = [], 0
        while len(fields) < 4:
            end = at
            while ppm[end] not in b" \n\t":
                end += 1
            fields.append(ppm[at:end])
            at = end + 1
        self.width, self.height, self.pixels = int(fields[1]), int(fields[2]), ppm[at:]

    def at(self, x: int, y: int) -> tuple:
        first = 3 * (y * self.width + x)
        return tuple(self.pixels[first : first + 3])

    def count(self, wanted, box=None) -> int:
        """Pixels of a box (left, top, right, bottom) for which `wanted` holds, as a fourth of them tell."""
        left, top, right, bottom = box or (0, 0, self.width, self.height)
        return 4 * sum(wanted(self.at(x, y)) for y in range(top, bottom, 2) for x in range(left, right, 2))

    def save(self, path: Path) -> None:
        command = ["convert", "ppm:-", "-strip", "-colors", "128", f"png8:{path}"]
        subprocess.run(command, input=self.ppm, check=True)

    def colours(self, box) -> int:
        left, top, right, bottom = box
        return len({self.at(x, y) for y in range(top, bottom) for x in range(left, right)})

    def differs_in(self, other: Picture, box) -> int:
        left, top, right, bottom = box
        places = [(x, y) for y in range(top, bottom) for x in range(left, right)]
        return sum(abs(self.at(*place)[1] - other.at(*place)[1]) > 24 for place in places)

    def differs(self, other: Picture) -> int:
        same = zip(self.pixels[::3], other.pixels[::3])
        return sum(abs(a - b) > 24 for a, b in same)


def is_found(pixel) -> bool:
    return all(abs(a - b) <= OFF for a, b in zip(pixel, FOUND))


class Display:
    """An X server of its own."""

    def __init__(self):
        reading, writing = os.pipe()
        self.failure: Path | None = None
        size = f"{SIZE[0]}x{SIZE[1]}x24"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self.server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as told:
            self.name = f":{told.readline().strip()}"
        self.env = {**os.environ, "DISPLAY": self.name, "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.env.pop("WAYLAND_DISPLAY", None)

    def keys(self, *names: str) -> None:
        for name in names:
            self.at_once(name)
            time.sleep(0.35)

    def at_once(self, *names: str) -> None:
        """Keys after each other without looking up: a frame passes between two of them."""
        subprocess.run(["xdotool", "key", "--delay", "150", *names], env=self.env, check=True)

    def picture(self) -> Picture:
        command = ["import", "-window", "root", "-depth", "8", "ppm:-"]
        return Picture(subprocess.run(command, env=self.env, check=True, stdout=subprocess.PIPE).stdout)

    def close(self) -> None:
        self.server.terminate()
        self.server.wait()


    def until(self, holds, what: str, seconds: float) -> Picture:
        """The first picture for which `holds` is true."""
        end = time.monotonic() + seconds
        while True:
            picture = self.picture()
            if holds(picture):
                return picture
            if time.monotonic() > end:
                raise Failed(f"{what} did not come within {seconds} s")


class Run:
    """The program in its window, and what it tells."""

    def __init__(self, display: Display, command: list, env: dict | None = None):
        everything = {**display.env, **(env or {})}
        self.display, self.command = display, command
        self.process = subprocess.Popen(command, env=everything, stdout=subprocess.PIPE, text=True)
        self.lines: queue.Queue = queue.Queue()
        self.seen: list = []
        threading.Thread(target=self._read, daemon=True).start()
        until(lambda: display.picture().colours((0, 0, *SIZE)) > 8, "the window", 60)
        # There is no window manager: keys go to the window once it is told so.
        windows = subprocess.run(
            ["xdotool", "search", "--name", "idcapture"], env=display.env, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.split()
        subprocess.run(["xdotool", "windowfocus", windows[-1]], env=display.env, check=True)
        time.sleep(0.5)

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def wait(self, about: str, seconds: float, /, **wanted) -> dict:
        """The first event from now on that has these entries."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                event = self.lines.get(timeout=0.2)
            except queue.Empty:
                if self.process.poll() is not None:
                    raise Failed(f"the program ended before {about}") from None
                continue
            self.seen.append(event)
            if all(has(event.get(key), value) for key, value in wanted.items()):
                return event
        told = [(event["event"], event.get("step") or event.get("code")) for event in self.seen[-8:]]
        raise Failed(f"{about} did not come within {seconds} s; the last events: {told}")

    def came(self, about: str, seconds: float, /, **wanted) -> dict:
        """The first event of all that has these entries: it may have come while something else was waited for."""
        for event in self.seen:
            if all(has(event.get(key), value) for key, value in wanted.items()):
                return event
        return self.wait(about, seconds, **wanted)

    def close(self) -> None:
        # On the way out of a failure the window still shows it.
        if sys.exc_info()[0] is Failed and self.display.failure:
            self.display.picture().save(self.display.failure)
        self.process.terminate()
        self.process.wait()


def has(value, wanted) -> bool:
    return wanted in value if isinstance(value, dict) else value == wanted


def until(holds, what: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise Failed(f"{what} did not come within {seconds} s")
        time.sleep(0.2)
