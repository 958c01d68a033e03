"""A lesson, full screen and in large type: question, answer, reveal, score."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.records.symbols import describe_symbol
from ecgviewer.ui.facts.wave_bars import WaveBars
from ecgviewer.ui.lessons.lesson_strip import LessonStrip
from ecgviewer.ui.lessons.lesson_words import (
    answer_line,
    class_name,
    name_parts,
    outcome_words,
    part_name,
    score_words,
)
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_probability
from ecgviewer.workflows.lessons.grade import Answer, Grade, Score, deciding_parts, grade
from ecgviewer.workflows.lessons.lesson import PARTS, Lesson
from ecgviewer.workflows.lessons.lesson_material import LessonMaterial

TYPE_SCALE = 1.45
"""How much larger than else type is, to be read from the last row."""

_TITLE_SCALE = 1.2
_USUAL_HEIGHT_PX, _MOST_SCREEN_SCALE = 800, 2.0


class LessonPlayer(QWidget):
    """Asks beat after beat. It waits for its material; what was answered is never lost before the lesson ends.

    Parameters
    ----------
    lesson, path
        The lesson and its file, None if it has none yet.
    theme
        To draw in.
    parent
        Its window: the player lies before it as a window of its own.
    """

    finished = Signal(object)
    """All beats are answered: the `Score`."""

    again_requested = Signal()
    """Take the lesson once more."""

    closed = Signal()
    """It was closed."""

    def __init__(
        self, lesson: Lesson, path: Path | None, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.lesson, self.path = lesson, path
        self.setWindowTitle(tr("Lesson: {title}", title=lesson.title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("lesson")
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * TYPE_SCALE * _screen_scale(self.screen().size().height()))
        self.setFont(font)
        self._theme = theme
        self._material: LessonMaterial | None = None
        self._place = -1
        self._grades: list[Grade] = []
        self._answers: list[str] = []
        self._is_revealed = False
        self.strip = LessonStrip()
        self.strip.part_clicked.connect(self._toggle_part)
        self._build_labels()
        self._build_choices()
        self._lay_out()
        for widget in self.findChildren(QWidget):
            # The application's style gives buttons and labels the window's own size of type.
            if widget is not self._title:
                widget.setFont(self.font())
        self._outcome.setFont(_bold(self.font()))
        self.set_theme(theme)
        self.show_waiting()

    def _build_labels(self) -> None:
        self._title = plain_label(is_bold=True)
        font = self._title.font()
        font.setPointSizeF(self.font().pointSizeF() * _TITLE_SCALE)
        self._title.setFont(font)
        self._progress = plain_label()
        self._question = plain_label(wraps=True)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setAccessibleName(tr("progress of the lesson's record"))
        self._outcome = plain_label(is_bold=True, wraps=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(18)
        self._why = plain_label(wraps=True)
        self._teacher = plain_label(wraps=True)
        self.bars = WaveBars(self._theme)

    def _build_choices(self) -> None:
        self.class_buttons: dict[str, QPushButton] = {}
        for symbol in self.lesson.classes:
            button = _choice(f"{symbol}  {class_name(symbol)}", describe_symbol(symbol))
            button.setAutoExclusive(True)
            button.clicked.connect(self._on_changed)
            self.class_buttons[symbol] = button
        self.part_buttons: dict[str, QPushButton] = {}
        for number, part in enumerate(PARTS, start=1):
            tip = tr("this decides (key {number}, or a click on the strip)", number=number)
            button = _choice(f"{number}  {part_name(part)}", tip)
            button.clicked.connect(self._on_changed)
            self.part_buttons[part] = button
        self.next_button = QPushButton()
        self.next_button.clicked.connect(self._go_on)
        self.again_button, self.close_button = QPushButton(tr("Try again")), QPushButton(tr("Close (Esc)"))
        self.again_button.clicked.connect(self.again_requested)
        self.close_button.clicked.connect(self.close)
        for button in (self.next_button, self.again_button, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._progress)
        self._choices = QWidget()
        choices = QVBoxLayout(self._choices)
        choices.setContentsMargins(0, 0, 0, 0)
        for caption, buttons in ((tr("It is"), self.class_buttons), (tr("What decides"), self.part_buttons)):
            row = QHBoxLayout()
            label = plain_label(caption)
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(tr("What decides")) * 3 // 2)
            row.addWidget(label)
            for button in buttons.values():
                row.addWidget(button)
            row.addStretch(1)
            choices.addLayout(row)
        self._reveal = QWidget()
        reveal = QHBoxLayout(self._reveal)
        reveal.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.addWidget(self._outcome)
        words.addLayout(self._facts)
        words.addWidget(self._teacher)
        words.addStretch(1)
        network = QVBoxLayout()
        self._bars_title = plain_label(tr("what the network's call rests on"))
        network.addWidget(self._bars_title)
        network.addWidget(self.bars)
        network.addWidget(self._why)
        network.addStretch(1)
        reveal.addLayout(words, 3)
        reveal.addSpacing(24)
        reveal.addLayout(network, 2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self._reveal)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        foot = QHBoxLayout()
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        foot.addWidget(self.again_button)
        foot.addWidget(self.next_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 20, 28, 20)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._question)
        layout.addWidget(self._busy)
        layout.addWidget(self.strip, 3)
        layout.addWidget(self._choices)
        layout.addWidget(area, 3)
        layout.addLayout(foot)

    @property
    def place(self) -> int:
        """Which question is asked (from 0); -1 before the first, as many as there are beats after the last."""
        return self._place

    @property
    def is_revealed(self) -> bool:
        """Whether the answer to the question is shown."""
        return self._is_revealed

    @property
    def answer(self) -> Answer | None:
        """What is chosen now; None without a class."""
        label = next((symbol for symbol, button in self.class_buttons.items() if button.isChecked()), "")
        parts = frozenset(part for part, button in self.part_buttons.items() if button.isChecked())
        return Answer(label, parts) if label else None

    @property
    def outcome(self) -> str:
        """What is said of the answer, or of the whole lesson."""
        return self._outcome.text()

    @property
    def question(self) -> str:
        """What is asked, or said, above the strip."""
        return self._question.text()

    @property
    def shown_facts(self) -> list[str]:
        """The lines of the comparison: you, the reference, the network."""
        texts = []
        for row in range(self._facts.rowCount()):
            cells = [self._facts.itemAtPosition(row, column) for column in range(3)]
            labels = [None if item is None else item.widget() for item in cells]
            words = [label.text() for label in labels if isinstance(label, QLabel)]
            if words:
                texts.append(" | ".join(words))
        return texts

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.strip.set_theme(theme)
        self.bars.set_theme(theme)
        for label in (self._progress, self._bars_title):
            set_text_color(label, theme.muted)

    def show_waiting(self) -> None:
        """Say what the lesson is about while its record is read and explained."""
        self._title.setText(self.lesson.title)
        self._question.setText(self.lesson.text or self.lesson.question)
        self._progress.setText("")
        self._set_parts_visible(strip=False, choices=False, reveal=False, busy=True)
        self.next_button.setText(tr("Begin (Return)"))
        self.next_button.setEnabled(False)
        self.again_button.hide()

    def set_material(self, material: LessonMaterial) -> None:
        """Take what the lesson shows: it can begin."""
        self._material = material
        self._busy.hide()
        self.next_button.setEnabled(True)
        self.next_button.setFocus()

    def show_failure(self, text: str) -> None:
        """Say in one line why the lesson can't begin."""
        self._busy.hide()
        self._question.setText(text)
        set_text_color(self._question, self._theme.warning)

    def show_score(self, score: Score, best: Score | None) -> None:
        """Show what was reached, and the best so far."""
        self._place = len(self.lesson.beats)
        self._set_parts_visible(strip=False, choices=False, reveal=False, busy=False)
        self._progress.setText("")
        lines = [score_words(score)]
        if best is not None:
            lines.append(tr("best so far: {score}", score=score_words(best)))
        lines += ["", *self._answers]
        self._question.setText("\n".join(lines))
        self.next_button.hide()
        self.again_button.show()
        self.again_button.setFocus()

    def start(self) -> None:
        """Ask the first question, with nothing answered."""
        self._grades, self._answers, self._place = [], [], -1
        self.next_button.show()
        self.again_button.hide()
        self._ask_next()

    def _go_on(self) -> None:
        if self._material is None or self._place >= len(self.lesson.beats):
            return
        if self._place < 0:
            self.start()
        elif not self._is_revealed:
            self._show_answer()
        else:
            self._ask_next()

    def _ask_next(self) -> None:
        material = self._material
        assert material is not None
        self._place += 1
        if self._place == len(self.lesson.beats):
            self.finished.emit(Score.of(self._grades))
            return
        self._is_revealed = False
        beat = self.lesson.beats[self._place]
        for button in (*self.class_buttons.values(), *self.part_buttons.values()):
            button.setAutoExclusive(False)
            button.setChecked(False)
            button.setEnabled(True)
        for button in self.class_buttons.values():
            button.setAutoExclusive(True)
        self._question.setText(beat.question or self.lesson.question)
        self._progress.setText(tr("{place} of {n}", place=self._place + 1, n=len(self.lesson.beats)))
        self._set_parts_visible(strip=True, choices=True, reveal=False, busy=False)
        self.strip.show_beat(material, material.row(self._place), is_revealed=False)
        self.next_button.setText(tr("Reveal (Return)"))
        self._on_changed()
        self.setFocus()

    def _show_answer(self) -> None:
        material, answer = self._material, self.answer
        if material is None or answer is None:
            return
        place = self._place
        row, right, shares = material.row(place), material.right(place), material.shares[place]
        beat = self.lesson.beats[place]
        network = deciding_parts(shares)
        deciding = frozenset(beat.parts) or network
        found = grade(answer, right, deciding)
        self._grades.append(found)
        self._answers.append(answer_line(place + 1, answer.label, right))
        self._is_revealed = True
        for button in (*self.class_buttons.values(), *self.part_buttons.values()):
            button.setEnabled(False)
        self._outcome.setText(outcome_words(found, right))
        called = str(material.review.called[row])
        confidence = float(material.review.predictions.confidence[row])
        call = f"{called} {format_probability(confidence)}" if called else tr("no call")
        source = tr("teacher") if beat.answer or beat.parts else tr("reference")
        self._set_facts(
            [
                (tr("you"), f"{answer.label}  {class_name(answer.label)}", name_parts(answer.parts)),
                (source, f"{right}  {class_name(right)}", name_parts(deciding)),
                (tr("network"), call, name_parts(network)),
            ]
        )
        self._teacher.setText(beat.text)
        self._why.setText(material.sentences[place])
        self.bars.set_shares(shares)
        self.bars.setVisible(shares is not None)
        self.strip.show_beat(material, row, is_revealed=True)
        self.strip.set_marked(deciding)
        self._set_parts_visible(strip=True, choices=False, reveal=True, busy=False)
        is_last = place + 1 == len(self.lesson.beats)
        self.next_button.setText(tr("Score (Return)") if is_last else tr("Next (Return)"))
        self.next_button.setFocus()

    def _set_facts(self, rows: list[tuple[str, str, str]]) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                label = plain_label(text, is_bold=column == 1)
                label.setFont(_bold(self.font()) if column == 1 else self.font())
                if column == 0:
                    set_text_color(label, self._theme.muted)
                self._facts.addWidget(label, row, column)
        self._facts.setColumnStretch(2, 1)

    def _set_parts_visible(self, *, strip: bool, choices: bool, reveal: bool, busy: bool) -> None:
        self.strip.setVisible(strip)
        self._choices.setVisible(choices)
        self._area.setVisible(reveal or not strip)
        self._reveal.setVisible(reveal)
        self._busy.setVisible(busy)

    def _toggle_part(self, part: str) -> None:
        button = self.part_buttons[part]
        if button.isEnabled():
            button.click()

    def _on_changed(self) -> None:
        if self._is_revealed:
            return
        answer = self.answer
        self.strip.set_marked(part for part, button in self.part_buttons.items() if button.isChecked())
        self.next_button.setEnabled(answer is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by letter and number, go on by Return, leave by Esc."""
        key, text = event.key(), event.text()
        by_letter = {symbol.upper(): button for symbol, button in self.class_buttons.items()}
        act: Callable[[], object] | None = None
        if key == Qt.Key.Key_Escape:
            act = self.close
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            act = self._on_return
        elif text.isdigit() and 1 <= int(text) <= len(PARTS):
            act = partial(self._toggle_part, PARTS[int(text) - 1])
        elif (button := self.class_buttons.get(text) or by_letter.get(text.upper())) and button.isEnabled():
            act = button.click
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _on_return(self) -> None:
        if self.again_button.isVisible():
            self.again_button.click()
        elif self.next_button.isEnabled():
            self._go_on()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the keys."""
        super().showEvent(event)
        self.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that it is gone."""
        super().closeEvent(event)
        self.closed.emit()


def _screen_scale(height_px: int) -> float:
    """Return how much larger type is on a screen of a height: the player fills it."""
    return min(max(height_px / _USUAL_HEIGHT_PX, 1.0), _MOST_SCREEN_SCALE)


def _choice(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setCheckable(True)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return button


def _bold(font: QFont) -> QFont:
    font.setBold(True)
    return font
