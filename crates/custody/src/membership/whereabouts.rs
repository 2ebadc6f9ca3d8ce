//! Whereabouts: where is this person's address? Which lists have it, where people give it and what they were told, in which copies it was, where those are kept and until when.
//! Asked by who keeps lists, one address at a time, and audited; the address itself is in no log, row or answer. Never for the public: who may ask whether somebody is a
//! customer learns something about both.

use forensics::membership::{CopyHead, Key, Membership, Span};
use model::access::{Access, Right};
use model::address::EmailAddress;
use model::ids::{CopyId, Id};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use store::custody::copy::{CopiesOf, CopyHow};
use store::custody::flow::{Channel, Flow};
use store::custody::membership::MembershipPart;

use super::removal::{Leaves, Record};
use super::{Custody, CustodyError, RULES, Unfit, blocking};
use crate::List;
use crate::copy::Registered;
use crate::map::Place;
use crate::party::{Party, every_party};

/// Where an address is, as far as we know.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// Each list that knows it, or may.
    pub lists: Vec<InList>,
}

impl Whereabouts {
    /// Says whether any list knows it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.lists.iter().any(InList::is_known)
    }

    /// Says whether a removal would change something, as far as no hold stands against it: a list knows it that it was not removed from, or it goes further now than it did then.
    #[must_use]
    pub fn is_to_remove(&self, leaves: Leaves) -> bool {
        let is_open = |list: &InList| list.removed.is_none() || leaves == Leaves::Nothing;
        self.lists.iter().any(|list| list.is_known() && is_open(list))
    }
}

/// Where an address is among the copies of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InList {
    /// The list, with where people give their address and what they were told.
    pub list: List,
    /// Whose own forms collect addresses for it, as ways that were declared say.
    pub collected_by: Vec<String>,
    /// The copies it is or was in, in the order they were made.
    pub copies: Vec<InCopy>,
    /// It is kept out of copies by lot.
    pub is_kept_out: bool,
    /// The day it was removed: what is still known of it is kept to warn of a leak, and for nothing else.
    pub removed: Option<Time>,
    /// Copies nobody has read: it may be in them, too.
    pub unread: Vec<Registered>,
}

impl InList {
    /// Where people give their address: what is written down, and whose forms collect it; none if neither is known.
    #[must_use]
    pub fn captured(&self) -> Option<Phrase> {
        let forms = self.collected_by.join(", ");
        let id = match (self.list.captured.is_empty(), forms.is_empty()) {
            (true, true) => return None,
            (false, true) => "where-captured-said",
            (true, false) => "where-captured-forms",
            (false, false) => "where-captured-both",
        };
        Some(Phrase::new(id).with("said", &self.list.captured).with("forms", &forms))
    }

    fn is_known(&self) -> bool {
        !self.copies.is_empty() || self.is_kept_out
    }
}

/// An address in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InCopy {
    /// The copy.
    pub copy: Registered,
    /// Where who has it keeps customers' data, as far as that was said.
    pub places: Vec<Place>,
    /// The first reading it was in.
    pub first: Time,
    /// The last reading it was in.
    pub last: Time,
    /// The first reading of this copy it was no longer in; none if it was in the newest.
    pub gone: Option<Time>,
}

/// What people declared of how addresses come and where they are kept.
pub(super) struct Declared {
    parties: Vec<Party>,
    flows: Vec<Flow>,
    places: Vec<Place>,
}

impl Declared {
    fn said_of(&self, mut found: InList) -> InList {
        let collects = |party: &&Party| {
            self.flows.iter().any(|flow| {
                flow.channel == Channel::Form && flow.to == party.id && flow.list == Some(found.list.id)
            })
        };
        found.collected_by = self.parties.iter().filter(collects).map(|party| party.name.clone()).collect();
        for one in &mut found.copies {
            let of_holder = self.places.iter().filter(|place| place.party == one.copy.copy.party);
            one.places = of_holder.cloned().collect();
        }
        found
    }
}

impl InCopy {
    /// Where it is kept, place by place: `Dublin (IE)`; none if nobody said.
    #[must_use]
    pub fn kept_at(&self) -> Option<String> {
        let place = |place: &Place| match place.country.as_str() {
            "" => place.name.clone(),
            country => format!("{} ({country})", place.name),
        };
        let places: Vec<_> = self.places.iter().map(place).collect();
        (!places.is_empty()).then(|| places.join(", "))
    }
}

