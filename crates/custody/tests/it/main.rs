//! Custody over a real store: a vendor's list gets canaries, what comes to them is looked at once, and a copy that seems to be out is said once.
//! Stamped on both databases: `sqlite::` needs nothing but a folder, `postgres::` fails where no server can be started. The way over SMTP and through
//! guard is walked by the whole program, in `crates/tidewatch/tests`.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

mod assessment;
mod campaign;
mod counted;
mod delivery;
mod dump;
mod escrow;
mod evidence;
mod export;
mod export_asks;
mod export_link;
mod find;
mod house;
mod inquiry;
mod leak;
mod map;
mod marks;
mod membership;
mod register;
mod removal;
mod upload;

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
    register:
        a_vendor_is_added_marked_and_changed
        an_adopted_list_has_a_seed_file_in_the_vendors_columns
        who_may_not_keep_lists_adopts_and_opens_nothing
        the_register_names_every_copy_however_many_vendors_there_are
        a_copy_goes_out_once_and_is_ended_with_a_reason
        a_copy_past_its_end_is_a_finding_once
        without_a_canary_domain_nothing_is_planted
        no_canary_is_found_on_the_disk;
    membership:
        an_extract_makes_a_copy_exact_and_leaves_no_address
        what_is_no_list_is_refused_and_rows_without_address_are_told_by_line
        extracts_are_read_in_any_order_and_taken_back
        the_difference_from_the_last_copy_is_told_before_anything_is_made
        those_drawn_by_lot_are_kept_out_and_always_the_same
        where_people_give_their_address_and_where_it_is_kept_is_answered
        old_copies_are_forgotten_unless_somebody_holds_them
        where_an_address_is_is_told_to_who_keeps_lists_and_audited
        those_who_are_known_follow_the_lists
        files_that_were_changed_cut_lost_or_never_committed_are_told
        a_new_key_is_laid_over_all_lists_and_what_was_before_is_read_with_both
        without_a_lost_key_nobody_says_who_was_in_a_copy_and_all_else_goes_on;
    removal:
        what_is_needed_to_warn_of_an_old_leak_stays_and_nothing_else
        where_everything_goes_an_old_leak_misses_the_person
        nobody_is_removed_from_a_list_that_is_held_and_that_is_said
        whoever_was_kept_out_by_lot_is_in_the_lot_no_more
        a_list_with_somebody_who_was_removed_asks_before_it_leaves
        a_vendor_who_still_has_somebody_is_told_and_he_stays_removed
        what_was_left_for_a_warning_goes_with_the_copies
        what_was_left_for_a_warning_goes_with_the_reading_that_is_taken_back
        who_was_removed_is_so_under_a_new_key_too
        a_removal_that_is_broken_off_is_begun_again_and_ends_the_same;
    assessment:
        a_partner_answers_through_its_link_and_signs_once
        a_link_opens_its_questions_and_nothing_else
        whoever_is_ruled_out_gets_no_copy_and_is_told_why
        answers_end_and_that_is_announced_three_times
        an_exception_lets_one_copy_go_within_its_days_and_is_counted
        our_own_company_answers_first_and_then_knows_what_others_ask;
    evidence:
        a_partner_proves_an_answer_and_what_it_signs_names_the_file
        the_same_bytes_again_are_one_file_and_a_file_is_taken_away_before_signing
        what_is_too_long_empty_or_one_too_many_is_refused_and_leaves_nothing
        a_file_is_reached_through_its_own_assessment_only
        what_was_cut_off_is_not_there_and_is_swept
        who_may_only_read_sees_that_there_are_files_and_opens_none
        files_end_after_newer_answers_and_are_sealed_anew_until_then
        a_file_that_cannot_be_read_holds_up_no_other
        the_end_of_what_a_file_proves_is_announced_three_times
        a_file_is_not_announced_whose_answers_end_before_or_count_no_more
        one_link_that_is_slow_leaves_room_for_others;
    map:
        what_is_declared_and_what_is_registered_are_held_against_each_other
        rules_raise_what_holds_once_and_close_what_holds_no_more
        what_a_person_closed_though_it_holds_is_left_for_a_while
        a_list_says_what_it_is_made_of_and_a_person_may_say_otherwise
        a_spreadsheet_of_vendors_comes_in_as_a_whole_or_not_at_all
        ways_places_and_lists_come_in_as_spreadsheets_too
        copies_come_in_as_a_spreadsheet_once_and_are_taken_back_while_nothing_hangs_on_them
        a_spreadsheet_is_taken_back_unless_somebody_went_on_with_it
        servers_of_vendors_are_looked_at_by_the_clock_and_answer_guidelines
        three_hundred_companies_stay_usable;
    dump:
        a_noisy_dump_names_the_copy_and_the_days_and_can_be_reckoned_again
        a_dump_of_a_day_between_two_readings_accuses_neither_holder
        a_file_without_an_address_is_no_all_clear
        a_copy_that_was_found_is_no_evidence_of_who_lost_it
        a_dump_is_said_to_be_ours_when_those_who_were_kept_out_are_missing
        an_old_collection_is_chance_though_another_vendor_has_the_old_members
        a_canary_in_a_dump_says_at_once_which_copy_is_out
        coded_canaries_in_a_dump_name_a_copy_with_a_bound
        whoever_hands_in_says_from_where_and_nothing_of_the_file_stays;
    find:
        lists_are_found_in_whatever_form_they_lie_there
        what_is_no_list_is_not_told_and_what_cannot_be_opened_is
        one_message_with_a_list_is_found_in_a_mailbox_of_letters
        a_file_that_was_found_becomes_a_copy_that_is_known_exactly;
    leak:
        mail_from_whom_we_expect_stays_in_the_inbox
        mail_from_a_stranger_says_which_copy_is_out_once
        the_same_message_again_is_no_second_sighting
        a_forged_sender_is_a_sighting_and_an_unchecked_one_waits_for_a_person
        a_sighting_that_was_ours_is_taken_back_and_its_sender_learnt
        what_was_heard_is_not_heard_again_after_a_restart
        a_broken_promise_is_a_finding_that_counts
        a_test_is_noticed_and_told_and_nothing_comes_of_it;
    marks:
        of_ten_copies_the_one_that_leaked_is_named_and_nobody_else
        of_two_who_mixed_their_copies_nobody_innocent_is_named
        who_adopts_at_the_same_moment_gets_marks_of_the_same_book
        a_coded_mark_is_expected_from_who_has_it_and_waits_for_a_person_from_another_holder
        of_two_vendors_with_one_domain_mail_is_by_the_one_whose_campaign_it_is
        a_hit_that_was_ours_is_taken_back_and_what_is_left_says_less
        what_a_copy_may_add_to_the_error_is_fixed_with_the_first_hit_ever
        a_test_of_a_coded_mark_is_told_as_one
        a_book_is_sealed_anew_while_a_copy_may_still_tell_and_its_hits_are_read_after_years
        a_book_that_has_ended_is_held_in_no_memory
        a_run_of_guesses_is_a_harvest_and_mail_to_a_control_is_noise
        commitments_stand_in_the_audit_log_before_the_first_row_leaves
        a_proof_shows_only_marks_that_really_left;
    export:
        a_dry_run_keeps_nothing
        what_is_not_finished_was_never_there
        a_dry_run_says_that_a_list_is_new_and_how_many_canaries_are_suggested
        what_cannot_be_meant_is_refused_before_a_file_is_read
        a_party_that_ended_receives_nothing
        a_party_ruled_out_meanwhile_is_handed_nothing_unless_that_copy_was_let_go
        two_lists_sealed_at_once_are_two_copies_of_one_list
        what_is_handed_over_by_hand_is_in_the_register_first_and_a_finding_when_it_went
        no_address_and_no_link_is_found_on_the_disk
        canaries_look_like_the_members_of_the_list_they_leave_with
        who_exported_is_noted_only_if_switched_on_and_opens_to_two_people;
    export_asks:
        above_so_many_rows_a_second_person_agrees_to_this_file_once
        a_list_whose_parts_go_to_several_companies_is_counted_as_one
        of_two_who_make_one_list_at_once_the_second_is_told_so
        a_list_that_leaves_in_parts_is_counted_as_one
        much_more_than_before_asks_twice
        the_same_list_again_asks_twice_where_that_is_certain
        the_same_list_after_days_asks_nobody;
    export_link:
        a_sealed_list_is_a_copy_that_is_fetched_once_by_its_link
        a_list_is_fetched_in_pieces_and_what_was_cut_goes_on
        a_party_ruled_out_meanwhile_fetches_nothing_unless_that_copy_was_let_go
        what_is_said_of_a_link_opened_in_vain_closes_with_it
        a_closed_link_opens_nothing_and_its_object_is_gone
        a_list_counts_as_gone_before_its_first_byte_went_by_a_link
        a_link_is_used_up_by_pieces_that_leave_something_out
        the_link_of_a_copy_that_was_ended_opens_nothing;
    delivery:
        a_card_says_how_a_party_gets_lists
        a_list_is_sealed_to_the_openpgp_key_of_a_card
        a_key_that_ends_soon_is_something_to_mend
        a_list_is_posted_until_the_platform_takes_it_and_then_gone_here
        a_platform_that_hangs_holds_nobody_but_its_own
        a_list_goes_over_tls_and_only_to_whom_the_certificate_names
        our_own_network_is_never_posted_to_and_a_list_is_given_up_in_the_end
        who_is_ruled_out_meanwhile_is_posted_nothing
        without_public_pages_nothing_is_sealed_for_a_link
        a_list_of_another_tenant_is_not_sealed_for_a_link;
    escrow:
        a_copy_for_the_owner_is_counted_and_opens_to_two_people
        escrow_is_off_by_default_and_needs_our_own_company
        a_copy_in_escrow_is_spoken_of_as_what_it_is
        a_copy_in_escrow_ends_by_itself_and_by_a_person;
    upload:
        a_list_comes_in_pieces_breaks_off_goes_on_and_becomes_one_copy
        what_is_refused_or_only_shown_need_not_be_sent_again
        only_who_began_an_upload_goes_on_with_it_and_it_has_an_end
        so_many_are_on_their_way_at_once_and_no_more
        of_an_upload_no_address_is_found_on_the_disk;
    counted:
        a_copy_is_proved_gone_and_the_register_says_so
        its_end_is_announced_once_for_each_time
        an_export_that_nobody_here_made_is_a_finding_and_an_alarm_once
        an_export_that_was_made_here_is_known
        only_who_keeps_lists_sees_the_secret_of_a_webhook;
    campaign:
        what_nobody_planned_is_learned_while_nobody_keeps_a_calendar
        a_campaign_that_is_planned_or_logged_is_asked_about_never
        what_nobody_answers_in_time_is_a_sighting_like_a_strangers
        a_question_is_answered_once_by_its_link_and_yes_is_learned
        a_no_is_a_sighting_at_once_and_so_is_what_comes_later
        a_planned_campaign_that_leads_elsewhere_is_asked_about
        what_was_answered_is_asked_again_if_it_leads_elsewhere_later
        a_campaign_that_was_ours_after_all_is_taken_back
        a_holders_own_mailing_names_no_copy_before_somebody_spoke
        a_holders_own_mailing_says_of_its_copy_that_it_is_out_when_somebody_spoke
        what_was_asked_before_a_crash_is_asked_and_ended_once
        mail_after_unsubscribing_twice_and_after_the_end_is_counted
        a_spreadsheet_comes_back_as_it_was_and_a_mistake_takes_nothing_over
        who_may_only_read_changes_no_calendar_and_answers_no_question;
    inquiry:
        a_letter_is_signed_and_names_only_canaries_that_were_written_to
        answers_are_kept_as_they_come_and_handed_in_once
        a_letter_goes_by_mail_once_and_a_reminder_when_its_day_has_passed
        a_letter_that_no_mail_server_takes_is_not_said_to_be_taken;
}
