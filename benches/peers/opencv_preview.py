"""The preview gates with OpenCV, beside ours, on the same frames in one run.

In: a folder to work in. Out: a table of medians in ms and the ratios. One thread each; the two take turns, so that a
busy machine slows both. Run by `make peers`.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import cv2
import numpy

WIDTH, HEIGHT, WORKING = 1920, 1080, (640, 360)
TURNS, ROUNDS = 5, 6
ROOT = pathlib.Path(__file__).resolve().parents[2]


def ours(folder, argument):
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    command = [target / "release/examples/preview_times", folder, argument]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def corners(grey):
    """The usual recipe: edges, contours, the largest four-cornered one."""
    edges = cv2.Canny(cv2.GaussianBlur(grey, (5, 5), 0), 50, 150)
    edges = cv2.dilate(edges, numpy.ones((3, 3), numpy.uint8))
    contours, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:5]:
        polygon = cv2.approxPolyDP(contour, 0.02 * cv2.arcLength(contour, True), True)
        if len(polygon) == 4 and cv2.isContourConvex(polygon):
            return polygon
    return None


class Preview:
    """Grey and small, then brightness, sharpness, corners and movement."""

    def __init__(self):
        self.before = None
        self.times = {}

    def step(self, name, work):
        start = time.perf_counter()
        result = work()
        self.times.setdefault(name, []).append(1e3 * (time.perf_counter() - start))
        return result

    def frame(self, pixels):
        start = time.perf_counter()
        small = self.step("luma", lambda: cv2.resize(
            cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), WORKING, interpolation=cv2.INTER_AREA))
        self.step("exposure", lambda: cv2.calcHist([small], [0], None, [256], [0, 256]))
        self.step("focus", lambda: cv2.Laplacian(small, cv2.CV_64F).var())
        found = self.step("corners_full", lambda: corners(small))
        if self.before is not None:
            self.step("motion", lambda: cv2.absdiff(small, self.before).mean())
        self.before = small
        self.times.setdefault("whole_full", []).append(1e3 * (time.perf_counter() - start))
        return found


def main():
    cv2.setNumThreads(1)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    ours(folder, "draw")
    pixels = numpy.fromfile(folder / "frames.rgb", numpy.uint8).reshape(-1, HEIGHT, WIDTH, 3)
    peer, own, found = Preview(), {}, 0
    for _ in range(TURNS):
        for line in ours(folder, str(ROUNDS)).splitlines():
            step = json.loads(line)
            own.setdefault(step["step"], []).append(step["ms"])
        for _ in range(ROUNDS):
            found += sum(peer.frame(frame) is not None for frame in pixels)
    own = {name: statistics.median(times) for name, times in own.items()}
    theirs = {name: statistics.median(times) for name, times in peer.times.items()}
    theirs["corners_tracking"] = theirs["corners_full"]
    theirs["whole_tracking"] = theirs["whole_full"]
    print(f"1920 x 1080 px RGB, medians in ms, one thread; OpenCV {cv2.__version__} finds four corners in "
          f"{found} of {TURNS * ROUNDS * len(pixels)} frames and searches each in full")
    print(f"{'step':18} {'ours':>8} {'OpenCV':>8} {'ratio':>6}")
    for name in ["luma", "exposure", "focus", "motion", "corners_full", "corners_tracking",
                 "whole_full", "whole_tracking"]:
        print(f"{name:18} {own[name]:8.3f} {theirs[name]:8.3f} {theirs[name] / own[name]:6.2f}")


if __name__ == "__main__":
    main()
