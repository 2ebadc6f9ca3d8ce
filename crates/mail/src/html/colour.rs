//! Colours as CSS and old HTML write them (CSS Color Level 4 §4, §5; HTML Living Standard §2.3.6): only as far as needed
//! to tell whether text has the colour of its background.

/// A colour, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    /// Red, green, blue.
    Rgb(u8, u8, u8),
    /// Nothing is painted.
    Transparent,
    /// A picture, a gradient, a variable: cannot be known here.
    Unknown,
}

impl Colour {
    /// Reads a CSS value: a name, `#rgb`, `#rrggbb`, `rgb(…)`, `rgba(…)`. `None` when it is no colour at all (and is ignored).
    pub(super) fn read(value: &str) -> Option<Self> {
        let value = value.trim();
        if let Some(digits) = value.strip_prefix('#') {
            return hexadecimal(digits);
        }
        if value.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("rgb")) {
            return functional(value);
        }
        named(value)
    }

    /// Reads a `bgcolor` or `color` attribute, where the number sign may be missing (HTML Living Standard §2.3.6).
    pub(super) fn read_attribute(value: &str) -> Option<Self> {
        let value = value.trim();
        Self::read(value).or_else(|| (value.len() == 6).then(|| hexadecimal(value)).flatten())
    }

    /// True when nobody can tell the two apart: the sum of the differences is under 30 of 765.
    pub(super) fn is_like(self, other: Self) -> bool {
        match (self, other) {
            (Self::Rgb(red, green, blue), Self::Rgb(r, g, b)) => {
                u32::from(red.abs_diff(r)) + u32::from(green.abs_diff(g)) + u32::from(blue.abs_diff(b)) < 30
            }
            _ => false,
        }
    }
}

fn hexadecimal(digits: &str) -> Option<Colour> {
    let value = u32::from_str_radix(digits, 16).ok()?;
    let nibble = |shift: u32| u8::try_from((value >> shift & 0xF) * 17).unwrap_or(0);
    match digits.len() {
        3 => Some(Colour::Rgb(nibble(8), nibble(4), nibble(0))),
        4 if value & 0xF == 0 => Some(Colour::Transparent),
        4 => Some(Colour::Rgb(nibble(12), nibble(8), nibble(4))),
        6 => Some(from_number(value)),
        8 if value & 0xFF == 0 => Some(Colour::Transparent),
        8 => Some(from_number(value >> 8)),
        _ => None,
    }
}

fn from_number(value: u32) -> Colour {
    let [_, red, green, blue] = value.to_be_bytes();
    Colour::Rgb(red, green, blue)
}

/// `rgb(1, 2, 3)`, `rgb(1 2 3 / 0)`, `rgba(1, 2, 3, 0.01)`.
fn functional(value: &str) -> Option<Colour> {
    let inside = value.split_once('(')?.1.split(')').next()?;
    let mut numbers = inside.split([',', ' ', '/']).filter(|part| !part.is_empty()).map(number);
    let mut channel = || Some(to_byte(numbers.next()??));
    let (red, green, blue) = (channel()?, channel()?, channel()?);
    match numbers.next() {
        // A fraction, or a share that was scaled to 255.
        Some(Some(alpha)) if alpha <= 0.05 => Some(Colour::Transparent),
        _ => Some(Colour::Rgb(red, green, blue)),
    }
}

