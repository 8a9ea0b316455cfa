"""What a server refuses, and how long that takes: too large, too many, from foreign pages. Part of `make soak`."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.ui.serving import served

ROUNDS = 30
PATHS = ("/api/chat", "/v1/chat/completions", "/mcp", "/api/feedback", "/gradio_api/queue/join")
ORIGINS = (
    "null",
    "http://localhost:1",
    "https://127.0.0.1",
    *(f"http://evil-{number}.example" for number in range(17)),
)
FILES = tuple(
    f"/gradio_api/{kind}={target}"
    for kind in ("file", "proxy")
    for target in ("/etc/passwd", "../session.key", "http://127.0.0.1:1/", "file:///etc/passwd", "C:/x")
)
JSON = {"Content-Type": "application/json"}
MODEL = "guangdong-assistant"
QUESTION = {"question": "Where is wind power equipment built?"}


def main() -> int:
    """Print the figures; 1 if something was let in or took more than 50 ms of waiting."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "data", GUANGDONG_QUESTIONS_PER_MINUTE="0") as server,
        httpx.Client(base_url=server, timeout=60) as client,
    ):
        turns = json.dumps({"model": MODEL, "messages": [{"role": "user", "content": "hello"}] * 10_000}).encode()
        kinds: dict[str, Callable[[], httpx.Response]] = {
            "a question of 1 MB": lambda: client.post("/api/chat", json={"question": "x" * 1_000_000}),
            "10,000 turns": lambda: client.post("/v1/chat/completions", content=turns, headers=JSON),
            "a bomb for patterns": lambda: client.post("/api/chat", json={"question": "(a+)+" * 2000 + "!"}),
            "100,000 brackets": lambda: client.post("/api/chat", content=b"[" * 100_000, headers=JSON),
        }
        alone = ordinary(client)
        slow = False
        for name, send in kinds.items():
            seconds = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                status = send().status_code
                seconds.append(time.perf_counter() - began)
            slow = slow or statistics.median(seconds) > 0.05
            middle, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
            print(f"{name:<22} {status}  median {middle:6.1f} ms  max {worst:6.1f} ms")
        beside = under_attack(server, kinds["a question of 1 MB"])
        before, during = p99(alone) * 1000, p99(beside) * 1000
        print(f"others' p99 {before:.0f} ms alone, {during:.0f} ms beside: {during / before:.1f} times")
        let_in = foreign(client)
        print(f"{len(PATHS) * len(ORIGINS)} foreign writes and {len(FILES)} file routes: {let_in} accepted")
    return int(slow or bool(let_in))


def ordinary(client: httpx.Client, rounds: int = 100) -> list[float]:
    """Seconds that questions of somebody else take."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        client.post("/api/chat", json=QUESTION).raise_for_status()
        seconds.append(time.perf_counter() - began)
    return seconds


def under_attack(server: str, attack: Callable[[], httpx.Response]) -> list[float]:
    done = threading.Event()

    def go_on() -> None:
        while not done.is_set():
            attack()

    attacker = threading.Thread(target=go_on)
    attacker.start()
    try:
        with httpx.Client(base_url=server, timeout=60) as other:
            return ordinary(other)
    finally:
        done.set()
        attacker.join()


def foreign(client: httpx.Client) -> int:
    """How many writes by pages of other sites, and how many routes to files, get anything but a refusal."""
    answers = [client.post(path, json=QUESTION, headers={"Origin": origin}) for path in PATHS for origin in ORIGINS]
    answers += [client.get(path) for path in FILES]
    return sum(answer.status_code not in {403, 404} for answer in answers)


def p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


if __name__ == "__main__":
    sys.exit(main())
