"""A small portal in which one thing of each kind exists, and every restricted field holds a canary.

A canary is a word that no anonymous reader may ever meet. ``CANARIES`` lists them all; ``build`` plants them through
the actions, as people would.
"""

import copy
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.emails import write_test
from accounts.models import Notice, User
from participation.actions import minutes_imports
from participation.actions.agenda import NewItem, add_items
from participation.actions.calls import send_call
from participation.actions.contributions import add_contribution, review_contribution
from participation.actions.devolutions import choose_topics, create_devolution, save_event
from participation.actions.imports import upload_records
from participation.actions.justifications import justify_absence
from participation.actions.life import (
    approve_minutes,
    attach_original,
    propose_amendment,
    record_refusal,
    submit_minutes,
)
from participation.actions.matters import register_matter
from participation.actions.meetings import (
    AttendanceRow,
    HeadCountRow,
    create_meeting,
    record_attendance,
    record_head_counts,
    summon_members,
)
from participation.actions.minutes import incorporate_minutes
from participation.actions.origins import link_origins
from participation.actions.proposals import (
    moderate_proposal,
    receive_proposal,
    register_document,
    register_proposal,
)
from participation.actions.redactions import redact_words
from participation.actions.responses import return_response
from participation.actions.standings import refresh_topics
from participation.actions.topic_moves import merge_topics
from participation.actions.topics import create_topic
from participation.actions.validations import decide_answer, receive_answer
from participation.actions.workshop_photos import add_photo
from participation.actions.workshop_sheets import read_contributions, upload_contributions
from participation.actions.workshops import add_facilitator, count_people, register_attendee, save_incident
from participation.emails import contact_address
from participation.models import (
    AgendaTemplate,
    Amendment,
    Coding,
    Contribution,
    DevolutionPresentation,
    IncomingMatter,
    Meeting,
    PlanOrigin,
    Response,
    Topic,
)
from planning import actions as planning
from planning.actions.closings import close_period
from planning.actions.deadlines import save_deadline
from planning.actions.identity import edit_identity, keep_arms
from planning.actions.operational import create_operational
from planning.actions.overrides import correct_item
from planning.actions.plan_items import edit_item, save_indicator
from planning.actions.plans import edit_plan, renew_plan
from planning.actions.progress_reports import attach_file, submit_report
from planning.actions.requests import add_holiday, register_request
from planning.actions.team_tasks import save_task
from planning.colours import sheet_name
from planning.models import (
    Activity,
    Body,
    CoatOfArms,
    Deadline,
    DevelopmentPlan,
    Indicator,
    Membership,
    Municipality,
    Neighbourhood,
    Person,
    PlanItem,
    PlanSheet,
    RuleSetting,
    Subzone,
    TeamTask,
    Theme,
    today,
)
from planning.queries.plans import plan_in_force
from planning.uploads import Upload
from reports import digest_email
from reports.actions import evaluation
from reports.actions.adoption import save_step
from reports.actions.documents import (
    create_about,
    create_document,
    return_to_draft,
    save_part,
    start_new_version,
)
from reports.actions.manual import add_chapter, add_figure, comment, save_chapter
from reports.actions.minutes import prepare_minutes
from reports.actions.papers import request_paper
from reports.actions.preparations import mark_read, prepare
from reports.actions.sealing import seal
from reports.actions.surveys import read_words
from reports.actions.swot_evidence import add_evidence
from reports.actions.withdrawals import decide_withdrawal, request_withdrawal
from reports.emails import confirm_address, own_address, stop_address
from reports.models import AdoptionStep, SurveyAnswer
from tests import kept
from tests.participation import answering, giving_back, making, old_minutes, planted, workshops
from tests.planning import operational, plans, progressing, sheets
from tests.reports import actas, evaluating, following, manuals, matrices, swotting

CANARIES: list[str] = []
PERIOD = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))


def canary(what: str) -> str:
    """A word that must stay inside, remembered in ``CANARIES``."""
    word = f"Canario{what}Qz"
    if word not in CANARIES:
        CANARIES.append(word)
    return word


