"""Reads the part of a TFLite file that the two MediaPipe networks use.

In: the file's bytes. Out: tensors (shape, element type, constant bytes or none), and the operators in
order with their options. Nothing is run. A flatbuffer is a tree of offsets; field numbers are those of
tensorflow/lite/schema/schema.fbs, the layout that of https://flatbuffers.dev/internals/.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .onnx_writer import float_bytes

# schema.fbs, BuiltinOperator
OPERATORS = {
    0: "ADD", 2: "CONCATENATION", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 6: "DEQUANTIZE",
    17: "MAX_POOL_2D", 19: "RELU", 22: "RESHAPE", 34: "PAD", 54: "PRELU",
}
# schema.fbs, TensorType
FLOAT32, FLOAT16, INT32 = 0, 1, 2
# schema.fbs, Padding and ActivationFunctionType
PADDING_SAME = 0
ACTIVATION_NONE, ACTIVATION_RELU = 0, 1


class _Table:
    """One flatbuffer table; a field left out reads as its default."""

    def __init__(self, data: bytes, position: int):
        self._data, self._position = data, position
        self._vtable = position - struct.unpack_from("<i", data, position)[0]
        self._vtable_length = struct.unpack_from("<H", data, self._vtable)[0]

    def _field(self, number: int) -> int:
        at = 4 + 2 * number
        if at >= self._vtable_length:
            return 0
        offset = struct.unpack_from("<H", self._data, self._vtable + at)[0]
        return self._position + offset if offset else 0

    def number(self, number: int, layout: str, default: int = 0) -> int:
        at = self._field(number)
        return struct.unpack_from("<" + layout, self._data, at)[0] if at else default

    def _target(self, number: int) -> int:
        at = self._field(number)
        return at + struct.unpack_from("<I", self._data, at)[0] if at else 0

    def table(self, number: int) -> "_Table | None":
        at = self._target(number)
        return _Table(self._data, at) if at else None

    def tables(self, number: int) -> list["_Table"]:
        at = self._target(number)
        count = struct.unpack_from("<I", self._data, at)[0] if at else 0
        places = [at + 4 + 4 * i for i in range(count)]
        return [_Table(self._data, place + struct.unpack_from("<I", self._data, place)[0]) for place in places]

    def numbers(self, number: int) -> list[int]:
        at = self._target(number)
        count = struct.unpack_from("<I", self._data, at)[0] if at else 0
        return list(struct.unpack_from(f"<{count}i", self._data, at + 4)) if count else []

    def bytes(self, number: int) -> bytes:
        at = self._target(number)
        count = struct.unpack_from("<I", self._data, at)[0] if at else 0
        return self._data[at + 4:at + 4 + count]


@dataclass
class Tensor:
    shape: list
    element_type: int
    data: bytes  # empty for a value computed at run time

    def floats(self) -> bytes:
        """The constant as little-endian float32 bytes."""
        if self.element_type == FLOAT32:
            return self.data
        if self.element_type == FLOAT16:
            return float_bytes(struct.unpack(f"<{len(self.data) // 2}e", self.data))
        raise ValueError(f"tensor type {self.element_type} holds no floating-point numbers")

    def integers(self) -> list[int]:
        if self.element_type != INT32:
            raise ValueError(f"tensor type {self.element_type} holds no 32-bit integers")
        return list(struct.unpack(f"<{len(self.data) // 4}i", self.data))


@dataclass
class Operator:
    name: str
    inputs: list
    outputs: list
    options: "_Table | None"

    def _option(self, number: int, layout: str, default: int = 0) -> int:
        return self.options.number(number, layout, default) if self.options else default

    # Conv2DOptions, DepthwiseConv2DOptions and Pool2DOptions begin alike: padding, stride w, stride h.
    @property
    def padding(self) -> int:
        return self._option(0, "b")

    @property
    def strides(self) -> tuple:
        """Vertical, horizontal."""
        return self._option(2, "i"), self._option(1, "i")

    @property
    def pool_window(self) -> tuple:
        """Height, width."""
        return self._option(4, "i"), self._option(3, "i")

    @property
    def dilations(self) -> tuple:
        first = {"CONV_2D": 4, "DEPTHWISE_CONV_2D": 5}[self.name]
        return self._option(first + 1, "i", 1), self._option(first, "i", 1)

    @property
    def depth_multiplier(self) -> int:
        return self._option(3, "i")

    @property
    def activation(self) -> int:
        number = {"CONV_2D": 3, "DEPTHWISE_CONV_2D": 4, "MAX_POOL_2D": 5, "ADD": 0, "CONCATENATION": 1}
        return self._option(number[self.name], "b") if self.name in number else ACTIVATION_NONE

    @property
    def axis(self) -> int:
        return self._option(0, "i")


@dataclass
class Model:
    tensors: list
    operators: list
    inputs: list
    outputs: list


def read(data: bytes) -> Model:
    """The first subgraph of a TFLite file."""
    if data[4:8] != b"TFL3":
        raise ValueError("not a TFLite file")
    root = _Table(data, struct.unpack_from("<I", data)[0])
    # builtin_code replaced a field of one byte; old files only have that one.
    codes = [max(code.number(0, "b"), code.number(3, "i")) for code in root.tables(1)]
    buffers = [buffer.bytes(0) for buffer in root.tables(4)]
    graph = root.tables(2)[0]
    tensors = [
        Tensor(tensor.numbers(0), tensor.number(1, "b"), buffers[tensor.number(2, "I")])
        for tensor in graph.tables(0)
    ]
    operators = []
    for operator in graph.tables(3):
        code = codes[operator.number(0, "I")]
        if code not in OPERATORS:
            raise ValueError(f"TFLite operator {code} is not known to this reader")
        operators.append(Operator(OPERATORS[code], operator.numbers(1), operator.numbers(2), operator.table(4)))
    return Model(tensors, operators, graph.numbers(1), graph.numbers(2))
