"""Routes of a host with a view of its own that says nothing to OpenAPI."""

from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView


class HostView(APIView):
    schema = "nothing that could be asked"

    def get(self, request):
        return Response({})


urlpatterns = [path("host/books", HostView.as_view()), path("", include("onitsearch.urls"))]
