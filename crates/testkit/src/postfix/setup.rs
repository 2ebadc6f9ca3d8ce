//! What a private Postfix is to be: its listeners, mailboxes and next hops, and whatever text a recipe adds.
//! Not the running of it. Written in Postfix's own words (postconf(5), master(5)), so that a test reads as an operator's file does.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;

/// Delivers into mailboxes; virtual(8) refuses numbers under 100. Nobody else on Debian.
const MAIL_OWNER: u32 = 65534;

/// Everything but the listeners, as Debian's own master.cf has it, without chroot, and with the log kept in a file.
const SERVICES: &str = "\
pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
smtp      unix  -       -       n       -       -       smtp
relay     unix  -       -       n       -       -       smtp
showq     unix  n       -       n       -       -       showq
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
virtual   unix  -       n       n       -       -       virtual
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
";

/// What an instance is to be.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    pub(super) listeners: Vec<Listener>,
    pub(super) mailboxes: Vec<String>,
    transports: Vec<(String, SocketAddr)>,
    relayhost: Option<SocketAddr>,
    main: String,
    master: String,
    pub(super) written: Vec<String>,
}

/// An smtpd of its own.
#[derive(Clone, Debug)]
pub(super) struct Listener {
    pub(super) name: String,
    options: Vec<String>,
}

impl Setup {
    /// A Postfix that listens nowhere yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an smtpd on a free loopback port, with `NAME=VALUE` options as after `-o` in master.cf.
    #[must_use]
    pub fn listener(mut self, name: &str, options: &[&str]) -> Self {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        self.listeners.push(Listener { name: name.to_owned(), options });
        self
    }

    /// Adds an smtpd that asks this milter: `inet:127.0.0.1:PORT` or `unix:/path`.
    #[must_use]
    pub fn milter_listener(self, name: &str, milter: &str) -> Self {
        self.listener(name, &[&format!("smtpd_milters={milter}"), "milter_default_action=tempfail"])
    }

    /// Adds an smtpd that passes everything through this proxy before it is queued.
    #[must_use]
    pub fn proxied_listener(self, name: &str, proxy: SocketAddr) -> Self {
        self.listener(name, &[&format!("smtpd_proxy_filter={proxy}")])
    }

    /// Adds an smtpd that filters nothing: where the proxy hands its mail, and held mail comes back.
    ///
    /// `smtpd_authorized_xforward_hosts`: it believes what the filter says of the real client.
    #[must_use]
    pub fn plain_listener(self, name: &str) -> Self {
        self.listener(
            name,
            &["smtpd_milters=", "smtpd_proxy_filter=", "smtpd_authorized_xforward_hosts=127.0.0.0/8"],
        )
    }

    /// Adds a mailbox; other local parts of its domain do not exist (550 5.1.1).
    #[must_use]
    pub fn mailbox(mut self, address: &str) -> Self {
        assert!(address.contains('@') && !address.contains('/'), "`{address}` is no address for a mailbox");
        self.mailboxes.push(address.to_owned());
        self
    }

    /// Sends mail for a domain to a server on this machine (transport(5)).
    #[must_use]
    pub fn transport(mut self, domain: &str, to: SocketAddr) -> Self {
        self.transports.push((domain.to_owned(), to));
        self
    }

    /// Sends what is not for a mailbox or a transport to a server on this machine; without it, that is bounced.
    #[must_use]
    pub fn relayhost(mut self, to: SocketAddr) -> Self {
        self.relayhost = Some(to);
        self
    }

    /// Adds lines to main.cf; later ones win.
    #[must_use]
    pub fn main(mut self, text: &str) -> Self {
        self.main.push_str(text);
        self.main.push('\n');
        self
    }

    /// Adds services to master.cf.
    #[must_use]
    pub fn master(mut self, text: &str) -> Self {
        self.master.push_str(text);
        self.master.push('\n');
        self
    }

    /// Gives a free port to what the added text writes as this service: `127.0.0.1:10027`, or `smtp` at the beginning of a line in master.cf.
    /// [`super::Postfix::address`] then finds it by these words.
    #[must_use]
    pub fn port_of(mut self, service: &str) -> Self {
        self.written.push(service.to_owned());
        self
    }