def build(people: dict[str, User]) -> dict[str, Any]:
    """Make the portal; returns the arguments of its addresses by name, and the rows behind them."""
    staff, mayor = people["staff"], people["mayor"]
    cm, cv = Body.objects.get(code="CM"), Body.objects.get(code="CV")
    _people_with_secrets(staff, cv)
    _accounts_with_secrets(people)
    held = _approved_meeting(staff, cv, people)
    draft = _draft_meeting(staff, cv, people["neighbourhood_councillor"].person)
    absence = draft.attendances.get(status="without_notice")
    justification = justify_absence(
        attendance=absence, state="accepted", reason=canary("Justificacion"), received_on=dt.date(2026, 5, 20),
        upload=Upload(f"{canary('Certificado')}.pdf", "application/pdf", b"%PDF-" + canary("Adjunto").encode()),
        by=staff,
    )  # fmt: skip
    _closed_meeting(staff, cm)
    matter = _incoming_matter(staff, cv)
    coming = _coming_meeting(staff, cv, matter)
    amendment = _reviewed_meeting(people)
    unsigned = _unsigned_meeting(people)
    scan = attach_original(
        minutes=held.minutes, name="acta.pdf", data=f"%PDF- {canary('Papel')}".encode(), by=staff
    )
    acta, published_acta = _published_acta(people)
    publication, document, asked = _published(people, cm, cv)
    other = _document_being_written(staff, mayor, cm)
    batch = upload_records(files={"personas.csv": canary("Archivo").encode()}, by=staff)
    with connection.cursor() as cursor:  # as if a job worker were alive
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 hour')"
        )
    notice = Notice.objects.create(user=staff, text=canary("Aviso"))
    mail = write_test(to=people["nobody"])
    membership = Membership.objects.filter(body=cv, valid_to=None).order_by("pk").first()
    data_request = register_request(
        kind="access", channel="email", received_on=dt.date(2026, 6, 1), about=canary("Solicitante"),
        detail=canary("Pedido"), contact=canary("AdondeContestar"), by=staff,
    )  # fmt: skip
    plan, item, indicator = _plans(people)
    sheet = _plan_sheet(plan, people["team"])
    drafted = _operational(people) | _progress(people)
    origin = _origins(people, plan.replaces, held, acta)
    proposed = _proposals(people)
    planted.plant(people, canary)
    topic, merged = _topics(people, held)
    held_workshops = _workshops(staff, cv)
    given_back = _given_back(people, held)
    step = save_step(step=AdoptionStep(title="Avisar a la prensa"), by=people["team"])
    response = _answers(people, topic, held)
    _published_matrix(people, publication, plan)
    evaluated = _evaluations(people)
    swot = _swot(people, topic)
    followed = _followers(topic)
    preparation = _in_reading(staff, cv)  # last: what it says would change with what comes after
    arms = _identity(people["administrator"])
    holiday = add_holiday(day=dt.date(2026, 7, 3), name="Asueto", by=people["administrator"])
    return {
        "arms": arms.sha256,
        "colours": sheet_name("#7A1F3D", "#F2B705"),
        "sample": "7a1f3d-f2b705",
        "help": "vecinas-y-vecinos",
        "data_request": data_request.code,
        "digest_token": digest_email.stop_address(staff).rsplit("/", 2)[1],
        "calendar_token": "0" * 52,  # nobody's: what a living one tells is not for everybody
        "plan": plan.pk,
        "plan_item": item.pk,
        "plan_sheet": sheet.pk,
        "plan_code": "1.1.1",
        "plan_origin": origin.pk,
        "topic": topic.code,
        "merged_topic": merged.code,
        "response": response.pk,
        "presented_plan": plan.replaces_id,
        "kind_of_one": "plan",
        "indicator": indicator.pk,
        **drafted,
        **proposed,
        **held_workshops,
        **given_back,
        **swot,
        **evaluated,
        **_manual(people["team"]),
        **followed,
        "holiday": holiday.day.isoformat(),
        "meeting": draft.code,
        "absence": absence.pk,
        "justification": justification.pk,
        "coming": coming.code,
        "item": draft.agenda_items.get().uid,
        "matter": matter.pk,
        "template": AgendaTemplate.objects.get(body=cv).pk,
        "approved": held.code,
        "reviewed": amendment.minutes.meeting.code,
        "unsigned": unsigned.code,
        "amendment": amendment.pk,
        "scan": scan.pk,
        "contribution": draft.contributions.get().code,
        "approved_contribution": held.contributions.order_by("pk")[0].code,
        "publication": publication.spaced_code,
        "withdrawal": asked.pk,
        "withdrawn": publication.replaces.spaced_code,
        "in_custody": publication.replaces.withdrawals.get().pk,
        "document": other.pk,
        "sealed_document": document.pk,
        "preparation": preparation.pk,
        "batch": batch.pk,
        "notice": notice.pk,
        "user": people["nobody"].pk,
        "mail": mail.pk,
        "person": membership.person.pk,
        "person_code": membership.person.code,
        "membership": membership.pk,
        "body": cv.pk,
        "body_code": cv.code,
        "theme": Theme.objects.order_by("pk").first().pk,
        "theme_code": Theme.objects.order_by("pk").first().code,
        "neighbourhood": Neighbourhood.objects.order_by("pk").first().pk,
        "neighbourhood_code": Neighbourhood.objects.order_by("pk").first().code,
        "subzone": Subzone.objects.get_or_create(code="F1", name="Subzona 1")[0].pk,
        "subzone_code": "F1",
        "rule": RuleSetting.objects.order_by("pk").first().pk,
        "delegation": people["publisher"].publisher_delegations.get().pk,
        "figure": "asistencia.CV",
        "period": PERIOD,
        "part": "introduccion",
        "kind": "participacion",
        "form": "pdf",
        "record_form": "csv",
        "dataset": "sesiones",
        "catalogue_form": "ttl",
        "rule_key": "quorum",
        "adoption_step": step.pk,
        "name": "aportes.csv",
        "key": "no-existe",
        "uid": "1",
        "acta_meeting": acta.meeting.code,
        "acta_body": "CV",
        "acta_year": 2026,
        "acta_number": acta.minutes.number,
        "acta_publication": published_acta.spaced_code,
        "resolution": acta.resolution.uid,
        "redaction": acta.minutes.redactions.order_by("pk")[0].pk,
        "paper": request_paper(meeting=acta.meeting, kind="orden-del-dia", by=staff, render_now=True).pk,
        "paper_kind": "orden-del-dia",
        "sitemap_name": "temas",
        "sitemap_number": 1,
        **_old_minutes(staff, cv),
    }


