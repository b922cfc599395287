"""Tests of the conversions on small made-up networks: the same bytes every time, and the right graph.

That the real networks come out right is held by the hashes in catalog.toml (checked at every set-up) and
was verified once against their own runtimes, see README.md.
"""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from convert import dlib_resnet, mediapipe, tflite
from convert.onnx_writer import Graph, float_bytes


# --- reading ONNX back: protocol buffers as {field: [values]} -----------------------------------------

def fields(data: bytes) -> dict:
    out, at = {}, 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value - (1 << 64) if value >= 1 << 63 else value

    while at < len(data):
        key = varint()
        kind = key & 7
        if kind == 0:
            value = varint()
        elif kind == 2:
            length = varint()
            value = data[at:at + length]
            at += length
        else:
            value = data[at:at + 4]
            at += 4
        out.setdefault(key >> 3, []).append(value)
    return out


class Onnx:
    def __init__(self, data: bytes):
        graph = fields(fields(data)[7][0])
        self.nodes = []
        for node in map(fields, graph[1]):
            attributes = {}
            for attribute in map(fields, node.get(5, [])):
                attributes[attribute[1][0].decode()] = attribute.get(8) or attribute[3][0]
            names = [name.decode() for name in node.get(1, [])]
            self.nodes.append((node[4][0].decode(), names, node[2][0].decode(), attributes))
        tensors = [fields(tensor) for tensor in graph[5]]
        self.constants = {t[8][0].decode(): (t[1], t[2][0], t[9][0]) for t in tensors}
        self.outputs = [fields(value)[1][0].decode() for value in graph[12]]

    def of_kind(self, kind: str) -> list:
        return [node for node in self.nodes if node[0] == kind]

    def floats(self, name: str) -> list:
        raw = self.constants[name][2]
        return list(struct.unpack(f"<{len(raw) // 4}f", raw))

    def integers(self, name: str) -> list:
        raw = self.constants[name][2]
        return list(struct.unpack(f"<{len(raw) // 8}q", raw))


# --- writing TFLite -----------------------------------------------------------------------------------

class Flatbuffer:
    """Built from its end to its beginning, as the format's offsets only point forward.

    Places are counted from the end. A table's fields are `n<number>`: ("layout", value) for a number, a
    place for what was written before.
    """

    def __init__(self):
        self.data = b""

    def _prepend(self, chunk: bytes) -> int:
        self.data = chunk + self.data
        return len(self.data)

    def vector(self, layout: str, values) -> int:
        return self._prepend(struct.pack(f"<I{len(values)}{layout}", len(values), *values))

    def tables(self, places) -> int:
        start = len(self.data) + 4 * len(places)
        return self.vector("I", [start - 4 * i - place for i, place in enumerate(places)])

    def table(self, **slots) -> int:
        numbered = sorted((int(name[1:]), value) for name, value in slots.items())
        offsets, length = [0] * (numbered[-1][0] + 1 if numbered else 0), 4
        for number, value in numbered:
            offsets[number] = length
            length += struct.calcsize("<" + value[0]) if isinstance(value, tuple) else 4
        vtable = struct.pack(f"<HH{len(offsets)}H", 4 + 2 * len(offsets), length, *offsets)
        start, body = len(self.data) + length, struct.pack("<i", len(vtable))
        for number, value in numbered:
            if isinstance(value, tuple):
                body += struct.pack("<" + value[0], value[1])
            else:
                body += struct.pack("<I", start - len(body) - value)
        place = self._prepend(body)
        self._prepend(vtable)
        return place

    def finish(self, root: int) -> bytes:
        return struct.pack("<I", len(self.data) + 8 - root) + b"TFL3" + self.data


