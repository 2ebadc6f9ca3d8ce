use super::*;

#[test]
fn an_instant_is_written_and_read_back_the_same() {
    for (micros, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (1_645_557_742_000_000, "2022-02-22T19:22:22Z"),
        (1_645_557_742_000_001, "2022-02-22T19:22:22.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
    ] {
        assert_eq!(Time::from_micros(micros).to_string(), text);
        assert_eq!(text.parse(), Ok(Time::from_micros(micros)));
    }
}

#[test]
fn another_zone_is_brought_to_utc() {
    assert_eq!("2022-02-22T14:22:22-05:00".parse(), Ok(Time::from_seconds(1_645_557_742)));
}

#[test]
fn the_ends_can_be_written_and_nothing_lies_beyond_them() {
    for end in [Time::EARLIEST, Time::LATEST] {
        assert_eq!(end.to_string().parse(), Ok(end));
    }
    assert_eq!(Time::from_micros(i64::MAX), Time::LATEST);
    assert_eq!(Time::from_micros(i64::MIN), Time::EARLIEST);
    assert_eq!(Time::LATEST.plus(Duration::MAX), Time::LATEST);
    assert_eq!(Time::EARLIEST.minus(Duration::MAX), Time::EARLIEST);
}

#[test]
fn a_span_is_never_negative() {
    let (early, late) = (Time::from_seconds(10), Time::from_seconds(13));
    assert_eq!(late.since(early), Duration::from_secs(3));
    assert_eq!(early.since(late), Duration::ZERO);
    assert_eq!(early.plus(Duration::from_secs(3)), late);
    assert_eq!(late.minus(Duration::from_secs(3)), early);
}

#[test]
fn what_is_not_an_instant_is_refused() {
    for text in ["", "yesterday", "2022-02-22", "2022-02-22T19:22:22", "2022-13-22T19:22:22Z"] {
        assert_eq!(text.parse::<Time>(), Err(TimeError), "{text}");
    }
}
