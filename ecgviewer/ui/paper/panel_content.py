"""What a small panel of one second shows: a model's view of a beat by one method. No Qt."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.facts.beat_details import PENDING, BeatDetails, ModelBeat
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.wave_spans import WaveSpan

NO_EVIDENCE, NOT_AVAILABLE = tr("no evidence"), tr("not available")


@dataclass(frozen=True, eq=False)
class PanelContent:
    """What one panel shows.

    Attributes
    ----------
    model, method
        Column and row of the panel.
    values
        Trace to draw, shape (360,); None where there is none.
    unit
        Of `values`: "mV", or "SD" for a window as the network sees it.
    limits
        Smallest and largest value over all panels, so that they share one scale.
    reason
        What to say where nothing can be explained.
    scale_per_beat
        Whether colours are scaled to this beat.
    waves
        The waves that were found, shaded behind the trace.
    usual_mv
        The patient's usual beat as the model compares it with this one, shape (360,), NaN where it has none; None
        where it doesn't, or `values` are no millivolts.
    """

    model: ModelBeat
    method: str
    values: np.ndarray | None
    unit: str
    limits: tuple[float, float]
    reason: str
    scale_per_beat: bool
    waves: tuple[WaveSpan, ...] = ()
    usual_mv: np.ndarray | None = None

    @property
    def attribution(self) -> Attribution | None:
        """The attribution, None while or where there is none."""
        state = self.model.attributions.get(self.method)
        return state if isinstance(state, Attribution) else None

    @property
    def is_failed(self) -> bool:
        """Whether the method failed the sanity check on this model."""
        return self.method in self.model.failed_methods

    @property
    def doubt(self) -> str:
        """Why the method's maps are no evidence on this model, and fade; "" where they are."""
        return self.model.doubtful_methods.get(self.method, "")

    @property
    def scale(self) -> float:
        """Attribution at the end of the colour scale, above 0."""
        if not self.is_scaled_to_beat:
            return self.model.scales[self.method]
        return (0.0 if self.attribution is None else self.attribution.largest) or 1.0

    @property
    def is_scaled_to_beat(self) -> bool:
        """Whether the scale is this beat's own: because a person wants it, or for want of a fixed one."""
        return self.scale_per_beat or not self.model.scales.get(self.method, 0.0) > 0

    @property
    def message(self) -> str:
        """What stands below the trace in place of a colour scale, "" where colours say it."""
        return next(iter(self.wordings), "")

    @property
    def wordings(self) -> tuple[str, ...]:
        """The message in fewer and fewer words; empty where colours say it."""
        if self.attribution is not None:
            if not self.attribution.is_empty:
                return ()
            nothing = f"{NO_EVIDENCE}{self.attribution.where}"
            return tuple(
                dict.fromkeys((tr("{nothing} for this class", nothing=nothing), nothing, NO_EVIDENCE))
            )
        if self.model.attributions.get(self.method) == PENDING:
            return ("computing…",)
        if self.reason:
            return (f"{NOT_AVAILABLE}: {self.reason}", NOT_AVAILABLE)
        return (NOT_AVAILABLE,) if self.model.called else (tr("not classified yet"),)

    @property
    def look(self) -> tuple[object, ...]:
        """All that its picture depends on: contents of equal looks are painted alike."""
        return (
            self.model.model_name,
            self.model.explained_label,
            self.model.explained_probability,
            self.method,
            None if self.values is None else self.values.tobytes(),
            None if self.usual_mv is None else self.usual_mv.tobytes(),
            self.unit,
            self.limits,
            self.waves,
            self.attribution,
            self.scale,
            self.is_scaled_to_beat,
            self.is_failed,
            self.doubt,
            self.wordings,
        )


def panel_contents(details: BeatDetails) -> dict[tuple[str, str], PanelContent]:
    """Return what the panel of each method and model shows."""
    shared = details.trace_mv
    traces = {m.model_name: shared if shared is not None else m.window for m in details.models}
    usual = {m.model_name: m.usual_mv if shared is not None else None for m in details.models}
    lines = (*traces.values(), *usual.values())
    drawn = [line for line in lines if line is not None and np.isfinite(line).any()]
    limits = (0.0, 1.0)
    if drawn:
        limits = (float(min(np.nanmin(t) for t in drawn)), float(max(np.nanmax(t) for t in drawn)))
    return {
        (method, model.model_name): PanelContent(
            model=model,
            method=method,
            values=traces[model.model_name] if drawn else None,
            unit="mV" if shared is not None else "SD",
            limits=limits,
            reason=details.reason,
            scale_per_beat=details.scale_per_beat,
            waves=details.waves,
            usual_mv=usual[model.model_name],
        )
        for method in details.methods
        for model in details.models
    }
