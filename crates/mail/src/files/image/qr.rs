//! QR codes in grey values: a cheap look for finder patterns, then the full search where it is worth it.
//!
//! A code is found also white on black, which is a way around simple readers. Codes drawn as characters are not found here.

use super::super::{Cost, Meter, QrClass, QrCode, Reason};
use super::Grey;

/// Pixels searched in full; larger pictures are shrunk: a code of 60 modules still has four pixels a module in a page.
const SEARCH_PIXELS: usize = 1_500_000;
/// Codes kept of one picture.
const CODES: usize = 16;
/// A code has three finder patterns (ISO/IEC 18004 §6.3.3); with fewer in sight there is nothing to read.
const FINDERS: usize = 3;
/// Finder patterns remembered of one picture: more than a page of codes has.
const FINDERS_KEPT: usize = 60;
/// Every so many rows are looked at: a finder's heart is three modules of at least two pixels high.
const ROW_STEP: usize = 3;
/// Pixels on either side whose mean decides what is dark.
const NEIGHBOURS: usize = 40;
/// Greys this close to their neighbours' mean are paper.
const LEAST_CONTRAST: i32 = 12;

/// Finds QR codes.
pub(super) fn codes(grey: &Grey, meter: &mut Meter) -> Result<Vec<QrCode>, Reason> {
    let pixels = grey.width * grey.height;
    meter.spend(Cost::Scan, pixels as u64)?;
    let promise = promise(grey);
    let mut codes = Vec::new();
    for (is_promised, invert) in [(promise.dark, 0), (promise.light, 0xFF)] {
        if is_promised && codes.is_empty() {
            codes = search(grey, invert, meter)?;
        }
    }
    Ok(codes)
}

/// Which of the two full searches is worthwhile.
#[derive(Debug, Default, PartialEq)]
struct Promise {
    dark: bool,
    light: bool,
}

/// Looks along rows for runs in the proportion 1:1:3:1:1 that are crossed by the same in their column.
///
/// Letters and patterns have such runs by chance in one direction; three places that have them in both are a code.
fn promise(grey: &Grey) -> Promise {
    let mut finders = [Vec::new(), Vec::new()];
    let mut signs = Vec::with_capacity(grey.width);
    for (index, row) in grey.values.chunks_exact(grey.width.max(1)).enumerate().step_by(ROW_STEP) {
        shade_signs(row, &mut signs);
        for_each_finder(&signs, |x, total, is_dark| {
            let known = &mut finders[usize::from(is_dark)];
            let near = |&(other_x, other_y, other_total): &(usize, usize, usize)| {
                let reach = total.max(other_total);
                x.abs_diff(other_x) < reach && index.abs_diff(other_y) < reach
            };
            if known.len() < FINDERS_KEPT && !known.iter().any(near) && is_crossed(grey, x, index, total, is_dark) {
                known.push((x, index, total));
            }
        });
    }
    let [light, dark] = finders;
    Promise { dark: dark.len() >= FINDERS, light: light.len() >= FINDERS }
}

/// Says whether the column through a point has the same runs, of about the same size.
fn is_crossed(grey: &Grey, x: usize, y: usize, total: usize, is_dark: bool) -> bool {
    let reach = total + 2;
    let (first, last) = (y.saturating_sub(reach), (y + reach).min(grey.height - 1));
    let value = |row: usize| grey.values[row * grey.width + x];
    let (mut least, mut most) = (255, 0);
    for row in first..=last {
        least = least.min(value(row));
        most = most.max(value(row));
    }
    if i32::from(most) - i32::from(least) < 3 * LEAST_CONTRAST {
        return false;
    }
    let middle = (u16::from(least) + u16::from(most)).div_ceil(2);
    let sign = |row: usize| (u16::from(value(row)) < middle) == is_dark;
    // From the heart outwards: half of the middle run, then one run of each colour, in both directions.
    let mut runs = [0usize; 5];
    for (direction, places) in [(-1isize, [2, 1, 0]), (1, [2, 3, 4])] {
        let mut place = 0;
        let mut row = if direction < 0 { y as isize } else { y as isize + 1 };
        while row >= first as isize && row <= last as isize {
            if sign(row as usize) != (place % 2 == 0) {
                place += 1;
                if place == 3 {
                    break;
                }
            }
            runs[places[place]] += 1;
            row += direction;
        }
    }
    let height: usize = runs.iter().sum();
    is_finder(&runs) && height * 2 >= total && height <= total * 2
}

/// Says for each pixel whether it is darker than its neighbourhood.
fn shade_signs(row: &[u8], signs: &mut Vec<bool>) {
    signs.clear();
    let window = |index: usize| row.get(index).map_or(0, |&value| i32::from(value));
    let mut sum: i32 = row.iter().take(NEIGHBOURS).map(|&value| i32::from(value)).sum();
    let mut count = row.len().min(NEIGHBOURS) as i32;
    let mut is_dark = false;
    for (index, &value) in row.iter().enumerate() {
        if index + NEIGHBOURS < row.len() {
            sum += window(index + NEIGHBOURS);
            count += 1;
        }
        if index > NEIGHBOURS {
            sum -= window(index - NEIGHBOURS - 1);
            count -= 1;
        }
        let difference = i32::from(value) * count - sum;
        // Flat paper keeps the sign of what was before it, so that noise makes no runs.
        if difference.abs() > LEAST_CONTRAST * count {
            is_dark = difference < 0;
        } else if sum > 128 * count {
            is_dark = false;
        }
        signs.push(is_dark);
    }
}

