"""The parts by themselves: breaker, fields, secrets, meter, settings."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.model.breaker import CircuitBreaker
from assistant.model.config import ModelConfig
from assistant.model.dialect import Dialect
from assistant.model.meter import BOUNDS, Meter
from assistant.model.secrets import keep_secret, redact
from assistant.model.wire import retry_after
from assistant.settings import Settings
from assistant.types import Usage
from tests.assistant.model.asking import configured
from tests.ui.program import ROOT, environment

SECRET = "sk-part-0123456789abcdef"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_breaker_opens_rests_and_tries_one() -> None:
    clock = Clock()
    breaker = CircuitBreaker(limit=2, rest_seconds=10, clock=clock)
    breaker.failed()
    assert breaker.admits()
    breaker.failed()
    assert breaker.is_open
    assert not breaker.admits()
    clock.now = 10
    assert breaker.admits()  # the one that tries
    assert not breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    clock.now = 20
    assert breaker.admits()
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.admits()


def test_successes_between_failures_keep_it_closed() -> None:
    breaker = CircuitBreaker(limit=2)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()


def test_a_try_that_never_reports_does_not_keep_it_open() -> None:
    clock = Clock()
    breaker = CircuitBreaker(limit=1, rest_seconds=10, clock=clock)
    breaker.failed()
    clock.now = 10
    assert breaker.admits()
    clock.now = 20
    assert breaker.admits()


def test_the_limit_goes_by_the_name_that_the_endpoint_knows() -> None:
    dialect = Dialect(configured("http://127.0.0.1:1/v1"))
    assert dialect.applied_to({"max_completion_tokens": 7})["max_tokens"] == 7
    assert dialect.learn("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    assert dialect.applied_to({"max_completion_tokens": 7})["max_completion_tokens"] == 7
    assert dialect.learn("unknown field max_completion_tokens")
    assert dialect.applied_to({"max_completion_tokens": 7}).keys() == {"stream_options", "temperature"}


@pytest.mark.parametrize("refusal", ["max_tokens is too large", "maximum context length is 4097", "no such thing"])
def test_other_refusals_teach_nothing(refusal: str) -> None:
    assert not Dialect(configured("http://127.0.0.1:1/v1")).learn(refusal)


def test_openai_itself_gets_the_new_name() -> None:
    config = ModelConfig.of(Settings(openai_api_key=SECRET))
    assert config is not None
    assert "max_completion_tokens" in Dialect(config).applied_to({})


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_secrets_are_in_no_record(caplog: pytest.LogCaptureFixture) -> None:
    keep_secret(SECRET)
    caplog.set_level(logging.DEBUG)
    log = logging.getLogger("some.library")
    log.debug("headers %s", {"Authorization": f"Bearer {SECRET}"})
    log.info(f"plain {SECRET}")
    try:
        raise ValueError(f"Incorrect API key provided: {SECRET}")
    except ValueError:
        log.exception("failed")
    assert SECRET not in caplog.text
    assert "Incorrect API key provided: [key]" in caplog.text
    assert SECRET not in repr([record.__dict__ for record in caplog.records])


@pytest.mark.parametrize("word", ["none", "ollama", "x", ""])
def test_placeholders_are_words(word: str) -> None:
    keep_secret(word)
    assert redact("none of ollama's x") == "none of ollama's x"


def test_the_meter_adds_up() -> None:
    meter = Meter()
    meter.count_call(Usage(model="m", prompt_tokens=10, completion_tokens=5, cost=0.5, seconds_to_first_token=0.3))
    meter.count_call(Usage(model="m"), failure="cut")
    meter.count_dropped({"number": 2})
    meter.count_dropped({"number": 1, "place": 1})
    metered = meter.snapshot()
    assert (metered.calls, metered.prompt_tokens, metered.completion_tokens, metered.cost) == (2, 10, 5, 0.5)
    assert metered.failures == {"cut": 1}
    assert metered.dropped == {"number": 3, "place": 1}
    assert metered.first_token_buckets == tuple(int(bound >= 0.3) for bound in BOUNDS)
    assert (metered.first_token_count, metered.first_token_sum) == (1, 0.3)


def test_nothing_configured_is_no_model() -> None:
    assert ModelConfig.of(Settings()) is None
    assert ModelConfig.of(Settings(openai_api_key="  ")) is None


def test_an_address_alone_is_enough() -> None:
    config = ModelConfig.of(Settings(openai_base_url="http://localhost:11434/v1/"))
    assert config is not None
    assert config.base_url == "http://localhost:11434/v1"
    assert config.host == "localhost:11434"
    assert config.local


def test_settings_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f" {SECRET}\n")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example/v1")
    monkeypatch.setenv("GUANGDONG_CHAT_MODEL", "qwen3")
    monkeypatch.setenv("GUANGDONG_JUDGE", "on")
    monkeypatch.setenv("GUANGDONG_MODEL_SECONDS", "")
    config = ModelConfig.of(Settings())
    assert config is not None
    assert config.api_key.get_secret_value() == SECRET
    assert (config.base_url, config.chat_model, config.judge) == ("https://models.example/v1", "qwen3", True)
    assert config.whole_seconds == 60
    assert SECRET not in repr(config) + repr(Settings())


@pytest.mark.parametrize(
    "wrong",
    [
        {"openai_api_key": f"{SECRET} {SECRET}"},
        {"openai_api_key": f"{SECRET}\r\nX: y"},
        {"openai_base_url": "models.example"},
        {"openai_base_url": "file:///etc/passwd"},
        {"openai_base_url": f"https://me:{SECRET}@models.example/v1"},
        {"openai_base_url": f"https://models.example/v1?key={SECRET}"},
        {"openai_base_url": "http://[::1/v1"},
        {"openai_base_url": "http://host:99999/v1"},
        {"model_seconds": 0},
        {"model_retries": -1},
        {"model_prompt_price": -1},
    ],
    ids=str,
)
def test_wrong_settings_are_refused_without_showing_a_key(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**wrong)
    assert SECRET not in str(refused.value)


def test_answers_without_a_model_load_nothing_of_it(indexed_data_dir: Path) -> None:
    code = (
        "import sys; from ui.cli import main; main(['ask', 'Where is wind power built?']); "
        "sys.exit(bool({'openai', 'langchain_openai'} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(indexed_data_dir), capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stdout
