import random
import zlib
from pathlib import Path
from urllib.parse import urlencode

import pytest

from apps.contenders import BASELINE, LITESTAR, App
from scenarios import data, file_download, form, upload
from scenarios.spec import Request
from tests.apps.messages import sent

each_framework = pytest.mark.parametrize("app", [BASELINE, LITESTAR], ids=["fastapi", "litestar"])

MEBIBYTE = 1_048_576
"""Beyond it both keep a file on disk."""

CONTENTS = {
    "nothing at all": b"",
    "every byte": bytes(range(256)),
    "bytes at random": random.Random(7).randbytes(70_000),
    "what separates parts": b"\r\n--\r\n\r\n--" + upload.BOUNDARY.encode()[:-1] + b"--\r\n",
    "line ends, more than comes at once": b"\r\n" * 50_000,
    "as much as is kept in memory": random.Random(8).randbytes(MEBIBYTE),
    "one byte more": random.Random(9).randbytes(MEBIBYTE + 1),
}

REVIEW = {"item_id": "7", "rating": "4", "recommended": "true", "title": "café cup", "text": "a=b & c+d: 100 %"}


def files(body: bytes) -> Request:
    return Request("POST", "/files", (("content-type", upload.CONTENT_TYPE),), body)


def sent_form(**changed: str) -> Request:
    return Request("POST", "/reviews", form.HEADERS, urlencode(REVIEW | changed).encode())


def without(name: str) -> Request:
    """The review with one field missing."""
    fields = {key: value for key, value in REVIEW.items() if key != name}
    return Request("POST", "/reviews", form.HEADERS, urlencode(fields).encode())


@each_framework
def test_a_file_arrives_as_it_was_sent_whatever_is_in_it(app: App) -> None:
    stored = sent(app, "upload[1000]", [files(upload.multipart(name, name, file)) for name, file in CONTENTS.items()])
    assert [201] * len(CONTENTS) == [answer.status for answer in stored]
    assert [
        {"title": name, "name": name, "size": len(file), "checksum": zlib.crc32(file)}
        for name, file in CONTENTS.items()
    ] == [answer.value for answer in stored]


@each_framework
def test_a_form_without_its_file_or_its_field_is_refused_with_422(app: App) -> None:
    whole = upload.multipart("a title", "a name", b"content")
    first, field, file, end = whole.split(f"--{upload.BOUNDARY}".encode())
    without_file, without_field, file_as_field = (
        f"--{upload.BOUNDARY}".encode().join(parts)
        for parts in (
            [first, field, end],
            [first, file, end],
            [first, field, file.replace(b'; filename="a name"', b""), end],
        )
    )
    refused = sent(app, "upload[1000]", [files(body) for body in (whole, without_file, without_field, file_as_field)])
    assert [201, 422, 422, 422] == [answer.status for answer in refused]


@each_framework
def test_a_form_is_understood_by_its_types(app: App) -> None:
    [answer] = sent(app, "form", [sent_form()])
    assert REVIEW | {"item_id": 7, "rating": 4, "recommended": True} == answer.value


@each_framework
def test_a_form_with_a_wrong_or_a_missing_value_is_refused_with_422(app: App) -> None:
    wrong = [sent_form(rating="many"), sent_form(item_id=""), sent_form(recommended="perhaps")]
    missing = [without(name) for name in REVIEW]
    assert [422] * (len(wrong) + len(missing)) == [answer.status for answer in sent(app, "form", wrong + missing)]


def test_no_two_forms_are_the_same() -> None:
    assert 5_000 == len({exchange.request.body for exchange in form.exchanges(1)})


@pytest.mark.parametrize(("size", "count"), [(1_000, 100), (100_000, 50), (5_000_000, 1)])
def test_the_files_sent_are_different_and_of_the_size_asked_for(size: int, count: int) -> None:
    expected = [exchange.expectation.body for exchange in upload.exchanges(size)]
    checksums = {body["checksum"] for body in expected if isinstance(body, dict)}
    assert len(checksums) == len(expected) == count
    assert {size} == {body["size"] for body in expected if isinstance(body, dict)}


@each_framework
@pytest.mark.parametrize("size", [10_000, 1_000_000])
def test_a_file_is_sent_in_each_framework_s_own_pieces_and_named(app: App, size: int) -> None:
    pieces = [65_536] * 15 + [16_960] if (app, size) == (BASELINE, 1_000_000) else [size]
    [exchange] = file_download.exchanges(size)
    [answer] = sent(app, f"file_download[{size}]", [exchange.request])
    assert pieces == [len(chunk) for chunk in answer.chunks]
    assert data.file_content(size) == answer.body
    assert set(exchange.expectation.headers) <= set(answer.headers.items())


@each_framework
def test_the_file_is_gone_when_the_app_has_stopped(app: App, tmp_path: Path) -> None:
    [answer] = sent(app, "file_download[10000]", [Request("GET", "/catalogue")], scratch=tmp_path)
    assert 200 == answer.status
    assert [] == list(tmp_path.iterdir())
