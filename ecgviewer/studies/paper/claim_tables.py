"""Tables of the paper's claims, for the command line and docs/claims.md."""

from ecgviewer.evaluate.wave_share import Estimate
from ecgviewer.studies.paper.claim_result import ClaimResult, ClaimsResult, ClassMeasures, NumberResult

Table = tuple[list[str], list[list[str]]]
"""Header and rows."""

_NOTHING = "-"
_METHOD_NAMES = {"shap": "SHAP", "gradcam": "Grad-CAM", None: _NOTHING}


def verdict_table(result: ClaimsResult) -> Table:
    """Return each claim with its verdict."""
    return ["claim", "verdict"], [[claim.claim, claim.verdict] for claim in result.claims]


def claim_table(claim: ClaimResult) -> Table:
    """Return the tests of one claim; a star marks those that the verdict rests on."""
    rows = []
    for test in claim.tests:
        digits = 0 if "(ms)" in test.measure else 3
        star = " *" if test.is_primary else ""
        rows.append(
            [
                test.model + star,
                _METHOD_NAMES[test.method],
                test.measure,
                f"{_signed(test.value, digits)} ({_interval(test, digits)})",
                test.verdict,
                f"{test.n_beats:,}",
                str(test.n_patients),
                ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in test.details.items()),
            ]
        )
    return ["model", "method", "measure", "value (95 %)", "verdict", "beats", "patients", "behind it"], rows


def width_table(result: ClaimsResult) -> Table:
    """Return the effective width of the right calls by class, in milliseconds."""
    labels = list(result.n_drawn)
    rows = []
    for model, by_method in result.right_calls.items():
        for method, by_class in by_method.items():
            cells = [_estimate(by_class.get(label), 0) for label in labels]
            rows.append([model, _METHOD_NAMES[method], *cells])
    return ["model", "method", *labels], rows


def share_table(result: ClaimsResult, model: str, method: str) -> Table:
    """Return the share of |attribution| by class and wave, beside that of an even spread."""
    by_class = result.right_calls[model][method]
    parts = [part for part in next(iter(by_class.values())).shares if part != "elsewhere"]
    rows = []
    for label, found in by_class.items():
        shares = (found.shares[part] for part in parts)
        cells = [f"{own.value:.2f} ({_interval(own, 2)}) / {own.even:.2f}" for own in shares]
        rows.append([label, *cells])
    return ["class", *parts], rows


def _estimate(found: ClassMeasures | None, digits: int) -> str:
    if found is None:
        return _NOTHING
    width = found.width_ms
    return f"{width.value:.{digits}f} ({_interval(width, digits)})"


def _interval(found: Estimate | NumberResult, digits: int) -> str:
    if found.low is None or found.high is None:
        return _NOTHING
    return f"{found.low:.{digits}f} to {found.high:.{digits}f}"


def _signed(value: float, digits: int) -> str:
    return f"{value:+.{digits}f}"
