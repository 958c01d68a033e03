"""Where a cardiologist or a program marked the waves of each beat: WFDB's waveform annotations."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.errors import InvalidInputError
from ecgviewer.records.annotation_files import read_annotations
from ecgviewer.records.record import Annotations
from ecgviewer.records.symbols import is_beat

WAVES = ("p", "qrs", "t")
"""The waves of a beat, in the order of time."""

POINTS = ("onset", "peak", "offset")
"""What is marked of each wave, in the order of time."""

P, QRS, T = range(3)
ONSET, PEAK, OFFSET = range(3)

_ATRIAL, _REPOLARISATION, _U_WAVE = "p", "t", "u"


@dataclass(frozen=True, eq=False)
class WaveMarks:
    """The marked waves of some beats of a record, in the order of time.

    Attributes
    ----------
    symbol
        WFDB mnemonic of each beat, shape (n_beats,).
    points
        Samples of the record, NaN where nothing is marked; float64, shape (n_beats, 3, 3): beats, `WAVES`,
        `POINTS`. Every beat has a QRS peak.
    """

    symbol: np.ndarray
    points: np.ndarray

    @property
    def n_beats(self) -> int:
        """Number of beats."""
        return len(self.points)


def read_wave_marks(path: Path, annotator: str = "q1c") -> WaveMarks:
    """Read marked waves, such as those of the QT Database.

    Parameters
    ----------
    path
        Path of the record, with or without `.hea`.
    annotator
        Extension of the annotation file; `q1c` are the marks of that database's first cardiologist.

    Raises
    ------
    RecordUnreadableError
        If the file is damaged.
    InvalidInputError
        If there is no such file, or it marks no beat.
    """
    annotations = read_annotations(path, annotator)
    marks = None if annotations is None else parse_wave_marks(annotations)
    if marks is None or marks.n_beats == 0:
        raise InvalidInputError(f"{path}.{annotator} marks no waves; take records of the QT Database")
    return marks


def parse_wave_marks(annotations: Annotations) -> WaveMarks:
    """Return the beats among waveform annotations with their waves.

    A wave is written as `(`, its peak (`p`, `t`, or the beat's mnemonic), `)`; the brackets may be missing.
    A P wave belongs to the beat that follows, a T wave to the beat before. U waves are left out.
    """
    beats: list[np.ndarray] = []
    symbols: list[str] = []
    atrial = np.full(3, np.nan)
    for symbol, wave in _waves(annotations):
        if symbol == _ATRIAL:
            atrial = wave
        elif symbol == _REPOLARISATION:
            if beats:
                beats[-1][T] = wave
        else:
            beats.append(np.stack([atrial, wave, np.full(3, np.nan)]))
            symbols.append(symbol)
            atrial = np.full(3, np.nan)
    return WaveMarks(np.array(symbols, dtype="U1"), np.stack(beats) if beats else np.zeros((0, 3, 3)))


def _waves(annotations: Annotations) -> list[tuple[str, np.ndarray]]:
    """Return each wave's symbol and its three points; U waves are left out."""
    waves: list[tuple[str, np.ndarray]] = []
    onset, is_open = np.nan, False
    for symbol, sample in zip(annotations.symbols, annotations.samples.astype(float), strict=True):
        if symbol == "(":
            onset, is_open = sample, False
        elif symbol == ")":
            if is_open:
                waves[-1][1][OFFSET] = sample
            onset, is_open = np.nan, False
        elif symbol in (_ATRIAL, _REPOLARISATION, _U_WAVE) or is_beat(symbol):
            waves.append((symbol, np.array([onset, sample, np.nan])))
            onset, is_open = np.nan, True
    return [(symbol, wave) for symbol, wave in waves if symbol != _U_WAVE]
