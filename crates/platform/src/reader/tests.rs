//! What the reading room promises: answers, a bound, and survival of a defect.

use std::sync::mpsc::channel;
use std::time::Duration;

use tokio::sync::oneshot;

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

/// Work that notes on which thread each of its steps is done.
async fn noted(question: oneshot::Receiver<u32>) -> (Option<u32>, Vec<Option<String>>) {
    let here = || std::thread::current().name().map(str::to_owned);
    let before = here();
    let answer = question.await.ok();
    (answer, vec![before, here()])
}

#[tokio::test]
async fn every_step_of_asking_work_is_done_in_the_room() {
    let reader = Reader::start(1, 1);
    let in_the_room = || Some(String::from("reader-0"));
    let (answer, question) = oneshot::channel();
    let (done, ()) = tokio::join!(reader.read_asking(noted(question)), async {
        // Whatever is told here comes after the first step, or before it: both must do.
        tokio::task::yield_now().await;
        answer.send(7).unwrap();
    });
    assert_eq!(done, Ok((Some(7), vec![in_the_room(), in_the_room()])));
}

#[tokio::test]
async fn asking_work_may_use_the_timers_of_the_runtime() {
    let reader = Reader::start(1, 1);
    let (_never, question) = oneshot::channel::<()>();
    let patient = async { tokio::time::timeout(Duration::from_millis(1), question).await.is_err() };
    assert_eq!(reader.read_asking(patient).await, Ok(true));
}

#[tokio::test]
async fn asking_work_that_panics_later_fails_alone() {
    let reader = Reader::start(1, 1);
    let (answer, question) = oneshot::channel();
    let work = async {
        question.await.unwrap();
        panic!("a defect of ours");
    };
    let (failed, ()) = tokio::join!(reader.read_asking(work), async { answer.send(()).unwrap() });
    let failed: Result<(), _> = failed;
    assert_eq!(failed, Err(ReaderError::Failed));
    assert_eq!(reader.read(|| "still here").await, Ok("still here"));
}

#[tokio::test]
async fn what_was_begun_goes_on_before_what_waits_even_when_the_queue_is_full() {
    let reader = Reader::start(1, 1);
    let (told, order) = channel();
    let note = move |name: &'static str| {
        let told = told.clone();
        move || told.send(name).unwrap()
    };
    let (began, has_begun) = oneshot::channel();
    let (answer, question) = oneshot::channel();
    let goes_on = note("goes on");
    let begun = reader.read_asking(async move {
        began.send(()).unwrap();
        question.await.unwrap();
        goes_on();
    });
    let (go, wait) = channel::<()>();
    let (is_busy, has_thread) = oneshot::channel();
    let script = async {
        has_begun.await.unwrap();
        let busy = reader.read(move || {
            is_busy.send(()).unwrap();
            wait.recv().unwrap();
        });
        let waits = async {
            has_thread.await.unwrap();
            let (waits, refused, ()) = tokio::join!(reader.read(note("begins")), reader.read(|| ()), async {
                answer.send(()).unwrap();
                // Both it and the one that goes on stand in the queue before the thread is free.
                for _ in 0..8 {
                    tokio::task::yield_now().await;
                }
                go.send(()).unwrap();
            });
            assert_eq!((waits, refused), (Ok(()), Err(ReaderError::Full)));
        };
        let (busy, ()) = tokio::join!(busy, waits);
        assert_eq!(busy, Ok(()));
    };
    let (begun, ()) = tokio::join!(begun, script);
    assert_eq!(begun, Ok(()));
    assert_eq!(order.try_iter().collect::<Vec<_>>(), ["goes on", "begins"]);
}

#[tokio::test]
async fn every_job_of_many_threads_is_done() {
    let reader = std::sync::Arc::new(Reader::start(3, 10_000));
    let mut jobs = tokio::task::JoinSet::new();
    for number in 0..5_000_u64 {
        let reader = reader.clone();
        jobs.spawn(async move { reader.read(move || number).await });
    }
    let answers = jobs.join_all().await;
    assert_eq!(answers.into_iter().flatten().sum::<u64>(), 4_999 * 5_000 / 2);
}

#[tokio::test]
async fn work_that_waits_when_the_room_is_closed_is_let_go() {
    let (answer, question) = oneshot::channel::<()>();
    {
        let reader = Reader::start(2, 4);
        let mut work = Box::pin(reader.read_asking(question));
        assert!(tokio::time::timeout(Duration::ZERO, &mut work).await.is_err());
    }
    assert!(answer.is_closed());
}
