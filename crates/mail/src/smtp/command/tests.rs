use super::{Command, CommandError, Mail, mail_line, rcpt_line};
use crate::envelope::{BodyKind, Notify, Recipient, Ret};

fn error(line: &str, expected: CommandError) {
    assert_eq!(Command::read(line.as_bytes()), Err(expected), "{line:?}");
}

/// The address of a MAIL or RCPT command.
fn address(line: &str) -> Option<String> {
    match Command::read(line.as_bytes()) {
        Ok(Command::Mail(mail)) => Some(mail.sender),
        Ok(Command::Rcpt(recipient)) => Some(recipient.address),
        _ => None,
    }
}

#[test]
fn plain_commands_are_read_in_any_case() {
    let check = |line: &str, expected| assert_eq!(Command::read(line.as_bytes()), Ok(expected), "{line:?}");
    let hello = |is_extended, name: &str| Command::Hello { is_extended, name: name.to_owned() };
    check("EHLO mx.example.com", hello(true, "mx.example.com"));
    check("ehlo [IPv6:2001:db8::1]", hello(true, "[IPv6:2001:db8::1]"));
    check("Helo localhost ", hello(false, "localhost"));
    check("data", Command::Data);
    check("RSET ", Command::Rset);
    check("NOOP whatever I like", Command::Noop);
    check("QUIT", Command::Quit);
    check("VRFY joe", Command::Vrfy);
    check("STARTTLS", Command::StartTls);
    check("AUTH PLAIN AAAA", Command::Auth);
    check("BDAT 10 LAST", Command::Bdat);
    check("EXPN list", Command::Other);
    check("GET / HTTP/1.1", Command::Foreign);
}

#[test]
fn what_is_no_command_is_refused() {
    error("", CommandError::Unknown);
    error("FROB", CommandError::Unknown);
    error("Subject: hello", CommandError::Unknown);
    error("DATA now", CommandError::Syntax);
    error("EHLO", CommandError::Syntax);
    error("EHLO two words", CommandError::Syntax);
    error("EHLO a)(b", CommandError::Syntax);
    error(&format!("EHLO {}", "a".repeat(256)), CommandError::Syntax);
    error("VRFY", CommandError::Syntax);
    error("MAIL", CommandError::Syntax);
    error("MAIL TO:<a@example.com>", CommandError::Syntax);
    error("RSET\rQUIT", CommandError::NotALine);
    error("NOOP\0", CommandError::NotALine);
    assert_eq!(Command::read(b"NOOP \xff"), Err(CommandError::NotALine));
    error(&format!("NOOP {}", "a".repeat(3_000)), CommandError::LineTooLong);
}

#[test]
fn addresses_are_taken_as_they_are() {
    let check = |path: &str, expected: &str| {
        assert_eq!(address(&format!("RCPT TO:<{path}>")).as_deref(), Some(expected), "{path}");
        assert_eq!(address(&format!("MAIL FROM: <{path}>")).as_deref(), Some(expected), "{path}");
    };
    let same = |path: &str| check(path, path);
    same("joe@example.com");
    same("joe+tag=x@sub_domain.example.com");
    same("o'neill.and/or@example.com");
    same("\"joe b\"@example.com");
    same("\"a>b\"@example.com");
    same("\"quoted \\\" and @\"@example.com");
    same("joe@[192.0.2.1]");
    same("joe@[IPv6:2001:db8::1]");
    same("joe@[X-tag:whatever]");
    same("Postmaster");
    same("j\u{fc}rgen@b\u{fc}cher.example");
    same(&format!("{}@example.com", "a".repeat(200)));
    // RFC 5321 Appendix C.
    check("@a.example,@b.example:joe@example.com", "joe@example.com");
    assert_eq!(address("MAIL FROM:<>").as_deref(), Some(""));
}

#[test]
fn what_is_no_address_is_refused() {
    let check = |path: &str| {
        error(&format!("RCPT TO:{path}"), CommandError::Recipient);
        error(&format!("MAIL FROM:{path}"), CommandError::Sender);
    };
    check("");
    check("joe@example.com");
    check("<joe@example.com");
    check("<joe@example.com>x");
    check("<joe @example.com>");
    check("<joe@>");
    check("<@example.com>");
    check("<joe@a@example.com>");
    check("<joe..b@example.com>");
    check("<.joe@example.com>");
    check("<joe@example..com>");
    check("<joe@-exa mple.com>");
    check("<\"joe@example.com>");
    check("<\"joe\"b@example.com>");
    check("<joe@[192.0.2.256]>");
    check("<joe@[IPv6:nonsense]>");
    check("<joe@[192.0.2.1>");
    check("<@route:>");
    check("<joe@example.com:b@example.com>");
    check(&format!("<{}@example.com>", "a".repeat(600)));
    check(&format!("<joe@{}>", "a.".repeat(200)));
    check(&format!("<@{}.example:joe@example.com>", "a.".repeat(600)));
    error("RCPT TO:<joe@example.com> >", CommandError::Syntax);
    error("RCPT TO:<>", CommandError::Recipient);
}

