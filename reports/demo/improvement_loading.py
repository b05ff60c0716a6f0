"""Carries through the actions what the municipality found when it looked at itself: matrices, manual, evaluation."""

import datetime as dt
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING

from accounts.checks import DEMONSTRATION_DOMAIN
from accounts.models import User
from planning.models import DevelopmentPlan, Membership, Person, PlanState, Quality
from reports.actions import create_about, start_new_version
from reports.actions.adoption import load_steps, mark_done
from reports.actions.evaluation import (
    add_finding,
    add_lesson,
    create_evaluation,
    finding_to_change_request,
    finding_to_factor,
    save_verdict,
)
from reports.actions.manual import close_comment, comment, load_first_edition, review_chapter, save_chapter
from reports.actions.surveys import answer_survey, read_words
from reports.actions.swot import agree_matrix, carry_factors, open_matrix, start_grouping
from reports.actions.swot_evidence import add_evidence
from reports.actions.swot_factors import (
    edit_factor,
    group_factor,
    keep_factor,
    leave_out_factor,
    propose_factor,
)
from reports.actions.swot_ratings import rate, save_judgements
from reports.actions.swot_strategies import add_strategy, strategy_to_item
from reports.demo.documents import fill, publish
from reports.demo.improvement import evaluating, manual
from reports.demo.improvement.matrices import FIRST, SECOND, Factor, Round, Shown
from reports.demo.moments import moment
from reports.demo.people import CURRENT_TERM
from reports.demo.prose import Period
from reports.models import (
    AdoptionStep,
    ChapterComment,
    Document,
    DocumentKind,
    Evaluation,
    EvidenceKind,
    Finding,
    ManualChapter,
    Publication,
    QuestionKind,
    ReadingState,
    Respondent,
    SurveyQuestion,
    SwotFactor,
    SwotMatrix,
)
from reports.periods import period_slug
from reports.queries.evaluation import words_of
from reports.queries.swot import next_code, parents_in
from reports.queries.swot_evidence import Found, evidence_of, find_evidence

if TYPE_CHECKING:
    from reports.demo.chain_loading import ChainLoader

#: Days after a half-year ended: what was done on each.
_OPENED, _GROUPED, _AGREED, _PUBLISHED = 30, 48, 58, 64
_EVALUATED, _ASKED, _ASKED_UNTIL, _EVALUATION = 3, 5, 35, 75
_AGAIN_OPENED, _AGAIN_GROUPED, _AGAIN_AGREED, _AGAIN_PUBLISHED = 60, 76, 84, 90
_EDITION, _EDITED, _SECOND_EDITION = 66, 70, 95
#: Those of the planning team and of the Neighbourhood Council who take part without a demonstration account of their own
#: get one (`ep-2@…`, `cv-1@…`) with the password of all.
_RATERS, _COUNCILLORS = 5, 7
_READ = "Leído entero."


