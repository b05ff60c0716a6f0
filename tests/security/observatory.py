"""The published scoring of Mozilla's HTTP Observatory, for one answer: 100 points, less for faults, more for care.

Rules and points after https://github.com/mdn/mdn-http-observatory (``src/grader/charts.js``, scoring of 2024); bonus
points count only from 90 on, and A+ begins at 100. Only what an answer can show is judged; what needs a second request
(redirection to TLS) has a test of its own.
"""

import re
from collections.abc import Mapping


def directives(policy: str) -> dict[str, list[str]]:
    """A Content-Security-Policy taken apart; the first of two equal directives counts, as in browsers."""
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), [word.lower() for word in words[1:]])
    return found


def _policy_points(policy: str) -> tuple[int, str]:
    if not policy:
        return -25, "no CSP"
    rules = directives(policy)
    default = rules.get("default-src", ["*"])
    scripts = rules.get("script-src", default)
    styles = rules.get("style-src", default)
    objects = rules.get("object-src", default)
    wide = {"*", "https:", "http:", "data:", "'unsafe-inline'"}
    if wide & set(scripts) or wide - {"'unsafe-inline'"} & set(objects):
        return -20, "unsafe scripts or objects"
    if "'unsafe-eval'" in scripts:
        return -10, "eval"
    if "'unsafe-inline'" in styles:
        return 0, "inline styles"
    if any(word.startswith("http:") for words in rules.values() for word in words):
        return -20, "insecure sources"
    return (10, "nothing unsafe, default-src none") if default == ["'none'"] else (5, "nothing unsafe")


def _cookie_points(cookies: list[str]) -> tuple[int, str]:
    points = [0]
    for cookie in cookies:
        name, words = cookie.split("=", 1)[0], cookie.lower()
        is_session = bool(re.search(r"sesi|session|login|csrf", name, re.IGNORECASE))
        if "; secure" not in words:
            points.append(-40 if is_session else -20)
        elif is_session and "; httponly" not in words and "csrf" not in name.lower():
            points.append(-30)
        elif "samesite" not in words:
            points.append(-20 if "csrf" in name.lower() else 0)
        else:
            points.append(5)
    return (min(points[1:]) if len(points) > 1 else 0), f"{len(cookies)} cookies"


def _transport_points(value: str) -> tuple[int, str]:
    age = re.search(r"max-age=(\d+)", value)
    if not age:
        return -20, "no HSTS"
    if int(age[1]) < 15768000:
        return -10, "HSTS under six months"
    preload = "preload" in value and "includesubdomains" in value.lower()
    return (5 if preload else 0), "HSTS"


def judge(headers: Mapping[str, str], cookies: list[str], body: str = "") -> dict[str, tuple[int, str]]:
    """Points by rule, each with its reason."""
    policy = headers.get("Content-Security-Policy", "")
    frames = directives(policy).get("frame-ancestors")
    outside = re.findall(r"<script[^>]+src=[\"'](?:https?:)?//", body)
    referrer = headers.get("Referrer-Policy", "").lower()
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    resource = headers.get("Cross-Origin-Resource-Policy", "").lower()
    origin = headers.get("Access-Control-Allow-Origin", "")
    with_credentials = bool(origin) and headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
    return {
        "content-security-policy": _policy_points(policy),
        "cookies": _cookie_points(cookies),
        # Open to everybody, without credentials, is what open data are for; with them it would be everybody's session.
        "cross-origin-resource-sharing": (-50 if with_credentials else 0, origin),
        "cross-origin-resource-policy": (
            {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}.get(resource, -5),
            resource or "none",
        ),
        "redirection": (0, "has a test of its own"),
        "referrer-policy": (5 if referrer in private else (-5 if referrer else 0), referrer or "none"),
        "strict-transport-security": _transport_points(headers.get("Strict-Transport-Security", "")),
        "subresource-integrity": (-50 if outside else 0, f"{len(outside)} scripts from outside"),
        "x-content-type-options": (
            0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
            headers.get("X-Content-Type-Options", "none"),
        ),
        "x-frame-options": (
            5 if frames else (0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20),
            "frame-ancestors" if frames else headers.get("X-Frame-Options", "none"),
        ),
    }


def score(points: Mapping[str, tuple[int, str]]) -> int:
    """The sum; care only counts for who has 90 points without it."""
    bad = 100 + sum(value for value, _ in points.values() if value < 0)
    return bad + sum(value for value, _ in points.values() if value > 0) if bad >= 90 else max(bad, 0)


def grade(total: int) -> str:
    """The letter of a score."""
    for least, letter in (
        (100, "A+"),
        (90, "A"),
        (85, "A-"),
        (80, "B+"),
        (70, "B"),
        (65, "B-"),
        (50, "C"),
        (30, "D"),
    ):
        if total >= least:
            return letter
    return "F"
