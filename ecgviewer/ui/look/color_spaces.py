"""Colours as numbers: contrast, mixing, and ramps that are even to the eye.

OKLab and its matrices are those of Björn Ottosson, "A perceptual color space for image processing"
(2020); relative luminance and contrast are those of WCAG 2.1.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

_LINEAR_TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_CONE_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LAB_TO_CONE = np.linalg.inv(_CONE_TO_LAB)
_CONE_TO_LINEAR = np.linalg.inv(_LINEAR_TO_CONE)

_N_FINE = 401
_N_ROUNDS = 6
_N_HALVINGS = 10
_TOLERANCE = 1e-3


def hex_to_rgb(color: str) -> np.ndarray:
    """Return `#rrggbb` as three values from 0 to 1."""
    return np.array([int(color[first : first + 2], 16) for first in (1, 3, 5)]) / 255.0


def rgb_to_hex(rgb: np.ndarray) -> str:
    """Return three values from 0 to 1 as `#rrggbb`."""
    red, green, blue = np.rint(np.clip(rgb, 0.0, 1.0) * 255).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"


def to_linear(rgb: np.ndarray) -> np.ndarray:
    """Return sRGB values from 0 to 1 as linear light, same shape."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def from_linear(linear: np.ndarray) -> np.ndarray:
    """Return linear light as sRGB values from 0 to 1, clipped to what a screen shows."""
    clipped = np.clip(linear, 0.0, 1.0)
    found: np.ndarray = np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return found


def rgb_to_oklab(rgb: np.ndarray) -> np.ndarray:
    """Return sRGB values from 0 to 1, shape (…, 3), as OKLab (lightness, green-red, blue-yellow)."""
    found: np.ndarray = np.cbrt(to_linear(rgb) @ _LINEAR_TO_CONE.T) @ _CONE_TO_LAB.T
    return found


def oklab_to_rgb(lab: np.ndarray) -> np.ndarray:
    """Return OKLab values, shape (…, 3), as sRGB values from 0 to 1."""
    return from_linear((lab @ _LAB_TO_CONE.T) ** 3 @ _CONE_TO_LINEAR.T)


def contrast_ratio(first: str, second: str) -> float:
    """Return the WCAG contrast of two colours, from 1 (none) to 21."""
    luminances = [float(to_linear(hex_to_rgb(color)) @ (0.2126, 0.7152, 0.0722)) for color in (first, second)]
    return (max(luminances) + 0.05) / (min(luminances) + 0.05)


@lru_cache(maxsize=512)
def blend_hex(background: str, foreground: str, share: float) -> str:
    """Return the opaque colour of a foreground that covers a background by a share from 0 to 1."""
    return rgb_to_hex(hex_to_rgb(background) * (1 - share) + hex_to_rgb(foreground) * share)


def evenly_spaced_ramp(stops: Sequence[str], n_shades: int) -> np.ndarray:
    """Return a ramp through several colours whose neighbours are all equally far apart in OKLab.

    Lightness is made to change evenly along the whole ramp, whatever the inner stops have; their hue
    and chroma stay.

    Parameters
    ----------
    stops
        Two or more colours as `#rrggbb`.
    n_shades
        Number of shades.

    Returns
    -------
    numpy.ndarray
        RGBA, uint8, shape (n_shades, 4), opaque.
    """
    lab = rgb_to_oklab(np.array([hex_to_rgb(stop) for stop in stops]))
    fine = np.linspace(0.0, 1.0, _N_FINE)
    path = np.column_stack([_smooth_path(lab[:, axis], fine) for axis in range(3)])
    # Even lightness and a screen's limits move the path a little and so change its length: a few
    # rounds settle it.
    for _ in range(_N_ROUNDS):
        walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
        share = walked / walked[-1]
        path = np.column_stack([np.interp(fine, share, path[:, axis]) for axis in range(3)])
        path[:, 0] = lab[0, 0] + (lab[-1, 0] - lab[0, 0]) * fine
        path[:, 1:] *= _chroma_on_screen(path)[:, None]
    shades = np.linspace(0.0, 1.0, n_shades)
    chosen = np.column_stack([np.interp(shades, fine, path[:, axis]) for axis in range(3)])
    rgba = np.full((n_shades, 4), 255, dtype=np.uint8)
    rgba[:, :3] = np.rint(oklab_to_rgb(chosen) * 255)
    return rgba


def _chroma_on_screen(lab: np.ndarray) -> np.ndarray:
    """Return the largest share, up to 1, of each colour's chroma that sRGB can show; shape (n,)."""
    low, high = np.zeros(len(lab)), np.ones(len(lab))
    share = high
    for _ in range(_N_HALVINGS):
        is_shown = _is_on_screen(lab, share)
        low, high = np.where(is_shown, share, low), np.where(is_shown, high, share)
        share = (low + high) / 2
    return low


def _is_on_screen(lab: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return which colours sRGB can show with a share of their chroma."""
    cones = (np.column_stack([lab[:, 0], lab[:, 1:] * share[:, None]]) @ _LAB_TO_CONE.T) ** 3
    linear = cones @ _CONE_TO_LINEAR.T
    found: np.ndarray = np.all((linear > -_TOLERANCE) & (linear < 1 + _TOLERANCE), axis=1)
    return found


def _smooth_path(values: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return the values between stops without corners (Catmull-Rom), stops evenly spaced."""
    n_pieces = values.size - 1
    padded = np.concatenate([[2 * values[0] - values[1]], values, [2 * values[-1] - values[-2]]])
    piece = np.minimum((positions * n_pieces).astype(int), n_pieces - 1)
    t = positions * n_pieces - piece
    before, start, end, after = (padded[piece + offset] for offset in range(4))
    path: np.ndarray = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    return path
