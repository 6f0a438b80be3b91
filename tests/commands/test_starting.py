"""Commands start at once: what draws and computes is imported where it is needed."""

import subprocess
import sys

import pytest

HEAVY = {"pandas", "scipy", "matplotlib", "numpy", "locust", "litestar", "fastapi"}


def imported_by(*words: str) -> set[str]:
    """Which of the heavy packages a command has imported when it is done."""
    command = f"import sys; sys.argv = ['doublecheck', *{words!r}]; from runner.cli import main\ntry: main()\nfinally: "
    report = "print('IMPORTED', *sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", command + report], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    [line] = [line for line in done.stderr.splitlines() if line.startswith("IMPORTED")]
    return HEAVY & set(line.split())


@pytest.mark.parametrize("words", [["--help"], ["list"], ["bench", "--help"], ["check", "--scenarios", "plaintext"]])
def test_what_neither_measures_nor_reports_imports_nothing_heavy(words: list[str]) -> None:
    assert set() == imported_by(*words)


def test_serving_imports_nothing_heavy() -> None:
    code = "import runner.commands.serve, sys; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert set() == set(modules) & HEAVY


def test_a_run_that_is_refused_or_still_measures_has_imported_nothing_that_draws() -> None:
    # Nor SciPy's tests and distributions, half a second of it: a bootstrap takes them, of eight blocks or more.
    code = "import runner.commands.bench, sys; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert set() == set(modules) & {"matplotlib", "PIL", "scipy.stats"}


def test_a_report_of_few_blocks_does_without_the_bootstrap_and_its_import() -> None:
    code = "from runner.analysis.statistics.estimate import bootstrap_ratio_interval as bootstrap\nimport sys\n"
    code += "print(bootstrap([0.1, 0.2] * 3), 'scipy.stats' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "None False" == said.strip()
