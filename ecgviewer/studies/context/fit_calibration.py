"""The slopes that held-out calls ask for."""

import numpy as np

_TOWARDS_ONE = 1e-4


def fit_slopes(probabilities: np.ndarray, groups: np.ndarray, weights: np.ndarray) -> list[float]:
    """Return the slopes of `classifiers.calibrated` under which the references are likeliest.

    Parameters
    ----------
    probabilities
        Of held-out beats, uncalibrated, shape (n_beats, n_classes).
    groups
        Column of each beat's reference.
    weights
        Of the beats, above 0.
    """
    from scipy.optimize import minimize

    logs = np.log(np.maximum(probabilities, 1e-12))
    shares = weights / weights.sum()
    rows = np.arange(len(groups))

    def loss_and_gradient(slopes: np.ndarray) -> tuple[float, np.ndarray]:
        scaled = logs * slopes
        scaled -= scaled.max(axis=1, keepdims=True)
        total = np.exp(scaled).sum(axis=1, keepdims=True)
        loss = -float(shares @ (scaled[rows, groups] - np.log(total[:, 0])))
        error = np.exp(scaled) / total
        error[rows, groups] -= 1
        error *= shares[:, None]
        loss += _TOWARDS_ONE * float(((slopes - 1) ** 2).sum())
        return loss, (error * logs).sum(axis=0) + 2 * _TOWARDS_ONE * (slopes - 1)

    found = minimize(loss_and_gradient, np.ones(logs.shape[1]), jac=True, method="L-BFGS-B")
    return [float(value) for value in found.x]
