use crate::url::Url;

#[track_caller]
fn check(wrapped: &str, encoders: &[&str], target: &str) {
    let url = Url::parse(wrapped).expect("a whole link").unfolded();
    assert_eq!(url.as_str(), target, "target of {wrapped}");
    let names: Vec<&str> =
        url.rewrite().map(|rewrite| rewrite.encoders.iter().map(|e| e.name()).collect()).unwrap_or_default();
    assert_eq!(names, encoders, "wrappers of {wrapped}");
    if !encoders.is_empty() {
        assert_eq!(&*url.rewrite().unwrap().original, wrapped);
    }
}

#[test]
fn every_known_wrapper_gives_its_target() {
    let target = "https://shop.example.com/a?b=c";
    let rows: &[(&str, &str)] = &[
        (
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&data=05%7C02",
            "azure_safelink",
        ),
        (
            "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "azure_safelink",
        ),
        (
            "https://nam.safelink.emails.azure.net/redirect/?destination=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&p=x",
            "azure_safelink",
        ),
        (
            "https://urldefense.proofpoint.com/v1/url?u=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&k=x",
            "proofpoint",
        ),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__shop.example.com_a-3Fb-3Dc&d=x&c=y",
            "proofpoint",
        ),
        ("https://urldefense.com/v3/__https://shop.example.com/a*b=c__;Pw!!TOKEN$", "proofpoint"),
        (
            "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fshop.example.com%2fa%3fb%3dc&c=E,1",
            "barracuda",
        ),
        ("https://secure-web.cisco.com/1abcDEF/https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "cisco"),
        (
            "https://eu-central-1.protection.sophos.com/?d=example.com&u=aHR0cHM6Ly9zaG9wLmV4YW1wbGUuY29tL2E_Yj1j&i=x",
            "sophos",
        ),
        (
            "https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&umid=x",
            "trend_micro",
        ),
        (
            "https://protect2.fireeye.com/v1/url?k=1&q=1&e=2&u=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "fireeye",
        ),
        ("https://protect.checkpoint.com/v2/___https://shop.example.com/a?b=c___.YXBz", "checkpoint"),
        ("https://url.avanan.click/v2/___https://shop.example.com/a?b=c___.YXBz", "checkpoint"),
        ("https://link.edgepilot.com/s/1/x?u=https://shop.example.com/a%3Fb%3Dc", "edgepilot"),
        ("https://urlsand.esvalabs.com/?u=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&e=x", "esvalabs"),
        ("https://scanner.topsec.com/?d=1&r=show&u=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "topsec"),
        ("https://linklock.titanhq.com/analyse?url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "titanhq"),
        (
            "https://mail.example.net/fmlurlsvc/?fewReq=x&url=https%3a%2f%2fshop.example.com%2fa%3fb%3dc",
            "fortimail",
        ),
        (
            "https://eu.content.exclaimer.net/?url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&tenantid=x",
            "exclaimer",
        ),
        ("https://www.google.com/url?q=https://shop.example.com/a%3Fb%3Dc&sa=D", "google_open_redirect"),
        (
            "https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "google_open_redirect",
        ),
        ("https://maps.google.de/url?q=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "google_open_redirect"),
        (
            "https://www.google.com/travel/clk?pcurl=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "google_travel_redirect",
        ),
        ("https://www.google.com/amp/s/shop.example.com/a?b=c", "google_amp"),
        ("https://shop-example-com.cdn.ampproject.org/c/s/shop.example.com/a?b=c", "google_amp_project"),
        (
            "https://translate.google.com/translate?sl=auto&u=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "google_translate_open_redirect",
        ),
        (
            "https://shop-example-com.translate.goog/a?b=c&_x_tr_sl=auto&_x_tr_tl=en",
            "google_translate_open_redirect",
        ),
        (
            "https://www.googleadservices.com/pagead/aclk?sa=L&adurl=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "google_adservices",
        ),
        (
            "https://meet.google.com/linkredirect?authuser=0&dest=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "google_meet_redirect",
        ),
        (
            "https://www.googletagmanager.com/debug/badrequest?url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "google_tag_manager",
        ),
        (
            "https://ci3.googleusercontent.com/meips/TOKEN#https://shop.example.com/a?b=c",
            "google_user_content",
        ),
        (
            "https://adclick.g.doubleclick.net/pcs/click?xai=x&adurl=https://shop.example.com/a%3Fb%3Dc",
            "doubleclick",
        ),
        ("https://ad.doubleclick.net/ddm/clk/1;2;x?https://shop.example.com/a%3Fb=c", "doubleclick"),
        (
            "https://www.bing.com/ck/a?!&&p=x&u=a1aHR0cHM6Ly9zaG9wLmV4YW1wbGUuY29tL2E_Yj1j&ntb=1",
            "bing_open_redirect",
        ),
        (
            "https://r.search.yahoo.com/_ylt=x/RV=2/RO=10/RU=https%3a%2f%2fshop.example.com%2fa%3fb%3dc/RK=0/RS=x",
            "yahoo",
        ),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&h=x", "facebook"),
        ("https://l.instagram.com/?u=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&e=x", "instagram"),
        (
            "https://accounts.youtube.com/accounts/SetSID?continue=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "youtube_set_sid",
        ),
        ("https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "youtube"),
        ("https://href.li/?https://shop.example.com/a?b=c", "href_li"),
        (
            "https://deref-mail.com/mail/client/x/dereferrer/?redirectUrl=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "deref_mail",
        ),
        ("https://t.indeed.com/r?target=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "indeed_open_redirect"),
        ("https://x.app.link/3p?%24original_url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "branch_io"),
        ("https://m.exactag.com/ai.aspx?tc=1&url=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "exactag"),
        (
            "https://monitor.ppcprotect.com/v1.0/template?lpurl=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "ppcprotect",
        ),
        (
            "https://x1.r.eu-west-1.awstrack.me/L0/https:%2F%2Fshop.example.com%2Fa%3Fb=c/1/0102/x=1",
            "aws_ses",
        ),
        (
            "https://mandrillapp.com/track/click/1/shop.example.com?p=eyJzIjoieCIsInYiOjEsInAiOiJ7XCJ1XCI6MSxcInVybFwiOlwiaHR0cHM6XFxcL1xcXC9zaG9wLmV4YW1wbGUuY29tXFxcL2E_Yj1jXCJ9In0",
            "mandrill",
        ),
        ("https://x1.mjt.lu/lnk/AAAA/1/x/aHR0cHM6Ly9zaG9wLmV4YW1wbGUuY29tL2E_Yj1j", "mailjet"),
        ("https://click.convertkit-mail2.com/x/y/aHR0cHM6Ly9zaG9wLmV4YW1wbGUuY29tL2E_Yj1j", "convertkit"),
        ("https://click.pstmrk.it/3s/shop.example.com%2Fa%3Fb%3Dc/TOKEN/x/y", "postmark"),
        (
            "https://engage.squarespace-mail.com/r?m=x&u=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc&w=y",
            "squarespace",
        ),
        (
            "https://public-eur.mkt.dynamics.com/api/orgs/1/r/x?target=%7B%22TargetUrl%22%3A%22https%253A%252F%252Fshop.example.com%252Fa%253Fb%253Dc%22%7D",
            "microsoft_dynamics",
        ),
        (
            "https://trackingservice.monday.com/tracker/link?token=eyJhbGciOiJIUzI1NiJ9.eyJvcmlnaW5hbFVybCI6Imh0dHBzOi8vc2hvcC5leGFtcGxlLmNvbS9hP2I9YyIsImVtYWlsSWQiOiIxIn0.x",
            "monday_tracker",
        ),
        ("https://any.example.net/x?desturl=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc", "generic_desturl"),
        (
            "https://id.example.net/connect/logout?post_logout_redirect_uri=https%3A%2F%2Fshop.example.com%2Fa%3Fb%3Dc",
            "generic_logout_redirect",
        ),
    ];
    for (wrapped, encoder) in rows {
        check(wrapped, &[encoder], target);
    }
}

#[test]
fn a_compressed_target_is_inflated() {
    let fields = b"h=x&i=y&l=https%3A%2F%2Fshop.example.com%2Fa&r=z";
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(fields, 9);
    let wrapped = format!("https://email.mg.example.net/c/{}", url_base64(&packed));
    // Zlib at its highest level begins with 78 DA, which is `eN`; Mailgun's own begins with 78 9C, `eJ`.
    let wrapped = wrapped.replacen("/c/eN", "/c/eJ", 1);
    let url = Url::parse(&wrapped).unwrap().unfolded();
    assert_eq!(url.as_str(), wrapped, "a wrong checksum of the header is no target");
    let packed = [&[0x78, 0x9c][..], &packed[2..]].concat();
    check(
        &format!("https://email.mg.example.net/c/{}", url_base64(&packed)),
        &["mailgun"],
        "https://shop.example.com/a",
    );
}

fn url_base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, &b| word << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for index in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(word >> (18 - 6 * index) & 63) as usize]));
        }
    }
    text
}

#[test]
fn nested_wrappers_come_off_from_the_outside_in() {
    check(
        "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fshop.example.com%252F",
        &["azure_safelink", "google_open_redirect"],
        "https://shop.example.com/",
    );
}

#[test]
fn a_wrapper_around_itself_ends() {
    let mut link = "https://shop.example.com/".to_owned();
    for _ in 0..40 {
        link = format!("https://href.li/?{link}");
    }
    let url = Url::parse(&link).unwrap().unfolded();
    assert_eq!(url.rewrite().unwrap().encoders.len(), super::MAX_WRAPPERS);
}

#[test]
fn what_only_looks_like_a_wrapper_stays() {
    for link in [
        "https://www.google.com/url?q=news",
        "https://www.google.com/search?q=https://shop.example.com/",
        "https://google.example.com/url?q=https://shop.example.com/",
        "https://evilsafelinks.protection.outlook.com.example.net/?url=https://shop.example.com/",
        "https://any.example.net/go?url=https://shop.example.com/",
        "https://secure-web.cisco.com/only-a-token",
    ] {
        check(link, &[], link);
    }
}

#[test]
fn the_target_of_an_open_redirect_is_told_without_replacing_the_link() {
    let url = Url::parse("https://any.example.net/go?url=https%3A%2F%2Fshop.example.com%2F").unwrap();
    assert_eq!(url.redirect_target().unwrap().as_str(), "https://shop.example.com/");
    let own = Url::parse("https://www.example.com/login?next=https%3A%2F%2Fshop.example.com%2F").unwrap();
    assert_eq!(own.redirect_target(), None, "within one registrable domain");
}
