"""All leads of a record in the order in which cardiologists read them, and how they lie on a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.records.lead_kinds import plain_name
from ecgviewer.records.record import Record
from ecgviewer.signals.limb_leads import DERIVED, derive_limb_lead

LIMB = ("I", "II", "III", "aVR", "aVL", "aVF")
CHEST = ("V1", "V2", "V3", "V4", "V5", "V6")
TWELVE = (*LIMB, *CHEST)
"""The standard leads in the order of a printed sheet."""

_SPELLINGS = {"MLI": "I", "D1": "I", "DI": "I", "D2": "II", "DII": "II", "D3": "III", "DIII": "III"}
_BY_CAPITALS = {name.upper(): name for name in TWELVE} | _SPELLINGS
_PLACE_OF = {"MLI": "I", "MLII": "II", "MLIII": "III"}
"""Leads from electrodes on the trunk keep their names, and lie where the limb lead lies that they stand for."""

_DERIVED_FROM = ("I", "II")
_SHEET_LEAD = "II"
"""Printed along the whole foot of a sheet of 3 x 4."""


@dataclass(frozen=True)
class SheetLead:
    """One lead of a sheet.

    Attributes
    ----------
    name
        The standard name where it is a standard lead, else that of the header.
    index
        In the record; None where it is worked out from leads I and II.
    """

    name: str
    index: int | None

    @property
    def is_derived(self) -> bool:
        """Whether it isn't recorded but worked out."""
        return self.index is None


def standard_name(name: str) -> str:
    """Return the standard name of a lead, such as "aVR" for "AVR", or the name itself where it is none.

    >>> standard_name("AVF"), standard_name("lead II"), standard_name("MLII")
    ('aVF', 'II', 'MLII')
    """
    plain = plain_name(name).replace("-", "").replace(".", "")
    return _BY_CAPITALS.get(plain, name)


def sheet_leads(record: Record) -> tuple[SheetLead, ...]:
    """Return the ECG leads of a record in the order of a sheet, with the limb leads that follow from I and II.

    Standard leads come first, in their order, modified limb leads such as MLII where the limb lead would be, then the
    others as the header has them. Of two leads with one
    standard name the first has it; leads that are no ECG are left out. Limb leads are worked out only from leads I and
    II of one rate and in millivolts, where the record has none of that name.
    """
    recorded: dict[str, SheetLead] = {}
    others: list[SheetLead] = []
    for index in record.ecg_leads:
        name = standard_name(record.lead_names[index])
        if name in TWELVE and name not in recorded:
            recorded[name] = SheetLead(name, index)
        else:
            others.append(SheetLead(record.lead_names[index], index))
    if _can_derive(record, recorded):
        recorded |= {name: SheetLead(name, None) for name in DERIVED if name not in recorded}
    standard = [recorded[name] for name in TWELVE if name in recorded]
    # Sorting keeps the order of those that have one place.
    return tuple(sorted([*standard, *others], key=_place_of))


def _place_of(lead: SheetLead) -> int:
    name = _PLACE_OF.get(lead.name.upper(), lead.name)
    return TWELVE.index(name) if name in TWELVE else len(TWELVE)


def _can_derive(record: Record, recorded: dict[str, SheetLead]) -> bool:
    indices = [recorded[name].index for name in _DERIVED_FROM if name in recorded]
    known = [index for index in indices if index is not None]
    if len(known) < len(_DERIVED_FROM):
        return False
    has_one_rate = record.lead_fs_hz(known[0]) == record.lead_fs_hz(known[1])
    return has_one_rate and all(record.lead_units[index].lower() == "mv" for index in known)


def lead_values_mv(record: Record, lead: SheetLead, cancel: CancelToken | None = None) -> np.ndarray:
    """Return the values of a sheet's lead, in the record's unit, shape (n_samples,).

    Raises
    ------
    Cancelled
        While a long lead is read, after `cancel` was set.
    """
    if lead.index is not None:
        return record.lead_mv(lead.index, cancel)
    by_name = {found.name: found.index for found in sheet_leads(record)}
    one, two = (
        record.lead_mv(index, cancel) for name in _DERIVED_FROM if (index := by_name[name]) is not None
    )
    return derive_limb_lead(lead.name, one, two)


@dataclass(frozen=True)
class SheetForm:
    """How leads lie on a sheet.

    Attributes
    ----------
    name
        As a person reads it, such as "3 x 4 + II".
    columns
        Names of the leads of each column, from top to bottom; a column shows its part of the time.
    below
        Names of leads that run below, over the whole width.
    """

    name: str
    columns: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetCell:
    """Where a lead lies on a sheet.

    Attributes
    ----------
    lead
        Which.
    row, n_rows
        Its row, and how many rows there are.
    first, last
        Where it begins and ends, as a share of the width and of the time in view, 0 to 1.
    """

    lead: SheetLead
    row: int
    n_rows: int
    first: float
    last: float


STANDARD_FORMS = (
    SheetForm("3 × 4 + II", (LIMB[:3], LIMB[3:], CHEST[:3], CHEST[3:]), (_SHEET_LEAD,)),
    SheetForm("6 × 2", (LIMB, CHEST)),
    SheetForm("12 × 1", (TWELVE,)),
)
STACKED = "stacked"
"""Name of the form in which every chosen lead has a row of its own."""


def sheet_forms(leads: Sequence[SheetLead]) -> tuple[SheetForm, ...]:
    """Return the forms that leads can have: the standard ones where all twelve are there, and one below the other."""
    names = [lead.name for lead in leads]
    stacked = SheetForm(STACKED, (tuple(names),))
    return (*STANDARD_FORMS, stacked) if set(TWELVE) <= set(names) else (stacked,)


def place_cells(
    form: SheetForm, leads: Sequence[SheetLead], hidden: frozenset[str] = frozenset()
) -> tuple[SheetCell, ...]:
    """Return where the leads of a form lie.

    Parameters
    ----------
    form
        One of `sheet_forms` of the leads.
    leads
        All leads of the sheet.
    hidden
        Names of leads that aren't wanted; a form with one column closes the gap, others leave it.
    """
    by_name = {lead.name: lead for lead in leads}
    columns = form.columns
    if len(columns) == 1:
        columns = (tuple(name for name in columns[0] if name not in hidden),)
    n_above = max(len(column) for column in columns)
    n_rows = n_above + len(form.below)
    n_columns = len(columns)
    cells = [
        SheetCell(by_name[name], row, n_rows, number / n_columns, (number + 1) / n_columns)
        for number, column in enumerate(columns)
        for row, name in enumerate(column)
        if name not in hidden
    ]
    return (
        *cells,
        *(SheetCell(by_name[name], n_above + row, n_rows, 0.0, 1.0) for row, name in enumerate(form.below)),
    )
