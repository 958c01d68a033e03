"""A small database, and a network that has learnt nothing, for the studies of context networks."""

from pathlib import Path

import pytest
from context_samples import save_random_context_model
from tiny_database import write_tiny_database

from ecgviewer.classifiers.context_classifier import ContextClassifier


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> ContextClassifier:
    return ContextClassifier(save_random_context_model(tmp_path_factory.mktemp("models")))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("data"))
