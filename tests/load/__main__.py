"""`make load`: 200 chats at once over the API and over the page's queue, then 10,000 requests by 32 askers.

`python -m tests.load [CHATS] [TURNS] [REQUESTS] [AT_ONCE]` exits with 1 if an answer was lost or mixed up, or if the
API or the page misses the goal for the first event. Askers ask on at once, without a moment to read: times are the
worst there are.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from knowledge.library import Library
from tests.bench.answers import quantile
from tests.load import page
from tests.load.asking import WITHOUT_LIMITS, Chat, Hold, Tally, chats, converse
from tests.load.client import Client
from tests.ui.serving import RunningServer, running
from ui.sessions import Sessions, signing_key

DEFAULTS = (200, 5, 10_000, 32)
FIRST_EVENT_SECONDS = 1.5
"""Of 95 in 100 answers, by what was asked of this service."""


class Measured:
    """A server, and what its process takes."""

    def __init__(self, server: RunningServer, data_dir: Path) -> None:
        self._server = server
        self._sessions = Sessions(signing_key(data_dir))
        self.good = True
        self.table = Table(
            title=f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before; ms: p50 / p95 / p99"
        )
        for column in (
            "",
            "answers",
            "lost",
            "per second",
            "first event",
            "first sentence",
            "whole",
            "MB",
            "CPU, asker",
        ):
            self.table.add_column(column, justify="right" if column else "left")

    def hold(self, what: str, wanted: Sequence[Chat], at_once: int, how: Hold | None = None) -> Tally:
        """Hold chats and write a line about them."""
        before = self._processor()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            tally = loop.run(converse(self._server.address, wanted, at_once, how))
        used = self._processor() - before
        lost = tally.errors + tally.wrong
        for problem in lost[:5]:
            print(problem)
        self.good &= not lost
        self.table.add_row(
            what,
            f"{tally.answers:,}",
            str(len(lost)),
            f"{tally.answers / tally.seconds:.0f}",
            *map(told, (tally.first_event, tally.first_sentence, tally.whole)),
            f"{self._resident() / 1e6:.0f}",
            f"{used / tally.answers * 1e3:.1f}, {tally.own_processor / tally.answers * 1e3:.1f} ms",
        )
        return tally

    async def on_the_page(self, client: Client, chat: Chat, tally: Tally) -> None:
        await page.hold(client, chat, tally, self._sessions.new_id())

    def _resident(self) -> int:
        """Bytes of memory of the server process."""
        status = Path(f"/proc/{self._server.process.pid}/status").read_text()
        return 1024 * int(status.partition("VmRSS:")[2].split()[0])

    def _processor(self) -> float:
        """Seconds of processor time that the server process has used."""
        fields = Path(f"/proc/{self._server.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(seconds: Sequence[float]) -> str:
    return " / ".join(f"{quantile(seconds, share) * 1e3:.0f}" for share in (0.5, 0.95, 0.99))


def main() -> int:
    given = [int(argument) for argument in sys.argv[1:]]
    count, turns, requests, at_once = (*given, *DEFAULTS[len(given) :])
    with tempfile.TemporaryDirectory() as temporary:
        data_dir = Path(temporary) / "data"
        Library.open(data_dir).close()
        wanted, single = chats(data_dir, count, turns), chats(data_dir, 300, 1)
        with running(data_dir, **WITHOUT_LIMITS) as server:
            measured = Measured(server, data_dir)
            measured.hold("warming up", single[:20], 4)
            api = measured.hold(f"{count} chats, API", wanted, count).first_event
            chat_page = measured.hold(f"{count} chats, page", wanted, count, measured.on_the_page).first_event
            per_round = max(1, requests // 4)
            for number in range(4):  # memory has to stay
                asked = [single[each % len(single)] for each in range(per_round)]
                measured.hold(f"{at_once} askers, {number + 1} of 4", asked, at_once)
    Console(width=140).print(measured.table)
    seconds = [quantile(first, 0.95) for first in (api, chat_page)]
    in_words = ", the page ".join(f"{each:.2f} s" for each in seconds)
    print(f"p95 to the first event: API {in_words}; the goal is {FIRST_EVENT_SECONDS} s on two idle cores.")
    return 0 if measured.good and max(seconds) <= FIRST_EVENT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
