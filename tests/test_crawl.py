"""Whoever follows every link of the portal finds no fault; and the reader that follows them sees each kind of fault."""

from collections.abc import Iterable

import pytest
from django.test import Client
from django.urls import reverse

from reports.navigation import FILES, FOOT, GROUPS
from tests.crawling import Answer, Crawl, Reading, over_client
from tests.test_routes import TABLE

#: Addresses that other software and bookmarks rely on, and that every portal has, whatever was published.
PROMISED = (
    "/", "/plan/", "/plan/operativo/", "/cronograma/", "/cronograma.ics", "/equipo/", "/sesiones/", "/sesiones.ics",
    "/actas/", "/resoluciones/", "/talleres/", "/temas/", "/devoluciones/", "/informes/", "/informes/participacion/",
    "/informes/sintesis/", "/foda/", "/manual/", "/evaluacion/", "/publicaciones/", "/verificar/", "/proponer/",
    "/pendientes/", "/barrios/", "/buscar/", "/datos/", "/seguir/", "/accesibilidad/", "/privacidad/", "/ayuda/",
    "/seguimiento/", "/permisos/", "/mapa-del-sitio/", "/sitemap.xml",
)  # fmt: skip
PLACES = {place.url for group in GROUPS for place in group.places} | {place.url for place in FOOT}
#: Told to programs alone, or after something was sent.
LED_TO_BY_NOBODY = {"robots", "favicon", "health", "first-run", "following-asked", "search-feed"}
#: Linked once there are two to compare, which the demonstration has.
OF_TWO = {"evaluation-compare", "swot-compare", "manual-changes"}


def unreached(crawl: Crawl, addresses: Iterable[str]) -> list[str]:
    """Those that no link leads to, or that do not answer."""
    return [one for one in addresses if not crawl.reached(one)]


def lost(crawl: Crawl) -> list[str]:
    """Pages below a place of the menu that do not lead back to one first thing."""
    return [
        address
        for address, page in crawl.pages.items()
        if (path := address.partition("?")[0]) not in PLACES
        and path.startswith(tuple(PLACES))
        and not (page.crumbs and page.crumbs[0] in PLACES)
    ]


def everybodys(*, but: Iterable[str] = ()) -> list[str]:
    """The addresses that anybody may open and that need no argument, but those of some names."""
    left_out = {*LED_TO_BY_NOBODY, *but}
    return [
        reverse(name)
        for name, row in TABLE.items()
        if row["get"] == "everybody"
        and not row.get("args")
        and not row.get("may_be_missing")
        and name not in left_out
        and not name.startswith(("account_", "mfa_"))
    ]


def test_nothing_of_the_small_portal_is_broken_or_out_of_reach(world: dict, client: Client) -> None:
    crawl = Crawl(over_client(client), few=5, most=1_000).run()
    assert crawl.faults == []
    assert unreached(crawl, PROMISED) == []
    assert unreached(crawl, (place.url for place in FILES)) == []
    assert unreached(crawl, sorted(PLACES)) == []
    assert unreached(crawl, everybodys(but=OF_TWO)) == []
    assert lost(crawl) == []


# --- the reader ---------------------------------------------------------------------------------------

GOOD = (
    '<html lang="es-UY"><head><title>{}</title><meta name="description" content="Algo"></head><body><h1>Uno</h1>'
    "{}</body></html>"
)


def site(more: str = "", **pages: Answer) -> Crawl:
    """A crawl of two pages; ``more`` is in the first, ``pages`` are others by the word of their address."""

    def page(text: str, title: str = "Hola") -> Answer:
        return Answer(200, {"content-type": "text/html; charset=utf-8"}, GOOD.format(title, text).encode())

    found = {"/": page(f'<a href="/dos/#ahi">Dos</a>{more}'), "/dos/": page('<p id="ahi">Ahí</p>')}
    found |= {f"/{name}/": answer for name, answer in pages.items()}
    return Crawl(lambda address: found.get(address, Answer(404, {}, b""))).run()


def text(body: str, **headers: str) -> Answer:
    """A page as it stands."""
    return Answer(
        200,
        {"content-type": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}},
        body.encode(),
    )


def test_a_good_site_has_no_fault() -> None:
    crawl = site('<a href="https://otra.example/">Otra</a><img src="data:image/png;base64,AA">')
    assert crawl.faults == [] and set(crawl.answers) == {"/", "/dos/"}
    assert crawl.reached("/dos/") and not crawl.reached("/tres/")


@pytest.mark.parametrize(
    ("more", "pages", "words"),
    [
        ('<a href="/tres/">Tres</a>', {}, "answers 404"),
        ('<a href="/tres/">Tres</a>', {"tres": Answer(500, {}, b"")}, "answers 500"),
        ('<img src="/foto.png" alt="">', {}, "answers 404"),
        ('<a href="/dos/#alla">Dos</a>', {}, "nothing is called so"),
        ('<a href="#alla">Acá</a>', {}, "nothing is called so"),
        ('<script src="https://otra.example/a.js"></script>', {}, "from outside"),
        ('<link rel="stylesheet" href="//otra.example/a.css">', {}, "from outside"),
        (
            '<a href="/tres/">Tres</a>',
            {"tres": text(GOOD.format("T", ""), set_cookie="a=1")},
            "sets a cookie",
        ),
        ('<a href="/tres/">Tres</a>', {"tres": text(GOOD.format("T", "<h1>Dos</h1>"))}, "has 2 h1"),
        ('<a href="/tres/">Tres</a>', {"tres": text(GOOD.format("", ""))}, "no title"),
        (
            '<a href="/tres/">Tres</a>',
            {"tres": text(GOOD.replace("es-UY", "").format("T", ""))},
            "no language",
        ),
        (
            '<a href="/tres/">Tres</a>',
            {"tres": text(GOOD.replace("Algo", "").format("T", ""))},
            "no description",
        ),
        ('<p id="a"></p><p id="a"></p>', {}, "says twice"),
        (
            '<a href="/tres/">Tres</a>',
            {"tres": Answer(302, {"location": "/cuatro/"}, b"")},
            "/cuatro/ (from /tres/): answers 404",
        ),
    ],
)
def test_each_fault_is_seen(more: str, pages: dict[str, Answer], words: str) -> None:
    (fault,) = site(more, **pages).faults
    assert words in fault


def test_what_is_gone_and_says_so_is_no_fault() -> None:
    gone = Answer(410, {"content-type": "text/html"}, GOOD.format("Retirado", "").encode())
    assert site('<a href="/tres/">Tres</a>', tres=gone).faults == []


def test_of_many_beside_each_other_few_are_read() -> None:
    links = "".join(
        f'<a href="/a/b/{number}/">Otra</a><a href="/c/{number}/">Otra</a>' for number in range(9)
    )
    crawl = Crawl(lambda _address: text(GOOD.format("Hola", links)), few=2).run()
    assert crawl.faults == []
    assert sum(one.startswith("/a/b/") for one in crawl.answers) == 2
    assert sum(one.startswith("/c/") for one in crawl.answers) == 9


def test_a_site_without_an_end_is_told() -> None:
    page = GOOD.format("Hola", '<a href="{}a/">Más</a>')
    endless = Crawl(lambda address: text(page.replace("{}", address)), most=20).run()
    assert len(endless.faults) == 1 and "no end" in endless.faults[0]


def test_the_first_crumb_is_read() -> None:
    page = Reading()
    page.feed('<nav class="breadcrumb"><a href="/temas/">Temas</a></nav><nav><a href="/otra/">Otra</a></nav>')
    assert page.crumbs == ["/temas/"]
