"""One selfie frame of 1280 x 720 px: ours beside MediaPipe and dlib, on the same frames in one run.

In: a folder to work in. Out: a table of medians in ms. One thread each where the peer lets itself be told; they take
turns, so that a busy machine slows all. Run by `make peers-faces`.

MediaPipe's detector and mesh answer to our detector and points. dlib's wheel holds its HOG detector; the weights of its
68 points and its embedding are in no package, so those two are not timed.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

os.environ["GLOG_minloglevel"] = "3"
import dlib
import mediapipe
import numpy

WIDTH, HEIGHT = 1280, 720
TURNS, ROUNDS = 4, 6
ROOT = pathlib.Path(__file__).resolve().parents[2]


def ours(folder, argument):
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    command = [target / "release/examples/face_times", folder, argument]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def timed(times, name, work):
    start = time.process_time()
    result = work()
    times.setdefault(name, []).append(1e3 * (time.process_time() - start))
    return result


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    ours(folder, "draw")
    pixels = numpy.fromfile(folder / "faces.rgb", numpy.uint8).reshape(-1, HEIGHT, WIDTH, 3)
    solutions = mediapipe.solutions
    detector = solutions.face_detection.FaceDetection(model_selection=0, min_detection_confidence=0.5)
    mesh = solutions.face_mesh.FaceMesh(static_image_mode=False, max_num_faces=1)
    hog = dlib.get_frontal_face_detector()
    peers, own = {}, {}
    for _ in range(TURNS):
        for line in ours(folder, str(ROUNDS)).splitlines():
            row = json.loads(line)
            own.setdefault((row["stage"], row["backend"]), []).append(row["median_ms"])
        for frame in pixels:
            frame = numpy.ascontiguousarray(frame)
            found = timed(peers, "mediapipe: detect", lambda: detector.process(frame))
            assert found.detections, "the face is found"
            points = timed(peers, "mediapipe: detect or track, 468 points", lambda: mesh.process(frame))
            assert points.multi_face_landmarks, "the points are found"
            assert timed(peers, "dlib: detect (HOG)", lambda: hog(frame, 0))
    print(f"{'':44}{'ms, median':>12}")
    for (stage, backend), ms in sorted(own.items()):
        print(f"{f'idcapture: {stage} ({backend})':44}{statistics.median(ms):12.2f}")
    for name, ms in peers.items():
        print(f"{name:44}{statistics.median(ms):12.2f}")


main()
