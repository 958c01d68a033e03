"""The inspector of the selected beat and its sections."""
