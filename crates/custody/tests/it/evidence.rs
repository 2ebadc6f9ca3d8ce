//! Evidence: files that prove answers come through a partner's link, are named by what it signs, and end.

use std::time::Duration;

use custody::assessment::Opened;
use custody::evidence::{
    EVIDENCE, EvidenceArriving, EvidenceFile, EvidenceWanted, KEPT_AFTER, MOST_AT_ONCE_OF_ONE, MOST_BYTES,
    MOST_FILES,
};
use custody::questionnaire::ESP;
use custody::{Custody, CustodyError, Unfit};
use model::access::{Access, Right, Rights};
use model::ids::{AssessmentId, EvidenceFileId, PartyId, TenantId};
use platform::clock::Clock as _;
use platform::phrases::Phrases;
use store::error::StoreError;
use testkit::folder::files_below;
use testkit::store::house;

use crate::assessment::answers;
use crate::house::House;

const DAY: Duration = Duration::from_hours(24);
const QUESTION: &str = "second-factor";

fn partner() -> Access {
    Custody::partner_access(TenantId::HOUSE)
}

async fn asked(house_: &House, vendor: PartyId) -> (AssessmentId, String) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let id = custody.assessment_ask(&house(), (vendor, ESP), "", now).await.unwrap();
    (id, custody.assessment_link(&house(), id, now).await.unwrap())
}

async fn opened(house_: &House, secret: &str) -> Opened {
    let opened = house_.custody.assessment_of_link(&partner(), secret, house_.clock.now()).await;
    opened.unwrap().unwrap()
}

fn wanted(name: &str) -> EvidenceWanted {
    EvidenceWanted { question: QUESTION.into(), name: name.into(), valid_until: "2027-06-30".into() }
}

async fn begun(house_: &House, secret: &str, name: &str) -> EvidenceArriving {
    let opened = opened(house_, secret).await;
    let now = house_.clock.now();
    house_.custody.evidence_begin(&partner(), &opened, &wanted(name), now).await.unwrap()
}

/// Hands a file in, in pieces as a line brings them.
async fn attached(
    house_: &House,
    secret: &str,
    (name, bytes): (&str, &[u8]),
) -> Result<EvidenceFile, CustodyError> {
    let mut arriving = begun(house_, secret, name).await;
    for piece in bytes.chunks(100_000) {
        arriving = arriving.push(piece.to_vec()).await?;
    }
    house_.custody.evidence_finish(arriving).await
}

async fn signed(house_: &House, id: AssessmentId, secret: &str) {
    let (opened, now) = (opened(house_, secret).await, house_.clock.now());
    house_.custody.assessment_save(&partner(), &opened, answers(&opened, &[]), now).await.unwrap();
    house_.custody.assessment_sign(&partner(), id, "Ben Olsen", now).await.unwrap();
}

/// Keys are made for so many weeks from now on; a process begins anew now and then.
fn anew(house_: &House) -> Custody {
    house_.with_domains(vec!["letters.example".into()])
}

async fn content(house_: &House, access: &Access, id: AssessmentId, file: EvidenceFileId) -> Vec<u8> {
    let (_, mut handing) = anew(house_).evidence_open(access, id, file, house_.clock.now()).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = handing.next().await.unwrap() {
        bytes.extend_from_slice(&piece);
    }
    assert!(handing.is_whole());
    bytes
}

async fn objects(house_: &House) -> usize {
    let all = house_.temp.store.objects().object_list(&house(), None, 100).await.unwrap();
    all.iter().filter(|object| object.kind == EVIDENCE).count()
}

/// No file lies there that no row speaks of.
async fn nothing_is_left_over(house_: &House) {
    let left = house_.temp.store.objects().object_orphan_list(&house()).await.unwrap();
    assert_eq!(left, []);
    let unfinished = files_below(house_.temp.folder.path(), |path| path.extension() == Some("tmp".as_ref()));
    assert!(unfinished.is_empty(), "{}", unfinished.len());
}

