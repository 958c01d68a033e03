"""The limb leads that follow from leads I and II (Einthoven 1913; Goldberger 1942): sums and differences, exact."""

import numpy as np

DERIVED: dict[str, tuple[float, float]] = {
    "III": (-1.0, 1.0),
    "aVR": (-0.5, -0.5),
    "aVL": (1.0, -0.5),
    "aVF": (-0.5, 1.0),
}
"""Share of lead I and of lead II in each limb lead that follows from them."""


def derive_limb_lead(name: str, lead_i: np.ndarray, lead_ii: np.ndarray) -> np.ndarray:
    """Return a limb lead worked out from leads I and II.

    Parameters
    ----------
    name
        One of `DERIVED`.
    lead_i, lead_ii
        The two leads in one unit, shape (n_samples,) each; NaN where either is missing stays NaN.

    Raises
    ------
    KeyError
        If the lead doesn't follow from the two.
    """
    of_i, of_ii = DERIVED[name]
    return np.asarray(of_i * lead_i + of_ii * lead_ii)
