"""How bad the pictures are: ranges for the renderer, for training and for each group of the test set.

Lengths are in heights of a digit ("caps") unless the name says otherwise; a `*_share` is the part of the lines
that have the defect at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Settings:
    # The camera's picture.
    cap_px: tuple = (6.0, 24.0)
    fine_share: float = 0.45  # of the lines are at 14 px or more
    blur: tuple = (0.0, 0.13)
    blur_share: float = 0.7
    motion: tuple = (0.05, 0.35)
    motion_share: float = 0.15
    noise: tuple = (0.0, 0.14)  # as a part of the contrast of the print; less under 14 px
    noise_share: float = 0.7
    jpeg_quality: tuple = (18, 95)
    jpeg_share: float = 0.6
    jpeg_generations: int = 3
    sharpen_share: float = 0.2
    eased: float = 1.0  # by how much all of these may be weaker together
    # Light.
    paper: tuple = (60, 250)
    contrast: tuple = (0.15, 0.95)
    gamma: tuple = (0.6, 1.7)
    gradient: float = 0.35
    shadow_share: float = 0.15
    glare_share: float = 0.12
    glare: tuple = (30.0, 160.0)
    # Print.
    texture_share: float = 0.65
    texture: tuple = (0.0, 0.32)  # spread of the background, likewise
    uneven_share: float = 0.3
    dots_share: float = 0.08
    loose_share: float = 0.15  # characters off their places
    ocr_b: bool = True  # False: only the other fonts
    # Geometry, in pixels of the strip.
    scale: float = 0.20
    offset_px: float = 3.0
    slope_px: float = 2.0
    bow_px: float = 2.0
    shear_deg: float = 6.0
    stretch: float = 0.08
    taper: float = 0.08
    neighbour_share: float = 0.6
    spacing: tuple = (1.25, 2.8)
    edge_share: float = 0.12
    margin_px: tuple = (4.0, 40.0)
    # Content.
    cut_share: float = 0.03
    wide_margin_share: float = 0.05
    part_share: float = 0.04
    lookalike_share: float = 0.14  # lines of characters that are taken for one another
    upside_down_share: float = 0.04
    nothing_share: float = 0.05


TRAINING = Settings()

# Test: nothing is cut, nothing is not a line.
_WHOLE = replace(
    TRAINING, cut_share=0.0, wide_margin_share=0.0, part_share=0.0, lookalike_share=0.0, upside_down_share=0.0,
    nothing_share=0.0, eased=0.0,
)  # fmt: skip
CLEAN = replace(
    _WHOLE, cap_px=(15.0, 24.0), fine_share=1.0, blur=(0.0, 0.04), motion_share=0.0, noise=(0.0, 0.04),
    jpeg_quality=(75, 95), jpeg_generations=1, sharpen_share=0.1, paper=(150, 250), contrast=(0.55, 0.95),
    gamma=(0.85, 1.2), gradient=0.1, shadow_share=0.0, glare_share=0.0, texture=(0.0, 0.10), uneven_share=0.0,
    dots_share=0.0, loose_share=0.0, scale=0.08, offset_px=1.5, slope_px=0.7, bow_px=0.7, shear_deg=2.0,
    stretch=0.02, taper=0.02, spacing=(1.5, 2.4), edge_share=0.0, margin_px=(8.0, 24.0),
)  # fmt: skip
# Several defects at once, each as strong as still lets a person read the line.
STRONG = replace(
    _WHOLE, cap_px=(9.0, 18.0), fine_share=0.35, blur=(0.03, 0.08), blur_share=0.9, motion=(0.05, 0.2),
    motion_share=0.25, noise=(0.02, 0.09), noise_share=0.9, jpeg_quality=(30, 80), jpeg_share=0.8,
    paper=(90, 240), contrast=(0.35, 0.9), gradient=0.35, shadow_share=0.3, glare_share=0.2, glare=(30.0, 70.0),
    texture_share=0.8, texture=(0.03, 0.15), uneven_share=0.4, dots_share=0.05, scale=0.15, offset_px=2.5,
    slope_px=1.6, bow_px=1.6, shear_deg=5.0, edge_share=0.2,
)  # fmt: skip
BY_DEFECT = {
    "clean": CLEAN,
    "8 to 10 px": replace(CLEAN, cap_px=(8.0, 10.0), fine_share=0.0),
    "6 to 8 px": replace(CLEAN, cap_px=(6.0, 8.0), fine_share=0.0),
    "out of focus": replace(CLEAN, blur=(0.10, 0.15), blur_share=1.0),
    "motion": replace(CLEAN, motion=(0.25, 0.45), motion_share=1.0),
    "noise": replace(CLEAN, noise=(0.16, 0.25), noise_share=1.0),
    "JPEG 15 to 30, three times": replace(CLEAN, jpeg_quality=(15, 30), jpeg_share=1.0, jpeg_generations=3),
    "low light": replace(CLEAN, paper=(30, 60), contrast=(0.3, 0.6), noise=(0.06, 0.15), noise_share=1.0),
    "low contrast": replace(CLEAN, contrast=(0.12, 0.25)),
    "glare": replace(CLEAN, glare_share=1.0, glare=(60.0, 140.0)),
    "shadow": replace(CLEAN, shadow_share=1.0, gradient=0.5),
    "background": replace(CLEAN, texture_share=1.0, texture=(0.18, 0.32)),
    "uneven ink": replace(CLEAN, uneven_share=1.0),
    "engraved dots": replace(CLEAN, dots_share=1.0),
    "loose type": replace(CLEAN, loose_share=1.0),
    "geometry": replace(
        CLEAN, scale=0.2, offset_px=3.0, slope_px=2.0, bow_px=2.0, shear_deg=6.0, stretch=0.08, taper=0.08,
        margin_px=(4.0, 40.0),
    ),
    "close neighbours": replace(CLEAN, neighbour_share=1.0, spacing=(1.2, 1.35), scale=0.12, offset_px=2.5),
    "frames and edges": replace(CLEAN, edge_share=1.0),
    "other fonts": replace(CLEAN, ocr_b=False),
    "strong": STRONG,
}  # fmt: skip
# What is to give no text.
NOT_LINES = {
    "upside down": replace(CLEAN, upside_down_share=1.0),
    "no line": replace(CLEAN, nothing_share=1.0),
}
