"""`doctor`: what is configured, what answers, what does not. Each check stands alone, so one failure hides no other."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from assistant.build import endpoint_embedder
from assistant.model.config import ModelConfig
from assistant.settings import Settings
from ui.failures import DONE, FAILED, CommandError, explain
from ui.opening import load_settings, opened_assistant, opened_memory
from ui.terminal import say, say_json

ENOUGH_FREE_BYTES = 200_000_000
PROBE_QUESTION = "Where is wind power equipment built?"


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    ok: bool
    detail: str


def run(options: argparse.Namespace) -> int:
    settings = load_settings()
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("program", _program),
        ("settings", _settings),
        ("data folder", _data_folder),
        ("library", _library),
        ("conversations", _conversations),
        ("model", _model),
        ("embeddings", _embeddings),
        ("port", _port),
    )
    findings = [_examine(name, check, settings) for name, check in checks]
    if options.json:
        say_json([asdict(finding) for finding in findings], indent=2)
    else:
        for finding in findings:
            say(f"{'ok' if finding.ok else 'FAILED':<7} {finding.check:<13} {finding.detail}")
    return DONE if all(finding.ok for finding in findings) else FAILED


def _examine(name: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(name, True, check(settings))
    except Exception as error:  # noqa: BLE001 - finding out what is broken is this command's work
        return Finding(name, False, explain(error).message)


def _program(_settings: Settings) -> str:
    versions = []
    for package in ("guangdong-assistant", "langchain", "chromadb", "gradio"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} not installed as a package")
    return f"Python {platform.python_version()}, {', '.join(versions)}"


def _settings(settings: Settings) -> str:
    given = {name for name in Settings.model_fields if Settings.variable(name) in os.environ}
    return ", ".join(
        f"{name}={getattr(settings, name)}{'' if name in given else ' (default)'}" for name in Settings.model_fields
    )


def _model(settings: Settings) -> str:
    config = ModelConfig.of(settings)
    if config is None:
        return "none configured; answers are put together from the text. Set OPENAI_API_KEY or OPENAI_BASE_URL for one"
    from assistant.model.check import check
    from assistant.model.client import ChatModel

    async def ask() -> str:
        async with ChatModel(config) as model:
            return await check(model)

    return asyncio.run(ask())


def _embeddings(settings: Settings) -> str:
    embedder = endpoint_embedder(settings)
    if embedder is None:
        return "the bundled model"
    started = time.perf_counter()
    dimensions = embedder.check()
    return f"{settings.embedding_model} answers, in {time.perf_counter() - started:.1f} s, {dimensions} dimensions"


def _data_folder(settings: Settings) -> str:
    folder = settings.data_dir.resolve()
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not existing.is_dir():
        raise CommandError(f"{existing} is a file. Set GUANGDONG_DATA_DIR to a folder.")
    if not os.access(existing, os.W_OK):
        raise CommandError(f"{existing} cannot be written to. Set GUANGDONG_DATA_DIR to a folder that can.")
    free = shutil.disk_usage(existing).free
    if free < ENOUGH_FREE_BYTES:
        raise CommandError(f"{folder}: only {free // 1_000_000} MB free. Make room for 200 MB.")
    return f"{folder}, {free / 1e9:.1f} GB free"


def _library(settings: Settings) -> str:
    with opened_assistant(settings) as assistant:
        status = assistant.library.status(deep=True)
        started = time.perf_counter()
        answer = assistant.respond(PROBE_QUESTION).answer
        seconds = time.perf_counter() - started
    if status.problems:
        raise CommandError(" ".join(status.problems))
    if status.documents and not answer.citations:
        raise CommandError(f"A probe question got no cited answer ({answer.status}). Run `ingest --replace`.")
    return (
        f"{status.documents} documents, {status.chunks} passages, {status.clusters} clusters, "
        f"{status.quantities} figures; embedder {status.embedder}; a probe question was answered in {seconds:.2f} s"
    )


def _conversations(settings: Settings) -> str:
    with opened_memory(settings) as memory:
        memory.check()
        kept = f"kept for {settings.retention_days} days" if settings.retention_days else "kept"
        return f"{memory.dialect}, {kept}"


def _port(settings: Settings) -> str:
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    return f"{settings.host}:{settings.port} {'answers already' if taken else 'is free'}"
