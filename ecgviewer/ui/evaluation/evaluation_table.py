"""The result of an evaluation in short: accuracy, the AAMI table with its intervals, what it doesn't say."""

from collections.abc import Sequence

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ecgviewer.evaluate.scores import Figure
from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable, Tone
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import NOTHING
from ecgviewer.workflows.evaluation.evaluation_result import EvaluationResult, PartResult

_MEANINGS = {
    "N": tr("all beats of supraventricular origin that are not premature: N L R e j"),
    "SVEB": tr("supraventricular ectopic beats: A a J S"),
    "VEB": tr("ventricular ectopic beats: V E"),
    "F": tr("fusion of a ventricular and a normal beat"),
    "Q": tr("paced and unclassifiable beats: / f Q"),
}
_INTERVAL_TIP = tr("95 % interval by bootstrap")
_COLUMNS = (
    Column(tr("group"), tr("AAMI EC57 group by the reference symbol"), is_number=False),
    Column(
        tr("precision"), tr("share of right calls among the calls; F and Q called VEB don't count (EC57)")
    ),
    Column("95 %", _INTERVAL_TIP),
    Column(tr("recall"), tr("share of the group's beats that were called so")),
    Column("95 %", _INTERVAL_TIP),
    Column("F1", tr("harmonic mean of precision and recall")),
    Column("95 %", _INTERVAL_TIP),
    Column(tr("specificity"), tr("share of the other groups' beats that were not called so")),
    Column(tr("strict F1"), tr("F and Q called VEB, and Q called SVEB, count against precision")),
    Column(tr("beats"), tr("beats of the group")),
    Column(tr("patients"), tr("patients with such beats")),
)


class EvaluationTable(QWidget):
    """Shows one evaluation."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: EvaluationResult | None = None
        self._headline = plain_label(is_bold=True, wraps=True, is_selectable=True)
        self._basis = plain_label(wraps=True, is_selectable=True)
        self._table = PlainTable(_COLUMNS, theme)
        self._table.setAccessibleName(tr("results by class"))
        self._notes = plain_label(wraps=True, is_selectable=True)
        fill_with_surface(self._notes)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(tr("remarks on the results"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidget(self._notes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self._headline, 0), (self._basis, 0), (self._table, 3), (self._scroll, 2)):
            layout.addWidget(widget, stretch)
        self.set_theme(theme)
        self.clear()

    @property
    def result(self) -> EvaluationResult | None:
        """What is shown, None for nothing."""
        return self._result

    @property
    def title(self) -> str:
        """Model and protocol, as a file may be named; "" for nothing."""
        return "" if self._result is None else f"{self._result.model}-{self._result.protocol}"

    @property
    def headline(self) -> str:
        """Accuracy in words."""
        return self._headline.text()

    @property
    def notes(self) -> str:
        """What the figures don't say."""
        return self._notes.text()

    def texts(self) -> list[list[str]]:
        """Return the table's text, row by row."""
        return self._table.texts()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._table.set_theme(theme)
        set_text_color(self._basis, theme.muted)

    def clear(self) -> None:
        """Show nothing."""
        self._result = None
        for label in (self._headline, self._basis, self._notes):
            label.setText("")
        self._table.set_rows([])
        self._table.setVisible(False)
        self._scroll.setVisible(False)

    def show_result(self, result: EvaluationResult) -> None:
        """Show an evaluation."""
        self._result = result
        spread = result.intervals
        accuracy = _ratio(result.accuracy, 4)
        interval = _interval(spread.accuracy)
        self._headline.setText(
            tr(
                "{name_network}, protocol {protocol}: accuracy {accuracy}",
                name_network=name_network(result.model),
                protocol=result.protocol,
                accuracy=accuracy,
            )
            + (f" ({interval})" if interval != NOTHING else "")
        )
        self._basis.setText(
            tr(
                "{n_beats:,} beats of {n_patients} patients, weights {weights}; 95 % intervals of "
                "{n_resamples:,} resamples by {by}",
                n_beats=result.n_beats,
                n_patients=result.n_patients,
                weights=result.weights,
                n_resamples=spread.n_resamples,
                by=spread.by,
            )
        )
        groups = [group for group, row in result.aami.items() if row.support]
        self._table.set_rows([_row(group, result) for group in groups])
        self._table.setVisible(True)
        sentences = [
            *_by_patient(result),
            *_left_out(result),
            *_by_database(result),
            *_doubts(result),
            *_reliability(result),
            *result.notes,
            result.paper_note,
        ]
        self._notes.setText("\n".join(sentence for sentence in sentences if sentence))
        self._scroll.setVisible(True)


