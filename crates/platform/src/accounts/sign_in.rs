//! Signing in with a password and a code. What is wrong of it is not told, and an unknown login takes as long as a known one.

use std::net::IpAddr;

use model::{ids::PersonId, time::Time};
use store::{
    platform::{
        account::{Account, MAX_LOGIN_BYTES},
        credential::Password,
        session::Way,
    },
    txn::Change,
};

use crate::{
    accounts::{
        Accounts,
        error::{AccountError, SignInRefused},
        password::{Lane, MAX_PASSWORD_BYTES},
        secret::Secret,
        session::NewSession,
        throttle::Counted,
        totp::{self, Typed},
    },
    audit::About,
};

/// Where somebody signs in from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The network of the address, for example `192.0.2.0/24`.
    pub network: String,
    /// The device's cookie, if it has one.
    pub device: Option<String>,
}

impl Client {
    /// Takes the network of an address; the address itself is not kept.
    #[must_use]
    pub fn new(address: IpAddr, device: Option<String>) -> Self {
        let network = match address.to_canonical() {
            IpAddr::V4(address) => {
                let [first, second, third, _] = address.octets();
                format!("{first}.{second}.{third}.0/24")
            }
            IpAddr::V6(address) => {
                let [first, second, third, ..] = address.segments();
                format!("{first:x}:{second:x}:{third:x}::/48")
            }
        };
        Self { network, device }
    }
}

/// What an attempt is checked against; all of it is looked up, also for a login that is not there.
struct Looked {
    account: Option<Account>,
    /// The account's, or nobody's.
    person: PersonId,
    password: Option<Password>,
    device: Option<[u8; 32]>,
}

/// What was right of it.
struct Checked {
    password: bool,
    /// The accepted time step or recovery code.
    code: Option<Code>,
}

#[derive(Clone, Copy)]
enum Code {
    Step(i64),
    Recovery([u8; 32]),
}

/// Password and code were right; the code is not used up yet.
pub(super) struct PasswordProof {
    /// Whose.
    pub(super) account: Account,
    code: Code,
    counted: Counted,
    /// Somebody else has the password, too.
    is_burnt: bool,
}

impl PasswordProof {
    fn way(&self) -> Way {
        match self.code {
            Code::Step(_) => Way::Password,
            Code::Recovery(_) => Way::Recovery,
        }
    }

    /// Uses the code up within the change that lets in, and takes the charge back. Wrong if somebody used the same code a moment ago.
    pub(super) async fn use_up_in_txn(
        &self,
        accounts: &Accounts,
        change: &mut Change,
    ) -> Result<(), SignInRefused> {
        let person = self.account.id;
        let is_used = match self.code {
            Code::Step(step) => change.totp_step_use_in_txn(person, step).await?,
            Code::Recovery(print) => change.recovery_code_use_in_txn(person, &print, accounts.now()).await?,
        };
        if !is_used {
            return Err(SignInRefused::Wrong);
        }
        self.counted.refund(change).await?;
        // A burnt password stays burnt until it is changed.
        if self.way() == Way::Password && !self.is_burnt {
            accounts.forgive_codes_in_txn(change, person).await?;
        }
        Ok(())
    }
}

impl Accounts {
    /// Signs somebody in with a password and a code, or a recovery code in its place.
    pub async fn sign_in_password(
        &self,
        login: &str,
        password: &str,
        code: &str,
        client: &Client,
    ) -> Result<NewSession, SignInRefused> {
        let proof = self.password_proved(login, password, code, client).await?;
        let mut change = self.change(&self.as_person(proof.account.id)).await?;
        proof.use_up_in_txn(self, &mut change).await?;
        let session = self.session_begin_in_txn(&mut change, &proof.account, proof.way(), client).await?;
        self.tell_signed_in(&mut change, &session).await?;
        change.commit().await?;
        Ok(session)
    }

