import ast
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from litestar import Litestar, get
from litestar.exceptions import LitestarDeprecationWarning

from apps.contenders import BASELINE, CONTENDERS, FLOOR, HEADLINE_PAIR, LITESTAR, App
from apps.declared import module_path
from apps.fastapi_app.app import create_app as create_fastapi_app
from runner.experiment.lineup import contenders_of
from scenarios.discovery import all_scenarios
from tests.apps.asking import ROOT, ask

FRAMEWORK_FOLDERS = {app.folder for app in CONTENDERS.values()}
SCENARIO_MODULES = {scenario.module for scenario in all_scenarios().values()}
NEEDS_DATABASE = [scenario for scenario in all_scenarios().values() if scenario.needs_database]
HANDLERS = sorted(
    path
    for folder in FRAMEWORK_FOLDERS
    for path in (ROOT / "apps" / folder).glob("*.py")
    if path.stem in SCENARIO_MODULES
)


def modules_in(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / "apps" / folder).glob("*.py")} - {"__init__", "app"}


def imports(path: Path) -> set[str]:
    """The modules that a file imports, or imports something from."""
    return {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }


def models_in(library: Path) -> dict[str, list[tuple[str, str]]]:
    """Each model's fields, with their types as far as all libraries write them alike."""
    return {
        model.name: [
            (ast.unparse(field.target), ast.unparse(field.annotation).partition(", ")[0])
            for field in model.body
            if isinstance(field, ast.AnnAssign)
        ]
        for model in ast.parse(library.read_text()).body
        if isinstance(model, ast.ClassDef)
    }


def refusal_to_start(app: App, environment: dict[str, str]) -> str:
    """The last line on stderr of an app that does not start."""
    module, _, factory = app.factory.partition(":")
    finished = subprocess.run(
        [sys.executable, "-c", f"from {module} import {factory}; {factory}()"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 1 == finished.returncode
    return finished.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("app", CONTENDERS.values(), ids=list(CONTENDERS))
def test_every_scenario_has_its_module_in_every_app_that_takes_part(app: App) -> None:
    taking_part = {scenario.module for scenario in all_scenarios().values() if app in contenders_of(scenario)}
    assert taking_part <= modules_in(app.folder)


@pytest.mark.parametrize("folder", sorted(FRAMEWORK_FOLDERS))
def test_every_module_of_an_app_has_its_scenario_or_is_shared_by_some_that_have(folder: str) -> None:
    app = ROOT / "apps" / folder / "app.py"
    imported = {name for path in [*HANDLERS, app] if path.parent.name == folder for name in imports(path)}
    shared = {module for module in modules_in(folder) if f"apps.{folder}.{module}" in imported}
    assert modules_in(folder) <= SCENARIO_MODULES | shared


def test_no_handler_imports_a_model_library() -> None:
    libraries = {"attrs", "msgspec", "pydantic"}
    imported = {path: {name.partition(".")[0] for name in imports(path)} for path in HANDLERS}
    assert [] == [path for path, names in imported.items() if names & libraries]


@pytest.mark.parametrize("app", [*HEADLINE_PAIR, FLOOR], ids=lambda app: app.name)
def test_the_apps_start_without_a_warning_where_the_wire_contract_does_not_start_them(app: App) -> None:
    nothing_asked = {scenario.name: () for scenario in NEEDS_DATABASE}
    # ask() makes warnings errors, and fails when anything is written on stderr: here, and in test_wire_contract.py.
    assert set(nothing_asked) == set(ask(app, nothing_asked))


def test_whoever_takes_part_where_a_database_is_needed_has_its_modules_from_the_headline_pair() -> None:
    others = {app for scenario in NEEDS_DATABASE for app in contenders_of(scenario)} - set(HEADLINE_PAIR)

    assert {"gc freeze", "routers"} == {app.variant for app in others}
    assert {module_path(app.folder, scenario.module, app.variant) for app in others for scenario in NEEDS_DATABASE} == {
        (folder, scenario.module) for folder in FRAMEWORK_FOLDERS for scenario in NEEDS_DATABASE
    }


@pytest.mark.parametrize("app", [app for app in CONTENDERS.values() if app.variant], ids=lambda app: app.name)
def test_every_variant_is_a_word_that_its_framework_knows(app: App) -> None:
    folder = ROOT / "apps" / app.folder
    says = "".join(path.read_text() for path in (*folder.glob("*.py"), ROOT / "apps" / "garbage.py"))

    assert f'"{app.variant}"' in says or (folder / app.variant.replace(" ", "_")).is_dir()


def test_a_module_of_a_variant_answers_a_scenario_that_a_contender_of_that_variant_takes_part_in() -> None:
    written = {tuple(path.with_suffix("").parts[-3:]) for path in ROOT.glob("apps/*_app/*/[a-z]*.py")}
    used = {
        module_path(app.folder, scenario.module, app.variant)
        for app in CONTENDERS.values()
        for scenario in all_scenarios().values()
        if app in contenders_of(scenario)
    }

    assert written
    assert written <= used


def test_every_contender_names_the_page_of_the_documentation_that_it_follows() -> None:
    assert [] == [app.name for app in CONTENDERS.values() if "](https://" not in app.follows]


def test_an_inferred_parameter_would_be_such_a_warning() -> None:
    @get("/")
    async def inferred(limit: int) -> int:
        return limit

    with pytest.raises(LitestarDeprecationWarning, match="limit"):
        Litestar([inferred])


def test_fastapi_serves_its_documentation_and_the_scenario_from_one_flat_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENARIO", "json_hello")
    routes = create_fastapi_app().routes
    documentation = ["/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"]
    assert [*documentation, "/json"] == [getattr(route, "path", None) for route in routes]
    assert isinstance(routes[-1], APIRoute)


def test_every_model_library_declares_the_same_models() -> None:
    msgspec, *others = [models_in(path) for path in sorted((ROOT / "apps" / "models").glob("*_models.py"))]
    assert others
    for other in others:
        assert msgspec == other


@pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])
def test_an_app_without_a_scenario_says_so_in_a_sentence(app: App) -> None:
    assert "set SCENARIO to the name of a scenario" in refusal_to_start(app, {"MODEL_LIBRARY": app.model_library})


def test_the_floor_without_a_scenario_names_those_there_are() -> None:
    sentence = refusal_to_start(FLOOR, {"SCENARIO": "unheard_of"})
    assert "json_hello" in sentence
    assert sentence.endswith("it is 'unheard_of'")


@pytest.mark.parametrize("environment", [{}, {"MODEL_LIBRARY": "marshmallow"}], ids=["missing", "unknown"])
def test_a_model_library_that_is_missing_or_unknown_is_refused_in_a_sentence(environment: dict[str, str]) -> None:
    sentence = refusal_to_start(LITESTAR, {"SCENARIO": "one_item"} | environment)
    library = environment.get("MODEL_LIBRARY", "")
    assert (
        f"RuntimeError: set MODEL_LIBRARY to one of msgspec, pydantic, dataclass, attrs; it is {library!r}" == sentence
    )
