"""Recordings of other formats as records of WFDB."""
