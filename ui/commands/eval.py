"""`eval`: a placeholder until the evaluation suites land."""

from __future__ import annotations

import argparse

from ui.failures import CommandError


def run(_options: argparse.Namespace) -> int:
    raise CommandError("Evaluation is not built in yet. Until then `ask --jsonl` answers a file of questions.")
