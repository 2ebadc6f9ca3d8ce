//! Listening: opens the socket of a face and serves it until told to stop. Loopback only until there are accounts.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

/// A face could not be served.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address can be reached from outside, and there are no accounts yet.
    #[error(
        "listen on {0}: the scan service has no accounts yet, so it listens on loopback only (127.0.0.1 or [::1])"
    )]
    NotLoopback(SocketAddr),
    /// The operating system refused.
    #[error("listen on {address}")]
    Socket {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Opens the socket; port 0 lets the operating system choose, see [`TcpListener::local_addr`].
///
/// Errors: [`ListenError::NotLoopback`] for any address that others could reach.
pub async fn open(address: SocketAddr) -> Result<TcpListener, ListenError> {
    if !address.ip().is_loopback() {
        return Err(ListenError::NotLoopback(address));
    }
    TcpListener::bind(address).await.map_err(|source| ListenError::Socket { address, source })
}

/// Serves `router` until `stop` is done; requests that run are answered first.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(NoDelay(listener), router).with_graceful_shutdown(stop).await
}

/// Answers are small and complete: waiting to fill a packet would only add to the latency.
struct NoDelay(TcpListener);

impl axum::serve::Listener for NoDelay {
    type Io = tokio::net::TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.0).await;
        // A socket that refuses the option still works.
        let _ = stream.set_nodelay(true);
        (stream, address)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

#[cfg(test)]
mod tests {
    use super::{ListenError, open};

    #[tokio::test]
    async fn an_address_that_others_reach_is_refused_with_a_reason() {
        let refused = open("0.0.0.0:0".parse().unwrap()).await;
        assert!(matches!(refused, Err(ListenError::NotLoopback(_))));
        assert!(refused.unwrap_err().to_string().contains("loopback only"));
    }

    #[tokio::test]
    async fn loopback_is_served() {
        assert!(open("127.0.0.1:0".parse().unwrap()).await.is_ok());
    }
}