    /// Checks password and code; the attempt is counted before.
    pub(super) async fn password_proved(
        &self,
        login: &str,
        password: &str,
        code: &str,
        client: &Client,
    ) -> Result<PasswordProof, SignInRefused> {
        let login = login.trim().to_lowercase();
        if login.len() > MAX_LOGIN_BYTES || password.len() > MAX_PASSWORD_BYTES {
            return Err(SignInRefused::Wrong);
        }
        let looked = self.look_up(&login, client).await?;
        let (counted, lane) = match &looked.device {
            Some(device) => (Counted::known(self, looked.person, device), Lane::Known),
            None => (Counted::stranger(self, &login, &client.network), Lane::Stranger),
        };
        let now = self.now();
        counted.look(self, now).await?;
        let place = self.house.hasher.place(lane).await?;
        counted.charge(self, now).await?;
        let kept = looked.password.as_ref().map(|password| password.hash.as_str());
        let fits = self.house.hasher.fits(place, password, kept).await?;
        let checked = Checked { password: fits, code: self.check_code(&looked, code, now).await? };
        // Asked in any case, so that it takes as long.
        let is_burnt = self.is_burnt(looked.person).await?;
        let is_known = looked.device.is_some();
        match (&looked.account, &checked) {
            (Some(account), Checked { password: true, code: Some(code) })
                if (is_known || !is_burnt) && account.disabled_at.is_none() =>
            {
                Ok(PasswordProof { account: account.clone(), code: *code, counted, is_burnt })
            }
            _ => {
                self.refuse(&looked, &checked, now).await?;
                Err(SignInRefused::Wrong)
            }
        }
    }

    async fn look_up(&self, login: &str, client: &Client) -> Result<Looked, SignInRefused> {
        let (platform, inside) = (self.platform(), self.inside());
        let now = self.now();
        let account = platform.account_by_login(&inside, login).await?;
        let nobody = PersonId::new(now, self.chance().bytes());
        let person = account.as_ref().map_or(nobody, |account| account.id);
        let password = platform.password_fetch(&inside, person).await?;
        let device = client.device.as_deref().and_then(Secret::parse).map(|device| device.print());
        let device = match device {
            Some(device) if platform.known_device_is(&inside, person, &device, now).await? => Some(device),
            _ => None,
        };
        Ok(Looked { account, person, password, device })
    }

    /// Says whether the code would be accepted; it is used up later, in the change that lets in.
    async fn check_code(
        &self,
        looked: &Looked,
        code: &str,
        now: Time,
    ) -> Result<Option<Code>, SignInRefused> {
        let sealed = looked.password.as_ref().map(|password| password.totp_sealed.as_slice());
        let secret = sealed.and_then(|sealed| self.opened_totp(looked.person, sealed));
        match totp::typed(code) {
            Typed::Totp(digits) => {
                let nobodys = [0; totp::SECRET_BYTES];
                let step = totp::step_of(secret.as_ref().map_or(&nobodys, |secret| secret), &digits, now);
                let last = looked.password.as_ref().map_or(i64::MAX, |password| password.totp_step);
                // RFC 6238 §5.2: a code is accepted once.
                Ok(step.filter(|step| *step > last).map(Code::Step))
            }
            Typed::Recovery(print) => {
                let (platform, inside) = (self.platform(), self.inside());
                let is_fresh = platform.recovery_code_is_fresh(&inside, looked.person, &print).await?;
                Ok(is_fresh.then_some(Code::Recovery(print)))
            }
            Typed::Neither => Ok(None),
        }
    }

    /// Tells that somebody signed in, and how.
    pub(super) async fn tell_signed_in(
        &self,
        change: &mut Change,
        session: &NewSession,
    ) -> Result<(), AccountError> {
        let person = session.signed_in.account;
        let about = About::of("person", person).and("session", session.signed_in.session);
        let about = about.word("way", session.signed_in.way.as_str());
        self.tell(&self.as_person(person), change, "account.signed_in", &about).await
    }

    async fn refuse(&self, looked: &Looked, checked: &Checked, now: Time) -> Result<(), SignInRefused> {
        let access = self.inside();
        let mut change = self.change(&access).await?;
        let about = match &looked.account {
            Some(account) => About::of("person", account.id),
            None => About::NOTHING.word("person", "unknown"),
        };
        if checked.password && checked.code.is_none() && looked.device.is_none() {
            let is_now_burnt = self.wrong_code_in_txn(&mut change, looked.person, now).await?;
            if is_now_burnt {
                self.tell(&access, &mut change, "account.password_burnt", &about).await?;
            }
        }
        self.tell(&access, &mut change, "account.sign_in_refused", &about).await?;
        Ok(change.commit().await?)
    }
}
