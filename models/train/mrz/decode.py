"""From the network's answer to text, and to one probability vector for each character. src/mrz/recognise/columns.rs
does the same; recipe.md states the rule.

In: logits [frames, 38]. Out: the text, and for each character 37 probabilities in the order of `content.ALPHABET`.
"""

from __future__ import annotations

import numpy as np

from content import ALPHABET

BLANK = 0


def probabilities(logits):
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def runs(best) -> list:
    """(class, first frame, last frame + 1) of each stretch of the same best class that is not the blank."""
    found, start = [], 0
    for frame in range(1, len(best) + 1):
        if frame == len(best) or best[frame] != best[start]:
            if best[start] != BLANK:
                found.append((int(best[start]), start, frame))
            start = frame
    return found


def text(logits) -> str:
    return "".join(ALPHABET[kind - 1] for kind, _, _ in runs(logits.argmax(axis=-1)))


def columns(logits):
    """[characters, 37]: each character's posteriors, averaged over its frames, the blank's share left out."""
    posterior = probabilities(logits)
    made = []
    for _, start, stop in runs(logits.argmax(axis=-1)):
        mean = posterior[start:stop, 1:].sum(axis=0)
        made.append(mean / mean.sum())
    return np.array(made).reshape(-1, len(ALPHABET))
