"""dlib's face recognition network, from face-api.js's quantised weights to ONNX.

In: `face_recognition_model-weights_manifest.json` and `face_recognition_model.bin` (most tensors
uint8 with a scale and an offset, some float32). Out: a float32 graph, input `input` [1, 3, 150, 150], output `embedding` [1, 128].

The layers follow `FaceRecognitionNet.forwardInput` of @vladmandic/face-api and dlib's `anet_type`
(dlib/examples/dnn_face_recognition_ex.cpp). The mean and the division by 256 stay outside the graph, as
for every other model. The scale layer behind each convolution is folded into its weights.
"""

from __future__ import annotations

import json
import struct

from .onnx_writer import Graph, float_bytes

INPUT_SIDE_PX = 150
# Residual blocks in order: name and whether the block halves the picture.
BLOCKS = [
    ("conv32_1", False), ("conv32_2", False), ("conv32_3", False),
    ("conv64_down", True), ("conv64_1", False), ("conv64_2", False), ("conv64_3", False),
    ("conv128_down", True), ("conv128_1", False), ("conv128_2", False),
    ("conv256_down", True), ("conv256_1", False), ("conv256_2", False), ("conv256_down_out", True),
]


class _Quantised:
    """A tensor of bytes: value = scale * byte + minimum."""

    bytes_each = 1

    def __init__(self, shape, data: bytes, scale: float, minimum: float):
        self.shape, self.cells = shape, memoryview(data)
        self._levels = [scale * byte + minimum for byte in range(256)]

    def scaled(self, cells, factor: float = 1.0) -> bytes:
        """float32 bytes of some cells times `factor`, by a table and one plane of bytes at a time."""
        table = float_bytes(level * factor for level in self._levels)
        data = bytes(cells)
        out = bytearray(4 * len(data))
        for plane in range(4):
            out[plane::4] = data.translate(table[plane::4])
        return bytes(out)

    def values(self) -> list:
        return [self._levels[byte] for byte in self.cells]


class _Plain:
    """A tensor of float32, in the same form."""

    bytes_each = 4

    def __init__(self, shape, data: bytes):
        self.shape, self.cells = shape, memoryview(data).cast("I")

    def scaled(self, cells, factor: float = 1.0) -> bytes:
        data = cells.tobytes()
        return float_bytes(value * factor for value in struct.unpack(f"<{len(data) // 4}f", data))

    def values(self) -> list:
        return list(struct.unpack(f"<{len(self.cells)}f", self.cells.tobytes()))


def _read(manifest: bytes, shards: bytes) -> dict:
    tensors, offset = {}, 0
    for group in json.loads(manifest):
        for entry in group["weights"]:
            name, shape, quantization = entry["name"], entry["shape"], entry.get("quantization")
            if entry["dtype"] != "float32" or (quantization and quantization["dtype"] != "uint8"):
                raise ValueError(f"{name} is neither float32 nor float32 quantised to uint8")
            length = (_Quantised if quantization else _Plain).bytes_each
            for size in shape:
                length *= size
            data = shards[offset:offset + length]
            if len(data) != length:
                raise ValueError(f"the weights end before {name} does")
            tensors[name] = (
                _Quantised(shape, data, quantization["scale"], quantization["min"])
                if quantization else _Plain(shape, data)
            )
            offset += length
    if offset != len(shards):
        raise ValueError(f"the manifest describes {offset} bytes of weights, the file has {len(shards)}")
    return tensors


class _Builder:
    def __init__(self, tensors: dict):
        self.tensors = tensors
        self.graph = Graph("dlib_resnet")

    def convolution(self, value: str, side: int, prefix: str, stride: int) -> tuple[str, int, int]:
        """A convolution with its scale layer; padding only at stride 1. Returns value, side, channels."""
        filters = self.tensors[f"{prefix}/conv/filters"]
        height, width, inputs, outputs = filters.shape
        gains = self.tensors[f"{prefix}/scale/weights"].values()
        shifts = self.tensors[f"{prefix}/scale/biases"].values()
        biases = self.tensors[f"{prefix}/conv/bias"].values()
        # Stored as height, width, input, output; wanted as output, input, height, width.
        planes = []
        for output in range(outputs):
            own = filters.scaled(filters.cells[output::outputs], gains[output])
            by_input = memoryview(own).cast("I")
            planes += [by_input[i::inputs].tobytes() for i in range(inputs)]
        weights = self.graph.floats([outputs, inputs, height, width], b"".join(planes))
        bias = self.graph.floats([outputs], float_bytes(b * g + s for b, g, s in zip(biases, gains, shifts)))
        padding = height // 2 if stride == 1 else 0
        out = self.graph.node(
            "Conv", [value, weights, bias],
            kernel_shape=[height, width], strides=[stride] * 2, pads=[padding] * 4,
        )
        return out, (side + 2 * padding - height) // stride + 1, outputs

    def pad(self, value: str, amounts) -> str:
        return self.graph.node("Pad", [value, self.graph.integers(amounts)])

    def block(self, value: str, side: int, channels: int, name: str, halves: bool) -> tuple[str, int, int]:
        out, out_side, _ = self.convolution(value, side, f"{name}/conv1", 2 if halves else 1)
        out = self.graph.node("Relu", [out])
        out, out_side, out_channels = self.convolution(out, out_side, f"{name}/conv2", 1)
        if halves:
            value = self.graph.node("AveragePool", [value], kernel_shape=[2, 2], strides=[2, 2])
            side //= 2
            # dlib adds tensors of unlike size as if the smaller one were filled up with zeros.
            if side != out_side:
                out = self.pad(out, [0, 0, 0, 0, 0, 0, side - out_side, side - out_side])
            if channels != out_channels:
                value = self.pad(value, [0, 0, 0, 0, 0, out_channels - channels, 0, 0])
        out = self.graph.node("Add", [value, out])
        return self.graph.node("Relu", [out]), side, out_channels


def convert(manifest: bytes, shards: bytes) -> bytes:
    """The ONNX model's bytes from the two files' bytes."""
    tensors = _read(manifest, shards)
    builder = _Builder(tensors)
    graph = builder.graph
    value = graph.input("input", [1, 3, INPUT_SIDE_PX, INPUT_SIDE_PX])
    value, side, channels = builder.convolution(value, INPUT_SIDE_PX, "conv32_down", 2)
    value = graph.node("Relu", [value])
    value = graph.node("MaxPool", [value], kernel_shape=[3, 3], strides=[2, 2])
    side = (side - 3) // 2 + 1
    for name, halves in BLOCKS:
        value, side, channels = builder.block(value, side, channels, name, halves)
    value = graph.node("GlobalAveragePool", [value])
    value = graph.node("Reshape", [value, graph.integers([1, channels])])
    fc = tensors["fc"]
    weights = graph.floats(fc.shape, fc.scaled(fc.cells))
    graph.node("MatMul", [value, weights], output="embedding")
    graph.output("embedding", [1, fc.shape[1]])
    return graph.model()
