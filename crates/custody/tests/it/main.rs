//! Custody over a real store: a vendor's list gets canaries, what comes to them is looked at once, and a copy that seems to be out is said once.
//! Stamped on both databases: `sqlite::` needs nothing but a folder, `postgres::` fails where no server can be started. The way over SMTP and through
//! guard is walked by the whole program, in `crates/tidewatch/tests`.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

mod house;
mod leak;
mod register;

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
    leak:
        mail_from_whom_we_expect_stays_in_the_inbox
        mail_from_a_stranger_says_which_copy_is_out_once
        the_same_message_again_is_no_second_sighting
        a_forged_sender_is_a_sighting_and_an_unchecked_one_waits_for_a_person
        a_sighting_that_was_ours_is_taken_back_and_its_sender_learnt
        what_was_heard_is_not_heard_again_after_a_restart
        a_broken_promise_is_a_finding_that_counts
        a_test_is_noticed_and_told_and_nothing_comes_of_it;
}
