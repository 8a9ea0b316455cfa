"""Sentence vectors from the bundled all-MiniLM-L6-v2 (int8 ONNX), on the processor, without any service."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from knowledge.errors import ModelFilesError
from knowledge.glosses import in_english

Vectors = NDArray[np.float32]

MODEL_FOLDER = Path(__file__).parent / "models" / "all-MiniLM-L6-v2-int8"
DIGESTS = {
    "model.onnx": "a9b5f6464aa1034c8f541b8e56d8a4eda2eaa529e70867e8233236dcc1ee379f",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
DIMENSIONS = 384
MAX_TOKENS = 256
# No token is longer than this on average; more characters would only be tokenised to be cut off again.
MAX_CHARACTERS = MAX_TOKENS * 32
GLOSSES_VERSION = "glossed-2"  # changes whenever `in_english` would gloss the same text otherwise
AT_ONCE = 2  # batches of many texts
BATCH = 16  # padding makes larger batches slower on two cores: 0.45 s for the bundled text, 0.9 s with 64


class Embedder(Protocol):
    """What the library needs of an embedder. Vectors have length 1; equal `identity` means comparable vectors."""

    @property
    def identity(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """One row per text.

        Raises:
            EmbedderUnavailable: it gives no vectors now; ModelFilesError if it is missing or cannot be loaded.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Model:
    tokenizer: Any  # tokenizers.Tokenizer
    session: Any  # onnxruntime.InferenceSession


class MiniLMEmbeddings(Embeddings):
    """all-MiniLM-L6-v2 behind LangChain's interface; the model is loaded at first use and shared between threads."""

    dimensions = DIMENSIONS
    identity = f"all-MiniLM-L6-v2-int8:{DIGESTS['model.onnx'][:16]}:{DIMENSIONS}:{GLOSSES_VERSION}"

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        self._folder = folder
        self._model: _Model | None = None
        self._loading = threading.Lock()

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Vectors of length 1, one row per text, in the order given.

        Texts are batched by length, because a batch is padded to its longest text.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]

        def run(batch: Sequence[int]) -> Vectors:
            return self._run([_clean(texts[position]) for position in batch])

        with ThreadPoolExecutor(AT_ONCE) if len(batches) > 1 else nullcontext() as pool:
            done = 0
            for batch, found in zip(batches, (pool.map if pool else map)(run, batches), strict=True):
                vectors[batch] = found
                done += len(batch)
                if progress is not None:
                    progress(done, len(order))
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def load(self) -> None:
        """Load the model now rather than at first use.

        Raises:
            ModelFilesError: a file is missing or cannot be loaded.
        """
        self._loaded()

    def verify(self) -> None:
        """Compare the files with their published digests (reads 23 MB).

        Raises:
            ModelFilesError: a file is missing or differs.
        """
        for name, expected in DIGESTS.items():
            try:
                with (self._folder / name).open("rb") as file:
                    actual = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise self._broken(error) from error
            if actual != expected:
                raise self._broken(f"{name} has sha256 {actual}, expected {expected}")

    def _run(self, texts: list[str]) -> Vectors:
        model = self._loaded()
        encodings = model.tokenizer.encode_batch(texts)
        inputs = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64),
        }
        result: Vectors = model.session.run(["sentence_vector"], inputs)[0]
        return result

    def _loaded(self) -> _Model:
        with self._loading:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> _Model:
        import onnxruntime
        from tokenizers import Tokenizer

        for name in DIGESTS:
            if not (self._folder / name).is_file():
                raise self._broken(f"{name} is missing")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a question is answered in less of the processor's time than by two
        options.inter_op_num_threads = 1
        options.log_severity_level = 4  # a failure arrives as an exception; nothing else is for the user's terminal
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # do not burn a core between questions
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            tokenizer.enable_truncation(MAX_TOKENS)
            tokenizer.enable_padding()
            session = onnxruntime.InferenceSession(
                str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare Exception or types of their native modules
            raise self._broken(error) from error
        return _Model(tokenizer, session)

    def _broken(self, reason: object) -> ModelFilesError:
        return ModelFilesError(
            f"The bundled embedder in {self._folder} cannot be used: {reason}. Install the program again; "
            "until then search works from keywords alone."
        )


def _clean(text: str) -> str:
    """What the model can read: Chinese by its English gloss, no lone surrogates, no more text than it would keep."""
    glossed = in_english(text[:MAX_CHARACTERS])
    return glossed[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
