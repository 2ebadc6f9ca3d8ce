//! Renumbering: a membership with a copy more before others, or with one less. Everything is written anew as one piece, because runs are told by the numbers of copies.

use model::time::Time;

use super::{CopyHead, Key, Membership, MembershipError, SortedKeys, Span};

impl Membership<'_> {
    /// Returns the same as one piece, with a copy that was made earlier than others: it stands before those that were made later.
    ///
    /// Errors: there are too many copies or rows.
    pub fn insert(
        &self,
        id: [u8; 16],
        made_at: Time,
        members: &SortedKeys,
    ) -> Result<Vec<u8>, MembershipError> {
        let mut heads = self.heads();
        let place = heads.partition_point(|head| head.made_at <= made_at);
        heads.insert(place, CopyHead { id, made_at, rows: members.as_slice().len() as u64 });
        let number = u16::try_from(place).map_err(|_| MembershipError::TooManyCopies)?;
        let is_member = |key: Key| members.as_slice().binary_search(&key).is_ok();
        let known = self.everybody().flat_map(|key| {
            let spans = inserted(&self.spans(key), number, is_member(key));
            spans.into_iter().map(move |span| (key, span))
        });
        let only = Span { joined: number, left: Some(number + 1) };
        let new = members.as_slice().iter().filter(|key| !self.knows(**key)).map(|key| (*key, only));
        Membership::of_runs(&heads, known.chain(new))
    }

    /// Returns the same as one piece without a copy, and without those who were in no other; no bytes if it was the only one.
    ///
    /// Errors: there are too many rows.
    pub fn without_copy(&self, number: u16) -> Result<Vec<u8>, MembershipError> {
        let mut heads = self.heads();
        if usize::from(number) < heads.len() {
            heads.remove(usize::from(number));
        }
        let runs = self.everybody().flat_map(|key| {
            let spans = removed(&self.spans(key), number);
            spans.into_iter().map(move |span| (key, span))
        });
        Membership::of_runs(&heads, runs)
    }

    fn heads(&self) -> Vec<CopyHead> {
        (0..self.copies()).filter_map(|number| self.copy(number)).collect()
    }
}

/// The runs of somebody once a copy stands at this number, in which he is or is not.
fn inserted(spans: &[Span], number: u16, is_member: bool) -> Vec<Span> {
    let mut all = Vec::new();
    if is_member {
        all.push(Span { joined: number, left: Some(number + 1) });
    }
    for span in spans {
        let is_before = span.joined < number;
        let is_behind = span.left.is_none_or(|left| left > number);
        if is_before {
            let left = if is_behind { Some(number) } else { span.left };
            all.push(Span { joined: span.joined, left });
        }
        if is_behind {
            let joined = span.joined.max(number) + 1;
            all.push(Span { joined, left: span.left.map(|left| left + 1) });
        }
    }
    joined(all)
}

/// The runs of somebody once a copy is gone.
fn removed(spans: &[Span], number: u16) -> Vec<Span> {
    let moved = |place: u16| if place > number { place - 1 } else { place };
    let span = |span: &Span| Span { joined: moved(span.joined), left: span.left.map(moved) };
    let is_left = |span: &Span| span.left.is_none_or(|left| span.joined < left);
    joined(spans.iter().map(span).filter(is_left).collect())
}

/// Runs that touch are one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| span.joined);
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if last.left == Some(span.joined) => last.left = span.left,
            _ => all.push(span),
        }
    }
    all
}
