"""Trains the network that finds R peaks: models/rpeaks.

    python scripts/train_r_peak_detector.py --data-dir mitdb --noise-dir nstdb

Trains on the 22 records of DS1 and the four paced ones, then cross-validates the same recipe over them, in
four folds of records that share no patient, and stores the counts in the card. No record of DS2 is read. The
same seed gives the same weights on the same machine. Five trainings, each of about two minutes of one core.
"""

import argparse
from pathlib import Path

from ecgviewer.beats.beat_probability import default_folder
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.studies.r_peaks.r_peak_loop import RPeakRecipe
from ecgviewer.studies.r_peaks.train_r_peaks import train_r_peak_detector

N_FOLDS = 4


def main() -> None:
    """Read the command line, train, and print what cross-validation gave."""
    parser = argparse.ArgumentParser(description="Train the network that finds R peaks.")
    parser.add_argument("--data-dir", type=Path, required=True, help="MIT-BIH Arrhythmia Database")
    parser.add_argument("--noise-dir", type=Path, required=True, help="MIT-BIH Noise Stress Test Database")
    parser.add_argument("-o", "--output", type=Path, default=default_folder(), help="folder to write")
    parser.add_argument("--seed", type=int, default=RPeakRecipe.seed)
    parser.add_argument("--steps", type=int, default=RPeakRecipe.steps)
    parser.add_argument("--folds", type=int, default=N_FOLDS, help="of the cross-validation; 0 for none")
    parser.add_argument("--replace", action="store_true", help="replace the network that is in the folder")
    arguments = parser.parse_args()
    recipe = RPeakRecipe(steps=arguments.steps, seed=arguments.seed)
    command = (
        f"python scripts/train_r_peak_detector.py --data-dir mitdb --noise-dir nstdb --seed {arguments.seed}"
        f" --steps {arguments.steps} --folds {arguments.folds}"
    )
    with terminal_progress("training the R peak detector") as progress:
        card = train_r_peak_detector(
            arguments.data_dir,
            arguments.noise_dir,
            arguments.output,
            recipe,
            arguments.folds,
            command,
            progress,
            may_replace=arguments.replace,
        )
    if card.cross_validation is not None:
        pooled = card.cross_validation.pooled
        print(
            f"cross-validated: sensitivity {pooled.sensitivity:.4f}, +P {pooled.precision:.4f},"
            f" {pooled.n_missed} missed and {pooled.n_false} false of {pooled.n_reference}"
        )
    print(f"written to {arguments.output}")


if __name__ == "__main__":
    main()
