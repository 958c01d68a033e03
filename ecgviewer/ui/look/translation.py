"""The one way a text of the window reaches a person: through Qt's translation."""

from PySide6.QtCore import QCoreApplication


def tr(text: str, **values: object) -> str:
    """Return a text of the window in the person's language, with its values put in.

    Parameters
    ----------
    text
        The text in English, as a literal, since ``pyside6-lupdate`` collects it from the source. What changes
        stands in it in braces by name, so that a translator may put it in another place.
    values
        What stands for each name in braces.
    """
    translated = QCoreApplication.translate("", text)
    return translated.format(**values) if values else translated
