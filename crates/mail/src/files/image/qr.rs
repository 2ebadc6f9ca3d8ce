//! QR codes in pictures: a cheap look for finder patterns, then the full search where it is worth it.
//!
//! A code is found also white on black, which is a way around simple readers. Codes drawn as characters are not found here.

use super::super::{Cost, Meter, QrClass, QrCode, Reason};
use super::Picture;

/// Pixels a module has after shrinking: readers want two, and four survive a picture that is not quite straight.
const MODULE_PIXELS: usize = 4;
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
const LEAST_CONTRAST: i16 = 12;

/// Finds QR codes.
pub(super) fn codes(picture: &Picture<'_>, meter: &mut Meter) -> Result<Vec<QrCode>, Reason> {
    meter.spend(Cost::Scan, (picture.width * picture.height) as u64)?;
    let promise = promise(picture);
    let mut codes = Vec::new();
    for (area, invert) in [(promise.dark, 0), (promise.light, 0xFF)] {
        if let (Some(area), true) = (area, codes.is_empty()) {
            codes = search(picture, &area, invert, meter)?;
        }
    }
    Ok(codes)
}

/// Where a full search is worthwhile, for dark codes and for light ones.
#[derive(Debug, Default, PartialEq)]
struct Promise {
    dark: Option<Area>,
    light: Option<Area>,
}

/// Part of a picture around finder patterns, and how many pixels a module of the smallest has.
#[derive(Debug, PartialEq)]
struct Area {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    module: usize,
}

impl Area {
    /// Around finders given by their middle and length: their own width again on every side, for the quiet zone.
    fn around(finders: &[(usize, usize, usize)], picture: &Picture<'_>) -> Option<Self> {
        if finders.len() < FINDERS {
            return None;
        }
        let margin = finders.iter().map(|finder| finder.2).max()? * 3 / 2;
        let bounds = |place: fn(&(usize, usize, usize)) -> usize, limit: usize| {
            let least = finders.iter().map(place).min().unwrap_or(0).saturating_sub(margin);
            let most = (finders.iter().map(place).max().unwrap_or(0) + margin).min(limit);
            (least, most - least.min(most))
        };
        let (left, width) = bounds(|finder| finder.0, picture.width);
        let (top, height) = bounds(|finder| finder.1, picture.height);
        let module = finders.iter().map(|finder| finder.2).min()? / 7;
        Some(Area { left, top, width, height, module })
    }
}

/// Looks along rows for runs in the proportion 1:1:3:1:1 that are crossed by the same in their column.
///
/// Letters and patterns have such runs by chance in one direction; three places that have them in both are a code.
fn promise(picture: &Picture<'_>) -> Promise {
    let mut finders = [Vec::new(), Vec::new()];
    let mut shades = Shades::default();
    let mut room = Vec::new();
    for index in (0..picture.height).step_by(ROW_STEP) {
        if picture.is_plain_row(index) {
            continue;
        }
        let row = picture.row(index, &mut room);
        for_each_finder(shades.of(row), |x, total, is_dark| {
            let known = &mut finders[usize::from(is_dark)];
            let near = |&(other_x, other_y, other_total): &(usize, usize, usize)| {
                let reach = total.max(other_total);
                x.abs_diff(other_x) < reach && index.abs_diff(other_y) < reach
            };
            if known.len() < FINDERS_KEPT
                && !known.iter().any(near)
                && is_crossed(picture, x, index, total, is_dark)
            {
                known.push((x, index, total));
            }
        });
    }
    let [light, dark] = finders;
    Promise { dark: Area::around(&dark, picture), light: Area::around(&light, picture) }
}

