//! How a header block is cut into hops.

use super::Hop;
use crate::{limits::Limits, message::Message};

fn hops(headers: &str) -> Vec<Hop> {
    Message::parse(format!("{headers}\n\nbody\n").as_bytes(), &Limits::default()).hops
}

/// The field names of a hop, from the bottom up.
fn names(message: &str, hop: &Hop) -> Vec<String> {
    let lines: Vec<&str> = message.lines().collect();
    (hop.first_header..hop.end_header)
        .rev()
        .map(|index| lines[index as usize].split(':').next().unwrap().to_owned())
        .collect()
}

const BLOCK: &str = "Delivered-To: jane@example.org
Received: by second.example.org; Thu, 1 Jan 2026 00:00:02 +0000
X-Received: by other.example.org; Thu, 1 Jan 2026 00:00:02 +0000
Received-SPF: pass (second.example.org: domain of a@example.com) client-ip=192.0.2.1
Authentication-Results: second.example.org; spf=pass
Received: from first.example.com by second.example.org; Thu, 1 Jan 2026 00:00:01 +0000
DKIM-Signature: v=1; d=example.com
From: a@example.com
Subject: hi";

#[test]
fn a_hop_closes_at_its_received_field_and_the_origin_comes_first() {
    let hops = hops(BLOCK);
    assert_eq!(hops.len(), 3);
    assert_eq!(names(BLOCK, &hops[0]), ["Subject", "From", "DKIM-Signature", "Received"]);
    assert_eq!(names(BLOCK, &hops[1]), ["Authentication-Results", "Received-SPF", "X-Received", "Received"]);
    assert_eq!(names(BLOCK, &hops[2]), ["Delivered-To"]);
    assert_eq!(hops[0].signature.as_ref().unwrap().tag("d"), Some("example.com"));
    assert_eq!(hops[1].received_spf.as_ref().unwrap().designator.as_deref(), Some("a@example.com"));
    assert_eq!(hops[1].authentication_results.as_ref().unwrap().results.len(), 1);
    assert!(hops[2].received.is_none());
    assert_eq!(Hop::position(8, 9), 0);
    assert_eq!(Hop::position(0, 9), 8);
}

#[test]
fn without_received_there_is_one_hop() {
    let hops = hops("From: a@example.com\nSubject: hi");
    assert_eq!(hops.len(), 1);
    assert_eq!((hops[0].first_header, hops[0].end_header), (0, 2));
}

#[test]
fn a_received_field_on_top_leaves_no_empty_hop() {
    assert_eq!(hops("Received: by x.example; 1 Jan 2026 00:00\nFrom: a@example.com").len(), 1);
}
