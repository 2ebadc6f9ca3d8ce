//! Milter frames as lines that people can read and write: `MAIL "<a@example.com>" "SIZE=1"`. For dialogue files and for scripted MTAs in
//! tests, also those of `guard`. Not the parser under test: this is written apart from it, so that the two can disagree.

#![expect(clippy::unwrap_used, reason = "a test whose own script cannot be read has failed")]

use std::fmt::Write as _;

/// The MTA's commands and their letters; those that carry nothing but texts need no more than this.
const COMMANDS: [(&str, u8); 15] = [
    ("OPTNEG", b'O'),
    ("MACRO", b'D'),
    ("CONNECT", b'C'),
    ("HELO", b'H'),
    ("MAIL", b'M'),
    ("RCPT", b'R'),
    ("DATA", b'T'),
    ("HEADER", b'L'),
    ("EOH", b'N'),
    ("BODY", b'B'),
    ("EOM", b'E'),
    ("ABORT", b'A'),
    ("QUIT", b'Q'),
    ("QUIT_NC", b'K'),
    ("UNKNOWN", b'U'),
];

/// The filter's answers.
const ANSWERS: [(&str, u8); 13] = [
    ("OPTNEG", b'O'),
    ("CONTINUE", b'c'),
    ("ACCEPT", b'a'),
    ("DISCARD", b'd'),
    ("REJECT", b'r'),
    ("TEMPFAIL", b't'),
    ("PROGRESS", b'p'),
    ("REPLYCODE", b'y'),
    ("QUARANTINE", b'q'),
    ("INSHEADER", b'i'),
    ("CHGHEADER", b'm'),
    ("DELRCPT", b'-'),
    ("SKIP", b's'),
];

/// Returns the bytes of a command line; `RAW 00 0a` is the bytes themselves, `REPEAT 3 LINE` the line three times.
pub(crate) fn encode(line: &str) -> Vec<u8> {
    let words = words(line);
    let (verb, arguments) = words.split_first().expect("a line has a verb");
    match verb.as_str() {
        "RAW" => return arguments.iter().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect(),
        "REPEAT" => {
            let (_, rest) = line.split_once(' ').unwrap();
            let (count, line) = rest.split_once(' ').unwrap();
            return encode(line).repeat(count.parse().unwrap());
        }
        _ => {}
    }
    let (_, letter) = COMMANDS.iter().find(|(name, _)| name == verb).unwrap_or_else(|| panic!("{line}"));
    let data = match verb.as_str() {
        "OPTNEG" => arguments.iter().flat_map(|number| parse_number(number).to_be_bytes()).collect(),
        "MACRO" => [arguments[0].as_bytes(), &texts(&arguments[1..])].concat(),
        "CONNECT" => connect(arguments),
        "BODY" | "EOM" => arguments.concat().into_bytes(),
        _ => texts(arguments),
    };
    frame(*letter, &data)
}

/// One answer as a line.
pub(crate) fn answer(letter: u8, data: &[u8]) -> String {
    let name = ANSWERS.iter().find(|(_, answer)| *answer == letter).map_or("UNHEARD-OF", |(name, _)| name);
    let mut line = name.to_owned();
    let (numbers, mut rest) = match letter {
        b'O' => (3, data),
        b'i' | b'm' => (1, data),
        _ => (0, data),
    };
    for _ in 0..numbers {
        let (number, behind) = rest.split_first_chunk::<4>().expect("a number has four bytes");
        let number = u32::from_be_bytes(*number);
        let _ = if letter == b'O' { write!(line, " {number:#x}") } else { write!(line, " {number}") };
        rest = behind;
    }
    if letter == b'O' {
        while let Some((stage, behind)) = rest.split_first_chunk::<4>() {
            let end = behind.iter().position(|&byte| byte == 0).expect("macros end with NUL");
            let _ = write!(line, " {}={}", u32::from_be_bytes(*stage), quoted(&behind[..end]));
            rest = &behind[end + 1..];
        }
    }
    for text in rest.split_inclusive(|&byte| byte == 0) {
        let _ = write!(line, " {}", quoted(text.strip_suffix(b"\0").expect("a text ends with NUL")));
    }
    line
}

/// A frame with its length.
pub(crate) fn frame(letter: u8, data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len() + 1).unwrap();
    [&length.to_be_bytes()[..], &[letter], data].concat()
}

/// Bytes in quotation marks, so that every one can be seen.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}

fn connect(arguments: &[String]) -> Vec<u8> {
    let mut data = texts(&arguments[..1]);
    data.extend_from_slice(arguments[1].as_bytes());
    if let [port, address] = &arguments[2..] {
        data.extend_from_slice(&port.parse::<u16>().unwrap().to_be_bytes());
        data.extend(texts(std::slice::from_ref(address)));
    }
    data
}

fn texts(texts: &[String]) -> Vec<u8> {
    texts.iter().flat_map(|text| text.bytes().chain([0])).collect()
}

fn parse_number(text: &str) -> u32 {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).unwrap(),
        None => text.parse().unwrap(),
    }
}

/// Words between spaces; in quotation marks `\r \n \t \" \\` are what they are in Rust.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut letters = line.trim().chars().peekable();
    while let Some(&first) = letters.peek() {
        let mut word = String::new();
        if first == ' ' {
            letters.next();
            continue;
        }
        if first == '"' {
            letters.next();
            loop {
                match letters.next().expect("a quotation mark is closed") {
                    '"' => break,
                    '\\' => word.push(match letters.next() {
                        Some('r') => '\r',
                        Some('n') => '\n',
                        Some('t') => '\t',
                        Some(other) => other,
                        None => panic!("{line}"),
                    }),
                    letter => word.push(letter),
                }
            }
        } else {
            while let Some(letter) = letters.next_if(|&letter| letter != ' ') {
                word.push(letter);
            }
        }
        words.push(word);
    }
    words
}