def _followers(topic: Topic) -> dict[str, str]:
    """One who follows a topic and the meetings, one who has to confirm it yet; and all that is public was noted."""
    follower = following.confirmed(f"{canary('Sigue')}@example.org", "tema", topic.code)
    following.confirmed(follower.email, "reuniones")
    asked = following.asked(f"{canary('QuiereSeguir')}@example.org", "todo")
    return {
        "own_token": following.token_of(own_address(follower)),
        "stop_token": following.token_of(stop_address(follower)),
        "confirm_token": following.token_of(confirm_address(asked)),
    }


def _identity(administrator: User) -> CoatOfArms:
    """Colours and a coat of arms, and one that was tried and not saved."""
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h%dv9z" fill="#7A1F3D"/></svg>'
    arms, _tried = (keep_arms(data=drawing % width, by=administrator) for width in (9, 8))
    municipality = Municipality.objects.get()
    municipality.coat_of_arms, municipality.telephone = arms, "1950 7000"
    municipality.primary_colour, municipality.accent_colour = "#7A1F3D", "#F2B705"
    edit_identity(municipality=municipality, expected_version=municipality.edit_version, by=administrator)
    return arms


def _old_minutes(staff: User, cv: Body) -> dict[str, Any]:
    """Two old actas that were read: one waits for somebody, the other was confirmed."""
    said = f"que {canary('AporteDeAntes')} pide una rampa"
    text = "ACTA {}. El 4 de marzo de 2025 vinieron siete. Nota de " + canary("VecinaDeAntes") + f": {said}."
    made = []
    for number in ("901", "902"):
        told = text.format(number)

        def fact(words: str, told: str = told, **more: Any) -> dict[str, Any]:
            start = told.index(words)
            return {"span": [start, start + len(words)], "confidence": 0.9, **more}

        facts = {
            "number": fact(number, value=number),
            "date": fact("4 de marzo de 2025", value="2025-03-04"),
            "kind": fact("ACTA", value="ordinary"),
            "present_count": fact("siete", value=7),
            "contributions": [fact(said, text=said, author_type="vecinos", neighbourhood=None)],
        }
        made.append(
            minutes_imports.begin_import(
                body=cv, files=[(f"{canary('Archivo')}{number}.txt", told.encode())], by=staff
            ).proposals.get()
        )
        minutes_imports.read_proposal(proposal_id=made[-1].pk, reader=old_minutes.Told(facts, told))
    done = old_minutes.confirmed(made[1], staff, dt.date(2025, 4, 1))
    return {
        "old_batch": made[0].batch_id,
        "old_proposal": made[0].pk,
        "old_confirmed": done.pk,
        "old_meeting": done.minutes.meeting.code,
    }


def _plan_sheet(plan: DevelopmentPlan, team: User) -> PlanSheet:
    """Compared with the draft, and not confirmed."""
    text = f"codigo,titulo\n9,{canary('FilaDePlanilla')}\n{canary('Código con error')},Título\n"
    refused = sheets.checked(plan, text.encode(), team, f"{canary('NombreDePlanilla')}.csv")
    assert refused.state == "refused"
    return sheets.checked(plan, f"codigo,titulo\n9,{canary('OtraFila')}\n".encode(), team, "plan.csv")


def _plans(people: dict[str, User]) -> tuple[DevelopmentPlan, PlanItem, Indicator]:
    """One approved, and the draft of its new version, which nobody outside may read."""
    draft = renew_plan(plan=plans.approved(people), by=people["team"])
    draft.name = canary("PlanEnBorrador")
    edit_plan(plan=draft, expected_version=draft.edit_version, by=people["team"])
    item = draft.items.get(code="1.1.1")
    item.title, item.description, item.responsible = map(
        canary, ("TituloPlan", "TextoPlan", "ResponsablePlan")
    )
    links = {"themes": item.themes.all(), "subzones": item.subzones.all()}
    edit_item(item=item, **links, expected_version=item.edit_version, by=people["team"])
    plans.item(draft, canary("CodigoPlan"), people["team"])
    indicator = item.indicators.get()
    indicator.name, indicator.kind, indicator.source = canary("Indicador"), "product", canary("FuentePlan")
    save_indicator(
        indicator=indicator,
        targets={2027: canary("Meta")},
        expected_version=indicator.edit_version,
        by=people["team"],
    )
    return draft, item, indicator


def _operational(people: dict[str, User]) -> dict[str, Any]:
    """A year in force, and the next one's draft, which nobody outside may read; what only the team has before it."""
    in_force = operational.in_force(people, plan_in_force())
    draft = create_operational(
        plan=in_force.plan, year=2027, introduction=canary("PresentacionOperativo"), by=people["team"]
    )
    activity = operational.activity(
        draft, canary("CodigoActividad"), people["team"], title=canary("Actividad"), product=canary("Producto"),
        description=canary("TextoActividad"), responsible=canary("ResponsableActividad"),
    )  # fmt: skip
    milestone = operational.milestone(activity, dt.date(2027, 5, 2), people["team"], title=canary("Hito"))
    deadline = save_deadline(
        deadline=Deadline(title=canary("Fecha"), due_on=dt.date(2027, 2, 28), is_public=False),
        by=people["team"],
    )
    task = save_task(task=TeamTask(title=canary("Tarea"), text=canary("DetalleTarea")), by=people["team"])
    return {
        "operational_year": draft.year,
        "year_in_force": in_force.year,
        "published_plan": in_force.plan_id,
        "activity": activity.pk,
        "milestone": milestone.pk,
        "deadline": deadline.pk,
        "task": task.pk,
    }


