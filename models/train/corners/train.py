"""Trains the corner network on endless renders. In: a folder of photographs, a seed, minutes of wall time.
Out: a checkpoint with the running average of the weights.

One process draws into a ring of pictures, the other learns from it: a picture is drawn once and seen a few times, each time
mirrored or turned otherwise. The learning rate follows the wall time, so a run always ends with a small one.
"""
import argparse
import json
import math
import time
from multiprocessing import Process, Value
from multiprocessing.shared_memory import SharedMemory

import cv2
import numpy as np
import torch

import designs
import network
import photographs
import scene

SLOTS = 12_000
BATCH = 16
# Batches whose gradients make one step: small ones stay in the cache.
BATCHES_A_STEP = 3
# Of so many pictures for each that is taken, the harder ones are likelier taken.
CHOICE = 4
# Pictures drawn for each one learned from, once the ring has a stock.
FRESH_SHARE = 0.22
INPUT, TARGET = scene.INPUT_PX, scene.TARGET_PX


def ring(name=None):
    picture_bytes, plane_bytes = SLOTS * INPUT * INPUT * 3, SLOTS * 3 * TARGET * TARGET
    memory = SharedMemory(name=name, create=name is None, size=picture_bytes + plane_bytes + SLOTS)
    pictures = np.ndarray((SLOTS, INPUT, INPUT, 3), np.uint8, memory.buf)
    planes = np.ndarray((SLOTS, 3, TARGET, TARGET), np.uint8, memory.buf, picture_bytes)
    present = np.ndarray((SLOTS,), np.uint8, memory.buf, picture_bytes + plane_bytes)
    return memory, pictures, planes, present


def draw(name, count, seen, folder, seed, worker):
    cv2.setNumThreads(1)
    memory, pictures, planes, present = ring(name)
    rng = np.random.default_rng([seed, worker])
    shots, _ = photographs.load(folder)
    people = photographs.people(folder)
    bank = [designs.document(rng, shots) for _ in range(500)]
    while True:
        if count.value > SLOTS / 3 + FRESH_SHARE * seen.value:
            time.sleep(0.05)
            continue
        if rng.random() < 0.1:
            bank[int(rng.integers(len(bank)))] = designs.document(rng, shots)
        try:
            picture, targets, corners = scene.render(rng, bank, shots, people)
        except cv2.error:  # a degenerate pose
            continue
        with count.get_lock():
            slot = count.value % SLOTS
            count.value += 1
        pictures[slot], planes[slot], present[slot] = picture, targets, corners is not None


def choose(rng, hardness, filled):
    """Which pictures to learn from: the harder they were last time, the sooner again."""
    among = rng.integers(filled, size=BATCH * CHOICE)
    weight = hardness[among]
    return among[rng.choice(len(among), size=BATCH, replace=False, p=weight / weight.sum())]


def batch_of(rng, pictures, planes, present, index):
    x = torch.from_numpy(pictures[index]).permute(0, 3, 1, 2)
    y = torch.from_numpy(planes[index])
    turn = int(rng.integers(4)) if rng.random() < 0.5 else 0
    dims = [d for d in (2, 3) if rng.random() < 0.5]
    x, y = torch.rot90(x, turn, (2, 3)).flip(dims), torch.rot90(y, turn, (2, 3)).flip(dims)
    x = x.float()
    if rng.random() < 0.15:
        x = x[:, torch.from_numpy(rng.permutation(3))]
    if rng.random() < 0.5:
        x = (x * float(rng.uniform(0.8, 1.2)) + float(rng.normal(0, 8))).clamp(0, 255)
    return x.contiguous(memory_format=torch.channels_last), y.float() / 255, torch.from_numpy(present[index]).float()


def losses_of(planes, logit, truth, there):
    """The loss of each picture."""
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    each = [bce(planes[:, k], truth[:, k], reduction="none").mean((1, 2)) for k in range(3)]
    p = torch.sigmoid(planes[:, 0])
    overlap = 2 * (p * truth[:, 0]).sum((1, 2)) + 1
    dice = (1 - overlap / ((p + truth[:, 0]).sum((1, 2)) + 1)) * there * (len(there) / there.sum().clamp(min=1))
    present = bce(logit[:, 0], there, reduction="none")
    return each[0] + dice + 0.7 * each[1] + 1.5 * each[2] + 0.15 * present


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--photographs", required=True)
    ask.add_argument("--minutes", type=float, required=True)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--rate", type=float, default=3e-3)
    ask.add_argument("--out", required=True)
    ask.add_argument("--folded", action="store_true", help="go on without normalisation layers")
    ask.add_argument("--start", help="a checkpoint to go on from")
    arguments = ask.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    count, seen = Value("q", 0), Value("q", 0)
    memory, pictures, planes, present = ring()
    for worker in range(arguments.workers):
        Process(target=draw, daemon=True, args=(memory.name, count, seen, arguments.photographs, arguments.seed, worker)).start()
    net = network.Corners()
    if arguments.start:
        net = network.load(torch.load(arguments.start, map_location="cpu")["averaged"], arguments.folded)
    net = net.to(memory_format=torch.channels_last)
    # A quarter faster; needs a C++ compiler.
    compiled = torch.compile(net)
    optimiser = torch.optim.AdamW(net.parameters(), lr=arguments.rate, weight_decay=0.02)
    averaged = {k: v.clone() for k, v in net.state_dict().items()}
    rng = np.random.default_rng([arguments.seed, 99])
    while count.value < 1500:
        time.sleep(1)
    # Of each picture when it was last learned from; of one that was not, the median.
    hardness, known = np.full(SLOTS, 0.4), count.value
    began, steps, mean, said = time.time(), 0, 0.0, time.time()
    while (done := (time.time() - began) / (arguments.minutes * 60)) < 1:
        rate = arguments.rate * min(1, (steps + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-6
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.zero_grad(set_to_none=True)
        for _ in range(BATCHES_A_STEP):
            newest = count.value
            fresh = np.arange(known, newest) % SLOTS
            hardness[fresh], known = np.median(hardness), newest
            index = choose(rng, hardness, min(newest - 64, SLOTS))
            x, y, there = batch_of(rng, pictures, planes, present, index)
            losses = losses_of(*compiled(x), y, there)
            hardness[index] = losses.detach().numpy().clip(0.05, 2) ** 0.7
            loss = losses.mean() / BATCHES_A_STEP
            loss.backward()
            mean = 0.99 * mean + 0.01 * loss.item() * BATCHES_A_STEP if steps else loss.item() * BATCHES_A_STEP
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        steps += 1
        seen.value = steps * BATCH * BATCHES_A_STEP
        keep = min(0.998, steps / (steps + 20))
        for k, v in net.state_dict().items():
            averaged[k] = averaged[k].lerp(v, 1 - keep) if v.dtype.is_floating_point else v.clone()
        if time.time() - said > 60:
            said = time.time()
            print(json.dumps({"minutes": round((said - began) / 60, 1), "steps": steps, "seen": seen.value,
                              "drawn": count.value, "loss": round(mean, 4), "rate": rate}), flush=True)
            torch.save({"averaged": averaged, "steps": steps, "drawn": count.value}, arguments.out)
    torch.save({"averaged": averaged, "steps": steps, "drawn": count.value}, arguments.out)
    print(json.dumps({"finished": True, "seen": seen.value, "drawn": count.value}))
    memory.unlink()


if __name__ == "__main__":
    main()
