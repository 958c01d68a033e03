"""RR interval of each beat and the heart rate over time, beneath the trace."""
