"""The data folder, the documents in it, their vectors, and Chroma."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import httpx

from assistant.settings import Settings
from knowledge.chroma_server import ChromaAddress
from ui.doctor.finding import Told
from ui.failures import CommandError
from ui.opening import opened_assistant, opened_library

LEAST_FREE_BYTES = 200_000_000
AMPLE_FREE_BYTES = 1_000_000_000
PROBE_QUESTION = "Where is wind power equipment built?"
_SECONDS = 3.0


def data_folder(settings: Settings) -> Told:
    folder, existing = _folder(settings)
    if not existing.is_dir():
        raise CommandError(f"{existing} is a file. Set GUANGDONG_DATA_DIR to a folder.")
    if not os.access(existing, os.W_OK):
        raise CommandError(f"{existing} cannot be written to. Set GUANGDONG_DATA_DIR to a folder that can.")
    return Told(f"{folder}, {'there' if folder == existing else 'to be made at the first start'}")


def disk_space(settings: Settings) -> Told:
    """A rebuilt index needs as much room again as the folder takes."""
    folder, existing = _folder(settings)
    free, used = shutil.disk_usage(existing).free, _size(folder)
    detail = f"{free / 1e9:.1f} GB free, {used / 1e6:.0f} MB used by the data folder"
    if free < LEAST_FREE_BYTES:
        raise CommandError(f"{folder}: only {free // 1_000_000} MB free. Make room for 200 MB.")
    if free < max(AMPLE_FREE_BYTES, used):
        return Told(detail, "Make room soon: indexes that are built again need as much as they take now.")
    return Told(detail)


def library(settings: Settings) -> Told:
    with opened_assistant(settings) as assistant:
        status = assistant.library.status(deep=True)
        started = time.perf_counter()
        answer = assistant.respond(PROBE_QUESTION).answer
        seconds = time.perf_counter() - started
    if status.problems:
        raise CommandError(" ".join(status.problems))
    if status.documents and not answer.citations:
        raise CommandError(f"A probe question got no cited answer ({answer.status}). Run `ingest --replace`.")
    return Told(
        f"{status.documents} documents, {status.chunks} passages, {status.clusters} clusters, "
        f"{status.quantities} figures; embedder {status.embedder}; a probe question was answered in {seconds:.2f} s"
    )


def vectors(settings: Settings) -> Told:
    with opened_library(settings, write=False) as opened:
        status = opened.status()
    if status.backlog:
        return Told(
            f"{status.backlog} passages and table rows wait for vectors; until then they are found by their words only",
            "A running `serve` makes them; without one, run `ingest`.",
        )
    return Told(f"none of {status.chunks} passages waits for its vector")


def chroma(settings: Settings) -> Told:
    if not settings.chroma_url:
        return Told("in the data folder, opened by `serve` and `ingest` alone, and built again if it is damaged")
    address = ChromaAddress(settings.chroma_url, settings.chroma_token.get_secret_value())
    host, port, _ = address.parts()
    url = f"{settings.chroma_url.rstrip('/')}/api/v2/version"
    try:
        headers = {"Authorization": f"Bearer {address.token}"} if address.token else {}
        told = httpx.get(url, headers=headers, timeout=_SECONDS)
        bare = httpx.get(url, timeout=_SECONDS)
    except httpx.HTTPError as error:
        raise CommandError(
            f"Nothing answers at {host}:{port} ({type(error).__name__}). Start the Chroma server, or correct "
            "GUANGDONG_CHROMA_URL. Until then search uses exact cosines or keywords."
        ) from None
    if told.status_code in {401, 403}:
        raise CommandError(
            f"{host}:{port} refuses GUANGDONG_CHROMA_TOKEN ({told.status_code}). Compare it with the proxy's."
        )
    if told.status_code != 200:
        raise CommandError(f"{host}:{port} is no Chroma server ({told.status_code}). Correct GUANGDONG_CHROMA_URL.")
    detail = f"{host}:{port} answers, version {told.text.strip()[:20]}"
    if bare.status_code == 200:
        return Told(
            detail,
            "It lets in whoever has no token: put a proxy that wants one before it (deploy/chroma.conf.template).",
        )
    return Told(f"{detail}, and wants the token")


def _folder(settings: Settings) -> tuple[Path, Path]:
    """The data folder, and the nearest one above it that is there."""
    folder = settings.data_dir.resolve()
    return folder, next(parent for parent in (folder, *folder.parents) if parent.exists())


def _size(folder: Path) -> int:
    """Bytes; files may come and go meanwhile."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).stat().st_blocks * 512
            except FileNotFoundError:
                continue
    return total
