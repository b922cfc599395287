"""From the strip of a line to what the network sees. src/mrz/recognise/prepare.rs does the same.

In: a u8 grey strip, the line level in it, digits about 20 of 32 rows high, sampled alike in both directions.
Out: HEIGHT x WIDTH, u8.

1. Width: to nine tenths, by averaging; to WIDTH where it would still be wider.
2. Contrast: the 1st and the 99th percentile of its values become 0 and 255, linearly; a range under
   LEAST_RANGE is taken as LEAST_RANGE about its middle.
3. Padding on the right with the median value.
"""

from __future__ import annotations

import cv2
import numpy as np

HEIGHT, WIDTH = 32, 768
SQUEEZE = 0.9
LEAST_RANGE = 24
# Columns of the input per column of the output.
STRIDE = 4


def narrowed(strip):
    width = min(WIDTH, max(1, round(strip.shape[1] * SQUEEZE)))
    return cv2.resize(strip, (width, HEIGHT), interpolation=cv2.INTER_AREA)


def levelled(strip):
    """Percentiles from the histogram: the least value at or below which lies that share of the pixels."""
    below = np.cumsum(np.bincount(strip.ravel(), minlength=256))
    low, middle, high = (int(np.searchsorted(below, share * below[-1])) for share in (0.01, 0.5, 0.99))
    if high - low < LEAST_RANGE:
        low = (low + high) / 2 - LEAST_RANGE / 2
        high = low + LEAST_RANGE
    table = np.clip((np.arange(256) - low) * (255.0 / (high - low)) + 0.5, 0, 255).astype(np.uint8)
    return table[strip], int(table[middle])


def prepare(strip):
    """The whole of it."""
    strip, middle = levelled(narrowed(strip))
    return cv2.copyMakeBorder(strip, 0, 0, 0, WIDTH - strip.shape[1], cv2.BORDER_CONSTANT, value=middle)
