"""Vectors from a played endpoint: what they are, when it fails, and when the model changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.catalog import Catalog
from knowledge.endpoint_embeddings import FILE, EndpointEmbeddings
from knowledge.errors import EmbedderUnavailable
from knowledge.intake import IngestStatus
from knowledge.library import Library
from tests.knowledge.storing import CHIPS, WIND, write
from tests.model_server import ModelServer, Script

KEY = "sk-embed-51c2a7e9d3f0"
PATIENCE = 30


def embedder(server: ModelServer, folder: Path, model: str = "embed-64", **options: object) -> EndpointEmbeddings:
    return EndpointEmbeddings(model=model, base_url=server.url, api_key=KEY, folder=folder, **options)  # type: ignore[arg-type]


def test_vectors_have_length_one_and_mean_something(tmp_path: Path) -> None:
    with ModelServer() as server:
        question, near, far = embedder(server, tmp_path).encode(["wind power", "wind power in Yangjiang", "nine chips"])
    assert np.linalg.norm(question) == pytest.approx(1, abs=1e-5)
    assert question @ near > question @ far + 0.2


def test_order_and_progress_over_batches(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    texts = [f"number {number}" for number in range(150)]
    with ModelServer() as server:
        embed = embedder(server, tmp_path)
        together = embed.encode(texts, lambda done, total: seen.append((done, total)))
        assert np.allclose(together[149], embed.encode([texts[149]])[0], atol=1e-6)
    assert seen == [(64, 150), (128, 150), (150, 150)]


def test_endpoints_that_take_fewer_texts_get_fewer(tmp_path: Path) -> None:
    with ModelServer(Script(most_texts=10)) as server:
        assert embedder(server, tmp_path).encode(["text"] * 40).shape == (40, 64)
        sizes = [len(exchange.body["input"]) for exchange in server.exchanges]
    assert sizes == [1, 40, 20, 10, 10, 10, 10]


@pytest.mark.parametrize("text", ["", "\ud800", "风电装备", "a" * 100_000])
def test_any_text_has_a_vector(text: str, tmp_path: Path) -> None:
    with ModelServer() as server:
        assert embedder(server, tmp_path).encode([text]).shape == (1, 64)


def test_langchain_interface(tmp_path: Path) -> None:
    with ModelServer() as server:
        embed = embedder(server, tmp_path)
        assert len(embed.embed_query("wind")) == 64
        assert [len(row) for row in embed.embed_documents(["a", "b"])] == [64, 64]
        assert embed.encode([]).shape == (0, 64)


def test_identity_tells_model_address_and_dimensions(tmp_path: Path) -> None:
    with ModelServer() as server, ModelServer() as other:
        identities = {
            embedder(server, tmp_path).identity,
            embedder(server, tmp_path, "embed-32").identity,
            embedder(other, tmp_path).identity,
        }
        assert len(identities) == 3
        assert all(KEY not in identity and "127.0.0.1" not in identity for identity in identities)
        assert {identity.rpartition(":")[2] for identity in identities} == {"64", "32"}


def test_dimensions_are_remembered_while_the_endpoint_is_down(tmp_path: Path) -> None:
    with ModelServer() as server:
        known = embedder(server, tmp_path).identity
    assert embedder(server, tmp_path).identity == known
    assert embedder(server, tmp_path, ask_first=True).identity == known
    (tmp_path / FILE).write_text("damaged")
    assert embedder(server, tmp_path).identity.endswith(":unknown")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("status_401", "refuses the key"),
        ("status_404", "GUANGDONG_EMBEDDING_MODEL"),
        ("status_500", "status 500"),
        ("html_page", "vectors"),
        ("json_page", "vectors"),
    ],
)
def test_failures_say_what_to_do_and_name_no_key(
    name: str, words: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ModelServer(name) as server, pytest.raises(EmbedderUnavailable, match=words) as failed:
        embedder(server, tmp_path).check()
    assert KEY not in caplog.text + repr(failed.value.__context__) + repr(failed.value.__cause__)


def test_after_a_failure_questions_do_not_wait(tmp_path: Path) -> None:
    now = [0.0]
    with ModelServer("status_500") as server:
        embed = embedder(server, tmp_path, clock=lambda: now[0])
        for _ in range(3):
            with pytest.raises(EmbedderUnavailable):
                embed.encode(["wind"])
        asked = len(server.exchanges)
        assert asked == 1
        server.play("faithful")
        now[0] = 60.0
        with pytest.raises(EmbedderUnavailable, match="64 dimensions, and 0"):
            embed.encode(["wind"])


def test_another_model_indexes_anew_and_mixes_nothing(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    path = write(tmp_path, "wind.txt", WIND)
    with ModelServer() as server:
        for model in ("embed-64", "embed-32", "embed-64"):
            chosen = embedder(server, data_dir, model, ask_first=True)
            with Library.open(data_dir, bundled=False, embedder=chosen) as library:
                library.ingest([path])
                assert library.wait_for_chroma(PATIENCE)
                assert library.vectors_ready
                assert library.search("turbines built in Yangjiang")
                assert library.status().embedder.endswith(model.removeprefix("embed-"))
    catalog = Catalog.open(data_dir)
    assert catalog is not None
    [stored] = catalog.contents().versions
    vectors = catalog.vectors(f"{chosen.identity} context+text", stored.version, "chunk")
    assert vectors.vectors.shape == (len(stored.chunks), 64)
    catalog.close()


def test_while_the_endpoint_is_down_keywords_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data_dir = tmp_path / "data"
    with ModelServer() as server:
        with Library.open(data_dir, bundled=False, embedder=embedder(server, data_dir, ask_first=True)) as library:
            library.ingest([write(tmp_path, "wind.txt", WIND)])
        server.play("status_503")
        with Library.open(data_dir, bundled=False, embedder=embedder(server, data_dir, ask_first=True)) as library:
            [row] = library.ingest([write(tmp_path, "chips.txt", CHIPS)])
            assert row.status is IngestStatus.INDEXED
            assert "search works from keywords alone" in caplog.text
            assert library.search("Wafers come from abroad")[0].chunk.span.document_id == "chips"
            assert library.search("turbines")[0].chunk.span.document_id == "wind"
        server.play("faithful")
        with Library.open(data_dir, bundled=False, embedder=embedder(server, data_dir, ask_first=True)) as library:
            assert not library.status().problems
            assert library.vectors_ready


def test_a_reader_beside_asks_nothing_to_open(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with ModelServer() as server:
        with Library.open(data_dir, bundled=False, embedder=embedder(server, data_dir, ask_first=True)) as library:
            library.ingest([write(tmp_path, "wind.txt", WIND)])
        asked = len(server.exchanges)
        with Library.open(data_dir, bundled=False, write=False, embedder=embedder(server, data_dir)) as library:
            assert library.vectors_ready
            assert len(server.exchanges) == asked
