# Every target is one line over `doublecheck`; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first interpreter that is new enough; PYTHON=/path/to/python overrides it.
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

# An option is passed on only where it was given: make bench BUDGET=10m SCENARIOS="json_hello one_item".
option = $(if $($(1)),--$(2) '$($(1))')

GENERATED := docs/method.md

.PHONY: help install bench smoke check list report serve locust calibrate crosscheck docs lint test clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Create .venv and install what requirements.lock pins; nothing when that is done

bench: $(INSTALLED) ## Measure, judge and report: SCENARIOS="json_hello list_items[100]" BUDGET=5m PRECISION=3% OUT=results/x, or RESUME=results/x
	$(DOUBLECHECK) $(if $(RESUME),resume '$(RESUME)',bench) $(call option,SCENARIOS,scenarios) $(call option,BUDGET,budget) $(call option,PRECISION,precision) $(call option,ROUNDS,rounds) $(call option,OUT,out) $(call option,SEED,seed)

smoke: $(INSTALLED) ## Run everything once in 45 s, without a verdict: SCENARIOS=... OUT=results/x
	$(DOUBLECHECK) smoke $(call option,SCENARIOS,scenarios) $(call option,OUT,out)

check: $(INSTALLED) ## Compare the answers of all contenders: SCENARIOS=list_items
	$(DOUBLECHECK) check $(call option,SCENARIOS,scenarios)

list: $(INSTALLED) ## Show scenarios and contenders
	$(DOUBLECHECK) list

report: $(INSTALLED) ## Make a run's report again from its raw record: RUN=results/x
	$(DOUBLECHECK) report '$(RUN)'

serve: $(INSTALLED) ## Serve one scenario as it is measured: SCENARIO=list_items CONTENDER=fastapi PORT=8000
	$(DOUBLECHECK) serve '$(SCENARIO)' '$(CONTENDER)' $(call option,PORT,port)

locust: $(INSTALLED) ## Open one scenario in Locust's own page: SCENARIO=list_items CONTENDER=fastapi
	$(DOUBLECHECK) locust '$(SCENARIO)' '$(CONTENDER)' $(call option,WEB_PORT,web-port)

calibrate: $(INSTALLED) ## Show what generator and protocol can do on this machine: OUT=results/x, LONG=1 for a quarter of an hour
	$(DOUBLECHECK) calibrate $(call option,OUT,out) $(if $(LONG),--long)

docs: $(INSTALLED) ## Write the parts of the documentation that are made from the code
	$(BIN)/cog -r $(GENERATED)

crosscheck: $(INSTALLED) ## Ask wrk for a second opinion on the same servers: SCENARIOS="json_hello list_items[100]"
	$(DOUBLECHECK) crosscheck $(call option,SCENARIOS,scenarios)

lint: $(INSTALLED) ## Check formatting, style, types, and that no generated part of the documentation is stale
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/cog --check --diff $(GENERATED)

test: $(INSTALLED) ## Run the tests
	$(BIN)/pytest

clean: ## Remove .venv and caches; runs in results stay
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
