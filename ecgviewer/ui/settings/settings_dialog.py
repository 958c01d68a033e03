"""The dialog of all settings: pages, each change at once, and the way back."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.ui.look.labels import fill_with_surface
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.settings.files_page import FilesPage
from ecgviewer.ui.settings.look_page import LookPage
from ecgviewer.ui.settings.own_page import OwnPage
from ecgviewer.ui.settings.setting_page import SettingPage
from ecgviewer.ui.settings.setting_values import PAGES, SettingValues, reset_page
from ecgviewer.ui.settings.trace_page import TracePage

_LIST_WIDTH_PX, _LIST_MARGIN_PX = 150, 30


class SettingsDialog(QDialog):
    """Shows values and tells each change at once; Cancel tells those it was opened with. Not modal."""

    changed = Signal(object)
    """What is set now (`SettingValues`)."""

    calibration_requested = Signal()
    """Measure the screen against a ruler."""

    places_requested = Signal()
    """Show where this person's files are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.setModal(False)
        self._values = self._first = SettingValues()
        self.look, self.trace, self.own, self.files = LookPage(), TracePage(), OwnPage(), FilesPage()
        self.pages: dict[str, SettingPage] = dict(
            zip(PAGES, (self.look, self.trace, self.own, self.files), strict=True)
        )
        self.look.calibration_requested.connect(self.calibration_requested)
        self.files.places_requested.connect(self.places_requested)
        self.list, self._stack = QListWidget(), QStackedWidget()
        self.list.setAccessibleName(tr("pages of settings"))
        self.list.setSpacing(5)
        for page in self.pages.values():
            self.list.addItem(page.title)
            self._stack.addWidget(_scrolling(page))
            page.changed.connect(self._on_changed)
        self.list.setFixedWidth(max(_LIST_WIDTH_PX, self.list.sizeHintForColumn(0) + _LIST_MARGIN_PX))
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.list.setCurrentRow(0)
        self._build_layout()
        self.set_theme(theme)
        self.resize(680, 520)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        for page in self.pages.values():
            page.set_theme(theme)

    def open_on(self, values: SettingValues, page: str | None = None) -> None:
        """Begin with values, to which Cancel leads back, on a page."""
        if not self.isVisible():
            self._first = values
        self.show_values(values)
        if page is not None:
            self.list.setCurrentRow(list(self.pages).index(page))
            control = self.own.name if page == "own" else self.list
            control.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_values(self, values: SettingValues) -> None:
        """Show what is set now."""
        self._values = values
        for page in self.pages.values():
            page.show_values(values)

    def accept(self) -> None:
        """Close, unless a name is typed that can't be one."""
        if self.own.take():
            super().accept()
        else:
            self.list.setCurrentRow(list(self.pages).index("own"))

    def reject(self) -> None:
        """Close, and set all as it was."""
        if self._values != self._first:
            self._take(self._first)
        super().reject()

    def _build_layout(self) -> None:
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.reset = QPushButton(tr("Reset this page to defaults"))
        self.reset.setAutoDefault(False)
        self.reset.clicked.connect(self._reset_page)
        buttons.addButton(self.reset, QDialogButtonBox.ButtonRole.ResetRole)
        row = QHBoxLayout()
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(row, 1)
        layout.addWidget(buttons)

    def _reset_page(self) -> None:
        self._take(reset_page(self._values, list(self.pages)[self.list.currentRow()]))

    def _on_changed(self, name: str, value: object) -> None:
        self._take(replace(self._values, **{name: value}))  # type: ignore[arg-type]

    def _take(self, values: SettingValues) -> None:
        self.show_values(values)
        self.changed.emit(values)


def _scrolling(page: SettingPage) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    area.setAccessibleName(page.title)
    fill_with_surface(page)
    return area
