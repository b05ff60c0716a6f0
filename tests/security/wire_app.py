"""What stands behind gunicorn in test_wire.py: it writes down each request it is given, and answers with its path."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application."""
    body = environ["wsgi.input"].read()
    line = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {len(body)} {environ.get('HTTP_X_FORWARDED_FOR')}\n"
    with Path(os.environ["SEEN"]).open("a") as seen:
        seen.write(line)
    answer = line.encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]