fn unfit<T: std::fmt::Debug>(outcome: Result<T, CustodyError>) -> Unfit {
    match outcome {
        Err(CustodyError::Unfit(unfit)) => unfit,
        other => panic!("{other:?}"),
    }
}

fn is_missing<T>(outcome: &Result<T, CustodyError>) -> bool {
    matches!(outcome, Err(CustodyError::Store(StoreError::Missing { .. })))
}

fn is_conflict<T>(outcome: &Result<T, CustodyError>) -> bool {
    matches!(outcome, Err(CustodyError::Store(StoreError::Conflict { .. })))
}

pub(crate) async fn a_partner_proves_an_answer_and_what_it_signs_names_the_file(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let vendor = house_.vendor().await;
    let (id, secret) = asked(house_, vendor).await;
    let report: Vec<u8> = b"%PDF of ada@shop.example ".repeat(20_000);
    let file = attached(house_, &secret, ("../../ISO 27001 ada@shop.example.pdf", &report)).await.unwrap();
    assert_eq!(file.name, "ISO 27001 ada(at)shop.example.pdf");
    assert_eq!(file.length_bytes, 500_000);
    let sha256: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&report).into();
    assert_eq!(file.sha256, sha256);
    assert_eq!(file.valid_until.map(|until| until.to_string()), Some("2027-06-30T23:59:59Z".into()));
    assert_eq!(opened(house_, &secret).await.files, std::slice::from_ref(&file));
    for (path, bytes) in files_below(house_.temp.folder.path(), |_| true) {
        assert!(!bytes.windows(16).any(|some| some == b"ada@shop.example"), "{path:?}");
    }
    assert_eq!(content(house_, &house(), id, file.id).await, report);

    signed(house_, id, &secret).await;
    let document = custody.assessment_document(&house(), id).await.unwrap().unwrap();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let expected = serde_json::json!([{
        "question": QUESTION,
        "name": "ISO 27001 ada(at)shop.example.pdf",
        "size_bytes": 500_000,
        "sha256": hex,
        "valid_until": "2027-06-30",
    }]);
    assert_eq!(document["files"], expected);
    // What was signed does not change: nothing comes, nothing goes.
    let after = opened(house_, &secret).await;
    assert!(is_conflict(&custody.evidence_begin(&partner(), &after, &wanted("late.pdf"), now).await));
    assert!(is_conflict(&custody.evidence_remove(&partner(), id, file.id).await));
    assert_eq!(content(house_, &house(), id, file.id).await, report);
    let said = house_.audited().await;
    let words = ["evidence.add", "evidence.open", "assessment.sign", "evidence.open"];
    assert!(said.ends_with(&words.map(str::to_owned)), "{said:?}");
}

pub(crate) async fn the_same_bytes_again_are_one_file_and_a_file_is_taken_away_before_signing(
    house_: &House,
) {
    let custody = &house_.custody;
    let vendor = house_.vendor().await;
    let (id, secret) = asked(house_, vendor).await;
    let file = attached(house_, &secret, ("a.pdf", b"one")).await.unwrap();
    let again = attached(house_, &secret, ("b.pdf", b"one")).await.unwrap();
    assert_eq!(again, file, "it is the one that was there");
    let opened_ = opened(house_, &secret).await;
    let longer = EvidenceWanted { valid_until: "2028-01-31".into(), ..wanted("a.pdf") };
    let arriving = custody.evidence_begin(&partner(), &opened_, &longer, house_.clock.now()).await.unwrap();
    let longer = custody.evidence_finish(arriving.push(b"one".to_vec()).await.unwrap()).await.unwrap();
    assert_eq!(longer.id, file.id);
    assert_eq!(opened(house_, &secret).await.files, std::slice::from_ref(&longer));
    assert_eq!(longer.valid_until.map(|until| until.to_string()), Some("2028-01-31T23:59:59Z".into()));
    assert_eq!(objects(house_).await, 1);
    nothing_is_left_over(house_).await;
    let said = house_.audited().await;
    let words = ["evidence.add", "evidence.date"];
    assert!(said.ends_with(&words.map(str::to_owned)), "the same day again changes nothing: {said:?}");

    custody.evidence_remove(&partner(), id, file.id).await.unwrap();
    assert!(is_missing(&custody.evidence_remove(&partner(), id, file.id).await), "it is gone");
    assert_eq!((opened(house_, &secret).await.files, objects(house_).await), (vec![], 0));
    nothing_is_left_over(house_).await;
    assert_eq!(attached(house_, &secret, ("a.pdf", b"one")).await.unwrap().sha256, file.sha256);
}

