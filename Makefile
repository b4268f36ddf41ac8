# The commands of the project; `make help` lists them.
PY := .venv/bin/python
BIN := .venv/bin
.DEFAULT_GOAL := help
FAST := $(BIN)/pytest -q -n 2 --dist worksteal --timeout 120 --ignore tests/scenarios -m "not browser and not services and not interop and not soak"
# every written learner in every scenario; nothing of it touches a database, so it runs once
SCENARIOS := $(BIN)/pytest -q -n 2 --dist worksteal --timeout 120 -m "not soak" tests/scenarios
export PYTHONUNBUFFERED = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help
help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: machine
machine: ## check Python, Node and system libraries, and say what to install
	@sh tools/machine.sh

.venv/ready: requirements.txt
	@echo "[1/4] Python packages (about a minute the first time) ..."
	@test -x $(PY) || python3 -m venv .venv
	@$(PY) -m pip install --quiet --require-hashes --requirement requirements.txt
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@echo "      packages for checks and tests ..."
	@$(PY) -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

node_modules/ready: package-lock.json
	@echo "[2/4] browser packages ..."
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: setup
setup: machine .venv/ready node_modules/ready
	@echo "[3/4] models (fetched once, checked by hash) ..."
	@$(PY) manage.py models fetch > var-models.log 2>&1 || { cat var-models.log; rm -f var-models.log; exit 1; }
	@rm -f var-models.log
	@echo "[4/4] the personas' heads (built once) ..."
	@$(PY) manage.py personas build

.PHONY: run
run: setup ## set up what is missing, then start the tool, its worker and the demo campus
	@$(PY) -m tools.run

.PHONY: test
test: setup .venv/ready-dev ## all tests; browser journeys need Chromium
	@sh tools/browser.sh
	$(FAST)
	$(SCENARIOS)
	# a journey that fails is taken once more by itself: a busy machine can starve a browser; a fault fails twice
	$(BIN)/pytest -q -m "browser" || $(BIN)/pytest -q -m "browser" --last-failed

.PHONY: test-fast
test-fast: setup .venv/ready-dev ## unit and front-door tests
	$(FAST)

.PHONY: test-scenarios
test-scenarios: setup .venv/ready-dev ## every written learner in every scenario, read as it was kept
	$(SCENARIOS)

.PHONY: gallery
gallery: setup .venv/ready-dev ## pictures of the pages in var/gallery, both themes and three widths, with axe's findings
	@sh tools/browser.sh
	GALLERY=var/gallery $(BIN)/pytest -q -m "browser" tests/browser/test_accessible.py tests/browser/test_manage.py -k "pages or wcag"

.PHONY: test-services
test-services: setup .venv/ready-dev ## the suite on PostgreSQL and Redis (DATABASE_URL, REDIS_URL), and many processes
	$(FAST)
	$(BIN)/pytest -q -m "services" || $(BIN)/pytest -q -m "services" --last-failed

var/interop/ready: tests/interop/requirements.txt
	@echo "Open edX's consumer, in an environment of its own (a minute the first time) ..."
	@rm -rf var/interop/venv && python3 -m venv var/interop/venv
	@var/interop/venv/bin/python -m pip install --quiet --require-hashes --requirement tests/interop/requirements.txt
	@touch $@

var/interop/records/ready: tests/interop/records/requirements.txt
	@echo "Ralph, a record store, in an environment of its own (a minute the first time) ..."
	@rm -rf var/interop/records && python3 -m venv var/interop/records
	@var/interop/records/bin/python -m pip install --quiet --require-hashes --requirement tests/interop/records/requirements.txt
	@touch $@

var/pipecat/ready: tools/bench_pipecat/requirements.txt
	@echo "pipecat, in an environment of its own (a minute the first time) ..."
	@rm -rf var/pipecat/venv && python3 -m venv var/pipecat/venv
	@var/pipecat/venv/bin/python -m pip install --quiet --require-hashes --requirement tools/bench_pipecat/requirements.txt
	@touch $@

.PHONY: test-soak
test-soak: setup .venv/ready-dev ## ten thousand odd logins and launches, and thousands of random talks
	$(BIN)/pytest -q -n 2 --dist worksteal -m "soak"

.PHONY: test-interop
test-interop: setup .venv/ready-dev var/interop/ready var/interop/records/ready ## against Open edX's LTI consumer and Ralph, a record store, as processes of their own
	$(BIN)/pytest -q -m "interop"

.PHONY: check
check: setup .venv/ready-dev ## format, lint, types, layers, migrations, API schema, translations, trained heads
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy config providers sessions lti_tool scoring realtime tools demo_campus manage.py
	npx tsc --project jsconfig.json
	npx eslint static/js demo_campus/static tools/faces
	$(BIN)/lint-imports
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tools.schema --check
	$(PY) -m tools.requirements --check
	$(PY) -m tools.cases --check
	$(PY) -m tools.translations --check
	$(PY) manage.py train_detector --check

.PHONY: bench
bench: setup var/pipecat/ready ## all benchmarks: one table and var/bench.json
	$(PY) manage.py bench all --json > var/bench.json
	@$(PY) -m tools.bench_table var/bench.json

.PHONY: lock
lock: ## compile requirements.in and requirements-dev.in to hashed files
	@test -x $(BIN)/uv || $(PY) -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 requirements-tracing.in -o requirements-tracing.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 tests/interop/requirements.in -o tests/interop/requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 tests/interop/records/requirements.in -o tests/interop/records/requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 tools/bench_pipecat/requirements.in -o tools/bench_pipecat/requirements.txt
	npm install --package-lock-only --no-audit --no-fund
