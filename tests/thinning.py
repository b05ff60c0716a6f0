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
    "tests/browser/test_accessibility.py::test_core_page": 3,  # of these the long run looks at everything
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
    "tests/participation/test_session_parts.py::test_the_least_of_each_part_is_written_and_told": 3,
    "tests/participation/test_minutes_imports.py::test_what_the_reader_itself_tells_has_its_pages": 3,
    "tests/participation/test_minutes_imports.py::test_votes_are_counted_as_they_are_told": 3,
    "tests/participation/test_minutes_imports.py::test_a_file_is_read_confirmed_and_counted": 3,
    "tests/participation/test_minutes_pages.py::test_only_what_is_said_otherwise_is_kept": 3,
    "tests/participation/test_calls.py::test_each_action_by_each_role": 2,
    "tests/participation/test_responses.py::test_every_step_in_every_state_by_every_account": 2,
    "tests/participation/test_views.py::test_pages_that_change_open_to_those_who_may": 3,
    "tests/participation/test_actas_extract.py::test_one_of_each_is_read_or_refused_as_it_must": 3,
    "tests/participation/test_actas_parsing.py::test_no_text_holds_the_reading_up": 3,
    "tests/participation/test_actas_head.py::test_any_opening_goes_with_any_closing": 3,
    "tests/participation/test_agenda.py::test_each_change_by_each_role": 2,
    "tests/participation/test_life.py::test_what_is_no_signed_paper": 3,
    "tests/participation/test_life.py::test_a_vote_that_does_not_approve": 3,
    "tests/participation/test_permissions.py::test_an_empty_meeting_is_deleted_by_the_same": 3,
    "tests/participation/test_redactions.py::test_who_may": 3,
    "tests/participation/test_session_parts.py::test_what_somebody_else_changed_comes_back": 3,
    "tests/participation/test_session_parts.py::test_who_does_not_keep_the_record_writes_nothing": 3,
    "tests/participation/test_session_parts.py::test_a_part_is_taken_away_once": 3,
    "tests/reports/test_evaluation_figures.py::test_what_only_an_evaluation_tells_is_that_of_the_recount": 3,
    "tests/reports/test_sealing.py::test_the_chain_tells_what_was_tampered_with": 3,
    "tests/reports/test_search.py::test_any_page_is_answered": 3,
    "tests/security/test_giving_rights.py::test_nothing_is_given_before_the_password": 4,
    "tests/security/test_managing_accounts.py::test_nothing_happens_before_the_password": 4,
    "tests/test_recount.py::test_a_mutant_of_a_rule_changes_a_figure": 3,
    "tests/test_evaluation_histories.py::test_a_rule_taken_away_changes_a_figure": 3,
}