def _row(group: str, result: EvaluationResult) -> list[Cell]:
    row, spread = result.aami[group], result.intervals.aami[group]
    cells = [Cell(group, tip=_MEANINGS[group])]
    for rate, interval in zip(row.rates[:3], spread.rates[:3], strict=True):
        cells.append(_number(rate))
        cells.append(Cell(_interval(interval), Tone.MUTED))
    cells.append(_number(row.specificity))
    cells.append(_number(result.aami_strict[group].f1))
    return [*cells, Cell(f"{row.support:,}"), Cell(str(row.n_patients))]


def _by_patient(result: EvaluationResult) -> list[str]:
    """Return the median F1 of the patients, and the pooled one without the patient that adds most."""
    medians, without = [], []
    for group in ("SVEB", "VEB"):
        found = result.patient_figures.get(group)
        if found is None:
            continue
        if found.median.value is not None:
            medians.append(_named(group, found.median, str(found.n_patients)))
        if found.without_most.value is not None:
            without.append(_named(group, found.without_most, found.most))
    sentences = []
    if medians:
        sentences.append(
            tr(
                "Median F1 of the patients with 10 beats or more, and how many: {each}.",
                each="; ".join(medians),
            )
        )
    if without:
        sentences.append(
            tr(
                "Pooled F1 without the patient that adds most, and who that is: {each}.",
                each="; ".join(without),
            )
        )
    return sentences


def _named(group: str, figure: Figure, remark: str) -> str:
    interval = _interval(figure.interval)
    spread = f" ({interval})" if interval != NOTHING else ""
    return f"{group} {_ratio(figure.value)}{spread}, {remark}"


def _by_database(result: EvaluationResult) -> list[str]:
    """Return a sentence for each database whose figures stand apart."""
    return [
        tr(
            "Database {name}, {n_patients} patients: F1 {f1}.",
            name=name,
            n_patients=part.n_patients or 0,
            f1=_f1_words(part),
        )
        for name, part in result.databases.items()
    ]


def _f1_words(part: PartResult) -> str:
    return ", ".join(
        f"{group} {_ratio(part.aami[group].f1)}"
        for group in ("N", "SVEB", "VEB")
        if part.aami[group].f1 is not None
    )


def _reliability(result: EvaluationResult) -> list[str]:
    """Return for each class how often its calls are right, marked and unmarked."""
    if result.reliability is None:
        return []
    return [
        tr(
            "Calls of {label}: {right} right, {sure} of those that aren't marked unsure; calibration error {error}.",
            label=label,
            right=_ratio(found.right.value),
            sure=_ratio(found.right_if_sure.value),
            error=_ratio(found.ece.value),
        )
        for label, found in result.reliability.per_class.items()
        if found.n_calls
    ]


def _left_out(result: EvaluationResult) -> list[str]:
    """Return a sentence for each record without which the figures stand apart."""
    sentences = []
    for part in result.parts_left_out:
        names = " ".join(part.left_out)
        sentences.append(
            tr(
                "Without record {names}: accuracy {ratio}, F1 {f1}.",
                names=names,
                ratio=_ratio(part.accuracy, 4),
                f1=_f1_words(part),
            )
        )
    return sentences


def _doubts(result: EvaluationResult) -> list[str]:
    """Return how far probabilities can be taken at their word, and how well beats outside are told."""
    sentences = []
    if result.calibration is not None:
        error = _ratio(result.calibration.ece, 4)
        sentences.append(
            tr("Expected calibration error of the called class's probability: {error}.", error=error)
        )
    if result.outside is not None:
        rows = result.outside.per_symbol
        told = [f"{symbol} {_ratio(row.auroc)}" for symbol, row in rows.items() if row.is_outside]
        right, wrong = _ratio(result.outside.unsure_right), _ratio(result.outside.unsure_wrong)
        sentences.append(
            tr(
                "Outside score, AUROC of beats of none of the classes: {value}. Unsure: {right} of "
                "the right calls, {wrong} of the wrong ones.",
                value=", ".join(told) or NOTHING,
                right=right,
                wrong=wrong,
            )
        )
    return sentences


def _number(value: float | None) -> Cell:
    return Cell(_ratio(value), Tone.MUTED if value is None else Tone.TEXT)


def _ratio(value: float | None, digits: int = 3) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"


def _interval(pair: Sequence[float] | None) -> str:
    return NOTHING if pair is None else f"{pair[0]:.3f}–{pair[1]:.3f}"
