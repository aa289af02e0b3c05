# Two commands on a fresh machine: `make verify` (the main job) and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV ?= .venv
MINUTES ?= 20
BIN := $(VENV)/bin

.PHONY: verify test slow zoo lint notes docs links rocq benchmark cuda mutants mutation soak seeds same experiments generated clean

verify: $(VENV)/.core
	$(BIN)/memlaw verify

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Other people's layers: the packages, what the tests say of them, and the table of docs/audit.md.
zoo: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[zoo]'
	$(BIN)/python -m pytest tests/verify/audit tests/verify/testing -m 'slow or not slow'
	$(BIN)/python benchmarks/real_layers.py

# What looks deeper than the tests have time for: minutes.
slow: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -m slow

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

generated: $(VENV)/.core
	$(BIN)/python -m memlaw.theory.document.notes proofs_notes/generated

notes: generated
	cd proofs_notes && latexmk -pdf -halt-on-error -interaction=nonstopmode memlaw-notes.tex

# The site: pages, notebooks that are executed, theory and API out of the code; what is amiss is an error.
docs: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

# Whether links outward still lead somewhere: needs a network, after `make docs`.
links:
	$(BIN)/python -m sphinx -q -b linkcheck docs docs/_build/links

# Rocq 8.16 (coq) with mathcomp 1.15: Debian's coq, libcoq-mathcomp-algebra, libcoq-mathcomp-field.
rocq:
	bash proofs_notes/rocq/check.sh

mutants: $(VENV)/.dev
	$(BIN)/python tests/meta/matrix.py
	MEMLAW_ALL_VARIANTS=1 $(BIN)/python -m pytest -n 2 tests/meta/test_binding.py

# The code broken in 300 places, one at a time, in copies of the tree at HEAD: hours; it goes on where it stopped. What
# survived is then tried as it is at HEAD by the tests that its reading names.
mutation: $(VENV)/.dev
	PYTHONPATH=tests/meta $(BIN)/python -m code_mutants --processes 2 --minutes $(MINUTES)
	PYTHONPATH=tests/meta $(BIN)/python -m code_mutants --processes 2 --minutes $(MINUTES) --close

soak: $(VENV)/.core
	$(BIN)/memlaw soak --points 1000000 --minutes $(MINUTES)

# The sampled kind as a run has it, with 1,000 seeds: hours; it goes on where it stopped, in a file that is kept.
seeds: $(VENV)/.core
	$(BIN)/memlaw soak --state benchmarks/seeds.json --processes 2 --seeds 1000 --examples 20 --points 1000000000 --minutes $(MINUTES)

# One seed, the same evidence: alone, together, in another order, by workers, beside another job.
same: $(VENV)/.core
	$(BIN)/python benchmarks/same_evidence.py

experiments: $(VENV)/.dev
	for name in recall adding paths digits listops; do $(BIN)/memlaw experiment $$name || exit 1; done

# What docs/performance.md quotes: minutes; it writes benchmarks/record.json.
benchmark: $(VENV)/.dev
	$(BIN)/python benchmarks/record.py

# Every CUDA test and benchmark, and one JSON of what came out; status 2 where there is no GPU. On a machine that
# reaches no package registry: PYTHONPATH=src python3 benchmarks/cuda.py
cuda: $(VENV)/.dev
	$(BIN)/python benchmarks/cuda.py

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "memlaw needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[torch]'
	touch $@

$(VENV)/.dev: $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,experiments]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info src/*.egg-info
