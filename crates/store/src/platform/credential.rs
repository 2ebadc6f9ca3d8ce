//! Credentials: what people prove themselves with. Passkeys are public keys; a password is a hash beside a sealed secret for codes;
//! recovery codes are hashes. Checking them is `platform::accounts`; here each can be used only once where it must be.

use model::{
    access::{Access, Right},
    ids::{PasskeyId, PersonId},
    time::Time,
};
use sha2::{Digest, Sha256};

use crate::{
    database::{Row, Value},
    error::StoreError,
    platform::PlatformStore,
    txn::Change,
};

/// One person has no more passkeys than this.
pub const MAX_PASSKEYS: u64 = 32;

/// A passkey of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Our id of it.
    pub id: PasskeyId,
    /// Whose.
    pub person: PersonId,
    /// The authenticator's id of it.
    pub credential: Vec<u8>,
    /// Its public key in COSE form.
    pub public_key: Vec<u8>,
    /// The last count its authenticator told; 0 where it does not count.
    pub sign_count: u32,
    /// Whether the authenticator keeps it in several places.
    pub is_backed_up: bool,
    /// What its owner calls it.
    pub label: String,
    /// When it was registered.
    pub made_at: Time,
    /// When it was used last.
    pub used_at: Option<Time>,
}

impl Passkey {
    /// Returns SHA-256 of the public key, in hexadecimal: by that its owner tells others which passkey is his.
    #[must_use]
    pub fn key_sha256(&self) -> String {
        Sha256::digest(&self.public_key).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A password with what goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    /// The hash with its parameters.
    pub hash: String,
    /// The sealed secret for codes.
    pub totp_sealed: Vec<u8>,
    /// The last time step a code was accepted of.
    pub totp_step: i64,
    /// When it was set.
    pub set_at: Time,
}

const PASSKEY_ADD: &str = "
INSERT INTO passkey (
    tenant, passkey, person, credential, public_key, sign_count, is_backed_up, label, made_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const PASSKEY_COUNT: &str = "
SELECT COUNT(*)
FROM passkey
WHERE tenant = $1
  AND person = $2";

const PASSKEY_BY_CREDENTIAL: &str = "
SELECT passkey, person, credential, public_key, sign_count, is_backed_up, label, made_at, used_at
FROM passkey
WHERE tenant = $1
  AND credential = $2";

const PASSKEY_LIST: &str = "
SELECT passkey, person, credential, public_key, sign_count, is_backed_up, label, made_at, used_at
FROM passkey
WHERE tenant = $1
  AND person = $2
ORDER BY passkey";

const PASSKEY_USED: &str = "
UPDATE passkey
SET sign_count = $4, is_backed_up = $5, used_at = $6
WHERE tenant = $1
  AND passkey = $2
  AND sign_count = $3";

const PASSKEY_REMOVE: &str = "
DELETE FROM passkey
WHERE tenant = $1
  AND person = $2
  AND passkey = $3";

const PASSKEY_REMOVE_ALL: &str = "
DELETE FROM passkey
WHERE tenant = $1
  AND person = $2";

const PASSWORD_FETCH: &str = "
SELECT hash, totp_sealed, totp_step, set_at
FROM password
WHERE tenant = $1
  AND person = $2";

const PASSWORD_SET: &str = "
INSERT INTO password (tenant, person, hash, totp_sealed, totp_step, set_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, person) DO UPDATE
SET hash = excluded.hash,
    totp_sealed = excluded.totp_sealed,
    totp_step = excluded.totp_step,
    set_at = excluded.set_at";

const PASSWORD_HASH_SET: &str = "
UPDATE password
SET hash = $3, set_at = $4
WHERE tenant = $1
  AND person = $2";

const PASSWORD_REMOVE: &str = "
DELETE FROM password
WHERE tenant = $1
  AND person = $2";

const TOTP_STEP_USE: &str = "
UPDATE password
SET totp_step = $3
WHERE tenant = $1
  AND person = $2
  AND totp_step < $3";

const RECOVERY_CODE_ADD: &str = "
INSERT INTO recovery_code (tenant, person, code)
VALUES ($1, $2, $3)";

const RECOVERY_CODE_REMOVE_ALL: &str = "
DELETE FROM recovery_code
WHERE tenant = $1
  AND person = $2";

const RECOVERY_CODE_USE: &str = "
UPDATE recovery_code
SET used_at = $4
WHERE tenant = $1
  AND person = $2
  AND code = $3
  AND used_at IS NULL";

const RECOVERY_CODE_COUNT: &str = "
SELECT COUNT(*)
FROM recovery_code
WHERE tenant = $1
  AND person = $2
  AND used_at IS NULL";

const RECOVERY_CODE_IS_FRESH: &str = "
SELECT COUNT(*)
FROM recovery_code
WHERE tenant = $1
  AND person = $2
  AND code = $3
  AND used_at IS NULL";

fn passkey_of(row: &Row) -> Result<Passkey, StoreError> {
    let count = u32::try_from(row.integer(4)?)
        .map_err(|_| StoreError::Damaged { what: "a passkey", detail: "its count is out of range" })?;
    Ok(Passkey {
        id: row.id(0)?,
        person: row.id(1)?,
        credential: row.bytes(2)?,
        public_key: row.bytes(3)?,
        sign_count: count,
        is_backed_up: row.integer(5)? != 0,
        label: row.text(6)?,
        made_at: row.time(7)?,
        used_at: row.optional_time(8)?,
    })
}

impl PlatformStore {
    /// Returns the passkey with the authenticator's id.
    pub async fn passkey_by_credential(
        &self,
        access: &Access,
        credential: &[u8],
    ) -> Result<Option<Passkey>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), credential.into()];
        let row = self.house.database.row("find a passkey", PASSKEY_BY_CREDENTIAL, &values).await?;
        row.as_ref().map(passkey_of).transpose()
    }

    /// Returns all passkeys of a person; there are at most [`MAX_PASSKEYS`].
    pub async fn passkey_list(&self, access: &Access, person: PersonId) -> Result<Vec<Passkey>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(person)];
        let rows = self.house.database.rows("list passkeys", PASSKEY_LIST, &values).await?;
        rows.iter().map(passkey_of).collect()
    }

    /// Returns a person's password, if there is one.
    pub async fn password_fetch(
        &self,
        access: &Access,
        person: PersonId,
    ) -> Result<Option<Password>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(person)];
        let row = self.house.database.row("fetch a password", PASSWORD_FETCH, &values).await?;
        let password = |row: &Row| {
            Ok(Password {
                hash: row.text(0)?,
                totp_sealed: row.bytes(1)?,
                totp_step: row.integer(2)?,
                set_at: row.time(3)?,
            })
        };
        row.as_ref().map(password).transpose()
    }

    /// Returns how many recovery codes of a person were not used yet.
    pub async fn recovery_code_count(&self, access: &Access, person: PersonId) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(person)];
        self.house.database.count("count recovery codes", RECOVERY_CODE_COUNT, &values).await
    }

    /// Says whether a recovery code of a person could be used.
    pub async fn recovery_code_is_fresh(
        &self,
        access: &Access,
        person: PersonId,
        code: &[u8; 32],
    ) -> Result<bool, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(person), code.into()];
        Ok(self.house.database.count("find a recovery code", RECOVERY_CODE_IS_FRESH, &values).await? > 0)
    }
}

