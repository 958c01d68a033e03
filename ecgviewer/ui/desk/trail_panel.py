"""The panel of the audit trail."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from ecgviewer.ui.desk.trail_model import TITLES, TrailModel, TrailRow
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.plain_table import rows_as_text
from ecgviewer.ui.look.table_saving import offer_table
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr


class TrailPanel(QWidget):
    """Lists what was done, the last step first; Return or a click leads to its place."""

    time_requested = Signal(float)
    """Show this time, in seconds."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = plain_label(is_bold=True, wraps=True)
        self._hint = plain_label(wraps=True)
        self._model = TrailModel(self)
        self._view = QTableView()
        self._view.setModel(self._model)
        self._view.setAccessibleName(tr("your edits"))
        self._view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._view.setShowGrid(False)
        self._view.setWordWrap(False)
        self._view.setTabKeyNavigation(False)
        self._view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._view.verticalHeader().hide()
        header = self._view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(TITLES.index("what"), QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        self._view.clicked.connect(self._go)
        self._view.activated.connect(self._go)
        offer_table(self._view, self._texts, self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addWidget(self._view, 1)
        self.set_theme(theme)
        self.set_rows([])

    def _texts(self) -> list[list[str]]:
        model = self._model
        rows = [
            [str(model.index(row, column).data() or "") for column in range(len(TITLES))]
            for row in range(model.rowCount())
        ]
        return [list(TITLES), *rows]

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(rows_as_text(self._texts()))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        set_text_color(self._hint, theme.muted)

    def set_rows(self, rows: list[TrailRow]) -> None:
        """Show other steps."""
        self._model.set_rows(rows)
        noun = "step" if len(rows) == 1 else "steps"
        self._title.setText(
            tr("Your edits: {n_rows:,} {noun}", n_rows=len(rows), noun=noun) if rows else tr("Your edits")
        )
        self._hint.setText("" if rows else tr("nothing was edited in this record; F6 switches editing on"))
        self._hint.setVisible(not rows)
        self._view.setVisible(bool(rows))

    @property
    def model(self) -> TrailModel:
        """What the table shows."""
        return self._model

    def _go(self, index: QModelIndex) -> None:
        self.time_requested.emit(self._model.time_of(index.row()))
