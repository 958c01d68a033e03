"""What a network would say of a beat if it were another: edit, call, explain, and keep nothing of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.editable_lead import EditableLead
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.classifiers.contract import Classifier
from ecgviewer.classifiers.seen import SeenBeats
from ecgviewer.explain.attribution import Attribution
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.explanations.explain_waves import play_seen
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What one network says of an edited beat. It is never data, and nothing of it is kept.

    Attributes
    ----------
    edit
        What was changed.
    model_name, labels
        The network and its classes.
    probabilities
        By class, float32, shape (n_labels,).
    attribution
        Grad-CAM of the explained class.
    seen
        The edited beat as the network sees it, for other methods.
    trace_mv, original_mv
        The edited lead and the recorded one in the second around the edited R peak, at 360 Hz, in
        millivolts, shape (360,); NaN outside the record.
    later_s
        By how much the edited R peak lies later.
    waves
        The waves of all beats after the edit.
    """

    edit: BeatEdit
    model_name: str
    labels: tuple[str, ...]
    probabilities: np.ndarray
    attribution: Attribution
    seen: SeenBeats
    trace_mv: np.ndarray
    original_mv: np.ndarray
    later_s: float
    waves: Waves

    @property
    def called(self) -> str:
        """The class of the highest probability."""
        return self.labels[int(np.argmax(self.probabilities))]


class EditableBeat(EditableLead):
    """One beat of a record that can be changed any number of times; the record stays as it is.

    Parameters and errors are those of `EditableLead`; `waves` are those of the record.
    """

    def __init__(self, prepared: PreparedBeats, waves: RecordWaves, beat_index: int) -> None:
        super().__init__(prepared, waves.waves, beat_index)

    def what_if(self, edit: BeatEdit, classifier: Classifier, label: str | None = None) -> WhatIf:
        """Return what a network says of the edited beat, see `Classifier.call_edited`.

        Parameters
        ----------
        edit
            What to change.
        classifier
            The network.
        label
            The class to explain; by default, or if the network doesn't know it, the one it calls.

        Raises
        ------
        InvalidInputError
            If the shifted beat's window leaves the record.
        """
        probabilities, seen = classifier.call_edited(self, edit)
        edited = self.edited(edit)
        labels = classifier.card.labels
        explained = label if label in labels else labels[int(np.argmax(probabilities))]
        return WhatIf(
            edit,
            classifier.card.name,
            labels,
            probabilities,
            explain_beats(classifier.folder, "gradcam", seen, [explained])[0],
            seen,
            edited.second_mv(edited.lead_mv),
            edited.second_mv(edited.original_mv),
            edited.later_s,
            self.edited_waves(edit),
        )

    def explain_waves(self, found: WhatIf, review: RecordReview, folder: Path) -> WaveShapley:
        """Return what each wave of an edited beat is worth to the class that is explained of it.

        Parameters
        ----------
        found
            What `what_if` gave.
        review
            The record as the same network calls it.
        folder
            The network's folder.
        """
        game = play_seen(review, found.seen, found.waves, self.fs_hz, folder, self.beat_index)
        return game.explain(found.attribution.label)
