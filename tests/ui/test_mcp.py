"""The tools, through the official client: over HTTP to a real server, and over the standard streams of a process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from tests.ui.program import ROOT, environment

QUESTION = "Where is wind power equipment built?"
TOOLS = {"ask", "search_policy", "query_facts", "open_passage"}


@pytest.fixture(params=["http", "stdio"])
def connect(request: pytest.FixtureRequest, own_data_dir: Path) -> Callable[[], Client]:
    if request.param == "http":
        address = request.getfixturevalue("server")
        return lambda: Client(f"{address}/mcp")
    program = StdioServerParameters(
        command=sys.executable, args=["-m", "ui.cli", "mcp"], cwd=ROOT, env=environment(own_data_dir)
    )
    return lambda: Client(program)


def test_the_tools_find_open_and_answer(connect: Callable[[], Client]) -> None:
    async def use() -> None:
        async with connect() as client:
            listed = await client.list_tools()
            assert {tool.name for tool in listed.tools} == TOOLS
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed.tools)

            answer = await called(client, "ask", question=QUESTION)
            assert "Yangjiang" in answer["text"]

            (best, *_) = (await called(client, "search_policy", query="fan engines above 5 MW", limit=3))["result"]
            opened = await called(
                client, "open_passage", document_id=best["document_id"], start=best["start"], end=best["end"]
            )
            assert opened["passage"] == best["quote"]
            assert opened["before"]

            everything = await called(client, "query_facts")
            assert everything["count"] == 15
            there = await called(client, "query_facts", cluster="风电", place="Yangjiang")
            assert [row["cluster"] for row in there["rows"]] == ["Wind power equipment"]
            assert "Yangjiang" in there["rows"][0]["row"]["quote"]

            for name, arguments, said in (
                ("open_passage", {"document_id": "../../etc/passwd", "start": 0, "end": 9}, "no document"),
                ("open_passage", {"document_id": "guangdong-2019", "start": 5, "end": 5}, "offsets"),
                ("query_facts", {"place": "Atlantis-on-Sea"}, "No place"),
                ("query_facts", {"cluster": "zzzzqqqq"}, "No cluster"),
                ("ask", {"question": " "}, "empty"),
                ("search_policy", {"query": "x", "limit": 1000}, "20"),
            ):
                refused = await client.call_tool(name, arguments)
                assert refused.is_error, name
                assert said in str(refused.content)

    anyio.run(use)


async def called(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content
