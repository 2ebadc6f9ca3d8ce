use model::ids::{Id as _, InquiryId, TenantId};
use model::time::Time;
use platform::clock::SystemChance;
use platform::keys::{KeyPlace, RootKey, WorkRing};
use seal::jws;
use seal::signature::SigningKey;
use testkit::folder::TempFolder;

use super::{LETTER_TYPE, Letter, TOKEN_LENGTH, Trace, Words, named, token};

const NOW: Time = Time::from_seconds(1_795_269_600);

fn ring() -> WorkRing {
    let folder = TempFolder::new("inquiry-token");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let place = KeyPlace { file: folder.path().join("root.key"), data };
    RootKey::open(&place, &SystemChance).unwrap().work_ring(NOW)
}

#[test]
fn a_token_names_one_inquiry_and_cannot_be_guessed() {
    let (ours, others) = (ring(), ring());
    let id = InquiryId::from_bytes([7; 16]);
    let text = token(&ours.link_key, TenantId::HOUSE, id);
    assert_eq!(text.len(), TOKEN_LENGTH);
    assert_eq!(named(&ours.link_key, &text), Some((TenantId::HOUSE, id)));
    assert_eq!(named(&others.link_key, &text), None);
    for at in 0..text.len() {
        let mut other = text.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(named(&ours.link_key, std::str::from_utf8(&other).unwrap()), None, "{at}");
    }
    assert_eq!(named(&ours.link_key, ""), None);
}

fn letter() -> Letter {
    Letter {
        id: InquiryId::from_bytes([7; 16]),
        at: NOW,
        to: "Vendor B".into(),
        list: "Spring \"news\"".into(),
        copy_made: NOW,
        answer_by: NOW,
        words: Words {
            language: "en".into(),
            organisation: "The shop".into(),
            statement: vec!["A copy is out.".into()],
            requests: vec!["Keep your logs.".into()],
            questions: vec!["Who had access?".into(), "Since when?".into()],
        },
        traces: vec![Trace {
            address: Some("marta.l4821@letters.example".into()),
            at: NOW,
            from: Some("parcel-info.example".into()),
            links: vec!["pay.example".into()],
        }],
    }
}

#[test]
fn a_letter_is_read_by_whoever_has_the_key_and_no_other_text_is_one() {
    let (key, other) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
    let payload = letter().json().to_string();
    let text = jws::sign(&key, LETTER_TYPE, payload.as_bytes());
    assert_eq!(Letter::open(&text, &key.verifying_key()).unwrap(), letter());
    assert!(Letter::open(&text, &other.verifying_key()).is_err());
    let other_kind = jws::sign(&key, "tidewatch-statement+json", payload.as_bytes());
    assert!(Letter::open(&other_kind, &key.verifying_key()).is_err());
    for field in ["version", "id", "to", "answer_by", "questions", "evidence"] {
        let mut json = letter().json();
        json.as_object_mut().unwrap().remove(field);
        let text = jws::sign(&key, LETTER_TYPE, json.to_string().as_bytes());
        assert!(Letter::open(&text, &key.verifying_key()).is_err(), "without {field}");
    }
}
