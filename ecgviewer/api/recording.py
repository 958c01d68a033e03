"""A recording for scripts and notebooks: its signal, its beats, why a network calls them so, its summary."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.classifiers.checkpoint import find_model, list_models
from ecgviewer.errors import InvalidInputError
from ecgviewer.records.record import Record
from ecgviewer.workflows.review.choose_model import choose_model
from ecgviewer.workflows.review.prepare_leads import BOTH, prepare_leads
from ecgviewer.workflows.review.review_record import RecordReview, choose_lead, open_record, review_record

DEFAULT_METHOD = "gradcam"


class Recording:
    """One recording on one lead. `ecgviewer.open` returns it.

    Parameters
    ----------
    record
        As it was read.
    lead
        Index of the lead.
    call_leads
        What beats are called from, as `open` takes it.
    """

    def __init__(self, record: Record, lead: int, call_leads: str = BOTH) -> None:
        self._record = record.based_on(lead)
        self._lead = lead
        self._call_leads = call_leads
        self._prepared: PreparedBeats | None = None
        self._reviews: dict[str, RecordReview] = {}

    @property
    def name(self) -> str:
        """The record's name."""
        return self._record.name

    @property
    def lead(self) -> str:
        """Name of the lead."""
        return self._record.lead_names[self._lead]

    @property
    def leads(self) -> tuple[str, ...]:
        """Names of all leads."""
        return self._record.lead_names

    @property
    def fs_hz(self) -> float:
        """Samples a second of the lead."""
        return self._record.fs_hz

    @property
    def duration_s(self) -> float:
        """Seconds from the first sample to the end of the last."""
        return self._record.duration_s

    @property
    def signal_mv(self) -> np.ndarray:
        """The lead in millivolts, float32, shape (n_samples,); NaN where it has no valid sample.

        Examples
        --------
        >>> import ecgviewer
        >>> recording = ecgviewer.open("demo")
        >>> recording.lead, recording.fs_hz, recording.signal_mv.shape
        ('MLII', 360.0, (108000,))
        """
        return self._record.lead_mv(self._lead)

    def beats(self, model: str | None = None) -> dict[str, np.ndarray]:
        """Return every beat with a network's call, as columns of equal length; `pandas.DataFrame` takes them.

        Parameters
        ----------
        model
            Name of the network, see `ecgviewer.models`; None for one that has not seen the patient.

        Returns
        -------
        dict of str to numpy.ndarray
            `number` (the first is 1), `r_sample`, `time_s`, `symbol` (reference WFDB mnemonic, "" without), `label`
            (the call, "" without), `probability` of the call (NaN without), `unsure`, `unsure_because` (why, in
            words, "" where it isn't), `rr_before_s`, `rr_after_s`, `rhythm`, `quality` (0 to 1).

        Raises
        ------
        EcgViewerError
            If there is no such network.

        Examples
        --------
        >>> import ecgviewer
        >>> beats = ecgviewer.open("demo").beats("v2")
        >>> len(beats["label"]), int((beats["label"] == "V").sum())
        (398, 27)
        """
        review = self._review(model)
        table = review.beats
        doubts = review.predictions.doubts
        return {
            "number": np.arange(1, table.n_beats + 1),
            "r_sample": table.r_sample.copy(),
            "time_s": table.time_s.copy(),
            "symbol": table.symbol.copy(),
            "label": review.called.copy(),
            "probability": review.predictions.confidence.copy(),
            "unsure": np.zeros(table.n_beats, dtype=bool) if doubts is None else doubts.is_unsure.copy(),
            "unsure_because": np.array(
                [
                    "" if doubts is None else "; ".join(doubts.reasons(index))
                    for index in range(table.n_beats)
                ],
                dtype=np.str_,
            ),
            "rr_before_s": table.rr_before_s.copy(),
            "rr_after_s": table.rr_after_s.copy(),
            "rhythm": table.rhythm.copy(),
            "quality": table.quality.copy(),
        }

    def explain(
        self, beat: int, method: str = DEFAULT_METHOD, model: str | None = None, label: str | None = None
    ) -> dict[str, object]:
        """Return how much each part of the second around a beat counted for a class.

        Parameters
        ----------
        beat
            Number of the beat, the first is 1.
        method
            "gradcam" or "shap"; networks of single beats also take "layercam" and "integrated".
        model
            As `beats` takes it.
        label
            The class; None for the called one.

        Returns
        -------
        dict
            `values`, float32, shape (n_steps,), in units of the class's logit; `time_s`, middle of each step from the
            R peak, same shape; `label`, `method`, `model`; `is_signed`; `additivity_error`, None where the method
            promises no additivity.

        Raises
        ------
        InvalidInputError
            If there is no such beat, method or class, or the beat has no call.

        Examples
        --------
        >>> import ecgviewer
        >>> found = ecgviewer.open("demo").explain(40, model="v2")
        >>> found["method"], found["values"].shape, found["is_signed"]
        ('gradcam', (3,), False)
        """
        from ecgviewer.workflows.explanations.explain_beats import explain_beats

        review = self._review(model)
        index = self._index(beat, review)
        wanted = str(review.called[index]) if label is None else label
        if wanted not in review.card.labels:
            raise InvalidInputError(
                f"{review.card.name} has no class '{wanted}'; it has: {', '.join(review.card.labels)}"
            )
        if method not in review.methods:
            raise InvalidInputError(
                f"{review.card.name} isn't explained by '{method}'; choose from: {', '.join(review.methods)}"
            )
        (found,) = explain_beats(find_model(review.card.name), method, review.seen([index]), [wanted])
        edges = np.asarray(found.step_edges, dtype=np.float64)
        return {
            "values": found.values,
            "time_s": ((edges[:-1] + edges[1:]) / 2 - edges[-1] / 2) / edges[-1],
            "label": found.label,
            "method": found.method,
            "model": found.model_name,
            "is_signed": found.is_signed,
            "additivity_error": found.additivity_error,
        }

    def seen_in_training(self, model: str | None = None) -> bool | str:
        """Return whether a network was trained with this patient's beats; "unknown" where nobody can know.

        Parameters
        ----------
        model
            As `beats` takes it.

        Examples
        --------
        >>> import ecgviewer
        >>> ecgviewer.open("demo").seen_in_training("v2")
        'unknown'
        """
        return self._review(model).seen_in_training.as_json()

    def summary(self, model: str | None = None) -> Mapping[str, object]:
        """Return what a Holter desk prints of the recording, as `ecgviewer summary --json` does.

        Parameters
        ----------
        model
            As `beats` takes it.

        Examples
        --------
        >>> import ecgviewer
        >>> found = ecgviewer.open("demo").summary("v2")
        >>> found["record"], found["n_beats"]
        ('demo', 398)
        """
        from ecgviewer.workflows.review.find_waves import find_waves
        from ecgviewer.workflows.review.holter_summary import summarise_record

        review = self._review(model)
        waves = find_waves(review.record, review.lead, review.beats)
        return summarise_record(review, waves).as_dict()

    def _review(self, model: str | None) -> RecordReview:
        from ecgviewer.classifiers.opening import open_classifier

        name = choose_model(self._record) if model is None else model
        if name not in self._reviews:
            folder = find_model(name)
            if self._prepared is None:
                self._prepared = prepare_leads(self._record, self._lead, leads=self._call_leads)
            self._reviews[name] = review_record(self._record, self._prepared, open_classifier(folder))
        return self._reviews[name]

    def _index(self, beat: int, review: RecordReview) -> int:
        if not 1 <= beat <= review.beats.n_beats:
            raise InvalidInputError(
                f"record {self.name} has no beat {beat}; choose 1 to {review.beats.n_beats}"
            )
        if not review.called[beat - 1]:
            raise InvalidInputError(f"beat {beat} has no call: {review.beats.reason[beat - 1]}")
        return beat - 1

    def __repr__(self) -> str:
        """Return name, lead and length."""
        return f"<Recording {self.name}, lead {self.lead}, {self._record.duration_s:.1f} s>"