class TfliteFile:
    """A network with one input, written operator by operator."""

    CODES = {name: code for code, name in tflite.OPERATORS.items()}

    def __init__(self, shape):
        self.tensors = [(shape, tflite.FLOAT32, b"")]
        self.operators, self.outputs = [], []

    def tensor(self, shape, kind=tflite.FLOAT32, data=b"") -> int:
        self.tensors.append((shape, kind, data))
        return len(self.tensors) - 1

    def add(self, name: str, inputs, shape, **options) -> int:
        output = self.tensor(shape)
        self.operators.append((name, inputs, output, options))
        return output

    def weights(self, shape, seed: int) -> int:
        """Half-precision numbers behind a DEQUANTIZE, as MediaPipe stores them."""
        count = 1
        for size in shape:
            count *= size
        values = [((i * 37 + seed * 11) % 64 - 32) / 16 for i in range(count)]
        half = self.tensor(shape, tflite.FLOAT16, struct.pack(f"<{count}e", *values))
        return self.add("DEQUANTIZE", [half], shape)

    def convolution(self, value: int, filters, stride: int, padding: int, shape, depthwise=False) -> int:
        outputs = filters[3] if depthwise else filters[0]
        inputs = [value, self.weights(filters, 1), self.weights([outputs], 2)]
        options = {"n0": ("b", padding), "n1": ("i", stride), "n2": ("i", stride)}
        if depthwise:
            options["n3"] = ("i", 1)
        return self.add("DEPTHWISE_CONV_2D" if depthwise else "CONV_2D", inputs, shape, **options)

    def data(self) -> bytes:
        out = Flatbuffer()
        names = sorted(self.CODES)
        operators = [
            out.table(
                n0=("I", names.index(name)), n1=out.vector("i", inputs), n2=out.vector("i", [output]),
                n4=out.table(**options),
            )
            for name, inputs, output, options in self.operators
        ]
        tensors = [
            out.table(n0=out.vector("i", shape), n1=("b", kind), n2=("I", i))
            for i, (shape, kind, _) in enumerate(self.tensors)
        ]
        graph = out.table(
            n0=out.tables(tensors), n1=out.vector("i", [0]), n2=out.vector("i", self.outputs), n3=out.tables(operators)
        )
        codes = out.tables([out.table(n0=("b", self.CODES[name])) for name in names])
        buffers = out.tables([out.table(n0=out.vector("B", data)) for _, _, data in self.tensors])
        return out.finish(out.table(n0=("I", 3), n1=codes, n2=out.tables([graph]), n4=buffers))


SAME, VALID = 0, 1


def mesh_file() -> bytes:
    """Like the face mesh, with next to no layers."""
    file = TfliteFile([1, 8, 8, 3])
    value = file.convolution(0, [4, 3, 3, 3], 2, SAME, [1, 4, 4, 4])
    value = file.add("PRELU", [value, file.weights([1, 1, 4], 3)], [1, 4, 4, 4])
    value = file.convolution(value, [1, 3, 3, 4], 1, SAME, [1, 4, 4, 4], depthwise=True)
    pads = file.tensor([4, 2], tflite.INT32, struct.pack("<8i", 0, 0, 0, 0, 0, 0, 0, 2))
    value = file.add("PAD", [value, pads], [1, 4, 4, 6])
    value = file.add(
        "MAX_POOL_2D", [value], [1, 2, 2, 6],
        n0=("b", SAME), n1=("i", 2), n2=("i", 2), n3=("i", 2), n4=("i", 2),
    )
    file.outputs = [
        file.convolution(value, [1404, 2, 2, 6], 1, VALID, [1, 1, 1, 1404]),
        file.convolution(value, [1, 2, 2, 6], 1, VALID, [1, 1, 1, 1]),
    ]
    return file.data()


def detector_file() -> bytes:
    """Like the short-range detector, with next to no layers."""
    file = TfliteFile([1, 16, 16, 3])
    fine = file.add("RELU", [0], [1, 16, 16, 3])
    coarse = file.convolution(fine, [5, 3, 3, 3], 2, SAME, [1, 8, 8, 5])
    heads = []
    for width in (16, 1):
        parts = []
        for value, side, channels, anchors in ((fine, 16, 3, 2), (coarse, 8, 5, 6)):
            shape = [1, side, side, anchors * width]
            head = file.convolution(value, [anchors * width, 1, 1, channels], 1, SAME, shape)
            parts.append(file.add("RESHAPE", [head], [1, side * side * anchors, width]))
        heads.append(file.add("CONCATENATION", parts, [1, 896, width], n0=("i", 1)))
    file.outputs = heads
    return file.data()


