"""The network: grey line in, for each of 192 columns the scores of 38 classes out.

In: [N, 1, 32, 768], (value - 127.5) / 127.5. Out: logits [N, 192, 38]; class 0 is the blank of CTC, then `0` to
`9`, `A` to `Z`, `<`. Output column t looks at input column 4 t; it sees about 5 characters to either side.
"""

from __future__ import annotations

import torch
from torch import nn

from content import ALPHABET
from strip import STRIDE, WIDTH

CLASSES = 1 + len(ALPHABET)
FRAMES = WIDTH // STRIDE


def _convolution(inputs: int, outputs: int, kernel: tuple, stride: tuple = (1, 1), padding=None) -> nn.Sequential:
    padding = (kernel[0] // 2, kernel[1] // 2) if padding is None else padding
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(True)
    )


class _Block(nn.Module):
    """Adds a plain convolution's answer."""

    def __init__(self, channels: int, kernel: tuple):
        super().__init__()
        padding = (kernel[0] // 2, kernel[1] // 2)
        self.path = nn.Sequential(
            nn.Conv2d(channels, channels, kernel, 1, padding, bias=False), nn.BatchNorm2d(channels)
        )
        self.out = nn.ReLU(True)

    def forward(self, x):
        return self.out(x + self.path(x))


class _Wide(nn.Module):
    """Adds what a wide depthwise convolution along the line says: how the neighbours stand."""

    def __init__(self, channels: int, width: int):
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(channels, channels, (1, width), 1, (0, width // 2), groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
        )
        self.out = nn.ReLU(True)

    def forward(self, x):
        return self.out(x + self.path(x))


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            _convolution(1, 16, (3, 3), (2, 2)),
            _convolution(16, 32, (3, 3), (2, 2)),
            _Block(32, (3, 3)),
            _convolution(32, 64, (3, 3), (2, 1)),
            _Block(64, (3, 3)),
            _convolution(64, 128, (4, 1), padding=(0, 0)),
            *[_Wide(128, 9) for _ in range(4)],
        )
        self.classify = nn.Conv2d(128, CLASSES, 1)

    def forward(self, x):
        return self.classify(self.features(x)).squeeze(2).permute(0, 2, 1)
