# `make run` starts the assistant; `make help` lists the rest. Installed is only what has changed since the last time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The environment's own pip, or that of $(PYTHON) where environments come without one (Debian without python3-venv).
PIP = $$($(BIN)/python -m pip --version >/dev/null 2>&1 && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python)
INSTALL = $(PIP) install --quiet --disable-pip-version-check --no-user --no-deps
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header pyproject.toml

.PHONY: help run test check format lock upgrade evals bench gate soak load audit screenshots clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## */make \1\t/p' Makefile | expand -t 18

run: $(VENV)/run.stamp  ## install what is missing, index the bundled policy text, serve on 127.0.0.1:7860
	@exec $(BIN)/guangdong-assistant serve

test: $(VENV)/dev.stamp  ## all tests; TESTS="tests/ui -k cli" for some
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(TESTS)

check: $(VENV)/dev.stamp  ## ruff, mypy, import-linter
	@$(BIN)/ruff check --no-cache && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports

format: $(VENV)/dev.stamp  ## put the code into ruff's format
	@$(BIN)/ruff check --fix && $(BIN)/ruff format

lock: $(VENV)/dev.stamp  ## settle both locks again after a change of pyproject.toml
	@$(COMPILE) $(NEWEST) -o requirements.lock
	@$(COMPILE) $(NEWEST) --group dev -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) $(NEWEST) --group bench -c requirements-dev.lock -o requirements-bench.lock

upgrade:  ## both locks with the newest versions that fit
	@$(MAKE) --no-print-directory lock NEWEST=--upgrade

evals: $(VENV)/run.stamp  ## all evaluation suites with their gates; reports in build/evals/mine
	@rm -rf build/evals/mine && exec $(BIN)/guangdong-assistant eval run all --jobs 2 --gates evals/gates.toml --out build/evals/mine

bench: $(VENV)/bench.stamp  ## the product beside LangChain and LlamaIndex on the same work, as ratios
	@$(BIN)/python -W ignore::DeprecationWarning -m tests.bench.answers
	@$(BIN)/python -m tests.bench.peers
	@$(BIN)/python -m tests.bench.model
	@$(BIN)/python -m tests.bench.writing

gate: $(VENV)/dev.stamp  ## what the gate of generated answers releases and withholds, and its cost per sentence
	@$(BIN)/python -m tests.bench.gate

bench-scale: $(VENV)/dev.stamp  ## 100,000 passages beside bare Chroma and bare tantivy, as ratios; PASSAGES="1000000 words" for more
	@$(BIN)/python -m tests.bench.scale $(PASSAGES)

soak: $(VENV)/dev.stamp  ## the figures of docs/operating.md: hostile messages, documents and files, faults, kills, a full disk; an hour
	@$(BIN)/python -m tests.bench.soak
	@$(BIN)/python -m tests.bench.injections
	@$(BIN)/python -m tests.bench.poison
	@$(BIN)/python -m tests.bench.active
	@$(BIN)/python -m tests.bench.refusals
	@$(BIN)/python -m tests.bench.faults
	@$(BIN)/python -m tests.bench.garbage
	@$(BIN)/python -m tests.bench.hostile
	@$(BIN)/python -m tests.bench.damaged
	@$(BIN)/python -m tests.bench.reopened
	@$(BIN)/python -m tests.bench.full_disk
	@$(BIN)/python tests/knowledge/killed_ingest.py

audit:  ## known vulnerabilities of what is locked; asks the package index, and fails where it cannot tell
	@$(BIN)/uv tool run pip-audit==2.10.1 --strict --disable-pip --require-hashes -r requirements.lock

load: $(VENV)/dev.stamp  ## 200 chats at once, 10,000 requests by 32 askers, and what came of them
	@$(BIN)/python -m tests.load

screenshots: $(VENV)/dev.stamp  ## pictures of every state into build/screenshots, and those of the README anew
	@$(BIN)/python -m tests.e2e.screenshots build/screenshots docs/images

clean:  ## remove the environment and all caches, not the data folder
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV); the first time takes a minute or two …" >&2
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing what tests and checks need …" >&2
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/dev.stamp
	@echo "Installing what the benchmark compares with …" >&2
	@$(INSTALL) --require-hashes -r requirements-bench.lock
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("This needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ". With another one: make PYTHON=python3.12 run")'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)
