"""The protocols that a model can be scored under: those of training, and those of stored networks only."""

from ecgviewer.training.config import PROTOCOLS

HELD_OUT = {
    "folds": "all patients of MIT-BIH but the paced, and of another database where the networks of the folds were"
    " trained with it, each called by the network of the folds that has not seen the patient",
    "svdb": "the Supraventricular Arrhythmia Database, each patient called by the network, or where it was trained"
    " with the patient by one of the folds that was not",
}
"""Protocols of stored networks, with one line for people."""

SCORED = PROTOCOLS | HELD_OUT
"""All protocols by name, with one line for people."""

BY_PATIENT = ("patient", *HELD_OUT)
"""Protocols under which no patient stands on two sides."""
