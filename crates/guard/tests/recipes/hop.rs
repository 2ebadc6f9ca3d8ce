//! A next hop by script: an SMTP server of a few lines that knows one recipient, offers XFORWARD, and keeps what it was told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Runs until the test program ends: nobody waits for it.
pub(crate) struct Hop {
    pub(crate) address: SocketAddr,
    said: Arc<Mutex<Vec<String>>>,
}

impl Hop {
    /// Starts the server; only this local part has a mailbox.
    pub(crate) fn start(known: &'static str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback");
        let address = listener.local_addr().expect("it is bound");
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let heard = Arc::clone(&heard);
                thread::spawn(move || serve(stream, known, &heard));
            }
        });
        Self { address, said }
    }

    /// Returns the lines said to it so far, of all connections.
    pub(crate) fn said(&self) -> Vec<String> {
        self.said.lock().expect("nobody panics while noting").clone()
    }
}

fn serve(mut stream: TcpStream, known: &str, heard: &Mutex<Vec<String>>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let mut answer = |text: &str| write!(stream, "{text}\r\n").ok();
    answer("220 hop.example ESMTP")?;
    let mut is_data = false;
    while let Some(Ok(line)) = lines.next() {
        heard.lock().expect("nobody panics while noting").push(line.clone());
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "." if is_data => {
                is_data = false;
                answer("250 2.0.0 taken")?;
            }
            _ if is_data => {}
            "EHLO" => {
                answer("250-hop.example\r\n250-8BITMIME\r\n250 XFORWARD NAME ADDR PROTO HELO PORT SOURCE")?;
            }
            "RCPT" if !line.to_ascii_lowercase().contains(&format!("<{known}@")) => {
                answer("550 5.1.1 no such mailbox")?;
            }
            "DATA" => {
                is_data = true;
                answer("354 go on")?;
            }
            "QUIT" => {
                answer("221 2.0.0 bye")?;
                return None;
            }
            _ => answer("250 2.0.0 ok")?,
        }
    }
    None
}
