"""Tells the person in front of the terminal, or the log, what is being fetched.

On a terminal: a bar that is redrawn. Elsewhere: one line per archive. All on standard error.
"""

from __future__ import annotations

import shutil
import time

REDRAW_S = 0.1
BAR_CELLS = 24


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


class Progress:
    def __init__(self, stream, count: int):
        self._stream, self._count, self._number = stream, count, 0
        self._live = stream.isatty()
        self._started = self._drawn = 0.0
        self._head, self._size = "", 0

    def start(self, title: str, size: int) -> None:
        """The next archive begins."""
        self._number += 1
        self._head, self._size = f"[{self._number}/{self._count}] {title} ({megabytes(size)})", size
        self._started, self._drawn = time.monotonic(), 0.0
        if not self._live:
            self._write(f"{self._head} ... ")

    def tick(self, done: int) -> None:
        """So many bytes have arrived; 0 when the client does not let us see."""
        now = time.monotonic()
        if not self._live or now - self._drawn < REDRAW_S:
            return
        self._drawn = now
        full = min(int(BAR_CELLS * done / max(self._size, 1)), BAR_CELLS)
        bar = "#" * full + "." * (BAR_CELLS - full)
        self._redraw(f"{self._head} [{bar}] {now - self._started:.0f} s")

    def finish(self) -> None:
        """The archive is in place."""
        spent = f"{time.monotonic() - self._started:.1f} s"
        if self._live:
            self._redraw(f"{self._head} {spent}")
            self._write("\n")
        else:
            self._write(f"{spent}\n")

    def note(self, text: str) -> None:
        """A line of its own, in the midst of an archive."""
        if self._live:
            self._redraw("")
        self._write(f"{text}\n" if self._live else f"\n{text}\n")

    def _redraw(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self._write("\r" + text[:width].ljust(width) + ("\r" if not text else ""))

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