/// Whoever calls these has proved to be the person or has the right to manage, and writes the audit entry in the same change.
impl Change {
    /// Adds a passkey; an authenticator's id that is known, whoever has it, is a conflict.
    pub async fn passkey_add_in_txn(&mut self, passkey: &Passkey) -> Result<(), StoreError> {
        let owner = [Value::id(self.tenant), Value::id(passkey.person)];
        if self.txn.count("count passkeys", PASSKEY_COUNT, &owner).await? >= MAX_PASSKEYS {
            return Err(StoreError::Unfit { what: "a passkey", detail: "the person has too many" });
        }
        let values = [
            Value::id(self.tenant),
            Value::id(passkey.id),
            Value::id(passkey.person),
            passkey.credential.as_slice().into(),
            passkey.public_key.as_slice().into(),
            i64::from(passkey.sign_count).into(),
            i64::from(passkey.is_backed_up).into(),
            passkey.label.as_str().into(),
            passkey.made_at.into(),
        ];
        self.txn.execute("add a passkey", PASSKEY_ADD, &values).await?;
        Ok(())
    }

    /// Notes that a passkey was used, with the count its authenticator told; a conflict if somebody else used it meanwhile.
    pub async fn passkey_used_in_txn(
        &mut self,
        before: &Passkey,
        sign_count: u32,
        is_backed_up: bool,
        at: Time,
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(before.id),
            i64::from(before.sign_count).into(),
            i64::from(sign_count).into(),
            i64::from(is_backed_up).into(),
            at.into(),
        ];
        if self.txn.execute("note the use of a passkey", PASSKEY_USED, &values).await? == 0 {
            return Err(StoreError::Conflict { action: "note the use of a passkey", what: "its count" });
        }
        Ok(())
    }

    /// Removes a passkey of a person.
    pub async fn passkey_remove_in_txn(
        &mut self,
        person: PersonId,
        passkey: PasskeyId,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(person), Value::id(passkey)];
        if self.txn.execute("remove a passkey", PASSKEY_REMOVE, &values).await? == 0 {
            return Err(StoreError::Missing { what: "a passkey" });
        }
        Ok(())
    }

    /// Sets a person's password with its secret for codes; the one before is gone.
    pub async fn password_set_in_txn(
        &mut self,
        person: PersonId,
        password: &Password,
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(person),
            password.hash.as_str().into(),
            password.totp_sealed.as_slice().into(),
            password.totp_step.into(),
            password.set_at.into(),
        ];
        self.txn.execute("set a password", PASSWORD_SET, &values).await?;
        Ok(())
    }

    /// Changes the hash and leaves the secret for codes.
    pub async fn password_hash_set_in_txn(
        &mut self,
        person: PersonId,
        hash: &str,
        at: Time,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(person), hash.into(), at.into()];
        if self.txn.execute("change a password", PASSWORD_HASH_SET, &values).await? == 0 {
            return Err(StoreError::Missing { what: "a password" });
        }
        Ok(())
    }

    /// Removes a person's password, its secret for codes, and the recovery codes.
    pub async fn password_remove_in_txn(&mut self, person: PersonId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(person)];
        self.txn.execute("remove a password", PASSWORD_REMOVE, &values).await?;
        self.txn.execute("remove recovery codes", RECOVERY_CODE_REMOVE_ALL, &values).await?;
        Ok(())
    }

    /// Removes everything a person could sign in with here.
    pub async fn credential_remove_all_in_txn(&mut self, person: PersonId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(person)];
        self.txn.execute("remove passkeys", PASSKEY_REMOVE_ALL, &values).await?;
        self.password_remove_in_txn(person).await
    }

    /// Uses up all codes until this time step; false if a code of it or of a later one was accepted before.
    pub async fn totp_step_use_in_txn(&mut self, person: PersonId, step: i64) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(person), step.into()];
        Ok(self.txn.execute("use a code", TOTP_STEP_USE, &values).await? > 0)
    }

    /// Gives a person these recovery codes and no others.
    pub async fn recovery_code_set_in_txn(
        &mut self,
        person: PersonId,
        codes: &[[u8; 32]],
    ) -> Result<(), StoreError> {
        let owner = [Value::id(self.tenant), Value::id(person)];
        self.txn.execute("remove recovery codes", RECOVERY_CODE_REMOVE_ALL, &owner).await?;
        for code in codes {
            let values = [Value::id(self.tenant), Value::id(person), code.into()];
            self.txn.execute("add a recovery code", RECOVERY_CODE_ADD, &values).await?;
        }
        Ok(())
    }

    /// Uses a recovery code up; false if there is none such, or it was used.
    pub async fn recovery_code_use_in_txn(
        &mut self,
        person: PersonId,
        code: &[u8; 32],
        at: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(person), code.into(), at.into()];
        Ok(self.txn.execute("use a recovery code", RECOVERY_CODE_USE, &values).await? > 0)
    }
}