class ImprovementLoader:
    """Each thing on its day; what had not come by the day of the demonstration is left out."""

    def __init__(self, chain: "ChainLoader") -> None:
        self.chain = chain
        self.base, self.result = chain.demo.half_years[-2:]

    def foresee(self) -> None:
        """All of it."""
        at = self.chain.at
        at(CURRENT_TERM, self._adopt)
        for code, (after, evidence) in manual.DONE_STEPS.items():
            at(CURRENT_TERM + dt.timedelta(days=after), partial(self._step, code, evidence))
        at(self._after(self.base, _OPENED), partial(self._open, FIRST, self.base))
        at(self._after(self.base, _GROUPED), partial(self._group, FIRST, self.base))
        at(self._after(self.base, _AGREED), partial(self._agree, FIRST, self.base))
        at(self._after(self.base, _PUBLISHED), partial(self._publish_matrix, FIRST, self.base))
        at(self._after(self.base, _EDITION), self._first_edition)
        at(self._after(self.result, _EVALUATED), self._evaluate)
        at(self._after(self.result, _ASKED_UNTIL + 1), self._learn)
        at(self._after(self.result, _EVALUATION), self._publish_evaluation)
        at(self._after(self.result, _AGAIN_OPENED), partial(self._open, SECOND, self.result))
        at(self._after(self.result, _EDITED), self._edit_manual)
        at(self._after(self.result, _AGAIN_GROUPED), partial(self._group, SECOND, self.result))
        at(self._after(self.result, _AGAIN_AGREED), partial(self._agree, SECOND, self.result))
        at(self._after(self.result, _AGAIN_PUBLISHED), partial(self._publish_matrix, SECOND, self.result))
        at(self._after(self.result, _SECOND_EDITION), self._second_edition)

    @staticmethod
    def _after(period: Period, days: int) -> dt.date:
        return period[1] + dt.timedelta(days=days)

    # -- adoption and manual

    def _adopt(self, day: dt.date) -> None:
        self.chain.say("  Manual, plan de adopción, FODA y evaluación del piloto")
        load_first_edition()
        load_steps(start=day)

    def _step(self, code: str, evidence: str, day: dt.date) -> None:
        step = AdoptionStep.objects.get(code=code)
        mark_done(
            step=step, evidence=evidence, on=day, expected_version=step.edit_version, by=self.chain.team
        )

    def _first_edition(self, day: dt.date) -> None:
        self._review_all()
        document = create_about(kind=DocumentKind.MANUAL, about="manual", by=self.chain.team)
        fill(document, manual.PARTS, by=self.chain.team)
        self._publish(document, day, "manual-1")

    def _review_all(self) -> None:
        """By whoever coordinates; what she wrote herself, by another member of the team."""
        for chapter in ManualChapter.objects.filter(is_dropped=False):
            if not chapter.is_reviewed:
                by = self._team()[1] if chapter.written_by_id == self.chain.team.pk else self.chain.team
                review_chapter(chapter=chapter, expected_version=chapter.edit_version, by=by)

    def _edit_manual(self, day: dt.date) -> None:
        """What people said of it, and what was written because of that and of the evaluation."""
        chapters = {row.slug: row for row in ManualChapter.objects.all()}
        told = [
            (comment(chapter=chapters[slug], text=text, quote=quote, by=self.chain.users[account]), answer)
            for slug, account, quote, text, answer in manual.COMMENTS
        ]
        for slug, (heading, more) in manual.ADDED.items():
            row = chapters[slug]
            save_chapter(
                chapter=row,
                title=row.title,
                text=row.text.replace(heading, f"{more}\n\n{heading}", 1),
                carried_by=row.carried_by,
                expected_version=row.edit_version,
                by=self.chain.team,
            )
        asked = ChapterComment.objects.filter(finding__isnull=False, closed_at=None)
        for said, answer in [*told, *((one, manual.DONE) for one in asked)]:
            if answer:
                close_comment(comment=said, answer=answer, by=self.chain.team)

    def _second_edition(self, day: dt.date) -> None:
        self._review_all()
        document = Document.objects.get(kind=DocumentKind.MANUAL)
        start_new_version(document=document, change_note=manual.CHANGE_NOTE, by=self.chain.team)
        self._publish(document, day, "manual-2")

    # -- who takes part

    def _team(self) -> list[User]:
        return self._members("EP", _RATERS)

    def _members(self, body: str, number: int) -> list[User]:
        """Accounts of members, those with one first; others get one."""
        rows = (
            Membership.objects.at(self.chain.today)
            .filter(body__code=body, quality=Quality.PRINCIPAL, person__is_minor=False)
            .select_related("person__user")
        )
        people = sorted(
            {row.person_id: row.person for row in rows}.values(),
            key=lambda person: (person.user_id is None, person.code),
        )
        return [
            self._account(person, body, place, self.chain.team.password)
            for place, person in enumerate(people[:number])
        ]

    @staticmethod
    def _account(person: Person, body: str, place: int, password: str) -> User:
        if person.user is None:
            user = User.objects.create_user(
                f"{body.lower()}-{place}@{DEMONSTRATION_DOMAIN}",
                name=f"{person.first_name} {person.last_name}",
            )
            user.password = password
            user.save(update_fields=["password"])
            Person.objects.filter(pk=person.pk).update(user=user)
            person.user = user
        return person.user

    # -- matrices

    def _open(self, told: Round, period: Period, day: dt.date) -> None:
        matrix = open_matrix(
            title=told.title,
            purpose=told.purpose,
            period_from=period[0],
            period_to=period[1],
            proposals_until=day + dt.timedelta(days=_GROUPED - _OPENED - 1),
            by=self.chain.team,
        )
        earlier = {} if matrix.previous is None else self._keys(FIRST, matrix.previous)
        going_on = [earlier[factor.goes_on] for factor in told.factors if factor.goes_on in earlier]
        carried = {
            row.previous_id: row
            for row in carry_factors(matrix=matrix, factors=going_on, by=self.chain.team, day=day)
        }
        for factor in told.factors:
            if factor.goes_on in earlier:
                self._reworded(carried[earlier[factor.goes_on].pk], factor)
            else:
                propose_factor(
                    matrix=matrix,
                    side=factor.side,
                    text=factor.text,
                    contributed_by=factor.by,
                    on=day,
                    by=self.chain.staff,
                )
        for found in Finding.objects.filter(factor=None, evaluation__period_to=period[1]):
            side = next((row.side for row in evaluating.FINDINGS if row.text == found.text), "")
            if side:
                finding_to_factor(finding=found, matrix=matrix, side=side, by=self.chain.team, day=day)

    def _reworded(self, row: SwotFactor, told: Factor) -> None:
        if (row.side, row.text, row.contributed_by) != (told.side, told.text, told.by):
            row.side, row.text, row.contributed_by = told.side, told.text, told.by
            edit_factor(factor=row, expected_version=row.edit_version, by=self.chain.team)

    def _keys(self, told: Round, matrix: SwotMatrix) -> dict[str, SwotFactor]:
        """The factors of a matrix by their keys, which are known by their words."""
        by_text = {row.text: row for row in matrix.factors.all()}
        return {factor.key: by_text[factor.text] for factor in told.factors if factor.text in by_text}

    def _group(self, told: Round, period: Period, day: dt.date) -> None:
        matrix = start_grouping(matrix=self._matrix(period), by=self.chain.team)
        rows, team = self._keys(told, matrix), self.chain.team
        kept = [factor for factor in told.factors if not factor.into and not factor.left]
        for factor in kept:
            keep_factor(factor=rows[factor.key], by=team)
        for factor in told.factors:
            if factor.into:
                group_factor(factor=rows[factor.key], into=rows[factor.into], by=team)
            elif factor.left:
                leave_out_factor(factor=rows[factor.key], reason=factor.left, by=team)
            for shown in factor.shown:
                self._show(rows[factor.key], shown, period, day)
        from_findings = {row.pk: row for row in matrix.factors.filter(finding__isnull=False)}
        for row in from_findings.values():
            into = rows["avances"] if "avances" in rows else next(iter(rows.values()))
            group_factor(factor=row, into=into, by=team)
        for place, rater in enumerate(self._team()):
            rate(
                matrix=matrix,
                ratings={rows[factor.key].pk: factor.given[place] for factor in kept if factor.given},
                by=rater,
            )

    def _show(self, row: SwotFactor, shown: Shown, period: Period, day: dt.date) -> None:
        """What of that day shows it; with few records there may be nothing."""
        found = self._figure(shown, period) if shown.figure else self._first(shown, row)
        if found:
            add_evidence(
                factor=row,
                kind=found.kind,
                target=found.pk,
                figure=found.figure,
                note=shown.note,
                by=self.chain.team,
                day=day,
            )

    @staticmethod
    def _figure(shown: Shown, period: Period) -> Found | None:
        published = Publication.objects.published().current()
        row = published.filter(kind=shown.kind, period_from=period[0], period_to=period[1]).first()
        return evidence_of(EvidenceKind.PUBLICATION, row.pk, shown.figure) if row else None

    @staticmethod
    def _first(shown: Shown, row: SwotFactor) -> Found | None:
        used = set(row.evidence.filter(kind=shown.kind).values_list("title", flat=True))
        found = find_evidence(shown.about, shown.kind)
        return next((one for one in found if one.title not in used), None)

    def _agree(self, told: Round, period: Period, day: dt.date) -> None:
        matrix = self._matrix(period)
        rows = self._keys(told, matrix)
        kept = [factor for factor in told.factors if not factor.into and not factor.left]
        save_judgements(
            matrix=matrix,
            weights={rows[factor.key].pk: factor.weight for factor in kept},
            ratings={rows[factor.key].pk: factor.rating for factor in kept},
            expected_version=matrix.edit_version,
            by=self.chain.team,
        )
        for strategy in told.strategies:
            add_strategy(
                matrix=matrix,
                kind=strategy.kind,
                text=strategy.text,
                factors=[rows[key] for key in strategy.factors],
                by=self.chain.team,
            )
        agree_matrix(matrix=self._matrix(period), by=self.chain.team, now=day)

    def _publish_matrix(self, told: Round, period: Period, day: dt.date) -> None:
        matrix = self._matrix(period)
        if matrix.previous is not None:
            self._undertake(matrix)
        document = create_about(kind=DocumentKind.SWOT, about=period_slug(*period), by=self.chain.team)
        fill(document, told.parts, by=self.chain.team)
        self._publish(document, day, f"foda-{matrix.number}")

    def _undertake(self, matrix: SwotMatrix) -> None:
        """One strategy goes into the plan that is being written, if one is."""
        plan = DevelopmentPlan.objects.filter(state=PlanState.DRAFT).order_by("pk").first()
        strategy = matrix.strategies.filter(kind="DO").first()
        if plan is None or strategy is None:
            return
        parent = next(iter(parents_in(plan)), None)
        strategy_to_item(
            strategy=strategy,
            plan=plan,
            parent=parent,
            code=next_code(plan, parent),
            title=strategy.text[:200],
            by=self.chain.team,
        )

    @staticmethod
    def _matrix(period: Period) -> SwotMatrix:
        return SwotMatrix.objects.get(period_from=period[0], period_to=period[1])

    # -- evaluation

    def _evaluate(self, day: dt.date) -> None:
        opens, closes = self._after(self.result, _ASKED), self._after(self.result, _ASKED_UNTIL)
        evaluation = create_evaluation(
            title=evaluating.TITLE,
            purpose=evaluating.PURPOSE,
            baseline_from=self.base[0],
            baseline_to=self.base[1],
            period_from=self.result[0],
            period_to=self.result[1],
            survey_from=opens,
            survey_until=closes,
            by=self.chain.team,
            now=moment(day, 10),
        )
        for sheets in evaluating.SHEETS:
            if opens <= self.chain.today:
                self._answer(evaluation, sheets, opens, min(closes, self.chain.today))

    def _answer(
        self, evaluation: Evaluation, told: evaluating.Sheets, since: dt.date, until: dt.date
    ) -> None:
        questions = list(SurveyQuestion.objects.filter(evaluation=evaluation, respondent=told.respondent))
        numbers, words = cycle(told.numbers), iter(told.words)
        people = {
            Respondent.PLANNING_TEAM.value: self._team(),
            Respondent.NEIGHBOURHOOD_COUNCIL.value: self._members("CV", _COUNCILLORS),
        }.get(told.respondent)
        for number in range(len(people) if people else told.count):
            answers: dict[int, int | str | None] = {}
            for question in questions:
                if question.kind == QuestionKind.SCALE:
                    answers[question.pk] = next(numbers)
                elif number % 3 == 0:
                    answers[question.pk] = next(words, ("", None))[0]
            answer_survey(
                evaluation=evaluation,
                respondent=told.respondent,
                answers=answers,
                by=people[number] if people else None,
                day=min(since + dt.timedelta(days=number % 28), until),
            )

    def _learn(self, day: dt.date) -> None:
        evaluation = Evaluation.objects.get(period_to=self.result[1])
        public = {words: text for sheets in evaluating.SHEETS for words, text in sheets.words}
        for answer in words_of(evaluation, day).order_by("text", "pk"):
            text = public.get(answer.text)
            if text is not None:
                read_words(
                    answer=answer,
                    state=ReadingState.SHOWN if text else ReadingState.WITHHELD,
                    public_text=text,
                    expected_version=None,
                    by=self.chain.staff,
                    now=moment(day, 9),
                )
        for respondent, lesson in evaluating.LESSONS:
            add_lesson(evaluation=evaluation, respondent=respondent, text=lesson, by=self.chain.team)
        chapters = list(ManualChapter.objects.filter(is_dropped=False))
        for place, chapter in enumerate(chapters):
            changed = evaluating.CHANGES.get(place)
            save_verdict(
                evaluation=evaluation,
                chapter=chapter,
                kind=evaluating.CHANGE if changed else evaluating.KEEP,
                reason=changed or evaluating.KEPT,
                by=self.chain.team,
            )
        for told in evaluating.FINDINGS:
            finding = add_finding(
                evaluation=evaluation, text=told.text, figure=told.figure, by=self.chain.team
            )
            if told.chapter is not None and told.chapter < len(chapters):
                finding_to_change_request(finding=finding, chapter=chapters[told.chapter], by=self.chain.team)

    def _publish_evaluation(self, day: dt.date) -> None:
        document = create_about(
            kind=DocumentKind.EVALUATION, about=period_slug(*self.result), by=self.chain.team
        )
        fill(document, {**evaluating.PARTS, **evaluating.READINGS}, by=self.chain.team)
        self._publish(document, day, "evaluacion")

    def _publish(self, document: Document, day: dt.date, what: str) -> None:
        chain = self.chain
        publish(document, on=day, today=chain.today, what=what, note=_READ, users=chain.users)
