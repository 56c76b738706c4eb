"""The WSGI entry point of the reference site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

# Once for all web workers, which share what was read before they were forked.
from onitsearch.search import spelling, thesaurus  # noqa: E402

thesaurus.warm_up()
spelling.warm_up()
