"""From an exception to an exit code and one line that says what to do next."""

from __future__ import annotations

import errno
import os
from typing import NamedTuple

from assistant.errors import AssistantError, QuestionError
from knowledge.errors import KnowledgeError
from ui.memory.types import MemoryUnavailable

DONE, FAILED, USAGE = 0, 1, 2


class UsageError(Exception):
    """The command line asks for something that does not fit together; the message says what would."""


class CommandError(Exception):
    """The command could not do its work; the message says what to do next."""


class Failure(NamedTuple):
    exit_code: int
    message: str


def explain(error: BaseException) -> Failure:
    """What to tell the user about an error, and how the process ends."""
    if isinstance(error, QuestionError | UsageError):
        return Failure(USAGE, str(error))
    if isinstance(error, KnowledgeError | AssistantError | MemoryUnavailable | CommandError):
        return Failure(FAILED, str(error) or type(error).__name__)
    if isinstance(error, KeyboardInterrupt):
        return Failure(FAILED, "Stopped before the work was finished; start it again whenever you like.")
    if isinstance(error, BrokenPipeError):
        return Failure(FAILED, "The output was closed before everything was written; the rest is lost.")
    if isinstance(error, OSError):
        return Failure(FAILED, _explain_os_error(error))
    if _is_settings_error(error):
        return Failure(USAGE, _explain_settings(error))
    return Failure(
        FAILED,
        f"This should not have happened: {type(error).__name__}: {error}. "
        "Run it again with GUANGDONG_DEBUG=1 to see where, and please report that.",
    )


def _explain_os_error(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"The disk is full{where}. Free some space and start again; nothing that was stored is lost."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"No permission{where}. Check who owns it, or set GUANGDONG_DATA_DIR to a folder that you can write to."
    reason = error.strerror or str(error)
    return f"{reason}{where}. Check the path and the settings (`guangdong-assistant doctor`)."


def _is_settings_error(error: BaseException) -> bool:
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    return isinstance(error, ValidationError | SettingsError)


def _explain_settings(error: BaseException) -> str:
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return f"{error}. Correct the environment variable and try again."
    problems = "; ".join(
        _explain_setting("_".join(map(str, problem["loc"])), problem["input"], problem["msg"])
        for problem in error.errors(include_url=False, include_context=False)
    )
    return f"{problems}. Correct the environment variable and try again."


def _explain_setting(name: str, value: object, message: str) -> str:
    variable = name if name.startswith("OPENAI_") else f"GUANGDONG_{name.upper()}"
    # a key, or an address with a password in it, is not for the screen
    hidden = any(word in variable for word in ("KEY", "URL"))
    given = "" if hidden else f"={value!r}"
    return f"{variable}{given}: {message.removeprefix('Value error, ')}"


def wants_traceback() -> bool:
    return os.environ.get("GUANGDONG_DEBUG", "") not in {"", "0"}