def _origins(
    people: dict[str, User], plan: DevelopmentPlan, held: Meeting, acta: actas.Session
) -> PlanOrigin:
    """An item that came from all that was said in a session and from a resolution; not all of it may be read."""
    item = plan.items.get(code="1.1.1")
    for contribution in held.contributions.order_by("pk"):
        shown = getattr(contribution, "review", None) and contribution.review.decision == "show"
        link_origins(
            items=[item],
            contributions=[contribution],
            note="De la plaza." if shown else canary("NotaDeOrigen"),
            by=people["team"],
        )
    link_origins(items=[item], resolutions=[acta.resolution], by=people["staff"])
    return PlanOrigin.objects.order_by("pk")[0]


def _topics(people: dict[str, User], held: Meeting) -> tuple[Topic, Topic]:
    """One that everybody may read, with all that was said in a session, and one that was merged into it."""
    said = list(held.contributions.order_by("pk"))
    topic = create_topic(title="Luz en la plaza", contributions=said[:2], by=people["staff"])
    merged = create_topic(title="Focos apagados", contributions=said[2:], by=people["team"])
    merge_topics(topic=merged, into=topic, reason="Piden lo mismo.", by=people["team"])
    return topic, merged


def _answers(people: dict[str, User], topic: Topic, held: Meeting) -> Response:
    """One that was published, and one that was given back to whoever writes it, which few may read."""
    # Also one that rests on what only a draft of the plan says yet, as could be linked once.
    only_drafted = PlanItem.objects.filter(code=canary("CodigoPlan"))
    answering.at(
        "published", people, topic, to="coordinator", internal_note=canary("NotaDeRespuesta"),
        items=only_drafted,
    )  # fmt: skip
    said = held.contributions.order_by("pk")[:1]
    other = create_topic(title="Plaza con juegos", contributions=said, by=people["staff"])
    draft = answering.at(
        "in_review", people, other, to="coordinator", summary=canary("RespuestaSinPublicar"),
        reason=canary("PorQueSinPublicar"), detail=canary("DetalleSinPublicar"),
    )  # fmt: skip
    return return_response(response=draft, reason=canary("MotivoDevuelta"), by=people["staff"])


def _progress(people: dict[str, User]) -> dict[str, Any]:
    """A report that was accepted, with its photograph; a draft, which few may read; a closed quarter."""
    team, boss = people["team"], people["coordinator"]
    activity = Activity.objects.filter(operational__year=2026).order_by("pk")[0]
    accepted = progressing.report(activity, team, people=people, on=dt.date(2026, 4, 1))
    photo = attach_file(
        report=accepted, name="obra.png", data=progressing.picture(), caption="La obra", by=team
    )
    progressing.accept(submit_report(report=accepted, by=team), people)
    draft = progressing.report(activity, team, people=people, on=dt.date(2026, 5, 1), text=canary("Avance"))
    paper = attach_file(
        report=draft, name=f"{canary('NombreAdjunto')}.pdf", data=f"%PDF- {canary('Adjunto')}".encode(),
        caption=canary("PieAdjunto"), by=team,
    )  # fmt: skip
    hidden = attach_file(
        report=draft, name="foto.png", data=progressing.picture("red"), caption=canary("PieFoto"), by=team
    )
    correct_item(item=activity.item, percent=Decimal(60), reason="Se ve en la calle.", by=boss)
    closing = close_period(
        plan=activity.operational.plan, date_from=dt.date(2026, 1, 1), date_to=dt.date(2026, 3, 31),
        note=canary("NotaCierre"), by=boss,
    )  # fmt: skip
    return {
        "reported_activity": activity.pk,
        "reported_indicator": progressing.indicator(activity.operational.plan).pk,
        "followed_item": activity.item_id,
        "report": draft.pk,
        "report_file": paper.pk,
        "report_photo": hidden.pk,
        "public_photo": photo.sha256,
        "closing": closing.pk,
    }


def _given_back(people: dict[str, User], held: Meeting) -> dict[str, Any]:
    """A devolution of the approved session, sealed, with its life and what readers said; the draft of another."""
    staff, team = people["staff"], people["team"]
    light = giving_back.topic("plaza", staff)
    for contribution in held.contributions.all():
        Coding.objects.create(contribution=contribution, topic=light, coded_by=staff)
    giving_back.answer(light, people["mayor"], "accepted", internal_note=canary("NotaInternaDeRespuesta"))
    refresh_topics([light.pk])
    values = {"title": "Lo que se pidió para la plaza", "scope": "workshop", "meeting": held}
    days = {"period_from": None, "period_to": None, "validation_until": dt.date(2099, 12, 31)}
    row = create_devolution(**values, **days, by=team)
    document = create_about(kind="devolucion", about=row.code, by=team)
    preparation = prepare(document=document, by=team, render_now=True)
    seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    presented = save_event(
        event=DevolutionPresentation(devolution=row, on=today(), place="Plaza de Flor de Maroñas"), by=team
    )
    said = {"devolution": row, "kind": "corrects", "topic": light}
    waiting = receive_answer(**said, text=canary("OpinionSinLeer"))
    shown = receive_answer(**said, text=f"Falta un banco. {canary('OpinionTextual')}")
    kept_back = receive_answer(**said, text=canary("OpinionRetenida"))
    for answer, state, text in ((shown, "shown", "Falta un banco."), (kept_back, "withheld", "")):
        reply = "Gracias." if text else canary("RespuestaAOpinionRetenida")
        decide_answer(answer=answer, state=state, public_text=text, reply=reply, expected_version=0, by=staff)
    draft = create_devolution(**values | {"title": canary("DevolucionSinPublicar")}, **days, by=team)
    notes = [(light.pk, canary("NotaDeDevolucion"))]
    choose_topics(devolution=draft, chosen=notes, expected_version=draft.edit_version, by=team)
    return {
        "devolution": row.pk,
        "devolution_code": row.code,
        "event_kind": "presentacion",
        "presentation": presented.pk,
        "answer": waiting.pk,
    }


