"""Headers on every kind of answer, judged by the Observatory's rules; hosts, redirections, and what a file may do."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import OutgoingMail, User
from accounts.outbox import _message
from municipalismo.settings import _LOCAL_KEY
from tests.security.conftest import PASSWORD
from tests.security.observatory import grade, judge, score
from tests.security.walking import pages

ROOT = Path(__file__).resolve().parents[2]
SECURE_ENVIRONMENT = {
    "MUNICIPALISMO_MODE": "produccion",
    "SECRET_KEY": "una-clave-larga-y-propia-0123456789-abcdefghijklmnñopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
}


@pytest.fixture
def production(settings: Settings) -> Iterator[Settings]:
    """The settings that production has and that headers depend on."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["testserver"]
    yield settings


def judged(answer: Any) -> tuple[str, dict[str, tuple[int, str]]]:
    """Grade and points of an answer."""
    is_html = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
    body = answer.content.decode() if is_html else ""
    cookies = [morsel.OutputString() for morsel in answer.cookies.values()]
    points = judge(answer.headers, cookies, body)
    return grade(score(points)), points


def test_every_page_of_every_kind_is_worth_an_a_plus(
    world: dict[str, Any], client_as: Callable, production: Settings
) -> None:
    """Public and private pages, files, refusals and redirections."""

    def secure(person: str) -> Client:
        client = client_as(person)
        client.defaults["HTTP_X_FORWARDED_PROTO"] = "https"
        return client

    answers = [(name, answer) for name, _, _, answer in pages(world, secure)]
    anonymous = Client()
    others = {
        "404": anonymous.get("/no-hay/", secure=True),
        "404 workspace": anonymous.get("/gestion/no-hay/", secure=True),
        "403": client_as("nobody").get(reverse("gestion:user-list"), secure=True),
        "405": anonymous.put("/", secure=True),
        "405 view": anonymous.post("/sesiones/", secure=True),
        "400 host": anonymous.get("/", headers={"host": "otro.example"}, secure=True),
        "400 null": anonymous.get("/sesiones/%00/", secure=True),
        "302": anonymous.get("/gestion/", secure=True),
        "301 slash": anonymous.get("/sesiones", secure=True),
        "304": anonymous.get(
            "/", headers={"If-None-Match": anonymous.get("/", secure=True)["ETag"]}, secure=True
        ),
        "csrf": Client(enforce_csrf_checks=True).post(reverse("account_login"), secure=True),
        "signed in": anonymous.post(
            reverse("account_login"), {"login": "x@example.org", "password": "x"}, secure=True
        ),
    }
    assert others["304"].status_code == 304 and others["400 host"].status_code == 400
    faults = {}
    for name, answer in [*answers, *others.items()]:
        letter, points = judged(answer)
        if letter != "A+":
            faults[name] = (letter, {rule: found for rule, found in points.items() if found[0] < 0})
    assert len(answers) > 60 and not faults


def test_also_when_the_portal_fails(
    client_as: Callable, production: Settings, monkeypatch: pytest.MonkeyPatch, municipality: object
) -> None:
    """A fault says nothing of its cause and is no hole in the headers."""
    from reports.views import site

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("clave=secreta")

    monkeypatch.setattr(site, "render", broken)
    client = Client(raise_request_exception=False)
    answer = client.get("/accesibilidad/", secure=True)
    assert answer.status_code == 500 and "secreta" not in answer.text and "Traceback" not in answer.text
    assert judged(answer)[0] == "A+", judged(answer)


def test_the_judge_knows_a_bad_answer() -> None:
    """Rules that give anything an A+ would prove nothing."""
    assert grade(score(judge({}, []))) == "D"
    good = {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "Referrer-Policy": "same-origin",
    }
    assert grade(score(judge(good, []))) == "A+"
    for name in ("Content-Security-Policy", "Strict-Transport-Security"):
        assert grade(score(judge({key: value for key, value in good.items() if key != name}, []))) != "A+"
    unsafe = {**good, "Content-Security-Policy": "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'"}
    assert grade(score(judge(unsafe, []))) == "B+"
    assert grade(score(judge(good, ["sesion=x; HttpOnly; SameSite=Lax"]))) == "C"
    shared = {**good, "Access-Control-Allow-Origin": "*"}
    assert grade(score(judge(shared, []))) == "A+"
    assert grade(score(judge({**shared, "Access-Control-Allow-Credentials": "true"}, []))) == "C"
    assert grade(score(judge(good, [], '<script src="https://otro.example/x.js">'))) == "C"


