"""MediaPipe's short-range face detector and face mesh, from TFLite to ONNX.

In: `face_detection_short_range.tflite` or `face_landmark.tflite`. Out: float32 graphs whose outputs need
no further decoding: the anchors of the detector and the sigmoids are part of the graph.

Detector: input [1, 3, 128, 128]; `scores` [1, 896, 1], `boxes` [1, 896, 4] (left, top, right, bottom) and
`points` [1, 896, 12] (six points, x and y), both in 0..1 of the input.
Mesh: input [1, 3, 192, 192]; `points` [1, 468, 3] (x, y, depth, in pixels of the input), `presence` [1, 1].

Anchors and decoding: mediapipe/modules/face_detection/face_detection_short_range.pbtxt and
mediapipe/calculators/tflite/ssd_anchors_calculator.cc.
"""

from __future__ import annotations

from .onnx_writer import float_bytes
from .tflite_to_onnx import Body

DETECTOR_SIDE_PX = 128
# Grid side and anchors per cell; all anchors are as large as the picture and differ in their centre only.
ANCHOR_GRIDS = [(16, 2), (8, 6)]
VALUES_PER_ANCHOR = 16  # centre x and y, width, height, then six points
MESH_POINTS = 468


def _anchor_centres() -> list:
    return [
        ((column + 0.5) / side, (row + 0.5) / side)
        for side, per_cell in ANCHOR_GRIDS
        for row in range(side)
        for column in range(side)
        for _ in range(per_cell)
    ]


def _decoder(columns) -> bytes:
    """A matrix [16, n] from its columns, each a map from row to factor."""
    rows = range(VALUES_PER_ANCHOR)
    return float_bytes(column.get(row, 0.0) / DETECTOR_SIDE_PX for row in rows for column in columns)


def convert_detector(data: bytes) -> bytes:
    """The ONNX detector's bytes from the TFLite file's bytes."""
    body = Body(data, "mediapipe_detect")
    graph, centres = body.graph, _anchor_centres()
    count = len(centres)
    by_width = {shape[-1]: name for name, shape in body.outputs() if shape[1] == count}
    raw, logits = by_width[VALUES_PER_ANCHOR], by_width[1]

    edges = [{0: 1.0, 2: -0.5}, {1: 1.0, 3: -0.5}, {0: 1.0, 2: 0.5}, {1: 1.0, 3: 0.5}]
    points = [{row: 1.0} for row in range(4, VALUES_PER_ANCHOR)]
    graph.node("Sigmoid", [logits], output="scores")
    graph.output("scores", [1, count, 1])
    for name, columns in (("boxes", edges), ("points", points)):
        width = len(columns)
        matrix = graph.floats([VALUES_PER_ANCHOR, width], _decoder(columns))
        offsets = graph.floats([1, count, width], float_bytes(c for x, y in centres for c in (x, y) * (width // 2)))
        graph.node("Add", [graph.node("MatMul", [raw, matrix]), offsets], output=name)
        graph.output(name, [1, count, width])
    return graph.model()


def convert_mesh(data: bytes) -> bytes:
    """The ONNX mesh's bytes from the TFLite file's bytes."""
    body = Body(data, "mediapipe_mesh")
    graph = body.graph
    by_width = {shape[-1]: name for name, shape in body.outputs()}
    flat, logit = by_width[3 * MESH_POINTS], by_width[1]
    graph.node("Reshape", [flat, graph.integers([1, MESH_POINTS, 3])], output="points")
    graph.output("points", [1, MESH_POINTS, 3])
    graph.node("Sigmoid", [graph.node("Reshape", [logit, graph.integers([1, 1])])], output="presence")
    graph.output("presence", [1, 1])
    return graph.model()
