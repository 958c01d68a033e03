"""The list of lessons: those that come with the program, and a person's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.ui.lessons.lesson_words import score_words
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.workflows.lessons.grade import Score
from ecgviewer.workflows.lessons.lesson import Lesson

_PATH_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class ListedLesson:
    """A lesson in the list.

    Attributes
    ----------
    path
        Its file.
    lesson
        What is in it; None where it can't be read.
    trouble
        Why not, in one line.
    best
        The best score so far.
    is_own
        Whether it lies in the person's own folder.
    """

    path: Path
    lesson: Lesson | None
    trouble: str = ""
    best: Score | None = None
    is_own: bool = False


class LessonChooser(QDialog):
    """Lists lessons with their best scores. Not modal."""

    start_requested = Signal(object)
    """Begin the lesson in this file."""

    edit_requested = Signal(object)
    """Edit the lesson in this file; None for a new one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Lessons"))
        self.setModal(False)
        self._listed: dict[Path, ListedLesson] = {}
        self._list = QListWidget()
        self._list.setAccessibleName(tr("lessons"))
        self._list.setSpacing(3)
        self._list.currentItemChanged.connect(lambda *_: self._show_chosen())
        self._list.itemActivated.connect(lambda _: self._start())
        self._about = plain_label(wraps=True)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._about.setMinimumHeight(self.fontMetrics().height() * 5)
        self._begin = QPushButton(tr("Begin"))
        self._begin.setDefault(True)
        self._edit = QPushButton(tr("Edit…"))
        self._new, self._open = QPushButton(tr("New lesson…")), QPushButton(tr("Open a file…"))
        self._new.setToolTip(tr("a lesson of the beats of the open record"))
        self._begin.clicked.connect(self._start)
        self._edit.clicked.connect(lambda: self.edit_requested.emit(self.chosen))
        self._new.clicked.connect(lambda: self.edit_requested.emit(None))
        self._open.clicked.connect(self._ask)
        buttons = QHBoxLayout()
        for button in (self._new, self._edit, self._open):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._begin)
        layout = QVBoxLayout(self)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._about)
        layout.addLayout(buttons)
        self.resize(620, 460)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        set_text_color(self._about, theme.muted)

    @property
    def chosen(self) -> Path | None:
        """File of the chosen lesson."""
        item = self._list.currentItem()
        path = None if item is None else item.data(_PATH_ROLE)
        return path if isinstance(path, Path) else None

    @property
    def texts(self) -> list[str]:
        """The lines of the list."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def set_lessons(self, lessons: Sequence[ListedLesson]) -> None:
        """Show other lessons, or others' scores; the chosen one stays chosen."""
        chosen = self.chosen
        self._listed = {listed.path: listed for listed in lessons}
        self._list.clear()
        for listed in lessons:
            item = QListWidgetItem(_line(listed))
            item.setData(_PATH_ROLE, listed.path)
            self._list.addItem(item)
            if listed.path == chosen:
                self._list.setCurrentItem(item)
        if self._list.currentRow() < 0 and lessons:
            self._list.setCurrentRow(0)
        self._show_chosen()

    def choose(self, path: Path) -> None:
        """Choose a lesson of the list."""
        for row in range(self._list.count()):
            if self._list.item(row).data(_PATH_ROLE) == path:
                self._list.setCurrentRow(row)

    def _show_chosen(self) -> None:
        listed = self._listed.get(self.chosen) if self.chosen is not None else None
        self._begin.setEnabled(listed is not None and listed.lesson is not None)
        self._edit.setEnabled(listed is not None and listed.lesson is not None)
        if listed is None:
            self._about.setText("")
        elif listed.lesson is None:
            self._about.setText(listed.trouble)
        else:
            lesson = listed.lesson
            record = tr("record {name}, {n} beats", name=lesson.record, n=len(lesson.beats))
            self._about.setText(f"{lesson.text}\n{record}" if lesson.text else record)

    def _start(self) -> None:
        if self._begin.isEnabled():
            self.start_requested.emit(self.chosen)

    def _ask(self) -> None:
        dialog = QFileDialog(self, tr("Open a lesson"), str(Path.cwd()), tr("Lessons (*.json)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setModal(False)
        dialog.fileSelected.connect(lambda name: self.start_requested.emit(Path(name)))
        dialog.show()


def _line(listed: ListedLesson) -> str:
    if listed.lesson is None:
        return tr("{name}: unreadable", name=listed.path.name)
    title = tr("{title} (yours)", title=listed.lesson.title) if listed.is_own else listed.lesson.title
    if listed.best is None:
        return title
    return f"{title}  ·  {score_words(listed.best)}"
