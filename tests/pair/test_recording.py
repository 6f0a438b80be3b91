import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runner.errors import UsageError
from runner.pair import requests
from runner.pair.requests import Planned


def entry(url: str, method: str = "GET", headers: dict[str, str] | None = None, **post_data: object) -> dict[str, Any]:
    """A request as browsers record it."""
    named = [{"name": name, "value": value} for name, value in (headers or {}).items()]
    request: dict[str, Any] = {"method": method, "url": url, "httpVersion": "h2", "headers": named, "cookies": []}
    return {
        "time": 3.5,
        "request": request | ({"postData": post_data} if post_data else {}),
        "response": {"status": 200},
    }


def har(folder: Path, *entries: dict[str, Any]) -> Path:
    file = folder / "recorded.har"
    file.write_bytes(msgspec.json.encode({"log": {"version": "1.2", "creator": {}, "entries": list(entries)}}))
    return file


def test_requests_of_one_kind_are_a_group(tmp_path: Path) -> None:
    shop = "http://localhost:8000"
    file = har(tmp_path, entry(f"{shop}/items/5"), entry(f"{shop}/items/17?full=1"), entry(f"{shop}/"))

    assert {
        "get_items_id": [Planned(method="GET", target="/items/5"), Planned(method="GET", target="/items/17?full=1")],
        "get_root": [Planned(method="GET", target="/")],
    } == requests.read_recording(file).groups


def test_headers_of_the_request_are_kept_and_those_of_the_connection_are_not(tmp_path: Path) -> None:
    headers = {
        ":authority": "shop",
        "Host": "shop",
        "Connection": "close",
        "Cookie": "a=b",
        "If-None-Match": "x",
        "Accept": "*/*",
    }
    file = har(tmp_path, entry("https://shop/", headers=headers))

    assert (("cookie", "a=b"), ("accept", "*/*")) == requests.read_recording(file).groups["get_root"][0].headers


@pytest.mark.parametrize(
    ("post_data", "body"),
    [
        ({"mimeType": "application/json", "text": '{"a":"é"}'}, '{"a":"é"}'.encode()),
        ({"mimeType": "image/png", "text": base64.b64encode(b"\x89P").decode(), "encoding": "base64"}, b"\x89P"),
        ({"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a", "value": "b c"}]}, b"a=b+c"),
    ],
)
def test_a_body_is_sent_as_it_was(tmp_path: Path, post_data: dict[str, Any], body: bytes) -> None:
    file = har(tmp_path, entry("http://shop/items", "POST", **post_data))

    assert body == requests.read_recording(file).groups["post_items"][0].body


def test_requests_to_other_hosts_are_listed_and_left_out(tmp_path: Path) -> None:
    file = har(tmp_path, entry("http://shop/"), entry("https://fonts.example/a"), entry("https://fonts.example/b"))

    found = requests.read_recording(file)

    assert ["get_root"] == list(found.groups)
    assert ["2 requests to https://fonts.example, another host than http://shop"] == found.left_out


def test_the_origin_that_is_named_is_the_one_that_counts(tmp_path: Path) -> None:
    file = har(tmp_path, entry("https://fonts.example/a"), entry("http://shop/"))

    assert ["get_root"] == list(requests.read_recording(file, "http://shop/").groups)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "is no HAR file"),
        (b'{"log": {}}', "is no HAR file"),
        (b'{"log": {"entries": []}}', "records no request"),
        (b"[" * 100_000, "is no HAR file"),
    ],
)
def test_what_is_no_recording_is_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "recorded.har"
    file.write_bytes(content)

    with pytest.raises(UsageError, match=says) as refused:
        requests.read_recording(file)

    assert "\n" not in str(refused.value)


def test_a_form_with_files_that_was_not_recorded_whole_is_refused(tmp_path: Path) -> None:
    data: dict[str, Any] = {"mimeType": "multipart/form-data; boundary=x", "params": [{"name": "file"}]}

    with pytest.raises(UsageError, match="POST http://shop/upload was not recorded whole"):
        requests.read_recording(har(tmp_path, entry("http://shop/upload", "POST", **data)))
