"""What each command of the menus does to the window."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from ecgviewer.ui.frame.window_dialogs import WindowDialogs
from ecgviewer.ui.look.theme import DARK, LIGHT

if TYPE_CHECKING:
    from ecgviewer.ui.frame.main_window import MainWindow


def slots_by_command(
    window: "MainWindow", dialogs: WindowDialogs, actions: dict[str, QAction]
) -> dict[str, Callable[[], object]]:
    """Return what to call for each command of `actions.MENUS`, by the command's name."""
    navigation = window.navigation

    def is_on(name: str) -> bool:
        return actions[name].isChecked()

    return {
        "open": dialogs.show_open,
        "demo": lambda: window.open_name("demo"),
        "save_picture": dialogs.save_picture,
        "save_figure": dialogs.save_figure,
        "save_table": dialogs.save_table,
        "quit": window.close,
        "page_left": lambda: navigation.turn_page(-1.0),
        "page_right": lambda: navigation.turn_page(1.0),
        "step_left": lambda: navigation.turn_page(-0.1),
        "step_right": lambda: navigation.turn_page(0.1),
        "go_start": navigation.go_start,
        "go_end": navigation.go_end,
        "next_beat": lambda: navigation.step_beat(1),
        "previous_beat": lambda: navigation.step_beat(-1),
        "next_false": lambda: navigation.step_false(1),
        "previous_false": lambda: navigation.step_false(-1),
        "gain_up": lambda: navigation.step_gain(1),
        "gain_down": lambda: navigation.step_gain(-1),
        "faster": lambda: navigation.step_speed(1),
        "slower": lambda: navigation.step_speed(-1),
        "standard_scale": navigation.standard_scale,
        "calibrate": dialogs.show_calibration,
        "dark_theme": lambda: window.choose_theme(DARK if is_on("dark_theme") else LIGHT),
        "method_gradcam": lambda: window.change_view(method="gradcam"),
        "method_shap": lambda: window.change_view(method="shap"),
        "method_layercam": lambda: window.change_view(method="layercam"),
        "method_integrated": lambda: window.change_view(method="integrated"),
        "method_none": lambda: window.change_view(method="none"),
        "what_if": lambda: window.panels.open_what_if(is_on("what_if")),
        "compare": dialogs.show_comparison,
        "scale_per_beat": lambda: window.change_view(scale_per_beat=is_on("scale_per_beat")),
        "as_network_sees": lambda: window.change_view(as_network_sees=is_on("as_network_sees")),
        "class_summary": dialogs.show_class_summary,
        "retrain": lambda: window.training.show_dialog(window.session.model),
        "evaluate": lambda: window.evaluation.show_dialog(window.session.model),
        "keys": dialogs.show_keys,
        "about": dialogs.show_about,
    }
