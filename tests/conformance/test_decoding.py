import gzip

import pytest

from runner.conformance.decoding import BodyError, events, unpacked, value_of

NESTED = b"--x\r\ncontent-type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\na\r\n--y--\r\n\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("content_type", "body", "value"),
    [
        ("application/json", b'{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ("application/vnd.oai.openapi+json", b"{}", {}),
        ("text/html", "<b>caf\u00e9</b>".encode(), "<b>caf\u00e9</b>"),
        ("text/plain", b"5", "5"),
        ("text/event-stream", b"data: 5\n\n", [{"data": "5"}]),
        ("application/octet-stream", b"\x00\xff", b"\x00\xff"),
        ("", b"", ""),
    ],
)
def test_a_body_is_read_by_its_content_type(content_type: str, body: bytes, value: object) -> None:
    assert value == value_of(content_type, body)


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b"{", "JSON"),
        ("text/plain", b"\xff", "text"),
        ("text/event-stream", b"\xff", "text"),
        ("multipart/mixed", b"", "parts"),
        ("multipart/mixed", b"no boundary\r\n", "parts"),
        ("multipart/mixed", b"--x\r\n\r\ncut off", "parts"),
        ("multipart/mixed", NESTED, "parts"),
        ("multipart/mixed", b"--x\r\ncontent-type: application/json\r\n\r\n{\r\n--x--\r\n", "JSON"),
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused(content_type: str, body: bytes, expected: str) -> None:
    with pytest.raises(BodyError) as refused:
        value_of(content_type, body)

    assert expected == refused.value.expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_event_has_the_fields_that_it_names_and_ends_with_a_blank_line(end: str) -> None:
    lines = [
        "event: tick",
        "id: 7",
        "data: one",
        "data:two",
        "",
        ": a comment",
        "",
        "retry: 5",
        "data",
        "",
        "data: cut",
    ]

    assert [{"event": "tick", "id": "7", "data": "one\ntwo"}, {"data": ""}] == events(end.join(lines))


@pytest.mark.parametrize("boundary", [b"x", b"another one"])
def test_parts_are_read_whatever_their_boundary(boundary: bytes) -> None:
    lines = [
        b"--%s",
        b"Content-Type: application/json",
        b"",
        b'{"a": 1}',
        b"--%s",
        b"Content-Type: application/octet-stream",
        b'Content-Disposition: attachment; filename="a.bin"',
        b"",
        b"\x00\xff\n",
        b"--%s--",
        b"",
    ]
    body = b"\r\n".join(line % boundary if line.startswith(b"--") else line for line in lines)

    file_headers = {"content-type": "application/octet-stream", "content-disposition": 'attachment; filename="a.bin"'}
    assert [
        {"headers": {"content-type": "application/json"}, "body": {"a": 1}},
        {"headers": file_headers, "body": b"\x00\xff\n"},
    ] == value_of("multipart/mixed", body)


def test_gzip_is_unpacked_and_nothing_else_is() -> None:
    assert b"text" == unpacked({"content-encoding": "gzip"}, gzip.compress(b"text"))
    assert unpacked({}, gzip.compress(b"text")) != b"text"
    assert b"text" == unpacked({"content-encoding": "identity"}, b"text")


PACKED = gzip.compress(b"text" * 100, mtime=0)


@pytest.mark.parametrize("body", [b"text", PACKED[:-9], PACKED[:-1] + b"!"], ids=["none", "cut off", "damaged"])
def test_gzip_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(BodyError) as refused:
        unpacked({"content-encoding": "gzip"}, body)

    assert "gzip" == refused.value.expected


def test_json_that_nests_too_deep_to_be_read_is_none() -> None:
    with pytest.raises(BodyError) as refused:
        value_of("application/json", b"[" * 100_000 + b"]" * 100_000)

    assert "JSON" == refused.value.expected