    /// Names everything that wants a port.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.listeners
            .iter()
            .map(|listener| listener.name.as_str())
            .chain(self.written.iter().map(String::as_str))
    }

    /// Writes the configuration into `config/` of a folder and makes `mail/`.
    pub(super) fn write(&self, folder: &Path, listeners: &[(String, SocketAddr)]) {
        // The folder is made for us alone, but Postfix's own users must get through it.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
        let (config, mail) = (folder.join("config"), folder.join("mail"));
        for made in [&config, &mail] {
            fs::create_dir(made).expect("the folder is ours");
        }
        chown(&mail, Some(MAIL_OWNER), Some(MAIL_OWNER)).expect("root may give a folder away");
        fs::write(config.join("mailboxes"), self.mailbox_table()).expect("the folder is ours");
        fs::write(
            config.join("main.cf"),
            with_ports(&self.main_cf(&folder.display().to_string()), listeners),
        )
        .expect("the folder is ours");
        fs::write(config.join("master.cf"), self.master_cf(listeners)).expect("the folder is ours");
    }

    /// virtual(5), texthash: each address with its maildir, which ends in a stroke.
    fn mailbox_table(&self) -> String {
        self.mailboxes.iter().fold(String::new(), |mut table, address| {
            writeln!(table, "{address} {address}/").expect("a String takes every text");
            table
        })
    }

    fn main_cf(&self, folder: &str) -> String {
        let mut domains: Vec<&str> =
            self.mailboxes.iter().filter_map(|address| address.rsplit('@').next()).collect();
        domains.sort_unstable();
        domains.dedup();
        let domains = domains.join(" ");
        let way_out = match self.relayhost {
            Some(to) => format!("relayhost = [{}]:{}", to.ip(), to.port()),
            // Nothing may leave the machine, not even a bounce.
            None => "default_transport = error:5.1.2 there is no way out of this test".to_owned(),
        };
        let relayed: Vec<&str> = self.transports.iter().map(|(domain, _)| domain.as_str()).collect();
        let transports: String = self
            .transports
            .iter()
            .map(|(domain, to)| format!(" {{ {domain} = smtp:[{}]:{} }}", to.ip(), to.port()))
            .collect();
        let transports = if transports.is_empty() {
            transports
        } else {
            format!("transport_maps = inline:{{{transports} }}")
        };
        format!(
            "compatibility_level = 3.6
config_directory = {folder}/config
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.example
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
# No name is looked up outside: next hops are addresses.
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_peername_lookup = no
# A next hop that was away is tried again soon.
minimal_backoff_time = 1s
maximal_backoff_time = 5s
queue_run_delay = 1s
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/config/mailboxes
virtual_uid_maps = static:{MAIL_OWNER}
virtual_gid_maps = static:{MAIL_OWNER}
relay_domains = {relayed}
{transports}
{way_out}
{added}",
            relayed = relayed.join(" "),
            added = self.main
        )
    }

    fn master_cf(&self, listeners: &[(String, SocketAddr)]) -> String {
        let mut text = String::new();
        for (listener, (_, address)) in self.listeners.iter().zip(listeners) {
            writeln!(text, "{address} inet n - n - - smtpd\n  -o syslog_name=postfix/{}", listener.name)
                .expect("a String takes every text");
            for option in &listener.options {
                writeln!(text, "  -o {option}").expect("a String takes every text");
            }
        }
        format!("{text}{}{SERVICES}", with_ports(&self.master, listeners))
    }
}

/// Replaces services as a recipe writes them by the ports they were given; names of listeners do not occur in such text.
fn with_ports(text: &str, ports: &[(String, SocketAddr)]) -> String {
    let line = |line: &str| {
        ports.iter().fold(line.to_owned(), |line, (name, address)| {
            match line.strip_prefix(&format!("{name} ")) {
                Some(rest) => format!("{address} {rest}"),
                None if name.contains(':') => line.replace(name, &address.to_string()),
                None => line,
            }
        })
    };
    text.lines().map(|each| line(each) + "\n").collect()
}
