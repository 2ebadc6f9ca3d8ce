//! Hops: the header block cut where each server added its Received field, origin first.

use super::{AuthenticationResults, DkimSignatureField, Received, ReceivedSpf};

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