pub(crate) async fn what_is_too_long_empty_or_one_too_many_is_refused_and_leaves_nothing(house_: &House) {
    let custody = &house_.custody;
    let vendor = house_.vendor().await;
    let (id, secret) = asked(house_, vendor).await;
    let long = vec![7; usize::try_from(MOST_BYTES).unwrap() + 1];
    assert_eq!(unfit(attached(house_, &secret, ("long.pdf", &long)).await), Unfit::FileTooLong);
    assert_eq!(unfit(attached(house_, &secret, ("empty.pdf", b"")).await), Unfit::EmptyFile);
    let (opened_, now) = (opened(house_, &secret).await, house_.clock.now());
    for (wanted, expected) in [
        (EvidenceWanted { question: "nonsense".into(), ..wanted("x") }, Unfit::NoQuestion),
        (EvidenceWanted { valid_until: "soon".into(), ..wanted("x") }, Unfit::Date("soon".into())),
        (EvidenceWanted { valid_until: "2026-11-20".into(), ..wanted("x") }, Unfit::Past),
    ] {
        let begun = custody.evidence_begin(&partner(), &opened_, &wanted, now).await;
        assert_eq!(unfit(begun.map(|_| ())), expected);
    }
    assert_eq!(objects(house_).await, 0);
    nothing_is_left_over(house_).await;

    // 60 MB are full after six files of ten.
    let whole = &long[1..];
    for number in 0..6 {
        let mut bytes = whole.to_vec();
        bytes[0] = number;
        attached(house_, &secret, ("whole.pdf", &bytes)).await.unwrap();
    }
    assert_eq!(unfit(attached(house_, &secret, ("more.pdf", b"more")).await), Unfit::FilesFull);
    assert_eq!(objects(house_).await, 6);
    nothing_is_left_over(house_).await;

    // Many small ones are full by their number.
    for file in opened(house_, &secret).await.files {
        custody.evidence_remove(&partner(), id, file.id).await.unwrap();
    }
    for number in 0..MOST_FILES {
        attached(house_, &secret, ("x.txt", number.to_string().as_bytes())).await.unwrap();
    }
    assert_eq!(unfit(attached(house_, &secret, ("y.txt", b"y")).await), Unfit::FilesFull);
}

pub(crate) async fn a_file_is_reached_through_its_own_assessment_only(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (vendor, own) =
        (house_.vendor().await, custody.own_party_ensure(&house(), "Shop", now).await.unwrap());
    let (first, secret) = asked(house_, vendor).await;
    let (second, _) = asked(house_, own).await;
    let file = attached(house_, &secret, ("a.pdf", b"one")).await.unwrap();
    assert!(is_missing(&custody.evidence_remove(&partner(), second, file.id).await));
    assert!(is_missing(&custody.evidence_open(&house(), second, file.id, now).await));
    let elsewhere = Access { tenant: TenantId::new(now, [2; 10]), ..house() };
    assert!(is_missing(&custody.evidence_open(&elsewhere, first, file.id, now).await));
    assert!(is_missing(&custody.evidence_remove(&elsewhere, first, file.id).await));
    assert!(is_missing(&custody.evidence_files(&elsewhere, first).await));
    assert_eq!(custody.evidence_files(&house(), first).await.unwrap(), [file]);
}

