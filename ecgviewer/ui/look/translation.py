"""The one way a text of the window reaches a person: through Qt's translation.

The texts stand in the source in English. ``scripts/collect_texts.py`` collects them for a translator, and
makes the file that is looked for here.
"""

import os
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from ecgviewer import paths


def tr(text: str, /, **values: object) -> str:
    """Return a text of the window in the person's language, with its values put in.

    It may be called before there is an application, as for the texts of a module.

    Parameters
    ----------
    text
        The text in English, as a literal, since ``pyside6-lupdate`` collects it from the source. What changes
        stands in it in braces by name, so that a translator may put it in another place.
    values
        What stands for each name in braces.
    """
    translator = _own_translator()
    translated = text if translator is None else translator.translate("", text) or text
    return translated.format(**values) if values else translated


def translate_qt(application: QCoreApplication) -> None:
    """Bring Qt's own texts (OK, Cancel, the file dialog) into the language of the window's."""
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if _own_translator() is not None and translator.load(QLocale(), "qtbase", "_", folder):
        application.installTranslator(translator)


@cache
def _own_translator() -> QTranslator | None:
    """Return the translation into the person's language, None where there is none and English is shown."""
    folder = Path(os.environ.get("ECGVIEWER_TRANSLATIONS") or paths.resources_dir() / "translations")
    translator = QTranslator()
    return translator if translator.load(QLocale(), "ecgviewer", "_", str(folder)) else None
