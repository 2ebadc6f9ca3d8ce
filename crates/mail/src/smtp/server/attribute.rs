//! What XCLIENT and XFORWARD say of a client, laid over what the socket says (Postfix XCLIENT_README, XFORWARD_README).

use std::net::IpAddr;

use crate::envelope::Client;
use crate::smtp::command::{Attribute, AttributeName};

/// The last word about an attribute; none if it was not given or is not known.
pub(super) fn value(attributes: &[Attribute], name: AttributeName) -> Option<&str> {
    attributes.iter().rev().find(|attribute| attribute.name == name)?.value.as_deref()
}

fn is_given(attributes: &[Attribute], name: AttributeName) -> bool {
    attributes.iter().any(|attribute| attribute.name == name)
}

/// Says whether the addresses and ports are some.
pub(super) fn are_sound(attributes: &[Attribute]) -> bool {
    attributes.iter().all(|attribute| match (attribute.name, attribute.value.as_deref()) {
        (_, None) => true,
        (AttributeName::Addr | AttributeName::DestAddr, Some(text)) => address(text).is_some(),
        (AttributeName::Port | AttributeName::DestPort, Some(text)) => text.parse::<u16>().is_ok(),
        _ => true,
    })
}

/// `192.0.2.1`, or `IPV6:2001:db8::1` as Postfix writes it.
fn address(text: &str) -> Option<IpAddr> {
    let text = match text.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("IPV6:") => &text[5..],
        _ => text,
    };
    // An IPv4 client of an IPv6 socket is one of IPv4.
    text.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// The client that stands behind the peer: what XCLIENT gives replaces what was known, and what it does not give stays.
pub(super) fn behind(client: &Client, attributes: &[Attribute]) -> Client {
    use AttributeName::{Addr, Helo, Login, Name, Port};
    let text = |name| value(attributes, name).map(str::to_owned);
    let mut behind = client.clone();
    if is_given(attributes, Addr) {
        behind.address = value(attributes, Addr).and_then(address);
        // A name belongs to its address, and so does a port.
        behind.reverse_name = None;
        behind.port = None;
    }
    if is_given(attributes, Name) {
        behind.reverse_name = text(Name);
    }
    if is_given(attributes, Port) {
        behind.port = value(attributes, Port).and_then(|port| port.parse().ok());
    }
    if is_given(attributes, Helo) {
        behind.helo = text(Helo);
    }
    if is_given(attributes, Login) {
        behind.account = text(Login);
    }
    behind
}

/// The client that handed this message to the server before us. What that server did not tell stays unknown: our own view is of the server itself.
pub(super) fn forwarded(client: &Client, attributes: &[Attribute]) -> Client {
    if attributes.is_empty() {
        return client.clone();
    }
    let unknown =
        Client { account: client.account.clone(), is_encrypted: client.is_encrypted, ..Client::default() };
    behind(&unknown, attributes)
}
