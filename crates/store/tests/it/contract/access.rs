//! Access: no right, no answer, whatever is asked.

use model::{
    access::{Access, Right, Rights},
    fingerprint::Fingerprint,
    time::Time,
};
use store::{
    clearinghouse::report::ReportState,
    custody::{
        canary::CanaryKind,
        canary_mail::{MailAsked, Outcome},
        copy::CopiesOf,
    },
    error::StoreError,
    guard::{held::HeldFilter, judged_count::CountSpan},
    platform::{audit::AuditKind, ledger_head::LedgerOf},
    post::{delivery::DeliveryState, mailing::MailingState},
    shared::{TraceBy, held_search::HeldSearch, judged_search::JudgedFilter},
    txn::NewEvent,
};
use testkit::store::{TempStore, house};

use super::custody::{
    attribution_id, canary_id, copy_id, finding_id, item_id as canary_item_id, list_id, party_id, sighting_id,
};
use super::{
    affected::set,
    alarm::alarm_id,
    alarm_channel::channel_id,
    audit::entry,
    begun,
    breach::breach_id,
    clearinghouse::{member_id, statement_id},
    commitment::commitment,
    entry_id,
    exception::exception_id,
    held::held_id,
    inbox::item,
    judged::judged,
    judged_id,
    letter::letter,
    mailing::{delivery_id, letter_id, mailing_id},
    object::object,
    object_id,
    obligation::obligation,
    reply::item_id,
    tenant_id,
    warning::warning_id,
};

