//! QR: a picture of a text that a telephone reads (ISO/IEC 18004), drawn on the server as SVG, so that the page needs no script for it.

use qrcode::{Color, EcLevel, QrCode};

use super::Markup;

/// Light modules around the code (ISO/IEC 18004 §9.1).
const QUIET: usize = 4;

/// A QR code.
pub struct Qr;

impl Qr {
    /// Draws `text`; `about` says what it is to who cannot see it. Nothing for a text that is too long for any code.
    #[must_use]
    pub fn of(text: &str, about: impl AsRef<str>) -> Markup {
        let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
            return Markup::default();
        };
        let width = code.width();
        let dark = code.into_colors();
        let mut path = String::new();
        for (row, line) in dark.chunks(width).enumerate() {
            runs(line, |begin, length| {
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", begin + QUIET, row + QUIET));
            });
        }
        Markup::svg("qr", width + 2 * QUIET, about.as_ref(), &path)
    }
}

/// Calls `found` with the begin and the length of each run of dark modules.
fn runs(line: &[Color], mut found: impl FnMut(usize, usize)) {
    let mut begin = 0;
    for run in line.chunk_by(|left, right| left == right) {
        if run[0] == Color::Dark {
            found(begin, run.len());
        }
        begin += run.len();
    }
}
