"""Registering, watching, retrying: the desk on real rows and a real origin."""

import json

import pytest
from django.urls import reverse

from manifests.models import Manifest, Run, RunItem, Stream
from onitsearch.models import Page
from tests import origin as faults
from tests.manifests.factories import page_image, work_off
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def test_an_address_becomes_a_run_and_a_book(desk, anna, origin):
    url = origin.add_book("b", [page_image(), page_image(mark=2)])
    response = desk.post(reverse("desk-register"), {"url": url})
    run = Run.objects.get()
    assert response["Location"] == reverse("desk-run", args=[run.public_id])
    assert run.requested_by == anna
    assert "Being read" in text(desk.get(response["Location"]))
    work_off(run)
    html = text(desk.get(reverse("desk-run-progress", args=[run.public_id])))
    assert "1 / 1" in html
    book = Manifest.objects.get()
    assert reverse("desk-book", args=[book.public_id]) in html


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not an address",
        "ftp://x.example/manifest",
        "javascript:alert(1)",
        "http://[::1/manifest",
        "http://x.example:99999/manifest",
        "https://x.example/a https://x.example/b",
    ],
)
def test_what_is_no_address_is_told_at_the_form(desk, url):
    html = text(desk.post(reverse("desk-register"), {"url": url}), 400)
    assert "is not the address of a manifest" in html
    assert 'aria-describedby="error"' in html
    assert not Run.objects.exists()


def test_a_password_in_an_address_is_not_kept(desk):
    html = text(desk.post(reverse("desk-register"), {"url": "https://anna:geheim@x.example/manifest"}), 400)
    assert "a name or a password" in html
    assert not Run.objects.exists()


def test_a_failure_is_shown_in_words_and_can_be_tried_again(desk, origin):
    origin.put_json("/page.json", {"hello": "world"})
    desk.post(reverse("desk-register"), {"url": origin.url("/page.json")})
    run = work_off(Run.objects.get())
    html = text(desk.get(reverse("desk-run", args=[run.public_id])))
    assert "Failed" in html
    assert "/page.json" in html
    assert "hx-trigger" not in html
    response = desk.post(reverse("desk-run-retry", args=[run.public_id]), follow=True)
    assert "1 failure is tried again." in text(response)
    assert run.items.get().state == RunItem.State.DUE


def test_of_what_failed_one_page_or_all_of_a_cause_are_tried_again(desk):
    run = Run.objects.create(url="https://library.example/c", state=Run.State.DONE)
    manifest = rows.a_manifest()
    canvases = [rows.a_canvas(manifest) for _ in range(3)]
    for canvas, cause in zip(canvases, ("bad-image", "fetch-failed", "fetch-failed"), strict=True):
        Page.objects.create(canvas=canvas, run=run, state=Page.State.FAILED, error=f"{cause}!", cause=cause)
    where = reverse("desk-run-retry", args=[run.public_id])
    html = text(desk.get(reverse("desk-run", args=[run.public_id])))
    assert f'name="url" value="{canvases[0].uri}"' in html
    assert 'name="cause" value="fetch-failed">Try these 2 again<' in html
    assert 'name="cause" value="bad-image"' not in html
    assert "1 failure is tried again." in text(desk.post(where, {"url": canvases[0].uri}, follow=True))
    assert list(Page.objects.filter(state=Page.State.DUE).values_list("canvas", flat=True)) == [
        canvases[0].pk
    ]
    assert "2 failures are tried again." in text(desk.post(where, {"cause": "fetch-failed"}, follow=True))
    assert Page.objects.filter(state=Page.State.DUE).count() == 3


def test_what_a_run_waits_for_is_told(desk, origin):
    origin.misbehave("/m.json", faults.hang_up())
    desk.post(reverse("desk-register"), {"url": origin.url("/m.json")})
    run = Run.objects.get()
    work_off(run, most=1)
    html = text(desk.get(reverse("desk-run", args=[run.public_id])))
    assert "<h2>Waiting</h2>" in html
    assert f"1 waits for the library at 127.0.0.1:{origin.port}" in html
    assert "the connection was closed too early. It is tried again later." in html
    assert "Failures" not in html


def test_progress_goes_on_by_itself_while_something_is_due(desk, origin):
    desk.post(reverse("desk-register"), {"url": origin.add_book("b", [page_image()])})
    run = Run.objects.get()
    html = text(desk.get(reverse("desk-run", args=[run.public_id])))
    assert 'hx-trigger="every 2s"' in html
    assert ">Refresh</a>" in html


def test_a_run_can_be_stopped(desk, origin):
    desk.post(reverse("desk-register"), {"url": origin.add_book("b", [page_image()])})
    run = Run.objects.get()
    desk.post(reverse("desk-run-cancel", args=[run.public_id]))
    assert "Cancelled" in text(desk.get(reverse("desk-run", args=[run.public_id])))
    response = desk.post(reverse("desk-run-cancel", args=[run.public_id]), follow=True)
    assert "over already" in text(response)


def test_the_list_counts_pages_and_pictures(desk):
    manifest = rows.a_manifest(label={"en": ["A herbal"]})
    done, failed = rows.a_canvas(manifest), rows.a_canvas(manifest)
    rows.an_illustration(done)
    Page.objects.create(canvas=done, state=Page.State.DONE)
    Page.objects.create(canvas=failed, state=Page.State.FAILED, error="The library answered 500.")
    html = text(desk.get(reverse("desk")))
    assert "A herbal" in html
    assert "some pages failed" in html


