"""Where a run comes from: what is written into its folder, so that two runs can be told apart and repeated."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from evals.records import Provenance, SuiteUsed
from evals.targets import IN_PROCESS
from evals.texts import pins_of

if TYPE_CHECKING:
    from assistant.settings import Settings
    from evals.run import Plan

_NOT_CONFIGURATION = {"data_dir", "host", "port"}  # where, not what


def provenance(plan: Plan, settings: Settings, planned: int) -> Provenance:
    in_process = plan.target == IN_PROCESS
    return Provenance(
        program=version("guangdong-assistant"),
        commit=_commit(),
        target=plan.target,
        mode=plan.mode,
        model=settings.chat_model if in_process and plan.mode == "generated" else None,
        config_sha256=_digest(settings) if in_process else None,
        suites=[
            SuiteUsed(
                name=suite.name,
                sha256=suite.sha256,
                cases=len(plan.cases(suite)),
                documents={pin.bundled or pin.file: pin.sha256 for pin in pins_of(suite)},
            )
            for suite in plan.suites
        ],
        selection={"limit": plan.limit, "tags": list(plan.tags)},
        seed=plan.seed,
        repeat=plan.repeat,
        planned=planned,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        processors=os.cpu_count(),
    )


def _commit() -> str | None:
    """The commit of the checkout that runs, with a + where files differ from it; None outside of one."""
    root = Path(__file__).parents[1]

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(root), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")) != root:
            return None
        return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _digest(settings: Settings) -> str:
    """Of all settings that can change an answer; secrets are in it as asterisks."""
    content = settings.model_dump(mode="json", exclude=_NOT_CONFIGURATION)
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
