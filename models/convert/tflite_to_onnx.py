"""Turns a convolutional TFLite graph into the same graph in ONNX.

In: what `tflite.read` gives. Out: an `onnx_writer.Graph` with the body of the network, and the ONNX names
of its outputs, for the caller to finish.

TFLite keeps channels last, ONNX channels first: weights are reordered here, values only where TFLite
reshapes them. TFLite's SAME padding gives the odd pixel to the far side, so pads are written out.
"""

from __future__ import annotations

from . import tflite
from .onnx_writer import Graph


def _same_pads(sizes, windows, strides) -> list:
    """ONNX pads (begins, then ends) of TFLite's SAME padding for sizes, windows and strides (h, w)."""
    begins, ends = [], []
    for size, window, stride in zip(sizes, windows, strides):
        total = max((-(-size // stride) - 1) * stride + window - size, 0)
        begins.append(total // 2)
        ends.append(total - total // 2)
    return begins + ends


class Body:
    """The graph under construction."""

    def __init__(self, data: bytes, name: str):
        self.source = tflite.read(data)
        self.graph = Graph(name)
        self._names: dict = {}      # TFLite tensor to ONNX value
        self._constants: dict = {}  # dequantised TFLite tensor to its constant
        (entry,) = self.source.inputs
        _, height, width, channels = self.source.tensors[entry].shape
        self._names[entry] = self.graph.input("input", [1, channels, height, width])
        for operator in self.source.operators:
            self._translate(operator)

    def outputs(self) -> list:
        """ONNX names and TFLite shapes of the graph's outputs."""
        return [(self._names[i], self.source.tensors[i].shape) for i in self.source.outputs]

    def _tensor(self, index: int):
        return self._constants.get(index, self.source.tensors[index])

    def _translate(self, operator) -> None:
        if operator.name == "DEQUANTIZE":
            # Half-precision weights: resolved here, never at run time.
            self._constants[operator.outputs[0]] = self.source.tensors[operator.inputs[0]]
            return
        value = _TRANSLATORS[operator.name](self, operator)
        if operator.activation == tflite.ACTIVATION_RELU:
            value = self.graph.node("Relu", [value])
        elif operator.activation != tflite.ACTIVATION_NONE:
            raise ValueError(f"activation {operator.activation} behind {operator.name} is not known here")
        self._names[operator.outputs[0]] = value

    def _window(self, operator, windows) -> dict:
        _, height, width, _ = self.source.tensors[operator.inputs[0]].shape
        pads = [0, 0, 0, 0]
        if operator.padding == tflite.PADDING_SAME:
            pads = _same_pads((height, width), windows, operator.strides)
        return {"kernel_shape": list(windows), "strides": list(operator.strides), "pads": pads}

    def _convolve(self, operator, weights: str, windows, outputs: int, group: int) -> str:
        if operator.dilations != (1, 1):
            raise ValueError("dilated convolutions are not known here")
        bias = self.graph.floats([outputs], self._tensor(operator.inputs[2]).floats())
        value = self._names[operator.inputs[0]]
        return self.graph.node(
            "Conv", [value, weights, bias], group=group, **self._window(operator, windows)
        )

    def _conv_2d(self, operator) -> str:
        tensor = self._tensor(operator.inputs[1])
        outputs, height, width, inputs = tensor.shape
        cells = memoryview(tensor.floats()).cast("I")
        planes = []
        for output in range(outputs):
            own = cells[output * height * width * inputs:(output + 1) * height * width * inputs]
            planes += [own[i::inputs].tobytes() for i in range(inputs)]
        weights = self.graph.floats([outputs, inputs, height, width], b"".join(planes))
        return self._convolve(operator, weights, (height, width), outputs, 1)

    def _depthwise_conv_2d(self, operator) -> str:
        tensor = self._tensor(operator.inputs[1])
        _, height, width, channels = tensor.shape
        if operator.depth_multiplier != 1:
            raise ValueError("depth multipliers other than 1 are not known here")
        cells = memoryview(tensor.floats()).cast("I")
        planes = [cells[channel::channels].tobytes() for channel in range(channels)]
        weights = self.graph.floats([channels, 1, height, width], b"".join(planes))
        return self._convolve(operator, weights, (height, width), channels, channels)

    def _max_pool_2d(self, operator) -> str:
        value = self._names[operator.inputs[0]]
        return self.graph.node("MaxPool", [value], **self._window(operator, operator.pool_window))

    def _add(self, operator) -> str:
        return self.graph.node("Add", [self._names[i] for i in operator.inputs])

    def _relu(self, operator) -> str:
        return self.graph.node("Relu", [self._names[operator.inputs[0]]])

    def _prelu(self, operator) -> str:
        slope = self._tensor(operator.inputs[1])
        slopes = self.graph.floats([slope.shape[-1], 1, 1], slope.floats())
        return self.graph.node("PRelu", [self._names[operator.inputs[0]], slopes])

    def _pad(self, operator) -> str:
        amounts = self._tensor(operator.inputs[1]).integers()
        channels_first = [0, 3, 1, 2]
        pads = [amounts[2 * axis] for axis in channels_first] + [amounts[2 * axis + 1] for axis in channels_first]
        return self.graph.node("Pad", [self._names[operator.inputs[0]], self.graph.integers(pads)])

    def _reshape(self, operator) -> str:
        # TFLite reshapes with channels last, and so does whatever follows.
        value = self.graph.node("Transpose", [self._names[operator.inputs[0]]], perm=[0, 2, 3, 1])
        shape = self.source.tensors[operator.outputs[0]].shape
        return self.graph.node("Reshape", [value, self.graph.integers(shape)])

    def _concatenation(self, operator) -> str:
        if any(len(self.source.tensors[i].shape) == 4 for i in operator.inputs):
            raise ValueError("concatenation of pictures is not known here")
        return self.graph.node("Concat", [self._names[i] for i in operator.inputs], axis=operator.axis)


_TRANSLATORS = {
    "ADD": Body._add,
    "CONCATENATION": Body._concatenation,
    "CONV_2D": Body._conv_2d,
    "DEPTHWISE_CONV_2D": Body._depthwise_conv_2d,
    "MAX_POOL_2D": Body._max_pool_2d,
    "PAD": Body._pad,
    "PRELU": Body._prelu,
    "RELU": Body._relu,
    "RESHAPE": Body._reshape,
}
