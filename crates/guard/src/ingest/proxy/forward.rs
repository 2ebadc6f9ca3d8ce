//! Telling the next hop where a message came from: what we were told, and what we see ourselves. With XFORWARD (Postfix XFORWARD_README), which
//! it only logs; and with XCLIENT (Postfix XCLIENT_README), by which it decides as if the client had come to it.

use std::net::IpAddr;

use mail::smtp::command::AttributeName;
use mail::smtp::xtext;

use crate::ingest::smtp::About;

/// Longest line (XFORWARD_README, XCLIENT_README).
const LINE_BYTES: usize = 512;
/// Longest value, decoded (XFORWARD_README, XCLIENT_README).
const VALUE_BYTES: usize = 255;

/// The XFORWARD commands, with the attributes that the next hop takes; none if it takes none.
pub(super) fn lines(about: &About, taken: &[String]) -> Vec<String> {
    let values = AttributeName::XFORWARD.map(|name| (name, value(about, name)));
    commands("XFORWARD", &values, taken)
}

/// The XCLIENT commands that make our client the next hop's, as far as it takes them; none if it takes none.
///
/// An account is named only if a listed peer named one: the next hop may let it do more than others.
pub(super) fn client_lines(about: &About, taken: &[String]) -> Vec<String> {
    let client = &about.client;
    let mut values = vec![
        (AttributeName::Name, client.reverse_name.clone()),
        (AttributeName::Addr, client.address.map(address)),
        (AttributeName::Port, client.port.map(|port| port.to_string())),
        (AttributeName::Proto, Some(if about.is_extended { "ESMTP" } else { "SMTP" }.to_owned())),
        (AttributeName::Helo, client.helo.clone()),
    ];
    values.extend(client.account.clone().map(|account| (AttributeName::Login, Some(account))));
    commands("XCLIENT", &values, taken)
}

/// The name to say EHLO with after XCLIENT, which begins the session again as the client's: the client's own, if it can stand in a command.
pub(super) fn client_hello(about: &About) -> Option<&str> {
    let is_word = |name: &&str| {
        (1..=VALUE_BYTES).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
    };
    about.client.helo.as_deref().filter(is_word)
}

/// The attributes that are taken, in as many commands as they need.
fn commands(verb: &str, values: &[(AttributeName, Option<String>)], taken: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (name, value) in values.iter().filter(|(name, _)| taken.iter().any(|taken| taken == name.as_str())) {
        let value = value.as_deref().filter(|value| value.len() <= VALUE_BYTES && !value.is_empty());
        let word =
            format!(" {}={}", name.as_str(), value.map_or_else(|| "[UNAVAILABLE]".to_owned(), xtext::encode));
        match lines.last_mut() {
            Some(line) if line.len() + word.len() + 2 <= LINE_BYTES => line.push_str(&word),
            _ => lines.push(format!("{verb}{word}")),
        }
    }
    lines
}

fn value(about: &About, name: AttributeName) -> Option<String> {
    let told = about.forwarded.iter().rev().find(|attribute| attribute.name == name);
    if let Some(attribute) = told {
        return attribute.value.clone();
    }
    let client = &about.client;
    // A server before us that told some things did not tell the rest: what we see is that server, not the client.
    let seen = |value: Option<String>| if about.forwarded.is_empty() { value } else { None };
    match name {
        AttributeName::Name => seen(client.reverse_name.clone()),
        AttributeName::Addr => seen(client.address.map(address)),
        AttributeName::Port => seen(client.port.map(|port| port.to_string())),
        AttributeName::Helo => seen(client.helo.clone()),
        AttributeName::Proto => seen(Some(if about.is_extended { "ESMTP" } else { "SMTP" }.to_owned())),
        AttributeName::Source => seen(client.address.map(|_| "REMOTE".to_owned())),
        AttributeName::Ident | AttributeName::Login | AttributeName::DestAddr | AttributeName::DestPort => {
            None
        }
    }
}