def _published_matrix(people: dict[str, User], publication: Any, plan: DevelopmentPlan) -> None:
    """A matrix of the same period, published: it cites what was withdrawn, and the draft of the plan took it up."""
    team = people["team"]
    of = matrices.matrix(people, period=PERIOD)
    strength, chance = (matrices.factor(of, code, team) for code in ("F1", "O1"))
    matrices.shown(strength, publication, team)
    matrices.shown(
        strength, publication.replaces, team, title=canary("TituloRetirado"),
        figure_text=canary("CifraRetirada"), note=canary("NotaDeLoRetirado"),
    )  # fmt: skip
    drafted = plan.items.get(code=canary("CodigoPlan"))
    matrices.strategy(of, "FO", "Usar la fortaleza", [strength, chance], team, drafted)
    matrices.sealed(people, matrices.document(of, people))


def _evaluations(people: dict[str, User]) -> dict[str, Any]:
    """One that was asked about and not published, of which some words were read; and one that asks now."""
    team, day = people["team"], today()
    past = evaluating.evaluation(
        team, title=canary("TituloEvaluacion"), purpose=canary("ParaQueSeEvalua"),
        survey_from=day - dt.timedelta(30), survey_until=day - dt.timedelta(20),
        period_from=dt.date(2023, 1, 1), period_to=dt.date(2023, 12, 31),
        baseline_from=dt.date(2022, 1, 1), baseline_to=dt.date(2022, 12, 31),
    )  # fmt: skip
    then = day - dt.timedelta(25)
    for what in ("EncuestaPublicada", "EncuestaRetenida", "EncuestaSinLeer"):
        evaluating.answer(past, words=canary(what), day=then)
    for _ in range(2):  # words of fewer than five are not read
        evaluating.answer(past, words="", day=then)
    evaluating.answer(past, "equipo", team, words=canary("EncuestaDelEquipo"), day=then)
    texts = SurveyAnswer.objects.filter(question__kind="text")
    read_words(
        answer=texts.get(text=canary("EncuestaPublicada")), state="shown", public_text=canary("EncuestaLeida"),
        expected_version=None, by=people["staff"],
    )  # fmt: skip
    read_words(
        answer=texts.get(text=canary("EncuestaRetenida")), state="withheld", public_text="",
        expected_version=None, by=people["publisher"],
    )  # fmt: skip
    lesson = evaluation.add_lesson(evaluation=past, respondent="equipo", text=canary("Aprendizaje"), by=team)
    part = evaluating.chapter("capitulo-evaluado", 90, is_dropped=True)
    evaluation.save_verdict(
        evaluation=past, chapter=part, kind="change", reason=canary("PorQueCambiarlo"), by=team
    )
    finding = evaluation.add_finding(evaluation=past, text=canary("Hallazgo"), by=team)
    asking = evaluating.evaluation(team, title="Un año con el modelo", purpose=canary("ParaQueSePregunta"))
    evaluating.answer(asking, words=canary("EncuestaAbierta"))
    return {
        "evaluation": past.pk,
        "asking": asking.pk,
        "audience": "equipo",
        "survey_question": asking.questions.filter(respondent="equipo")[0].pk,
        "survey_answer": texts.get(text=canary("EncuestaSinLeer")).pk,
        "lesson": lesson.pk,
        "finding": finding.pk,
    }


def _manual(team: User) -> dict[str, Any]:
    """A chapter that is being written, with a figure and what somebody says of it; none was published."""
    image = add_figure(
        upload=Upload("a.png", "image/png", manuals.png()), name=canary("NombreDeFigura"), by=team
    )
    chapter = add_chapter(title=canary("TituloDeCapitulo"), by=team)
    text = f"{canary('TextoDeCapitulo')} ![{canary('PalabrasDeFigura')}](figura:{image.sha256})"
    told = {"title": chapter.title, "text": text, "carried_by": ["actas"]}
    save_chapter(chapter=chapter, expected_version=0, by=team, **told)
    said = comment(
        chapter=chapter, text=canary("ComentarioDeCapitulo"), quote=canary("CitaDeCapitulo"), by=team
    )
    return {
        "chapter": chapter.slug,
        "chapter_comment": said.pk,
        "image": image.sha256,
        "image_form": "png",
    }


