//! Kept answers: what a program was answered, for when it asks again with the same idempotency key.
//! Of key and request only hashes are here. What is kept and for how long is `platform::kept_answer`.

use model::{
    access::{Access, Right},
    ids::ProgramId,
    time::Time,
};

use crate::{database::Value, error::StoreError, platform::PlatformStore};

/// No answer that is kept is longer.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// A program's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerKey {
    /// Whose.
    pub program: ProgramId,
    /// The hash of the key.
    pub key: [u8; 32],
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerState {
    /// It is new, or long past: the request is to be done.
    New,
    /// A request with it was begun and is not answered.
    UnderWay {
        /// The hash of that request.
        request: [u8; 32],
    },
    /// A request with it was answered.
    Answered {
        /// The hash of that request.
        request: [u8; 32],
        /// The status.
        status: u16,
        /// The content.
        body: Vec<u8>,
    },
}

const NOUN: &str = "a kept answer";

const BEGIN: &str = "
INSERT INTO kept_answer (tenant, program, key, request, begun_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, program, key) DO UPDATE
SET request = excluded.request,
    begun_at = excluded.begun_at,
    ends_at = excluded.ends_at,
    status = NULL,
    body = NULL
WHERE kept_answer.ends_at <= excluded.begun_at";

const FETCH: &str = "
SELECT request, status, body
FROM kept_answer
WHERE tenant = $1
  AND program = $2
  AND key = $3";

const KEEP: &str = "
UPDATE kept_answer
SET status = $5, body = $6, ends_at = $7
WHERE tenant = $1
  AND program = $2
  AND key = $3
  AND begun_at = $4
  AND status IS NULL";

const FORGET: &str = "
DELETE FROM kept_answer
WHERE tenant = $1
  AND program = $2
  AND key = $3
  AND begun_at = $4
  AND status IS NULL";

const PRUNE: &str = "
DELETE FROM kept_answer
WHERE tenant = $1
  AND ends_at <= $2";

impl PlatformStore {
    /// Begins a request with a key, for so long that an answer may take; says what is known if somebody was there before.
    pub async fn kept_answer_begin(
        &self,
        access: &Access,
        key: &AnswerKey,
        request: &[u8; 32],
        (now, until): (Time, Time),
    ) -> Result<AnswerState, StoreError> {
        access.require(Right::Record)?;
        let mut txn = self.house.database.begin().await?;
        let (tenant, program) = (Value::id(access.tenant), Value::id(key.program));
        let values = [tenant, program, (&key.key).into(), request.into(), now.into(), until.into()];
        let state = if txn.execute("begin an answer", BEGIN, &values).await? > 0 {
            AnswerState::New
        } else {
            let row = txn.row("fetch a kept answer", FETCH, &[tenant, program, (&key.key).into()]).await?;
            let row = row.ok_or(StoreError::Missing { what: NOUN })?;
            let request = row.array(0)?;
            match (row.optional_integer(1)?, row.optional_bytes(2)?) {
                (Some(status), Some(body)) => {
                    let damaged = || StoreError::Damaged { what: NOUN, detail: "its status" };
                    let status = u16::try_from(status).map_err(|_| damaged())?;
                    AnswerState::Answered { request, status, body }
                }
                _ => AnswerState::UnderWay { request },
            }
        };
        txn.commit().await?;
        Ok(state)
    }

    /// Keeps the answer of what was begun at a time, until another; nothing happens if somebody began it anew since.
    pub async fn kept_answer_keep(
        &self,
        access: &Access,
        (key, begun_at): (&AnswerKey, Time),
        (status, body): (u16, &[u8]),
        ends_at: Time,
    ) -> Result<(), StoreError> {
        access.require(Right::Record)?;
        if body.len() > MAX_BODY_BYTES {
            return Err(StoreError::Unfit { what: NOUN, detail: "it is too long" });
        }
        let (tenant, program) = (Value::id(access.tenant), Value::id(key.program));
        let status = i64::from(status).into();
        let values =
            [tenant, program, (&key.key).into(), begun_at.into(), status, body.into(), ends_at.into()];
        self.house.database.execute("keep an answer", KEEP, &values).await?;
        Ok(())
    }

    /// Opens a key again whose request did nothing.
    pub async fn kept_answer_forget(
        &self,
        access: &Access,
        (key, begun_at): (&AnswerKey, Time),
    ) -> Result<(), StoreError> {
        access.require(Right::Record)?;
        let values = [Value::id(access.tenant), Value::id(key.program), (&key.key).into(), begun_at.into()];
        self.house.database.execute("forget an answer", FORGET, &values).await?;
        Ok(())
    }

    /// Removes what ended by `now`; returns how many.
    pub async fn kept_answer_prune(&self, access: &Access, now: Time) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let values = [Value::id(access.tenant), now.into()];
        self.house.database.execute("prune kept answers", PRUNE, &values).await
    }
}
