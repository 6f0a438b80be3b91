"""The house of the design, held by its imports: data runs one way, downwards; and one order in every assert."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"apps", "docs", "runner", "scenarios", "tests"}

BESIDE = ("runner.errors", "runner.paths")
WIRE = ("runner.load.messages",)
BELOW_ANALYSIS = ("runner.conformance", "runner.records")
APPS = ("apps.contenders", "apps.controls", "apps.costs", "apps.declared", "scenarios")

# The longest prefix of a module decides; each may import, of ours, what starts with one of these.
ALLOWED: dict[str, tuple[str, ...]] = {
    "scenarios": ("scenarios",),
    "apps.contenders": (),
    "apps.controls": ("apps.contenders",),
    "apps.costs": ("apps.contenders",),
    "apps.first_steps": ("apps.first_steps",),
    "apps.control_app": ("apps.controls", "apps.floor_app", "scenarios"),
    "apps.models": ("apps.models", "scenarios.data"),
    "apps.declared": (),
    "apps.garbage": (),
    "apps.work": (),
    "apps.litestar_app": (
        "apps.declared",
        "apps.garbage",
        "apps.litestar_app",
        "apps.models",
        "apps.work",
        "scenarios.data",
        "scenarios.tables",
    ),
    "apps.fastapi_app": (
        "apps.declared",
        "apps.fastapi_app",
        "apps.garbage",
        "apps.models",
        "apps.work",
        "scenarios.data",
        "scenarios.tables",
    ),
    # The floor sends what the scenarios expect: docs/adr/0004.
    "apps.floor_app": ("apps.floor_app", "apps.garbage", "scenarios"),
    "runner.errors": (),
    "runner.paths": ("runner.errors",),
    "runner.records": ("runner.records", "runner.errors", "scenarios.claims", "scenarios.spec"),
    "runner.conformance": ("runner.conformance", "runner.records", "scenarios.claims", "scenarios.spec"),
    "runner.analysis": ("runner.analysis", *BELOW_ANALYSIS, "scenarios.claims", "scenarios.spec"),
    "runner.load": ("runner.load", *BELOW_ANALYSIS, "scenarios"),
    "runner.report": (
        "runner.report",
        "runner.analysis",
        "runner.records",
        "scenarios.capabilities",
        "scenarios.claims",
    ),
    "runner.rig": (
        "runner.rig",
        *WIRE,
        *BELOW_ANALYSIS,
        *BESIDE,
        "apps.contenders",
        "apps.costs",
        "scenarios",
    ),
    "runner.experiment": ("runner.experiment", "runner.rig", "runner.analysis", *BELOW_ANALYSIS, *BESIDE, *APPS),
    "runner.pair": (
        *("runner.pair", "runner.experiment", "runner.rig", "runner.load.messages", *BELOW_ANALYSIS, *BESIDE, *APPS),
    ),
    "runner.pair.served": (),  # it runs under somebody's own interpreter
    "runner.pair.template": ("scenarios.spec",),
    "runner.calibration": (
        *("runner.calibration", "runner.experiment", "runner.rig", "runner.load.messages"),
        *("runner.analysis", *BELOW_ANALYSIS, *BESIDE, *APPS),
    ),
    "runner.commands": ("runner", *APPS),
    "docs": ("docs.evidence", "runner", *APPS),
    "runner.cli": ("runner",),
    "runner.__main__": ("runner.cli",),
}

PURE = (
    *("runner.records", "runner.conformance", "runner.analysis", "runner.report.text"),
    *("runner.experiment.lineup", "runner.experiment.plan"),
)
NAMES_FILES = ("runner.records.store", "runner.records.integrity")
"""Where runs lie on disk, and errors that say in which file something is wrong."""
WORLD = {"asyncio", "multiprocessing", "os", "pathlib", "psutil", "signal", "socket", "subprocess", "time"}

ONLY_IN_LOAD = {"locust", "gevent"}


@cache
def modules() -> dict[str, Path]:
    """Every module of the house by its dotted name."""
    paths = [path for package in sorted(OURS - {"tests"}) for path in sorted((ROOT / package).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def imports(path: Path) -> set[str]:
    """What a module imports, wherever in it, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def below(name: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of these or lies in one."""
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def allowed_for(module: str) -> tuple[str, ...]:
    """The row of the table for a module."""
    rows = [prefix for prefix in ALLOWED if below(module, (prefix,))]
    return ALLOWED[max(rows, key=len)] if rows else ()


def forbidden(module: str, imported: set[str]) -> set[str]:
    """What a module may not import, of ours."""
    ours = {name for name in imported if name.partition(".")[0] in OURS}
    return {name for name in ours if not below(name, allowed_for(module))}


def test_a_module_imports_only_what_its_floor_allows() -> None:
    assert {} == offending(lambda module: forbidden(module, imports(modules()[module])))


def offending(wrong: Callable[[str], set[str]], among: Iterable[str] | None = None) -> dict[str, set[str]]:
    """What is wrong with which modules."""
    found = {module: wrong(module) for module in (modules() if among is None else among)}
    return {module: names for module, names in found.items() if names}


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("runner.records.condition", "runner.rig.rig.Rig"),
        ("runner.conformance.check", "runner.analysis.wording"),
        ("runner.analysis.summary", "runner.experiment.lineup.Lineup"),
        ("runner.rig.rig", "runner.experiment.bench.Bench"),
        ("runner.experiment.bench", "runner.report.writing.write_report"),
        ("runner.calibration.generator", "runner.report.writing"),
        ("apps.litestar_app.one_item", "apps.fastapi_app.one_item"),
        ("runner.commands.serve", "apps.litestar_app.app"),
        ("runner.commands.serve", "docs.evidence.readme"),
        ("docs.evidence.readme", "tests.builders.make_run"),
    ],
)
def test_an_import_against_the_house_is_noticed(module: str, planted: str) -> None:
    assert module in modules()
    assert {planted} == forbidden(module, {planted})


def test_what_is_pure_touches_no_process_socket_clock_or_file() -> None:
    pure = [module for module in modules() if below(module, PURE) and not below(module, NAMES_FILES)]

    assert {} == offending(lambda module: packages(imports(modules()[module])) & WORLD, pure)


def packages(imported: set[str]) -> set[str]:
    """The top-level packages of what is imported."""
    return {name.partition(".")[0] for name in imported}


def test_only_the_load_package_imports_locust_or_gevent() -> None:
    outside = [module for module in modules() if not below(module, ("runner.load",))]

    assert {} == offending(lambda module: packages(imports(modules()[module])) & ONLY_IN_LOAD, outside)
    assert {} == offending(lambda module: beyond_the_wire(imports(modules()[module])), outside)


def beyond_the_wire(imported: set[str]) -> set[str]:
    """What is imported from the load package, but for its messages."""
    return {name for name in imported if below(name, ("runner.load",)) and not below(name, WIRE)}


def test_locusts_stock_clients_are_for_comparison_in_the_calibration_alone() -> None:
    stock = {module for module, path in modules().items() if "HttpUser" in str(imports(path))}
    users = {module for module, path in modules().items() if "stock_locustfile" in path.read_text()}

    assert {"runner.load.stock_locustfile"} == stock
    assert {"runner.calibration.generator"} == users


def words_of(path: Path) -> set[str]:
    """Names and texts of a module, but for what is prose: docstrings, and texts of several words."""
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return names | {text for text in texts if len(text.split()) == 1}


def test_who_is_compared_with_whom_is_no_business_of_the_runners_code() -> None:
    runner = [name for name in modules() if below(name, ("runner",)) and not below(name, ("runner.pair.template",))]
    frameworks = {"litestar", "fastapi"}

    assert {} == offending(
        lambda name: {each for each in words_of(modules()[name]) if each.lower() in frameworks}, runner
    )


def below_any(names: set[str], prefix: str) -> bool:
    """Whether one of these names is or lies in the module."""
    return any(below(name, (prefix,)) for name in names)


def test_a_module_is_short_enough_to_read_in_one_sitting() -> None:
    lines = {module: len(path.read_text().splitlines()) for module, path in modules().items()}

    assert {} == {module: count for module, count in lines.items() if count > 400}


def test_the_runner_keeps_its_budget() -> None:
    runner = list((ROOT / "runner").rglob("*.py"))

    # docs/adr/0035 has the budget and the reason; a larger one takes a decision of its own.
    assert len(runner) <= 130
    assert sum(len(path.read_text().splitlines()) for path in runner) <= 20_677


def test_a_class_name_means_one_thing_in_the_runner() -> None:
    """The two apps of the pair's template are the user's own code, and mirror each other."""
    names = Counter(
        node.name
        for module, path in modules().items()
        if below(module, ("runner",)) and not below(module, ("runner.pair.template",))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    )

    assert [] == [name for name, times in names.items() if times > 1]


def test_a_function_fits_in_one_look() -> None:
    too_long = [
        f"{module}.{node.name}"
        for module, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 45
    ]

    assert [] == too_long


def is_literal(side: ast.expr) -> bool:
    try:
        ast.literal_eval(side)
    except ValueError:
        return False
    return True


def compared(test: ast.expr) -> Iterator[ast.Compare]:
    match test:
        case ast.BoolOp():
            for operand in test.values:
                yield from compared(operand)
        case ast.Compare(ops=[ast.Eq()]):
            yield test


def turned_round(source: str) -> list[int]:
    """Lines of the asserts with a literal on the right of `==` and none on the left."""
    asserts = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert))
    sides = (each for node in asserts for each in compared(node.test))
    return [each.lineno for each in sides if is_literal(each.comparators[0]) and not is_literal(each.left)]


@pytest.mark.parametrize(
    "line", ["assert found == 2", "assert found == [1, -2]", "assert ready and found == {'a': 1}", "assert f() == ()"]
)
def test_an_actual_value_on_the_left_is_noticed(line: str) -> None:
    assert [1] == turned_round(line)


@pytest.mark.parametrize("line", ["assert 2 == found", "assert found == expected", "assert 1 <= found", "assert found"])
def test_every_other_assert_is_left_alone(line: str) -> None:
    assert [] == turned_round(line)


def test_what_is_expected_stands_on_the_left() -> None:
    sources = {str(path.relative_to(ROOT)): path.read_text() for path in (ROOT / "tests").rglob("*.py")}
    assert [] == [f"{name}:{line}" for name, source in sources.items() for line in turned_round(source)]
