//! What a target is given, made of bytes. A fuzzer cuts its bytes in another way; whatever is given, a target must hold.

/// Something a target takes.
pub(crate) trait Given<'b>: Sized {
    /// Takes it from the beginning of the bytes; zeros when there are no more.
    fn of(bytes: &mut &'b [u8]) -> Self;
}

fn taken<'b>(bytes: &mut &'b [u8], length: usize) -> &'b [u8] {
    let (taken, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    taken
}

fn array<const LENGTH: usize>(bytes: &mut &[u8]) -> [u8; LENGTH] {
    let mut array = [0; LENGTH];
    let taken = taken(bytes, LENGTH);
    array[..taken.len()].copy_from_slice(taken);
    array
}

impl<'b> Given<'b> for &'b [u8] {
    /// Half of what is left, or all of it where that is an even number: both happen, and others get something, too.
    fn of(bytes: &mut &'b [u8]) -> Self {
        let length = bytes.len();
        taken(bytes, if length.is_multiple_of(2) { length } else { length / 2 })
    }
}

impl<'b> Given<'b> for &'b str {
    /// As far as it is text.
    fn of(bytes: &mut &'b [u8]) -> Self {
        let all = <&[u8]>::of(bytes);
        all.utf8_chunks().next().map_or("", |chunk| chunk.valid())
    }
}

/// A list has no more items than this.
const MOST_ITEMS: u16 = 512;

impl<'b, T: Given<'b>> Given<'b> for Vec<T> {
    fn of(bytes: &mut &'b [u8]) -> Self {
        let count = u16::of(bytes) % MOST_ITEMS;
        let mut items = Vec::new();
        for _ in 0..count {
            if bytes.is_empty() {
                break;
            }
            items.push(T::of(bytes));
        }
        items
    }
}

impl<const LENGTH: usize> Given<'_> for [u8; LENGTH] {
    fn of(bytes: &mut &[u8]) -> Self {
        array(bytes)
    }
}

impl Given<'_> for String {
    fn of(bytes: &mut &[u8]) -> Self {
        String::from_utf8_lossy(<&[u8]>::of(bytes)).into_owned()
    }
}

impl Given<'_> for bool {
    fn of(bytes: &mut &[u8]) -> Self {
        array::<1>(bytes)[0] % 2 == 1
    }
}

macro_rules! numbers {
    ($($number:ident)*) => {
        $(impl Given<'_> for $number {
            fn of(bytes: &mut &[u8]) -> Self {
                $number::from_le_bytes(array(bytes))
            }
        })*
    };
}

numbers! { u8 u16 u64 }

macro_rules! several {
    ($($name:ident)*) => {
        impl<'b, $($name: Given<'b>),*> Given<'b> for ($($name,)*) {
            fn of(bytes: &mut &'b [u8]) -> Self {
                ($($name::of(bytes),)*)
            }
        }
    };
}

several! { A B }
several! { A B C }
several! { A B C D }
several! { A B C D E }
