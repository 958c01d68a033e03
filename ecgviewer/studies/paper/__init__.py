"""Figures, tables and claims of Baig et al. 2025, remade for our networks."""
