"""Vectors of a played embedding model: texts that share words are near each other."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from tests.model_server.delivery import Send, deliver, refuse, send_json
from tests.model_server.scripts import Script

DIMENSIONS = 64


async def embedded(script: Script, body: Mapping[str, Any], key: str, send: Send) -> None:
    """Answer an embeddings request; a model named `…-32` has 32 dimensions. Faults are those of the script."""
    if script.status != 200 or script.raw is not None:
        await deliver(script, body, key, send)
        return
    given = body["input"]
    texts = [given] if isinstance(given, str) else given
    if len(texts) > script.most_texts:
        await refuse(send, 400, f"batch size is invalid, it should not be larger than {script.most_texts}", "", {})
        return
    size = re.search(r"-(\d+)$", str(body["model"]))
    dimensions = int(size[1]) if size else DIMENSIONS
    data = [
        {"object": "embedding", "index": index, "embedding": _encoded(vector(text, dimensions), body)}
        for index, text in enumerate(texts)
    ]
    counted = sum(len(text.split()) for text in texts)
    usage = {"prompt_tokens": counted, "total_tokens": counted}
    await send_json(send, {"object": "list", "data": data, "model": body["model"], "usage": usage})


def vector(text: str, dimensions: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The sum of one direction per word, not of length 1: clients have to see to that."""
    total = np.full(dimensions, 1e-3, dtype=np.float32)
    for word in re.findall(r"\w+", text.casefold()):
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
        total += np.random.default_rng(seed).standard_normal(dimensions).astype(np.float32)
    return total


def _encoded(values: np.ndarray[Any, np.dtype[np.float32]], body: Mapping[str, Any]) -> str | list[float]:
    if body.get("encoding_format") == "base64":
        return base64.b64encode(values.tobytes()).decode()
    return [float(value) for value in values]
