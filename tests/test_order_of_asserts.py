"""`assert expected == actual`: one order in every test, so that a failure reads the same everywhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


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
    sources = {str(path.relative_to(TESTS)): path.read_text() for path in TESTS.rglob("*.py")}
    assert [] == [f"{name}:{line}" for name, source in sources.items() for line in turned_round(source)]