#: Single long walks, by their file: a nearer test, or the same walk in another part, belongs to every run.
LONG_WALKS = {
    "municipalismo/test_serve.py": ("test_asked_to_stop_it_stops_web_worker_and_server",),
    "browser/test_attendance.py": ("test_everybody_present_without_javascript",),
    "browser/test_job.py": ("test_verification_tells_apart",),
    "browser/test_redactions.py": ("test_with_a_finger",),
    "browser/test_plan_reorder.py": (
        "test_dragging_with_a_finger",
        "test_letting_go_elsewhere_moves_nothing",
    ),
    "browser/test_minutes_import.py": (
        "test_what_was_decided_and_typed_outlives_the_browser",
        "test_without_javascript_every_decision_has_a_button",
    ),
    "browser/test_session_kept.py": ("test_what_is_typed_without_a_line_is_saved_when_it_is_back",),
    "browser/test_table_kept.py": (
        "test_what_waits_of_a_table_that_was_taken_away_is_passed_to_another",
        "test_a_card_is_told_at_its_field_and_what_is_refused_comes_back",
    ),
    "crashes/test_statements.py": (
        "test_an_upload_by_steps",
        "test_import_records",
    ),
    "crashes/test_followers.py": ("test_a_killed_job_that_is_run_again_tells_each_once",),
    "participation/test_actas_extract.py": (
        "test_others_read_while_one_takes_long",
        "test_reading_leaves_no_memory_behind",
    ),
    "participation/test_devolutions.py": ("test_pages_answer_those_who_may",),
    "participation/test_minutes_pages.py": (
        "test_what_the_machine_missed_is_added",
        "test_a_name_that_could_be_several_is_asked_with_those_first",
    ),
    "participation/test_response_pages.py": (
        "test_other_steps_by_their_pages",
        "test_who_reads_what_is_not_published",
    ),
    "participation/test_session_page.py": (
        "test_one_chooses_between_two_versions",
        "test_what_somebody_else_took_away",
    ),
    "participation/test_session_parts.py": ("test_what_people_type_is_stored_in_one_form",),
    "participation/test_validations.py": ("test_it_is_taken_from_its_own_page_only_and_so_often",),
    "participation/test_views.py": ("test_everybody_reads_the_workspace_but_not_the_words",),
    "planning/test_deadlines.py": ("test_it_waits_for_the_team_and_for_nobody_else",),
    "planning/test_operational.py": ("test_carrying_twice_is_carrying_once",),
    "planning/test_operational_pages.py": ("test_one_activity_after_another_is_typed_on_one_line",),
    "planning/test_progress_pages.py": ("test_a_photograph_keeps_nothing_but_its_picture",),
    "planning/test_sheets_corpus.py": ("test_37_faults_are_told_by_cell_and_nothing_is_imported",),
    "reports/backup/test_reapplying.py": (
        "test_a_withdrawn_document_is_not_published_again",
        "test_an_account_from_after_the_backup_is_stood_for",
        "test_destroyed_bytes_do_not_come_back",
    ),
    "reports/backup/test_restore.py": (
        "test_mail_that_may_have_left_does_not_leave_again",
        "test_on_a_laptop_both_commands_work_alone",
        "test_the_application_comes_in_last",
        "test_who_comes_in_meanwhile_holds_the_restore_up",
        "test_erasures_are_applied_again",
    ),
    "reports/test_devolution_document.py": (
        "test_poster_and_text_never_outgrow_a_page_or_a_message",
        "test_another_version_gives_back_what_it_treats",
    ),
    "reports/test_erasing.py": (
        "test_an_account_named_as_something_of_the_town_or_as_somebody_else",
        "test_what_is_published_is_told_and_not_touched",
        "test_a_journal_of_another_portal_or_key_erases_nobody",
        "test_a_name_corrected_after_the_backup_hides_nobody",
        "test_one_that_fails_does_not_stop_the_others",
    ),
    "reports/test_evaluation_document.py": (
        "test_it_is_not_prepared_while_people_answer",
        "test_periods_of_other_months_are_told_as_such",
        "test_two_are_compared_figure_by_figure_from_what_was_sealed",
        "test_it_leads_to_the_survey_whether_one_is_open_or_not",
        "test_groups_come_in_their_order_and_every_figure_has_its_rule_rows_and_place",
    ),
    "reports/test_manual_document.py": (
        "test_the_edition_that_comes_with_the_portal_is_published",
        "test_links_are_looked_at_again_before_the_seal",
        "test_any_two_editions_are_compared",
        "test_figures_of_editions_are_for_everybody_and_for_good",
    ),
    "reports/test_minutes_document.py": (
        "test_the_same_content_gives_the_same_bytes",
        "test_the_same_words_would_be_seen",
        "test_words_covered_after_reading_are_read_again",
    ),
    "reports/test_package.py": ("test_out_in_and_out_again",),
    "reports/test_package_hostile.py": ("test_any_byte_inside_may_be_another",),
    "reports/test_participation_document.py": (
        "test_what_was_sealed_before_says_nothing_of_minutes",
        "test_the_page_of_a_draft_tells_what_its_snapshot_will",
    ),
    "reports/test_pdf_parts.py": ("test_every_mark_of_every_page_leads_to_a_tag_and_back",),
    "reports/test_plan_documents.py": (
        "test_the_command_publishes_them",
        "test_who_prepares_and_who_seals",
        "test_a_second_version_says_what_changed",
        "test_the_last_plan_sealed_is_the_one_served",
    ),
    "reports/test_search_workspace.py": ("test_every_address_opens",),
    "reports/test_surveys.py": ("test_it_is_taken_from_its_own_page_only_and_so_often",),
    "reports/test_swot_document.py": (
        "test_what_changed_since_the_matrix_before_is_told",
        "test_a_long_matrix_fits_on_paper",
        "test_an_acta_that_is_withdrawn_is_told_so",
        "test_a_topic_that_was_merged_goes_on_being_told",
        "test_only_what_was_agreed_is_prepared_or_sealed",
        "test_the_last_matrix_is_the_last_whatever_was_sealed_after_it",
    ),
    "reports/test_two_processes.py": ("test_what_is_sealed_or_withdrawn_here_shows_there",),
    "reports/test_records.py": ("test_memory_does_not_grow_with_the_rows",),
    "accounts/test_checks.py": ("test_the_web_does_not_start_with_it",),
    "accounts/test_transport_checks.py": ("test_the_command_looks_at_both",),
}
SAMPLED |= {f"tests/{file}::{name}": 0 for file, names in LONG_WALKS.items() for name in names}


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
