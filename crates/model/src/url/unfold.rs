//! Taking wrappers off a link: mail gateways, trackers and well-known redirectors that carry their target in the link itself.
//!
//! A table, one row a wrapper, nothing is fetched. Wrappers whose target stands only in their owner's database (most shorteners,
//! SendGrid, Mimecast) cannot be taken off here and stay. A site's own open redirect (`?url=`) stays too: where it leads is
//! [`Url::redirect_target`], because *that somebody uses it* is what rules look for.

use std::borrow::Cow;

use super::{Url, percent};

mod base64;
mod decode;
#[cfg(test)]
mod tests;

/// Wrappers in wrappers; the rule feed calls four suspicious. More are left on.
pub const MAX_WRAPPERS: usize = 10;

/// What was taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// The link as it stood in the message.
    pub original: Box<str>,
    /// The wrappers, the outermost first.
    pub encoders: Vec<Encoder>,
}

/// Defines [`Encoder`] with the name each has in rules.
macro_rules! encoders {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),* $(,)?) => {
        /// Who wrapped a link.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Encoder { $($(#[$doc])* $variant),* }

        impl Encoder {
            /// The name rules know it by.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

encoders! {
    /// Amazon's mail service.
    AwsSes = "aws_ses",
    /// Microsoft Defender.
    AzureSafelink = "azure_safelink",
    /// Barracuda.
    Barracuda = "barracuda",
    /// Bing's result pages.
    BingOpenRedirect = "bing_open_redirect",
    /// Branch deep links.
    BranchIo = "branch_io",
    /// Check Point, formerly Avanan.
    Checkpoint = "checkpoint",
    /// Cisco Secure Email.
    Cisco = "cisco",
    /// ConvertKit's tracker.
    Convertkit = "convertkit",
    /// GMX, WEB.DE and mail.com.
    DerefMail = "deref_mail",
    /// Google's advertising exchange.
    Doubleclick = "doubleclick",
    /// EdgePilot.
    Edgepilot = "edgepilot",
    /// Libraesva.
    Esvalabs = "esvalabs",
    /// Exactag's tracker.
    Exactag = "exactag",
    /// Exclaimer signatures.
    Exclaimer = "exclaimer",
    /// Facebook's leaving page.
    Facebook = "facebook",
    /// FireEye, now Trellix.
    Fireeye = "fireeye",
    /// FortiMail.
    Fortimail = "fortimail",
    /// Any page that takes `desturl=`.
    GenericDesturl = "generic_desturl",
    /// A sign-out page that names where to go afterwards.
    GenericLogoutRedirect = "generic_logout_redirect",
    /// Google's AMP viewer.
    GoogleAmp = "google_amp",
    /// The AMP cache.
    GoogleAmpProject = "google_amp_project",
    /// Google's advertisements.
    GoogleAdservices = "google_adservices",
    /// Google Meet.
    GoogleMeetRedirect = "google_meet_redirect",
    /// Google's leaving page.
    GoogleOpenRedirect = "google_open_redirect",
    /// Google Tag Manager's debug page.
    GoogleTagManager = "google_tag_manager",
    /// Google Travel.
    GoogleTravelRedirect = "google_travel_redirect",
    /// Google Translate.
    GoogleTranslateOpenRedirect = "google_translate_open_redirect",
    /// Google's image proxy.
    GoogleUserContent = "google_user_content",
    /// A referrer stripper.
    HrefLi = "href_li",
    /// Indeed's tracker.
    IndeedOpenRedirect = "indeed_open_redirect",
    /// Instagram's leaving page.
    Instagram = "instagram",
    /// Mailgun's tracker.
    Mailgun = "mailgun",
    /// Mailjet's tracker.
    Mailjet = "mailjet",
    /// Mandrill's tracker.
    Mandrill = "mandrill",
    /// Microsoft Dynamics marketing.
    MicrosoftDynamics = "microsoft_dynamics",
    /// Monday's tracker.
    MondayTracker = "monday_tracker",
    /// Postmark's tracker.
    Postmark = "postmark",
    /// PPC Protect.
    Ppcprotect = "ppcprotect",
    /// Proofpoint URL Defense.
    Proofpoint = "proofpoint",
    /// Sophos.
    Sophos = "sophos",
    /// Squarespace campaigns.
    Squarespace = "squarespace",
    /// TitanHQ.
    Titanhq = "titanhq",
    /// Topsec.
    Topsec = "topsec",
    /// Trend Micro.
    TrendMicro = "trend_micro",
    /// Yahoo's result pages.
    Yahoo = "yahoo",
    /// YouTube's leaving page.
    Youtube = "youtube",
    /// YouTube's session page.
    YoutubeSetSid = "youtube_set_sid",
}

/// One row: which links, and where in them the target stands.
struct Wrapper {
    encoder: Encoder,
    host: On,
    /// The path begins so.
    path: &'static str,
    target: Target,
}

/// On which hosts.
enum On {
    Host(&'static str),
    /// That name and all below it.
    Below(&'static str),
    /// One of Google's country sites, with this subdomain or, for `www`, none.
    Google(&'static str),
    Any,
}

/// Where the target stands.
enum Target {
    /// The value of the first of these names in the query.
    Query(&'static [&'static str]),
    /// The query as a whole.
    WholeQuery,
    Fragment,
    By(fn(&Url) -> Option<String>),
}

const fn row(encoder: Encoder, host: On, path: &'static str, target: Target) -> Wrapper {
    Wrapper { encoder, host, path, target }
}

use Encoder::*;
use On::{Any, Below, Google, Host};
use Target::{By, Fragment, Query, WholeQuery};

/// Every wrapper known. Formats are those their owners document or show in every link they make.
#[rustfmt::skip]
static WRAPPERS: &[Wrapper] = &[
    row(AzureSafelink, Below("safelinks.protection.outlook.com"), "/", Query(&["url"])),
    row(AzureSafelink, Host("statics.teams.cdn.office.net"), "/evergreen-assets/safelinks/", Query(&["url"])),
    row(AzureSafelink, Below("safelink.emails.azure.net"), "/redirect", Query(&["destination"])),
    row(Proofpoint, Host("urldefense.proofpoint.com"), "/v1/", Query(&["u"])),
    row(Proofpoint, Host("urldefense.proofpoint.com"), "/v2/", By(decode::proofpoint_v2)),
    row(Proofpoint, Below("urldefense.com"), "/v3/", By(decode::proofpoint_v3)),
    row(Proofpoint, Below("urldefense.us"), "/v3/", By(decode::proofpoint_v3)),
    row(Proofpoint, Host("urldefense.proofpoint.com"), "/v3/", By(decode::proofpoint_v3)),
    row(Barracuda, Host("linkprotect.cudasvc.com"), "/url", Query(&["a"])),
    row(Cisco, Host("secure-web.cisco.com"), "/", By(decode::behind_first_segment)),
    row(Sophos, Below("protection.sophos.com"), "/", By(decode::base64_in_u)),
    row(TrendMicro, Below("trendmicro.com"), "/wis/clicktime/", Query(&["url"])),
    row(Fireeye, Host("protect.fireeye.com"), "/", Query(&["u"])),
    row(Fireeye, Host("protect2.fireeye.com"), "/", Query(&["u"])),
    row(Checkpoint, Host("protect.checkpoint.com"), "/v2/", By(decode::between_underscores)),
    row(Checkpoint, Host("protect.checkpoint.com"), "/v1/", Query(&["o"])),
    row(Checkpoint, Host("url.avanan.click"), "/v2/", By(decode::between_underscores)),
    row(Edgepilot, Host("link.edgepilot.com"), "/s/", Query(&["u"])),
    row(Esvalabs, Below("urlsand.esvalabs.com"), "/", Query(&["u"])),
    row(Topsec, Host("scanner.topsec.com"), "/", Query(&["u"])),
    row(Titanhq, Host("linklock.titanhq.com"), "/analyse", Query(&["url"])),
    row(Fortimail, Any, "/fmlurlsvc/", Query(&["url"])),
    row(Exclaimer, Below("exclaimer.net"), "/", Query(&["url"])),
    row(GoogleOpenRedirect, Google("www"), "/url", Query(&["q", "url"])),
    row(GoogleOpenRedirect, Google("www"), "/local_url", Query(&["q"])),
    row(GoogleOpenRedirect, Google("maps"), "/url", Query(&["q", "url"])),
    row(GoogleOpenRedirect, Google("images"), "/url", Query(&["q", "url"])),
    row(GoogleTravelRedirect, Google("www"), "/travel/clk", Query(&["pcurl"])),
    row(GoogleAmp, Google("www"), "/amp/", By(decode::google_amp)),
    row(GoogleAmpProject, Below("cdn.ampproject.org"), "/", By(decode::amp_project)),
    row(GoogleTranslateOpenRedirect, Google("translate"), "/translate", Query(&["u"])),
    row(GoogleTranslateOpenRedirect, Below("translate.goog"), "", By(decode::translate_goog)),
    row(GoogleAdservices, Below("googleadservices.com"), "/pagead/", Query(&["adurl"])),
    row(GoogleMeetRedirect, Host("meet.google.com"), "/linkredirect", Query(&["dest"])),
    row(GoogleTagManager, Below("googletagmanager.com"), "/debug", Query(&["url"])),
    row(GoogleUserContent, Below("googleusercontent.com"), "/", Fragment),
    row(Doubleclick, Below("doubleclick.net"), "/", By(decode::doubleclick)),
    row(BingOpenRedirect, Below("bing.com"), "/ck/a", By(decode::base64_in_u)),
    row(BingOpenRedirect, Below("bing.com"), "/aclick", By(decode::base64_in_u)),
    row(BingOpenRedirect, Below("bing.com"), "/aclk", By(decode::base64_in_u)),
    row(Yahoo, Below("search.yahoo.com"), "/", By(decode::yahoo)),
    row(Facebook, Host("l.facebook.com"), "/l.php", Query(&["u"])),
    row(Facebook, Host("lm.facebook.com"), "/l.php", Query(&["u"])),
    row(Facebook, Below("facebook.com"), "/flx/warn", Query(&["u"])),
    row(Instagram, Host("l.instagram.com"), "/", Query(&["u"])),
    row(YoutubeSetSid, Host("accounts.youtube.com"), "/accounts/SetSID", Query(&["continue"])),
    row(Youtube, Below("youtube.com"), "/redirect", Query(&["q"])),
    row(HrefLi, Host("href.li"), "/", WholeQuery),
    row(DerefMail, Host("deref-mail.com"), "/mail/client/", Query(&["redirectUrl"])),
    row(DerefMail, Host("deref-gmx.com"), "/mail/client/", Query(&["redirectUrl"])),
    row(DerefMail, Host("deref-gmx.net"), "/mail/client/", Query(&["redirectUrl"])),
    row(DerefMail, Host("deref-web.de"), "/mail/client/", Query(&["redirectUrl"])),
    row(DerefMail, Host("deref-web-02.de"), "/mail/client/", Query(&["redirectUrl"])),
    row(IndeedOpenRedirect, Host("t.indeed.com"), "/r", Query(&["target"])),
    row(BranchIo, Below("app.link"), "/", Query(&["$original_url"])),
    row(Exactag, Below("exactag.com"), "/", Query(&["url"])),
    row(Ppcprotect, Below("ppcprotect.com"), "/", Query(&["lpurl"])),
    row(AwsSes, Below("awstrack.me"), "/L0/", By(decode::second_segment)),
    row(Mandrill, Host("mandrillapp.com"), "/track/click/", By(decode::mandrill)),
    row(Mailgun, Any, "/c/eJ", By(decode::mailgun)),
    row(Mailjet, Below("mjt.lu"), "/lnk/", By(decode::base64_last_segment)),
    row(Convertkit, Below("convertkit-mail.com"), "/", By(decode::base64_last_segment)),
    row(Convertkit, Below("convertkit-mail2.com"), "/", By(decode::base64_last_segment)),
    row(Convertkit, Below("convertkit-mail3.com"), "/", By(decode::base64_last_segment)),
    row(Convertkit, Below("convertkit-mail4.com"), "/", By(decode::base64_last_segment)),
    row(Postmark, Host("click.pstmrk.it"), "/", By(decode::postmark)),
    row(Squarespace, Below("squarespace-mail.com"), "/", Query(&["u"])),
    row(MicrosoftDynamics, Below("dynamics.com"), "/api/orgs/", By(decode::dynamics)),
    row(MondayTracker, Host("trackingservice.monday.com"), "/tracker/", By(decode::monday)),
    row(GenericDesturl, Any, "", Query(&["desturl"])),
    row(GenericLogoutRedirect, Any, "", By(decode::after_logout)),
];

/// Takes all known wrappers off, at most [`MAX_WRAPPERS`].
pub(super) fn unfold(url: Url) -> Url {
    let mut encoders = Vec::new();
    let mut inner: Option<Url> = None;
    while encoders.len() < MAX_WRAPPERS {
        let Some((encoder, target)) = unwrapped(inner.as_ref().unwrap_or(&url)) else { break };
        encoders.push(encoder);
        inner = Some(target);
    }
    let Some(mut target) = inner else { return url };
    target.rewrite = Some(Box::new(Rewrite { original: url.text, encoders }));
    target
}

/// Takes one wrapper off.
fn unwrapped(url: &Url) -> Option<(Encoder, Url)> {
    let domain = url.domain()?;
    let candidates = WRAPPERS.iter().filter(|wrapper| wrapper.fits(domain, url.path().unwrap_or_default()));
    candidates.filter_map(|wrapper| Some((wrapper.encoder, target_url(&wrapper.target.read(url)?)?))).next()
}

/// A target is a link with a host of its own; anything else was no wrapper.
fn target_url(text: &str) -> Option<Url> {
    let text = text.trim();
    // Some wrap an encoded link once more than they say.
    let text = if begins_encoded(text) { percent::decode(text) } else { Cow::Borrowed(text) };
    Url::parse_schemeless(&text).filter(Url::has_host)
}

fn begins_encoded(text: &str) -> bool {
    let head: String = text.chars().take(8).flat_map(char::to_lowercase).collect();
    head.starts_with("http%") || head.starts_with("https%")
}

impl Wrapper {
    fn fits(&self, domain: &crate::domain::Domain, path: &str) -> bool {
        self.host.covers(domain) && path.starts_with(self.path)
    }
}

impl On {
    fn covers(&self, domain: &crate::domain::Domain) -> bool {
        let name = domain.name();
        match self {
            Self::Any => true,
            Self::Host(host) => name == *host,
            Self::Below(host) => {
                name.strip_suffix(host).is_some_and(|front| front.is_empty() || front.ends_with('.'))
            }
            Self::Google(subdomain) => {
                domain.sld() == Some("google") && domain.subdomain().unwrap_or("www") == *subdomain
            }
        }
    }
}

impl Target {
    fn read(&self, url: &Url) -> Option<String> {
        match self {
            Self::Query(names) => names.iter().find_map(|name| url.query_value(name)).map(Cow::into_owned),
            Self::WholeQuery => url.query().map(str::to_owned),
            Self::Fragment => url.fragment().map(str::to_owned),
            Self::By(read) => read(url),
        }
    }
}

impl Url {
    /// Where a site's open redirect leads, if the query carries a whole link to a different registrable domain.
    ///
    /// A hint and no promise: many sites take such a parameter without following it.
    #[must_use]
    pub fn redirect_target(&self) -> Option<Self> {
        const NAMES: [&str; 16] = [
            "url",
            "u",
            "uri",
            "redirect",
            "redirect_uri",
            "redirect_url",
            "redirecturl",
            "target",
            "dest",
            "destination",
            "goto",
            "next",
            "return",
            "returnurl",
            "continue",
            "link",
        ];
        let own_root = self.domain()?.root_domain();
        self.query_pairs().find_map(|(name, value)| {
            let is_known = NAMES.iter().any(|known| known.eq_ignore_ascii_case(&name));
            let target = is_known.then(|| Self::parse(&value))??;
            (target.has_host() && target.domain().and_then(|domain| domain.root_domain()) != own_root)
                .then_some(target)
        })
    }
}
