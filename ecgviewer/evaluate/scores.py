"""Rates of a class or group of beats as tables hold them: values, or None where they are not defined."""

from dataclasses import dataclass

Score = float | None
"""A rate, 0 to 1; None where its denominator is zero."""

Interval = tuple[float, float] | None
"""Ends of a confidence interval; None where there is none."""


@dataclass(frozen=True)
class MeanScores:
    """Means over classes.

    Attributes
    ----------
    precision, recall, f1
        Means over the classes.
    support
        Beats of all classes.
    """

    precision: Score
    recall: Score
    f1: Score
    support: int


@dataclass(frozen=True)
class ClassScores(MeanScores):
    """How the beats of one class were called.

    Attributes
    ----------
    precision, recall, f1, specificity
        Rates of the class.
    support
        Beats that are of the class by reference.
    n_patients
        Patients with such beats.
    """

    specificity: Score
    n_patients: int

    @property
    def rates(self) -> tuple[Score, ...]:
        """The rates in the order of `rates.RATES`."""
        return self.precision, self.recall, self.f1, self.specificity


@dataclass(frozen=True)
class GroupScores:
    """How the beats of one AAMI group were called.

    Attributes
    ----------
    precision, recall, f1, specificity
        Rates of the group; None also where the network can't call it.
    support
        Beats that are of the group by reference.
    n_patients
        Patients with such beats.
    """

    precision: Score
    recall: Score
    f1: Score
    specificity: Score
    support: int
    n_patients: int

    @property
    def rates(self) -> tuple[Score, ...]:
        """The rates in the order of `rates.RATES`."""
        return self.precision, self.recall, self.f1, self.specificity


@dataclass(frozen=True)
class RateIntervals:
    """95 % intervals of the rates of a class or group."""

    precision: Interval = None
    recall: Interval = None
    f1: Interval = None
    specificity: Interval = None

    @property
    def rates(self) -> tuple[Interval, ...]:
        """The intervals in the order of `rates.RATES`."""
        return self.precision, self.recall, self.f1, self.specificity


@dataclass(frozen=True)
class MeanValue:
    """A mean with its 95 % interval over patients; None where there is none."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Figure:
    """A value with its 95 % interval over patients; None where there is none."""

    value: Score = None
    interval: Interval = None
