# make shows what can be made. Needs Python 3.11 or newer; uses uv when it is there, else venv and pip.
#   make PYTHON=python3.12 rank    another Python
#   make UV= rank                  pip, although uv is there
#   make SNAPSHOT=data/snapshot rank    the embedded snapshot, although make refresh wrote another

PYTHON ?= python3
VENV   ?= .venv
UV     := $(shell command -v uv 2>/dev/null)
BIN    := $(VENV)/bin
RUN    := $(BIN)/python -m

DATE   ?= $(shell date +%Y-%m-%d)
STORE  := prioritize.duckdb
# What make refresh wrote, when it is there and whole; else the embedded one.
SNAPSHOT ?= $(if $(wildcard snapshot/MANIFEST.toml),snapshot,data/snapshot)
REPORT := reports/default/index.html
OUT    ?= build/screenshots
BENCHMARKS ?= benchmark-data

# The recipes are few and follow one another; their output stays in order under -j too.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help install build rank refresh doctor test test-slow test-faults test-oldest fuzz mutants coverage \
        security audit lint check bench format snapshot report-screenshots benchmark-data validate wheel lock clean force

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- environment ---------------------------------------------------------------------------

# $(call fetch,ARGUMENTS): install into the environment. Everything fetched is pinned by hash.
define fetch
	@if [ -n "$(UV)" ]; then "$(UV)" pip install -q --python $(BIN)/python $(1); \
	else $(RUN) pip install -q --disable-pip-version-check $(1); fi
endef

# A Python that has gone since (an upgrade, an interrupted set-up) is a reason to begin again.
NO_PYTHON := $(shell test -x $(BIN)/python || echo force)

$(VENV)/.stamp-venv: $(NO_PYTHON)
	@command -v $(PYTHON) >/dev/null || { \
	  echo "No '$(PYTHON)' on the path. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.12 rank"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Needs Python 3.11 or newer; $(PYTHON) is %s. Name another: make PYTHON=python3.12 rank" % sys.version.split()[0])'
	@test -n "$(UV)" || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make environments: its venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or two)"
	@rm -rf $(VENV)
	@if [ -n "$(UV)" ]; then "$(UV)" venv -q --seed --python "$$(command -v $(PYTHON))" $(VENV); else $(PYTHON) -m venv $(VENV); fi
	@touch $@

$(VENV)/.stamp-runtime: pyproject.toml requirements.lock $(VENV)/.stamp-venv
	$(call fetch,--require-hashes -r requirements.lock)
	$(call fetch,--no-build-isolation --no-deps -e .)
	@touch $@

$(VENV)/.stamp-test: requirements-test.lock $(VENV)/.stamp-runtime
	$(call fetch,--require-hashes -r requirements-test.lock)
	@touch $@

install: $(VENV)/.stamp-runtime ## the program and what it needs, into .venv

# --- results -------------------------------------------------------------------------------

# What store and report are made from. The list is a file of its own, touched only when it
# changes, so that a file taken away counts as a change too.
FIND_INPUTS := find prioritize sql data $(filter-out data/snapshot,$(SNAPSHOT)) -type f ! -name '.*' ! -path '*/__pycache__/*'
INPUTS      := $(shell $(FIND_INPUTS) 2>/dev/null)

build/.inputs: force
	@mkdir -p $(@D)
	@$(FIND_INPUTS) | LC_ALL=C sort > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# Stamps, not the report: the committed example must never look like one made here.
# A stamp carries the time its recipe began, so that an edit made meanwhile is not lost.
NO_STORE  := $(if $(wildcard $(STORE)),,force)
NO_REPORT := $(if $(wildcard $(REPORT)),,force)

build/.stamp-build: $(VENV)/.stamp-runtime build/.inputs $(INPUTS) $(NO_STORE)
	@touch $@.begun
	@$(BIN)/prioritize build --snapshot "$(SNAPSHOT)"
	@mv $@.begun $@

build/.stamp-rank: $(VENV)/.stamp-runtime build/.inputs $(INPUTS) $(NO_STORE) $(NO_REPORT)
	@touch $@.begun
	@$(BIN)/prioritize rank --snapshot "$(SNAPSHOT)"
	@cp -p $@.begun build/.stamp-build
	@mv $@.begun $@

build: build/.stamp-build ## the store, prioritize.duckdb, from data/, sql/ and SNAPSHOT, with all checks
	@echo "Up to date: $(STORE)"

rank: build/.stamp-rank ## rank targets and combinations; writes reports/default/; from snapshot/ when make refresh wrote it
	@echo "Up to date: $(REPORT), from $(SNAPSHOT)"

# Goes on where a refresh that was stopped was. More of its options: make refresh OPTIONS="--contact me@example.org"
refresh: $(VENV)/.stamp-runtime ## ask the public databases anew; writes snapshot/, which make rank then uses; needs a network
	@$(BIN)/prioritize refresh --out snapshot $(OPTIONS)

