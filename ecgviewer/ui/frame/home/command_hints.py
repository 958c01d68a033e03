"""What the status bar says of a command while its entry in a menu is pointed at."""

from collections.abc import Mapping
from types import MappingProxyType

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command

HINTS: Mapping[str, str] = MappingProxyType(
    {
        "open": tr("choose a record by name, length, leads or beats per class; files can be dropped, too"),
        "demo": tr("a synthetic record of all five classes, recorded from no patient"),
        "open_session": tr("open a record as it was saved with place, network, method and filters"),
        "last_session": tr("open what was there when the last window was closed"),
        "new_window": tr("another window with a record of its own; all share the settings"),
        "save_strip": tr("the strip in view as PNG, SVG or PDF, at true scale"),
        "copy_strip": tr("the strip in view onto the clipboard"),
        "report": tr(
            "a report of the record with strips, summary and attributions, as PDF or HTML or on paper"
        ),
        "save_picture": tr("the whole window as PNG"),
        "save_figure": tr("the selected beat with its attribution as PNG, SVG or PDF"),
        "save_table": tr("the beats in the list as CSV"),
        "save_session": tr("what is open as a file that opens again"),
        "close_window": tr("close this window; others stay"),
        "quit": tr("close all windows; one whose work would be lost asks first"),
        "undo": tr("take the last change of your annotations back"),
        "redo": tr("do again what was taken back"),
        "editing": tr("correct beats by keys and pointer; the record's own files are never touched"),
        "save_own": tr("write your annotations as a WFDB file under your annotator name"),
        "count_own": tr("judge the network by your labels instead of the reference"),
        "export_own": tr("all annotations with yours as CSV or JSON"),
        "annotator": tr("the name under which your annotations are saved"),
        "label_other": tr("give the selected beat any WFDB label, chosen by its meaning"),
        "delete_beat": tr("the selected beat is none; it can be undone"),
        "insert_beat": tr("mark a beat that nobody marked, at the pointer"),
        "queue": tr("beats by what most deserves a look: disagreement, doubt, odd shape, poor signal"),
        "settings": tr("colours, scale, filters, annotator name and folders; each takes effect at once"),
        "present": tr("the trace and one beat, large, for showing; Esc ends it"),
        "review": tr("the window set up for reading a record"),
        "model": tr("the window set up for judging networks"),
        "reset_layout": tr("all panels at their first places"),
        "go_to_time": tr("type a time, such as 12:30, or a clock time"),
        "bookmark_add": tr("keep this place under a name"),
        "next_look": tr("the next of the beats to look at: false calls, or what the list is filtered to"),
        "next_v": tr("the next beat that the network calls ventricular"),
        "next_s": tr("the next beat that the network calls supraventricular"),
        "next_unsure": tr("the next beat at which the network is unsure of its own call"),
        "all_beats": tr("take the filter of the list away"),
        "beside": tr("the same seconds as another network calls them, or another record, in sync"),
        "beside_record": tr("a second record above this one; both move together"),
        "lessons": tr("read beats with their labels hidden, and see what decides; a score is kept"),
        "new_lesson": tr("make a lesson of the beats that you select"),
        "remove_mark": tr("give a rhythm or a note of yours another text, or take it away"),
        "calipers": tr("measure time and voltage by dragging; they snap to R peaks and wave boundaries"),
        "standard_scale": tr("the usual scale of paper"),
        "calibrate": tr("measure this screen against a ruler, so that a millimetre is a millimetre"),
        "second_lead": tr("another lead below the first"),
        "dark_theme": tr("pale on dark; Settings can follow the desktop"),
        "contrast_theme": tr("text and ink at 7 : 1 or more, a thick focus"),
        "method_gradcam": tr(
            "where the network found what speaks for the class; trust the region, not the sample"
        ),
        "method_shap": tr("what each sample adds to the call, for and against; the values add up to it"),
        "method_layercam": tr("finer than Grad-CAM and noisier; trust it where both agree"),
        "method_integrated": tr(
            "the slope summed from the mean of usual beats; it adds up, single samples are noisy"
        ),
        "method_waves": tr("what P, QRS, ST and T are worth, exactly; the surest of the methods"),
        "method_none": tr("the plain trace"),
        "details": tr("probabilities, intervals and the values of each wave of the selected beat"),
        "what_if": tr("change when the beat comes, its P or its width, and watch the probability"),
        "what_if_large": tr("the edited beat in the place of the trace, large; Esc goes back"),
        "compare": tr("all methods and networks side by side for one beat"),
        "scale_per_beat": tr(
            "each beat's map at its own full strength; strengths of beats can't be compared then"
        ),
        "wave_marks": tr("P, QRS and T as they were measured, below the trace"),
        "as_network_sees": tr("the signal filtered, resampled and scaled as the network gets it"),
        "class_summary": tr("what counts for each class over the whole record"),
        "retrain": tr("train a network on records of your choice, with your labels if you like"),
        "evaluate": tr("test a network on patients that it has not seen"),
        "palette": tr("find any command by a few letters of its name"),
        "keys": tr("every key and what it does"),
        "my_files": tr("the folders of your annotations, networks, settings and downloads"),
        "show_log": tr("what went wrong, without names; to send to whoever mends it"),
        "reset_settings": tr("as at the first start; annotations, networks and downloads stay"),
        "about": tr("what the program is, and what it is not"),
    }
)
"""By the command's name; a command without one is told by its text."""


def hint_of(command: Command) -> str:
    """Return what the status bar says of a command, with its keys."""
    told = HINTS.get(command.name) or command.text.removesuffix("…")
    return f"{told} ({', '.join(command.keys)})" if command.keys else told