def test_the_policy_lets_nothing_inline_and_nothing_from_outside() -> None:
    """It is strict once, in the settings; no view loosens it."""
    policy = portal_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    words = {word for values in policy.values() for word in values}
    assert words <= {"'self'", "'none'", "data:"} and policy["default-src"] == ["'none'"]
    assert [name for name, values in policy.items() if "data:" in values] == ["img-src"]
    code = [
        path.read_text()
        for app in ("accounts", "planning", "participation", "reports")
        for path in Path(app).rglob("*.py")
    ]
    assert not [
        text for text in code if re.search(r"csp_(exempt|update|replace)|xframe_options_exempt", text)
    ]


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    """The policy would refuse them; here they are not even written."""
    inline = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=\"|\son[a-z]+=\"|javascript:", re.IGNORECASE)
    found = [str(path) for path in Path("templates").rglob("*.html") if inline.search(path.read_text())]
    assert [path for path in found if "/pdf" not in path and not path.endswith("pdf.html")] == []


def test_nothing_marks_as_safe_what_people_wrote() -> None:
    """Where escaping is switched off, there is a sanitiser or a constant of ours: a short list that is looked at."""
    off = re.compile(r"\|\s*safe\b|mark_safe|autoescape off|format_html_join|SafeString")
    places = {
        str(path)
        for folder in ("accounts", "planning", "participation", "reports", "municipalismo", "templates")
        for path in Path(folder).rglob("*")
        if path.suffix in (".py", ".html") and off.search(path.read_text())
    }
    assert places <= LOOKED_AT, f"somebody has to look at {sorted(places - LOOKED_AT)}"


#: Each was read: what it lets through comes out of nh3, out of our own numbers, or is escaped beside it.
LOOKED_AT = {
    "reports/queries/manual.py",  # a chapter, which nh3 cleaned
    "reports/rendering/manual.py",  # the same, and what changed in it
    "reports/views/publications.py",  # addresses of our own styles, escaped as they are joined
    "accounts/json_ld.py",  # JSON in an element of data: what could end it is escaped
    "accounts/templatetags/structured.py",  # what templates wrote, and such an element behind it
    "reports/rendering/prose.py",  # the legal notice and the steps of help, which nh3 cleaned
    "reports/frame.py",  # pieces of templates, and between them what was escaped
    "reports/rendering/figures.py",  # what the sanitiser made of what people wrote
    "reports/rendering/pieces.py",  # the type of what figures.py sanitised
    "reports/rendering/minutes.py",  # escaped words, and around what is covered our own marks
    "reports/rendering/pdf.py",  # the same body, into the document
    "reports/rendering/papers.py",  # the drawing of a code: segno escapes its title, the rest is numbers
    "templates/reports/document_edit.html",  # a preview that came out of the sanitiser
    "templates/reports/publication_detail.html",  # the sealed body
    "templates/reports/minutes_preview.html",  # the body as it would be prepared
    "templates/reports/preparation_preview.html",  # the body as prepared
}


def test_attachments_may_do_nothing(world: dict[str, Any], client_as: Callable) -> None:
    """Opened by itself, a file has no origin, no script and no form, and its type is believed."""
    answers = {name: answer for name, _, _, answer in pages(world, client_as)}
    files = {
        name: a for name, a in answers.items() if a.get("Content-Disposition", "").startswith("attachment")
    }
    assert {"record-file", "gestion:import-template"} <= set(files)
    for name, answer in files.items():
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'", (
            name
        )
        assert answer["X-Content-Type-Options"] == "nosniff"


# --- hosts and redirections ---------------------------------------------------------------------------------


