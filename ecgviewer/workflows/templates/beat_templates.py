"""The templates of a record: beats of a class by shape, which a person can merge, split and relabel."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ecgviewer.beats.usual_beat import correlation
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.workflows.templates.beat_shapes import SHAPE, BeatShapes, evenly
from ecgviewer.workflows.templates.cluster_shapes import cluster_beats, split_beats

MOST_MEASURED = 2000
"""Median and quartiles are those of at most so many beats, spread evenly over the cluster."""

MOST_DRAWN = 60
"""So many beats of a cluster are drawn over one another."""

_FIRST_LABELS = "NLRAV"
_BATCH = 4096


@dataclass(frozen=True, eq=False)
class Template:
    """Beats of one label and one shape.

    Attributes
    ----------
    label
        What these beats are called.
    rows
        Of the table of beats, ascending, int64, shape (n,).
    median_mv
        Median at 360 Hz, R at sample 180, millivolts, shape (360,).
    quartiles_mv
        Lower and upper quartile, shape (2, 360).
    correlation
        Of each beat with the median, 0.15 s before to 0.21 s after R, -1 to 1, shape (n,).
    drawn_mv
        At most `MOST_DRAWN` of the beats, spread evenly, shape (m, 360).
    qrs_ms
        Median width of their QRS complexes in milliseconds; NaN where none is known.
    """

    label: str
    rows: np.ndarray
    median_mv: np.ndarray
    quartiles_mv: np.ndarray
    correlation: np.ndarray
    drawn_mv: np.ndarray
    qrs_ms: float

    @property
    def n_beats(self) -> int:
        """Number of beats."""
        return int(self.rows.size)

    @property
    def outliers_first(self) -> np.ndarray:
        """The rows, those first that are least like the median; of equal ones the earlier."""
        found: np.ndarray = self.rows[np.argsort(self.correlation, kind="stable")]
        return found

    @property
    def mean_correlation(self) -> float:
        """Mean correlation of the beats with their median."""
        return float(self.correlation.mean())


@dataclass(frozen=True, eq=False)
class BeatTemplates:
    """All templates of a record. Merging and splitting return others, so that they can be undone.

    Attributes
    ----------
    shapes
        The beats, aligned class by class.
    qrs_ms
        Width of each beat's QRS complex, NaN where it isn't known, shape (n_beats,).
    labels
        Of each beat, "" without, shape (n_beats,).
    templates
        Class by class (N L R A V, then others by the alphabet), the largest of a class first. Each labelled beat is in
        exactly one.
    """

    shapes: BeatShapes
    qrs_ms: np.ndarray
    labels: np.ndarray
    templates: tuple[Template, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels that occur, in the order of the templates."""
        return tuple(dict.fromkeys(template.label for template in self.templates))

    def of_class(self, label: str) -> list[int]:
        """Return the numbers of the templates of a label."""
        return [place for place, each in enumerate(self.templates) if each.label == label]

    def share(self, place: int) -> float:
        """Return which share of the beats of its label a template holds, 0 to 1."""
        template = self.templates[place]
        return template.n_beats / int(np.count_nonzero(self.labels == template.label))

    def merge(self, places: Iterable[int]) -> "BeatTemplates":
        """Return templates in which some of one label are one.

        Parameters
        ----------
        places
            Numbers of two and more templates.

        Raises
        ------
        InvalidInputError
            If they are fewer, or of several labels.
        """
        chosen = sorted(set(places))
        labels = {self.templates[place].label for place in chosen}
        if len(chosen) < 2:
            raise InvalidInputError("one template can't be merged; choose two or more of one class")
        if len(labels) > 1:
            raise InvalidInputError(
                f"templates of {' and '.join(sorted(labels))} can't be merged; relabel one of them first"
            )
        rows = np.sort(np.concatenate([self.templates[place].rows for place in chosen]))
        return self._with({*chosen}, labels.pop(), [rows])

    def split(self, place: int) -> "BeatTemplates":
        """Return templates in which one is two, by shape.

        Raises
        ------
        InvalidInputError
            If it holds one beat, or beats that are all the same.
        """
        template = self.templates[place]
        parts = split_beats(self.shapes, template.rows) if template.n_beats > 1 else (template.rows,)
        if len(parts) < 2 or parts[1].size == 0:
            raise InvalidInputError("this template can't be split: its beats have one shape; choose another")
        return self._with({place}, template.label, list(parts))

    def relabel(self, place: int, label: str) -> tuple[np.ndarray, str]:
        """Return which beats a person gives which label; whoever keeps labels applies it.

        Returns
        -------
        rows : numpy.ndarray
        label : str
        """
        return self.templates[place].rows, label

    def with_labels(self, labels: np.ndarray, cancel: CancelToken | None = None) -> "BeatTemplates":
        """Return the templates under other labels: classes whose beats are the same stay as a person left them.

        Parameters
        ----------
        labels
            Of each beat, "" without, shape (n_beats,).
        cancel
            Looked at between two classes.
        """
        return _gather(self.shapes, self.qrs_ms, labels, Progress(), cancel, before=self)

    def _with(self, gone: set[int], label: str, clusters: list[np.ndarray]) -> "BeatTemplates":
        kept = [each for place, each in enumerate(self.templates) if place not in gone]
        made = [_template(self.shapes, self.qrs_ms, label, rows, None) for rows in clusters]
        return replace(self, templates=_in_order([*kept, *made]))


