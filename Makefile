# `make run` talks, `make test` proves. Each sets up what it needs in .venv.
.POSIX:
.SUFFIXES:

PYTHON = python3
PORT = 8000
VENV = .venv
BIN = $(VENV)/bin

.PHONY: run test lint types unit conversations check rasa clean

run: $(VENV)/run.stamp
	$(BIN)/botctl run --port $(PORT)

test: lint types unit check conversations rasa

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

unit: $(VENV)/dev.stamp browser
	$(BIN)/python -m pytest -m "not rasa"

check: $(VENV)/dev.stamp
	$(BIN)/botctl check

conversations: $(VENV)/dev.stamp
	$(BIN)/botctl train
	$(BIN)/botctl test
	$(BIN)/botctl test --channel web

# Rasa's own environment, 2.7 GB, is kept in the user's cache between runs.
rasa: $(VENV)/dev.stamp
	$(BIN)/botctl engines install rasa
	$(BIN)/python -m pytest -m rasa
	$(BIN)/botctl test tests/conversations/helpdesk_*.yml --engine rasa

.PHONY: browser
browser:
	@sh scripts/need-chromium.sh

$(VENV)/run.stamp: pyproject.toml constraints.txt
	@$(PYTHON) scripts/need-python.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/pip install --quiet --constraint constraints.txt --group dev
	@touch $@

clean:
	rm -rf $(VENV) .botctl
