"""Long tables in every run by samples, and whole in the long one."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest


def thinned(cases: Iterable[Any], every: int) -> list[Any]:
    """The cases of a table, of which one in ``every`` belongs to every run and the others to `make test-all`."""
    return [
        case if place % every == 0 else pytest.param(*_arguments(case), marks=pytest.mark.full)
        for place, case in enumerate(cases)
    ]


#: Whether the long run was asked for; told before anything is collected.
is_long_run = True


def examples(most: int) -> int:
    """How many examples a search that goes through the database tries: a third in every run, each time others."""
    return most if is_long_run else max(1, most // 3)


def _arguments(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)


#: Of these, one case in so many belongs to every run, and the others to `make test-all`; 0 keeps none for every run.
SAMPLED = {
    "tests/participation/test_life.py::test_every_action_at_every_stage_by_everybody": 4,
    "tests/participation/test_life.py::test_raw_sql_meets_the_seal_of_a_session": 4,
    "tests/participation/test_life.py::test_the_vote_that_decided_is_sealed": 4,
    "tests/participation/test_minutes.py::test_raw_sql_meets_the_seal": 3,
    "tests/participation/test_permissions.py::test_each_action_on_each_set_of_bodies": 3,
    "tests/participation/test_completeness.py::test_the_neighbourhood_council_its_board_and_committees": 3,
    "tests/planning/test_actions.py::test_who_may_do_what": 3,
    "tests/planning/test_progress.py::test_what_was_accepted_closed_or_corrected_stays": 4,
    "tests/planning/test_operational.py::test_nothing_lies_outside_its_year_or_its_plan": 4,
    "tests/planning/test_plans.py::test_what_is_approved_never_changes": 4,
    "tests/planning/test_sheets_corpus.py::test_2000_rows_come_in_whole_and_go_out_again": 0,
    "tests/planning/test_sheets_corpus.py::test_layouts_of_others_are_proposed_right": 3,
    "tests/planning/test_schedule.py::test_what_a_filter_finds": 4,
    "tests/reports/test_papers.py::test_papers_are_tagged_and_the_same_again": 3,
    "tests/reports/test_swot.py::test_each_action_in_each_stage_by_each_person": 2,
    "tests/reports/test_swot.py::test_weights_are_saved_or_refused_at_their_fields": 6,
    "tests/reports/test_swot.py::test_ratings_are_counted_and_told_from_five_on": 3,
    "tests/reports/test_swot.py::test_what_one_member_sends": 3,
    "tests/reports/test_swot.py::test_a_strategy_crosses_its_two_letters": 5,
    "tests/reports/test_swot.py::test_what_was_published_stays_by_any_door": 3,
    "tests/reports/test_purging.py::test_it_goes_when_its_rule_says": 2,
    "tests/reports/test_participation_figures.py::test_the_year_is_counted_as_the_recount_does": 4,
    "tests/reports/test_participation_document.py::test_a_snapshot_is_of_one_moment": 4,
    "tests/reports/test_workspace_documents.py::test_pages_refuse_the_wrong_roles": 3,
    "tests/reports/test_sealing.py::test_every_action_from_every_state_by_every_role": 4,
    "tests/reports/test_minutes_document.py::test_every_text_that_may_be_covered_reads_covered": 2,
    "tests/reports/test_minutes_document.py::test_nobody_makes_the_original_by_guessing_its_words": 0,
    "tests/reports/test_plan_documents.py::test_the_forms_are_inert_tagged_and_come_out_the_same": 3,
    "tests/reports/test_pdf_parts.py::test_it_says_the_same_on_the_same_pages": 0,
    "tests/reports/test_demo.py::test_takes_over_an_empty_municipality": 0,
    "tests/reports/test_demo.py::TestSmallLoad": 0,  # the browser's portal loads the whole of it in every run
    "tests/participation/test_topic_histories.py::test_no_step_loses_an_origin": 40,
    "tests/security/test_headers.py::test_attachments_may_do_nothing": 0,
    "tests/browser/test_redactions.py::test_by_keyboard_alone": 0,
    "tests/reports/test_pdf_parts.py::test_its_tags_outline_and_places_are_the_same": 0,
    "tests/participation/test_session_page.py::test_the_page_costs_the_same_with_more_items": 0,
    "tests/reports/backup/test_restore.py::test_a_forged_backup_runs_no_program": 3,
    "tests/reports/backup/test_restore.py::test_the_drill": 0,
    "tests/crashes/test_kills.py::test_worker_killed_at_each_statement_of_an_import": 0,
    "tests/crashes/test_statements.py::test_each_move_of_minutes": 0,
    "tests/municipalismo/test_upgrade.py::test_a_copy_that_differs_is_not_taken": 0,
    "tests/security/test_guessing.py::test_two_hundred_guesses_at_once": 0,
    "tests/security/test_naughty.py::test_every_text_in_the_database_is_composed": 0,
    "tests/browser/test_acta.py::test_from_the_call_to_the_published_acta": 0,
    "tests/browser/test_job.py::test_figures_equal_a_recount_of_the_evidence": 0,
    "tests/browser/test_without_javascript.py::test_an_upload_with_errors_tells_each": 0,
    "tests/browser/test_session_kept.py::test_who_signs_in_again_beside_the_page_goes_on_writing": 0,
    "tests/browser/test_session_kept.py::test_the_second_of_two_sees_both_and_chooses_by_parts": 0,
    "tests/browser/test_without_javascript.py::test_an_account_changes_once_the_password_was_given": 0,
    "tests/browser/test_minutes_import.py::test_page": 4,
    "tests/browser/test_accessibility.py::test_core_page": 2,  # of these the long run looks at everything
    "tests/participation/test_actas_body.py::test_two_megabytes_of_anything_end_soon": 4,
    "tests/participation/test_session_editors.py::test_two_editors_lose_nothing": 0,
    "tests/reports/test_evaluation_document.py::test_every_form_stands_at_its_address": 0,
    "tests/reports/test_package_hostile.py::test_enemies_are_refused_with_a_reason": 4,
    "tests/security/test_headers.py::test_every_page_of_every_kind_is_worth_an_a_plus": 0,
    "tests/security/test_permissions.py::test_a_number_of_nothing_is_not_found": 0,
    # What starts servers of its own: what every start meets stays, what only a machine in trouble does is looked at in
    # the long run.
    "tests/municipalismo/test_embedded_abuse.py::test_a_killed_server_is_started_again_by_the_next_command": 1,
    "tests/municipalismo/test_embedded_abuse.py": 0,
    "tests/municipalismo/test_embedded.py::test_a_path_too_long_for_a_socket_works": 0,
    "tests/municipalismo/test_embedded.py::test_root": 0,
    "tests/municipalismo/test_upgrade.py::test_data_of_another_version_are_told_and_left_alone": 0,
    "tests/municipalismo/test_upgrade.py::test_in_use_it_is_not_upgraded": 0,
    "tests/crashes/test_kills.py::test_worker_killed_at_each_step_of_a_preparation": 0,
    "tests/crashes/test_kills.py::test_killed_while_handing_a_message_over": 2,
    "tests/reports/backup/test_restore.py::test_a_portal_in_use_is_not_replaced": 2,
    "tests/reports/backup/test_restore.py::test_a_restore_that_does_not_match_is_undone": 2,
    "tests/reports/backup/test_restore.py::test_files_outside_the_database_travel_too": 0,
    "tests/security/test_public_forms.py::test_so_many_an_hour_and_no_more": 4,
    "tests/security/test_public_forms.py::test_with_a_fresh_stamp_of_its_own_and_an_empty_trap": 2,
    "tests/reports/test_evaluation_document.py::test_an_analysis_hides_residents": 2,
    "tests/reports/test_evaluation_document.py::test_residents_are_hidden_where": 2,
    "tests/reports/test_evaluation_document.py::test_a_devolution_hides_residents": 2,
    "tests/reports/test_evaluation_document.py::test_residents_are_told_where_nobody": 3,
    # Who may and who may not, one action at a time: ``tests/test_routes.py`` asks at every address in every run.
    "tests/accounts/test_actions.py::test_only_administrators_manage_accounts": 4,
    "tests/accounts/test_address.py::test_nobody_changes_their_own_there": 3,
    "tests/accounts/test_admin.py::test_every_list_opens": 4,
    "tests/accounts/test_admin.py::test_no_page_of_it_carries_bytes_or_secrets": 3,
    "tests/accounts/test_admin.py::test_only_catalogues_settings_and_accounts_change": 3,
    "tests/participation/test_devolutions.py::test_who_prepares": 3,
    "tests/participation/test_import.py::test_who_may_import": 3,
    "tests/participation/test_import_upload.py::test_actions_check_again": 3,
    "tests/participation/test_import_upload.py::test_who_sees_and_does_what": 3,
    "tests/participation/test_meetings.py::test_each_action_by_each_role": 3,
    "tests/participation/test_minutes_imports.py::test_only_staff_and_officers_of_the_body_may": 3,
    "tests/participation/test_minutes_pages.py::test_others_see_nothing_of_it": 3,
    "tests/participation/test_validations.py::test_who_reads_them": 3,
    "tests/planning/test_deadlines.py::test_who_may_do_what": 3,
    "tests/planning/test_team_tasks.py::test_who_may_do_what": 3,
    "tests/reports/test_evaluation_work.py::test_who_evaluates": 3,
    "tests/reports/test_evaluation_work.py::test_who_opens_its_pages": 3,
    "tests/reports/test_minutes_document.py::test_who_sees_it_beforehand": 3,
    "tests/reports/test_sealing.py::test_who_may_start_a_document": 3,
    "tests/reports/test_surveys.py::test_who_answers_as_what": 3,
    "tests/reports/test_surveys.py::test_who_gets_in": 3,
    "tests/reports/test_surveys.py::test_who_reads_the_words": 3,
    "tests/reports/test_todo_desk.py::test_each_role_reads_what_it_may_move_on": 3,
    "tests/reports/test_todo_improvement.py::test_each_role_reads_what_it_may_move_on": 3,
    "tests/reports/test_withdrawals.py::test_who_may_ask_and_who_may_decide": 3,
    "tests/reports/test_workspace.py::test_the_navigation_and_the_menu_of_creation_lead": 3,
    "tests/security/test_public_forms.py::test_only_from_our_own_page": 3,
    # Tables of one rule, met at every row by the same lines.
    "tests/participation/test_completeness.py::test_the_municipal_council": 3,
    "tests/participation/test_import.py::test_single_rows": 3,
    "tests/participation/test_import_upload.py::test_every_pair_of_states": 4,
    "tests/participation/test_life.py::test_an_incomplete_acta_is_not_approved": 2,
    "tests/participation/test_life.py::test_when_signatures_are_enough": 3,
    "tests/participation/test_life_pages.py::test_a_page_out_of_its_time_leads_back_and_says_why": 3,
    "tests/participation/test_minutes_imports.py::test_choices_that_no_page_sends_are_refused": 3,
    "tests/participation/test_minutes_imports.py::test_what_is_missing_stops_it_at_its_field": 3,
    "tests/participation/test_minutes_imports.py::test_what_was_confirmed_never_changes": 3,
    "tests/participation/test_minutes_imports.py::test_who_sends_is_told_by_kind_and_residents": 3,
    "tests/participation/test_session_page.py::test_what_is_not_understood_is_refused_in_words": 3,
    "tests/participation/test_session_parts.py::test_a_null_character_is_refused_at_its_field": 3,
    "tests/participation/test_session_parts.py::test_a_request_sent_again_is_harmless": 3,
    "tests/participation/test_session_parts.py::test_an_unknown_part_is_refused_with_everything": 3,
    "tests/participation/test_session_parts.py::test_naughty_words_break_nothing": 3,
    "tests/participation/test_session_parts.py::test_naughty_words_are_kept_to_the_letter": 3,
    "tests/participation/test_session_parts.py::test_what_does_not_fit_together_is_told_at_its_field": 3,
    "tests/participation/test_session_parts.py::test_what_is_wrong_is_told_at_its_field": 3,
    "tests/planning/test_sheets.py::test_every_pair_of_states": 4,
    "tests/reports/test_datasets.py::test_all_forms_tell_the_same_rows": 3,
    "tests/reports/test_datasets.py::test_batches_give_each_row_once": 5,
    "tests/reports/test_datasets.py::test_the_version_of_a_file_covers_every_table_it_reads": 3,
    "tests/reports/test_manual.py::test_huge_markdown_takes_little": 3,
    "tests/reports/test_manual.py::test_links_and_figures_are_looked_at": 3,
    "tests/reports/test_package.py::test_nothing_takes_long_to_look_through": 3,
    "tests/reports/test_package.py::test_who_is_named": 3,
    "tests/reports/test_privileges.py::test_it_cannot_undo_what_is_sealed": 3,
    "tests/reports/test_sealing.py::test_raw_sql_cannot_change_what_is_sealed": 3,
    "tests/reports/test_search.py::test_whatever_is_typed_is_answered": 3,
    "tests/reports/test_swot_document.py::test_documents_are_compared_as_the_hard_cases_say": 4,
    "tests/reports/test_swot_document.py::test_totals_are_those_of_the_hard_cases": 3,
}


def keep_samples(items: Iterable[pytest.Item]) -> None:
    """Mark what ``SAMPLED`` leaves to the long run."""
    met: Counter[str] = Counter()
    for item in items:
        name = next((start for start in SAMPLED if item.nodeid.startswith(start)), "")
        if not name:
            continue
        every = SAMPLED[name]
        if not every or met[name] % every:
            item.add_marker(pytest.mark.full)
        met[name] += 1
