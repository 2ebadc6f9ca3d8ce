//! One message as the rule engine reads it: its fields, its lists, and the functions that need knowledge of mail.
//! What a function computes is kept as long as the evaluation, so that rules read it without copying.

use std::cell::RefCell;

use mail::files::{self, Budget, Meter, Opened};
use mail::{Limits, Message};
use rules::{FieldIndex, Host, HostFunction, HtmlNode, Keep, List, ListIndex, RecordValue, Value};

use super::functions::FUNCTIONS;
use super::lists::RuleLists;
use super::ole::OleReport;
use super::profile::{Profile, Profiles};
use crate::explode::{CalendarScan, Exif, ExplodedFile, Qr};
use crate::facts::{Attachment, Domain, EmailAddress, Facts, Html, Setting, Url};

/// What functions computed for one message. Made anew for each.
#[derive(Default)]
pub struct Kept {
    pub(super) domains: Keep<Domain>,
    pub(super) addresses: Keep<EmailAddress>,
    pub(super) urls: Keep<Url>,
    pub(super) html: Keep<Html>,
    pub(super) messages: Keep<Facts>,
    pub(super) files: Keep<Vec<Attachment>>,
    pub(super) opened: Keep<Opened>,
    pub(super) exploded: Keep<Vec<ExplodedFile>>,
    pub(super) calendars: Keep<CalendarScan>,
    pub(super) exif: Keep<Exif>,
    pub(super) codes: Keep<Vec<Qr>>,
    pub(super) reports: Keep<OleReport>,
}

/// One message before the rules.
pub struct MailHost<'m> {
    facts: &'m Facts,
    lists: &'m RuleLists,
    profiles: &'m Profiles,
    pub(super) kept: &'m Kept,
    /// Every array of files that rules can reach, so that a file given back by a rule is recognised.
    files: RefCell<Vec<&'m [Attachment]>>,
    /// What may still be spent on opening files nobody opened before.
    meter: RefCell<Meter>,
}

impl<'m> MailHost<'m> {
    /// Sets a message before the rules.
    #[must_use]
    pub fn new(facts: &'m Facts, lists: &'m RuleLists, profiles: &'m Profiles, kept: &'m Kept) -> Self {
        Self {
            facts,
            lists,
            profiles,
            kept,
            files: RefCell::new(vec![&facts.attachments]),
            meter: RefCell::new(Meter::new(Budget::default())),
        }
    }

    pub(super) fn profile(&self, choose: fn(&Profiles) -> &Profile) -> Value<'m> {
        Value::record(choose(self.profiles))
    }

    /// The file a rule means, if the value is one.
    pub(super) fn file(&self, value: &Value<'m>) -> Option<&'m Attachment> {
        let Value::Record(RecordValue::Borrowed(record)) = value else { return None };
        let files = self.files.borrow();
        files.iter().flat_map(|files| files.iter()).find(|file| std::ptr::addr_eq(*file, *record))
    }

    /// A file, opened: as it came, or now.
    pub(super) fn opened(&self, file: &'m Attachment) -> &'m Opened {
        match &file.opened {
            Some(opened) => opened,
            None => {
                let passwords = crate::facts::attachment::passwords(self.facts.body.visible_text());
                self.kept.opened.keep(files::open(file.given(), &passwords, &mut self.meter.borrow_mut()))
            }
        }
    }

    /// Lets rules reach files that were not attached to the message itself.
    pub(super) fn offer(&self, files: Vec<Attachment>) -> Value<'m> {
        let files = self.kept.files.keep(files);
        self.files.borrow_mut().push(files);
        Value::records(files)
    }

    /// Reads an attached message.
    pub(super) fn attached_message(&self, file: &Attachment) -> Value<'m> {
        let message = Message::parse(&file.bytes, &Limits::default());
        let facts = self.kept.messages.keep(Facts::new(message, Vec::new(), Setting::default()));
        self.files.borrow_mut().push(&facts.attachments);
        Value::record(facts)
    }

    /// The text of a piece of HTML.
    pub(super) fn raw_html(value: &Value<'m>) -> Option<String> {
        let Value::Record(record) = value else { return None };
        // The first field of the record type HTML.
        record.field(FieldIndex::new(0)).as_text().map(str::to_owned)
    }
}

impl<'m> Host<'m> for MailHost<'m> {
    fn root(&self) -> RecordValue<'m> {
        RecordValue::Borrowed(self.facts)
    }

    fn call(&self, function: HostFunction, arguments: &[Value<'m>]) -> Value<'m> {
        FUNCTIONS.get(function.number()).map_or(Value::Null, |function| (function.answer)(self, arguments))
    }

    fn list(&self, list: ListIndex) -> &'m (dyn List + 'm) {
        match self.profiles.correspondents.list(list) {
            Some(known) => known,
            None => self.lists.at(list),
        }
    }

    fn html_node(&self, node: HtmlNode) -> Value<'m> {
        Value::record(self.kept.html.keep(Html::of_node(node)))
    }
}
