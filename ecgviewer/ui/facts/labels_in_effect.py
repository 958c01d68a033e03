"""Which label counts for each beat: one place for all that counts or lists beats."""

import numpy as np

from ecgviewer.ui.state.session import Session


def labels_in_effect(session: Session) -> np.ndarray | None:
    """Return the label of each beat, "" without; None while no network has called them."""
    return None if session.review is None else session.review.called
