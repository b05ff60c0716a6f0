"""What the portal writes about itself: one JSON object a line, and nothing about people.

No name, address, e-mail, query or path: a path carries people's codes, an exception's words quote rows. A line says
the route's name, the account's number and the request's id, which nginx writes too. Words that come with a line are
kept only where they are ours, or a template whose arguments are numbers.
"""

import datetime as dt
import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

OURS = ("accounts", "planning", "participation", "reports", "municipalismo")
ROOT = Path(__file__).resolve().parent.parent
FRAMES = 12  # of a traceback, the innermost
WITHHELD = "…"

logger = logging.getLogger("accounts.requests")
_request_id: ContextVar[str] = ContextVar("request_id", default="")
_GIVEN_ID = re.compile(r"[0-9a-f]{16,64}")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,80}")


class RequestLogMiddleware:
    """One line for each request; outermost, so that ``ms`` is all the time it took here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request under the id that the proxy gave it, or a new one."""
        given = request.headers.get("X-Request-ID", "")
        token = _request_id.set(given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            logger.info("request", extra={"facts": _facts(request, response, started)})
        finally:
            _request_id.reset(token)
        return response


def _facts(request: HttpRequest, response: HttpResponse, started: float) -> dict[str, object]:
    match = request.resolver_match
    # Only if somebody asked already who it is: on a public page nobody may.
    user = getattr(request, "_cached_user", None)
    return {
        "method": request.method if request.method in ("GET", "HEAD", "POST") else "other",
        "route": match.view_name if match else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - started) * 1000, 1),
        "user": getattr(user, "pk", None),
    }


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON; what is not known to be free of personal data stays out."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
        }
        if request_id := _request_id.get():
            line["request"] = request_id
        facts = getattr(record, "facts", None)
        if _is_ours(record) and isinstance(facts, dict):
            line.update(facts)
        line.update(_job(record))
        if record.exc_info and record.exc_info[1]:
            line["exception"] = list(_exceptions(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=lambda value: WITHHELD)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _event(record: logging.LogRecord) -> str:
    """The words of a record: ours, or a template; each argument only if it is a number."""
    if not isinstance(record.msg, str) or not (record.args or _is_ours(record)):
        return WITHHELD
    if not isinstance(record.args, tuple) or not record.args:
        return record.msg
    safe = tuple(value if isinstance(value, (int, float)) else WITHHELD for value in record.args)
    try:
        return record.msg % safe
    except (TypeError, ValueError):
        return record.msg


def _job(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    """What the job queue says of a job: which action, which task, its number; never its arguments."""
    action, job = getattr(record, "action", None), getattr(record, "job", None)
    if isinstance(action, str) and _WORD.fullmatch(action):
        yield "action", action
    if isinstance(job, dict):
        yield "job", job.get("id") if isinstance(job.get("id"), int) else None
        task = job.get("task_name")
        if isinstance(task, str) and _WORD.fullmatch(task):
            yield "task", task


def _exceptions(error: BaseException | None) -> Iterator[dict[str, object]]:
    """An exception and its causes: type, state of the database, and where; its words may quote what people wrote."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames: list[Any] = list(traceback.walk_tb(error.__traceback__))[-FRAMES:]
        told: dict[str, object] = {
            "type": f"{type(error).__module__}.{type(error).__qualname__}",
            "where": [
                f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in frames
            ],
        }
        if isinstance(state := getattr(error, "sqlstate", None), str):
            told["sqlstate"] = state
        yield told
        error = error.__cause__ or error.__context__


def _short(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT):
        path = path.relative_to(ROOT)
    parts = path.parts
    return "/".join(parts[parts.index("site-packages") + 1 :] if "site-packages" in parts else parts)