/// Calls for each finder in a row: the middle of its heart, its length, and whether it is dark on light.
fn for_each_finder(signs: &[bool], mut found: impl FnMut(usize, usize, bool)) {
    let mut runs = [0usize; 5];
    let mut start = 0;
    for index in 1..=signs.len() {
        if index < signs.len() && signs[index] == signs[index - 1] {
            continue;
        }
        runs = [runs[1], runs[2], runs[3], runs[4], index - start];
        start = index;
        if is_finder(&runs) {
            // The run just ended is the last of the five, and has the colour of the first and third.
            let heart = index - runs[4] - runs[3] - runs[2].div_ceil(2);
            found(heart, runs.iter().sum(), signs[index - 1]);
        }
    }
}

/// Five runs in the proportion 1:1:3:1:1, each off by at most half a module and a pixel.
fn is_finder(runs: &[usize; 5]) -> bool {
    // The heart is the longest by far; this turns most away at once.
    if runs[2] < 3 || runs[1] > runs[2] || runs[3] > runs[2] {
        return false;
    }
    let total: usize = runs.iter().sum();
    if runs.contains(&0) || total < 10 {
        return false;
    }
    let module = total as f32 / 7.0;
    let slack = module * 0.5 + 1.0;
    runs.iter().zip([1.0, 1.0, 3.0, 1.0, 1.0]).all(|(&run, share)| (run as f32 - share * module).abs() <= slack)
}

fn search(grey: &Grey, invert: u8, meter: &mut Meter) -> Result<Vec<QrCode>, Reason> {
    let factor = shrink_factor(grey);
    let (width, height) = (grey.width / factor, grey.height / factor);
    meter.spend(Cost::Search, (width * height) as u64)?;
    let mean = |x: usize, y: usize| {
        let mut sum = 0;
        for row in 0..factor {
            let at = (y * factor + row) * grey.width + x * factor;
            sum += grey.values[at..at + factor].iter().map(|&value| u32::from(value)).sum::<u32>();
        }
        (sum / (factor * factor) as u32) as u8 ^ invert
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, mean);
    let mut codes: Vec<QrCode> = Vec::new();
    for grid in image.detect_grids().into_iter().take(CODES) {
        if let Ok((_, data)) = grid.decode()
            && !codes.iter().any(|code| code.data == data)
        {
            codes.push(QrCode { class: class(&data), data });
        }
    }
    Ok(codes)
}

fn shrink_factor(grey: &Grey) -> usize {
    let mut factor = 1;
    while grey.width / factor * (grey.height / factor) > SEARCH_PIXELS {
        factor += 1;
    }
    factor
}

/// Says what the text of a code is.
pub(super) fn class(data: &str) -> QrClass {
    let lower = data.trim_start().get(..data.trim_start().floor_char_boundary(24)).unwrap_or("").to_ascii_lowercase();
    const BY_START: &[(&str, QrClass)] = &[
        ("http://", QrClass::Url),
        ("https://", QrClass::Url),
        ("ftp://", QrClass::Url),
        ("www.", QrClass::Url),
        ("urlto:", QrClass::Url),
        ("mailto:", QrClass::Email),
        ("matmsg:", QrClass::Email),
        ("smtp:", QrClass::Email),
        ("tel:", QrClass::Telephone),
        ("smsto:", QrClass::Sms),
        ("sms:", QrClass::Sms),
        ("wifi:", QrClass::Wifi),
        ("begin:vcard", QrClass::Contact),
        ("mecard:", QrClass::Contact),
        ("geo:", QrClass::Location),
        ("begin:vevent", QrClass::Calendar),
        ("begin:vcalendar", QrClass::Calendar),
        ("bitcoin:", QrClass::Payment),
        ("ethereum:", QrClass::Payment),
        ("bcd\n", QrClass::Payment),
        ("spc\n", QrClass::Payment),
        ("spc\r", QrClass::Payment),
    ];
    if let Some((_, class)) = BY_START.iter().find(|(start, _)| lower.starts_with(start)) {
        return *class;
    }
    if is_bare_address(data.trim()) { QrClass::Url } else { QrClass::Text }
}

/// Says whether a text is an address without its scheme: a dotted name of letters, perhaps with a path.
fn is_bare_address(text: &str) -> bool {
    let host = text.split(['/', '?', '#', ':']).next().unwrap_or("");
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_top = |top: &&str| top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    !text.contains(char::is_whitespace) && labels.len() >= 2 && labels.iter().all(is_label) && labels.last().is_some_and(|top| is_top(top))
}
