"""Opens and calls a record that is looked at beside another one."""

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.review.choose_model import choose_model
from ecgviewer.workflows.review.prepare_leads import prepare_leads
from ecgviewer.workflows.review.review_record import RecordReview, open_record, review_record


def review_other(name: str, progress: Progress, cancel: CancelToken) -> RecordReview:
    """Return a record on its default lead, its beats called by a network that has not seen its patient.

    Parameters
    ----------
    name
        Name or path of the record, as `open_record` takes it.
    progress, cancel
        Told of what is done, and ends it.

    Raises
    ------
    EcgViewerError
        If there is no such record, or it can't be read.
    """
    record = open_record(name, None, progress, cancel)
    lead = record.default_lead
    record = record.based_on(lead)
    cancel.raise_if_cancelled()
    prepared = prepare_leads(record, lead, cancel)
    classifier = open_classifier(find_model(choose_model(record)))
    return review_record(record, prepared, classifier, progress, cancel)
