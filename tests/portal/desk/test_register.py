"""Registering many: addresses in any form and page images, shown before anything runs, then confirmed."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from manifests.models import Manifest, Run
from manifests.publishing import publish_next
from tests import origin as faults
from tests.manifests.factories import page_image, work_off
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db
MANY, CONFIRMED = "desk-register-many", "desk-register-confirmed"


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def listed(html):
    """The addresses that a page would register."""
    return re.findall(r'type="checkbox" name="url" value="([^"]+)" checked', html)


def jpeg(mark=0):
    buffer = io.BytesIO()
    page_image(mark=mark).save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_book_is_shown_before_anything_runs_and_then_registered(desk, origin):
    provider = [{"id": "https://l.example", "type": "Agent", "label": {"en": ["A library"]}}]
    url = origin.add_book(
        "b", [page_image(mark=n) for n in range(7)], title="De avibus", provider=provider,
        rights="http://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip
    html = text(desk.post(reverse(MANY), {"urls": url}))
    assert not Run.objects.exists()
    for shown in ("De avibus", "book, 7 pages", "A library", "CC BY 4.0", "Not here yet.", "at least"):
        assert shown in html
    assert html.count('alt="Sample page') == 4
    assert listed(html) == [url]
    answer = desk.post(reverse(CONFIRMED), {"url": listed(html)})
    run = work_off(Run.objects.get())
    assert answer["Location"] == reverse("desk-run", args=[run.public_id])
    html = text(desk.post(reverse(MANY), {"urls": url}))
    assert "It is here already" in html
    assert reverse("desk-book", args=[Manifest.objects.get().public_id]) in html


def test_two_addresses_with_a_blank_between_are_two(desk, origin):
    one, two = (origin.add_book(name, [page_image()]) for name in "ab")
    html = text(desk.post(reverse(MANY), {"urls": f"{one} {two}\nhttps:/x no address\n{one}"}))
    assert listed(html) == [one, two]
    assert "“https:/x no address” is not the address of a manifest." in html
    answer = desk.post(reverse(CONFIRMED), {"url": [one, two]}, follow=True)
    assert "2 addresses have been registered." in text(answer)
    assert sorted(Run.objects.values_list("url", flat=True)) == sorted([one, two])


def test_each_line_that_fails_says_why(desk, origin):
    collection = origin.add_collection("c", ["https://x.example/1", "https://x.example/2"])
    stream = origin.add_stream("s", [])
    origin.misbehave("/gone.json", faults.status(404))
    gone, odd = origin.url("/gone.json"), origin.put_json("/odd.json", {"hello": "world"})
    rows.a_manifest(url=gone, withdrawn_at=timezone.now())
    html = text(desk.post(reverse(MANY), {"urls": "\n".join([collection, stream, gone, odd])}))
    assert listed(html) == [collection, stream]
    for shown in ("collection of 2 entries", "Member 1", "activity stream of 0 activities", "status 404"):
        assert shown in html
    assert html.count('<p class="error-text"><strong>') == 2
    assert "It was withdrawn here." in html


def test_what_a_busy_library_does_not_show_now_may_be_registered_all_the_same(desk, origin):
    url = origin.add_book("b", [page_image()])
    origin.misbehave("/books/b/manifest.json", faults.status(503))
    html = text(desk.post(reverse(MANY), {"urls": url}))
    assert "status 503" in html
    assert listed(html) == [url]
    assert "hx-get" not in html


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["Unix", "Windows", "old Macintosh"])
def test_a_table_is_read_row_by_row(desk, origin, end):
    urls = [origin.add_book(name, [page_image()]) for name in "ab"]
    table = end.join(["Signatur;Manifest", f"A 1;{urls[0]}", "A 2;", f"A 3;{urls[1]}", ""]).encode()
    html = text(desk.post(reverse(MANY), {"table": SimpleUploadedFile("books.csv", table)}))
    assert listed(html) == urls
    assert "Row 3 of the file holds no address." in html
    html = text(desk.post(reverse(MANY), {"table": SimpleUploadedFile("x.csv", b"\xff\x00\n")}), 400)
    assert "No address was given." in html


def test_of_a_long_list_the_first_are_looked_at_and_the_rest_when_asked(desk, origin):
    urls = [origin.add_book(f"b{n}", [page_image()], title=f"Book {n}.") for n in range(8)]
    html = text(desk.post(reverse(MANY), {"urls": " ".join(urls)}))
    assert listed(html) == urls
    assert "Book 5." in html
    assert "Book 6." not in html
    address = re.findall(r'hx-get="([^"]+)"', html)[0].replace("&amp;", "&")
    part = text(desk.get(address))
    assert "Book 6." in part
    assert part.strip().startswith("<li>")


def test_what_is_refused_keeps_none_of_the_others_back(desk, origin):
    url = origin.add_book("b", [page_image()])
    html = text(desk.post(reverse(CONFIRMED), {"url": [url, "ftp://x.example", "https://a:b@x.example/m"]}))
    assert Run.objects.get().url == url
    assert "1 address has been registered." in html
    assert "a name or a password" in html
    assert "No address was chosen." in text(desk.post(reverse(CONFIRMED), {}), 400)


@pytest.fixture
def folders(settings, tmp_path):
    settings.UPLOADS_ROOT, settings.BOOKS_ROOT = tmp_path / "uploads", tmp_path / "books"
    return settings


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def test_a_zip_of_page_images_becomes_a_book(desk, folders):
    data = zipped(**{
        "scans/p2.jpg": jpeg(2), "scans/p10.jpg": jpeg(3), "../../evil.jpg": jpeg(), "scans/read.me": b"x",
        "__MACOSX/p2.jpg": b"x", "book.json": b'{"id": "other-book", "year": 1600}',
    })  # fmt: skip
    answer = desk.post(
        reverse(MANY), {"images": [SimpleUploadedFile("b.zip", data), SimpleUploadedFile("a.pdf", b"%PDF")]}
    )
    html = text(desk.get(answer["Location"]))
    assert "“a.pdf” is no PDF that can be read" in html
    assert "“read.me” is no page image" in html
    assert "2 pages" in html  # what points out of the archive is not taken
    assert not (folders.UPLOADS_ROOT.parent / "evil.jpg").exists()
    picture = desk.get(re.search(r'src="([^"]+/0\.jpg)"', html)[1])
    assert picture.content[:2] == b"\xff\xd8"
    assert "private" in picture["Cache-Control"]
    text(desk.post(answer["Location"], {"title": " "}), 400)
    done = desk.post(answer["Location"], {"title": "Our herbal"})
    run = Run.objects.get()
    assert done["Location"] == reverse("desk-run", args=[run.public_id])
    assert re.search(r"/books/our-herbal-\w{6}/manifest\.json$", run.url)
    page = text(desk.get(done["Location"]))
    assert "Pages made into images of the book" in page
    assert "0 / 2" in page
    again = desk.post(answer["Location"], {"title": "Our herbal"})  # a second click
    assert again["Location"] == done["Location"]
    assert Run.objects.count() == 1
    assert not folders.BOOKS_ROOT.exists()
    assert publish_next()
    assert "2 / 2" in text(desk.get(done["Location"]))
    assert not (folders.BOOKS_ROOT / "other-book").exists()
    assert len(list(folders.BOOKS_ROOT.glob("our-herbal-*/images/*"))) == 2
    assert list(folders.UPLOADS_ROOT.iterdir()) == []
    assert desk.get(answer["Location"])["Location"] == done["Location"]  # gone back to
    assert desk.get(reverse("desk-register-upload", args=["0123456789"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "data"), [("a.zip", b"no archive"), ("a.pdf", b"%PDF"), ("a.txt", b"x"), ("a.zip", b"")]
)
def test_what_holds_no_page_images_is_told(desk, folders, name, data):
    html = text(desk.post(reverse(MANY), {"images": [SimpleUploadedFile(name, data or zipped())]}), 400)
    assert "There are no page images among the files." in html
    assert list(folders.UPLOADS_ROOT.iterdir()) == []


def test_an_image_that_is_none_fails_in_words(desk, folders):
    answer = desk.post(reverse(MANY), {"images": [SimpleUploadedFile("a.jpg", b"no image")]})
    assert (
        desk.get(reverse("desk-upload-sample", args=[answer["Location"].split("/")[-1], 0])).status_code
        == 422
    )
    run_page = desk.post(answer["Location"], {"title": "Herbal"})["Location"]
    assert publish_next()
    html = text(desk.get(run_page))
    assert "No page of “Herbal” could be published" in html
    assert "The uploaded pages cannot be read" in html
    assert str(folders.UPLOADS_ROOT) not in html
    assert list(folders.BOOKS_ROOT.glob("*/images/*")) == []
    assert Run.objects.get().state == Run.State.FAILED
    assert desk.get(reverse("desk-register-upload", args=["..%2f"])).status_code == 404


def test_pages_of_several_folders_keep_their_names_apart_and_damage_is_told(desk, folders):
    data = zipped(**{f"{over}vol{n}/scans/1.jpg": jpeg(n) for n, over in ((1, ""), (2, ""), (3, "./"))})
    html = text(
        desk.get(desk.post(reverse(MANY), {"images": [SimpleUploadedFile("b.zip", data)]})["Location"])
    )
    assert "3 pages" in html
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.jpg", b"ab" * 5000)
    damaged = bytearray(buffer.getvalue())
    damaged[40:44] = b"\xff\xff\xff\xff"
    answer = desk.post(reverse(MANY), {"images": [SimpleUploadedFile("b.zip", bytes(damaged))]})
    assert answer.status_code == 400
