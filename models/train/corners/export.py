"""Writes a checkpoint as ONNX. In: checkpoint, output file. Batch norms that are left are folded by the exporter."""
import sys
import warnings

import torch

import network
import scene


def export(state, path):
    net = network.load(state).eval()
    warnings.simplefilter("ignore")
    torch.onnx.export(net, torch.zeros(1, 3, scene.INPUT_PX, scene.INPUT_PX), path, input_names=["picture"],
                      output_names=["planes", "present"], opset_version=17, dynamo=False)


if __name__ == "__main__":
    export(torch.load(sys.argv[1], map_location="cpu")["averaged"], sys.argv[2])
