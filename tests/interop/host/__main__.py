"""`python -m host PORT`: make the tables and the course's people, then serve them on loopback."""

import os
import sys

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "host.settings"
django.setup()

from host.course import enrol_everybody  # noqa: E402 - needs the settings

call_command("migrate", run_syncdb=True, verbosity=0)
enrol_everybody()
call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False, verbosity=0)
