#!/usr/bin/env python3
"""Writes the trained reader as ONNX: one strip, batch normalisation folded in, operators both backends run.

In: a checkpoint of train.py. Out: the file, after a check that ONNX Runtime gives what PyTorch gave.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from pathlib import Path

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import numpy as np
import onnx
import onnxruntime
import torch

from model import FRAMES, Reader
from strip import HEIGHT, WIDTH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    reader = Reader().eval()
    reader.load_state_dict(torch.load(options.checkpoint, weights_only=True))
    line = torch.randn(1, 1, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1))
    torch.onnx.export(
        reader, (line,), str(options.out), input_names=["line"], output_names=["logits"], opset_version=17, dynamo=False
    )
    graph = onnx.load(options.out)
    onnx.checker.check_model(graph)
    session = onnxruntime.InferenceSession(str(options.out), providers=["CPUExecutionProvider"])
    (logits,) = session.run(None, {"line": line.numpy()})
    with torch.no_grad():
        difference = float(np.abs(logits - reader(line).numpy()).max())
    if logits.shape[1] != FRAMES or difference > 1e-3:
        raise SystemExit(f"ONNX Runtime gives {logits.shape}, off by {difference}")
    data = options.out.read_bytes()
    print(f"operators {sorted({node.op_type for node in graph.graph.node})}; off by at most {difference:.1e}")
    print(f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