def open_recording(
    name: str,
    lead: str | None = None,
    data_dir: str | Path | None = None,
    annotator: str | None = None,
    call_leads: str = BOTH,
) -> Recording:
    """Open a recording: offered as `ecgviewer.open`.

    Parameters
    ----------
    name
        Path of a WFDB record, number of one of MIT-BIH (downloaded once if it isn't here), or "demo".
    lead
        Name of the lead; None for the default one.
    data_dir
        Folder to look into first.
    annotator
        Ending of the reference annotations; None for `atr`.
    call_leads
        "both" to have networks that can call beats from the lead and the next ECG lead, "first" from the lead alone,
        or the name of the lead to call beside it.

    Raises
    ------
    EcgViewerError
        In one line, if it can't be found, fetched or read, or has no such lead.

    Examples
    --------
    >>> import ecgviewer
    >>> ecgviewer.open("demo")
    <Recording demo, lead MLII, 300.0 s>
    """
    record = open_record(name, None if data_dir is None else Path(data_dir), annotator=annotator)
    return Recording(record, choose_lead(record, lead), call_leads)


def models() -> list[str]:
    """Return the names of the networks that there are: offered as `ecgviewer.models`.

    Examples
    --------
    >>> import ecgviewer
    >>> {"v1", "v2", "context-0"} <= set(ecgviewer.models())
    True
    """
    return list(list_models())
