"""Lessons: the list, the player and the editor, with the work behind them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ecgviewer import paths
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.catalog import DEMO_NAME, demo_record
from ecgviewer.ui.lessons.lesson_chooser import LessonChooser, ListedLesson
from ecgviewer.ui.lessons.lesson_editor import LessonEditor
from ecgviewer.ui.lessons.lesson_player import LessonPlayer
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.questions import NO_RECORD
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Unfinished, Workbench, bring_up
from ecgviewer.workflows.lessons.grade import Score, ScoreBook
from ecgviewer.workflows.lessons.lesson import (
    SUFFIX,
    Lesson,
    bundled_lessons,
    own_lessons,
    read_lesson,
    write_lesson,
)
from ecgviewer.workflows.lessons.lesson_material import prepare_lesson


class LessonTool(Tool):
    """The commands of the Teach menu that have to do with lessons.

    Attributes
    ----------
    chooser, editor, player
        Made at their first use; the player is None while no lesson is played.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the commands."""
        self._bench = bench
        self._lane = ThreadLane(bench)
        self._scores = ScoreBook()
        self._job: Job | None = None
        self.chooser: LessonChooser | None = None
        self.editor: LessonEditor | None = None
        self.player: LessonPlayer | None = None
        bench.closing.connect(self._close)
        place = ("Teach", "lessons")
        return ToolParts(
            commands=(
                Command("lessons", tr("Lessons…"), *place, self.show_lessons, keys=("Ctrl+Shift+T",)),
                Command("new_lesson", tr("New lesson from this record…"), *place, lambda: self.edit(None)),
            )
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        for shown in (self.chooser, self.editor, self.player):
            if shown is not None:
                shown.set_theme(theme)

    @property
    def unfinished(self) -> Unfinished | None:
        """A lesson that was changed and not saved."""
        if self.editor is None or not self.editor.isVisible() or not self.editor.is_changed:
            return None
        return Unfinished(
            tr("A lesson is not saved"), tr("Close the window and drop what was changed in the lesson?")
        )

    def show_lessons(self) -> None:
        """Show the list of lessons."""
        if self.chooser is None:
            self.chooser = LessonChooser(self._bench.theme, self._bench.window)
            self.chooser.start_requested.connect(self.play)
            self.chooser.edit_requested.connect(self.edit)
        self.chooser.set_lessons(self._list())
        bring_up(self.chooser)

    def play(self, path: Path) -> None:
        """Play the lesson in a file."""
        try:
            lesson = read_lesson(path)
        except EcgViewerError as error:
            self._bench.failed.emit(str(error))
            return
        self._play(lesson, path)

    def edit(self, path: Path | None) -> None:
        """Edit the lesson in a file; None begins one of the open record.

        A lesson that came with the program is edited as a copy.
        """
        record = self._bench.session.record
        if path is None and record is None:
            self._bench.failed.emit(NO_RECORD)
            return
        if self.editor is None:
            self.editor = LessonEditor(self._bench.theme, self._bench.window)
            self.editor.beat_wanted.connect(self._add_beat)
            self.editor.beat_chosen.connect(self._show_beat)
            self.editor.save_requested.connect(self._save)
            self.editor.preview_requested.connect(lambda lesson: self._play(lesson, None))
        elif self.editor.isVisible() and self.editor.is_changed:
            self.editor.say(tr("save this lesson, or close it, before you edit another"))
            bring_up(self.editor)
            return
        if path is None:
            self.editor.begin(self._record_name(), self._lead_name())
        else:
            try:
                lesson = read_lesson(path)
            except EcgViewerError as error:
                self._bench.failed.emit(str(error))
                return
            self.editor.edit(lesson, None if path in bundled_lessons() else path)
        bring_up(self.editor)

    def _list(self) -> list[ListedLesson]:
        bundled = [(path, False) for path in bundled_lessons()]
        listed = []
        for path, is_own in (*bundled, *((path, True) for path in own_lessons())):
            if is_own and path.name == "scores.json":
                continue
            try:
                lesson = read_lesson(path)
            except EcgViewerError as error:
                listed.append(ListedLesson(path, None, str(error), is_own=is_own))
            else:
                listed.append(ListedLesson(path, lesson, best=self._scores.best(lesson), is_own=is_own))
        return listed

    def _play(self, lesson: Lesson, path: Path | None) -> None:
        self._drop_player()
        player = self.player = LessonPlayer(lesson, path, self._bench.theme, self._bench.window)
        player.finished.connect(self._on_finished)
        player.again_requested.connect(player.start)
        player.closed.connect(lambda: self._on_player_closed(player))
        player.showFullScreen()
        job = self._job = self._lane.submit(prepare_lesson, lesson, path)
        job.succeeded.connect(lambda material: self._for(player, lambda: player.set_material(material)))
        job.failed.connect(lambda text: self._for(player, lambda: player.show_failure(text)))

    def _for(self, player: LessonPlayer, act: Callable[[], None]) -> None:
        """Do something with a player that is still there."""
        if player is self.player:
            act()

    def _on_finished(self, score: Score) -> None:
        player = self.player
        if player is None:
            return
        try:
            before = self._scores.best(player.lesson)
            self._scores.add(player.lesson, score)
        except EcgViewerError as error:
            before = None
            self._bench.failed.emit(str(error))
        player.show_score(score, before)
        if self.chooser is not None:
            self.chooser.set_lessons(self._list())

    def _on_player_closed(self, player: LessonPlayer) -> None:
        if player is self.player:
            self.player = None
            self._drop_job()

    def _drop_player(self) -> None:
        if self.player is not None:
            self.player.close()

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _record_name(self) -> str:
        record = self._bench.session.record
        assert record is not None
        return DEMO_NAME if record.path == demo_record() else str(record.path)

    def _lead_name(self) -> str:
        session = self._bench.session
        assert session.record is not None
        return session.record.lead_names[session.lead]

    def _add_beat(self) -> None:
        session, editor = self._bench.session, self.editor
        if editor is None:
            return
        if session.record is None or session.selected < 0:
            editor.say(tr("no beat is selected; click one on the trace"))
            return
        editor.add_beat(session.selected + 1, self._name_in(editor))

    def _name_in(self, editor: LessonEditor) -> str:
        """Return the open record as the lesson names it: by name or by path."""
        record, name = self._bench.session.record, self._record_name()
        is_same = record is not None and editor.record in (record.name, name)
        return editor.record if is_same else name

    def _show_beat(self, number: int) -> None:
        session, editor = self._bench.session, self.editor
        if editor is None or session.record is None or session.prepared is None:
            return
        is_there = 1 <= number <= session.prepared.beats.n_beats
        if is_there and self._name_in(editor) == editor.record:
            self._bench.beat_requested.emit(number - 1)

    def _save(self, lesson: Lesson, path: Path | None) -> None:
        if path is not None:
            self._write(lesson, path)
            return
        folder = paths.lessons_dir()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            folder = Path.cwd()
        dialog = QFileDialog(self.editor, tr("Save lesson"), str(folder), tr("Lessons (*.json)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.selectFile(f"{_file_name(lesson.title)}{SUFFIX}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setModal(False)
        dialog.fileSelected.connect(lambda chosen: self._write(lesson, Path(chosen)))
        dialog.show()

    def _write(self, lesson: Lesson, path: Path) -> None:
        assert self.editor is not None
        try:
            write_lesson(path, lesson, may_replace=True)
        except EcgViewerError as error:
            self.editor.say(str(error))
            return
        self.editor.saved(lesson, path)
        if self.chooser is not None:
            self.chooser.set_lessons(self._list())

    def _close(self) -> None:
        self._drop_player()
        self._drop_job()
        self._lane.ask_to_end()


def _file_name(title: str) -> str:
    name = "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
    return name[:60] or "lesson"
