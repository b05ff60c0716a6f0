"""Where a request comes from. One rule for every limit, so that no header escapes one of them."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The sender's address; behind the proxy that production requires, what that proxy added last.

    Of an IPv6 address only the network of 64 bits: one subscriber owns all the rest.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    text = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        text = forwarded.rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address.ipv4_mapped or address) if address.version == 6 else str(address)
