//! Starts the built program and talks to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// The program, with nothing of the caller's configuration.
pub(crate) fn tidewatch() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidewatch"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TIDEWATCH__"))
    {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1");
    // Tests run side by side, and each has pages of its own.
    command.env("TIDEWATCH__CONSOLE__LISTEN", "127.0.0.1:0");
    command
}

/// Runs it with `arguments` and `input`.
pub(crate) fn run_with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = tidewatch()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// Runs it with `arguments` and no input.
pub(crate) fn run(arguments: &[&str]) -> Output {
    run_with_input(arguments, b"")
}

/// Standard output as text.
pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The file of the shop's mailbox whose name begins with `number`.
pub(crate) fn shop_mail(number: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/shop/mail");
    let mut found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    found.find(|path| path.file_name().unwrap().to_string_lossy().starts_with(number)).unwrap()
}

/// The configuration of the shop.
pub(crate) fn shop_configuration() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/shop/tidewatch.toml").display().to_string()
}

/// A served scan, stopped when dropped.
pub(crate) struct Served {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
}

impl Served {
    /// Serves the shop's scan on a free port.
    pub(crate) fn start() -> Self {
        let mut child = tidewatch()
            .args(["--config", &shop_configuration(), "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        Served { child, address }
    }

    /// Sends one request and returns status line, header block and body.
    pub(crate) fn request(&self, head: &str, body: &[u8]) -> Answer {
        request(&self.address, head, body)
    }
}

/// Sends one request to an address and returns status line, header block and body.
pub(crate) fn request(address: &str, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("{head}\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).unwrap();
    // A server that refuses early may close before everything is written.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Answer { status: head[9..12].parse().unwrap(), head: head.to_owned(), body: body.to_owned() }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An HTTP answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}
