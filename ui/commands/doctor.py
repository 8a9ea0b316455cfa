"""`doctor`: what is configured, what answers, what does not, and what to do next."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from ui.doctor import conversations, documents, program, service
from ui.doctor.finding import Check, Finding, examine
from ui.failures import DONE, FAILED
from ui.opening import load_settings
from ui.terminal import say, say_json

CHECKS: tuple[tuple[str, Check], ...] = (
    ("program", program.program),
    ("settings", program.given_settings),
    ("data folder", documents.data_folder),
    ("disk space", documents.disk_space),
    ("library", documents.library),
    ("vectors", documents.vectors),
    ("chroma", documents.chroma),
    ("conversations", conversations.conversations),
    ("retention", conversations.retention),
    ("keys", conversations.keys),
    ("sessions", service.sessions),
    ("limits", service.limits),
    ("model", program.model),
    ("embeddings", program.embeddings),
    ("port", service.port),
    ("metrics", service.metrics),
    ("traces", service.traces),
    ("admin", service.admin),
)


def run(options: argparse.Namespace) -> int:
    settings = load_settings()
    findings = [examine(name, check, settings) for name, check in CHECKS]
    if options.json:
        say_json([asdict(finding) for finding in findings], indent=2)
    else:
        for finding in findings:
            _say(finding)
    return DONE if all(finding.ok for finding in findings) else FAILED


def _say(finding: Finding) -> None:
    say(f"{'ok' if finding.ok else 'FAILED':<7} {finding.check:<13} {finding.detail}")
    if finding.advice:
        say(f"{'':<21} → {finding.advice}")
