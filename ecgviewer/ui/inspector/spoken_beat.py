"""The selected beat in words to be spoken, for a person who doesn't see the trace."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from ecgviewer.ui.facts.beat_details import BeatDetails
from ecgviewer.ui.inspector.verdict_words import Agreement, agreement_of, three_facts
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number, format_probability


def spoken_words(details: BeatDetails, n_beats: int) -> str:
    """Return a beat in one line, such as "Beat 1051 of 2955, V 0.99, reference V, 40 % early, no P"."""
    parts = [tr("Beat {number} of {n_beats}", number=beat_number(details.beat_index), n_beats=n_beats)]
    model = details.model(details.current_model)
    if model is not None and model.called:
        probability = model.probabilities.get(model.called, float("nan"))
        parts.append(f"{model.called} {format_probability(probability)}")
        if model.doubt:
            parts.append(tr("unsure"))
    else:
        parts.append(tr("not classified"))
    if details.own:
        parts.append(tr("yours {own}", own=details.own))
    parts.append(tr("reference {symbol}", symbol=details.symbol) if details.symbol else tr("no reference"))
    if agreement_of(details, model) is Agreement.FALSE:
        parts.append(tr("the call is false"))
    facts = three_facts(details).replace("\u00a0", " ")
    return ", ".join([*parts, *(part for part in facts.split(" · ") if part)])


class SpokenBeat:
    """Has a screen reader say which beat is selected, once for each text, while the text is new.

    Parameters
    ----------
    panel
        Whose description it is, and which announces it.
    """

    def __init__(self, panel: QWidget) -> None:
        self._panel = panel
        self.text = ""

    def say(self, text: str) -> None:
        """Describe the panel by a text, and have it spoken if it is another one than the last."""
        if text == self.text:
            return
        self.text = text
        self._panel.setAccessibleDescription(text)
        if text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._panel, text))
