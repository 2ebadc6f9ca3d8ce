//! Ctrl-C while files are read: who reads them waits for nothing, so it is heard on a thread beside. The first one asks to stop, the second ends the program at once.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use anyhow::Context as _;

use crate::{EXIT_ERROR, wiring};

/// Whether somebody pressed Ctrl-C.
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Hears it from now on, until the program ends.
    pub(super) fn listen() -> anyhow::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        let (heard, runtime) = (Arc::clone(&asked), wiring::runtime()?);
        let (ready, is_ready) = mpsc::channel();
        let hear = async move {
            let first = tokio::signal::ctrl_c();
            tokio::pin!(first);
            // It is heard once it was asked for: then the reading may begin.
            let early = tokio::select! {
                biased;
                heard = &mut first => Some(heard),
                () = std::future::ready(()) => None,
            };
            let _ = ready.send(());
            let is_heard = match early {
                Some(heard) => heard.is_ok(),
                None => first.await.is_ok(),
            };
            if is_heard {
                heard.store(true, Ordering::Relaxed);
                if tokio::signal::ctrl_c().await.is_ok() {
                    std::process::exit(i32::from(EXIT_ERROR));
                }
            }
        };
        let thread = std::thread::Builder::new().name("interrupt".to_owned());
        thread.spawn(move || runtime.block_on(hear)).context("listen for Ctrl-C")?;
        // A thread that ended already hears nothing; then Ctrl-C ends the program as ever.
        let _ = is_ready.recv();
        Ok(Self(asked))
    }

    /// Whether to stop.
    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Reads what another reads, until it is asked to stop: that is an error then.
    pub(super) fn reading<R: Read>(&self, source: R) -> impl Read {
        Reading { source, stop: Arc::clone(&self.0) }
    }
}

struct Reading<R> {
    source: R,
    stop: Arc<AtomicBool>,
}

impl<R: Read> Read for Reading<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("interrupted"));
        }
        self.source.read(buffer)
    }
}
