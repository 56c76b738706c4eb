"""Who asks too often is told to wait, by the address of the client itself; large pictures are read one at a time."""

import io
import threading

import pytest
from django.core.cache import cache
from PIL import Image

from manifests.errors import TooLargeError, TransientError
from onitsearch.pages import strangers
from portal import admission, rates


def asked(rf, direct, said=None):
    return admission.client_address(
        rf.get("/", REMOTE_ADDR=direct, **({"HTTP_X_FORWARDED_FOR": said} if said else {}))
    )


def test_the_client_s_address_is_what_our_own_proxies_say(rf, settings):
    assert asked(rf, "192.0.2.1", "203.0.113.9") == "192.0.2.1", "nobody is believed unasked"
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    assert asked(rf, "192.0.2.1", "6.6.6.6, 203.0.113.9") == "203.0.113.9"
    assert asked(rf, "192.0.2.1", "203.0.113.9:4711") == "203.0.113.9"
    assert asked(rf, "192.0.2.1", "[2001:db8::1]:4711") == "2001:db8::1"
    assert asked(rf, "192.0.2.1", "nonsense") == "192.0.2.1"
    assert asked(rf, "192.0.2.1") == "192.0.2.1"
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 2}
    assert asked(rf, "192.0.2.1", "6.6.6.6, 203.0.113.9, 198.51.100.1") == "203.0.113.9"


def test_requests_are_counted_for_an_address_a_household_or_whatever_a_socket_says():
    assert admission._network("203.0.113.9") == "203.0.113.9"
    assert admission._network("::ffff:203.0.113.9") == "203.0.113.9"
    assert admission._network("2001:db8::1") == admission._network("2001:db8::ffff") == "2001:db8::"
    assert admission._network("localhost") == "localhost"


@pytest.mark.parametrize("redis_is_there", [True, False])
def test_who_asks_too_often_waits(client, db, settings, monkeypatch, redis_is_there):
    cache.clear()
    admission._own.clear()
    if not redis_is_there:
        monkeypatch.setattr(cache, "add", lambda *_: False)
        monkeypatch.setattr(cache, "incr", lambda *_: (_ for _ in ()).throw(ValueError()))
    settings.CLIENT_RATES = rates.read_rates("search=3/h")
    there = {"REMOTE_ADDR": "203.0.113.9"}
    assert [client.get("/suggestions?q=l", **there).status_code for _ in range(3)] == [200] * 3
    page = client.get("/search?q=lion", headers={"Accept-Language": "de"}, **there)
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 3600
    assert "Ihre Adresse fragt öfter" in page.content.decode()
    program = client.get("/api/v1/search?q=lion", **there)
    assert (program.status_code, program["Content-Type"]) == (429, "application/problem+json")
    assert program["Retry-After"]
    # Others are not kept waiting, nor is what costs little.
    assert client.get("/suggestions?q=l", REMOTE_ADDR="203.0.113.10").status_code == 200
    assert client.get("/healthz", **there).status_code == 200
    assert all(client.get("/suggestions?q=l").status_code == 200 for _ in range(5)), (
        "this machine is not counted"
    )


def test_a_neighbour_behind_the_same_proxy_is_not_locked_out(client, db, settings):
    cache.clear()
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    settings.CLIENT_RATES = {}
    wrong = {"username": "owner", "password": "guess"}
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = client.post(
            "/desk/login", wrong, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.9"
        )
    assert answer.status_code == 429
    assert answer["Retry-After"]
    own = client.post("/desk/login", wrong, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert own.status_code == 200, "another client may still try"


def test_rates_are_read_or_refused():
    assert rates.read_rates("") == {}
    assert rates.read_rates("login=5/min, search=1/s")["login"] == rates.Rate(5, 60)
    for wrong in ("login", "login=0/min", "lookup=1/s", "login=5/day"):
        with pytest.raises(ValueError, match="no rate"):
            rates.read_rates(wrong)


def a_picture(side, form="PNG", **more):
    file = io.BytesIO()
    Image.new("RGB", (side, side), (120, 90, 60)).save(file, form, **more)
    return file.getvalue()


def read(data):
    return strangers.decode_for_visitor(data, name="The file", longest=1024)


def test_what_takes_too_much_memory_is_refused_before_it_is_read(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_UPLOAD_PIXELS": 4_000_000}
    assert read(a_picture(1900)).shape[0] >= 1024
    for form in ("PNG", "WEBP", "GIF", "BMP"):
        with pytest.raises(TooLargeError, match=r"2100 × 2100 pixels"):
            read(a_picture(2100, form))
    # A JPEG is reduced while it is read, unless it comes in passes.
    assert read(a_picture(2900, "JPEG")).shape[0] >= 1024
    with pytest.raises(TooLargeError, match=r"2900 × 2900"):
        read(a_picture(2900, "JPEG", progressive=True))


def test_large_pictures_take_turns_and_too_many_are_shed(monkeypatch):
    monkeypatch.setattr(strangers, "_PATIENCE", 0.2)
    large, small = a_picture(1600), a_picture(200)
    with strangers._admitted(large):
        assert read(small).shape == (200, 200, 3), "small ones need no turn"
        with pytest.raises(TransientError, match="Too many large pictures"):
            read(large)
        told = []

        def ask():
            try:
                read(large)
            except TransientError as error:
                told.append(error.retry_after)

        crowd = [threading.Thread(target=ask) for _ in range(8)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        assert told == [5] * 8
    assert read(large).shape[0] >= 1024
