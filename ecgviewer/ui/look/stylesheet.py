"""The style sheet of all standard widgets."""

from ecgviewer.ui.look.theme import Theme

_TEMPLATE = """
QMainWindow, QDialog {{ background: {window}; }}
QMainWindow::separator {{ background: {window}; width: 5px; height: 5px; }}
QMainWindow::separator:hover {{ background: {selection}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 4px 6px; }}

QMenuBar {{ background: {window}; border: none; padding: 1px 4px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {selection}; }}
QMenu {{ background: {surface}; border: 1px solid {border}; padding: 5px; }}
QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 4px; }}
QMenu::item:selected {{ background: {selection}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 5px 8px; }}

QToolBar {{ background: {window}; border: none; spacing: 6px; padding: 0px 6px; }}
QToolBar::separator {{ background: {border}; width: 1px; margin: 5px 4px; }}
QToolButton {{
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 8px;
}}
QToolButton:hover {{ background: {raised}; border-color: {border}; }}
QToolButton:checked, QToolButton:pressed {{ background: {selection}; border-color: {selection}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton#number {{ padding: 1px 6px; border-radius: 4px; }}
QToolButton#fold, QToolButton#fold:checked {{ padding: 2px 4px; background: transparent; border: none; }}
QToolButton#fold:focus {{ color: {accent}; text-decoration: underline; }}
QWidget#dock_tabs {{
    background: {surface}; border: 1px solid {border}; border-bottom: none;
    border-top-left-radius: 7px; border-top-right-radius: 7px;
}}
QToolButton#dock_tab {{
    padding: 0; border-radius: 4px; color: {muted}; border: 1px solid transparent;
}}
QToolButton#dock_tab:hover {{ background: {raised}; color: {text}; }}
QToolButton#dock_tab:checked {{
    background: transparent; color: {text}; border-bottom: 2px solid {accent}; border-radius: 0;
}}
QToolButton#dock_tab:focus {{ border: 1px solid {accent}; border-radius: 4px; }}
QWidget#numbers_strip {{ background: {surface}; }}

QPushButton {{ background: {surface}; border: 1px solid {border}; border-radius: 6px; padding: 5px 14px; }}
QPushButton:hover {{ background: {raised}; border-color: {muted}; }}
QPushButton:pressed {{ background: {selection}; }}
QPushButton:checked {{ background: {selection}; border-color: {accent}; }}
QPushButton:default {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QPushButton:focus {{ border-color: {accent}; }}
QPushButton:default:focus {{ border: 2px solid {text}; padding: 4px 13px; }}
QPushButton:disabled {{ color: {muted}; background: {window}; }}

QLineEdit {{
    background: {surface}; border: 1px solid {border}; border-radius: 6px; padding: 3px 8px;
    min-height: 20px; selection-background-color: {selection}; selection-color: {text};
}}
QLineEdit:hover {{ border-color: {muted}; }}
QLineEdit:focus {{ border-color: {accent}; }}
QLineEdit:disabled {{ color: {muted}; }}
QComboBox, QSpinBox, QDoubleSpinBox {{ min-height: 24px; }}
QSpinBox QLineEdit, QDoubleSpinBox QLineEdit, QComboBox QLineEdit {{
    border: none; border-radius: 0; padding: 0; min-height: 0; background: transparent;
}}

QWidget#panel {{
    background: {surface}; border: 1px solid {border}; border-top: none;
    border-bottom-left-radius: 7px; border-bottom-right-radius: 7px;
}}
QDockWidget {{ color: {text}; font-weight: 600; }}
QDockWidget::title {{
    background: {surface}; border: 1px solid {border}; border-bottom: none; text-align: left;
    padding: 3px 10px; border-top-left-radius: 7px; border-top-right-radius: 7px;
}}
QDockWidget > QWidget {{ background: {surface}; }}

QTableView, QTreeView, QListView {{
    background: {surface}; border: 1px solid {surface}; gridline-color: {border}; outline: none;
    alternate-background-color: {raised};
    selection-background-color: {selection}; selection-color: {text};
}}
QListView#framed {{ border-color: {border}; border-radius: 6px; padding: 3px; }}
QTableView:focus, QTreeView:focus, QListView:focus, QListView#framed:focus {{ border-color: {accent}; }}
QHeaderView {{ background: {surface}; border: none; }}
QHeaderView::section {{
    background: {surface}; color: {muted}; border: none; border-bottom: 1px solid {border};
    padding: 4px 6px; font-weight: normal;
}}
QTableCornerButton::section {{ background: {surface}; border: none; border-bottom: 1px solid {border}; }}

QTabWidget::pane {{ border: 1px solid {border}; border-radius: 6px; background: {surface}; }}
QTabBar::tab {{ padding: 5px 7px; color: {muted}; border: none; border-bottom: 2px solid transparent; }}
QTabBar:focus {{ background: {selection}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}

QPlainTextEdit, QTextEdit {{ background: {surface}; border: 1px solid {border}; border-radius: 6px; }}
QGroupBox {{ border: 1px solid {border}; border-radius: 7px; margin-top: 9px; padding: 8px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 9px; padding: 0 4px; color: {muted}; }}
QProgressBar {{
    background: {raised}; border: 1px solid {border}; border-radius: 5px; text-align: center;
    min-height: 16px; color: {text};
}}
QProgressBar::chunk {{ background: {selection}; border-radius: 4px; }}

QStatusBar {{ background: {window}; color: {muted}; border: none; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {muted}; }}
QStatusBar QToolButton {{ padding: 0 8px; }}
QStatusBar QProgressBar {{ min-height: 0; max-height: 12px; }}

QSplitter::handle {{ background: {window}; }}
QSplitter::handle:hover {{ background: {selection}; }}

QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; border: none; width: 0; height: 0;
}}
"""

_THICK_FOCUS = """
QToolButton:focus {{ border: 3px solid {accent}; padding: 2px 6px; }}
QToolButton#number:focus {{ padding: 0; }}
QToolButton#fold:focus {{ border: 3px solid {accent}; padding: 0; }}
QPushButton:focus, QPushButton:default:focus {{ border: 3px solid {accent}; padding: 3px 12px; }}
QPushButton:default:focus {{ border-color: {text}; }}
QLineEdit:focus {{ border: 3px solid {accent}; padding: 1px 6px; }}
QComboBox:focus, QAbstractSpinBox:focus, QSlider:focus {{ border: 3px solid {accent}; }}
QCheckBox:focus, QRadioButton:focus {{ border: 3px solid {accent}; }}
QTableView:focus, QTreeView:focus, QListView:focus, QPlainTextEdit:focus, QTextEdit:focus {{
    border: 3px solid {accent};
}}
QTabBar:focus {{ border: 3px solid {accent}; }}
QPushButton, QLineEdit, QMenu, QToolTip {{ border-color: {text}; }}
QMenu::item:selected, QMenuBar::item:selected {{ border: 1px solid {accent}; }}
"""
"""What the theme of high contrast adds."""


def build_stylesheet(theme: Theme) -> str:
    """Return the Qt style sheet of a theme."""
    template = _TEMPLATE + _THICK_FOCUS if theme.is_strong else _TEMPLATE
    return template.format(
        window=theme.window,
        surface=theme.surface,
        raised=theme.raised,
        border=theme.border,
        text=theme.text,
        muted=theme.muted,
        accent=theme.accent,
        on_accent=theme.on_accent,
        selection=theme.selection,
    )
