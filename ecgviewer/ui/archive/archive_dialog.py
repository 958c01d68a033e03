"""The dialog of an archive: which folder, where to, how far it is, and the table of what was found."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.archive.archive_columns import ERROR_AT, FILTER_TEXTS
from ecgviewer.ui.archive.archive_model import ArchiveModel
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.quiet_boxes import QuietComboBox, QuietSpinBox
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.work_dialog import Stage, WorkDialog
from ecgviewer.workflows.archive.archive_row import row_from
from ecgviewer.workflows.archive.kept_archive import KeptArchive
from ecgviewer.workflows.archive.workers import MOST_JOBS, n_processors

_LEAST_WIDTH, _MOST_WIDTH = 44, 320
_LOOKED_AT = 300
"""Rows by which the widths of columns are chosen."""


@dataclass(frozen=True)
class ArchiveRequest:
    """What a person asked for.

    Attributes
    ----------
    archive, results
        Folder of the records, and of what is found.
    is_recursive
        Whether folders below are looked into.
    model
        Name of the network; None for the one that a record opens with.
    jobs
        Processes at once.
    may_replace
        Whether results that were made otherwise are made anew.
    """

    archive: Path
    results: Path
    is_recursive: bool = True
    model: str | None = None
    jobs: int = 1
    may_replace: bool = False


class ArchiveDialog(WorkDialog):
    """Asks for a folder of records and shows its table; not modal."""

    run_requested = Signal(object)
    """An `ArchiveRequest`."""

    results_requested = Signal(Path)
    """Show what is in this folder of results."""

    record_requested = Signal(str)
    """Open the record of this path."""

    cancelled_text = tr("stopped; what is finished stays, and the next run goes on from there")
    goes_on_text = tr("the work goes on; cancel it before you close this: what is finished stays")

    def __init__(
        self, models: tuple[str, ...] = (), theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Archive of records"), theme, parent)
        self._kept: KeptArchive | None = None
        self._archive_of_rows: Path | None = None
        self._model = ArchiveModel(theme)
        self._build_fields(models)
        self._build_table()
        self._build_layout()
        self._connect()
        self.set_theme(theme)
        self._show_stage()
        self._say(tr("Choose a folder of records to classify, or a folder of results to look at again."))
        self.resize(1180, 660)

    @property
    def model(self) -> ArchiveModel:
        """What is in the table."""
        return self._model

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        super().set_theme(theme)
        self._model.set_theme(theme)

    def set_archive(self, folder: Path) -> None:
        """Take a folder of records, and a folder beside it for the results."""
        self._archive.setText(str(folder))
        self._results.setText(str(folder.with_name(f"{folder.name} results")))

    def request(self) -> ArchiveRequest:
        """Return what is asked for by the fields."""
        return ArchiveRequest(
            Path(self._archive.text().strip()).expanduser(),
            Path(self._results.text().strip()).expanduser(),
            self._below.isChecked(),
            self._network.currentData(),
            self._jobs.value(),
        )

    def show_started(self, archive: Path) -> None:
        """Show that a run begins: its rows come as they are done."""
        self._archive_of_rows = archive
        self._begin()

    def show_kept(self, kept: KeptArchive) -> None:
        """Show the results of a folder."""
        self._archive_of_rows = kept.archive
        self._archive.setText(str(kept.archive))
        self._results.setText(str(kept.folder))
        self._model.set_rows(kept.rows)
        self._fit_columns()

    def show_looked_at(self, kept: KeptArchive) -> None:
        """Show the results of a folder, and say what they are."""
        self.show_kept(kept)
        self._say(tr("{n:,} records of {folder}", n=len(kept.rows), folder=kept.archive))
        self._set_stage(Stage.CHOOSING)

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far the work is, and the record that was done."""
        super().show_progress(report)
        if report.data is not None and (row := row_from(report.data)) is not None:
            had_columns = len(self._model.columns)
            self._model.put(row)
            if len(self._model.columns) != had_columns:
                self._fit_columns()
            self._show_number()
            if row.error:
                self._spread_errors()

    def show_done(self, kept: KeptArchive, text: str) -> None:
        """Show what a finished run wrote, and say what it did."""
        self.show_kept(kept)
        self._finish(text)

    def _build_fields(self, models: tuple[str, ...]) -> None:
        self._archive, self._results = QLineEdit(), QLineEdit()
        self._archive.setAccessibleName(tr("folder of the records"))
        self._results.setAccessibleName(tr("folder of the results"))
        self._choose_archive, self._choose_results = QPushButton(tr("Choose…")), QPushButton(tr("Choose…"))
        self._choose_archive.setAccessibleName(tr("choose the folder of the records"))
        self._choose_results.setAccessibleName(tr("choose the folder of the results"))
        self._below = QCheckBox(tr("and in the folders below"))
        self._below.setChecked(True)
        self._network = QuietComboBox()
        self._network.setAccessibleName(tr("network"))
        self._network.addItem(tr("as the record opens"), None)
        for name in models:
            self._network.addItem(name_network(name), name)
        self._jobs = QuietSpinBox()
        self._jobs.setRange(1, MOST_JOBS)
        self._jobs.setValue(n_processors())
        self._jobs.setAccessibleName(tr("records at once"))
        self._jobs.setToolTip(tr("records that are classified at once; each takes some hundred megabytes"))
        self._run = QPushButton(tr("Classify"))
        self._look = QPushButton(tr("Look at results"))
        self._look.setToolTip(tr("show what an earlier run wrote into the folder of the results"))
        self._open = QPushButton(tr("Open record"))
        for button in (self._choose_archive, self._choose_results, self._run, self._look, self._open):
            button.setAutoDefault(False)
        self._kept_filter = QuietComboBox()
        self._kept_filter.setAccessibleName(tr("filter"))
        for name, text in FILTER_TEXTS.items():
            self._kept_filter.addItem(text, name)
        self._text = QLineEdit()
        self._text.setPlaceholderText(tr("part of the path"))
        self._text.setAccessibleName(tr("filter records by path"))
        self._text.setClearButtonEnabled(True)
        self._number = plain_label()

    def _build_table(self) -> None:
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setAccessibleName(tr("records of the archive"))
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self._table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(36)
        header.setResizeContentsPrecision(_LOOKED_AT)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._fit_columns()

    def _build_layout(self) -> None:
        layout = self._make_layout()
        fields = QGridLayout()
        fields.setHorizontalSpacing(8)
        for row, (text, field, button) in enumerate(
            (
                (tr("Records in"), self._archive, self._choose_archive),
                (tr("Results in"), self._results, self._choose_results),
            )
        ):
            label = plain_label(text)
            label.setBuddy(field)
            fields.addWidget(label, row, 0)
            fields.addWidget(field, row, 1)
            fields.addWidget(button, row, 2)
        fields.addWidget(self._below, 0, 3)
        fields.addWidget(self._look, 1, 3)
        fields.setColumnStretch(1, 1)
        layout.addLayout(fields)
        work = QHBoxLayout()
        for text, box in ((tr("Network"), self._network), (tr("At once"), self._jobs)):
            label = plain_label(text)
            label.setBuddy(box)
            work.addWidget(label)
            work.addWidget(box)
        work.addWidget(self._run)
        work.addWidget(self._cancel)
        work.addWidget(self._bar, 1)
        layout.addLayout(work)
        layout.addWidget(self._status)
        filters = QHBoxLayout()
        label = plain_label(tr("Show"))
        label.setBuddy(self._kept_filter)
        filters.addWidget(label)
        filters.addWidget(self._kept_filter)
        filters.addWidget(self._text)
        filters.addWidget(self._number)
        filters.addStretch()
        layout.addLayout(filters)
        layout.addWidget(self._table, 1)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._open)
        buttons.addWidget(self._close)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._choose_archive.clicked.connect(self._on_choose_archive)
        self._choose_results.clicked.connect(self._on_choose_results)
        self._run.clicked.connect(lambda: self.run_requested.emit(self.request()))
        self._look.clicked.connect(lambda: self.results_requested.emit(self.request().results))
        self._open.clicked.connect(self._open_chosen)
        self._table.activated.connect(lambda _: self._open_chosen())
        self._table.horizontalHeader().sectionClicked.connect(self._sort_by)
        self._table.selectionModel().selectionChanged.connect(lambda *_: self._show_stage())
        self._model.modelReset.connect(self._show_number)
        self._model.modelReset.connect(self._spread_errors)
        self._kept_filter.currentIndexChanged.connect(lambda _: self._filter())
        self._text.textChanged.connect(lambda _: self._filter())
        for field in (self._archive, self._results):
            field.textChanged.connect(lambda _: self._show_stage())

    def _show_stage(self) -> None:
        is_idle = not self._is_at_work
        for field in (
            self._archive,
            self._results,
            self._choose_archive,
            self._choose_results,
            self._below,
            self._network,
            self._jobs,
        ):
            field.setEnabled(is_idle)
        has_results = bool(self._results.text().strip())
        self._run.setEnabled(is_idle and has_results and bool(self._archive.text().strip()))
        self._look.setEnabled(is_idle and has_results)
        self._open.setEnabled(self._chosen() is not None)
        super()._show_stage()

    def _show_number(self) -> None:
        shown, every = len(self._model.rows), self._model.n_all
        self._number.setText(tr("{shown:,} of {every:,}", shown=shown, every=every) if every else "")
        column, is_descending = self._model.sorted_by
        order = Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
        self._table.horizontalHeader().setSortIndicator(column, order)
        self._show_stage()

    def _filter(self) -> None:
        self._model.set_filter(self._kept_filter.currentData(), self._text.text())

    def _sort_by(self, column: int) -> None:
        """Sort by a column, numbers from the largest down at first; once more turns it round."""
        at, is_descending = self._model.sorted_by
        turned = not is_descending if at == column else self._model.columns[column].is_number
        order = Qt.SortOrder.DescendingOrder if turned else Qt.SortOrder.AscendingOrder
        self._model.sort(column, order)

    def _fit_columns(self) -> None:
        header = self._table.horizontalHeader()
        for at in range(len(self._model.columns)):
            needed = max(self._table.sizeHintForColumn(at), header.sectionSizeHint(at))
            self._table.setColumnWidth(at, min(max(needed, _LEAST_WIDTH), _MOST_WIDTH))

    def _spread_errors(self) -> None:
        """Give the error of a record all columns behind its path."""
        self._table.clearSpans()
        first = [column.name for column in self._model.columns].index(ERROR_AT)
        for at, row in enumerate(self._model.rows):
            if row.error:
                self._table.setSpan(at, first, 1, len(self._model.columns) - first)

    def _chosen(self) -> str | None:
        """Return the path of the chosen record, None where there is none to open."""
        chosen: list[QModelIndex] = self._table.selectionModel().selectedRows()
        if not chosen or self._archive_of_rows is None:
            return None
        return str(self._archive_of_rows / self._model.rows[chosen[0].row()].record)

    def _open_chosen(self) -> None:
        path = self._chosen()
        if path is not None:
            self.record_requested.emit(path)

    def _on_choose_archive(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder of the records"), self._archive.text())
        if chosen:
            self.set_archive(Path(chosen))

    def _on_choose_results(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder of the results"), self._results.text())
        if chosen:
            self._results.setText(chosen)
