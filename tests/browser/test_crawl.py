"""The whole demonstration, link by link, as anybody reads it."""

import re

import pytest

from reports.navigation import FILES
from tests.crawling import Crawl, over_http
from tests.test_crawl import PLACES, PROMISED, everybodys, lost, unreached


@pytest.mark.full
def test_nothing_of_the_demonstration_is_broken_or_out_of_reach(portal: str) -> None:
    fetch = over_http(portal)
    crawl = Crawl(fetch).run()
    assert crawl.faults == []
    assert unreached(crawl, PROMISED) == []
    assert unreached(crawl, sorted(PLACES)) == []
    assert unreached(crawl, (place.url for place in FILES)) == []
    assert unreached(crawl, everybodys()) == []
    assert lost(crawl) == []
    told = re.findall(r"<loc>https?://[^/<]+([^<]+)</loc>", fetch("/sitemap.xml").body.decode())
    assert len(told) > 300
    assert unreached(crawl, told) == []
