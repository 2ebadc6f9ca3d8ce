use super::*;

#[test]
fn waiting_begins_late_doubles_and_has_an_end() {
    let waits: Vec<u64> = (1..=8).map(|failures| wait(failures, FREE_FOR_LOGIN).as_secs()).collect();
    assert_eq!(waits, [0, 0, 0, 0, 2, 4, 8, 16]);
    for failures in [14, 100, u64::MAX] {
        assert_eq!(wait(failures, FREE_FOR_LOGIN), LONGEST_WAIT, "{failures}");
    }
}
