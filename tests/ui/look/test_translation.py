"""Texts of the window go through Qt's translation."""

from PySide6.QtCore import QCoreApplication, QTranslator

from ecgviewer.ui.look.translation import tr


class _Backwards(QTranslator):
    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, *_: object) -> str:
        return (
            {"{count} of {total} beats": "von {total} Schlägen {count}"}.get(text, "") if not context else ""
        )


def test_a_text_is_shown_as_it_stands_without_a_translation() -> None:
    assert tr("Half {done") == "Half {done"
    assert tr("{count} of {total} beats", count=3, total=8) == "3 of 8 beats"


def test_a_translation_may_put_the_values_in_another_order(qapp: QCoreApplication) -> None:
    translator = _Backwards()
    qapp.installTranslator(translator)
    try:
        assert tr("{count} of {total} beats", count=3, total=8) == "von 8 Schlägen 3"
    finally:
        qapp.removeTranslator(translator)
