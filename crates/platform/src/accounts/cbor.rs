//! CBOR as authenticators write it: enough to read an attestation object and a key, and no more. Pure; bounded by depth and by items, never panics.
//! CTAP2's canonical form (definite lengths, no tags, no floating point) is all there is; anything else is refused.

/// Nesting beyond this is nobody's key: an attestation statement with certificates has 3.
const MAX_DEPTH: usize = 6;
/// Items in all.
const MAX_ITEMS: usize = 256;

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item<'b> {
    Integer(i64),
    Bytes(&'b [u8]),
    Text(&'b str),
    Array(Vec<Item<'b>>),
    Map(Vec<(Item<'b>, Item<'b>)>),
    /// `true`, `false`, `null`.
    Simple(u8),
}

impl<'b> Item<'b> {
    /// Returns what a map holds under a text.
    pub(super) fn text_key(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries
            .iter()
            .find(|(name, _)| matches!(name, Item::Text(name) if *name == key))
            .map(|(_, item)| item)
    }

    /// Returns what a map holds under a number.
    pub(super) fn number_key(&self, key: i64) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| *name == Item::Integer(key)).map(|(_, item)| item)
    }

    pub(super) const fn bytes(&self) -> Option<&'b [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(super) const fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

/// Reads one item and returns what follows it; nothing if it is not in its form.
pub(super) fn read(bytes: &[u8]) -> Option<(Item<'_>, &[u8])> {
    let mut reader = Reader { rest: bytes, items: 0 };
    let item = reader.item(0)?;
    Some((item, reader.rest))
}

struct Reader<'b> {
    rest: &'b [u8],
    items: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// RFC 8949 §3: major type and argument.
    fn head(&mut self) -> Option<(u8, u64)> {
        let first = *self.take(1)?.first()?;
        let argument = match first & 0x1f {
            small @ 0..=23 => u64::from(small),
            24 => u64::from(*self.take(1)?.first()?),
            25 => u64::from(u16::from_be_bytes(self.take(2)?.try_into().ok()?)),
            26 => u64::from(u32::from_be_bytes(self.take(4)?.try_into().ok()?)),
            27 => u64::from_be_bytes(self.take(8)?.try_into().ok()?),
            _ => return None,
        };
        Some((first >> 5, argument))
    }

    fn item(&mut self, depth: usize) -> Option<Item<'b>> {
        self.items += 1;
        if depth > MAX_DEPTH || self.items > MAX_ITEMS {
            return None;
        }
        let (major, argument) = self.head()?;
        let length = usize::try_from(argument).ok();
        Some(match major {
            0 => Item::Integer(i64::try_from(argument).ok()?),
            1 => Item::Integer(-1 - i64::try_from(argument).ok()?),
            2 => Item::Bytes(self.take(length?)?),
            3 => Item::Text(std::str::from_utf8(self.take(length?)?).ok()?),
            4 => {
                let mut items = Vec::new();
                for _ in 0..argument {
                    items.push(self.item(depth + 1)?);
                }
                Item::Array(items)
            }
            5 => {
                let mut entries = Vec::new();
                for _ in 0..argument {
                    entries.push((self.item(depth + 1)?, self.item(depth + 1)?));
                }
                Item::Map(entries)
            }
            7 if (20..=22).contains(&argument) => Item::Simple(u8::try_from(argument).ok()?),
            _ => return None,
        })
    }
}
