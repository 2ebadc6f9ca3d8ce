//! Hold and release over a real store: what is held is on disk before anybody is told, is let go once, and nothing is lost when the process is killed.
//! Stamped on both databases: `sqlite::` needs nothing but a folder, `postgres::` fails where no server can be started.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

mod crash;
mod desk;
mod holding;
mod house;
mod next_hop;
mod releasing;
mod wire;

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
                    let temp = testkit::store::TempStore::open(testkit::store::Side::$side).await;
                    let house = crate::house::House::of(temp).await;
                    crate::$topic::$case(&house).await;
                })*
            })*
        }
    };
}

on_both! {
    holding:
        a_held_message_is_on_disk_with_its_row_and_its_event
        many_are_held_at_once_and_each_can_be_opened
        a_large_message_is_held_like_a_small_one
        a_full_disk_is_an_error_and_leaves_no_row
        a_database_that_is_gone_is_an_error
        tenants_that_hold_at_once_see_their_own
        what_is_asked_for_again_is_held_again
        a_thief_of_the_disk_finds_no_address;
    releasing:
        a_released_message_has_its_envelope_and_its_bytes
        a_release_is_under_way_until_it_is_written_down
        of_two_people_who_release_one_does
        a_refused_message_is_held_again_with_the_answer
        those_who_have_it_do_not_get_it_again
        a_lost_answer_is_listed_and_tried_again_with_the_same_name
        lost_answers_do_not_go_on_for_ever
        a_next_hop_that_hangs_is_a_lost_answer
        an_unfinished_release_is_taken_over_when_its_time_is_over
        one_that_cannot_be_taken_over_holds_up_nobody
        a_message_that_is_never_finished_is_put_back
        forged_marks_do_not_leave_and_each_recipient_gets_its_own_mark
        content_opens_only_with_a_reason_that_is_audited_first
        nobody_acts_without_the_right
        a_deleted_message_is_gone_and_the_row_tells_who
        what_ends_is_destroyed_and_our_own_people_are_told
        an_extended_message_waits_longer_and_not_for_ever
        a_list_goes_instead_of_a_message_with_one_only
        what_a_person_says_is_kept_with_a_copy_that_ends
        a_damaged_object_is_said_and_nothing_is_sent;
    desk:
        many_are_acted_upon_at_once_and_none_twice
        the_same_word_twice_is_one_lesson
        one_that_is_refused_is_said_and_holds_up_no_other
        too_many_at_once_are_refused_before_anything_is_done
        a_message_is_opened_for_a_person_with_a_reason;
    wire:
        the_next_hop_reads_the_envelope_and_the_bytes_that_came
        an_answer_lost_on_the_wire_is_listed_and_sent_again_the_same
        what_the_next_hop_does_not_take_is_held_with_its_answer
        a_next_hop_that_is_not_there_or_cannot_loses_nothing;
    next_hop:
        whatever_it_does_at_a_step_nothing_is_lost_and_states_are_true;
}