def dlib_files() -> tuple:
    """A manifest and shards of the real shapes with made-up numbers; one tensor left unquantised."""
    shapes = {"conv32_down": (7, 3, 32)}
    channels = 32
    for name, _ in dlib_resnet.BLOCKS:
        width = int(name[4:].split("_")[0])
        shapes[f"{name}/conv1"], shapes[f"{name}/conv2"] = (3, channels, width), (3, width, width)
        channels = width
    entries, shards = [], []
    for name, (side, inputs, outputs) in shapes.items():
        parts = [("conv/filters", [side, side, inputs, outputs])]
        parts += [(part, [outputs]) for part in ("conv/bias", "scale/weights", "scale/biases")]
        for part, shape in parts:
            entries.append({"name": f"{name}/{part}", "shape": shape, "dtype": "float32"})
    entries.append({"name": "fc", "shape": [256, 128], "dtype": "float32"})
    for number, entry in enumerate(entries):
        count = 1
        for size in entry["shape"]:
            count *= size
        if entry["name"] == "conv64_down/conv1/conv/filters":
            shards.append(float_bytes((i % 17) / 8 for i in range(count)))
        else:
            entry["quantization"] = {"dtype": "uint8", "scale": 0.001 * (number + 1), "min": -0.1}
            shards.append(bytes((i * 7 + number) % 256 for i in range(count)))
    return json.dumps([{"weights": entries, "paths": ["x"]}]).encode(), b"".join(shards)


class Determinism(unittest.TestCase):
    def test_the_same_bytes_twice_and_in_another_process(self):
        program = (
            "import hashlib, test_convert as t\n"
            "from convert import dlib_resnet, mediapipe\n"
            "for data in (mediapipe.convert_mesh(t.mesh_file()), mediapipe.convert_detector(t.detector_file()),\n"
            "             dlib_resnet.convert(*t.dlib_files())): print(hashlib.sha256(data).hexdigest())\n"
        )
        here = Path(__file__).resolve().parent
        other = subprocess.run(
            [sys.executable, "-c", program], cwd=here, env={"PYTHONHASHSEED": "7"},
            capture_output=True, text=True, check=True,
        ).stdout.split()
        for _ in range(2):
            made = [
                mediapipe.convert_mesh(mesh_file()), mediapipe.convert_detector(detector_file()),
                dlib_resnet.convert(*dlib_files()),
            ]
            self.assertEqual([hashlib.sha256(data).hexdigest() for data in made], other)


