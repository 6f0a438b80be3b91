# Every target is one line over `doublecheck`; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first interpreter that is recent enough; PYTHON=/path/to/python overrides it.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

BIN := .venv/bin
INSTALLED := .venv/.installed
DOUBLECHECK := $(BIN)/doublecheck

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "doublecheck needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3.11" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# One shell word, with any quotes in it escaped.
quoted = '$(subst ','\'',$(1))'
# An option is passed on only if it was given: make bench BUDGET=10m SCENARIOS="json_hello one_item".
option = $(if $($(1)),--$(2) $(call quoted,$($(1))))
# A required option.
needed = $(if $($(1)),$(call quoted,$($(1))),$(error $(1) is missing: name it, as in make $@ $(2)))
TWO_RUNS := BASE=results/a NEW=results/b
ONE_APP := SCENARIO=one_item CONTENDER=litestar

GENERATED := docs/adding-a-scenario.md docs/capabilities.md docs/latency.md docs/method.md docs/objections.md docs/scenarios.md runner/analysis/runs.py README.md

.PHONY: help install bench init smoke check list report compare verify collect join notebook serve locust calibrate count crosscheck scenario docs lint test test-rest test-all clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Create .venv and install the versions in requirements.lock, unless that is done

bench: $(INSTALLED) ## Measure, judge and report; options: SCENARIOS="json_hello list_items[100]" CONTENDERS=all BUDGET=5m PRECISION=3% ROUNDS=8 RATE=2000 CLIENT=sleeps SEED=1 OUT=results/x, RUNS=3 PAUSE=1m, or RESUME=results/x, or PAIR=my-comparison, or HOSTS=hosts.toml
	$(DOUBLECHECK) $(if $(RESUME),resume $(call quoted,$(RESUME)),bench) $(call option,SCENARIOS,scenarios) $(call option,CONTENDERS,contenders) $(call option,BUDGET,budget) $(call option,PRECISION,precision) $(call option,ROUNDS,rounds) $(call option,RATE,rate) $(call option,CLIENT,client) $(call option,OUT,out) $(call option,SEED,seed) $(call option,RUNS,runs) $(call option,PAUSE,pause) $(call option,PAIR,pair) $(call option,HOSTS,hosts)

init: $(INSTALLED) ## Write a working comparison of two apps, to edit for your own: FOLDER=my-comparison
	$(DOUBLECHECK) init $(call needed,FOLDER,FOLDER=my-comparison)

smoke: $(INSTALLED) ## Run one scenario of each area in 45 s, without a verdict: SCENARIOS=all OUT=results/x
	$(DOUBLECHECK) smoke $(call option,SCENARIOS,scenarios) $(call option,OUT,out)

check: $(INSTALLED) ## Compare the answers of all contenders: SCENARIOS=list_items
	$(DOUBLECHECK) check $(call option,SCENARIOS,scenarios)

list: $(INSTALLED) ## List scenarios and contenders
	$(DOUBLECHECK) list

report: $(INSTALLED) ## Write a run's report again from its raw data: RUN=results/x
	$(DOUBLECHECK) report $(call needed,RUN,RUN=results/mine)

notebook: $(INSTALLED) ## Open a run in the notebook: RUN=results/mine
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-notebook.lock
	RUN=$(call quoted,$(abspath $(or $(RUN),results/reference))) $(BIN)/jupyter lab notebooks/explore.ipynb

verify: $(INSTALLED) ## Check that the committed reports still follow from their raw data: RUN=results/reference
	$(DOUBLECHECK) verify $(if $(RUN),$(call quoted,$(RUN)))

collect: $(INSTALLED) ## Add a run to the collection of machines: RUN=results/mine NAME=amd-epyc-zen-5; without RUN, only recompute their common result
	$(DOUBLECHECK) collect $(if $(RUN),$(call quoted,$(RUN))) $(call option,NAME,name)

join: $(INSTALLED) ## Measure every scenario on this machine and add it to the collection: NAME=my-machine BUDGET=1h
	$(DOUBLECHECK) bench --scenarios all --budget $(call quoted,$(or $(BUDGET),1h)) --out results/$(call needed,NAME,NAME=my-machine) || test -e results/$(call quoted,$(NAME))/ending.json
	$(DOUBLECHECK) collect results/$(call quoted,$(NAME)) --name $(call quoted,$(NAME))

compare: $(INSTALLED) ## Show what changed between two runs: BASE=results/a NEW=results/b FORCE=1 FAIL_ON=regression
	$(DOUBLECHECK) compare $(call needed,BASE,$(TWO_RUNS)) $(call needed,NEW,$(TWO_RUNS)) $(if $(FORCE),--force) $(call option,FAIL_ON,fail-on)

serve: $(INSTALLED) ## Serve one scenario as it is measured: SCENARIO=list_items CONTENDER=fastapi PORT=8000
	$(DOUBLECHECK) serve $(call needed,SCENARIO,$(ONE_APP)) $(call needed,CONTENDER,$(ONE_APP)) $(call option,PORT,port)

locust: $(INSTALLED) ## Open one scenario in Locust's own page: SCENARIO=list_items CONTENDER=fastapi WEB_PORT=8089
	$(DOUBLECHECK) locust $(call needed,SCENARIO,$(ONE_APP)) $(call needed,CONTENDER,$(ONE_APP)) $(call option,WEB_PORT,web-port)

calibrate: $(INSTALLED) ## Show how accurate generator and method are on this machine: OUT=results/x, LONG=1 for 45 minutes
	$(DOUBLECHECK) calibrate $(call option,OUT,out) $(if $(LONG),--long)

count: $(INSTALLED) ## Count instructions per request under valgrind: SCENARIOS=json_hello CONTENDERS=all STARTS=3 OUT=results/x, or RUN=results/x to add them to a run, or PAIR=my-comparison
	$(DOUBLECHECK) count $(if $(RUN),$(call quoted,$(RUN))) $(call option,SCENARIOS,scenarios) $(call option,CONTENDERS,contenders) $(call option,STARTS,starts) $(call option,OUT,out) $(call option,PAIR,pair)

scenario: $(INSTALLED) ## Write the three files of a new scenario, which pass every check: NAME=greet_by_name
	$(DOUBLECHECK) scenario $(call needed,NAME,NAME=greet_by_name)

docs: $(INSTALLED) ## Write the generated parts of the documents
	$(BIN)/python -m cogapp -r $(GENERATED)

crosscheck: $(INSTALLED) ## Measure the same servers with wrk, as a second opinion: SCENARIOS="json_hello list_items[100]"
	$(DOUBLECHECK) crosscheck $(call option,SCENARIOS,scenarios)

lint: $(INSTALLED) ## Check formatting, style and types, and that the generated parts of the documents are up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m cogapp --check --diff $(GENERATED)

# One worker runs all tests that share slow fixtures, mostly those of a file; the longest come first (tests/conftest.py).
SIDE_BY_SIDE := --numprocesses auto --no-loadscope-reorder

test: $(INSTALLED) ## Run the tests that need no quiet machine, and one real run: five minutes on two slow cores
	$(BIN)/pytest -m "not rest and not alone" $(SIDE_BY_SIDE)
	$(BIN)/pytest -m "not rest and alone"

test-rest: $(INSTALLED) ## Run the tests that `make test` leaves out: faults, database, browser, validity, every app
	$(BIN)/pytest -m "rest and not alone" $(SIDE_BY_SIDE)
	$(BIN)/pytest -m "rest and alone"

test-all: test test-rest ## Run all tests, each one once

clean: ## Remove .venv and caches; results stay
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
