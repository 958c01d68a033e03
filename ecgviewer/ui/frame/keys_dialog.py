"""The list of keys."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable, Tone
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr

_MOST_HEIGHT_PX = 720


class KeysDialog(QDialog):
    """Every key and what it does. Not modal, so that keys can be tried beside it.

    Parameters
    ----------
    keys
        Keys, and what they do; in the order to show.
    """

    def __init__(
        self, keys: Sequence[tuple[str, str]], theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setModal(False)
        self._table = PlainTable(
            [Column(tr("key"), is_number=False), Column(tr("what it does"), is_number=False, is_wide=True)],
            theme,
        )
        self._table.setAccessibleName(tr("keys and what they do"))
        self._table.set_rows([[Cell(key), Cell(text, Tone.MUTED)] for key, text in keys])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self._table)
        self.resize(480, min(self._table.least_height() + 30, _MOST_HEIGHT_PX))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._table.set_theme(theme)

    def texts(self) -> list[list[str]]:
        """Return keys and what they do, row by row."""
        return self._table.texts()
