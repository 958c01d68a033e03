"""Makes and mends a lesson: title, texts, classes, and beats taken from the open record."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.records.symbols import describe_symbol
from ecgviewer.ui.lessons.lesson_words import part_name
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.questions import ask_to_drop
from ecgviewer.ui.state.tool import Unfinished
from ecgviewer.workflows.lessons.lesson import PARTS, Lesson, LessonBeat

_USUAL_CLASSES = ("N", "L", "R", "A", "V")
_FIRST_QUESTION = tr("What is the marked beat? Mark what decides.")


@dataclass
class _Draft:
    """One beat while it is edited."""

    beat: int
    question: str = ""
    answer: str = ""
    parts: tuple[str, ...] = ()
    text: str = ""

    def frozen(self) -> LessonBeat:
        return LessonBeat(self.beat, self.question, self.answer, self.parts, self.text)


class LessonEditor(QDialog):
    """Edits one lesson. Not modal: beats are selected in the window beside it and added here."""

    beat_wanted = Signal()
    """Add the beat that is selected in the window."""

    beat_chosen = Signal(int)
    """This beat (its number) is chosen here: show it in the window."""

    save_requested = Signal(object, object)
    """Save this `Lesson`, into this file or, if it is None, where the person says."""

    preview_requested = Signal(object)
    """Play this `Lesson` as it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self._path: Path | None = None
        self._record = self._lead = ""
        self._beats: list[_Draft] = []
        self._kept: Lesson | None = None
        self._is_filling = False
        self.title, self.question, self.classes = QLineEdit(), QLineEdit(), QLineEdit()
        self.text, self.beat_text = QPlainTextEdit(), QPlainTextEdit()
        for edit in (self.text, self.beat_text):
            edit.setTabChangesFocus(True)
            edit.setMaximumHeight(edit.fontMetrics().height() * 5)
        self.classes.setToolTip(tr("WFDB labels to choose from, such as N L R A V"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("beats of the lesson"))
        self.list.currentRowChanged.connect(self._on_chosen)
        self.beat_question = QLineEdit()
        self.beat_question.setPlaceholderText(tr("the lesson's own question"))
        self.answer = QuietComboBox()
        self.answer.setToolTip(tr("what is right; the reference's label, unless you say otherwise"))
        self.parts = {part: QCheckBox(part_name(part)) for part in PARTS}
        self._where = plain_label()
        self._trouble = plain_label(wraps=True)
        self._lay_out()
        self._connect()
        self.resize(760, 640)
        self.set_theme(theme)

    def _lay_out(self) -> None:
        head = QFormLayout()
        for caption, widget in (
            (tr("Title"), self.title),
            (tr("Record"), self._where),
            (tr("Question"), self.question),
            (tr("Before it begins"), self.text),
            (tr("Classes"), self.classes),
        ):
            head.addRow(caption, widget)
            widget.setAccessibleName(caption)
        self.add, self.remove = QPushButton(tr("Add the selected beat")), QPushButton(tr("Remove"))
        self.up, self.down = QPushButton(tr("Up")), QPushButton(tr("Down"))
        beside = QHBoxLayout()
        for button in (self.add, self.up, self.down, self.remove):
            button.setAutoDefault(False)
            beside.addWidget(button)
        left = QVBoxLayout()
        left.addWidget(plain_label(tr("Beats, in the order in which they are asked"), is_bold=True))
        left.addWidget(self.list, 1)
        left.addLayout(beside)
        chosen = QFormLayout()
        of_beat: tuple[tuple[str, QWidget], ...] = (
            (tr("Its question"), self.beat_question),
            (tr("It is"), self.answer),
            (tr("After the answer"), self.beat_text),
        )
        boxes = QHBoxLayout()
        for box in self.parts.values():
            boxes.addWidget(box)
        boxes.addStretch(1)
        for caption, part in of_beat:
            chosen.addRow(caption, part)
            part.setAccessibleName(caption)
        chosen.insertRow(2, tr("What decides"), boxes)
        self._of_beat = QWidget()
        right = QVBoxLayout(self._of_beat)
        right.setContentsMargins(0, 0, 0, 0)
        right.addLayout(chosen)
        right.addStretch(1)
        middle = QHBoxLayout()
        middle.addLayout(left, 1)
        middle.addWidget(self._of_beat, 1)
        self.save, self.save_as = QPushButton(tr("Save")), QPushButton(tr("Save as…"))
        self.preview, close = QPushButton(tr("Preview")), QPushButton(tr("Close"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self._trouble, 1)
        for button in (self.preview, self.save_as, self.save, close):
            button.setAutoDefault(False)
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.add.clicked.connect(self.beat_wanted)
        self.remove.clicked.connect(self._remove)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.save.clicked.connect(lambda: self._save(self._path))
        self.save_as.clicked.connect(lambda: self._save(None))
        self.preview.clicked.connect(lambda: self.preview_requested.emit(self.lesson()))
        self.classes.textEdited.connect(lambda _: self._offer_answers())
        for edit in (self.title, self.question, self.classes):
            edit.textChanged.connect(self._on_edited)
        self.text.textChanged.connect(self._on_edited)
        self.beat_question.textEdited.connect(lambda text: self._set("question", text))
        self.beat_text.textChanged.connect(lambda: self._set("text", self.beat_text.toPlainText()))
        self.answer.activated.connect(lambda _: self._set("answer", self.answer.currentData() or ""))
        for box in self.parts.values():
            box.toggled.connect(lambda _: self._set("parts", self._chosen_parts()))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        set_text_color(self._where, theme.muted)
        set_text_color(self._trouble, theme.warning)

    def edit(self, lesson: Lesson, path: Path | None) -> None:
        """Show a lesson to be mended.

        Parameters
        ----------
        lesson
            What it is now.
        path
            Its file; None for one that is to be saved elsewhere.
        """
        self._is_filling = True
        self._path, self._record, self._lead = path, lesson.record, lesson.lead
        self.title.setText(lesson.title)
        self.question.setText(lesson.question)
        self.text.setPlainText(lesson.text)
        self.classes.setText(" ".join(lesson.classes))
        self._beats = [_Draft(b.beat, b.question, b.answer, b.parts, b.text) for b in lesson.beats]
        self._is_filling = False
        self._kept = lesson if path is not None else None
        self._finish()

    def begin(self, record: str, lead: str) -> None:
        """Begin a lesson of a record.

        Parameters
        ----------
        record
            Its name or path.
        lead
            Name of the lead.
        """
        self._is_filling = True
        self._path, self._record, self._lead, self._kept = None, record, lead, None
        self.title.setText(tr("A lesson on record {name}", name=Path(record).name))
        self.question.setText(_FIRST_QUESTION)
        self.text.setPlainText("")
        self.classes.setText(" ".join(_USUAL_CLASSES))
        self._beats = []
        self._is_filling = False
        self._finish()

    @property
    def record(self) -> str:
        """Name or path of the lesson's record."""
        return self._record

    @property
    def is_changed(self) -> bool:
        """Whether something is not saved yet."""
        if not self._beats and self._kept is None:
            return False
        return self.lesson() != self._kept

    def lesson(self) -> Lesson:
        """Return the lesson as it stands here; it need not be one that can be saved."""
        return Lesson(
            title=self.title.text().strip(),
            record=self._record,
            question=self.question.text().strip(),
            classes=tuple(self.classes.text().split()),
            beats=tuple(draft.frozen() for draft in self._beats),
            text=self.text.toPlainText().strip(),
            lead=self._lead,
        )

    def add_beat(self, number: int, record: str) -> None:
        """Add a beat behind the chosen one.

        Parameters
        ----------
        number
            Of the beat; the first is 1.
        record
            Name or path of its record: beats of another than the lesson's are refused.
        """
        if record != self._record:
            self.say(tr("the lesson is on record {name}; open it to add its beats", name=self._record))
            return
        if any(draft.beat == number for draft in self._beats):
            self.say(tr("beat {number} is in the lesson already", number=number))
            return
        place = self.list.currentRow() + 1 if self._beats else 0
        self._beats.insert(place, _Draft(number))
        self._fill_list(place)
        self._on_edited()

    def saved(self, lesson: Lesson, path: Path) -> None:
        """Take note that the lesson lies in a file now."""
        self._path, self._kept = path, lesson
        self.say(tr("saved as {path}", path=path))
        self._show_title()

    def say(self, text: str) -> None:
        """Say in one line what happened, or why not."""
        self._trouble.setText(text)

    @property
    def said(self) -> str:
        """What was said last."""
        return self._trouble.text()

    def reject(self) -> None:
        """Close; ask before what was changed is dropped."""
        if not self.is_changed:
            super().reject()
            return
        unfinished = Unfinished(
            tr("The lesson is not saved"), tr("Close the editor and drop what was changed?")
        )
        ask_to_drop(self, unfinished, self._drop)

    def _drop(self) -> None:
        """Forget what was changed, and close."""
        self._beats, self._kept = [], None
        super().reject()

    def _finish(self) -> None:
        self._where.setText(f"{self._record} {self._lead}".strip())
        self._offer_answers()
        self._fill_list(0)
        self.say("")
        self._show_title()

    def _show_title(self) -> None:
        name = self._path.name if self._path is not None else tr("not saved yet")
        self.setWindowTitle(tr("Lesson editor: {name}", name=name))

    def _fill_list(self, place: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([_line(draft) for draft in self._beats])
        self.list.setCurrentRow(min(place, len(self._beats) - 1))
        self.list.blockSignals(False)
        self._show_beat()

    def _offer_answers(self) -> None:
        self.answer.clear()
        self.answer.addItem(tr("what the reference says"), "")
        for symbol in self.classes.text().split():
            self.answer.addItem(f"{symbol}  {describe_symbol(symbol)}", symbol)
        self._show_beat()

    def _draft(self) -> _Draft | None:
        row = self.list.currentRow()
        return self._beats[row] if 0 <= row < len(self._beats) else None

    def _show_beat(self) -> None:
        draft = self._draft()
        self._of_beat.setEnabled(draft is not None)
        for button in (self.remove, self.up, self.down, self.save, self.save_as, self.preview):
            button.setEnabled(bool(self._beats))
        self._is_filling = True
        shown = draft or _Draft(1)
        self.beat_question.setText(shown.question)
        self.beat_text.setPlainText(shown.text)
        self.answer.setCurrentIndex(max(self.answer.findData(shown.answer), 0))
        for part, box in self.parts.items():
            box.setChecked(part in shown.parts)
        self._is_filling = False

    def _on_chosen(self, _row: int) -> None:
        self._show_beat()
        draft = self._draft()
        if draft is not None:
            self.beat_chosen.emit(draft.beat)

    def _set(self, field: str, value: object) -> None:
        draft = self._draft()
        if draft is None or self._is_filling:
            return
        setattr(draft, field, value)
        item = self.list.currentItem()
        if item is not None:
            item.setText(_line(draft))
        self._on_edited()

    def _chosen_parts(self) -> tuple[str, ...]:
        return tuple(part for part, box in self.parts.items() if box.isChecked())

    def _on_edited(self) -> None:
        if not self._is_filling:
            self.say("")

    def _remove(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._beats):
            del self._beats[row]
            self._fill_list(row)
            self._on_edited()

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        other = row + step
        if 0 <= row < len(self._beats) and 0 <= other < len(self._beats):
            self._beats[row], self._beats[other] = self._beats[other], self._beats[row]
            self._fill_list(other)
            self._on_edited()

    def _save(self, path: Path | None) -> None:
        self.save_requested.emit(self.lesson(), path)


def _line(draft: _Draft) -> str:
    about: Sequence[str] = [
        tr("beat {number}", number=draft.beat),
        *([draft.answer] if draft.answer else []),
        *([", ".join(part_name(part) for part in draft.parts)] if draft.parts else []),
    ]
    return " · ".join(about)
