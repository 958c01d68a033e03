"""ecgviewer: open ECG records, see every beat's class, and see why."""
