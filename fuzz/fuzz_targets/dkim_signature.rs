//! Any text as a DKIM-Signature over a message that begins with it: tags, times, and the text it covers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{
    Limits, Message,
    authentication::{
        canonical::{Form, append_field, body_pieces},
        field::{body, fields},
        signature::{Kind, Signature, append_without_value},
        tags::Tags,
    },
};
use model::time::Time;

fuzz_target!(|raw: &[u8]| {
    let message = Message::parse(raw, &Limits::default());
    let fields = fields(raw, &message);
    for (place, field) in fields.iter().enumerate() {
        let Some(Ok(tags)) = field.text().map(Tags::parse) else { continue };
        for kind in [Kind::Dkim, Kind::ArcMessage] {
            if let Ok(signature) = Signature::parse(&tags, kind) {
                let _ = signature.check_time(Time::from_micros(1_700_000_000_000_000));
                let text = signature.signed_text(&fields, place);
                assert!(text.len() <= 2 * raw.len() + 1024, "no field is signed twice");
            }
        }
    }
    for form in [Form::Simple, Form::Relaxed] {
        let mut length = 0;
        body_pieces(form, body(raw, &message), |piece| length += piece.len());
        assert!(length <= 2 * raw.len() + 2);
        for field in &fields {
            let (mut once, mut twice, mut without) = (Vec::new(), Vec::new(), Vec::new());
            append_field(form, field.whole, &mut once);
            append_field(form, &once, &mut twice);
            assert_eq!(once, twice, "a form is its own form");
            append_without_value(form, field.whole, &mut without);
            assert!(without.len() <= once.len());
        }
    }
});
