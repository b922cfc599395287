"""Conversions done at set-up: bytes of a package's files in, bytes of an ONNX model out.

Standard library only and deterministic to the byte; `catalog.toml` pins the SHA-256 of every result.
"""

from __future__ import annotations

from . import dlib_resnet, mediapipe

# The name a [[conversion]] of the catalog gives in `with`.
CONVERTERS = {
    "dlib_resnet": dlib_resnet.convert,
    "mediapipe_detect": mediapipe.convert_detector,
    "mediapipe_mesh": mediapipe.convert_mesh,
}
