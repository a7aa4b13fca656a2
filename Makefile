# Pilcrow: `make run` serves the web chat, `make test` runs the tests. Both make the environment they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: run install test soak check bench lock clean
.DEFAULT_GOAL := run

run: install
	@$(BIN)/pilcrow serve --port $(PORT)

install: $(VENV)/installed

test: $(VENV)/installed-test
	@sh tests/browser/chromium.sh
	$(BIN)/python -m pytest

# What takes hours and looks for the rare: many kills, floods of hostile questions, fuzzing.
soak: $(VENV)/installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[soak]'
	$(BIN)/python -m pytest -m soak

check: $(VENV)/installed-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/python deploy/audit.py

bench: install
	$(BIN)/python benchmarks/bench.py

# The locks of deploy/ and the licences of what they name; with UPGRADE=--upgrade the newest versions.
lock: $(VENV)/installed-lock
	@sh deploy/lock.sh

clean:
	rm -rf $(VENV) var

# One stamp a set of packages, made anew when pyproject.toml changes.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/installed-check: pyproject.toml $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[check]'
	@touch $@

$(VENV)/installed-lock: pyproject.toml $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[lock]'
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Pilcrow needs Python 3.11 or newer: make run PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
