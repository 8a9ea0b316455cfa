"""Every fault of a model endpoint, 50 times, against whole answers: `python -m tests.bench.faults`, in `make soak`.

An answer has to be cited and carry the notice, to come within 3 s beyond the configured patience, and to be free of the
key, as all logs at the level of DEBUG have to be. Patience and the limit on output are set low, for they are waited for
in full. Exits with 1 if an answer is not as it should be.
"""

from __future__ import annotations

import io
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assistant.build import Assistant, build_assistant
from assistant.model.failures import NOTICE_KEYS
from assistant.phrases import Phrases
from assistant.question import Language
from assistant.settings import Settings
from tests.assistant.model.test_faults import FAULTS
from tests.model_server import ModelServer

TIMES = 50
AT_ONCE = 8
PATIENCE = 0.5  # seconds to the first words
MAX_TOKENS = 300
TO_FALL_BACK = 3.0
KEY = "sk-soaked-7f3a9c51e0d24b68"
QUESTION = "What is to be developed for wind power equipment?"


def flaws(assistant: Assistant, notices: Sequence[str]) -> list[str]:
    """What is wrong with one answer while the endpoint fails."""
    assert assistant.model is not None
    assistant.model.breaker.succeeded()  # it would spare the endpoint its faults
    start = time.perf_counter()
    answer = assistant.respond(QUESTION).answer
    seconds = time.perf_counter() - start
    found = {
        "no citation": not answer.citations,
        "no notice": not set(notices) & set(answer.notices),
        "key shown": KEY in answer.model_dump_json(),
        "late": seconds > PATIENCE + TO_FALL_BACK,
    }
    return [name for name, is_so in found.items() if is_so]


def main() -> int:
    log = io.StringIO()
    logging.basicConfig(level=logging.DEBUG, stream=log)
    phrases = Phrases(Language.ENGLISH, {})
    notices = [phrases.say(key) for key in NOTICE_KEYS]
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, ModelServer() as server:
        settings = Settings(
            data_dir=Path(folder) / "data",
            openai_api_key=KEY,
            openai_base_url=server.url,
            model_first_token_seconds=PATIENCE,
            model_max_tokens=MAX_TOKENS,
        )
        with build_assistant(settings) as assistant, ThreadPoolExecutor(AT_ONCE) as pool:
            assistant.respond(QUESTION)
            for name in FAULTS:
                server.play(name)
                asked = [pool.submit(flaws, assistant, notices) for _ in range(TIMES)]
                found = Counter(flaw for each in asked for flaw in each.result())
                total += found
                print(f"{name:24} {TIMES} answers  {dict(found) or 'all well'}", flush=True)
    if KEY in log.getvalue():
        total["key logged"] += 1
    print(f"{len(FAULTS) * TIMES} answers, {len(FAULTS)} faults: {dict(total) or 'all well'}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
