# The newsroom's commands. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test test-stack clients lint types bench bench-breaking bench-day bench-desk bench-growth bench-images bench-newsletter bench-rendering check-deploy lock pictures clean

PORT ?= 8000
ARTICLES ?= 1000000
READS ?= 1000000
SUBSCRIBERS ?= 100000
VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/demo.stamp ## run the demo newsroom on http://127.0.0.1:8000 (PORT=8001 for another)
	@PORT=$(PORT) NEWSROOM_MODE=demo exec $(BIN)/python manage.py demo

test: export NEWSROOM_MODE := test
test: lint types ## lint, types and the test suite
	@$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile -m 'not stack' $(ARGS)

test-stack: export NEWSROOM_MODE := test
test-stack: $(VENV)/dev.stamp clients ## the whole production stack on loopback, and other people's programs that read it
	@$(BIN)/python -m pytest -m stack tests/stack $(ARGS)
	@$(BIN)/python -m pytest -m stack tests/clients $(ARGS)

# What npm brings is read by tests alone; without npm they say what is missing.
clients: tests/clients/node_modules/.package-lock.json
tests/clients/node_modules/.package-lock.json: tests/clients/package-lock.json
	@if command -v npm >/dev/null; then \
		echo 'Installing the programs that read the paper …'; cd tests/clients && npm ci --loglevel=error; \
	else echo 'There is no npm here: tests/clients stays without its programs.'; fi

lint: export NEWSROOM_MODE := test
lint: $(VENV)/dev.stamp
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo 'Run: ruff format .'; exit 1; }
	@$(BIN)/djlint --quiet --lint --check templates
	@$(BIN)/lint-imports >/dev/null || $(BIN)/lint-imports

types: export NEWSROOM_MODE := test
types: $(VENV)/dev.stamp
	@$(BIN)/mypy

bench: $(VENV)/demo.stamp ## the reading path beside a bare function, plain Varnish and nginx (needs wrk, nginx, Varnish)
	@$(BIN)/python -m bench.results $(ARGS)

bench-breaking: $(VENV)/demo.stamp ## eight editors append to one story while readers poll
	@$(BIN)/python -m bench.breaking $(ARGS)

bench-day: $(VENV)/demo.stamp ## a day of the newsroom against its page cache (READS=100000 for fewer)
	@$(BIN)/python -m bench.day --reads=$(READS) $(ARGS)

bench-desk: $(VENV)/demo.stamp ## the newsroom's pages at a million stories (ARTICLES=100000 for fewer)
	@$(BIN)/python -m bench.desk --articles=$(ARTICLES) $(ARGS)

bench-growth: $(VENV)/demo.stamp ## readers' pages at a thousand, a hundred thousand and a million stories
	@$(BIN)/python -m bench.growth $(ARGS)

bench-images: $(VENV)/demo.stamp ## uploads, renditions, and a library of 200,000 pictures
	@$(BIN)/python -m bench.images $(ARGS)

bench-newsletter: $(VENV)/demo.stamp ## a digest to 100,000 subscribers (SUBSCRIBERS=10000 for fewer)
	@$(BIN)/python -m bench.newsletter --subscribers=$(SUBSCRIBERS) $(ARGS)

bench-rendering: $(VENV)/demo.stamp ## what a story's page takes to make, beside a constant view, and where
	@$(BIN)/python -m bench.rendering $(ARGS)

check-deploy: $(VENV)/demo.stamp ## Django's deployment check on the production settings
	@NEWSROOM_MODE=production SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	ALLOWED_HOSTS=news.example.com DATABASE_URL=postgres://newsroom@localhost/newsroom \
	SITE_URL=https://news.example.com $(BIN)/python manage.py check --deploy --fail-level WARNING

lock: $(VENV)/dev.stamp ## lock the dependencies of pyproject.toml, with hashes
	@compile() { $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header \
		--no-annotate --quiet --output-file "requirements/$$1.txt" "$${@:2}"; }; \
	compile production; compile demo --extra embedded; compile dev --extra embedded --extra dev

pictures: $(VENV)/dev.stamp ## make the README's pictures again, from a demo on PORT
	@$(BIN)/python docs/make_pictures.py http://localhost:$(PORT)

clean: ## remove what can be made again; var/, with the demo's data, stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# A stamp is written last: an environment cut short is completed at the next call.
$(VENV)/%.stamp: requirements/%.txt $(VENV)/made
	@echo 'Installing the locked dependencies ($*) …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< \
		|| { echo 'The dependencies could not be installed (see above).'; exit 1; }
	@touch $@

# An environment whose Python has gone (an upgrade of the system) is made anew.
ifeq ($(shell test ! -e $(VENV)/made || $(BIN)/python -c pass 2>/dev/null || echo broken),broken)
.PHONY: $(VENV)/made
endif
$(VENV)/made:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed. Install it, or set PYTHON=/path/to/python.'; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "$(PYTHON) is no Python 3.11 or newer. Set PYTHON=/path/to/a/newer/python."; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) lacks its venv module. On Debian: apt-get install python3-venv"; exit 1; }
	@rm -rf $(VENV)
	@echo 'Making the virtual environment …'
	@"$(PYTHON)" -m venv $(VENV)
	@# The pip that comes with Python 3.11 stumbles on some extras.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip \
		|| { echo 'pip could not be brought up to date (see above).'; exit 1; }
	@touch $@