impl Custody {
    /// Says where an address is.
    ///
    /// Errors: the text is no address.
    pub async fn whereabouts(&self, access: &Access, address: &str) -> Result<Whereabouts, CustodyError> {
        access.require(Right::Keep)?;
        let address = EmailAddress::parse(address.trim()).ok_or(Unfit::Address)?;
        let keyed = forensics::fingerprint::Keyed::new(self.parts.ring.match_key.expose());
        let key = Key::from(&keyed.mailbox(RULES, &address));
        // Before the answer is in hand. How many lists were asked, and not who was asked about.
        let lists = self.lists(access).await?;
        let about = About::NOTHING.count("lists", lists.len() as u64);
        self.parts.audit.append(access, "address.where", &about).await?;
        let declared = self.declared(access).await?;
        let mut all = Whereabouts::default();
        for list in lists {
            let found = self.in_list(access, (list, key), &declared).await?;
            if !found.copies.is_empty() || found.is_kept_out || !found.unread.is_empty() {
                all.lists.push(found);
            }
        }
        Ok(all)
    }

    pub(super) async fn declared(&self, access: &Access) -> Result<Declared, CustodyError> {
        Ok(Declared {
            parties: every_party(self, access).await?,
            flows: self.flows(access).await?,
            places: self.every_place(access).await?,
        })
    }

    pub(super) async fn in_list(
        &self,
        access: &Access,
        (list, key): (List, Key),
        declared: &Declared,
    ) -> Result<InList, CustodyError> {
        let custody = self.store().custody();
        let copies = custody.membership_open(access, list.id, MembershipPart::Copies).await?;
        let control = custody.membership_open(access, list.id, MembershipPart::Control).await?;
        let removed = custody.membership_open(access, list.id, MembershipPart::Removed).await?;
        let open = copies.as_ref().or(control.as_ref());
        let key = self.layers.key(key, open.map_or(0, |open| open.row.layers))?;
        let (heads, spans, is_kept_out, removed) = blocking(move || {
            let removed = removed.as_ref().map_or(&[][..], |open| open.map.bytes());
            let copies = copies.as_ref().map_or(&[][..], |open| open.map.bytes());
            let control = control.as_ref().map_or(&[][..], |open| open.map.bytes());
            let copies = Membership::open(copies)?;
            let heads: Vec<CopyHead> =
                (0..copies.copies()).filter_map(|number| copies.copy(number)).collect();
            let is_kept_out = Membership::open(control)?.knows(key);
            Ok((heads, copies.spans(key), is_kept_out, Record::day(removed, key)?))
        })
        .await?;
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        for copy in self.register(access, CopiesOf::List(list.id)).await? {
            let readings = readings(copy.copy.id, &heads, &spans);
            if readings.is_empty() {
                // Who is in escrow is who was in the copy beside it.
                unread.extend(Some(copy).filter(|copy| copy.copy.how != CopyHow::Escrow));
            } else if let Some((first, last, gone)) = presence(&readings) {
                found.push(InCopy { copy, places: Vec::new(), first, last, gone });
            }
        }
        let found = InList { list, collected_by: Vec::new(), copies: found, is_kept_out, removed, unread };
        Ok(declared.said_of(found))
    }
}

/// The readings of a copy, oldest first, and whether somebody is in each.
fn readings(copy: CopyId, heads: &[CopyHead], spans: &[Span]) -> Vec<(Time, bool)> {
    let numbered = (0_u16..).zip(heads).filter(|(_, head)| head.id == copy.to_bytes());
    numbered.map(|(number, head)| (head.made_at, spans.iter().any(|span| span.has(number)))).collect()
}

/// The first and the last reading somebody was in, and the one after that.
fn presence(readings: &[(Time, bool)]) -> Option<(Time, Time, Option<Time>)> {
    let first = readings.iter().find(|(_, is_in)| *is_in)?.0;
    let place = readings.iter().rposition(|(_, is_in)| *is_in)?;
    Some((first, readings[place].0, readings.get(place + 1).map(|(at, _)| *at)))
}
