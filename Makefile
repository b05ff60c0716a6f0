# The two commands: `make run` and `make test`. Everything they need is installed first, and only when the locks change.

SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
MUNICIPALISMO_MODE ?= demostracion

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input --require-hashes --only-binary :all:
BASE_STAMP := $(VENV)/base-$(shell sha256sum requirements/base.txt | cut -c 1-16)
DEV_STAMP := $(VENV)/dev-$(shell cat requirements/base.txt requirements/dev.txt | sha256sum | cut -c 1-16)

# WeasyPrint draws text with Pango; the browser tests drive Debian's Chromium, without its windows (half the work); pdffonts and pdftoppm read the PDF.
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := $(RUN_PACKAGES) chromium-headless-shell poppler-utils

# Compiled modules are kept, whatever the machine is used to: every command that a test starts would compile them again.
unexport PYTHONDONTWRITEBYTECODE

# Files in their order: those with few and long tests are not left for the end, when one process would wait for another.
PYTEST := $(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: run upgrade-database test test-all lint ahead bench shots help-pictures advisories lock install install-dev \
	run-packages test-packages

run: install
	@export PORT=$(PORT) DEMO=$(DEMO) MUNICIPALISMO_MODE=$(MUNICIPALISMO_MODE); exec $(PY) -m municipalismo.serve

# The embedded database after a new major version of PostgreSQL; says so itself when there is nothing to do.
upgrade-database: install
	@$(PY) -m municipalismo.upgrade

test:
	@$(MAKE) --no-print-directory -j 2 lint ahead
	$(PYTEST) -m "not full"

test-all:
	@$(MAKE) --no-print-directory -j 2 lint ahead
	$(PYTEST)

ahead: install-dev
	@$(PY) -m tests.ahead

lint: install-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint templates --lint --quiet
	$(VENV)/bin/lint-imports
	$(PY) -m mypy
	$(PY) manage.py check
	$(PY) manage.py makemigrations --check --dry-run

bench: install-dev
	$(PY) -m tests.bench

shots: install-dev
	$(PY) -m tests.shots

# The pictures of /ayuda/ and what its steps name, from today's pages; commit what changed.
help-pictures: install-dev
	$(PY) -m tests.help_pictures

# Known weaknesses of the locked parts; asks osv.dev, so it is no part of the tests.
advisories:
	@$(PYTHON) scripts/advisories

# Needs uv; neither lock may name where the packages were fetched from.
lock:
	cd requirements && for name in base dev; do \
		uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
			--quiet $$name.in --output-file $$name.txt || exit 1; \
	done

install: $(BASE_STAMP) run-packages

install-dev: $(DEV_STAMP) test-packages

run-packages:
	@scripts/system-packages $(RUN_PACKAGES)

test-packages:
	@scripts/system-packages $(TEST_PACKAGES)

$(PY):
	$(PYTHON) -m venv $(VENV)

$(BASE_STAMP): | $(PY)
	@echo "Instalando las dependencias del portal (la primera vez demora un minuto)…"
	$(PIP) -r requirements/base.txt
	@rm -f $(VENV)/base-* && touch $@

$(DEV_STAMP): | $(BASE_STAMP)
	@echo "Instalando las dependencias de las pruebas…"
	$(PIP) -r requirements/base.txt -r requirements/dev.txt
	@rm -f $(VENV)/dev-* && touch $@
