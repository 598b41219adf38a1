# make demo    everything on this machine, no Feishu tenant needed   [ORDERS=file] [PORT=8100]
# make test    all tests             make check   lint and types
# make bench   measurements          make lock    refresh the locked dependencies
# make chaos   a thousand faults against the real service, 25 minutes   [SHARE=0.1]

.SUFFIXES:
VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes
PORT ?= 8100

.PHONY: demo test check bench chaos lock clean help

help:
	@sed -n 's/^# make/make/p' Makefile

demo: $(VENV)/ran
	@$(BIN)/python -m bot demo --port $(PORT) $(if $(ORDERS),--orders "$(ORDERS)")

# Three at a time, for two cores: tests of a service wait a third of their time.
test: $(VENV)/dev
	@$(BIN)/python -m pytest -q --numprocesses 3 --dist loadfile --no-loadscope-reorder $(TESTS)

check: $(VENV)/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@[ ! -x $(BIN)/hadolint ] || $(BIN)/hadolint Dockerfile

bench: $(VENV)/bench
	@for each in benchmarks/*.py; do $(BIN)/python "$$each" || exit 1; done

chaos: $(VENV)/dev
	@$(BIN)/python tests/chaos/run.py --share $(or $(SHARE),1)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; install it and try again" >&2; exit 1; }
	@echo "making the environment in $(VENV) with $(PYTHON) (once)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	echo "on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/ran: $(VENV)/bin/python requirements.lock
	@echo "installing what the service needs (once)"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	@echo "installing what the tests need (once)"
	@$(PIP) -r requirements-dev.lock
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --no-deps \
	--no-build-isolation --no-index -e .
	@touch $@ $(VENV)/ran

$(VENV)/bench: $(VENV)/dev requirements-bench.lock
	@echo "installing what the measurements compare with (once)"
	@$(PIP) -r requirements-bench.lock
	@touch $@

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-annotate pyproject.toml --extra postgres
lock:
	@$(LOCK) --output-file requirements.lock
	@$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(LOCK) --group bench --constraint requirements-dev.lock --output-file requirements-bench.lock

# Not all of data/: a service run from here keeps its contacts there.
clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage data/demo.db*