def gather_templates(
    shapes: BeatShapes,
    labels: np.ndarray,
    qrs_ms: np.ndarray,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> BeatTemplates:
    """Gather the beats of each class by shape.

    Parameters
    ----------
    shapes
        The beats of a lead.
    labels
        Of each beat, "" without, shape (n_beats,).
    qrs_ms
        Width of each QRS complex in milliseconds, NaN where it isn't known, shape (n_beats,).
    progress, cancel
        Told and looked at class by class.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    return _gather(shapes, qrs_ms, labels, progress or Progress(), cancel, before=None)


def _gather(
    shapes: BeatShapes,
    qrs_ms: np.ndarray,
    labels: np.ndarray,
    progress: Progress,
    cancel: CancelToken | None,
    before: BeatTemplates | None,
) -> BeatTemplates:
    names = sorted({str(name) for name in np.unique(labels)} - {""}, key=_class_place)
    found: list[Template] = []
    for number, label in enumerate(names):
        progress.report(number, len(names), f"shapes of {label} beats")
        rows = np.flatnonzero(labels == label)
        if before is not None and np.array_equal(rows, np.flatnonzero(before.labels == label)):
            found += [each for each in before.templates if each.label == label]
            continue
        shapes = shapes.aligned(rows, cancel)
        clusters = cluster_beats(shapes, rows, cancel)
        found += [_template(shapes, qrs_ms, label, own, cancel) for own in clusters]
    progress.report(1, 1, "done")
    return BeatTemplates(shapes, qrs_ms, labels.copy(), _in_order(found))


def _template(
    shapes: BeatShapes, qrs_ms: np.ndarray, label: str, rows: np.ndarray, cancel: CancelToken | None
) -> Template:
    windows = shapes.windows_mv(evenly(rows, MOST_MEASURED))
    lower, median, upper = np.quantile(windows, [0.25, 0.5, 0.75], axis=0)
    fits = []
    for first in range(0, rows.size, _BATCH):
        raise_if_cancelled(cancel)
        own = shapes.windows_mv(rows[first : first + _BATCH])
        fits.append(correlation(own[:, SHAPE], median[SHAPE]))
    widths = qrs_ms[rows]
    widths = widths[np.isfinite(widths)]
    return Template(
        label=label,
        rows=rows,
        median_mv=median,
        quartiles_mv=np.stack([lower, upper]),
        correlation=np.concatenate(fits),
        drawn_mv=shapes.windows_mv(evenly(rows, MOST_DRAWN)),
        qrs_ms=float(np.median(widths)) if widths.size else float("nan"),
    )


def _in_order(templates: Iterable[Template]) -> tuple[Template, ...]:
    """Return templates class by class, the largest of a class first, of equal ones that with the earlier beat."""
    return tuple(
        sorted(templates, key=lambda each: (_class_place(each.label), -each.n_beats, int(each.rows[0])))
    )


def _class_place(label: str) -> tuple[int, str]:
    place = _FIRST_LABELS.find(label)
    return (place if place >= 0 else len(_FIRST_LABELS), label)
