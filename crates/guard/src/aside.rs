//! Aside: work that takes many milliseconds, done beside the runtime's one thread, because no door may stand still meanwhile.
//! For what somebody does now and then (a draft of policy, a large message to be held); messages are judged in the reading room (`platform::reader`).

/// Does the work on a thread of its own and waits for it.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        // Never cancelled, so it panicked: let that be seen where it was asked for.
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}
