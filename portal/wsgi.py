"""The WSGI entry point of the reference site."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

# Once for all web workers, which share what was read before they were forked.
from onitsearch.search import spelling, thesaurus  # noqa: E402

thesaurus.warm_up()
spelling.warm_up()
# What they share, the collector of garbage would copy for each by looking at it.
gc.collect()
gc.freeze()
