"""How far the methods agree on one network's beat: each pair once, below the diagonal."""

from itertools import combinations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ecgviewer.explain.attribution import METHODS
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.workflows.explanations.compare_explanations import NetworkMaps
from ecgviewer.workflows.explanations.comparison_words import format_agreement

_COMING = "…"


class AgreementMatrix(QWidget):
    """A small table of Spearman's correlations; a disagreement is bold and has a mark, in a warning's colour."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._network: NetworkMaps | None = None
        self._rows = {method: plain_label(METHODS[method]) for method in list(METHODS)[1:]}
        self._columns = {method: plain_label(METHODS[method]) for method in list(METHODS)[:-1]}
        self._cells = {pair: plain_label(is_selectable=True) for pair in combinations(METHODS, 2)}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(2)
        order = list(METHODS)
        for method, label in self._rows.items():
            layout.addWidget(label, order.index(method), 0)
        for method, label in self._columns.items():
            layout.addWidget(label, 0, order.index(method) + 1, right)
        for (first, second), label in self._cells.items():
            layout.addWidget(label, order.index(second), order.index(first) + 1, right)
            label.setAccessibleName(
                tr(
                    "agreement of {methods} and {methods_2}",
                    methods=METHODS[first],
                    methods_2=METHODS[second],
                )
            )
        layout.setColumnStretch(len(order), 1)
        self.set_theme(theme)

    @property
    def texts(self) -> dict[tuple[str, str], str]:
        """What stands in each cell that is shown."""
        return {pair: cell.text() for pair, cell in self._cells.items() if not cell.isHidden()}

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        for label in (*self._rows.values(), *self._columns.values()):
            set_text_color(label, theme.muted)
        self._color_cells()

    def set_network(self, network: NetworkMaps | None) -> None:
        """Show how far a network's maps agree; nothing of methods that it can't be explained by."""
        self._network = network
        can = [m for m in METHODS if network is not None and m not in network.missing]
        found = {} if network is None else network.agreements()
        for pair, cell in self._cells.items():
            is_coming = pair not in found
            cell.setVisible(pair[0] in can and pair[1] in can)
            cell.setText(_COMING if is_coming else format_agreement(found[pair]))
        for method, label in self._rows.items():
            label.setVisible(method in can[1:])
        for method, label in self._columns.items():
            label.setVisible(method in can[:-1])
        self._color_cells()

    def _color_cells(self) -> None:
        found = {} if self._network is None else self._network.agreements()
        for pair, cell in self._cells.items():
            is_bad = pair in found and found[pair].is_disagreement
            set_text_color(cell, self._theme.warning if is_bad else self._theme.text)
            _set_bold(cell, is_bad)


def _set_bold(label: QLabel, is_bold: bool) -> None:
    font = label.font()
    if font.bold() != is_bold:
        font.setBold(is_bold)
        label.setFont(font)