pub(crate) async fn what_was_cut_off_is_not_there_and_is_swept(house_: &House) {
    let vendor = house_.vendor().await;
    let (_, secret) = asked(house_, vendor).await;
    // The line breaks: whoever reads it lets go.
    drop(begun(house_, &secret, "cut.pdf").await.push(vec![1; 70_000]).await.unwrap());
    nothing_is_left_over(house_).await;
    // The program is killed: nobody lets go of anything.
    std::mem::forget(begun(house_, &secret, "killed.pdf").await.push(vec![1; 200_000]).await.unwrap());
    assert_eq!((opened(house_, &secret).await.files, objects(house_).await), (vec![], 0));
    let store = house_.temp.store.objects();
    let soon = store.object_sweep(&house(), house_.clock.now()).await.unwrap();
    assert_eq!(soon.unfinished, 0, "it may still be arriving");
    let later = house_.clock.now().plus(2 * store::objects::ORPHAN_AFTER);
    assert_eq!(store.object_sweep(&house(), later).await.unwrap().unfinished, 1);
    nothing_is_left_over(house_).await;
}

pub(crate) async fn who_may_only_read_sees_that_there_are_files_and_opens_none(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let vendor = house_.vendor().await;
    let (id, secret) = asked(house_, vendor).await;
    let file = attached(house_, &secret, ("a.pdf", b"one")).await.unwrap();
    let reader = house().only(Rights::NONE.with(Right::Read));
    let denied = custody.evidence_open(&reader, id, file.id, now).await.err();
    assert!(matches!(denied, Some(custody::CustodyError::Denied(_))), "{denied:?}");
    for right in [Right::Keep, Right::Open] {
        let may = house().only(Rights::NONE.with(Right::Read).with(right));
        assert_eq!(content(house_, &may, id, file.id).await, b"one", "{right}");
    }
    let opened_ = opened(house_, &secret).await;
    assert!(custody.evidence_begin(&reader, &opened_, &wanted("b.pdf"), now).await.is_err());
    assert!(custody.evidence_remove(&reader, id, file.id).await.is_err());
    let nobody = house().only(Rights::NONE.with(Right::Record));
    assert!(custody.evidence_open(&nobody, id, file.id, now).await.is_err());
    // Whoever keeps lists fills in for a partner.
    let keeper = house().only(Rights::NONE.with(Right::Read).with(Right::Record).with(Right::Keep));
    let arriving = custody.evidence_begin(&keeper, &opened_, &wanted("b.pdf"), now).await.unwrap();
    custody.evidence_finish(arriving.push(b"two".to_vec()).await.unwrap()).await.unwrap();
    assert_eq!(custody.evidence_files(&reader, id).await.unwrap().len(), 2);
}

pub(crate) async fn files_end_after_newer_answers_and_are_sealed_anew_until_then(house_: &House) {
    let vendor = house_.vendor().await;
    let (first, secret) = asked(house_, vendor).await;
    let file = attached(house_, &secret, ("a.pdf", b"one")).await.unwrap();
    let idle = anew(house_).evidence_end(&house(), house_.clock.now()).await.unwrap();
    signed(house_, first, &secret).await;
    assert_eq!((idle, anew(house_).evidence_end(&house(), house_.clock.now()).await.unwrap()), (0, 0));

    // Newer answers after 300 days; the files of the old ones stay three years more, sealed anew on the way.
    house_.clock.advance(DAY * 300);
    let newer_at = house_.clock.now();
    let (second, secret) = asked(house_, vendor).await;
    signed(house_, second, &secret).await;
    let mut sealed_anew = 0;
    while house_.clock.now().plus(DAY * 90) < newer_at.plus(KEPT_AFTER) {
        house_.clock.advance(DAY * 90);
        sealed_anew += anew(house_).evidence_end(&house(), house_.clock.now()).await.unwrap();
        let now = house_.clock.now();
        house_.temp.store.objects().object_expire(&house(), now, 100).await.unwrap();
        assert_eq!(content(house_, &house(), first, file.id).await, b"one");
    }
    assert_eq!((sealed_anew, objects(house_).await), (2, 1));
    house_.clock.advance(DAY * 90);
    assert_eq!(anew(house_).evidence_end(&house(), house_.clock.now()).await.unwrap(), 1);
    assert_eq!(anew(house_).evidence_end(&house(), house_.clock.now()).await.unwrap(), 0, "once");
    assert!(is_missing(&anew(house_).evidence_open(&house(), first, file.id, house_.clock.now()).await));
    let named = anew(house_).evidence_files(&house(), first).await.unwrap();
    assert_eq!((named[0].sha256, named[0].object), (file.sha256, None), "it can still be named");
    assert_eq!(objects(house_).await, 0);
    nothing_is_left_over(house_).await;

    // What is not wanted any more leaves nothing.
    let (third, secret) = asked(house_, vendor).await;
    let opened_ = opened(house_, &secret).await;
    let wanted = EvidenceWanted { valid_until: String::new(), ..wanted("a.pdf") };
    let arriving =
        anew(house_).evidence_begin(&partner(), &opened_, &wanted, house_.clock.now()).await.unwrap();
    anew(house_).evidence_finish(arriving.push(b"two".to_vec()).await.unwrap()).await.unwrap();
    house_.custody.assessment_withdraw(&house(), third).await.unwrap();
    assert_eq!(anew(house_).evidence_end(&house(), house_.clock.now()).await.unwrap(), 1);
    assert_eq!(anew(house_).evidence_files(&house(), third).await.unwrap(), []);
    nothing_is_left_over(house_).await;
}

