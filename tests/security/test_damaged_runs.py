"""A run folder whose figures cannot be is one line and exit code 2, whichever command reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runner.cli import main
from runner.records import store
from runner.records.measurement import encoded_histogram
from tests.recordings import make_recording
from tests.run_folders import stored

TOO_LARGE = 2**64


@dataclass(frozen=True, slots=True)
class Damage:
    """One value put in the first line of a file, and what is said of it."""

    file: str
    path: tuple[str | int, ...]
    """Keys and places that lead to the value."""
    value: object
    says: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))} = {str(self.value)[:30]}"

    def into(self, folder: Path) -> None:
        """Do it."""
        first, *rest = (folder / self.file).read_bytes().splitlines(keepends=True)
        if self.file == store.RUN:  # one value over many lines
            first, rest = (folder / self.file).read_bytes(), []
        record: Any = msgspec.json.decode(first)
        holder = record
        for step in self.path[:-1]:
            holder = holder[step]
        holder[self.path[-1]] = self.value
        # What lies in a file may be larger than what msgspec would write.
        text = msgspec.json.encode(with_marks(record)).replace(b'"%d"' % TOO_LARGE, b"%d" % TOO_LARGE)
        (folder / self.file).write_bytes(b"".join([text + b"\n", *rest]))


def with_marks(value: object) -> object:
    """The same, a number that is too large as its text."""
    match value:
        case dict():
            return {key: with_marks(one) for key, one in value.items()}
        case list():
            return [with_marks(one) for one in value]
        case int() if value == TOO_LARGE:
            return str(value)
        case _:
            return value


DAMAGES = [
    *(
        Damage(store.SLICES, path, value, "line 1, is damaged (Expected `int`")
        for path in [("block",), ("position",), ("pair",), ("load", "requests"), ("load", "reconnects")]
        for value in (-1, TOO_LARGE)
    ),
    *(
        Damage(store.SLICES, ("load", "latencies"), text, "line 1, is damaged (no histogram")
        for text in ("", "293", encoded_histogram([1_600_000])[:-5], "A" + encoded_histogram([1_600_000])[1:])
    ),
    Damage(store.BLOCKS, ("number",), TOO_LARGE, "line 1, is damaged (Expected `int`"),
    Damage(store.BLOCKS, ("outcome", "pairs"), -1, "line 1, is damaged (Expected `int`"),
    Damage(store.BLOCKS, ("started",), "0001-01-01T00:00:00", "('0001-01-01T00:00:00' is no time)"),
    Damage(store.BLOCKS, ("started",), "yesterday", "('yesterday' is no time)"),
    Damage(store.BLOCKS, ("outcome", "type"), "a\nb", "line 1, is damaged (Invalid value 'a b'"),
    Damage(store.RUN, ("machine", "memory_bytes"), TOO_LARGE, "is damaged (Expected `int`"),
    Damage(store.RUN, ("options", "connections"), -1, "is damaged (Expected `int`"),
    Damage(store.RUN, ("claims", 0, "number"), TOO_LARGE, f"is damaged (claim 1 has number {TOO_LARGE}, target 2 and"),
    Damage(store.RUN, ("claims", 0, "target"), 0, "is damaged (claim 1 has number 1, target 0 and margin 0.1"),
    Damage(store.RUN, ("claims", 0, "target"), -2.0, "is damaged (claim 1 has number 1, target -2 and margin 0.1"),
    Damage(store.RUN, ("claims", 0, "target"), 1e300, "is damaged (claim 1 has number 1, target 1e+300 and"),
    Damage(store.RUN, ("claims", 0, "margin"), -0.1, "is damaged (claim 1 has number 1, target 2 and margin -0.1"),
]


def complaint(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that is refused says, which is one line, and exit code 2."""
    monkeypatch.setattr("sys.argv", ["doublecheck", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert 2 == ended.value.code
    said = capsys.readouterr().err
    assert said.startswith("doublecheck: ")
    assert 1 == said.count("\n")
    return said


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
@pytest.mark.parametrize(
    "words",
    [lambda run: ("report", run), lambda run: ("verify", run), lambda run: ("compare", run, run)],
    ids=["report", "verify", "compare"],
)
def test_a_value_that_cannot_be_is_a_line_that_says_where(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: Damage,
    words: Callable[[str], tuple[str, ...]],
) -> None:
    folder = stored(make_recording(blocks=2), tmp_path)
    damage.into(folder)

    said = complaint(monkeypatch, capsys, *words(str(folder)))

    assert str(folder / damage.file) in said
    assert damage.says in said


@pytest.mark.parametrize("file", [store.RUN, store.BLOCKS, store.SLICES, store.ENDING])
def test_a_file_that_nests_without_end_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    folder = stored(make_recording(blocks=2), tmp_path)
    (folder / file).write_bytes(b'{"a":' + b"[" * 200_000 + b"\n")

    assert f"{folder / file}" in complaint(monkeypatch, capsys, "report", str(folder))


def test_a_slice_that_is_there_twice_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = stored(make_recording(blocks=2), tmp_path)
    lines = (folder / store.SLICES).read_bytes().splitlines(keepends=True)
    (folder / store.SLICES).write_bytes(b"".join([lines[0], *lines]))

    assert "block 0 of 'one_item' has 21 of its 20 paired slices" in complaint(
        monkeypatch, capsys, "report", str(folder)
    )
