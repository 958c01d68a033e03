"""Which leads of a record are ECG: by name in the spellings that occur, by unit, and by content where neither tells."""

import re
from enum import Enum

import numpy as np

TRAINED_LEADS = ("MLII", "II")
"""The modified and the true lead II: what the bundled networks were trained on, the first preferred."""


class LeadKind(Enum):
    """What a lead records."""

    ECG = "ECG"
    UNKNOWN = "unknown"
    OTHER = "no ECG"


_LEADS = re.compile(
    r"(M?L?(I|II|III)|ML?[1-6]|D[1-9]|A?V[RLF]|M?\.?V[1-9]R?|V|V[XYZ]|[XYZ]|MV[1-9]|MCL[1-6]|C[MCBRS][1-7]|CS?5|A?\.?V[RLF]"
    r"|MOD\.?V?[1-9]?|[ES]CG|ES|AS|AI|BIPOLAR.*|HOLTER.*)"
)
_WORDS = re.compile(r"(ECG|EKG|ELECTROCARDIOGRAM)")
_OTHERS = re.compile(
    r"(ABP|ART|AOBP|AO|PAP?|CVP|ICP|BP|NBP|NIBP|UAP|UVP|RAP|LAP|FAP|P[0-9]|PRESSURE|RESP(IRATION)?|IMPEDANCE|PLETH|PPG|SPO2?|SAO2|SP02"
    r"|OXIMETER|CO2|ETCO2|AIRFLOW|FLOW|NASAL|THORAX|ABDOMEN|CHEST|ABDO|EEG|EOG|EMG|CHIN|LEG|SNORE|SOUND|PCG|SCG|BCG|GCG|HS"
    r"|ACC|ACCELERATION|GYRO|TEMP(ERATURE)?|HR|PULSE|RATE|SV|CO|LIGHT|POSITION|MARKER|EVENT|TRIGGER|STATUS|GSR|EDA|UTERUS|TOCO|FHR)"
)
_EEG = re.compile(
    r"(FP|AF|FC|FT|CP|TP|PO|F|C|P|O|T|A|M|E)([0-9]{1,2}|Z)([-/:](FP|F|C|P|O|T|A|M|REF|AVG|LE|RE)?[0-9Z]{0,2})?"
)
_VOLTS = frozenset({"v", "mv", "uv", "µv", "μv", "nv"})
_NO_UNITS = frozenset({"adu", "adc", "digital", "lsb", "count", "counts", "", "-"})

_SHORT_S = 0.1
_MIN_PEAKS_A_MINUTE, _MAX_PEAKS_A_MINUTE = 20, 300


def plain_name(name: str) -> str:
    """Return a lead's name in capitals, without "lead" before it and without marks behind it.

    >>> plain_name("II,"), plain_name("lead II"), plain_name("ECG_II")
    ('II', 'II', 'II')
    """
    text = name.strip().strip(",;:.").upper().replace("_", " ")
    text = re.sub(r"^(ECG|EKG)?[ -]*(LEAD|ABLEITUNG|DERIVATION|CHANNEL|CH)[ .:#-]*", "", text).strip() or text
    if text.isdecimal() and _WORDS.match(name.strip().upper()):
        return "ECG"
    found = re.fullmatch(r"(ECG|EKG)[ .:-]+(.+)", text)
    if found is not None and _LEADS.fullmatch(found[2]):
        return found[2]
    return text


def lead_kind(name: str, units: str) -> LeadKind:
    """Return what a lead records, from its name and unit.

    Parameters
    ----------
    name
        As the header has it; "" for none.
    units
        Physical unit, such as "mV" or "mmHg".

    Returns
    -------
    LeadKind
        UNKNOWN for a voltage whose name says nothing.
    """
    text = plain_name(name)
    is_voltage = units.lower() in _VOLTS or units.lower() in _NO_UNITS
    first = re.split(r"[ -/:(]", text)[0] if text else ""
    if _WORDS.match(text) or (_LEADS.fullmatch(text) and is_voltage):
        return LeadKind.ECG
    if not is_voltage or _OTHERS.fullmatch(first.rstrip("0123456789") or first) or _OTHERS.fullmatch(text):
        return LeadKind.OTHER
    if _EEG.fullmatch(text) and not _LEADS.fullmatch(text):
        return LeadKind.OTHER
    if _LEADS.fullmatch(first):
        return LeadKind.ECG
    return LeadKind.UNKNOWN


def looks_like_ecg(lead: np.ndarray, fs_hz: float) -> bool:
    """Return whether a lead's content is that of an ECG: short steep peaks, 20 to 300 a minute.

    Parameters
    ----------
    lead
        Samples in any unit, NaN where there are none; the first minute is looked at.
    fs_hz
        Samples a second.
    """
    values = np.asarray(lead[: int(60 * fs_hz)], dtype=np.float64)
    values = values[np.isfinite(values)]
    short = max(round(_SHORT_S * fs_hz), 1)
    if values.size < 4 * fs_hz or values.size < 20 * short:
        return False
    # The steepness of what is slower than 25 ms: noise of single samples is no peak.
    step = max(round(0.025 * fs_hz), 1)
    steep = np.abs(values[step:] - values[:-step])
    energy = np.convolve(steep, np.ones(short) / short, mode="same")
    high = np.percentile(energy, 98)
    if high <= 0:
        return False
    is_high = energy > 0.4 * high
    n_peaks = int(np.count_nonzero(np.diff(is_high.astype(np.int8)) == 1))
    a_minute = n_peaks / (values.size / fs_hz) * 60
    return _MIN_PEAKS_A_MINUTE <= a_minute <= _MAX_PEAKS_A_MINUTE and is_high.mean() < 0.35


def order_leads(names: list[str], kinds: list[LeadKind]) -> list[int]:
    """Return the leads that may be ECG, the best first: lead II, the others by name, then unknown ones."""
    plain = [plain_name(name) for name in names]
    trained = [plain.index(wanted) for wanted in (*TRAINED_LEADS, "ML2", "D2") if wanted in plain]
    named = [index for index, kind in enumerate(kinds) if kind is LeadKind.ECG]
    unknown = [index for index, kind in enumerate(kinds) if kind is LeadKind.UNKNOWN]
    chosen = [index for index in trained if kinds[index] is LeadKind.ECG]
    return list(dict.fromkeys([*chosen, *named, *unknown]))
