"""What a lesson shows: its record called by a network, and what each asked beat's call rests on."""

from dataclasses import dataclass
from pathlib import Path

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.lessons.lesson import Lesson, LessonBeat, record_of
from ecgviewer.workflows.review.choose_model import choose_model
from ecgviewer.workflows.review.describe_beat import MeasuredBeats, account_for_beat
from ecgviewer.workflows.review.find_waves import RecordWaves, find_waves
from ecgviewer.workflows.review.prepare_leads import prepare_leads
from ecgviewer.workflows.review.review_record import RecordReview, choose_lead, open_record, review_record


@dataclass(frozen=True, eq=False)
class LessonMaterial:
    """A lesson with its record.

    Attributes
    ----------
    lesson
        The lesson.
    review, waves
        Its record, called by a network that has not seen the patient, with the waves of its beats.
    shares
        What the waves of each asked beat are worth to its call, in the order of the lesson; None without a call.
    sentences
        What the call rests on, in words, in the same order.
    """

    lesson: Lesson
    review: RecordReview
    waves: RecordWaves
    shares: tuple[WaveShapley | None, ...]
    sentences: tuple[str, ...]

    def row(self, place: int) -> int:
        """Return the row in the table of beats of the question at a place (from 0)."""
        return self.lesson.beats[place].beat - 1

    def right(self, place: int) -> str:
        """Return the right label of the question at a place (from 0)."""
        beat = self.lesson.beats[place]
        return beat.answer or str(self.review.beats.symbol[self.row(place)])


def prepare_lesson(
    lesson: Lesson, path: Path | None, progress: Progress, cancel: CancelToken
) -> LessonMaterial:
    """Open a lesson's record and work out what is shown after each answer.

    Parameters
    ----------
    lesson
        The lesson.
    path
        Its file, None if it has none yet.
    progress, cancel
        Told of what is done, and ends it.

    Raises
    ------
    EcgViewerError
        If the record can't be opened, or has no such lead or beat, or a beat has no right answer.
    """
    record = open_record(record_of(lesson, path), None, progress, cancel)
    lead = choose_lead(record, lesson.lead or None)
    record = record.based_on(lead)
    prepared = prepare_leads(record, lead, cancel)
    folder = find_model(choose_model(record))
    review = review_record(record, prepared, open_classifier(folder), progress, cancel)
    for number, beat in enumerate(lesson.beats, start=1):
        _check_beat(review, lesson, beat, number)
    waves = find_waves(record, lead, review.beats, cancel=cancel)
    measured = MeasuredBeats.of(review, waves)
    shares: list[WaveShapley | None] = []
    sentences: list[str] = []
    for place, beat in enumerate(lesson.beats):
        cancel.raise_if_cancelled()
        progress.report(place, len(lesson.beats), "explaining beats")
        called = str(review.called[beat.beat - 1])
        if not called:
            shares.append(None)
            sentences.append("")
            continue
        account = account_for_beat(measured, folder, beat.beat - 1)
        found = account.game.explain(called)
        shares.append(found)
        sentences.append(" ".join(account.why(found)))
    return LessonMaterial(lesson, review, waves, tuple(shares), tuple(sentences))


def _check_beat(review: RecordReview, lesson: Lesson, beat: LessonBeat, number: int) -> None:
    beats, name = review.beats, review.record.name
    if beat.beat > beats.n_beats:
        raise InvalidInputError(
            f"question {number} is about beat {beat.beat}, record {name} has {beats.n_beats};"
            " mend it in the lesson editor"
        )
    right = beat.answer or str(beats.symbol[beat.beat - 1])
    if right not in lesson.classes:
        what = (
            f"the reference says '{right}', which is not offered"
            if right
            else "the record has no reference there"
        )
        raise InvalidInputError(f"question {number}: {what}; set its answer in the lesson editor")
