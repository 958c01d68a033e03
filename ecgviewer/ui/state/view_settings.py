"""How the trace is shown; the values that a person sets and that are kept."""

from dataclasses import dataclass

from ecgviewer.signals.display_filter import NO_FILTERS, DisplayFilters

MM_PER_INCH = 25.4

SPEEDS_MM_PER_S = (12.5, 25.0, 50.0)
"""Paper speeds that can be chosen by name."""

GAINS_MM_PER_MV = (5.0, 10.0, 20.0)
"""Gains that can be chosen by name."""

SPEED_LIMITS_MM_PER_S = (0.05, 400.0)
"""Slowest and fastest speed that zooming reaches."""

GAIN_LIMITS_MM_PER_MV = (0.5, 200.0)
"""Smallest and largest gain that zooming reaches."""


@dataclass(frozen=True)
class ViewSettings:
    """What is shown of a record, and at which scale.

    Speed and gain are what is stored; the visible span follows from them and from the size of the
    widget, so that a resize never changes a scale.

    Attributes
    ----------
    speed_mm_per_s
        Paper speed.
    gain_mm_per_mv
        Gain.
    start_s
        Time at the left edge of the paper, seconds from the record's start.
    method
        Key of `explain.attribution.TITLES`, or "none".
    explained_label
        The class whose evidence is shown; None for the called class of each beat.
    scale_per_beat
        Whether each beat's attribution is scaled to its own largest value.
    as_network_sees
        Whether the denoised, resampled and scaled signal is shown instead of the stored one.
    has_second_lead
        Whether another lead of the record is shown below the first, where there is one.
    second_lead
        Name of the lead to show there, where the record has it; "" for the next other ECG lead.
    has_wave_marks
        Whether P, QRS and T of each beat are marked below the first lead.
    counts_own
        Whether the network's calls are counted against the person's own annotations instead of the reference.
    filters
        Which filters the ECG leads are shown through; never what a network is fed.
    pixels_per_mm
        Logical pixels per millimetre on this screen; None for what the screen itself reports.
    """

    speed_mm_per_s: float = 25.0
    gain_mm_per_mv: float = 10.0
    start_s: float = 0.0
    method: str = "gradcam"
    explained_label: str | None = None
    scale_per_beat: bool = False
    as_network_sees: bool = False
    has_second_lead: bool = True
    second_lead: str = ""
    has_wave_marks: bool = False
    counts_own: bool = False
    filters: DisplayFilters = NO_FILTERS
    pixels_per_mm: float | None = None
