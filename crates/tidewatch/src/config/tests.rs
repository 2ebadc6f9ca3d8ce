//! A configuration is read, overridden, and its mistakes are explained.

use std::path::Path;

use model::verdict::Points;

use super::Config;
use super::stream::Mode;

/// Loads `text` as a file, with the given overrides.
fn load(text: &str, variables: &[(&str, &str)]) -> anyhow::Result<Config> {
    let folder = std::env::temp_dir().join(format!("tidewatch-config-{:?}", std::thread::current().id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("tidewatch.toml");
    std::fs::write(&path, text).unwrap();
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let loaded = Config::load(Some(&path), variables);
    std::fs::remove_dir_all(&folder).unwrap();
    loaded
}

#[test]
fn nothing_set_is_the_default() {
    let config = Config::load(None, std::iter::empty()).unwrap();
    assert_eq!(config.language, "en");
    assert_eq!(config.scan.listen.to_string(), "127.0.0.1:7433");
}

#[test]
fn sections_are_read() {
    let config = load(
        "[organisation]\ndomains = [\"shop.example\"]\n[[people]]\nname = \"A B\"\n[thresholds.inbound]\ntag = 4.25\n",
        &[],
    )
    .unwrap();
    assert_eq!(config.organisation.domains, ["shop.example"]);
    assert_eq!(config.people[0].name, "A B");
    assert_eq!(config.thresholds.inbound.tag, Some(Points::hundredths(425)));
}

#[test]
fn the_environment_overrides_the_file() {
    let variables = [
        ("TIDEWATCH__SCAN__LISTEN", "127.0.0.1:9000"),
        ("TIDEWATCH__SCAN__WORKERS", "3"),
        ("TIDEWATCH__ORGANISATION__DOMAINS", "[\"a.example\", \"b.example\"]"),
        ("TIDEWATCH__THRESHOLDS__INBOUND__HOLD", "7"),
        ("PATH", "/bin"),
    ];
    let config = load("[scan]\nlisten = \"127.0.0.1:1\"\nqueue = 5\n", &variables).unwrap();
    assert_eq!(config.scan.listen.port(), 9000);
    assert_eq!((config.scan.workers, config.scan.queue), (3, 5));
    assert_eq!(config.organisation.domains, ["a.example", "b.example"]);
    assert_eq!(config.thresholds.inbound.hold, Some(Points::hundredths(700)));
}

/// A mistake, and what its explanation must mention.
#[test]
fn mistakes_are_explained() {
    let cases: &[(&str, &[&str])] = &[
        ("[scan]\nlisen = \"127.0.0.1:1\"\n", &["line 2", "lisen", "Did you mean `listen`?"]),
        ("[scan]\nlisten = \"nowhere\"\n", &["line 2", "socket address"]),
        ("[thresholds.inbound]\ntag = \"many\"\n", &["many", "number of points"]),
        ("[thresholds.inbound]\ntag = 1.234\n", &["1.234", "number of points"]),
        ("[scan\n", &["line 1"]),
        ("[stream]\nmode = \"watch\"\n", &["line 2", "watch", "`observe` or `enforce`"]),
        (
            "[[milter]]\nname = \"a\"\nlisten = \"x\"\ndirection = \"up\"\n",
            &["`up` is no direction", "`inbound`"],
        ),
    ];
    for (text, mentions) in cases {
        let explained = load(text, &[]).unwrap_err().to_string();
        for mention in *mentions {
            assert!(
                explained.contains(mention),
                "{text:?} is explained as {explained:?}, without {mention:?}"
            );
        }
    }
}

#[test]
fn a_missing_file_is_named() {
    let missing = Config::load(Some(Path::new("/nonexistent/tidewatch.toml")), std::iter::empty());
    assert!(format!("{:#}", missing.unwrap_err()).contains("/nonexistent/tidewatch.toml"));
}

#[test]
fn an_override_below_a_value_is_refused() {
    let refused = load("language = \"de\"\n", &[("TIDEWATCH__LANGUAGE__NAME", "x")]);
    assert!(refused.unwrap_err().to_string().contains("`language` is not a section"));
}

/// The block of TOML in the page.
fn documented() -> &'static str {
    let page = include_str!("../../../../docs/configuration.md");
    page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap()
}

#[test]
fn the_page_states_the_defaults() {
    let written: Config = toml::from_str(documented()).unwrap();
    assert_eq!(written, Config::default());
}

#[test]
fn the_page_states_keys_that_exist() {
    // With the comment signs taken off, the examples and the unset keys are read, too.
    let uncommented: String =
        documented().lines().map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned() + "\n").collect();
    let written: Config = toml::from_str(&uncommented).unwrap();
    assert_eq!((written.people.len(), written.brands.len(), written.vendors.len()), (1, 1, 1));
    assert_eq!(written.thresholds.inbound.reject, Some(Points::hundredths(1800)));
    assert_eq!((written.milter.len(), written.proxy.len()), (1, 1));
    assert!(written.mailbox.listen.is_some() && written.hold.release_to.is_some());
}

#[test]
fn a_stream_begins_by_observing() {
    let config = load("[[milter]]\nname = \"mx\"\nlisten = \"unix:/run/x\"\n", &[]).unwrap();
    assert_eq!(config.milter[0].mode.unwrap_or(config.stream.mode), Mode::Observe);
}

#[test]
fn the_lines_that_the_console_writes_for_a_door_open_it() {
    use guard::ingest::doorstep::{Plan, Typed};

    for (kind, is_milter) in [("milter", true), ("filter", false), ("mx", false)] {
        let typed = Typed {
            kind,
            name: "mail",
            listen: "127.0.0.1:7357",
            next_hop: "mail.example:25",
            certificate: "/c.pem",
            key: "/k.pem",
        };
        let config = load(&Plan::read(&typed).unwrap().lines(false), &[]).unwrap();
        assert_eq!(
            (config.milter.len(), config.proxy.len()),
            (usize::from(is_milter), usize::from(!is_milter))
        );
        assert_eq!(config.hold.release_to.as_deref(), Some("mail.example:25"), "{kind}");
        if let Some(door) = config.proxy.first() {
            assert_eq!((door.name.as_str(), door.next_hop.as_str()), ("mail", "mail.example:25"));
            assert_eq!(door.kind == super::stream::ProxyKind::Mx, kind == "mx");
            assert!(door.tls.is_some());
        }
    }
}

#[test]
fn an_identity_provider_is_read_and_its_secret_never_shown() {
    let text = "[console.oidc]\nissuer = \"https://login.example\"\nclient_id = \"tidewatch\"\nroles = { it = [\"analyst\"] }\n";
    let config = load(text, &[("TIDEWATCH__CONSOLE__OIDC__CLIENT_SECRET", "quiet harbour")]).unwrap();
    let oidc = config.console.oidc.as_ref().unwrap();
    assert_eq!(oidc.client_secret, "quiet harbour");
    assert_eq!((oidc.roles_claim.as_str(), oidc.scopes.len()), ("groups", 3));
    assert!(!format!("{config:?}").contains("quiet harbour"));
    // What would not count is an error.
    assert!(crate::wiring::provider::check(oidc).is_err());
}
