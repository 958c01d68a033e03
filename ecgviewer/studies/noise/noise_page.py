"""Tables and figures of docs/noise.md, from results under noise."""

from ecgviewer.files import write_output
from ecgviewer.studies.noise.noise_report import noise_svg
from ecgviewer.studies.noise.noise_result import ConditionFigures, NoiseResult
from ecgviewer.studies.pages.page import fill_page, markdown, read_result
from ecgviewer.studies.running.study import Sources

MODELS = ("context", "v1", "v2")
GROUPS = ("N", "SVEB", "VEB")
NOTHING = "–"


def fill_noise_page(sources: Sources) -> None:
    """Replace what stands between each pair of markers, and draw the figures."""
    contents = {}
    for name in MODELS:
        result = read_result(sources, f"noise-{name}", NoiseResult)
        contents[f"f1-{name}"], contents[f"own-{name}"] = f1_table(result), own_table(result)
        picture = noise_svg(result).replace("<svg ", '<svg color="#222" style="background:#fff" ', 1)
        path = sources.docs / "pictures" / f"noise-{name}.svg"
        write_output(path, f"{picture}\n".encode(), (".svg",), may_replace=True)
    fill_page(sources.docs / "noise.md", contents)


def f1_table(result: NoiseResult) -> str:
    """Return accuracy, F1 with intervals, and the signal-quality index by noise and ratio, as Markdown."""
    head = ["noise", "dB", "accuracy", *GROUPS, "strict SVEB", "strict VEB", "index", "poor %"]
    rows = [_row("none", "", result.clean)]
    for kind, by_ratio in result.noisy.items():
        rows += [_row(kind, ratio, scored) for ratio, scored in by_ratio.items()]
    return markdown((head, rows))


def own_table(result: NoiseResult) -> str:
    """Return F1 in the noisy stretches of the database's own records, as Markdown."""
    head = ["record", "patient seen", "dB", "beats", "accuracy", *GROUPS, "index"]
    rows = []
    for record in result.nstdb_own:
        noisy = record.noisy
        cells = [record.record, "yes" if record.seen_in_training else "no", str(record.snr_db)]
        cells += [str(noisy.n_beats), _ratio(noisy.accuracy)]
        cells += [_ratio(noisy.aami[group].f1) for group in GROUPS]
        rows.append([*cells, _ratio(noisy.quality.median, 2)])
    return markdown((head, rows), 2)


def _row(kind: str, ratio: str, scored: ConditionFigures) -> list[str]:
    cells = [kind, ratio, _ratio(scored.accuracy)]
    for group in GROUPS:
        pair = scored.f1_intervals[group]
        spread = "" if pair is None else f" ({pair[0]:.2f}–{pair[1]:.2f})"
        cells.append(f"{_ratio(scored.aami[group].f1)}{spread}")
    strict, poor = scored.strict_split, scored.quality.poor_share
    cells += [_ratio(None if strict is None else strict.aami[group].f1) for group in GROUPS[1:]]
    return [*cells, _ratio(scored.quality.median, 2), _ratio(None if poor is None else 100 * poor, 1)]


def _ratio(value: float | None, digits: int = 3) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"
