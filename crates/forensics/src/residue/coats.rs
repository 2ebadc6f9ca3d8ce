//! Wrappings in which anybody can still read an address: UTF-16, escapes, hexadecimal, base64. One layer is taken off, and escapes below it.

use std::ops::Range;

use super::{Coat, MOST_DOMAIN, MOST_NAME, around, signs};

/// A run of digits or of base64 that is shorter holds no address.
const SHORTEST_RUN: usize = 12;
/// A longer run is taken in pieces of this, each with so much of the one before that no address is cut.
const LONGEST_RUN: usize = 2048;
const OVERLAP: usize = 512;

/// Told where an `@` lies, what is before and behind it, and how it is wrapped.
pub(super) type Say<'s> = dyn FnMut(usize, &str, &str, Coat) + 's;

/// Says each wrapped `@`: of escapes, those that lie in a range; of runs, those of runs that reach into it.
pub(super) fn wrapped(window: &[u8], fresh: &Range<usize>, say: &mut Say<'_>) {
    utf16(window, fresh, say);
    for at in escapes(window, fresh) {
        escaped(window, at, (at, Coat::Escaped), say);
    }
    for run in runs(window, fresh, |byte| byte.is_ascii_hexdigit()) {
        for shift in 0..2 {
            let bytes = hexadecimal(&window[run.clone()][shift..]);
            unwrapped(&bytes, (run.start, Coat::Hexadecimal), say);
        }
    }
    for run in runs(window, fresh, in_base64) {
        let letters: Vec<u8> = window[run.clone()].iter().copied().filter(|byte| !is_break(*byte)).collect();
        for shift in 0..4.min(letters.len()) {
            let bytes = base64(&letters[shift..]);
            unwrapped(&bytes, (run.start, Coat::Base64), say);
        }
    }
}

/// Says each `@`, plain or escaped, of what a wrapping held.
fn unwrapped(bytes: &[u8], (place, coat): (usize, Coat), say: &mut Say<'_>) {
    let all = 0..bytes.len();
    for at in signs(bytes, &all) {
        if let Some((name, domain)) = around(&bytes[..at], &bytes[at + 1..]) {
            say(place, name, domain, coat);
        }
    }
    for at in escapes(bytes, &all) {
        escaped(bytes, at, (place, coat), say);
    }
}

fn utf16(window: &[u8], fresh: &Range<usize>, say: &mut Say<'_>) {
    for at in signs(window, fresh) {
        // The zero stands behind each letter, or before it.
        if window.get(at + 1) == Some(&0) {
            wide(&window[..at], &window[at + 2..], 0, at, say);
        }
        if at > 0 && window[at - 1] == 0 {
            wide(&window[..at - 1], &window[at + 1..], 1, at, say);
        }
    }
}

/// Says an `@` between letters of two bytes, of which the one at `letter` is the letter and the other is zero.
fn wide(before: &[u8], behind: &[u8], letter: usize, at: usize, say: &mut Say<'_>) {
    let is_plain = |pair: &&[u8]| pair[1 - letter] == 0 && pair[letter] != 0;
    let name = before.rchunks_exact(2).take(MOST_NAME).take_while(is_plain).map(|pair| pair[letter]);
    let mut name: Vec<u8> = name.collect();
    name.reverse();
    let domain = behind.chunks_exact(2).take(MOST_DOMAIN).take_while(is_plain).map(|pair| pair[letter]);
    let domain: Vec<u8> = domain.collect();
    if let Some((name, domain)) = around(&name, &domain) {
        say(at, name, domain, Coat::Utf16);
    }
}

/// Where `%40` or `=40` stand for an `@`.
fn escapes<'w>(window: &'w [u8], fresh: &Range<usize>) -> impl Iterator<Item = usize> + use<'w> {
    let (begin, end) = (fresh.start, (fresh.end + 2).min(window.len()));
    let is_escape = |three: &[u8]| matches!(three, [b'%' | b'=', b'4', b'0']);
    window[begin.min(end)..end]
        .windows(3)
        .enumerate()
        .filter(move |(_, three)| is_escape(three))
        .map(move |(at, _)| begin + at)
}

/// Says an escaped `@`; other escapes in its name (`%2B` is usual) are taken off, too.
fn escaped(window: &[u8], at: usize, (place, coat): (usize, Coat), say: &mut Say<'_>) {
    let Some((name, domain)) = around(&window[..at], &window[at + 3..]) else { return };
    let sign = window[at];
    if !name.as_bytes().contains(&sign) {
        say(place, name, domain, coat);
        return;
    }
    let (mut plain, mut rest) = (Vec::new(), name.as_bytes());
    while let Some((first, behind)) = rest.split_first() {
        let byte = behind.get(..2).filter(|_| *first == sign).and_then(|two| digits(two[0], two[1]));
        plain.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    // Whoever wrote no escapes but has such a sign in his name is said, too.
    say(place, name, domain, coat);
    if let Ok(plain) = String::from_utf8(plain) {
        say(place, &plain, domain, coat);
    }
}

/// Runs of bytes of one kind that reach into a range, in pieces. A line's end within a run is part of it.
fn runs(window: &[u8], fresh: &Range<usize>, is_of: impl Fn(u8) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = fresh.start;
    // Back to where the run that reaches into the range begins, as far as it matters.
    let least = at.saturating_sub(LONGEST_RUN);
    while at > least && is_of(window[at - 1]) {
        at -= 1;
    }
    while at < fresh.end {
        if !is_of(window[at]) {
            at += 1;
            continue;
        }
        let begin = at;
        let most = window.len().min(begin + LONGEST_RUN);
        while at < most && (is_of(window[at]) || (is_break(window[at]) && goes_on(window, at, &is_of))) {
            at += 1;
        }
        if at - begin >= SHORTEST_RUN {
            found.push(begin..at);
        }
        if at == begin + LONGEST_RUN {
            at -= OVERLAP;
        }
    }
    found
}

/// Whether behind a line's end the run goes on.
fn goes_on(window: &[u8], at: usize, is_of: &impl Fn(u8) -> bool) -> bool {
    window[at..].iter().take(3).find(|byte| !is_break(**byte)).is_some_and(|byte| is_of(*byte))
}

fn is_break(byte: u8) -> bool {
    byte == b'\r' || byte == b'\n'
}

fn in_base64(byte: u8) -> bool {
    sextet(byte).is_some()
}

/// The six bits of a letter, of either alphabet.
fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

fn base64(letters: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(letters.len() / 4 * 3 + 3);
    for four in letters.chunks(4) {
        let bits =
            four.iter().filter_map(|byte| sextet(*byte)).fold(0_u32, |bits, six| bits << 6 | u32::from(six));
        let [_, a, b, c] = (bits << (6 * (4 - four.len()))).to_be_bytes();
        bytes.extend(&[a, b, c][..four.len() - 1]);
    }
    bytes
}

fn hexadecimal(run: &[u8]) -> Vec<u8> {
    run.chunks_exact(2).filter_map(|two| digits(two[0], two[1])).collect()
}

/// The byte that two hexadecimal digits are.
fn digits(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}
