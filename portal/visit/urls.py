"""Routes of the visitors' pages."""

from django.urls import path

from portal.visit.views.book import book
from portal.visit.views.browse import browse
from portal.visit.views.cite import bibtex, csl, ris
from portal.visit.views.collection import collection
from portal.visit.views.compare import compare, laid
from portal.visit.views.embed import examples, script
from portal.visit.views.explain import explained
from portal.visit.views.export import export
from portal.visit.views.home import home
from portal.visit.views.identify import identify
from portal.visit.views.illustration import illustration
from portal.visit.views.interface import interface
from portal.visit.views.machine import favicon, opensearch, robots, sitemap, sitemap_part
from portal.visit.views.page import page, page_region
from portal.visit.views.search import query_picture, search
from portal.visit.views.selection import manifest as selection_manifest
from portal.visit.views.selection import selection
from portal.visit.views.similarity_map import map_at, map_tile, similarity_map
from portal.visit.views.suggestions import suggestions
from portal.visit.views.viewer import viewer

urlpatterns = [
    path("", home, name="home"),
    path("search", search, name="search"),
    path("search/results.<slug:form>", export, name="export"),
    path("query-picture/<str:token>", query_picture, name="query-picture"),
    path("illustration/<str:public_id>", illustration, name="illustration"),
    path("illustration/<str:public_id>/explained.png", explained, name="explained"),
    path("illustration/<str:public_id>/citation.bib", bibtex, name="cite-bibtex"),
    path("illustration/<str:public_id>/citation.ris", ris, name="cite-ris"),
    path("illustration/<str:public_id>/citation.json", csl, name="cite-csl"),
    path("illustration/<str:public_id>/compare/<str:other_id>", compare, name="compare"),
    path("illustration/<str:public_id>/compare/<str:other_id>/laid.jpg", laid, name="compare-laid"),
    path("book/<str:public_id>", book, name="book"),
    path("collection/<str:key>", collection, name="collection"),
    path("selection", selection, name="selection"),
    path("selection/manifest.json", selection_manifest, name="selection-manifest"),
    path("page/<str:public_id>", page, name="page"),
    path("page/<str:public_id>/region", page_region, name="page-region"),
    path("identify", identify, name="identify"),
    path("suggestions", suggestions, name="suggestions"),
    path("browse", browse, name="browse"),
    path("map", similarity_map, name="map"),
    path("map/at/<int:version>/<int:column>,<int:row>", map_at, name="map-at"),
    path(
        "map/tiles/<int:version>-<str:stamp>/<int:level>/<int:column>_<int:row>.webp",
        map_tile,
        name="map-tile",
    ),
    path("viewer", viewer, name="viewer"),
    path("embed/", examples, name="embed"),
    path("embed/onit-search.js", script, name="embed-script"),
    # Before the plugin's own page at this address, which needs scripts.
    path("api/docs", interface, name="api-docs"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<str:part>.xml", sitemap_part, name="sitemap-part"),
    path("opensearch.xml", opensearch, name="opensearch"),
    path("favicon.ico", favicon, name="favicon"),
]