def _proposals(people: dict[str, User]) -> dict[str, Any]:
    """What came outside a meeting: waiting, refused, admitted with and without words; addresses beside some."""
    staff, theme = people["staff"], Theme.objects.get(code="alumbrado")
    waiting = receive_proposal(
        verbatim=canary("PropuestaPorModerar"),
        stamp="uno",
        theme=theme,
        email=f"{canary('CorreoPropuesta').lower()}@example.org",
    )
    refused = receive_proposal(verbatim=canary("PropuestaNoAdmitida"), stamp="dos")
    moderate_proposal(
        contribution=refused.contribution, state="refused", criterion="insults", expected_version=0, by=staff
    )
    shown = receive_proposal(
        verbatim=f"Un banco. {canary('PropuestaTextual')}",
        stamp="tres",
        theme=theme,
        neighbourhood=Neighbourhood.objects.get(name="Flor de Maroñas"),
        email=f"{canary('CorreoAdmitida').lower()}@example.org",
    )
    moderate_proposal(
        contribution=shown.contribution, state="admitted", decision="show", public_text="Un banco en la plaza.",
        expected_version=0, by=staff,
    )  # fmt: skip
    typed = register_proposal(
        channel="phone", verbatim=canary("PorTelefono"), received_on=dt.date(2026, 6, 2), by=staff,
        email=f"{canary('CorreoTelefono').lower()}@example.org",
    )  # fmt: skip
    document = register_document(
        body=Body.objects.get(code="CV"), kind="question", verbatim=canary("PedidoDeInforme"),
        title="Cuándo se repara la plaza", received_on=dt.date(2026, 6, 3), by=staff,
    )  # fmt: skip
    waits = Topic.objects.create(
        code="sin-publicar", title="Bancos en la plaza", theme=theme, created_by=people["team"]
    )
    Coding.objects.create(contribution=shown.contribution, topic=waits, coded_by=people["team"])
    refresh_topics([waits.pk])
    Response.objects.create(
        topic=waits, assigned_to=staff, assigned_on=dt.date(2026, 6, 1), summary=canary("RespuestaEnRedaccion"),
        reason=canary("PorQueEnRedaccion"), internal_note=canary("NotaInterna"),
    )  # fmt: skip
    return {
        "proposal": waiting.contribution.code,
        "typed_proposal": typed.contribution.code,
        "receipt": shown.code,
        "receipts": [row.code for row in (waiting, refused, shown, typed, document)],
        "contact_token": token_of(shown.contribution),
    }


def token_of(contribution: Contribution) -> str:
    """What stands in the link with which an address is taken back."""
    return contact_address(contribution.contact).rstrip("/").rsplit("/", 1)[-1]


def _workshops(staff: User, cv: Body) -> dict[str, Any]:
    """One whose record sheet is approved, and one being written down; of neither may all be read."""
    shown, draft = (_workshop(staff, cv, day) for day in (dt.date(2026, 8, 4), dt.date(2026, 8, 11)))
    workshops.approved(shown, staff)
    review_contribution(
        contribution=shown.contributions.order_by("pk")[0], decision="show", public_text="Que poden los plátanos.",
        expected_version=0, by=staff,
    )  # fmt: skip
    text = f"mesa,texto\n1,{canary('AporteDePlanilla')}\n"
    sheet = upload_contributions(
        meeting=draft, name=f"{canary('PlanillaDeAportes')}.csv", data=text.encode(), by=staff
    )
    read_contributions(sheet_id=sheet.pk)
    hidden, public = draft.photos.get(is_public=False), shown.photos.get(is_public=True)
    return {
        "workshop": draft.code,
        "approved_workshop": shown.code,
        "workshop_table": 1,
        "workshop_contribution": draft.contributions.order_by("pk")[0].code,
        "facilitator": draft.facilitators.get().pk,
        "attendee": draft.attendees.get().pk,
        "incident": draft.incidents.get().pk,
        "hidden_photo": hidden.pk,
        "shown_photo": public.sha256,
        "workshop_sheet": sheet.uid,
    }


def _workshop(staff: User, cv: Body, day: dt.date) -> Meeting:
    """With one of everything that a workshop has."""
    meeting = workshops.prepared(
        staff, date=day, cards=2, bodies=[cv], convened_at=dt.datetime(day.year, day.month, 1, tzinfo=dt.UTC)
    )
    add_facilitator(meeting=meeting, role="facilitates", name=canary("Facilitadora"), by=staff)
    register_attendee(
        meeting=meeting, name=canary("NombreEnTaller"), email=f"{canary('CorreoEnTaller')}@example.org",
        phone=canary("TelefonoEnTaller"), consented=True, by=staff,
    )  # fmt: skip
    count_people(meeting=meeting, count=7, by=staff)
    save_incident(meeting=meeting, text=canary("Incidencia"), by=staff)
    for number, (is_public, caption) in enumerate(((True, "La mesa 1"), (False, canary("FotoOculta")))):
        picture = progressing.picture(("red", "blue")[number] if day.day < 10 else ("green", "black")[number])
        add_photo(
            meeting=meeting, name="foto.png", data=picture, caption=caption, consented=True,
            consent_note=canary("ConstanciaDeFoto"), is_public=is_public, by=staff,
        )  # fmt: skip
    card = meeting.cards.get(number=1)
    workshops.said(meeting, staff, f"Que poden los plátanos, dice {canary('DichoEnMesa')}.", card=card.code)
    workshops.said(meeting, staff, canary("SinRevisarEnMesa"))
    return meeting


def _people_with_secrets(staff: User, cv: Body) -> None:
    minor = planning.create_person(
        code=canary("CodigoMenor"), first_name=canary("NombreMenor"), last_name=canary("ApellidoMenor"),
        is_minor=True, by=staff,
    )  # fmt: skip
    planning.add_membership(
        person=minor, body=cv, quality="principal", valid_from=dt.date(2025, 1, 1), by=staff
    )
    left = planning.create_person(code="pedro-perez", first_name="Pedro", last_name="Pérez", by=staff)
    term = planning.add_membership(
        person=left, body=cv, quality="principal", valid_from=dt.date(2025, 1, 1), by=staff
    )
    planning.end_membership(
        membership=term, on=dt.date(2026, 3, 31), reason=canary("Motivo"), expected_version=0, by=staff
    )
    planning.set_contact(
        person=left, email=f"{canary('Correo').lower()}@example.org", phone=canary("Telefono"), by=staff
    )
    CANARIES.append("canariocorreoqz")