/// A channel: 0 to 255, or a share of it.
fn number(part: &str) -> Option<f32> {
    match part.strip_suffix('%') {
        Some(digits) => digits.parse::<f32>().ok().map(|share| share * 2.55),
        None => part.parse().ok(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of a byte first"
)]
fn to_byte(number: f32) -> u8 {
    number.clamp(0.0, 255.0) as u8
}

fn named(name: &str) -> Option<Colour> {
    let mut lower = [0_u8; 20];
    let slot = lower.get_mut(..name.len())?;
    slot.copy_from_slice(name.as_bytes());
    slot.make_ascii_lowercase();
    let lower = std::str::from_utf8(slot).ok()?;
    match lower {
        "transparent" => Some(Colour::Transparent),
        "currentcolor" => Some(Colour::Unknown),
        "windowtext" => Some(Colour::Rgb(0, 0, 0)),
        "window" => Some(Colour::Rgb(255, 255, 255)),
        _ => NAMES
            .binary_search_by(|(known, _)| (*known).cmp(lower))
            .ok()
            .map(|index| from_number(NAMES[index].1)),
    }
}

/// The named colours of CSS, sorted.
#[rustfmt::skip]
static NAMES: [(&str, u32); 148] = [
    ("aliceblue", 0x00F0_F8FF), ("antiquewhite", 0x00FA_EBD7), ("aqua", 0x0000_FFFF),
    ("aquamarine", 0x007F_FFD4), ("azure", 0x00F0_FFFF), ("beige", 0x00F5_F5DC), ("bisque", 0x00FF_E4C4),
    ("black", 0x0000_0000), ("blanchedalmond", 0x00FF_EBCD), ("blue", 0x0000_00FF),
    ("blueviolet", 0x008A_2BE2), ("brown", 0x00A5_2A2A), ("burlywood", 0x00DE_B887),
    ("cadetblue", 0x005F_9EA0), ("chartreuse", 0x007F_FF00), ("chocolate", 0x00D2_691E),
    ("coral", 0x00FF_7F50), ("cornflowerblue", 0x0064_95ED), ("cornsilk", 0x00FF_F8DC),
    ("crimson", 0x00DC_143C), ("cyan", 0x0000_FFFF), ("darkblue", 0x0000_008B), ("darkcyan", 0x0000_8B8B),
    ("darkgoldenrod", 0x00B8_860B), ("darkgray", 0x00A9_A9A9), ("darkgreen", 0x0000_6400),
    ("darkgrey", 0x00A9_A9A9), ("darkkhaki", 0x00BD_B76B), ("darkmagenta", 0x008B_008B),
    ("darkolivegreen", 0x0055_6B2F), ("darkorange", 0x00FF_8C00), ("darkorchid", 0x0099_32CC),
    ("darkred", 0x008B_0000), ("darksalmon", 0x00E9_967A), ("darkseagreen", 0x008F_BC8F),
    ("darkslateblue", 0x0048_3D8B), ("darkslategray", 0x002F_4F4F), ("darkslategrey", 0x002F_4F4F),
    ("darkturquoise", 0x0000_CED1), ("darkviolet", 0x0094_00D3), ("deeppink", 0x00FF_1493),
    ("deepskyblue", 0x0000_BFFF), ("dimgray", 0x0069_6969), ("dimgrey", 0x0069_6969),
    ("dodgerblue", 0x001E_90FF), ("firebrick", 0x00B2_2222), ("floralwhite", 0x00FF_FAF0),
    ("forestgreen", 0x0022_8B22), ("fuchsia", 0x00FF_00FF), ("gainsboro", 0x00DC_DCDC),
    ("ghostwhite", 0x00F8_F8FF), ("gold", 0x00FF_D700), ("goldenrod", 0x00DA_A520), ("gray", 0x0080_8080),
    ("green", 0x0000_8000), ("greenyellow", 0x00AD_FF2F), ("grey", 0x0080_8080), ("honeydew", 0x00F0_FFF0),
    ("hotpink", 0x00FF_69B4), ("indianred", 0x00CD_5C5C), ("indigo", 0x004B_0082), ("ivory", 0x00FF_FFF0),
    ("khaki", 0x00F0_E68C), ("lavender", 0x00E6_E6FA), ("lavenderblush", 0x00FF_F0F5),
    ("lawngreen", 0x007C_FC00), ("lemonchiffon", 0x00FF_FACD), ("lightblue", 0x00AD_D8E6),
    ("lightcoral", 0x00F0_8080), ("lightcyan", 0x00E0_FFFF), ("lightgoldenrodyellow", 0x00FA_FAD2),
    ("lightgray", 0x00D3_D3D3), ("lightgreen", 0x0090_EE90), ("lightgrey", 0x00D3_D3D3),
    ("lightpink", 0x00FF_B6C1), ("lightsalmon", 0x00FF_A07A), ("lightseagreen", 0x0020_B2AA),
    ("lightskyblue", 0x0087_CEFA), ("lightslategray", 0x0077_8899), ("lightslategrey", 0x0077_8899),
    ("lightsteelblue", 0x00B0_C4DE), ("lightyellow", 0x00FF_FFE0), ("lime", 0x0000_FF00),
    ("limegreen", 0x0032_CD32), ("linen", 0x00FA_F0E6), ("magenta", 0x00FF_00FF), ("maroon", 0x0080_0000),
    ("mediumaquamarine", 0x0066_CDAA), ("mediumblue", 0x0000_00CD), ("mediumorchid", 0x00BA_55D3),
    ("mediumpurple", 0x0093_70DB), ("mediumseagreen", 0x003C_B371), ("mediumslateblue", 0x007B_68EE),
    ("mediumspringgreen", 0x0000_FA9A), ("mediumturquoise", 0x0048_D1CC), ("mediumvioletred", 0x00C7_1585),
    ("midnightblue", 0x0019_1970), ("mintcream", 0x00F5_FFFA), ("mistyrose", 0x00FF_E4E1),
    ("moccasin", 0x00FF_E4B5), ("navajowhite", 0x00FF_DEAD), ("navy", 0x0000_0080), ("oldlace", 0x00FD_F5E6),
    ("olive", 0x0080_8000), ("olivedrab", 0x006B_8E23), ("orange", 0x00FF_A500), ("orangered", 0x00FF_4500),
    ("orchid", 0x00DA_70D6), ("palegoldenrod", 0x00EE_E8AA), ("palegreen", 0x0098_FB98),
    ("paleturquoise", 0x00AF_EEEE), ("palevioletred", 0x00DB_7093), ("papayawhip", 0x00FF_EFD5),
    ("peachpuff", 0x00FF_DAB9), ("peru", 0x00CD_853F), ("pink", 0x00FF_C0CB), ("plum", 0x00DD_A0DD),
    ("powderblue", 0x00B0_E0E6), ("purple", 0x0080_0080), ("rebeccapurple", 0x0066_3399),
    ("red", 0x00FF_0000), ("rosybrown", 0x00BC_8F8F), ("royalblue", 0x0041_69E1),
    ("saddlebrown", 0x008B_4513), ("salmon", 0x00FA_8072), ("sandybrown", 0x00F4_A460),
    ("seagreen", 0x002E_8B57), ("seashell", 0x00FF_F5EE), ("sienna", 0x00A0_522D), ("silver", 0x00C0_C0C0),
    ("skyblue", 0x0087_CEEB), ("slateblue", 0x006A_5ACD), ("slategray", 0x0070_8090),
    ("slategrey", 0x0070_8090), ("snow", 0x00FF_FAFA), ("springgreen", 0x0000_FF7F),
    ("steelblue", 0x0046_82B4), ("tan", 0x00D2_B48C), ("teal", 0x0000_8080), ("thistle", 0x00D8_BFD8),
    ("tomato", 0x00FF_6347), ("turquoise", 0x0040_E0D0), ("violet", 0x00EE_82EE), ("wheat", 0x00F5_DEB3),
    ("white", 0x00FF_FFFF), ("whitesmoke", 0x00F5_F5F5), ("yellow", 0x00FF_FF00),
    ("yellowgreen", 0x009A_CD32),
];

#[cfg(test)]
mod tests {
    use super::{Colour, NAMES};

    #[test]
    fn colours_are_read() {
        let black = Some(Colour::Rgb(0, 0, 0));
        for (text, expected) in [
            ("#000", black),
            ("#000000", black),
            ("Black", black),
            ("rgb(0,0,0)", black),
            ("rgb(0 0 0 / 50%)", black),
            ("#FFfF", Some(Colour::Rgb(255, 255, 255))),
            ("rgb(100%, 0%, 0%)", Some(Colour::Rgb(255, 0, 0))),
            ("rgba(1,2,3,0)", Some(Colour::Transparent)),
            ("#12345600", Some(Colour::Transparent)),
            ("transparent", Some(Colour::Transparent)),
            ("url(x.png)", None),
            ("#12", None),
            ("", None),
        ] {
            assert_eq!(Colour::read(text), expected, "{text}");
        }
        assert_eq!(Colour::read_attribute("ffffff"), Some(Colour::Rgb(255, 255, 255)));
    }

    #[test]
    fn only_what_cannot_be_told_apart_is_alike() {
        let white = Colour::Rgb(255, 255, 255);
        assert!(white.is_like(Colour::Rgb(250, 250, 250)));
        assert!(!white.is_like(Colour::Rgb(221, 221, 221)));
        assert!(!white.is_like(Colour::Unknown));
        assert!(NAMES.is_sorted_by(|left, right| left.0 < right.0));
    }
}
