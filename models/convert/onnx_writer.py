"""Writes an ONNX model with nothing but the standard library.

In: nodes, float32 and int64 constants, inputs and outputs with static shapes. Out: the bytes of a
`ModelProto`. The same calls in the same order give the same bytes: nothing is sorted, stamped or hashed.

Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), the
encoding that of protocol buffers (https://protobuf.dev/programming-guides/encoding/).
"""

from __future__ import annotations

import struct
import sys
from array import array

# Opset 13 is the oldest in which every operator used here has its present form.
OPSET = 13
IR_VERSION = 7

FLOAT, INT64 = 1, 7
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7


def float_bytes(values) -> bytes:
    """Little-endian float32 bytes of an iterable of numbers, each rounded to nearest."""
    packed = array("f", values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers as two's complement of 64 bits
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode("utf-8"))


def _integers(field: int, values) -> bytes:
    # Not packed, as onnx.proto (proto2) has it: every reader takes this form, rten takes no other.
    return b"".join(_integer(field, value) for value in values)


def _attribute(name: str, value) -> bytes:
    out = _text(1, name)
    if isinstance(value, int):
        return out + _integer(3, value) + _integer(20, _ATTRIBUTE_INT)
    if isinstance(value, float):
        return out + _varint(2 << 3 | 5) + struct.pack("<f", value) + _integer(20, _ATTRIBUTE_FLOAT)
    return out + _integers(8, value) + _integer(20, _ATTRIBUTE_INTS)


def _value_info(name: str, shape) -> bytes:
    dimensions = b"".join(_bytes(1, _integer(1, size)) for size in shape)
    tensor_type = _integer(1, FLOAT) + _bytes(2, dimensions)
    return _text(1, name) + _bytes(2, _bytes(1, tensor_type))


class Graph:
    """A graph under construction; every method that makes a value returns its name."""

    def __init__(self, name: str):
        self._name = name
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []
        self._made = 0

    def _fresh(self, stem: str) -> str:
        self._made += 1
        return f"{stem}_{self._made}"

    def input(self, name: str, shape) -> str:
        """Declares a float32 input."""
        self._inputs.append(_value_info(name, shape))
        return name

    def output(self, name: str, shape) -> None:
        """Declares the value called `name` a float32 output."""
        self._outputs.append(_value_info(name, shape))

    def _constant(self, data_type: int, shape, raw: bytes) -> str:
        name = self._fresh("constant")
        tensor = _integers(1, shape) + _integer(2, data_type) + _text(8, name) + _bytes(9, raw)
        self._constants.append(tensor)
        return name

    def floats(self, shape, raw: bytes) -> str:
        """A float32 constant from little-endian bytes."""
        count = 1
        for size in shape:
            count *= size
        if len(raw) != 4 * count:
            raise ValueError(f"{len(raw)} bytes do not fill a float32 tensor of shape {list(shape)}")
        return self._constant(FLOAT, shape, bytes(raw))

    def integers(self, values) -> str:
        """A one-dimensional int64 constant."""
        values = list(values)
        return self._constant(INT64, [len(values)], struct.pack(f"<{len(values)}q", *values))

    def node(self, operator: str, inputs, output: str | None = None, **attributes) -> str:
        """Adds an operator with one output, named `output` or freshly; returns that name."""
        output = output or self._fresh(operator.lower())
        parts = [_text(1, name) for name in inputs]
        parts += [_text(2, output), _text(3, output), _text(4, operator)]
        parts += [_bytes(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(b"".join(parts))
        return output

    def model(self) -> bytes:
        """The finished `ModelProto`."""
        graph = b"".join(_bytes(1, node) for node in self._nodes)
        graph += _text(2, self._name)
        graph += b"".join(_bytes(5, constant) for constant in self._constants)
        graph += b"".join(_bytes(11, value) for value in self._inputs)
        graph += b"".join(_bytes(12, value) for value in self._outputs)
        opset = _text(1, "") + _integer(2, OPSET)
        return _integer(1, IR_VERSION) + _text(2, "idcapture") + _bytes(7, graph) + _bytes(8, opset)
