//! Listening: an answer whose body goes on, read piece by piece as it comes. For event streams; everything else is fetched whole.

use std::{pin::Pin, time::Duration};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request as HttpRequest,
    body::{Bytes, Incoming},
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::{Answer, Connected, FetchError, Fetcher, MAX_FIELDS, Request};

type Connection = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A body that goes on.
pub struct Listening {
    body: Incoming,
    /// Moves the connection on while its body is read; none once it has ended.
    connection: Option<Connection>,
}

impl std::fmt::Debug for Listening {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Listening(…)")
    }
}

/// What an answer begins with.
#[derive(Debug)]
pub enum Opened {
    /// 200, and its body is read as it comes. Its fields stand in an answer without a body.
    Listening(Answer, Listening),
    /// Something else, read whole.
    Answered(Answer),
}

impl Fetcher {
    /// Asks once and returns as soon as the answer begins. `limits.whole` is for that beginning, and for the whole of an answer that is not 200.
    ///
    /// Errors: [`FetchError`], as [`Fetcher::fetch`].
    pub async fn listen(&self, request: Request<'_>) -> Result<Opened, FetchError> {
        let opening = async {
            let (http, connected) = self.connected_to(&request).await?;
            opened(http, connected, request.limits.body_bytes).await
        };
        timeout(request.limits.whole, opening).await.unwrap_or(Err(FetchError::TooSlow))
    }
}

async fn opened(
    request: HttpRequest<Full<Bytes>>,
    stream: Connected,
    limit_bytes: usize,
) -> Result<Opened, FetchError> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| FetchError::Garbled)?;
    let mut connection: Connection = Box::pin(async {
        // How it ended is seen where its body is read.
        let _ = connection.await;
    });
    let sending = sender.send_request(request);
    tokio::pin!(sending);
    let (response, is_over) = tokio::select! {
        response = &mut sending => (response, false),
        () = &mut connection => (sending.await, true),
    };
    let (head, body) = response.map_err(|_| FetchError::Garbled)?.into_parts();
    let fields = head.headers.iter().take(MAX_FIELDS);
    let mut answer = Answer {
        status: head.status.as_u16(),
        fields: fields
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect(),
        body: Vec::new(),
    };
    let mut listening = Listening { body, connection: (!is_over).then_some(connection) };
    if answer.status == 200 {
        return Ok(Opened::Listening(answer, listening));
    }
    while let Some(bytes) = listening.piece().await? {
        answer.body.extend_from_slice(&bytes);
        if answer.body.len() > limit_bytes {
            return Err(FetchError::TooLong { limit_bytes });
        }
    }
    Ok(Opened::Answered(answer))
}

impl Listening {
    /// Returns the next bytes; none once the other side has ended its answer as it should.
    ///
    /// Errors: [`FetchError::TooSlow`] after so long without any byte, [`FetchError::Garbled`] when the connection was cut.
    pub async fn next(&mut self, patience: Duration) -> Result<Option<Bytes>, FetchError> {
        timeout(patience, self.piece()).await.unwrap_or(Err(FetchError::TooSlow))
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, FetchError> {
        loop {
            let frame = match &mut self.connection {
                Some(connection) => tokio::select! {
                    biased;
                    frame = self.body.frame() => frame,
                    () = connection => {
                        self.connection = None;
                        continue;
                    }
                },
                None => self.body.frame().await,
            };
            match frame {
                None => return Ok(None),
                Some(Err(_)) => return Err(FetchError::Garbled),
                // Trailers are nothing to us.
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }
}
