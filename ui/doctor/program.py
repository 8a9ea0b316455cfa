"""The program itself, its settings, and the endpoints of a model."""

from __future__ import annotations

import asyncio
import os
import platform
import time
from importlib.metadata import PackageNotFoundError, version

from assistant.build import endpoint_embedder
from assistant.model.config import ModelConfig
from assistant.settings import Settings
from ui.doctor.finding import Told


def program(_settings: Settings) -> Told:
    versions = []
    for package in ("guangdong-assistant", "langchain", "chromadb", "gradio"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} not installed as a package")
    return Told(f"Python {platform.python_version()}, {', '.join(versions)}")


def given_settings(settings: Settings) -> Told:
    given = {name for name in Settings.model_fields if Settings.variable(name) in os.environ}
    return Told(
        ", ".join(
            f"{name}={getattr(settings, name)}{'' if name in given else ' (default)'}" for name in Settings.model_fields
        )
    )


def model(settings: Settings) -> Told:
    config = ModelConfig.of(settings)
    if config is None:
        return Told(
            "none configured; answers are put together from the text", "Set OPENAI_API_KEY or OPENAI_BASE_URL for one."
        )
    from assistant.model.check import check
    from assistant.model.client import ChatModel

    async def ask() -> str:
        async with ChatModel(config) as chosen:
            return await check(chosen)

    return Told(asyncio.run(ask()))


def embeddings(settings: Settings) -> Told:
    embedder = endpoint_embedder(settings)
    if embedder is None:
        return Told("the bundled model")
    started = time.perf_counter()
    dimensions = embedder.check()
    return Told(
        f"{settings.embedding_model} answers, in {time.perf_counter() - started:.1f} s, {dimensions} dimensions"
    )
