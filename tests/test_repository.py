"""What is written about the project in several places agrees: locks, documents, Makefile, README."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
README = (ROOT / "README.md").read_text()
_PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; .+?)?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)$")


def locked(lock: str) -> dict[str, set[str]]:
    """Name → versions; a name may be there once per platform or Python."""
    versions: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text().replace("\\\n", "").splitlines():
        pinned = _PINNED.match(re.sub(" +", " ", line))
        assert pinned, f"{lock}: no pinned, hashed requirement: {line[:80]}"
        versions.setdefault(pinned["name"], set()).add(pinned["version"])
    return versions


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-") for requirement in requirements}


def test_lock_has_what_the_project_imports() -> None:
    assert names(PROJECT["project"]["dependencies"]) <= locked("requirements.lock").keys()
    assert names(PROJECT["dependency-groups"]["dev"]) <= locked("requirements-dev.lock").keys()


def test_tests_run_with_the_versions_that_users_install() -> None:
    users, tests = (locked(lock) for lock in LOCKS)
    assert users.items() <= tests.items()


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml", "Makefile", ".ci/run"])
def test_no_index_and_no_machine_is_named(name: str) -> None:
    assert not re.search(
        r"\w+://|(?<!no-emit-)index-url|find-links|trusted-host| @ |/home/|/opt/|/tmp/", (ROOT / name).read_text()
    )


def test_bundled_text_is_the_published_one() -> None:
    documents = ROOT / "knowledge" / "documents"
    entries = yaml.safe_load((documents / "sources.yaml").read_text(encoding="utf-8"))
    assert {entry["file"] for entry in entries} == {path.name for path in documents.glob("*.txt")}
    for entry in entries:
        assert hashlib.sha256((documents / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_make_commands_of_the_documentation_exist(page: str) -> None:
    text = (ROOT / page).read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    mentioned = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE))
    assert mentioned
    assert mentioned <= targets


def test_readme_lists_all_commands_and_settings() -> None:
    table = README.partition("\n## Commands\n")[2].partition("\n## ")[0]
    commands = {path.stem for path in (ROOT / "ui" / "commands").glob("[a-z]*.py")}
    assert set(re.findall(r"^\| `([a-z]+)", table, re.MULTILINE)) == commands
    settings = {Settings.variable(name) for name in Settings.model_fields}
    assert set(re.findall(r"(?:GUANGDONG|OPENAI)_[A-Z_]+", README)) == settings | {"GUANGDONG_DEBUG"}


@pytest.mark.parametrize("page", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md")))
def test_links_between_pages_lead_somewhere(page: str) -> None:
    assert_links(ROOT / page)


def test_links_of_the_readme_lead_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        assert_links(ROOT / page)


def assert_links(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), f"{page.name} points at {target}"
