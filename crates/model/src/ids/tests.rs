use super::*;

#[test]
fn the_example_of_the_standard_is_made_bit_by_bit() {
    // RFC 9562 appendix A.6: 2022-02-22 19:22:22.00 UTC, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    let at = Time::from_micros(1_645_557_742_000_000);
    let chance = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
    assert_eq!(JudgedId::new(at, chance).to_string(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

#[test]
fn ids_sort_by_the_millisecond_of_their_making() {
    let early = ObjectId::new(Time::from_micros(1_000_000), [0xff; 10]);
    let late = ObjectId::new(Time::from_micros(1_001_000), [0; 10]);
    assert!(early < late);
}

#[test]
fn an_id_knows_when_it_was_made() {
    let id = ObjectId::new(Time::from_micros(1_645_557_742_123_456), [0xff; 10]);
    assert_eq!(id.made_at(), Time::from_micros(1_645_557_742_123_000));
}

#[test]
fn a_time_before_1970_gives_an_id_and_no_panic() {
    assert!(ObjectId::new(Time::from_micros(-5), [1; 10]).to_string().starts_with("00000000-0000-7"));
}

#[test]
fn text_and_bytes_give_the_same_id_back() {
    let id = AuditEntryId::new(Time::from_micros(1_700_000_000_123_456), *b"0123456789");
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(AuditEntryId::from_bytes(id.to_bytes()), id);
}

#[test]
fn what_is_not_an_id_is_refused() {
    for text in [
        "",
        "017f22e2",
        "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2+79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "\u{e9}17f22e2-79b0-7cc3-98c4-dc0c0c07398",
    ] {
        assert_eq!(text.parse::<TenantId>(), Err(IdError), "{text}");
    }
}
