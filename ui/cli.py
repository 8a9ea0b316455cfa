"""The command line. Each command's own imports happen when it runs: `ask` has to answer quickly from a cold start."""

from __future__ import annotations

import argparse
import atexit
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from ui.eval_arguments import add_actions
from ui.failures import explain, wants_traceback
from ui.terminal import PROGRAM, complain


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 failed, 2 usage."""
    _speak_utf8()
    # What everything uses until the end need not be looked through once more: it takes a second, of a command of two.
    atexit.register(gc.freeze)
    try:
        parser = _parser()
        options = parser.parse_args(arguments)
        if options.command is None:
            parser.error("which command? `guangdong-assistant --help` lists them")
        exit_code: int = import_module(options.command_module).run(options)
        sys.stdout.flush()
        return exit_code
    except (Exception, KeyboardInterrupt) as error:
        if wants_traceback():
            raise
        failure = explain(error)
        if isinstance(error, BrokenPipeError):
            # Python flushes stdout once more at exit; let that go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        complain(failure.message)
        return failure.exit_code


def _speak_utf8() -> None:
    """Half of the users write Chinese: no locale may make that fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Cited answers about Guangdong's strategic emerging industries and industrial clusters.",
        epilog="Settings are environment variables, GUANGDONG_DATA_DIR and others; `doctor` shows them.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    serve = _add(commands, "serve", "web chat, sources and health check")
    serve.add_argument("--host", help="address to listen on (default: GUANGDONG_HOST or 127.0.0.1)")
    serve.add_argument("--port", type=_port, help="port to listen on (default: GUANGDONG_PORT or 7860)")

    ask = _add(commands, "ask", "answer one question, or many as JSON lines")
    ask.add_argument("question", nargs="?", help="the question, in English or Chinese")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.add_argument(
        "--jsonl", action="store_true", help='read {"id", "turns"} lines from stdin, write {"id", "answer"}'
    )

    ingest = _add(commands, "ingest", "index files or folders; without PATH the bundled documents")
    ingest.add_argument("paths", nargs="*", metavar="PATH", help="a file, a folder or a pattern in quotes")
    ingest.add_argument("--replace", action="store_true", help="let files take the place of documents of the same id")
    ingest.add_argument("--dry-run", action="store_true", help="read and report, and change nothing")
    ingest.add_argument("--json", action="store_true", help="print the report as JSON")

    documents = _add(commands, "documents", "what the assistant has read")
    actions = documents.add_subparsers(dest="action", metavar="list|show|remove", required=True)
    for name, meaning in (
        ("list", "one line per document"),
        ("show", "what is known about a document, and its text"),
        ("remove", "forget a document"),
    ):
        action = actions.add_parser(name, help=meaning, description=meaning, allow_abbrev=False)
        if name != "list":
            action.add_argument("document_id", metavar="ID")
        if name == "show":
            action.add_argument("--tables", action="store_true", help="its tables instead of its text, and their facts")
        action.add_argument("--json", action="store_true", help="print JSON")

    keys = _add(commands, "keys", "let programs use /v1 and /mcp: create, list, revoke")
    key_actions = keys.add_subparsers(dest="action", metavar="create|list|revoke", required=True)
    create = key_actions.add_parser("create", help="make a key; it is shown once", allow_abbrev=False)
    create.add_argument("name", metavar="NAME", help="who it is for")
    listing = key_actions.add_parser("list", help="all keys, without their secrets", allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="print JSON")
    revoke = key_actions.add_parser("revoke", help="let a key in no more", allow_abbrev=False)
    revoke.add_argument("key_id", metavar="ID")

    report = _add(commands, "report", "what people ask, and what got no answer, by week")
    report.add_argument("--csv", action="store_true", help="a line per question, instead of HTML")
    report.add_argument("--days", type=_days, default=90, metavar="N", help="how far back (default: 90)")
    report.add_argument("--language", choices=("en", "zh-Hans", "zh-Hant"), default="en", help="of the HTML")
    report.add_argument("--output", metavar="FILE", help="where to write it (default: stdout)")

    _add(commands, "mcp", "tools of the Model Context Protocol over stdin and stdout")

    add_actions(_add(commands, "eval", "measure the answers: run, compare, report, validate"))

    doctor = _add(commands, "doctor", "what is configured, what answers, what does not")
    doctor.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, meaning: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=meaning, description=meaning, allow_abbrev=False)
    command.set_defaults(command_module=f"ui.commands.{name}")
    return command


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3650:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 1 to 3650")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