def test_failed_pages_are_listed_and_read_again(desk):
    canvas = rows.a_canvas()
    page = Page.objects.create(
        canvas=canvas, state=Page.State.FAILED, error="The library answered 500.", attempts=5
    )
    address = reverse("desk-book", args=[canvas.manifest.public_id])
    assert "The library answered 500." in text(desk.get(address))
    response = desk.post(reverse("desk-book-retry", args=[canvas.manifest.public_id]), follow=True)
    assert "1 page will be read again." in text(response)
    page.refresh_from_db()
    assert (page.state, page.attempts) == (Page.State.DUE, 0)


def test_a_book_is_hidden_shown_and_withdrawn(desk, client):
    manifest = rows.a_manifest()
    public = reverse("book", args=[manifest.public_id])
    desk.post(reverse("desk-book-visibility", args=[manifest.public_id]), {"visible": "0"})
    manifest.refresh_from_db()
    assert not manifest.visible
    desk.post(reverse("desk-book-visibility", args=[manifest.public_id]), {"visible": "1"})
    desk.post(reverse("desk-book-withdraw", args=[manifest.public_id]))
    html = text(desk.post(reverse("desk-register"), {"url": manifest.url}), 409)
    assert "withdrawn here for good" in html
    assert reverse("desk-book", args=[manifest.public_id]) in html
    client.logout()
    assert client.get(public).status_code == 410


def test_a_withdrawal_is_lifted_at_the_book(desk, origin):
    desk.post(reverse("desk-register"), {"url": origin.add_book("b", [page_image()])})
    work_off(Run.objects.get())
    manifest = Manifest.objects.get()
    desk.post(reverse("desk-book-withdraw", args=[manifest.public_id]))
    assert "Bring this book back" in text(desk.get(reverse("desk-book", args=[manifest.public_id])))
    desk.post(reverse("desk-book-bring-back", args=[manifest.public_id]))
    work_off(Run.objects.latest("pk"))
    manifest.refresh_from_db()
    assert manifest.withdrawn_at is None
    assert desk.get(reverse("book", args=[manifest.public_id])).status_code == 200


def test_writing_needs_a_post(desk):
    manifest = rows.a_manifest()
    for name in (
        "desk-book-withdraw",
        "desk-book-bring-back",
        "desk-book-queue",
        "desk-book-retry",
        "desk-book-visibility",
    ):
        assert desk.get(reverse(name, args=[manifest.public_id])).status_code == 405


def test_a_run_is_paused_resumed_and_stopped_by_plain_forms(desk, origin):
    desk.post(reverse("desk-register"), {"url": origin.add_book("b", [page_image()])})
    run = Run.objects.get()
    page = reverse("desk-run", args=[run.public_id])
    html = text(desk.get(page))
    assert "Pause this run" in html
    html = text(desk.post(reverse("desk-run-pause", args=[run.public_id]), follow=True))
    assert "Paused" in html
    assert "hx-trigger" not in html
    assert "Resume this run" in html
    assert "paused" in text(desk.get(reverse("desk-runs")))
    assert "paused already" in text(desk.post(reverse("desk-run-pause", args=[run.public_id]), follow=True))
    html = text(desk.post(reverse("desk-run-resume", args=[run.public_id]), follow=True))
    assert "Being read" in html
    assert "Pause this run" in html
    html = text(desk.post(reverse("desk-run-cancel", args=[run.public_id]), follow=True))
    assert "Cancelled" in html
    assert "Pause this run" not in html


def test_pages_that_a_cancelled_run_left_unread_can_be_read_again(desk, origin):
    desk.post(reverse("desk-register"), {"url": origin.add_book("b", [page_image(), page_image(mark=2)])})
    run = work_off(Run.objects.get())
    desk.post(reverse("desk-run-cancel", args=[run.public_id]))
    assert list(Page.objects.values_list("state", flat=True)) == ["stopped", "stopped"]
    book = reverse("desk-book", args=[Manifest.objects.get().public_id])
    assert "The run was cancelled." in text(desk.get(book))
    assert "2 pages will be read again." in text(desk.post(f"{book}/retry", follow=True))
    assert list(Page.objects.values_list("state", flat=True)) == ["due", "due"]


def test_what_was_left_out_is_told(desk, origin):
    url = origin.add_book("b", [page_image()])
    document = json.loads(origin.files["/books/b/manifest.json"].body)
    document["items"][0]["items"][0]["items"][0]["body"] = {"id": origin.url("/a.mp3"), "type": "Sound"}
    document["items"][0]["duration"] = 3.5
    origin.put_json("/books/b/manifest.json", document)
    desk.post(reverse("desk-register"), {"url": url})
    run = work_off(Run.objects.get())
    html = text(desk.get(reverse("desk-run", args=[run.public_id])))
    assert "Left out" in html
    assert "its only page shows sound or film" in html


def test_a_library_is_followed_and_no_longer(desk, origin):
    url = origin.add_stream("s", [])
    assert "Followed libraries" not in text(desk.get(reverse("desk")))
    desk.post(reverse("desk-register"), {"url": url})
    work_off(Run.objects.get())
    stream = Stream.objects.get()
    assert url in text(desk.get(reverse("desk")))
    html = text(desk.post(reverse("desk-stream-stop", args=[stream.public_id]), follow=True))
    assert "no longer followed" in html
    assert "not followed" in html
    stream.refresh_from_db()
    assert not stream.following
    assert "will be checked in a moment" in text(
        desk.post(reverse("desk-stream-look", args=[stream.public_id]), follow=True)
    )
    stream.refresh_from_db()
    assert stream.following
    assert "No activity stream is known" in text(
        desk.post(reverse("desk-stream-look", args=["nosuch"]), follow=True)
    )
