"""Propose something without an account, and follow what became of it with a code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.public import public_form, public_lookup, public_page
from accounts.public_forms import (
    STAMP_FIELD,
    TOO_LARGE,
    TRAP_FIELD,
    Refusal,
    new_stamp,
    refuse_sent,
    refuse_unread,
)
from accounts.typed_text import clean_form
from participation.actions.proposals import forget_contact, receive_proposal
from participation.consents import PROPOSAL_EMAIL
from participation.emails import contribution_of_token
from participation.forms.proposals import ASKED_KINDS, CodeForm, ProposalForm
from participation.models import RefusalCriterion
from participation.queries.following import followed, receipt_of
from participation.receipts import spaced_receipt_code
from participation.views.loading import attempt
from planning.models import Neighbourhood, RuleKey, Theme, today
from planning.queries import rule_value

FORM = "proponer"
REMOVE_FORM = "quitar-correo"
MOST_AN_HOUR = 60  # a hall or an office shares one address
MOST_REMOVALS = 60
LARGEST = 512 * 1024


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Write something and send it: what was typed stays on the page whatever is refused."""
    if request.method != "POST":
        theme = request.GET.get("tema", "")
        return _form_page(request, ProposalForm(initial={"theme": theme} if theme else None))
    refusal = refuse_unread(request, FORM, most_an_hour=MOST_AN_HOUR, largest=LARGEST)
    if refusal == TOO_LARGE:
        return _form_page(request, ProposalForm(), refusal)
    typed = clean_form(request.POST)
    refusal = refusal or refuse_sent(request, FORM)
    if refusal:
        return _form_page(request, ProposalForm(initial=typed.dict()), refusal)
    form = ProposalForm(typed)
    if form.is_valid():
        data = {
            name: form.cleaned_data[name] for name in ("verbatim", "kind", "theme", "neighbourhood", "email")
        }
        made: list[Any] = []
        sent = request.POST[STAMP_FIELD]
        if attempt(form, lambda: made.append(receive_proposal(**data, stamp=sent))).done:
            code = spaced_receipt_code(made[0].code)
            return redirect(f"{reverse('follow-detail', args=[code])}?recibida=si")
    return _form_page(request, form)


def _form_page(request: HttpRequest, form: ProposalForm, refusal: Refusal | None = None) -> HttpResponse:
    context = {"form": form, "refusal": refusal, **_protection(FORM), **_told()}
    return render(request, "participation/propose.html", context, status=refusal.status if refusal else 200)


def _protection(form: str) -> dict[str, str]:
    return {"stamp": new_stamp(form), "stamp_field": STAMP_FIELD, "trap_field": TRAP_FIELD}


def _told() -> dict[str, Any]:
    """What is said beside the form, on screen and on paper."""
    return {
        "criteria": [label for _value, label in RefusalCriterion.choices],
        "term": rule_value(RuleKey.RESPONSE_TERM),
        "consent": PROPOSAL_EMAIL.text,
    }


@public_page
def propose_paper(request: HttpRequest) -> HttpResponse:
    """The same form, to print and write on."""
    context = {
        **_told(),
        "kinds": [label for _value, label in ASKED_KINDS],
        "themes": Theme.objects.at(today()).order_by("sort_key"),
        "has_neighbourhoods": Neighbourhood.objects.exists(),
        "lines": range(14),
    }
    return render(request, "participation/propose_paper.html", context)


@public_lookup
def follow(request: HttpRequest) -> HttpResponse:
    """Where a code is entered; one that is known leads to its page."""
    typed = request.GET.get("codigo", "")[:100]
    if not typed:
        return _code_page(request, CodeForm())
    receipt = receipt_of(typed)
    if receipt is None:
        return _unknown(request, typed)
    return redirect("follow-detail", spaced_receipt_code(receipt.code))


@public_lookup
def follow_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What became of one contribution: nothing of another, and not its own words, which a lost code must not tell."""
    receipt = receipt_of(code)
    if receipt is None:
        return _unknown(request, code)
    context = {
        "told": followed(receipt),
        "code": spaced_receipt_code(receipt.code),
        "is_new": "recibida" in request.GET,
        "term": rule_value(RuleKey.RESPONSE_TERM),
    }
    return render(request, "participation/follow_detail.html", context)


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    """The same for what cannot be a code and what is none of ours."""
    return _code_page(request, CodeForm(initial={"codigo": typed[:100]}), status=404)


def _code_page(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_unknown": status == 404}
    return render(request, "participation/follow.html", context, status=status)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def contact_remove(request: HttpRequest, token: str) -> HttpResponse:
    """Take back the address that somebody left. A link that was used tells the same as one that was not."""
    contribution = contribution_of_token(token)
    if contribution is None:
        return render(request, "404.html", status=404)
    refusal, is_done = None, False
    if request.method == "POST":
        refusal = refuse_unread(request, REMOVE_FORM, most_an_hour=MOST_REMOVALS, largest=LARGEST)
        refusal = refusal or refuse_sent(request, REMOVE_FORM)
        if refusal is None:
            forget_contact(contribution=contribution)
            is_done = True
    context = {"refusal": refusal, "is_done": is_done, "token": token, **_protection(REMOVE_FORM)}
    return render(
        request, "participation/contact_remove.html", context, status=refusal.status if refusal else 200
    )
