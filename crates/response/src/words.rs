//! Words: enumerations that are kept, sent by forms and looked up in the texts under one word each.

/// Declares an enumeration of words: `ALL` in their order, `as_str` for rows and forms, `parse` for what comes back.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$one_doc:meta])* $one:ident = $word:literal,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name { $($(#[$one_doc])* $one,)+ }

            impl $name {
                /// All of them, in the order they are shown in.
                pub const ALL: &[Self] = &[$(Self::$one,)+];

                /// Returns the word it is kept as; it never changes.
                #[must_use]
                pub const fn as_str(self) -> &'static str {
                    match self { $(Self::$one => $word,)+ }
                }

                /// Reads the word that [`Self::as_str`] gave.
                #[must_use]
                pub fn parse(word: &str) -> Option<Self> {
                    Self::ALL.iter().copied().find(|one| one.as_str() == word)
                }
            }
        )+
    };
}
pub(crate) use words;
