# make demo: the main job, in a terminal.  make test: everything that is checked.  make bench: speed, beside its peers.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test bench measure kill lock clean

demo: .venv/ready
	@$(BIN)/tactful demo

test: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: .venv/ready .venv/bench-ready
	$(BIN)/python -m bench

measure: .venv/ready
	$(BIN)/python -m bench.accuracy
	$(BIN)/python -m bench.sms_phones

kill: .venv/ready
	$(BIN)/python -m bench.kill

# Hash-pinned and without registry addresses; the package itself is installed editable, with no look at any registry.
.venv/ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (a minute or two, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Only the bench needs them: what it measures Tactful beside.
.venv/bench-ready: bench/requirements.lock .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r bench/requirements.lock
	@touch $@

# Needs uv on the PATH.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --all-extras --group dev pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --no-deps --constraint requirements.lock bench/requirements.in -o bench/requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-header tests/emulators/telemelya.in -o tests/emulators/telemelya.lock

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
