from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed import DIMENSIONS, MODEL_FOLDER, MiniLMEmbeddings
from knowledge.errors import ModelFilesError


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbeddings:
    return MiniLMEmbeddings()


def test_vectors_have_length_one_and_mean_something(embedder: MiniLMEmbeddings) -> None:
    question, near, far = embedder.encode(
        ["Where are wind turbines built?", "Wind power equipment is made in Yangjiang.", "The library opens at nine."]
    )
    assert np.linalg.norm(question) == pytest.approx(1, abs=1e-5)
    assert question @ near > question @ far + 0.2


def test_the_order_of_texts_is_kept_whatever_the_batches(embedder: MiniLMEmbeddings) -> None:
    texts = [f"{'industrial cluster ' * (number % 7)}number {number}" for number in range(40)]
    together = embedder.encode(texts)
    for position in (0, 17, 39):
        # The int8 model scales activations by batch, so the same text differs a little between batches.
        assert together[position] @ embedder.encode([texts[position]])[0] > 0.98


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "风电装备", "a" * 1_000_000, "🙂" * 5000])
def test_any_text_has_a_vector(embedder: MiniLMEmbeddings, text: str) -> None:
    [vector] = embedder.encode([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(embedder: MiniLMEmbeddings) -> None:
    assert embedder.encode([]).shape == (0, DIMENSIONS)


def test_langchain_interface(embedder: MiniLMEmbeddings) -> None:
    assert len(embedder.embed_query("wind")) == DIMENSIONS
    assert [len(row) for row in embedder.embed_documents(["a", "b"])] == [DIMENSIONS, DIMENSIONS]


def test_progress_ends_at_the_total(embedder: MiniLMEmbeddings) -> None:
    seen: list[tuple[int, int]] = []
    embedder.encode(["text"] * 20, lambda done, total: seen.append((done, total)))
    assert seen == [(16, 20), (20, 20)]


def test_threads_share_one_model() -> None:
    embedder = MiniLMEmbeddings()
    results: list[float] = []
    threads = [threading.Thread(target=lambda: results.append(embedder.embed_query("wind")[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results)) == 1


def test_the_bundled_files_are_the_published_ones(embedder: MiniLMEmbeddings) -> None:
    embedder.verify()


def test_missing_files_are_named(tmp_path: Path) -> None:
    broken = MiniLMEmbeddings(tmp_path)
    with pytest.raises(ModelFilesError, match=r"model\.onnx is missing"):
        broken.load()
    with pytest.raises(ModelFilesError, match="Install the program again"):
        broken.verify()


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_damaged_files_are_reported(tmp_path: Path, name: str) -> None:
    for path in MODEL_FOLDER.iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / name).write_bytes(b"garbage")
    broken = MiniLMEmbeddings(tmp_path)
    with pytest.raises(ModelFilesError):
        broken.encode(["text"])
    with pytest.raises(ModelFilesError, match="sha256"):
        broken.verify()
