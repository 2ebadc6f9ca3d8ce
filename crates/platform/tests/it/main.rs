//! What `platform` keeps and proves, over a real store: audit, ledger, sealed objects, events, verify, and what a thief finds.
//! Stamped on both databases: `sqlite::` needs nothing but a folder, `postgres::` fails where no server can be started.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

mod audit;
mod crash;
mod events;
mod fetch;
mod house;
mod keeper;
mod objects;
mod privacy;
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
    audit:
        entries_reach_the_ledger_and_can_be_proved_to_anybody
        growing_in_steps_gives_the_same_ledger_as_growing_at_once
        growing_with_nothing_new_changes_nothing
        each_tenant_has_a_ledger_of_its_own
        two_who_grow_at_once_do_not_hurt_each_other
        an_intent_is_open_until_its_outcome_is_told
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
        a_running_bus_is_woken_by_a_commit_and_stops_when_told;
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