/// Says whether the column through a point has the same runs, of about the same size.
fn is_crossed(picture: &Picture<'_>, x: usize, y: usize, total: usize, is_dark: bool) -> bool {
    let reach = total + 2;
    let (first, last) = (y.saturating_sub(reach), (y + reach).min(picture.height - 1));
    let value = |row: usize| picture.value(x, row);
    let (mut least, mut most) = (255, 0);
    for row in first..=last {
        least = least.min(value(row));
        most = most.max(value(row));
    }
    if i16::from(most) - i16::from(least) < 3 * LEAST_CONTRAST {
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

/// What a pixel is beside its neighbourhood: lighter, darker, or the same, which goes on with the shade before it: flat paper
/// keeps the sign of what was before it, so that noise makes no runs.
const LIGHT: u8 = 0;
const DARK: u8 = 1;
const SAME: u8 = 2;

/// Tells the shades of rows. Keeps its room from row to row.
#[derive(Default)]
struct Shades {
    /// Sum of all values before a pixel, and of all at the end. It wraps: what counts is the difference of two, and the
    /// neighbourhood of a pixel sums up to 81 · 255 at most.
    sums: Vec<u16>,
    shades: Vec<u8>,
}

impl Shades {
    /// Returns the shade of each pixel.
    fn of(&mut self, row: &[u8]) -> &[u8] {
        self.sums.clear();
        self.sums.push(0);
        let mut sum = 0u16;
        self.sums.extend(row.iter().map(|&value| {
            sum = sum.wrapping_add(u16::from(value));
            sum
        }));
        let sums = &self.sums;
        let edge = |index: usize| {
            let (from, to) = (index.saturating_sub(NEIGHBOURS), (index + NEIGHBOURS + 1).min(row.len()));
            shade(row[index], sums[to].wrapping_sub(sums[from]), (to - from) as i16)
        };
        self.shades.clear();
        if row.len() <= 2 * NEIGHBOURS {
            self.shades.extend((0..row.len()).map(edge));
            return &self.shades;
        }
        self.shades.extend((0..NEIGHBOURS).map(edge));
        // The bulk of the row has all its neighbours, and is told many pixels at once.
        let whole = 2 * NEIGHBOURS + 1;
        let inner = row[NEIGHBOURS..].iter().zip(sums).zip(&sums[whole..]);
        self.shades.extend(
            inner.map(|((&value, before), after)| shade(value, after.wrapping_sub(*before), whole as i16)),
        );
        self.shades.extend((row.len() - NEIGHBOURS..row.len()).map(edge));
        &self.shades
    }
}

/// Compares a value with the mean of `count` neighbours that sum up to `sum`.
fn shade(value: u8, sum: u16, count: i16) -> u8 {
    // 81 · 255 fits.
    let difference = i16::from(value) * count - sum as i16;
    let is_bright = sum as i16 > 128 * count;
    let flat = if is_bright { LIGHT } else { SAME };
    let is_distinct = difference.abs() > LEAST_CONTRAST * count;
    if is_distinct { u8::from(difference < 0) } else { flat }
}

/// Calls for each finder in a row of shades: the middle of its heart, its length, and whether it is dark on light.
fn for_each_finder(shades: &[u8], mut found: impl FnMut(usize, usize, bool)) {
    let mut runs = [0usize; 5];
    let mut start = 0;
    let mut is_dark = false;
    while start < shades.len() {
        let other = if is_dark { LIGHT } else { DARK };
        let end = memchr::memchr(other, &shades[start..]).map_or(shades.len(), |length| start + length);
        // Only a row that begins dark has no run before its first.
        if end > start {
            runs = [runs[1], runs[2], runs[3], runs[4], end - start];
            if is_finder(&runs) {
                // The run just ended is the last of the five, and has the colour of the first and third.
                let heart = end - runs[4] - runs[3] - runs[2].div_ceil(2);
                found(heart, runs.iter().sum(), is_dark);
            }
        }
        start = end;
        is_dark = !is_dark;
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
    runs.iter()
        .zip([1.0, 1.0, 3.0, 1.0, 1.0])
        .all(|(&run, share)| (run as f32 - share * module).abs() <= slack)
}

fn search(picture: &Picture<'_>, area: &Area, invert: u8, meter: &mut Meter) -> Result<Vec<QrCode>, Reason> {
    // Four pixels a module are enough; more only cost.
    let factor = (area.module / MODULE_PIXELS).max(1);
    let (width, height) = (area.width / factor, area.height / factor);
    meter.spend(Cost::Search, (width * height) as u64)?;
    let mean = |x: usize, y: usize| {
        let (left, top) = (area.left + x * factor, area.top + y * factor);
        let mut sum = 0;
        for y in top..top + factor {
            for x in left..left + factor {
                sum += u32::from(picture.value(x, y));
            }
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

/// Says what the text of a code is.
pub(super) fn class(data: &str) -> QrClass {
    let lower =
        data.trim_start().get(..data.trim_start().floor_char_boundary(24)).unwrap_or("").to_ascii_lowercase();
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
    let is_label = |label: &&str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_top = |top: &&str| top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    !text.contains(char::is_whitespace)
        && labels.len() >= 2
        && labels.iter().all(is_label)
        && labels.last().is_some_and(is_top)
}

#[cfg(test)]
mod tests;
