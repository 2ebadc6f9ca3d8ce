//! The store as its users see it: one contract, stamped on SQLite and on a real PostgreSQL; and what only one of them has.
//! `sqlite::` needs nothing but a folder; `postgres::` fails where no server can be started.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

mod contract;
mod crash;
mod migrations;
mod refusals;

/// Stamps the contract on both databases: `sqlite::topic::case` and `postgres::topic::case`.
macro_rules! on_both {
    ($($topic:ident: $($case:ident)*;)*) => {
        on_side!(sqlite Sqlite $($topic: $($case)*;)*);
        on_side!(postgres Postgres $($topic: $($case)*;)*);
    };
}

macro_rules! on_side {
    ($module:ident $side:ident $($topic:ident: $($case:ident)*;)*) => {
        mod $module {
            $(mod $topic {
                $(#[tokio::test]
                async fn $case() {
                    let temp = testkit::store::TempStore::open(testkit::store::Side::$side).await;
                    crate::contract::$topic::$case(&temp).await;
                })*
            })*
        }
    };
}

on_both! {
    tenant:
        the_house_is_there_from_the_start
        customers_stand_below_whom_they_were_added_to
        a_tenant_sees_itself_and_below_and_nobody_else
        a_name_is_taken_once_below_the_same_parent
        the_tree_is_not_deeper_than_the_model_allows
        a_name_must_be_a_name;
    audit:
        entries_are_searched_by_who_what_and_when
        positions_have_no_gaps_and_no_strangers
        entries_come_back_as_they_were
        positions_have_no_gaps_when_many_append_at_once
        an_intent_without_outcome_is_listed_until_it_has_one
        an_outcome_needs_an_intent_and_only_one
        erased_words_are_gone_and_the_place_remains
        an_entry_belongs_to_the_change_it_tells_of;
    object:
        sealed_bytes_come_back
        another_tenants_object_is_not_there
        the_file_is_there_before_the_row
        a_changed_or_missing_file_is_noticed
        objects_end_at_their_date_and_leave_no_file
        orphans_are_swept_when_they_are_old_and_not_before
        the_same_id_is_not_kept_twice
        a_file_whose_row_is_there_is_not_removed
        pages_follow_each_other;
    outbox:
        an_event_is_heard_once_by_each_hearer
        an_event_of_a_change_that_failed_is_never_said
        a_hearer_of_the_house_hears_everybody_and_a_tenants_only_its_own
        an_event_that_commits_late_is_not_missed
        a_committed_event_rings_and_an_uncommitted_does_not
        parked_and_unheard_events_are_counted
        events_are_pruned_when_all_have_heard_them;
    judged:
        a_judgement_comes_back_as_it_was
        recording_twice_changes_nothing
        pages_go_from_new_to_old_without_gap_or_repeat
        another_tenants_judgements_are_not_there
        a_name_with_an_address_is_refused_and_nothing_of_its_group_is_kept
        a_message_is_found_by_all_it_is_known_by
        a_trace_names_nobody
        the_oldest_are_forgotten_with_whom_they_were_for_and_nobody_elses;
    search:
        each_question_finds_what_it_should_alone_and_with_others
        pages_neither_skip_nor_repeat_while_messages_are_recorded
        a_search_that_finds_nothing_says_how_far_it_came_and_goes_on
        counts_are_what_was_recorded_and_nothing_twice
        counts_of_another_tenant_are_not_there
        old_counts_are_forgotten
        what_waits_is_counted_by_door_and_by_age
        what_people_said_is_counted_by_stream
        a_search_of_held_messages_asks_all_it_is_told;
    held:
        a_held_message_comes_back_as_it_was
        nothing_with_an_address_is_kept
        another_tenants_held_message_is_not_there
        of_two_who_release_one_does
        a_refused_release_goes_back_and_keeps_its_name
        who_takes_over_lists_it_as_maybe_twice_first
        what_ends_is_expired_and_not_before_its_release_is_over
        a_deleted_message_is_gone_for_good
        an_extended_message_has_a_new_object_and_a_later_end
        the_last_word_on_a_message_counts
        pages_and_filters_of_held_messages_fit_together;
    inbox:
        an_item_comes_back_as_it_was
        no_address_gets_into_the_inbox
        items_page_by_purpose_and_subject
        an_item_ends_once;
    profile:
        shares_add_up_and_keep_the_earliest_and_the_latest
        many_are_asked_for_at_once_and_strangers_are_left_out
        many_processes_add_at_once_and_nothing_is_lost
        a_profile_of_another_tenant_is_not_there
        parties_long_silent_are_forgotten
        an_address_for_a_domain_is_refused_with_its_group
        who_reads_during_a_change_does_not_wait_for_its_end;
    stream_baseline:
        pages_go_from_who_sent_last_to_who_did_not_for_long
        the_last_baseline_of_an_account_stays
        active_and_held_accounts_are_counted_since_a_time
        accounts_long_silent_are_forgotten
        a_baseline_of_another_tenant_is_not_there;
    exception:
        an_exception_comes_back_as_it_was
        an_exception_is_listed_until_it_ends_by_date_or_by_hand
        an_unfit_exception_is_refused
        an_exception_of_another_tenant_is_not_there;
    promise:
        a_thing_is_promised_once_at_a_time
        a_promise_taken_back_keeps_its_row_and_is_taken_back_once
        a_promise_of_another_is_not_seen;
    protected:
        a_protected_name_comes_back_as_it_was_and_as_it_was_changed
        a_name_is_protected_once_of_each_kind
        pages_of_protected_names_follow_each_other
        an_unfit_protected_name_is_refused
        protected_names_of_another_tenant_are_not_there;
    kept_answer:
        an_answer_is_kept_for_whoever_asks_again_until_its_end
        a_request_that_was_cut_can_be_begun_again_and_then_the_late_one_keeps_nothing
        ended_answers_are_pruned_and_others_stay
        answers_are_a_tenants_own_bounded_and_need_a_right;
    setting:
        a_setting_stands_as_it_was_set_last_until_it_is_removed
        the_revision_is_another_after_each_change_and_no_setting
        an_unfit_setting_is_refused
        settings_of_another_tenant_are_not_there;
    policy_change:
        a_change_of_policy_comes_back_with_its_history
        of_two_who_turn_it_on_one_does
        an_unfit_change_of_policy_is_refused
        changes_of_policy_of_another_tenant_are_not_there;
    switch:
        switches_stand_as_they_were_set_last
        a_switch_without_reason_or_with_an_address_is_refused
        switches_of_another_tenant_are_not_there;
    alarm:
        the_same_cause_is_one_alarm_while_it_lasts
        an_alarm_with_an_address_is_refused
        a_step_is_taken_by_one_and_not_after_somebody_cares
        an_alarm_that_does_not_last_ends_when_somebody_cares
        alarms_of_another_tenant_are_not_there
        old_alarms_are_forgotten_with_what_was_told;
    alarm_channel:
        a_channel_comes_back_as_it_was_and_is_changed
        an_unfit_channel_is_refused
        the_order_is_replaced_as_a_whole_and_names_known_channels
        channels_of_another_tenant_are_not_there;
    alarm_delivery:
        the_same_news_is_told_to_a_channel_once_in_a_round
        of_two_who_take_a_delivery_one_does
        a_cut_attempt_is_listed_as_maybe_twice_and_made_again
        what_waits_is_dropped_and_what_is_told_is_not;
    breach:
        a_case_opens_once_for_a_cause_and_once_for_a_copy_while_it_is_open
        its_times_are_set_once_and_not_after_its_end
        pages_of_cases_follow_each_other
        words_with_an_address_or_too_many_are_refused
        cases_of_another_tenant_are_not_there;
    fact:
        the_newest_wording_counts_and_the_others_stay
        of_two_who_state_the_same_wording_one_does
        an_unfit_fact_is_refused
        facts_of_another_tenant_are_not_there;
    obligation:
        an_obligation_is_there_once_and_dated_and_settled_once
        what_is_due_is_listed_until_it_is_settled
        obligations_of_another_tenant_are_not_there;
    affected:
        a_set_comes_back_with_its_count
        what_is_not_sorted_or_whole_is_refused
        a_changed_or_missing_file_of_prints_is_noticed
        a_file_without_a_row_is_swept_when_it_is_old
        sets_of_another_tenant_are_not_there;
    letter:
        a_draft_is_changed_by_one_at_a_time_and_approved_once
        an_unfit_letter_is_refused
        letters_of_another_tenant_are_not_there;
    commitment:
        a_commitment_is_said_by_one_letter_and_closed_once
        what_is_overdue_is_listed_until_it_is_closed
        a_commitment_without_words_or_owner_is_refused
        commitments_of_another_tenant_are_not_there;
    digest:
        a_line_comes_back_as_it_was_and_is_answered_once
        a_letter_is_due_until_it_is_out_of_our_hands
        an_answer_is_listed_until_it_is_done
        lines_end_with_their_hold
        lines_of_another_tenant_are_not_there;
    account:
        an_account_comes_back_and_a_login_is_taken_once
        what_proves_a_person_is_used_once
        a_link_is_used_once_and_before_its_end
        accounts_and_what_they_hold_are_one_tenants;
    clearinghouse:
        a_member_comes_back_and_is_found_by_its_token_until_it_has_another
        names_keys_and_tokens_of_members_are_taken_once
        statements_get_places_without_gaps_and_are_said_once
        an_erased_statement_keeps_its_place_and_says_nothing
        members_and_statements_of_another_tenant_are_not_there
        a_report_goes_from_draft_to_its_proof_and_each_step_once
        the_same_evidence_drafts_one_report
        reports_and_links_of_another_tenant_are_not_there
        how_far_was_read_stands_as_it_was_set_last;
    warning:
        a_warning_stands_in_its_newest_revision
        a_change_of_a_warning_of_ours_gets_the_next_place
        warnings_are_in_force_until_they_are_cancelled_or_run_out
        a_warning_says_whose_statements_it_rests_on
        warnings_of_another_tenant_are_not_there
        entries_stand_until_they_end_or_their_cause_is_taken_back;
    mailing:
        a_mailing_goes_from_its_file_to_its_end
        one_process_sends_and_another_learns_what_it_left
        recipients_are_planned_once_and_sent_in_the_order_of_the_file
        an_attempt_begins_only_while_its_mailing_is_mine_and_sent
        what_has_no_outcome_is_unknown_and_only_a_person_sends_it_again
        mailings_of_another_tenant_are_not_there;
    letter_log:
        letters_are_logged_in_order_and_each_link_holds_all_before_it
        logged_letters_of_another_tenant_are_not_there;
    reply:
        a_reply_is_there_once_and_is_read_once
        replies_of_another_tenant_are_not_there;
    access:
        every_method_asks_for_its_right;
    reopening:
        everything_is_still_there_after_a_restart
        opening_again_changes_nothing;
}
