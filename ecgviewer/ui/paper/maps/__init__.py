"""What counted at each moment of a lead."""
