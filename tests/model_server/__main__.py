"""`python -m tests.model_server --script faithful --port 8099`: a played model for people to try the assistant with."""

from __future__ import annotations

import argparse
from dataclasses import replace

from tests.model_server.scripts import SCRIPTS, script
from tests.model_server.server import ModelServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.model_server", description=__doc__)
    parser.add_argument("--script", default="faithful", metavar="NAME", help=", ".join(SCRIPTS))
    parser.add_argument("--port", type=int, default=8099, help="0 takes a free one")
    parser.add_argument("--delay", type=float, help="seconds between two pieces, as a model would type")
    parser.add_argument("--piece", type=int, default=12, help="characters that come at once")
    options = parser.parse_args()
    if options.script.replace("-", "_") not in SCRIPTS:
        parser.error(f"no script {options.script}; there are {', '.join(SCRIPTS)}")
    chosen = replace(script(options.script), piece=options.piece)
    if options.delay is not None:
        chosen = replace(chosen, delay=options.delay)
    server = ModelServer(chosen, port=options.port)
    print(f"OPENAI_BASE_URL={server.url} OPENAI_API_KEY=played  # plays {options.script}; Ctrl+C stops", flush=True)
    server.run()


if __name__ == "__main__":
    main()
