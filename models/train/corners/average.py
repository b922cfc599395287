"""Averages the weights of checkpoints of one line of training. In: checkpoints, the last argument the file to write."""
import sys

import torch

states = [torch.load(path, map_location="cpu")["averaged"] for path in sys.argv[1:-1]]
torch.save({"averaged": {name: sum(state[name] for state in states) / len(states) for name in states[0]}}, sys.argv[-1])
