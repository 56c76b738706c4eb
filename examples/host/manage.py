#!/usr/bin/env python
"""Django's command line for the smallest project with onitsearch in it."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "host.settings")
execute_from_command_line(sys.argv)
