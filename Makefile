# Only python3 (3.11 or newer, with venv) and make are assumed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: try run test exhaustive chaos check audit mutants format docs eval bench screenshots locks clean

try: .venv/ready ## Open the local chat room on http://127.0.0.1:8080
	$(BIN)/python -m bot try

run: .venv/ready ## Serve Slack and Discord, whichever is set
	$(BIN)/python -m bot run

test: .venv/ready-dev ## Run every test, as many at a time as there are processors
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

exhaustive: .venv/ready-dev ## Every time zone, day and time of two years; 10,000 deeds in two workspaces
	$(BIN)/python -m tests.exhaustive.schedules
	$(BIN)/python -m tests.exhaustive.isolation

chaos: .venv/ready-dev ## Kill processes at random moments, and live a day in minutes: what is lost? (KILLS=50 STOPS=5 WHAT=votes, or ENGINE=postgres CRASHES=5)
	$(BIN)/python -m tests.chaos

check: .venv/ready-dev ## Style, types, directions of imports, complete docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.render --check

audit: .venv-audit/ready ## bandit, detect-secrets and pip-audit (WHAT=code,secrets); what could not be checked fails, too
	WHAT=$(WHAT) .venv-audit/bin/python -m tests.audit

mutants: .venv-mutants/ready ## Change the code that promises rest on, and see that tests notice (WHAT='bot.sources.guard*' CHILDREN=2); half an hour of processor time
	WHAT="$(WHAT)" CHILDREN="$(CHILDREN)" nice -n 10 .venv-mutants/bin/python -m tests.mutants

eval: .venv/ready-dev ## What cards, stories, pages and feeds are worth on the development data, against the pinned floors
	$(BIN)/python -m tests.quality $(SETS)

bench: .venv/ready-dev .venv-peers/ready ## How fast the parts are beside other libraries (ROUNDS=5)
	$(BIN)/python -m benchmarks.speed_table --rounds $(or $(ROUNDS),5)

format: .venv/ready-dev ## Mend style where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/ready-dev ## Draw the tables of README.md and docs/errors.md from their source
	$(BIN)/python -m docs.render

screenshots: .venv/ready-dev ## Draw the README's pictures in a headless browser
	$(BIN)/python -m tests.acceptance.screenshots docs/images

locks: .venv/ready-dev ## Compile the hashed lock files from pyproject.toml
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --extra dev --constraint requirements.txt \
		--output-file requirements-dev.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --output-file tests/audit/tools.txt tests/audit/tools.in
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --constraint requirements.txt --constraint requirements-dev.txt \
		--output-file tests/mutants/tools.txt tests/mutants/tools.in

.venv/ready: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	$(BIN)/python -m compileall -q bot adapters summaries $(BIN)/../lib
	touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	touch $@

# Every version is in the lock, so nothing is resolved.
.venv-peers/ready: benchmarks/peers.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --no-deps --require-hashes --requirement benchmarks/peers.txt
	touch $@

.venv-mutants/ready: requirements.txt requirements-dev.txt tests/mutants/tools.txt
	$(PYTHON) -m venv .venv-mutants
	.venv-mutants/bin/python -m pip install --quiet --require-hashes --requirement requirements.txt
	.venv-mutants/bin/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	.venv-mutants/bin/python -m pip install --quiet --no-deps --require-hashes --requirement tests/mutants/tools.txt
	touch $@

.venv-audit/ready: tests/audit/tools.txt
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet --no-deps --require-hashes --requirement tests/audit/tools.txt
	touch $@

clean: ## Remove the virtual environment and every cache
	rm -rf .venv .venv-audit .venv-mutants .venv-peers mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