fn address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("IPV6:{address}"),
    }
}

#[cfg(test)]
mod tests {
    use mail::envelope::Client;
    use mail::smtp::command::{Attribute, AttributeName};

    use super::{About, client_hello, client_lines, lines};

    fn about(forwarded: &[(AttributeName, Option<&str>)]) -> About {
        let client = Client {
            address: Some("2001:db8::7".parse().unwrap()),
            port: Some(40_000),
            helo: Some("client.example.net".to_owned()),
            ..Client::default()
        };
        let forwarded =
            forwarded.iter().map(|(name, value)| Attribute { name: *name, value: value.map(str::to_owned) });
        About { client, forwarded: forwarded.collect(), queue_id: None, is_extended: true }
    }

    fn taken(names: &str) -> Vec<String> {
        names.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn what_we_see_is_told_as_far_as_it_is_taken() {
        assert_eq!(
            lines(&about(&[]), &taken("NAME ADDR PORT PROTO HELO IDENT SOURCE")),
            [
                "XFORWARD NAME=[UNAVAILABLE] ADDR=IPV6:2001:db8::7 PORT=40000 PROTO=ESMTP HELO=client.example.net IDENT=[UNAVAILABLE] SOURCE=REMOTE"
            ]
        );
        assert_eq!(lines(&about(&[]), &taken("HELO NEW")), ["XFORWARD HELO=client.example.net"]);
        assert!(lines(&about(&[]), &[]).is_empty());
    }

    #[test]
    fn what_we_were_told_is_passed_on_and_nothing_of_the_server_that_told_it() {
        let told = about(&[
            (AttributeName::Addr, Some("192.0.2.9")),
            (AttributeName::Name, None),
            (AttributeName::Helo, Some("a b")),
            (AttributeName::Ident, Some("4DC0")),
        ]);
        assert_eq!(
            lines(&told, &taken("NAME ADDR PORT HELO IDENT SOURCE")),
            [
                "XFORWARD NAME=[UNAVAILABLE] ADDR=192.0.2.9 PORT=[UNAVAILABLE] HELO=a+20b IDENT=4DC0 SOURCE=[UNAVAILABLE]"
            ]
        );
    }

    #[test]
    fn the_client_is_named_as_we_know_it_and_an_account_only_if_there_is_one() {
        let all = taken("NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT");
        let mut about = about(&[]);
        let known =
            "XCLIENT NAME=[UNAVAILABLE] ADDR=IPV6:2001:db8::7 PORT=40000 PROTO=ESMTP HELO=client.example.net";
        assert_eq!(client_lines(&about, &all), [known]);
        assert_eq!(client_hello(&about), Some("client.example.net"));
        about.client.account = Some("anna b\r\nQUIT".to_owned());
        assert_eq!(client_lines(&about, &all), [format!("{known} LOGIN=anna+20b+0D+0AQUIT")]);
        assert_eq!(client_lines(&about, &taken("LOGIN")), ["XCLIENT LOGIN=anna+20b+0D+0AQUIT"]);
        assert!(client_lines(&about, &[]).is_empty());
        for odd in ["", "a b", "a\r\nQUIT", "caf\u{e9}", &"a".repeat(256)] {
            about.client.helo = Some(odd.to_owned());
            assert_eq!(client_hello(&about), None, "{odd:?}");
        }
    }

    #[test]
    fn long_values_make_several_lines() {
        let long = "n".repeat(250);
        let told = about(&[
            (AttributeName::Name, Some(&long)),
            (AttributeName::Addr, Some("192.0.2.9")),
            (AttributeName::Helo, Some(&long)),
            (AttributeName::Ident, Some(&"x".repeat(256))),
        ]);
        let lines = lines(&told, &taken("NAME ADDR HELO IDENT"));
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.len() <= 510));
        assert!(lines[1].ends_with("IDENT=[UNAVAILABLE]"));
    }
}
