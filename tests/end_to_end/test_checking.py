"""`check`, as a person runs it: it measures nothing."""

from tests.faults.commands import run


def test_check_finds_all_apps_alike() -> None:
    checked = run("check", "--scenarios", "plaintext one_item")

    assert checked.code == 0, checked.errors
    assert checked.output == "plaintext: all answer alike\none_item: all answer alike\n"