/// Tries every method with every right but one; it must be that one that is missing.
pub(crate) async fn every_method_asks_for_its_right(temp: &TempStore) {
    let store = &temp.store;
    let (clearinghouse, post) = (store.clearinghouse(), store.post());
    let (platform, objects, shared, guard) =
        (store.platform(), store.objects(), store.shared(), store.guard());
    let response = store.response();
    let custody = store.custody();
    macro_rules! needs {
        ($right:ident, $($method:expr),* $(,)?) => {
            $(
                let access = without(Right::$right);
                let answer = $method(&access).await.map(|_| ());
                assert!(
                    matches!(&answer, Err(StoreError::Denied(denied)) if denied.right == Right::$right),
                    "{} without {}: {answer:?}", stringify!($method), Right::$right
                );
            )*
        };
    }
    let (person, secret) = (super::account::person_id(1), [1; 32]);
    needs!(
        Read,
        async |access: &Access| post.mailing_fetch(access, mailing_id(1)).await,
        async |access: &Access| post.mailing_list(access, None, 1).await,
        async |access: &Access| post.mailing_state_list(access, MailingState::Sending, 1).await,
        async |access: &Access| post.mailing_evidence(access, mailing_id(1)).await,
        async |access: &Access| post.delivery_due_list(access, mailing_id(1), Time::EPOCH, None, 1).await,
        async |access: &Access| post.delivery_next_due(access, mailing_id(1)).await,
        async |access: &Access| post
            .delivery_state_list(access, mailing_id(1), DeliveryState::Unknown, None, 1)
            .await,
        async |access: &Access| post.delivery_fetch(access, delivery_id(1)).await,
        async |access: &Access| post.delivery_count(access, mailing_id(1)).await,
        async |access: &Access| post.delivery_batch_list(access, mailing_id(1)).await,
        async |access: &Access| post.reply_fetch(access, item_id(1)).await,
        async |access: &Access| post.reply_list(access, None, None, 1).await,
        async |access: &Access| post.reply_new_count(access).await,
        async |access: &Access| post.reply_count(access, mailing_id(1)).await,
        async |access: &Access| shared.letter_log_list(access, None, 1).await,
        async |access: &Access| shared.letter_log_recent(access, 1).await,
        async |access: &Access| shared.letter_log_fetch(access, letter_id(1)).await,
        async |access: &Access| shared.party_fetch(access, party_id(1)).await,
        async |access: &Access| shared.party_list(access, None, 1).await,
        async |access: &Access| shared.party_count(access).await,
        async |access: &Access| shared.list_fetch(access, list_id(1)).await,
        async |access: &Access| shared.list_list(access, None, 1).await,
        async |access: &Access| shared.copy_fetch(access, copy_id(1)).await,
        async |access: &Access| shared.copy_list(access, CopiesOf::Everybody, None, 1).await,
        async |access: &Access| shared.sighting_fetch(access, sighting_id(1)).await,
        async |access: &Access| shared.sighting_list(access, None, 1).await,
        async |access: &Access| shared.sighting_of_attribution_list(access, attribution_id(1), None, 1).await,
        async |access: &Access| shared.attribution_fetch(access, attribution_id(1)).await,
        async |access: &Access| shared.attribution_list(access, None, None, 1).await,
        async |access: &Access| shared.attribution_evidence_count(access, attribution_id(1)).await,
        async |access: &Access| shared.attribution_bounded_count(access).await,
        async |access: &Access| custody.canary_fetch(access, canary_id(1)).await,
        async |access: &Access| custody.canary_list(access, None, 1).await,
        async |access: &Access| custody.canary_of_copy_list(access, copy_id(1), 0, 1).await,
        async |access: &Access| custody.canary_count(access).await,
        async |access: &Access| custody
            .canary_of_list_list(access, (list_id(1), CanaryKind::Coded), 0, 1)
            .await,
        async |access: &Access| custody.canary_control_count(access).await,
        async |access: &Access| custody.canary_control_mail_count(access, Time::EPOCH).await,
        async |access: &Access| custody.canary_guess_list(access, Time::EPOCH, 1, 1).await,
        async |access: &Access| custody.canary_guess_sum(access, Time::EPOCH).await,
        async |access: &Access| custody.codebook_fetch(access, list_id(1)).await,
        async |access: &Access| custody.codebook_ending_list(access, Time::EPOCH, None, 1).await,
        async |access: &Access| shared.codeword_of_copy(access, copy_id(1)).await,
        async |access: &Access| custody.canary_mail_fetch(access, canary_item_id(1)).await,
        async |access: &Access| custody.canary_mail_list(access, MailAsked::default(), None, 1).await,
        async |access: &Access| custody.canary_reached_count(access, copy_id(1), Outcome::Expected).await,
        async |access: &Access| custody.finding_fetch(access, finding_id(1)).await,
        async |access: &Access| custody.finding_list(access, None, None, 1).await,
        async |access: &Access| custody.finding_open_count(access).await,
        async |access: &Access| platform.account_fetch(access, person).await,
        async |access: &Access| platform.account_by_login(access, "ada").await,
        async |access: &Access| platform.account_list(access, None, 1).await,
        async |access: &Access| platform.account_count(access, "viewer").await,
        async |access: &Access| platform.account_identity_list(access, person).await,
        async |access: &Access| platform.passkey_by_credential(access, &[1]).await,
        async |access: &Access| platform.passkey_list(access, person).await,
        async |access: &Access| platform.password_fetch(access, person).await,
        async |access: &Access| platform.recovery_code_count(access, person).await,
        async |access: &Access| platform.recovery_code_is_fresh(access, person, &secret).await,
        async |access: &Access| platform.session_by_secret(access, &secret).await,
        async |access: &Access| platform.session_list(access, person, Time::EPOCH, Time::EPOCH).await,
        async |access: &Access| platform.api_token_by_secret(access, &secret).await,
        async |access: &Access| platform.api_token_list(access, None, 1).await,
        async |access: &Access| platform.invitation_by_secret(access, &secret).await,
        async |access: &Access| platform.invitation_list(access, Time::EPOCH, None, 1).await,
        async |access: &Access| platform.sign_in_failure_fetch(access, &[1; 16]).await,
        async |access: &Access| platform.known_device_is(access, person, &secret, Time::EPOCH).await,
        async |access: &Access| clearinghouse.member_fetch(access, member_id(1)).await,
        async |access: &Access| clearinghouse.member_by_token(access, &secret).await,
        async |access: &Access| clearinghouse.member_list(access, None, 1).await,
        async |access: &Access| clearinghouse.statement_fetch(access, member_id(1), statement_id(1)).await,
        async |access: &Access| clearinghouse.statement_list(access, 0, 1).await,
        async |access: &Access| clearinghouse.statement_leaf_list(access, 0, 1).await,
        async |access: &Access| clearinghouse.statement_count(access, member_id(1), Time::EPOCH).await,
        async |access: &Access| clearinghouse.report_fetch(access, statement_id(1)).await,
        async |access: &Access| clearinghouse.report_list(access, None, 1).await,
        async |access: &Access| clearinghouse.report_list_in(access, ReportState::Draft, None, 1).await,
        async |access: &Access| clearinghouse.report_unproved_list(access, 1).await,
        async |access: &Access| clearinghouse.link_fetch(access, "hub").await,
        async |access: &Access| shared.warning_fetch(access, warning_id(1)).await,
        async |access: &Access| shared.warning_list(access, None, 1).await,
        async |access: &Access| shared.warning_in_force_list(access, Time::EPOCH, None, 1).await,
        async |access: &Access| shared.warning_told_list(access, 0, 1).await,
        async |access: &Access| shared.warning_next_position(access).await,
        async |access: &Access| shared.warning_voice_list(access, warning_id(1), 1).await,
        async |access: &Access| shared.watch_entry_list(access, Time::EPOCH, None, 1).await,
        async |access: &Access| shared.watch_revision(access).await,
        async |access: &Access| platform.tenant_fetch(access).await,
        async |access: &Access| platform.tenant_list(access).await,
        async |access: &Access| platform.outbox_unheard_list(access, "case", 1).await,
        async |access: &Access| platform.outbox_state(access).await,
        async |access: &Access| objects.object_list(access, None, 1).await,
        async |access: &Access| objects.object_ended_list(access, Time::LATEST, 1).await,
        async |access: &Access| objects.object_orphan_list(access).await,
        async |access: &Access| shared.judged_fetch(access, judged_id(1)).await,
        async |access: &Access| shared.judged_list(access, None, 1).await,
        async |access: &Access| shared.judged_count(access).await,
        async |access: &Access| {
            shared.judged_trace(access, &TraceBy::Time, (Time::EPOCH, Time::LATEST), None, 1).await
        },
        async |access: &Access| shared.held_fetch(access, held_id(1)).await,
        async |access: &Access| shared.held_list(access, &HeldFilter::default(), None, 1).await,
        async |access: &Access| shared.held_count(access).await,
        async |access: &Access| shared.judged_search(access, &JudgedFilter::default(), None, 1).await,
        async |access: &Access| {
            shared.judged_count_list(access, CountSpan::Hour, (Time::EPOCH, Time::LATEST)).await
        },
        async |access: &Access| shared.held_search(access, &HeldSearch::default(), None, 1).await,
        async |access: &Access| shared.held_at_doors(access).await,
        async |access: &Access| shared.held_waiting_since(access, Time::LATEST).await,
        async |access: &Access| shared.held_maybe_twice_count(access, Time::EPOCH).await,
        async |access: &Access| shared.held_of_streams(access, Time::EPOCH).await,
        async |access: &Access| shared.inbox_counts(access).await,
        async |access: &Access| guard.profile_fetch(access, &[]).await,
        async |access: &Access| guard.profile_count(access).await,
        async |access: &Access| guard.stream_baseline_fetch(access, Fingerprint::from_bytes([1; 12])).await,
        async |access: &Access| guard.stream_baseline_count(access, Time::EPOCH).await,
        async |access: &Access| guard.exception_fetch(access, exception_id(1)).await,
        async |access: &Access| guard.exception_list(access, Time::EPOCH, None, 1).await,
        async |access: &Access| guard.switch_list(access).await,
        async |access: &Access| guard.held_ended_list(access, Time::LATEST, 1).await,
        async |access: &Access| guard.held_unfinished_list(access, Time::LATEST, 1).await,
        async |access: &Access| store.post().inbox_fetch(access, item(1).id).await,
        async |access: &Access| store.post().inbox_list(access, "report", None, None, 1).await,
        async |access: &Access| store.post().inbox_ended_list(access, Time::LATEST, 1).await,
        async |access: &Access| store.post().alarm_fetch(access, alarm_id(1)).await,
        async |access: &Access| store.post().alarm_list(access, false, None, 1).await,
        async |access: &Access| store.post().alarm_due_list(access, Time::LATEST, 1).await,
        async |access: &Access| store.post().alarm_channel_fetch(access, channel_id(1)).await,
        async |access: &Access| store.post().alarm_channel_list(access).await,
        async |access: &Access| store.post().alarm_step_list(access).await,
        async |access: &Access| store.post().alarm_delivery_due_list(access, Time::LATEST, 1).await,
        async |access: &Access| store.post().alarm_delivery_list(access, alarm_id(1)).await,
        async |access: &Access| store.post().alarm_delivery_maybe_twice_list(access, None, 1).await,
        async |access: &Access| store.post().digest_is_noted(access, held_id(1)).await,
        async |access: &Access| {
            store.post().digest_line_fetch(access, Fingerprint::from_bytes([1; 12]), held_id(1)).await
        },
        async |access: &Access| {
            store.post().digest_line_list(access, Fingerprint::from_bytes([1; 12]), Time::EPOCH, 1).await
        },
        async |access: &Access| store.post().digest_due_list(access, Time::EPOCH, Time::LATEST, 1).await,
        async |access: &Access| store.post().digest_letter_list(access, false, Time::LATEST, 1).await,
        async |access: &Access| store.post().digest_answer_list(access, 1).await,
        async |access: &Access| response.breach_fetch(access, breach_id(1)).await,
        async |access: &Access| response.breach_list(access, false, None, 1).await,
        async |access: &Access| response.fact_list(access, breach_id(1)).await,
        async |access: &Access| response.fact_history(access, breach_id(1), "since").await,
        async |access: &Access| response.obligation_fetch(access, obligation(1).id).await,
        async |access: &Access| response.obligation_list(access, breach_id(1)).await,
        async |access: &Access| response.obligation_due_list(access, Time::LATEST, 1).await,
        async |access: &Access| response.affected_fetch(access, set(1).id).await,
        async |access: &Access| response.affected_list(access, breach_id(1)).await,
        async |access: &Access| response.affected_prints(access, set(1).id).await,
        async |access: &Access| response.letter_fetch(access, letter(1).id).await,
        async |access: &Access| response.letter_list(access, breach_id(1)).await,
        async |access: &Access| response.commitment_fetch(access, commitment(1).id).await,
        async |access: &Access| response.commitment_list(access, false, None, 1).await,
        async |access: &Access| response.commitment_list_of(access, breach_id(1)).await,
        async |access: &Access| response.commitment_overdue_list(access, Time::LATEST, 1).await,
    );
    needs!(
        Record,
        async |access: &Access| platform.session_prune(access, Time::EPOCH, Time::EPOCH).await,
        async |access: &Access| platform.sign_in_prune(access, Time::EPOCH, Time::EPOCH).await,
        async |access: &Access| platform.invitation_prune(access, Time::EPOCH).await,
        async |access: &Access| store.change(access).await,
        async |access: &Access| guard.judged_record(access, &[judged(1)]).await,
        async |access: &Access| objects.object_keep(access, object(1), vec![]).await,
        async |access: &Access| objects.object_write(access, object(1), vec![]).await,
        async |access: &Access| objects.object_remove(access, object_id(1)).await,
        async |access: &Access| objects.object_file_remove(access, object_id(1)).await,
        async |access: &Access| objects.object_sweep(access, Time::LATEST).await,
        async |access: &Access| guard.profile_add(access, &[]).await,
        async |access: &Access| guard.profile_prune(access, Time::EPOCH).await,
        async |access: &Access| guard.stream_baseline_put(access, &[]).await,
        async |access: &Access| guard.stream_baseline_prune(access, Time::EPOCH).await,
        async |access: &Access| guard.held_prune(access, Time::LATEST).await,
        async |access: &Access| platform.ledger_head_keep(access, LedgerOf::Audit, (0, "")).await,
        async |access: &Access| platform.audit_append(access, &entry(1, AuditKind::Act), begun).await,
        async |access: &Access| platform.outbox_prune(access, Time::LATEST, &["case"]).await,
        async |access: &Access| store.post().alarm_prune(access, Time::EPOCH).await,
        async |access: &Access| store.post().digest_prune(access, Time::EPOCH, Time::EPOCH).await,
        async |access: &Access| response.affected_write(access, set(1), vec![]).await,
        async |access: &Access| response.affected_sweep(access, Time::EPOCH).await,
    );
    needs!(Open, async |access: &Access| objects.object_fetch(access, object_id(1)).await);
    needs!(
        Manage,
        async |access: &Access| platform.tenant_add(access, tenant_id(1), "name", Time::EPOCH).await,
        async |access: &Access| platform.audit_erase(access, entry_id(1)).await,
    );
    needs!(
        Audit,
        async |access: &Access| platform.audit_list(access, 0, 1).await,
        async |access: &Access| platform.audit_open_intent_list(access, 1).await,
        async |access: &Access| platform.audit_size(access).await,
        async |access: &Access| platform.ledger_head_fetch(access, LedgerOf::Audit).await,
    );
    // Nothing of all that was done.
    assert_eq!(platform.tenant_list(&house()).await.unwrap().len(), 1);
    assert_eq!(platform.audit_size(&house()).await.unwrap(), 0);
    let event = NewEvent { id: super::event_id(1), kind: "kind", version: 1, body: b"", at: Time::EPOCH };
    let mut change = store.change(&without(Right::Manage)).await.unwrap();
    change.say(&event).await.unwrap();
}

fn without(missing: Right) -> Access {
    let others = Right::EVERY.into_iter().filter(|right| *right != missing);
    house().only(others.fold(Rights::NONE, Rights::with))
}
