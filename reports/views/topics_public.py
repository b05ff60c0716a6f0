"""A topic as anybody reads it, with the resolutions that its answers rest on as the register tells them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.public import public_page
from participation.models import Response
from participation.permissions import check_can_read_response
from participation.queries.public_topics import public_topics
from participation.views import public_topics as views
from reports.queries.minutes import resolutions


def _registered(uids: Iterable[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """Of some resolutions, those that everybody may read. One query, none without any."""
    wanted = list(uids)
    if not wanted:
        return {}
    rows = resolutions().filter(uid__in=wanted).values("uid", "number", "body__name", "date")
    return {row["uid"]: {**row, "body": row["body__name"]} for row in rows}


@public_page
def topic_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The story of a topic; the code of a merged one leads to the live one."""
    return views.topic_detail(request, code, _registered)


@never_cache
@require_safe
def response_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a topic as it would be with an answer published, for whoever may read that answer."""
    response = get_object_or_404(Response.objects.select_related("topic", "assigned_to"), pk=pk)
    check_can_read_response(request.user, response)
    live = response.topic.merged_into_id or response.topic_id
    topic = public_topics().filter(pk=live).first()
    if topic is None or not response.is_open:
        raise Http404
    return views.story_page(request, topic, _registered, draft=response)
