use super::{Rate, ln_sum};

fn check(value: f64, expected: f64) {
    let scale = expected.abs().max(1.0);
    assert!((value - expected).abs() / scale < 1e-6, "{value} is not {expected}");
}

#[test]
fn a_sum_of_logarithms_neither_overflows_nor_vanishes() {
    check(ln_sum([2.0_f64.ln(), 3.0_f64.ln()].into_iter()), 5.0_f64.ln());
    check(ln_sum([-1e6, -1e6].into_iter()), -1e6 + 2.0_f64.ln());
    check(ln_sum([f64::NEG_INFINITY, 1.0].into_iter()), 1.0);
    assert!(ln_sum([f64::NEG_INFINITY].into_iter()).is_infinite());
}

#[test]
fn a_rate_of_few_is_open_and_of_many_is_not() {
    let rate = Rate::of(16, 1_807);
    check(rate.low, 0.005_458);
    check(rate.high, 0.014_335);
    assert_eq!(Rate::of(0, 0), Rate { share: 0.0, low: 0.0, high: 1.0 });
    assert!(Rate::of(0, 300).high < 0.0127 && Rate::of(0, 300).low < 1e-9);
    // More hits than rows would be a mistake upstream; a share is still one.
    check(Rate::of(5, 4).share, 1.0);
}