#[test]
fn parameters_are_read_and_written_again() {
    let line = "MAIL FROM:<a@example.com> SIZE=1000 BODY=8BITMIME RET=HDRS ENVID=QQ+3D1 AUTH=<> SMTPUTF8";
    let mail = Mail {
        sender: "a@example.com".to_owned(),
        size: Some(1_000),
        body: Some(BodyKind::EightBit),
        is_smtputf8: true,
        ret: Some(Ret::Headers),
        envid: Some("QQ+3D1".to_owned()),
        auth: Some("<>".to_owned()),
    };
    assert_eq!(Command::read(line.as_bytes()), Ok(Command::Mail(mail.clone())));
    assert_eq!(mail_line(&mail), line);

    let rcpt = |notify, orcpt: Option<&str>| Recipient {
        address: "b@example.com".to_owned(),
        notify,
        orcpt: orcpt.map(str::to_owned),
    };
    let check = |line: &str, expected: &Recipient| {
        assert_eq!(Command::read(line.as_bytes()), Ok(Command::Rcpt(expected.clone())), "{line}");
        assert_eq!(rcpt_line(expected), line);
    };
    let never = Notify::default();
    check("RCPT TO:<b@example.com>", &rcpt(None, None));
    check("RCPT TO:<b@example.com> NOTIFY=NEVER", &rcpt(Some(never), None));
    let some = Notify { success: true, delay: true, ..never };
    check(
        "RCPT TO:<b@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;B+2B@example.com",
        &rcpt(Some(some), Some("rfc822;B+2B@example.com")),
    );
    check(
        "RCPT TO:<b@example.com> ORCPT=utf-8;j\u{fc}@example.com",
        &rcpt(None, Some("utf-8;j\u{fc}@example.com")),
    );
}

#[test]
fn parameters_that_are_wrong_are_refused() {
    let mail = |parameter: &str, expected| error(&format!("MAIL FROM:<a@example.com> {parameter}"), expected);
    let rcpt = |parameter: &str, expected| error(&format!("RCPT TO:<a@example.com> {parameter}"), expected);
    for parameter in
        ["SIZE", "SIZE=", "SIZE=ten", "SIZE=111111111111111111111", "RET=SOME", "SMTPUTF8=yes", "ENVID=a=b"]
    {
        mail(parameter, CommandError::Syntax);
    }
    mail("SIZE=1 SIZE=2", CommandError::Syntax);
    mail("=1", CommandError::Syntax);
    mail(&format!("ENVID={}", "a".repeat(101)), CommandError::Syntax);
    mail(&(0..40).map(|n| format!("X{n} ")).collect::<String>(), CommandError::Syntax);
    // Nothing that we have not understood goes on to the next hop.
    for parameter in ["REQUIRETLS", "BY=120;R", "HOLDFOR=60", "BODY=BINARYMIME", "MT-PRIORITY=3"] {
        mail(parameter, CommandError::Parameter);
    }
    for parameter in [
        "NOTIFY",
        "NOTIFY=",
        "NOTIFY=NEVER,DELAY",
        "NOTIFY=DELAY,DELAY",
        "NOTIFY=NOW",
        "ORCPT=joe",
        "ORCPT=;joe",
        "ORCPT=rfc822;",
    ] {
        rcpt(parameter, CommandError::Syntax);
    }
    rcpt("SIZE=1", CommandError::Parameter);
    rcpt(&format!("ORCPT=rfc822;{}", "a".repeat(500)), CommandError::Syntax);
}

#[test]
fn attributes_are_decoded() {
    use super::{Attribute, AttributeName};
    let attribute = |name, value: Option<&str>| Attribute { name, value: value.map(str::to_owned) };
    assert_eq!(
        Command::read(
            b"XFORWARD NAME=spike.example.com ADDR=IPV6:2001:db8::1 helo=a+20b IDENT=[UNAVAILABLE]"
        ),
        Ok(Command::Xforward(vec![
            attribute(AttributeName::Name, Some("spike.example.com")),
            attribute(AttributeName::Addr, Some("IPV6:2001:db8::1")),
            attribute(AttributeName::Helo, Some("a b")),
            attribute(AttributeName::Ident, None),
        ]))
    );
    error("XFORWARD", CommandError::Syntax);
    error("XFORWARD NAME", CommandError::Syntax);
    error("XFORWARD LOGIN=joe", CommandError::Syntax);
    error("XCLIENT SOURCE=LOCAL", CommandError::Syntax);
    error("XCLIENT NAME=a+0D+0AQUIT", CommandError::Syntax);
    error(&format!("XCLIENT {}", "PORT=1 ".repeat(40)), CommandError::Syntax);
}

#[test]
fn a_size_of_twenty_digits_is_too_large_and_no_bad_syntax() {
    let Ok(Command::Mail(mail)) = Command::read(b"MAIL FROM:<> SIZE=99999999999999999999") else { panic!() };
    assert_eq!(mail.size, Some(u64::MAX));
}
