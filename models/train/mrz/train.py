#!/usr/bin/env python3
"""Trains the line reader on strips drawn as it goes; each line is sampled twice, no strip is seen twice.

In: the folders of fonts and photographs that recipe.md names. Out: checkpoints in --out, the last one
`final.pt`: the running mean of the weights, which is what is exported. Ends after --samples strips or after
--minutes, whichever is given; the learning rate falls to nothing by then.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

import decode
import render
import settings
import strip
from model import FRAMES, Reader

BATCH = 32
# Strips between which the two of a line are mixed.
SHUFFLED = 1024
# A batch holds strips of like width, padded to one of these: the network takes any, and time is not spent on padding.
WIDTHS = (448, 544, 640, strip.WIDTH)
PEAK_RATE = 2e-3
WARM_UP_STEPS = 400
KEPT_OF_MEAN = 0.999
IGNORED = -100


def frame_targets(columns, kinds):
    """What each frame should say where that is beyond doubt: a character at its middle, blank between two."""
    target = np.full(FRAMES, IGNORED, np.int64)
    if len(columns) == 0:
        target[:] = 0
        return target
    pitch = float(np.median(np.diff(columns))) if len(columns) > 1 else 16.0
    at = columns / strip.STRIDE
    target[: max(0, int(at[0] - 0.8 * pitch / strip.STRIDE))] = 0
    target[min(FRAMES, int(at[-1] + 0.8 * pitch / strip.STRIDE) + 1) :] = 0
    target[np.clip(np.round((at[1:] + at[:-1]) / 2).astype(int), 0, FRAMES - 1)] = 0
    target[np.clip(np.round(at).astype(int), 0, FRAMES - 1)] = kinds
    return target


class Strips(IterableDataset):
    """Batches of (pictures, classes one after the other, how many each, frame targets)."""

    def __init__(self, seed: int, fonts: Path, photographs: Path):
        self.seed, self.fonts, self.photographs = seed, fonts, photographs

    def __iter__(self):
        worker = get_worker_info()
        cv2.setNumThreads(1)
        rng = np.random.default_rng([self.seed, worker.id])
        pool = render.stock(self.seed, self.fonts, self.photographs, held_back=False)
        waiting = {width: [] for width in WIDTHS}
        shuffled = []
        while True:
            shuffled += render.render(rng, settings.TRAINING, pool, times=2)
            while len(shuffled) < SHUFFLED:
                shuffled += render.render(rng, settings.TRAINING, pool, times=2)
            for _ in range(2):
                yield from self._add(waiting, *shuffled.pop(int(rng.integers(len(shuffled)))))

    @staticmethod
    def _add(waiting: dict, line, text: str, columns):
        """Prepares a strip; gives a batch when that completes one."""
        width = min(strip.WIDTH, max(1, round(line.shape[1] * strip.SQUEEZE)))
        classes = np.array([render.INDEX[c] + 1 for c in text], np.int64)
        target = frame_targets(columns * (width / line.shape[1]), classes)
        room = next(enough for enough in WIDTHS if width <= enough)
        waiting[room].append((strip.prepare(line)[None, :, :room], classes, target[: room // strip.STRIDE]))
        if len(waiting[room]) == BATCH:
            pictures, classes, targets = zip(*waiting[room])
            lengths = np.array([len(each) for each in classes])
            waiting[room] = []
            yield tuple(map(torch.from_numpy, (np.stack(pictures), np.concatenate(classes), lengths, np.stack(targets))))


def rate(step: int, progress: float, warm_up: int, peak: float) -> float:
    return peak * min(1.0, (step + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--samples", type=int, help="end after this many strips")
    parser.add_argument("--minutes", type=float, help="end after this long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--peak-rate", type=float, default=PEAK_RATE)
    parser.add_argument("--start", type=Path, help="weights to start from")
    options = parser.parse_args()
    if not options.samples and not options.minutes:
        parser.error("--samples or --minutes is needed")
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)

    reader = Reader()
    if options.start:
        reader.load_state_dict(torch.load(options.start, weights_only=True))
    reader = reader.to(memory_format=torch.channels_last)
    mean = copy.deepcopy(reader).eval()
    decays = [p for p in reader.parameters() if p.ndim > 1]
    others = [p for p in reader.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decays, "weight_decay": 1e-2}, {"params": others, "weight_decay": 0.0}])
    sequence_loss = nn.CTCLoss(blank=0, reduction="sum", zero_infinity=True)
    loader = DataLoader(
        Strips(options.seed, options.fonts, options.photographs), batch_size=None, num_workers=options.workers,
        prefetch_factor=8,
    )  # fmt: skip
    warm_up = WARM_UP_STEPS // 4 if options.start else WARM_UP_STEPS
    begun = saved = shown = time.monotonic()
    losses, exact, looked_at = [], 0, 0
    for step, (pictures, kinds, lengths, targets) in enumerate(loader):
        seen = step * BATCH
        minutes = (time.monotonic() - begun) / 60
        progress = max(seen / options.samples if options.samples else 0, minutes / options.minutes if options.minutes else 0)
        if progress >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate(step, progress, warm_up, options.peak_rate)
        x = ((pictures.float() - 127.5) / 127.5).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = reader(x)
        logits = logits.float()
        of_sequence = sequence_loss(
            logits.log_softmax(-1).permute(1, 0, 2), kinds, torch.full((BATCH,), logits.shape[1]), lengths
        ) / max(1, int(lengths.sum()))
        of_frames = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        # The frames' loss shows where the characters are; then the sequence's decides.
        loss = of_sequence + (1.0 if progress < 0.2 else 0.3) * of_frames
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 2.0)
        optimiser.step()
        kept = min(KEPT_OF_MEAN, (step + 1) / (step + 10))
        with torch.no_grad():
            for average, value in zip(mean.state_dict().values(), reader.state_dict().values()):
                if average.dtype.is_floating_point:
                    average.lerp_(value, 1 - kept)
                else:
                    average.copy_(value)

        losses.append((of_sequence.item(), of_frames.item()))
        if step % 10 == 0:
            begin = 0
            for index, length in enumerate(lengths.tolist()):
                told = [k for k, _, _ in decode.runs(logits[index].argmax(-1).tolist())]
                exact += told == kinds[begin : begin + length].tolist()
                begin += length
            looked_at += BATCH
        now = time.monotonic()
        if now - shown > 30:
            of_sequence, of_frames = np.mean(losses, axis=0)
            print(
                f"{minutes:6.1f} min {seen:8d} strips {seen / 60 / max(minutes, 0.01):4.0f}/s rate {rate(step, progress, warm_up, options.peak_rate):.1e} "
                f"sequence {of_sequence:.4f} frames {of_frames:.4f} exact {exact / max(1, looked_at):.3f}", flush=True,
            )  # fmt: skip
            losses, exact, looked_at, shown = [], 0, 0, now
        if now - saved > 180:
            torch.save(mean.state_dict(), options.out / "mean.pt.part")
            (options.out / "mean.pt.part").replace(options.out / "mean.pt")
            torch.save(reader.state_dict(), options.out / "last.pt")
            saved = now
    torch.save(mean.state_dict(), options.out / "final.pt")
    print(f"{seen} strips in {minutes:.1f} minutes", flush=True)


if __name__ == "__main__":
    main()
