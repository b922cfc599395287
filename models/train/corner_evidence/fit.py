#!/usr/bin/env python3
"""Fits the weights of the corner evidence.

In: the dumps of a training set and of a validation set (see dump/src/main.rs). Out, on standard output: a line
for every strength of the penalty, then WEIGHTS, BIAS and MIN_SCORE for the library.

Listwise logistic regression: in each picture the right quad is to win against its rivals and against "nothing
there", whose logit is 0. The penalty is the one with the least validation loss, MIN_SCORE the threshold with the
fewest validation errors. The problem is convex and solved by Newton's method: no seed, one answer.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

PENALTIES = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]
# The library's PRINTED_PENALTY: set by hand, since scans of whole pages are not rendered.
PRINTED_PENALTY = 4.0
# A quad with this overlap is right; where the best has less, but more than NEAR, no answer is asked for.
RIGHT, NEAR = 0.85, 0.6
# Among right quads the target falls by e for every 1/60 of overlap less than the best.
SHARPNESS = 60.0
NEWTON_STEPS = 30


class Measures:
    """A dump as arrays: pictures x quads (x measures), filled up with quads that cannot win."""

    def __init__(self, path: Path):
        pictures: dict = {}
        for line in path.read_text().splitlines():
            kind, file, colour, *numbers = line.split(",")
            quads = pictures.setdefault((file, colour), [])
            if kind == "quad":
                quads.append([float(number) for number in numbers])
        count, most = len(pictures), max(map(len, pictures.values()))
        table = np.zeros((count, most, max(len(q[0]) for q in pictures.values() if q)))
        self.there = np.zeros((count, most), bool)
        for row, quads in enumerate(pictures.values()):
            if quads:
                table[row, : len(quads)] = quads
                self.there[row, : len(quads)] = True
        self.iou = np.where(self.there, table[..., 0], 0.0)
        self.offset = np.where(self.there, -PRINTED_PENALTY * table[..., 1], -np.inf)
        self.features = table[..., 2:]

    def targets(self):
        """The share that each quad and, last, "nothing there" should win; and which pictures count."""
        best = self.iou.max(1, keepdims=True)
        right = np.where(self.iou >= RIGHT, np.exp(SHARPNESS * (self.iou - best)), 0.0)
        right /= np.maximum(right.sum(1, keepdims=True), 1e-300)
        nothing = (best < RIGHT).astype(float)
        return np.concatenate([right, nothing], 1), (best[:, 0] >= RIGHT) | (best[:, 0] <= NEAR)

    def logits(self, weights, bias):
        return self.features @ weights + bias + self.offset


def wins(logits):
    """Softmax of the quads and of "nothing there"."""
    z = np.concatenate([logits, np.zeros((len(logits), 1))], 1)
    shares = np.exp(z - z.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def loss(measures, weights, bias) -> float:
    target, counts = measures.targets()
    shares = wins(measures.logits(weights, bias))
    return float(-(target * np.log(shares + 1e-12)).sum(1)[counts].mean())


def fit(measures, penalty, start=None):
    """Weights and bias with the least loss plus penalty/2 times the squares of the standardised weights."""
    target, counts = measures.targets()
    target, offset, x = (a[counts] for a in (target[:, :-1], measures.offset, measures.features))
    seen = measures.features[measures.there]
    mean, spread = seen.mean(0), seen.std(0) + 1e-6
    x = np.where(measures.there[counts][..., None], (x - mean) / spread, 0.0)
    x = np.concatenate([x, np.ones((*x.shape[:2], 1))], 2)
    ridge = np.full(x.shape[2], penalty)
    ridge[-1] = 1e-9
    theta = np.zeros(x.shape[2]) if start is None else start

    def value(theta):
        shares = wins(x @ theta + offset)
        full = np.concatenate([target, 1 - target.sum(1, keepdims=True)], 1)
        return -(full * np.log(shares + 1e-300)).sum(1).mean() + 0.5 * (ridge * theta**2).sum()

    for _ in range(NEWTON_STEPS):
        p = wins(x @ theta + offset)[:, :-1]
        slope = ((p - target)[..., None] * x).sum((0, 1)) / len(x) + ridge * theta
        px = p[..., None] * x
        expected = px.sum(1)
        flat = x.reshape(-1, x.shape[2])
        curve = (px.reshape(-1, x.shape[2]).T @ flat - expected.T @ expected) / len(x) + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        length, now = 1.0, value(theta)
        while length > 1e-6 and value(theta - length * step) > now:
            length /= 2
        theta = theta - length * step
        if np.abs(step).max() < 1e-7:
            break
    weights = theta[:-1] / spread
    return weights, theta[-1] - (mean * weights).sum(), theta


def winners(measures, weights, bias):
    """Overlap and score of the first quad of every picture; score 0 where there is none."""
    logits = measures.logits(weights, bias)
    first = logits.argmax(1)
    rows = np.arange(len(logits))
    return measures.iou[rows, first], 1 / (1 + np.exp(-logits[rows, first]))


def errors(iou, score, least):
    """Wrong quads reported, and right ones not."""
    right = iou >= RIGHT
    return int((~right & (score >= least)).sum()), int((right & (score < least)).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("validation", type=Path)
    asked = parser.parse_args()
    train, validation = Measures(asked.train), Measures(asked.validation)
    best, theta = None, None
    for penalty in sorted(PENALTIES, reverse=True):
        weights, bias, theta = fit(train, penalty, theta)
        lost = loss(validation, weights, bias)
        print(f"penalty {penalty:g}: loss {loss(train, weights, bias):.4f}, validation {lost:.4f}", flush=True)
        if best is None or lost < best[0]:
            best = (lost, penalty, weights, bias)
    _, penalty, weights, bias = best
    weights, bias = weights.round(2), bias.round(1)
    iou, score = winners(validation, weights, bias)
    thresholds = np.arange(0.1, 0.91, 0.05).round(2)
    for least in thresholds:
        wrong, missed = errors(iou, score, least)
        print(f"threshold {least:.2f}: {wrong} wrong quads reported, {missed} right ones not")
    chosen = min(thresholds, key=lambda least: (sum(errors(iou, score, least)), -least))
    print(f"penalty {penalty:g}")
    print("WEIGHTS", ", ".join(f"{weight:.2f}" for weight in weights))
    print(f"BIAS {bias:.1f}\nMIN_SCORE {chosen:.2f}")


if __name__ == "__main__":
    main()
