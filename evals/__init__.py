"""Suites, metrics, runner and report."""
