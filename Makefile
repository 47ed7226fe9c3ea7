# make run: everything from an empty folder to a chat (or, without a terminal, the demo). make test: every check there is.
# Needs Python 3.11 or newer with venv, make and git; the first run installs the lock, which names every file by hash.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK_VENV := .venv-lock
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := run
.PHONY: run demo demo-telegram test fix lock clean

# Complete lock, nothing is resolved; done again only when the lock or the metadata change.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11+ needed: make PYTHON=python3.12 …" >&2; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP)
	@if [ -t 0 ]; then $(BIN)/gongfu chat; else $(BIN)/gongfu demo; fi

demo: $(STAMP)
	@$(BIN)/gongfu demo

# The bot itself, against a Bot API on loopback: needs no token, no network and no terminal.
demo-telegram: $(STAMP)
	@$(BIN)/python tests/support/demo_telegram.py

test: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest

fix: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	$(PYTHON) -m venv $(LOCK_VENV)
	$(LOCK_VENV)/bin/python -m pip install --quiet uv
	$(LOCK_VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --group dev --extra postgresql pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) $(LOCK_VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
