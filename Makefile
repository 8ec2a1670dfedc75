# Every target needs Python 3.11 or later and make, nothing else. `make` alone lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	echo $$python && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV := $(BIN)/uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url
PYTEST ?= pytest
KIND ?=

.PHONY: help install demo test check fix bench golden lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/.dev ## prepare .venv with the locked tools, again only when a lock changes

demo: $(VENV)/.runtime ## serve the demonstration network at http://127.0.0.1:8000
	$(BIN)/maillage demo

test: $(VENV)/.dev ## format, lint, imports, types and tests; under 5 minutes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m $(PYTEST) -n auto --dist loadfile

check: ## everything that must be green before a commit is kept (.ci/run)
	.ci/run

fix: $(VENV)/.dev ## format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## run every benchmark, one JSON object a line
	@for file in tests/bench/[a-z]*.py; do \
		[ -e "$$file" ] || continue; \
		module=$$(basename "$$file" .py); \
		$(BIN)/python -m "tests.bench.$$module" --json || exit 1; \
	done

golden: $(VENV)/.dev ## write the golden pair of an event once: make golden KIND=contact-logged.v1
	@test -n "$(KIND)" || { echo "Which kind? make golden KIND=contact-logged.v1" >&2; exit 2; }
	$(BIN)/python -m tests.golden "$(KIND)"

lock: $(VENV)/.dev ## compile requirements/*.txt again from pyproject.toml
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) --group dev --extra embedded \
		pyproject.toml -o requirements/dev.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) -c requirements/dev.txt --extra embedded \
		pyproject.toml -o requirements/runtime.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(LOCK) -c requirements/dev.txt --group build \
		-o requirements/build.txt

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/dev.txt
	$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@ $(VENV)/.runtime
