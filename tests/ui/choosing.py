"""Choosing in a window as a person does, by what stands beside a field."""

from PySide6.QtWidgets import QComboBox, QWidget


def choose(parent: QWidget, name: str, data: str) -> None:
    """Choose an entry, by its data, of the box with this accessible name."""
    (box,) = (found for found in parent.findChildren(QComboBox) if found.accessibleName() == name)
    row = box.findData(data)
    assert row >= 0, f"{name} offers no {data}"
    box.setCurrentIndex(row)
    box.activated.emit(row)
