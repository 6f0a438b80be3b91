import msgspec
import pytest

from runner.load.messages import Address, Connect, WireRequest, decode_command, encode
from runner.records.condition import LOOPBACK
from runner.rig.rig import wire
from scenarios.spec import Body, Exchange, Expectation, Request


def connect(pattern: object) -> Connect:
    request = WireRequest(method="GET", target="/", body=b"", pattern=pattern)
    return Connect(
        server="litestar", address=Address(host=LOOPBACK, port=8000), connections=32, requests=[request], answers=[]
    )


@pytest.mark.parametrize("pattern", [None, int, {"id": int, "tags": [str], "any": [float, bool, list, dict]}])
def test_a_pattern_travels_to_the_generator_as_it_is(pattern: object) -> None:
    command = connect(pattern)

    assert command == decode_command(encode(command))


def test_what_is_no_json_type_does_not_travel() -> None:
    with pytest.raises(TypeError, match="a pattern holds values and bool, int, float"):
        encode(connect({"id": msgspec.Struct}))


def wired(body: Body, content_type: str = "application/json") -> object:
    return wire(Exchange(Request("GET", "/"), Expectation(200, content_type, body))).pattern


def test_only_an_expectation_with_a_type_in_it_is_a_pattern() -> None:
    assert {"id": int} == wired({"id": int})
    assert wired({"id": 1}) is None


def test_what_has_parts_is_compared_by_value_since_its_boundary_changes() -> None:
    parts: Body = [{"headers": {"content-type": "text/plain"}, "body": "text"}]

    assert parts == wired(parts, "multipart/mixed")
