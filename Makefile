# `make help` says what there is. Needs Python 3.11 or newer, and make; everything else is installed into .venv.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
STAMP := .venv/installed
PLAN := anshan-2019
WORKERS ?= auto

.PHONY: help install shell lock plan docs test bench check format notebooks mutants clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP)  ## install the locked packages into .venv

# The stamp is newer than the lock once everything is in; a changed lock or pyproject installs again.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it with make PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

shell: $(STAMP)  ## a shell in which the command is optimizer
	@PATH="$(CURDIR)/$(BIN):$$PATH" "$${SHELL:-bash}"

lock: $(STAMP)  ## pin the newest packages that pyproject.toml allows
	$(BIN)/pip-compile --quiet --upgrade --extra dev --strip-extras --allow-unsafe --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
		--output-file requirements.lock pyproject.toml

plan: $(STAMP)  ## solve the Anshan scenario and write its report
	$(BIN)/optimizer solve scenarios/$(PLAN).yaml --out out/$(PLAN)

docs: .venv/installed-docs  ## the documentation as a site in out/docs, its links checked
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --config-file docs/mkdocs.yml

# Kept out of the lock: nothing of it is needed to make, check or read a plan.
.venv/installed-docs: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[docs]'
	@touch $@

test: $(STAMP)  ## all tests
	$(BIN)/python -m pytest -n $(WORKERS)

bench: $(STAMP)  ## measure time and memory
	$(BIN)/python -m pytest tests/benchmarks -q -s -o python_files="bench_*.py"

check: $(STAMP)  ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)  ## lay out the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

notebooks: $(STAMP)  ## run every notebook from top to bottom
	$(BIN)/python -m pytest --nbmake --nbmake-timeout=600 notebooks

mutants: $(STAMP)  ## change the program's mathematics in hundreds of places, and list what nobody notices
	$(BIN)/python -m tests.mutation --count 400 --seed 1

clean:  ## delete what was made, except .venv
	rm -rf out build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
