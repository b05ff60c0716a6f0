"""What a first visit to every public page costs, on a slow network: bytes, requests, and how much moves meanwhile."""

from typing import Any

import pytest

from tests.browser.conftest import OpenAs
from tests.browser.kinds import DESK, KINDS, PHONE, Kind

pytestmark = [pytest.mark.browser, pytest.mark.full]

MOST_BYTES, MOST_REQUESTS = 60_000, 12
#: A poor mobile network: what comes late comes after the page was first drawn. Bytes a second, and milliseconds.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
SETTLED = 400
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    const moved = sources.map(({ node }) => `${node?.nodeName} ${node?.textContent.trim().slice(0, 40)}`);
    window.shifts.push(`${value.toFixed(4)}: ${moved.join("; ")}`);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def addresses() -> dict[str, str]:
    """Where each kind is, once found: some are published for it, and the portal bears few passwords an hour."""
    return {}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("kind", [pytest.param(k, id=k.name) for k in KINDS if not k.account and not k.act])
def test_first_view(kind: Kind, size: dict[str, int], addresses: dict[str, str], open_as: OpenAs) -> None:
    """As Chromium takes it with nothing in its cache, packed by the portal itself; headers are not counted."""
    if kind.name not in addresses:
        addresses[kind.name] = kind.where if isinstance(kind.where, str) else kind.where(open_as(""))
    address = addresses[kind.name]
    context = open_as("", viewport=size)
    context.add_init_script(SHIFTS)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    heads: dict[str, int] = {}
    bodies: dict[str, int] = {}

    def begun(told: dict[str, Any]) -> None:
        if not told["response"]["url"].startswith("data:"):
            heads[told["requestId"]] = told["response"]["encodedDataLength"]

    def ended(told: dict[str, Any]) -> None:
        if told["requestId"] in heads:
            bodies[told["requestId"]] = told["encodedDataLength"] - heads[told["requestId"]]

    network.on("Network.responseReceived", begun)
    network.on("Network.loadingFinished", ended)
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(SETTLED)
    assert page.evaluate("shifts") == []
    assert 3 < len(heads) <= MOST_REQUESTS
    assert sum(bodies.values()) <= MOST_BYTES