def _accounts_with_secrets(people: dict[str, User]) -> None:
    person = people["councillor"].person
    planning.record_acting_mayor(
        person=person,
        valid_from=dt.date(2026, 2, 1),
        valid_to=dt.date(2026, 2, 5),
        reason=canary("Licencia"),
        by=people["staff"],
    )
    for name in ("staff", "administrator"):
        people[name].name = canary(f"Cuenta{name.capitalize()}")
        people[name].save(update_fields=["name"])
    CANARIES.extend(user.email for user in people.values())


def _approved_meeting(staff: User, cv: Body, people: dict[str, User]) -> Meeting:
    meeting = create_meeting(
        kind="ordinary", bodies=[cv], date=dt.date(2026, 4, 9), start_time=dt.time(19, 0), place="Centro cívico",
        convened_at=dt.datetime(2026, 4, 1, 13, tzinfo=dt.UTC), by=staff,
    )  # fmt: skip
    summon_members(meeting=meeting, by=staff)
    members = Person.objects.filter(memberships__body=cv, memberships__valid_to=None)
    rows = [AttendanceRow(person=person, status="present", acting_as="principal") for person in members]
    meeting = record_attendance(meeting=meeting, rows=rows, expected_version=meeting.edit_version, by=staff)
    maronas = Neighbourhood.objects.get(name="Flor de Maroñas")
    counts = [HeadCountRow(count=12, gender="woman", neighbourhood=maronas, first_time=True)]
    meeting = record_head_counts(
        meeting=meeting, rows=counts, expected_version=meeting.edit_version, by=staff
    )
    theme = Theme.objects.get(code="alumbrado")
    words = {
        "shown": (
            f"Pide luz. Llamar a {canary('Textual')}",
            "show",
            "Pide reponer tres luminarias en la plaza.",
        ),
        "withheld": (canary("Retenido"), "withhold", ""),
        "pending": (canary("SinRevisar"), "", ""),
    }
    for verbatim, _decision, _text in words.values():
        add_contribution(
            meeting=meeting, kind="proposal", author_type="residents", verbatim=verbatim,
            neighbourhood=maronas, theme=theme, by=staff,
        )  # fmt: skip
    incorporate_minutes(meeting=meeting, approved_on=dt.date(2026, 4, 23), number="7", by=staff)
    by_words = {verbatim: (decision, text) for verbatim, decision, text in words.values() if decision}
    for contribution in meeting.contributions.all():
        if contribution.verbatim in by_words:
            decision, text = by_words[contribution.verbatim]
            review_contribution(
                contribution=contribution, decision=decision, public_text=text, expected_version=0, by=staff
            )
    return meeting


def _draft_meeting(staff: User, cv: Body, absent: Person) -> Meeting:
    meeting = create_meeting(
        kind="ordinary", bodies=[cv], date=dt.date(2026, 5, 14), place="Centro cívico",
        convened_at=dt.datetime(2026, 5, 1, 13, tzinfo=dt.UTC), by=staff,
    )  # fmt: skip
    guest = planning.create_person(code="visita", first_name=canary("Invitado"), last_name="Visita", by=staff)
    meeting = record_attendance(
        meeting=meeting,
        rows=[
            AttendanceRow(person=guest, status="present"),
            AttendanceRow(person=absent, status="without_notice", acting_as="principal"),
        ],
        expected_version=meeting.edit_version,
        by=staff,
    )
    add_contribution(
        meeting=meeting, kind="complaint", author_type="residents", verbatim=canary("Borrador"), by=staff
    )
    add_items(meeting=meeting, items=[NewItem(canary("PuntoDeBorrador"))], by=staff)
    return meeting


def _incoming_matter(staff: User, cv: Body) -> IncomingMatter:
    return register_matter(
        body=cv, received_on=dt.date(2026, 4, 2), sender_kind="residents", sender=canary("Remitente"),
        extract=canary("Extracto"), case_file=canary("Expediente"), destination=canary("Destino"), by=staff,
    )  # fmt: skip


def _coming_meeting(staff: User, cv: Body, matter: IncomingMatter) -> Meeting:
    """Called by the portal, with an agenda that anybody reads and a point that came after the call."""
    meeting = create_meeting(
        kind="ordinary", bodies=[cv], date=today() + dt.timedelta(days=10), start_time=dt.time(19, 0),
        place="Centro cívico", by=staff,
    )  # fmt: skip
    summon_members(meeting=meeting, by=staff)
    items = [NewItem("Luz en la plaza", matter), NewItem("Asuntos varios")]
    add_items(meeting=meeting, items=items, by=staff)
    send_call(meeting=meeting, by=staff)
    add_items(meeting=meeting, items=[NewItem(canary("PuntoUrgente"))], by=staff)
    return meeting