pub(crate) async fn a_file_that_cannot_be_read_holds_up_no_other(house_: &House) {
    let vendor = house_.vendor().await;
    let (id, secret) = asked(house_, vendor).await;
    let broken = attached(house_, &secret, ("broken.pdf", b"one")).await.unwrap();
    let sound = attached(house_, &secret, ("sound.pdf", b"two")).await.unwrap();
    signed(house_, id, &secret).await;
    let name = broken.object.unwrap().to_string();
    let of_broken = |path: &std::path::Path| path.to_string_lossy().contains(&name);
    let on_disk = files_below(house_.temp.folder.path(), of_broken);
    let [(path, _)] = on_disk.as_slice() else { panic!("{name}: {}", on_disk.len()) };
    std::fs::write(path, b"a disk that forgets").unwrap();

    // Both would be sealed anew; the first of them cannot be.
    house_.clock.advance(DAY * 600);
    let ended = anew(house_).evidence_end(&house(), house_.clock.now()).await;
    assert!(ended.is_err(), "it is said: {ended:?}");
    let files = house_.custody.evidence_files(&house(), id).await.unwrap();
    assert_eq!(files[0].object, broken.object, "it is tried again");
    assert_ne!(files[1].object, sound.object, "the other one is sealed anew");
    assert_eq!(content(house_, &house(), id, sound.id).await, b"two");
    assert!(anew(house_).evidence_end(&house(), house_.clock.now()).await.is_err(), "each time");

    // What ends needs no reading, so both end.
    house_.clock.advance(KEPT_AFTER + DAY * 400);
    house_.temp.store.objects().object_expire(&house(), house_.clock.now(), 100).await.unwrap();
    assert_eq!(anew(house_).evidence_end(&house(), house_.clock.now()).await.unwrap(), 2);
}

