//! What the reading room promises: answers, a bound, and survival of a defect.

use std::sync::mpsc::channel;

use super::{Reader, ReaderError};

#[tokio::test]
async fn a_job_is_answered() {
    let reader = Reader::start(2, 4);
    assert_eq!(reader.read(|| 6 * 7).await, Ok(42));
}

#[tokio::test]
async fn a_panicking_job_fails_alone() {
    let reader = Reader::start(1, 4);
    let failed: Result<(), _> = reader.read(|| panic!("a defect of ours")).await;
    assert_eq!(failed, Err(ReaderError::Failed));
    assert_eq!(reader.read(|| "still here").await, Ok("still here"));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let reader = std::sync::Arc::new(Reader::start(1, 1));
    let (go, wait) = channel::<()>();
    let (started, has_started) = tokio::sync::oneshot::channel();
    let busy = tokio::spawn({
        let reader = reader.clone();
        async move {
            reader
                .read(move || {
                    let _ = started.send(());
                    let _ = wait.recv();
                })
                .await
        }
    });
    has_started.await.unwrap();
    let waiting = tokio::spawn({
        let reader = reader.clone();
        async move { reader.read(|| ()).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(reader.read(|| ()).await, Err(ReaderError::Full));
    go.send(()).unwrap();
    assert_eq!(busy.await.unwrap(), Ok(()));
    assert_eq!(waiting.await.unwrap(), Ok(()));
}
