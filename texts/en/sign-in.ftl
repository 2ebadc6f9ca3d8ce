# Coming in: the sign-in page, the one-time link, proving it again, one's own account.
sign-in-title = Sign in
sign-in-lead = Tidewatch watches the mail of this organisation. Only its own people come in here.
sign-in-passkey = Sign in with a passkey
sign-in-passkey-hint = Your fingerprint, your face or your security key. Nothing to type, nothing to be fished for.
sign-in-or = Or with password and code
sign-in-login = Login
sign-in-password = Password
sign-in-code = Code
sign-in-code-hint = The six digits your authenticator app shows now, or one of your recovery codes.
sign-in-submit = Sign in
sign-in-refused = That did not match. Check login, password and code; a code is good for half a minute and only once.
sign-in-slow = Too many attempts from there. Wait { $seconds ->
    [one] a second
   *[other] { $seconds } seconds
 } and try again. Nobody else is kept out meanwhile.
sign-in-cancelled = Nothing was signed in: the browser was told to stop, or waited too long. Try again.
sign-in-failed = The server could not be asked. Check the connection and try again.
sign-in-no-script = Passkeys need JavaScript; password and code do not.
sign-in-signed-out = You are signed out.

welcome-title = Welcome to Tidewatch
welcome-title-way-in = A new way in
welcome-lead-administrator = You will be the first administrator of this installation. This link works once.
welcome-lead-invitation = You were invited to this installation. This link works once.
welcome-lead-way-in = This link lets { $name } set up a new way to sign in. It works once.
welcome-name = Your name
welcome-name-hint = As your colleagues know you. It stands beside what you decide.
welcome-login = Login
welcome-login-hint = For example your mail address at work. You type it only if you sign in with a password.
welcome-passkey = Set up a passkey
welcome-passkey-hint = Recommended. It cannot be fished: it answers to this site alone.
welcome-password-choice = I would rather use a password and a code
welcome-continue = Continue
welcome-password = New password
welcome-password-hint = At least 12 characters. A few words that do not belong together are good.
welcome-totp-lead = Scan this picture with an authenticator app, or type the key into it. Then enter the code it shows.
welcome-totp-key = Key
welcome-totp-picture = The key as a QR code
welcome-password-submit = Set password and code
welcome-gone-title = This link does not work any more
welcome-gone-lead = It was used, or its time is over, or a newer one was made. Ask whoever sent it for a new one.
welcome-gone-administrator = The first administrator's link is printed anew each time the program starts, until there is an administrator; tidewatch account link makes one at any time.

recovery-title = Your recovery codes
recovery-lead = Each lets you in once in place of the authenticator's code, on the day the telephone is lost. They are shown only now: print them or put them where you keep such things.
recovery-continue = I have kept them

prove-title = Is it still you?
prove-lead = What comes next cannot be undone, so please prove again that it is you. That holds for ten minutes.
prove-submit = Prove it

account-title = Your account
account-lead = How you come in, and where you are signed in.
account-name = Name
account-login = Login
account-roles = Roles
account-passkeys = Passkeys
account-passkeys-none = You have no passkey yet. It is the way in that cannot be fished.
account-passkey-add = Add a passkey
account-passkey-label = What you call it
account-passkey-label-hint = For example: laptop, key on my ring.
account-passkey-remove = Remove
account-passkey-added = The passkey is set up.
account-passkey-removed = The passkey is removed.
account-passkey-last = This is your only way in. Set up another one first.
account-made = Made
account-used = Last used
account-never = never
account-password = Password and code
account-password-set = Set on { $date }.
account-password-none = You have none; you come in with a passkey.
account-password-change = Set password and code
account-password-changed = Password and code are set. Other sessions were signed out.
account-sessions = Where you are signed in
account-session-here = this one
account-session-begun = Since
account-session-seen = Last seen
account-session-network = From
account-session-end = Sign out there
account-session-ended = Signed out there.
account-choices = Language and look
account-language = Language
account-theme = Look
account-theme-light = light
account-theme-dark = dark
account-theme-system = as the system has it
account-save = Save
account-saved = Saved.
account-sign-out = Sign out

password-short = A password has at least 12 characters.
password-long = That is longer than we can take: at most 1,024 characters.
password-common = That password is one of those that attackers try first. Choose another.
password-like-login = A password must not be the login or the name.
login-taken = Somebody here already has this login.
login-unusable = A login has 1 to 254 characters and no spaces.
name-unusable = A name has 1 to 100 characters.
code-wrong = The code did not match. Check that the clock of the device is right and enter the one that is shown now.

problem-not-found-title = There is nothing here
problem-not-found-lead = Either there is no such page, or it is not for your role. If a link brought you here, ask whoever sent it.
problem-sign-in-title = Sign in first
problem-sign-in-lead = Your session is over. Nothing was changed.
problem-refused-title = That could not be done
problem-too-many-title = Too much at once
problem-too-many-lead = Wait a moment and try again. Nothing was changed.
problem-ours-title = That went wrong, and it is our fault
problem-ours-lead = Nothing was changed unless the page says so. The log has the cause under { $reference }.
problem-home = To the overview

role-viewer = Viewer
role-analyst = Analyst
role-data-owner = Data owner
role-counsel = Counsel
role-signatory = Signatory
role-partner = Partner
role-administrator = Administrator
