"""A facet of one value is shown where choosing it leaves something out, and only there."""

import pytest

from onitsearch.models import Illustration
from tests.portal.visit.test_facets import counted, links, page

pytestmark = pytest.mark.django_db


def test_one_value_of_some_pictures_can_be_chosen_and_one_of_all_cannot(client, library):
    pictures = list(Illustration.objects.filter(kind="illustration").order_by("pk"))
    Illustration.objects.filter(pk__in=[one.pk for one in pictures[:3]]).update(tags=["Holzschnitt"])
    html = page(client, "/search?kind=illustration")
    told = {label: (href, many) for href, _chosen, label, many in links(html)}
    href, many = told["Woodcut"]
    assert many == "3"
    assert counted(page(client, href)) == 3
    Illustration.objects.update(tags=["Holzschnitt"])
    assert "Woodcut" not in {
        label for _href, _chosen, label, _many in links(page(client, "/search?kind=illustration"))
    }
