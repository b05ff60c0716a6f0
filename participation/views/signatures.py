"""The signatures of approved minutes: who signed, who is missing, and the ways to sign."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reauthentication import require_recent_password
from participation.actions import life
from participation.forms.life import PaperForm, RefusalForm, ScanForm
from participation.models import Meeting, SignedScan, SigningRole
from participation.permissions import (
    READ_SCANS,
    RECORD_PAPER,
    RECORD_REFUSAL,
    can_sign,
    check_can_read_scans,
    check_can_record_paper,
    check_can_record_refusal,
    check_can_sign,
)
from participation.queries.life import who_signs
from participation.signing import Signing, signing_of
from participation.transitions import InvalidTransition, Stage, check_step, stage_of
from participation.views.loading import attempt, back, find_meeting
from planning.models import Membership, Person
from planning.permissions import can
from planning.queries import members_at
from planning.uploads import read_upload
from planning.views.files import file_answer


@require_safe
def minutes_signatures(request: HttpRequest, code: str) -> HttpResponse:
    """Who signed, who refused, what is missing, and what this person may do about it."""
    meeting = find_meeting(code)
    minutes, bodies = meeting.minutes, meeting.bodies.all()
    if not minutes.is_approved:
        return back(request, meeting, "El acta todavía no está aprobada: no hay qué firmar.")
    signing, stage = signing_of(minutes), stage_of(minutes)
    waits = stage == Stage.APPROVED
    may_paper = can(request.user, RECORD_PAPER, bodies=bodies)
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "waits": waits,
        "missing": signing.missing if waits else [],
        "who": who_signs(minutes),
        "signatures": minutes.signatures.select_related("person", "recorded_by", "scan").defer("scan__data"),
        "scans": minutes.scans.select_related("recorded_by").defer("data"),
        "may_read_scans": can(request.user, READ_SCANS, bodies=bodies),
        "may_sign": waits and can_sign(request.user, minutes, signing),
        "may_paper": may_paper and (waits or minutes.is_incorporated),
        "may_refuse": waits and can(request.user, RECORD_REFUSAL, bodies=bodies),
    }
    return render(request, "participation/minutes_signatures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_sign(request: HttpRequest, code: str) -> HttpResponse:
    """Say what signing means, ask for the password, and sign."""
    meeting = find_meeting(code)
    minutes = meeting.minutes
    signing = signing_of(minutes)
    person = check_can_sign(request.user, minutes, signing)
    if signing.has_said(person):
        messages.info(request, "Ya consta tu firma, o que te negaste a firmar.")
        return redirect("gestion:minutes-signatures", code)
    try:
        check_step(minutes, "sign")
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    if request.method == "POST":
        require_recent_password(request)
        try:
            life.sign_minutes(minutes=minutes, by=request.user)
        except InvalidTransition as reason:
            return back(request, meeting, str(reason))
        messages.success(request, "Tu firma quedó registrada.")
        return redirect("gestion:minutes-signatures", code)
    role = signing.role_of(person)
    context = {"meeting": meeting, "minutes": minutes, "person": person, "role": role.label if role else ""}
    return render(request, "participation/minutes_sign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the scan of the paper, with who signed it; of incorporated minutes, the original alone."""
    meeting = find_meeting(code)
    minutes = meeting.minutes
    check_can_record_paper(request.user, meeting)
    is_original = minutes.is_approved and minutes.is_incorporated
    if not is_original:
        try:
            check_step(minutes, "sign")
        except InvalidTransition as reason:
            return back(request, meeting, str(reason))
    form = _paper_form(request, meeting, is_original)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _keep(request, meeting, form))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "El papel quedó guardado.")
            return redirect("gestion:minutes-signatures", code)
    context = {"meeting": meeting, "form": form, "is_original": is_original}
    return render(request, "participation/minutes_paper.html", context)


def _paper_form(request: HttpRequest, meeting: Meeting, is_original: bool) -> ScanForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    if is_original:
        return ScanForm(*sent)
    body = meeting.minutes.body
    members = members_at(meeting.date, body) if body else []
    holders = signing_of(meeting.minutes).holders
    people = [row.person for row in members] + [
        person for place in holders.values() for person in place.values()
    ]
    roles = {row.person_id: _what_they_are(row) for row in members}
    roles |= {
        key: role.label for role, place in holders.items() if role == SigningRole.MAYOR for key in place
    }
    return PaperForm(*sent, people=people, roles=roles)


def _what_they_are(row: Membership) -> str:
    """Somebody's place in the body and their quality, once where both are called the same."""
    role, quality = str(row.role_label), row.get_quality_display()
    return role if role == quality else f"{role}, {quality.lower()}"


def _keep(request: HttpRequest, meeting: Meeting, form: ScanForm) -> None:
    upload = read_upload(form.cleaned_data["file"])
    if isinstance(form, PaperForm):
        life.record_paper_signatures(
            minutes=meeting.minutes,
            name=upload.name,
            data=upload.data,
            signers=form.cleaned_data["signers"],
            signed_on=form.cleaned_data["signed_on"],
            by=request.user,
        )
    else:
        life.attach_original(minutes=meeting.minutes, name=upload.name, data=upload.data, by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_refusal(request: HttpRequest, code: str) -> HttpResponse:
    """Leave on record that somebody refused to sign."""
    meeting = find_meeting(code)
    check_can_record_refusal(request.user, meeting)
    try:
        check_step(meeting.minutes, "sign")
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    form = RefusalForm(request.POST or None, people=_who_may_refuse(signing_of(meeting.minutes)))
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: life.record_refusal(minutes=meeting.minutes, by=request.user, **form.cleaned_data),
        )
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "La negativa quedó registrada.")
            return redirect("gestion:minutes-signatures", code)
    return render(request, "participation/minutes_refusal.html", {"meeting": meeting, "form": form})


def _who_may_refuse(signing: Signing) -> list[Person]:
    people = {
        **signing.principals,
        **{key: one for place in signing.holders.values() for key, one in place.items()},
    }
    return [one for one in people.values() if not signing.has_said(one) and signing.role_of(one)]


@require_safe
def minutes_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan, to be saved: it may say what the public version covers."""
    scan = get_object_or_404(SignedScan.objects.select_related("minutes__meeting").defer("data"), pk=pk)
    check_can_read_scans(request.user, scan.minutes.meeting)
    return file_answer(scan.name, bytes(scan.data), scan.content_type)
