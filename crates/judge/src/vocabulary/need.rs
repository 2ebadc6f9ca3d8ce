//! What it can take to answer a rule about mail, and which group each capability is counted under.
//! A value whose capability is missing is undecided; it is never taken for absent.

use rules::{Need, VocabularyBuilder};

/// Declares the needs: a constant, its number, its short name, its group and its meaning in words.
macro_rules! needs {
    ($($(#[$doc:meta])* $constant:ident = $number:literal, $name:literal, $class:expr, $meaning:literal;)*) => {
        $($(#[$doc])* pub const $constant: Need = Need::new($number);)*

        /// Names all of them.
        pub(super) fn declare(vocabulary: &mut VocabularyBuilder) {
            $(vocabulary.need($constant, $name, $class as u8, $meaning);)*
        }
    };
}

/// Groups of capabilities, as the figures about the rule feed count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// Data and configuration: an operator can supply it today.
    Configuration = 1,
    /// Reading files more deeply than we do.
    File = 2,
    /// What was seen before.
    History = 3,
    /// Asking the network.
    Network = 4,
    /// A trained model.
    Model = 5,
    /// State of another platform.
    Platform = 6,
}

needs! {
    /// Own domains, own people, own names.
    ORGANISATION = 1, "organisation", Class::Configuration, "the organisation's own domains, people and names";
    /// Public lists such as domain rankings.
    PUBLIC_LIST = 2, "public_list", Class::Configuration, "a public list that is not installed";
    /// Who the protected mailbox belongs to.
    DIRECTORY = 3, "directory", Class::Configuration, "the mailbox the message is for, and its owner's name";
    /// SPF, DKIM and DMARC of this message.
    AUTHENTICATION = 4, "authentication", Class::Configuration, "authentication of this message";
    /// Who wrote to us before, and to whom we wrote.
    HISTORY = 5, "history", Class::History, "who wrote to us before, and to whom we wrote";
    /// Registration data of domains.
    WHOIS = 6, "whois", Class::Network, "registration data of domains";
    /// Following a link.
    PAGE = 7, "page", Class::Network, "following a link and reading the page";
    /// Understanding what a text wants.
    LANGUAGE = 8, "language", Class::Model, "a model of what a text wants";
    /// Recognising logos.
    LOGO = 9, "logo", Class::Model, "a model that recognises logos";
    /// Recognising imitated sign-in pages.
    PHISHING_PAGE = 10, "phishing_page", Class::Model, "a model that recognises imitated sign-in pages";
    /// Judging macros.
    MACRO_MODEL = 11, "macro_model", Class::Model, "a model that judges macros";
    /// Judging the message as a whole.
    ATTACK_SCORE = 12, "attack_score", Class::Model, "a model that judges the message as a whole";
    /// Translating.
    TRANSLATION = 13, "translation", Class::Model, "translation";
    /// Finding identifiers of people and accounts in text.
    SENSITIVE_DATA = 14, "sensitive_data", Class::Model, "recognition of sensitive data in text";
    /// Reading text in pictures.
    OCR = 15, "ocr", Class::File, "reading text in pictures";
    /// Drawing a page as a person would see it.
    RENDERING = 16, "rendering", Class::File, "drawing a page as a person would see it";
    /// YARA signatures.
    YARA = 17, "yara", Class::File, "YARA signatures";
    /// What people and other programs did with the message.
    TRIAGE = 18, "triage", Class::Platform, "what people and other programs did with the message";
    /// Finding QR codes in kinds of pictures we cannot decode.
    QR = 19, "qr", Class::File, "finding QR codes in a kind of picture we do not decode";
    /// Hashing the objects of a PDF file in the way that feeds of hashes do; ours would never equal theirs.
    PDF_HASH = 20, "pdf_hash", Class::File, "the recipe by which feeds hash the objects of a PDF file";
}
