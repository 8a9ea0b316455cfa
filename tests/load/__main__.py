"""`make load`: 200 chats at once, then 10,000 requests by 32 askers, with figures. Exits with 1 if an answer was lost.

`python -m tests.load [CHATS] [TURNS] [REQUESTS] [AT_ONCE]`
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from knowledge.library import Library
from tests.bench.answers import quantile
from tests.load.asking import WITHOUT_LIMITS, Tally, chats, converse
from tests.ui.serving import RunningServer, running

DEFAULTS = (200, 5, 10_000, 32)


def resident(server: RunningServer) -> int:
    """Bytes of memory of the server process."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])


def tell(what: str, tally: Tally, server: RunningServer) -> bool:
    times = {name: sorted(values) for name, values in (("first event", tally.first_event), ("whole", tally.whole))}
    print(f"{what}: {tally.answers} answers in {tally.seconds:.1f} s ({tally.answers / tally.seconds:.0f}/s), ", end="")
    print(f"{len(tally.errors)} errors, {len(tally.wrong)} mixed or lost; memory {resident(server) / 1e6:.0f} MB")
    for name, values in times.items():
        told = (f"p{round(share * 100)} {quantile(values, share) * 1e3:.0f} ms" for share in (0.5, 0.95, 0.99))
        print(f"  {name}: {', '.join(told)}")
    for problem in (*tally.errors[:5], *tally.wrong[:5]):
        print(f"  {problem}")
    return not tally.errors and not tally.wrong


def main() -> int:
    given = [int(argument) for argument in sys.argv[1:]]
    count, turns, requests, at_once = (*given, *DEFAULTS[len(given) :])
    with tempfile.TemporaryDirectory() as temporary:
        data_dir = Path(temporary) / "data"
        Library.open(data_dir).close()
        wanted, single = chats(data_dir, count, turns), chats(data_dir, 300, 1)
        with running(data_dir, **WITHOUT_LIMITS) as server:
            asyncio.run(converse(server.address, single[:20], 4))
            good = tell(f"{count} chats at once", asyncio.run(converse(server.address, wanted, count)), server)
            per_round = max(1, requests // 4)
            for number in range(4):  # memory has to stay
                asked = [single[each % len(single)] for each in range(per_round)]
                tally = asyncio.run(converse(server.address, asked, at_once))
                good &= tell(f"{at_once} askers, part {number + 1} of 4", tally, server)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
