"""A model that is played: a real HTTP server on loopback that speaks the chat-completions protocol by script.

    with ModelServer("wrong_number") as server:
        Settings(openai_api_key="…", openai_base_url=server.url)

`python -m tests.model_server --script faithful --port 8099` serves people.
"""

from __future__ import annotations

from tests.model_server.scripts import SCRIPTS, Script, script
from tests.model_server.server import Exchange, ModelServer

__all__ = ["SCRIPTS", "Exchange", "ModelServer", "Script", "script"]