pub(crate) async fn the_end_of_what_a_file_proves_is_announced_three_times(house_: &House) {
    let custody = &house_.custody;
    // A vendor without an end of its own; its answers count for a year.
    let card = custody::party::Wanted { name: "Vendor C".into(), ..Default::default() };
    let vendor = custody.vendor_add(&house(), card, house_.clock.now()).await.unwrap();
    let (id, secret) = asked(house_, vendor).await;
    // Two prove until 2027-06-30; one for longer than the answers count, and one without an end.
    for (bytes, until) in [(b"1", "2027-06-30"), (b"2", "2027-06-30"), (b"3", "2029-01-01"), (b"4", "")] {
        let wanted = EvidenceWanted { valid_until: until.into(), ..wanted("a.pdf") };
        let opened_ = opened(house_, &secret).await;
        let arriving =
            custody.evidence_begin(&partner(), &opened_, &wanted, house_.clock.now()).await.unwrap();
        custody.evidence_finish(arriving.push(bytes.to_vec()).await.unwrap()).await.unwrap();
    }
    let files = opened(house_, &secret).await.files;
    let ends = files.iter().filter_map(|file| file.valid_until).min().unwrap();
    let told = async |at| custody.announce_ends_of_evidence(&house(), at).await.unwrap();
    assert_eq!(told(ends.minus(DAY * 3)).await, 0, "nobody has signed anything that it would prove");
    signed(house_, id, &secret).await;
    assert_eq!(told(ends.minus(DAY * 31)).await, 0);
    for days in [30, 14, 3] {
        assert_eq!(told(ends.minus(DAY * days)).await, 2, "{days}");
        assert_eq!(told(ends.minus(DAY * days)).await, 0, "{days}, again");
    }
    assert_eq!(told(ends.plus(DAY)).await, 0, "that was said");
    // One announcement for both, and no word of a stranger in it.
    let alarms = house_.alarms().await;
    let kinds: Vec<_> = alarms.iter().map(|alarm| alarm.said.kind.as_str()).collect();
    assert_eq!(kinds, ["evidence-ending"; 3]);
    let phrases = Phrases::load();
    for (language, words) in
        [("en", "2 files that prove what Vendor C"), ("de", "2 Dateien, die belegen, was Vendor C")]
    {
        let text =
            phrases.say_kept(language, "alarm-evidence-ending-text", &alarms[0].said.arguments).unwrap();
        assert!(text.contains(words) && text.contains("2027") && !text.contains("a.pdf"), "{text}");
    }
}

pub(crate) async fn a_file_is_not_announced_whose_answers_end_before_or_count_no_more(house_: &House) {
    let custody = &house_.custody;
    let card = custody::party::Wanted { name: "Vendor C".into(), ..Default::default() };
    let vendor = custody.vendor_add(&house(), card, house_.clock.now()).await.unwrap();
    let (first, secret) = asked(house_, vendor).await;
    let file = attached(house_, &secret, ("a.pdf", b"one")).await.unwrap();
    signed(house_, first, &secret).await;
    let ends = file.valid_until.unwrap();
    // Newer answers stand in the place of those that it proved.
    house_.clock.advance(DAY);
    let (second, secret) = asked(house_, vendor).await;
    let newer = EvidenceWanted { valid_until: "2029-01-01".into(), ..wanted("b.pdf") };
    let opened_ = opened(house_, &secret).await;
    let arriving = custody.evidence_begin(&partner(), &opened_, &newer, house_.clock.now()).await.unwrap();
    custody.evidence_finish(arriving.push(b"two".to_vec()).await.unwrap()).await.unwrap();
    signed(house_, second, &secret).await;
    for at in [ends.minus(DAY * 3), ends.plus(DAY), ends.plus(DAY * 555)] {
        assert_eq!(custody.announce_ends_of_evidence(&house(), at).await.unwrap(), 0, "{at}");
    }
    assert_eq!(house_.alarms().await.len(), 0);
}

pub(crate) async fn one_link_that_is_slow_leaves_room_for_others(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (vendor, own) =
        (house_.vendor().await, custody.own_party_ensure(&house(), "Shop", now).await.unwrap());
    let (_, slow) = asked(house_, vendor).await;
    let (_, other) = asked(house_, own).await;
    let mut arriving = Vec::new();
    for _ in 0..MOST_AT_ONCE_OF_ONE {
        arriving.push(begun(house_, &slow, "slow.pdf").await);
    }
    let opened_ = opened(house_, &slow).await;
    let more = custody.evidence_begin(&partner(), &opened_, &wanted("more.pdf"), now).await;
    assert_eq!(unfit(more.map(|_| ())), Unfit::FilesUnderWay);
    attached(house_, &other, ("other.pdf", b"one")).await.unwrap();
    // One comes in, or breaks off: the next may come.
    arriving.pop();
    attached(house_, &slow, ("more.pdf", b"two")).await.unwrap();
}
