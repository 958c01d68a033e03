"""Trains the network that finds P, QRS and T: models/waves.

    python scripts/train_wave_delineator.py --marked-dir qtdb --data-dir mitdb --noise-dir nstdb

Trains on the QT Database, first cardiologist, without excerpts of patients of DS2, and on what the labels of
DS1 say about P waves; then once for each of five folds by patient, whose networks are written beside for
`ecgviewer evaluate --waves`. The same seed gives the same weights on the same machine. Six trainings, each
about three minutes of one core.
"""

import argparse
from pathlib import Path

from ecgviewer.beats.wave_probability import default_folder
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.studies.waves.train_waves import train_wave_delineator
from ecgviewer.studies.waves.wave_loop import WaveRecipe

N_FOLDS = 5


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description="Train the network that finds P, QRS and T.")
    parser.add_argument("--marked-dir", type=Path, required=True, help="QT Database")
    parser.add_argument("--data-dir", type=Path, required=True, help="MIT-BIH Arrhythmia Database")
    parser.add_argument("--noise-dir", type=Path, required=True, help="MIT-BIH Noise Stress Test Database")
    parser.add_argument("-o", "--output", type=Path, default=default_folder(), help="folder to write")
    parser.add_argument("--seed", type=int, default=WaveRecipe.seed)
    parser.add_argument("--steps", type=int, default=WaveRecipe.steps)
    parser.add_argument("--folds", type=int, default=N_FOLDS, help="of the cross-validation; 0 for none")
    parser.add_argument("--replace", action="store_true", help="replace the network that is in the folder")
    arguments = parser.parse_args()
    command = (
        "python scripts/train_wave_delineator.py --marked-dir qtdb --data-dir mitdb --noise-dir nstdb"
        f" --seed {arguments.seed} --steps {arguments.steps} --folds {arguments.folds}"
    )
    with terminal_progress("training the wave delineator") as progress:
        train_wave_delineator(
            arguments.marked_dir,
            arguments.data_dir,
            arguments.noise_dir,
            arguments.output,
            WaveRecipe(steps=arguments.steps, seed=arguments.seed),
            arguments.folds,
            command,
            progress,
            may_replace=arguments.replace,
        )
    print(f"written to {arguments.output}; score it with: ecgviewer evaluate --waves")


if __name__ == "__main__":
    main()
