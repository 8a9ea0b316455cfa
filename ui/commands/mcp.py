"""`mcp`: the tools of the Model Context Protocol over stdin and stdout, for a client that starts this program."""

from __future__ import annotations

import argparse
import logging

from ui.failures import DONE
from ui.opening import load_settings, opened_assistant, opened_memory


def run(_options: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.WARNING)  # to stderr: stdout belongs to the protocol
    settings = load_settings()
    with opened_assistant(settings) as assistant, opened_memory(settings) as memory:
        from ui.api.app import program_version
        from ui.api.mcp import build
        from ui.conversations import Conversations

        build(Conversations(assistant, memory), program_version()).run("stdio")
    return DONE
