//! Hops: the header block cut where each server added its Received field, origin first.

use super::{AuthenticationResults, DkimSignatureField, Headers, Received, ReceivedSpf, authentication};

/// The fields one server added.
///
/// Cut from the bottom upwards; a hop closes *at and including* its Received field, and the fields above the topmost
/// Received form a last hop. X-Received does not close a hop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// 0 is the origin.
    pub index: u32,
    /// The topmost field of the hop, an index into [`super::Headers::list`].
    pub first_header: u32,
    /// One past the lowest field of the hop.
    pub end_header: u32,
    /// The Received field that closed the hop.
    pub received: Option<Received>,
    /// The topmost Received-SPF field in the hop.
    pub received_spf: Option<ReceivedSpf>,
    /// The topmost DKIM-like signature in the hop.
    pub signature: Option<DkimSignatureField>,
    /// The topmost Authentication-Results-like field in the hop.
    pub authentication_results: Option<AuthenticationResults>,
}

impl Hop {
    /// The place of a field counted from the bottom of the whole block, as the rule language numbers it.
    #[must_use]
    pub fn position(header: u32, headers: usize) -> u32 {
        u32::try_from(headers).unwrap_or(u32::MAX).saturating_sub(1).saturating_sub(header)
    }
}

/// Cuts a header block into hops.
#[must_use]
pub fn cut(headers: &Headers) -> Vec<Hop> {
    let mut hops = Vec::new();
    let mut hop = Hop::default();
    let mut is_empty = true;
    for header in headers.list.iter().rev() {
        if is_empty {
            hop.end_header = header.index + 1;
            is_empty = false;
        }
        hop.first_header = header.index;
        if header.is("Received") {
            hop.received = Some(Received::read(&header.value));
            let next = Hop { index: hop.index + 1, ..Hop::default() };
            hops.push(std::mem::replace(&mut hop, next));
            is_empty = true;
        } else if header.is("Received-SPF") {
            hop.received_spf = Some(ReceivedSpf::read(&header.value, header.index));
        } else if header.is("DKIM-Signature")
            || header.is("ARC-Message-Signature")
            || header.is("X-Google-DKIM-Signature")
        {
            hop.signature = Some(DkimSignatureField::read(&header.value, header.index));
        } else if authentication::is_results_field(&header.name) {
            hop.authentication_results = Some(AuthenticationResults::read(&header.value, header.index));
        }
    }
    if !is_empty {
        hops.push(hop);
    }
    hops
}

/// The hop a field belongs to.
pub(crate) fn of(hops: &[Hop], header: u32) -> Option<&Hop> {
    // From the origin upwards, which is from the bottom of the block: each hop stands above the one before it.
    let at = hops.partition_point(|hop| hop.first_header > header);
    hops.get(at).filter(|hop| (hop.first_header..hop.end_header).contains(&header))
}

#[cfg(test)]
mod tests;
