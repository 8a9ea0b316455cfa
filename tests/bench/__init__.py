"""Measurements, run by hand: `make bench`. Only ratios of one run count; machines differ."""
