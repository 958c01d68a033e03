"""The tools of the window. A new tool is a folder, and a line here."""

from collections.abc import Sequence

from ecgviewer.ui.archive.archive_tool import ArchiveTool
from ecgviewer.ui.beats.beats_tool import BeatsTool
from ecgviewer.ui.beside.beside_tool import BesideTool
from ecgviewer.ui.bookmarks.bookmark_tool import BookmarkTool
from ecgviewer.ui.compare.comparison_tool import ComparisonTool
from ecgviewer.ui.desk.desk_tool import DeskTool
from ecgviewer.ui.disclosure.disclosure_tool import DisclosureTool
from ecgviewer.ui.evaluation.evaluation_tool import EvaluationTool
from ecgviewer.ui.frame.help_tool import HelpTool
from ecgviewer.ui.frame.home.theme_tool import ThemeTool
from ecgviewer.ui.frame.home.window_tool import WindowTool
from ecgviewer.ui.frame.presentation_tool import PresentationTool
from ecgviewer.ui.frame.saving_tool import SavingTool
from ecgviewer.ui.frame.session_tool import SessionTool
from ecgviewer.ui.holter.summary_tool import SummaryTool
from ecgviewer.ui.inspector.inspector_tool import InspectorTool
from ecgviewer.ui.leads.leads_tool import LeadsTool
from ecgviewer.ui.lessons.lesson_tool import LessonTool
from ecgviewer.ui.record.convert_tool import ConvertTool
from ecgviewer.ui.record.record_tool import RecordTool
from ecgviewer.ui.report.report_tool import ReportTool
from ecgviewer.ui.rhythm.rhythm_overview_tool import RhythmOverviewTool
from ecgviewer.ui.rhythm.rhythm_tool import RhythmTool
from ecgviewer.ui.settings.settings_tool import SettingsTool
from ecgviewer.ui.state.tool import Tool
from ecgviewer.ui.summary.class_summary_tool import ClassSummaryTool
from ecgviewer.ui.tachogram.tachogram_tool import TachogramTool
from ecgviewer.ui.templates.templates_tool import TemplatesTool
from ecgviewer.ui.trace.trace_tool import TraceTool
from ecgviewer.ui.training.training_tool import TrainingTool
from ecgviewer.ui.what_if.what_if_tool import WhatIfTool

TOOLS: Sequence[type[Tool]] = (
    DisclosureTool,
    RhythmTool,
    LeadsTool,
    BesideTool,
    TraceTool,
    TachogramTool,
    RhythmOverviewTool,
    BeatsTool,
    TemplatesTool,
    SummaryTool,
    DeskTool,
    BookmarkTool,
    RecordTool,
    InspectorTool,
    WhatIfTool,
    ComparisonTool,
    ClassSummaryTool,
    TrainingTool,
    EvaluationTool,
    ReportTool,
    SavingTool,
    ConvertTool,
    ArchiveTool,
    SessionTool,
    WindowTool,
    LessonTool,
    PresentationTool,
    ThemeTool,
    SettingsTool,
    HelpTool,
)
"""In the order in which what changed reaches them, and in which their commands and docks stand."""
