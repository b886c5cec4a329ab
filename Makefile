# Two commands do everything on a fresh machine with Python 3.11+, git and make:
#   make demo    the whole loop on the sample municipality
#   make test    the tests
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DEMO   ?= demo

.PHONY: demo test all-tests live lint types bench clean

$(VENV)/.runtime: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sprachlotse needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev.lock
	touch $@

demo: $(VENV)/.runtime
	$(BIN)/sprachlotse demo --workspace $(DEMO)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

all-tests: $(VENV)/.dev
	$(BIN)/python -m pytest -m ""

live: $(VENV)/.dev
	$(BIN)/python -m pytest -m live tests/live

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) $(DEMO)