doctor: $(VENV)/.stamp-runtime ## say whether the public databases can be reached and are as expected; needs a network
	@$(BIN)/prioritize doctor $(OPTIONS)

snapshot: $(VENV)/.stamp-runtime ## rebuild data/snapshot from public files: make snapshot FROM="DIR ..."
	@test -n "$(FROM)" || { echo "Which folders hold the files? make snapshot FROM=\"DIR ...\""; exit 2; }
	@$(BIN)/prioritize snapshot $(foreach folder,$(FROM),--from "$(folder)") --date "$(DATE)" --out data/snapshot

benchmark-data: $(VENV)/.stamp-runtime ## download public files of outcomes into BENCHMARKS=benchmark-data; licences are printed, hashes kept
	@$(BIN)/prioritize fetch-benchmarks --out "$(BENCHMARKS)"

validate: $(VENV)/.stamp-runtime ## hold rankings against what happened; BENCHMARKS=benchmark-data; writes reports/validation/
	@test -d "$(BENCHMARKS)" || { echo "No public files of outcomes at $(BENCHMARKS). Fix: make benchmark-data, or BENCHMARKS=FOLDER"; exit 2; }
	@$(BIN)/prioritize validate all --from "$(BENCHMARKS)" --snapshot "$(SNAPSHOT)"

# --- checks --------------------------------------------------------------------------------

# The tests start hundreds of processes: compiled modules are kept, whatever the shell says.
test test-slow test-faults test-oldest fuzz mutants coverage: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/.stamp-test ## run the tests; no network needed once installed
	@$(RUN) pytest -q -n 2 --dist worksteal -m "not slow"

test-slow: $(VENV)/.stamp-test ## run the long tests: every command of the README, thousands of random cases
	@$(RUN) pytest -q -n 2 --dist worksteal -m slow

test-faults: $(VENV)/.stamp-test ## kill, starve and disturb all that writes, hundreds of times; writes reports/reliability.md; twenty minutes or more
	@$(RUN) tests.faults reports/reliability.md

test-oldest: $(VENV)/.stamp-test ## run the tests with the oldest packages that pyproject.toml allows, in build/oldest; five minutes
	@$(RUN) tests.oldest

fuzz: $(VENV)/.stamp-test ## a million odd inputs for every reader (hours); fewer: make fuzz OPTIONS="--runs 10000"
	@$(RUN) tests.fuzz $(OPTIONS)

mutants: $(VENV)/.stamp-test ## change scores, store and names one small way at a time: do the tests notice? half an hour
	@$(RUN) tests.mutants $(OPTIONS)

# Scores, the store and what resolves names: what everything else rests on.
COVERED := score store targets naming trials.names
coverage: $(VENV)/.stamp-test ## of scores, store and names the tests must reach 95 % of all lines and branches
	@$(RUN) pytest -q -n 2 tests/score tests/store tests/test_targets.py tests/test_following.py tests/test_naming.py \
	  tests/trials/test_names.py $(foreach part,$(COVERED),--cov=prioritize.$(part)) --cov-branch \
	  --cov-report=term-missing:skip-covered --cov-fail-under=95

security: $(VENV)/.stamp-test ## bandit on the program, and the licences of all that is pinned
	@$(RUN) bandit -q -c pyproject.toml -r prioritize .ci
	@$(BIN)/python .ci/licences.py --check

audit: security ## and the known faults of all that is pinned, where the index tells of them
	@$(BIN)/python .ci/known_faults.py

lint: $(VENV)/.stamp-test ## format, rules and types
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy

check: lint test test-slow ## all that must pass before a change is handed in

format: $(VENV)/.stamp-test ## mend format and what the rules can mend
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

report-screenshots: $(VENV)/.stamp-test ## pictures of every section of the report, into OUT=build/screenshots, and axe-core on it; minutes
	@$(RUN) tests.report.screenshots $(REPORT) "$(OUT)"

bench: $(VENV)/.stamp-test ## time the jobs of a genome beside their peers; a quarter of an hour; QUICK=1: a minute
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(RUN) benchmarks.run $(if $(QUICK),--quick)

# --- packaging -----------------------------------------------------------------------------

wheel: $(VENV)/.stamp-runtime ## wheel and source archive, into dist/
	@rm -rf dist
	@$(RUN) hatchling build -d dist

PIN := pip compile -q --universal --python-version 3.11 --generate-hashes \
       --no-header --no-annotate --group build pyproject.toml

lock: ## pin anew from pyproject.toml (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv on the path"; exit 1; }
	@"$(UV)" $(PIN) --upgrade -o requirements.lock
	@"$(UV)" $(PIN) --upgrade --all-extras -c requirements.lock -o requirements-test.lock
	@echo "Now: make install, then $(BIN)/python .ci/licences.py, which lists the licences anew"

clean: ## remove what make wrote; .venv, reports/ and snapshot/ stay
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@rm -f $(STORE)
	@find prioritize tests -name __pycache__ -type d -prune -exec rm -rf {} +
