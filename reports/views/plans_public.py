"""What anybody reads of the plan: its pages, with what it came from, and the documents that were made of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.public import public_page
from planning.models import DevelopmentPlan, PlanItem
from planning.views import plans_public
from reports.memory import remembered
from reports.models import DocumentKind
from reports.queries import plans as plan_queries
from reports.queries import publications as queries
from reports.views.publications import found, publication_form


@public_page
def plan_overview(request: HttpRequest) -> HttpResponse:
    """The plan in force, with the hearing that presented it and the document that was sealed of it."""

    def beside(plan: DevelopmentPlan) -> dict[str, Any]:
        return {"published": plan_queries.published_of(plan)}

    return plans_public.plan_overview(request, beside)


@public_page
def plan_item(request: HttpRequest, code: str) -> HttpResponse:
    """What the plan in force says at a code, and where that came from."""

    def beside(item: PlanItem) -> dict[str, Any]:
        return {"origins": plan_queries.public_origins(item, request.GET.get("aportes"))}

    return plans_public.plan_item(request, code, beside)


@public_page
@remembered
def plan_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The last development plan sealed, in a form; 404 while there is none."""
    return publication_form(request, found(queries.latest_of_kind(DocumentKind.PLAN)), form)


@public_page
@remembered
def operational_file(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    """The last version of the operational plan of a year, in a form; 404 while there is none."""
    publication = queries.latest_of_subject(DocumentKind.OPERATIONAL, str(year))
    return publication_form(request, found(publication), form)