class Mesh(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.model = Onnx(mediapipe.convert_mesh(mesh_file()))

    def test_outputs(self):
        self.assertEqual(self.model.outputs, ["points", "presence"])

    def test_same_padding_of_stride_two_falls_on_the_far_side(self):
        _, _, _, attributes = self.model.of_kind("Conv")[0]
        self.assertEqual((attributes["strides"], attributes["pads"]), ([2, 2], [0, 0, 1, 1]))

    def test_depthwise_weights_are_one_plane_per_channel(self):
        _, names, _, attributes = self.model.of_kind("Conv")[1]
        shape, _, _ = self.model.constants[names[1]]
        self.assertEqual((attributes["group"], shape, attributes["pads"]), (4, [4, 1, 3, 3], [1, 1, 1, 1]))
        stored = [((i * 37 + 11) % 64 - 32) / 16 for i in range(36)]
        self.assertEqual(self.model.floats(names[1]), [stored[p * 4 + c] for c in range(4) for p in range(9)])

    def test_weights_have_channels_first(self):
        _, names, _, _ = self.model.of_kind("Conv")[0]
        stored = [((i * 37 + 11) % 64 - 32) / 16 for i in range(108)]
        expected = [stored[o * 27 + p * 3 + i] for o in range(4) for i in range(3) for p in range(9)]
        self.assertEqual(self.model.floats(names[1]), expected)

    def test_padding_of_channels(self):
        _, names, _, _ = self.model.of_kind("Pad")[0]
        self.assertEqual(self.model.integers(names[1]), [0, 0, 0, 0, 0, 2, 0, 0])


class Detector(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.model = Onnx(mediapipe.convert_detector(detector_file()))

    def _decoder(self, output: str):
        add = next(node for node in self.model.nodes if node[2] == output)
        product = next(node for node in self.model.nodes if node[2] == add[1][0])
        return self.model.floats(product[1][1]), self.model.floats(add[1][1])

    def test_outputs(self):
        self.assertEqual(self.model.outputs, ["scores", "boxes", "points"])

    def test_a_raw_box_decodes_to_its_corners(self):
        matrix, offsets = self._decoder("boxes")
        raw = [12.8, -6.4, 64.0, 32.0] + [0.0] * 12
        anchor = 2 * (16 * 3 + 5)  # row 3, column 5 of the fine grid
        box = [sum(raw[r] * matrix[r * 4 + c] for r in range(16)) + offsets[anchor * 4 + c] for c in range(4)]
        x, y = 5.5 / 16 + 0.1, 3.5 / 16 - 0.05
        for found, expected in zip(box, (x - 0.25, y - 0.125, x + 0.25, y + 0.125)):
            self.assertAlmostEqual(found, expected, places=6)

    def test_the_last_anchor_lies_in_the_last_cell_of_the_coarse_grid(self):
        _, offsets = self._decoder("points")
        self.assertEqual(len(offsets), 896 * 12)
        self.assertEqual(offsets[-12:], [7.5 / 8] * 12)

    def test_heads_are_transposed_before_they_are_reshaped(self):
        for _, names, _, _ in self.model.of_kind("Reshape"):
            source = next(node for node in self.model.nodes if node[2] == names[0])
            self.assertEqual((source[0], source[3]["perm"]), ("Transpose", [0, 2, 3, 1]))


class DlibResnet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manifest, cls.shards = dlib_files()
        cls.model = Onnx(dlib_resnet.convert(cls.manifest, cls.shards))

    def test_scale_layers_are_folded_into_weights_and_biases(self):
        _, names, _, _ = self.model.of_kind("Conv")[0]
        filters, bias, gain, shift = json.loads(self.manifest)[0]["weights"][:4]
        at, values = 0, []
        for entry, count in ((filters, 7 * 7 * 3 * 32), (bias, 32), (gain, 32), (shift, 32)):
            q = entry["quantization"]
            values.append([q["scale"] * byte + q["min"] for byte in self.shards[at:at + count]])
            at += count
        weights = self.model.floats(names[1])
        for output, channel, place in ((0, 0, 0), (31, 2, 48), (5, 1, 17)):
            stored = values[0][(place * 3 + channel) * 32 + output]
            self.assertAlmostEqual(weights[(output * 3 + channel) * 49 + place], stored * values[2][output], places=5)
        expected = [b * g + s for b, g, s in zip(values[1], values[2], values[3])]
        for found, wanted in zip(self.model.floats(names[2]), expected):
            self.assertAlmostEqual(found, wanted, places=5)

    def test_an_unquantised_tensor_is_read_as_it_is(self):
        block = [name for name, _ in dlib_resnet.BLOCKS].index("conv64_down")
        _, names, _, _ = self.model.of_kind("Conv")[1 + 2 * block]
        self.assertEqual(self.model.constants[names[1]][0], [64, 32, 3, 3])

    def test_unlike_sizes_are_filled_up_with_zeros(self):
        pads = [self.model.integers(names[1]) for _, names, _, _ in self.model.of_kind("Pad")]
        channels = [[0, 0, 0, 0, 0, n, 0, 0] for n in (32, 64, 128)]
        edge = [0, 0, 0, 0, 0, 0, 1, 1]
        self.assertEqual(pads, [channels[0], channels[1], edge, channels[2], edge])

    def test_shards_of_another_length_are_refused(self):
        for shards in (self.shards[:-1], self.shards + b"x"):
            with self.assertRaises(ValueError):
                dlib_resnet.convert(self.manifest, shards)


class Refusals(unittest.TestCase):
    def test_what_is_not_tflite(self):
        with self.assertRaisesRegex(ValueError, "not a TFLite file"):
            tflite.read(b"\0" * 64)

    def test_an_activation_that_is_not_translated(self):
        file = TfliteFile([1, 4, 4, 3])
        file.outputs = [file.add("ADD", [0, 0], [1, 4, 4, 3], n0=("b", 3))]
        with self.assertRaisesRegex(ValueError, "activation 3"):
            mediapipe.convert_mesh(file.data())

    def test_a_constant_of_the_wrong_length(self):
        with self.assertRaisesRegex(ValueError, "do not fill"):
            Graph("g").floats([2, 2], b"\0" * 12)


if __name__ == "__main__":
    unittest.main()