def test_links_in_mail_lead_to_the_portal_whatever_host_was_asked(
    owner: User, settings: Settings, django_capture_on_commit_callbacks: Callable
) -> None:
    settings.SITE_URL = "https://portal.example"
    settings.ALLOWED_HOSTS = ["*"]
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(
            reverse("account_reset_password"),
            {"email": owner.email},
            headers={"host": "ladron.example", "X-Forwarded-Host": "ladron.example"},
        )
    (letter,) = OutgoingMail.objects.all()
    leaves = _message(letter)
    assert "https://portal.example/cuenta/password/reset/key/" in leaves.body
    assert "ladron" not in str(leaves.message()) and not mail.outbox


@pytest.mark.parametrize(
    "host", ["otro.example", "testserver.otro.example", "testserver:80@otro.example", "x y", ""]
)
def test_a_host_that_is_not_ours_is_refused(db: None, production: Settings, host: str) -> None:
    assert Client().get("/", headers={"host": host}, secure=True).status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "https://ladron.example/",
        "//ladron.example/",
        "///ladron.example",
        "/\\ladron.example",
        "\\\\ladron.example",
        "http:ladron.example",
        "javascript:alert(1)",
        "https://testserver@ladron.example/",
        "http://testserver/gestion/",
        "/%09/ladron.example",
        "\t//ladron.example",
        "//testserver/gestion/\r\nSet-Cookie: a=b",
    ],
)
def test_nobody_is_sent_away_after_signing_in(owner: User, settings: Settings, target: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for address in (reverse("account_login"), f"{reverse('account_login')}?next={target}"):
        answer = Client().post(address, {"login": owner.email, "password": PASSWORD, "next": target})
        assert answer.status_code == 302 and re.match(r"/(?![/\\])", answer.url), answer.url
        assert "ladron" not in answer.url.split("?")[0] or answer.url.startswith("/%09/")
    sent = Client().get("/admin/login/", {"next": target})
    assert sent.url.startswith("/cuenta/login/?next=")


def test_no_line_breaks_into_a_header(world: dict[str, Any], client_as: Callable) -> None:
    """Names and codes that end up in an address or a file's name."""
    staff = client_as("staff")
    for name in ("x\r\nSet-Cookie: robada=1", "x\nX-Otro: 1", 'x"; filename="y.exe'):
        for address in (
            f"/sesiones/?organo={name}",
            f"/gestion/reuniones/?page={name}",
            f"/verificar/?codigo={name}",
        ):
            answer = staff.get(address)
            assert "robada" not in str(answer.headers) and "X-Otro" not in answer.headers
        answer = Client().get(f"/publicaciones/{world['publication'].lower()}/", {"page": name})
        assert "robada" not in answer.cookies and answer.status_code in (200, 301)


# --- production ----------------------------------------------------------------------------------------------


def in_production(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **SECURE_ENVIRONMENT, **more}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_check_for_deployment_is_silent() -> None:
    done = in_production("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "DEBUG")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout and "WARN" not in done.stderr


@pytest.mark.parametrize("key", ["", "corta", "a" * 60, _LOCAL_KEY])
def test_production_starts_with_a_key_of_its_own_alone(key: str) -> None:
    done = in_production("-c", "import municipalismo.settings", SECRET_KEY=key)
    assert done.returncode == 1 and "SECRET_KEY" in done.stderr


def test_production_asks_for_a_second_factor_and_names_its_cookies() -> None:
    words = in_production(
        "-c",
        "import os; os.environ['DJANGO_SETTINGS_MODULE']='municipalismo.settings';"
        "from django.conf import settings as s; print(s.SECOND_FACTOR_REQUIRED, s.SESSION_COOKIE_NAME,"
        " s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG)",
    ).stdout.split()
    assert words == ["True", "__Host-sesion", "__Host-csrf", "True", "True", "False"]


def test_http_goes_to_https_on_the_same_host_first(db: None, production: Settings) -> None:
    """What the Observatory asks of redirections."""
    production.SECURE_SSL_REDIRECT = True
    answer = Client().get("/sesiones/?organo=CM")
    assert answer.status_code == 301 and answer.url == "https://testserver/sesiones/?organo=CM"
