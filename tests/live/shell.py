"""Runs inside the CMS's own Python: code comes as JSON lines, what it printed goes back as JSON lines."""

import contextlib
import io
import json
import sys
import traceback

import django

django.setup()

from django.db import connections  # noqa: E402 - only after setup

answers = sys.stdout
print(json.dumps({"ready": True}), file=answers, flush=True)
for line in sys.stdin:
    printed, error = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(json.loads(line), "<test>", "exec"), {"__name__": "test"})
        except BaseException:  # whatever it is, the test is told
            error = traceback.format_exc()
    connections.close_all()  # the database under it is replaced at a reset
    print(json.dumps({"out": printed.getvalue(), "error": error}), file=answers, flush=True)