def _reviewed_meeting(people: dict[str, User]) -> Amendment:
    """A session under review, which somebody proposed to amend."""
    meeting = making.complete(
        people["staff"], "CV", date=dt.date(2026, 8, 13), place=canary("LugarEnRevision"), number="21"
    )
    submit_minutes(meeting=meeting, by=people["staff"])
    return propose_amendment(
        minutes=meeting.minutes, part="heading.place", text=canary("Enmienda"), reason=canary("PorQueEnmienda"),
        by=people["officer"],
    )  # fmt: skip


def _unsigned_meeting(people: dict[str, User]) -> Meeting:
    """A session that waits for its signatures; one person refused."""
    staff = people["staff"]
    meeting = making.complete(staff, "CV", date=dt.date(2026, 8, 20), number="22")
    submit_minutes(meeting=meeting, by=staff)
    approve_minutes(minutes=meeting.minutes, exception="Terminó el período.", by=staff)
    record_refusal(
        minutes=meeting.minutes, person=people["officer"].person, reason="No dijo por qué.", by=staff
    )
    return meeting


def _closed_meeting(staff: User, cm: Body) -> Meeting:
    return create_meeting(
        kind="extraordinary", bodies=[cm], date=dt.date(2026, 5, 20), title=canary("TituloCerrada"),
        place=canary("LugarCerrada"), is_open=False, closed_reason=canary("RazonCerrada"),
        convened_at=dt.datetime(2026, 5, 18, 13, tzinfo=dt.UTC), by=staff,
    )  # fmt: skip


def _swot(people: dict[str, User], topic: Any) -> dict[str, int]:
    """A round of the SWOT matrix that is being grouped: nothing of it is public before its document is sealed."""
    team, period = people["team"], {"period_from": dt.date(2026, 7, 1), "period_to": dt.date(2026, 12, 31)}
    matrix = swotting.grouping(people, title=canary("RondaFoda"), purpose=canary("ParaQueFoda"), **period)
    factor = swotting.proposed(matrix, "F", team, f"Hay {canary('FactorFoda')}")
    evidence = add_evidence(
        factor=swotting.of(matrix, "F"), kind="topic", target=topic, note=canary("NotaFoda"), by=team
    )
    strategy = swotting.strategy(matrix, team, text=f"Hacer {canary('EstrategiaFoda')}")
    return {
        "swot": matrix.pk,
        "swot_factor": factor.pk,
        "swot_evidence": evidence.pk,
        "swot_strategy": strategy.pk,
    }


def _published_acta(people: dict[str, User]) -> tuple[actas.Session, Any]:
    """An acta with words covered, published; whoever is in it and is not named is a canary too."""
    session = actas.signed(people, body="CV")
    for words in actas.RESTRICTED:
        redact_words(minutes=session.minutes, words=words, ground="personal", by=people["staff"])
    CANARIES.extend((*actas.RESTRICTED, *actas.NEVER_NAMED))
    preparation = prepare_minutes(minutes=session.minutes, by=people["staff"], render_now=True)
    return session, seal(preparation=preparation, by=people["mayor"], confirm_read=True)


def _write(document: Any, text: str, staff: User) -> None:
    save_part(document=document, key="introduccion", text=text, expected_version=0, by=staff)


def _published(people: dict[str, User], cm: Body, cv: Body) -> tuple[Any, Any, Any]:
    """Two versions, the first of them withdrawn for what it said, and a request to withdraw the second."""
    staff, mayor = people["staff"], people["mayor"]
    document = create_document(
        kind="participacion", period_from=PERIOD[0], period_to=PERIOD[1], bodies=[cm, cv], by=staff
    )
    for version, text in enumerate(
        (canary("TextoRetirado"), "Asistió [[asistencia.CV]] del Concejo Vecinal.")
    ):
        save_part(document=document, key="introduccion", text=text, expected_version=version, by=staff)
        preparation = prepare(document=document, by=staff, render_now=True)
        mark_read(preparation=preparation, note=canary("Observacion"), by=mayor)
        publication = seal(preparation=preparation, by=mayor)
        document.refresh_from_db()
        asked = request_withdrawal(
            publication=publication,
            ground="harm",
            reason=canary("MotivoDeRetiro") if version else "Nombraba a una persona sin su consentimiento.",
            fate="custody",
            by=people["administrator"],
        )
        if not version:
            decide_withdrawal(withdrawal=asked, confirm=True, by=mayor)
            start_new_version(document=document, change_note="Se revisó la introducción.", by=staff)
            document.refresh_from_db()
    return publication, document, asked


def _document_being_written(staff: User, mayor: User, cm: Body) -> Any:
    document = create_document(
        kind="participacion", period_from=PERIOD[0], period_to=PERIOD[1], bodies=[cm], by=staff
    )
    _write(document, canary("TextoBorrador"), staff)
    prepare(document=document, by=staff)
    document.refresh_from_db()
    return return_to_draft(document=document, reason=canary("Devuelto"), by=mayor)


def _in_reading(staff: User, cv: Body) -> Any:
    document = create_document(
        kind="participacion", period_from=PERIOD[0], period_to=PERIOD[1], bodies=[cv], by=staff
    )
    _write(document, canary("TextoEnLectura"), staff)
    return prepare(document=document, by=staff, render_now=True)


@pytest.fixture
def world(people: dict[str, User]) -> dict[str, Any]:
    """The arguments of every address, by name; see ``build``."""
    made, planted_words = kept.once(
        "world", lambda: (build(copy.deepcopy(people)), list(CANARIES)), in_run=True
    )
    CANARIES[:] = planted_words
    for user in people.values():
        user.refresh_from_db()
    return made
