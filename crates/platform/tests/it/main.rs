//! What `platform` keeps and proves, over a real store: audit, ledger, sealed objects, events, verify, and what a thief finds.
//! Stamped on both databases: `sqlite::` needs nothing but a folder, `postgres::` fails where no server can be started.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

mod accounts;
mod audit;
mod crash;
mod events;
mod fetch;
mod house;
mod keeper;
mod ledger;
mod objects;
mod passkeys;
mod privacy;
mod provider;
mod verify;

/// Stamps cases on both databases: `sqlite::topic::case` and `postgres::topic::case`.
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
                    let house = crate::house::House::open(testkit::store::Side::$side).await;
                    crate::$topic::$case(&house).await;
                })*
            })*
        }
    };
}

on_both! {
    accounts:
        the_first_administrator_comes_in_by_the_newest_link_and_once
        of_two_who_use_one_link_at_once_one_comes_in
        a_link_ends_and_can_be_taken_back
        what_does_not_fit_is_refused_and_the_link_stays_good
        a_session_ends_when_idle_at_its_end_and_by_hand
        a_code_is_accepted_once_and_so_is_a_recovery_code
        unknown_login_wrong_password_wrong_code_and_disabled_are_one_answer
        who_fails_waits_longer_each_time_and_nobody_else_does
        a_known_device_comes_in_from_a_network_that_is_closed
        of_many_guesses_at_once_no_more_are_checked_than_one_after_the_other
        a_password_somebody_else_has_counts_on_known_devices_only
        a_changed_password_ends_other_sessions_and_gives_this_one_a_new_secret
        the_last_administrator_stays_one
        other_roles_count_at_once_and_need_a_new_session
        a_role_that_needs_a_passkey_waits_without_one
        a_program_may_what_its_scopes_say_and_never_more_than_its_person
        who_lost_everything_gets_a_new_way_in_and_the_old_ones_end
        another_tenants_people_and_links_are_not_there
        nothing_secret_and_no_login_is_in_the_audit_log;
    passkeys:
        who_comes_in_with_a_passkey_signs_in_with_it_and_needs_no_login
        an_authenticator_that_does_not_count_is_fine
        each_lie_of_an_answer_is_refused
        a_count_that_went_back_is_refused_and_told
        a_ceremony_is_finished_once_and_in_five_minutes
        another_passkey_is_added_ends_other_sessions_and_can_be_removed
        a_ceremony_of_one_person_is_nothing_to_another
        what_was_signed_can_be_shown_to_anybody_and_is_bound_to_its_content;
    provider:
        who_was_invited_comes_in_by_the_provider_and_nobody_else
        each_algorithm_is_believed_and_a_new_key_is_looked_for_once_a_minute
        each_lie_of_a_token_is_refused
        what_was_begun_is_finished_once_in_ten_minutes_and_in_one_browser
        an_answer_of_another_provider_is_none
        a_provider_that_is_down_is_left_alone_and_costs_nobody_anything
        who_brings_wrong_codes_waits_and_passwords_stay_open
        an_identity_is_linked_after_a_fresh_proof_and_unlinked_again
        claims_let_in_and_say_as_what_and_keep_out_again
        who_was_invited_keeps_the_roles_that_people_gave
        a_new_way_in_takes_the_identity_away
        a_provider_that_speaks_for_another_or_cannot_do_it_is_not_used;
    audit:
        entries_reach_the_ledger_and_can_be_proved_to_anybody
        growing_in_steps_gives_the_same_ledger_as_growing_at_once
        growing_with_nothing_new_changes_nothing
        each_tenant_has_a_ledger_of_its_own
        two_who_grow_at_once_do_not_hurt_each_other
        an_intent_is_open_until_its_outcome_is_told
        an_entry_is_proved_to_somebody_without_our_data
        a_page_is_told_whether_one_tenants_log_is_whole
        a_damaged_ledger_does_not_grow;
    objects:
        what_was_sealed_is_opened_by_work_and_the_opening_is_audited
        what_has_ended_is_not_opened
        an_object_cannot_take_anothers_place
        nobody_opens_without_the_right;
    keeper:
        what_was_kept_is_there_with_its_rows_and_its_event
        one_whose_rows_do_not_fit_breaks_nobody_elses
        what_is_too_large_is_refused_before_it_is_sealed
        who_gives_up_is_not_written_and_its_file_is_swept
        it_ends_when_nobody_can_ask_any_more;
    events:
        every_hearer_hears_every_event_once
        what_a_hearer_does_and_that_it_heard_happen_together
        a_failing_event_is_tried_again_and_holds_nobody_up
        an_event_nobody_understands_is_parked
        what_is_nobodys_business_is_passed_over_and_can_be_forgotten
        a_running_bus_is_woken_by_a_commit_and_stops_when_told;
    ledger:
        the_database_remembers_the_ledger_and_a_loss_is_never_forgotten;
    verify:
        a_fresh_house_is_sound_and_says_nothing_of_a_ledger
        a_house_in_use_is_sound_and_unanchored
        a_witness_anchors_what_it_saw_also_after_the_ledger_grew
        a_stranger_is_no_witness
        entries_that_wait_and_intents_that_are_open_are_told
        erased_words_are_counted_and_nothing_is_broken
        an_entry_that_does_not_fit_its_commitment_is_told
        a_database_older_than_its_ledger_is_told
        every_changed_or_missing_file_of_the_ledger_is_told
        damaged_overdue_and_orphaned_objects_are_told
        events_that_wait_or_were_parked_are_told;
    privacy:
        a_thief_of_the_disk_finds_no_address;
}
