"""Figures on what was learned, from the log and the cards alone."""
