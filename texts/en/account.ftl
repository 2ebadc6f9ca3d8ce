# Accounts: what a person hears who signs in, or changes how.

account-sign-in-wrong = Login, password or code is not right. Check all three and try again.
account-sign-in-wait = { $minutes ->
        [one] Signing in failed several times from here. Wait one minute, then try again.
       *[other] Signing in failed several times from here. Wait { $minutes } minutes, then try again.
    }
account-busy = Many people are signing in right now. Try again in a moment.
account-failed = Something went wrong on our side, and nothing was changed. Try again; if it stays so, tell whoever runs this installation.
account-denied = Your roles do not allow this. An administrator can change them.
account-no-such-link = This link cannot be used: it was used already, was replaced by a newer one, or has ended. Ask for a new one.
account-passkey-refused = The passkey was not accepted. Try again, or use another one.
account-ceremony-over = This took too long or was finished already. Begin again.
account-wrong-code = The code is not right or was used already. Wait for the next one and type it in.
account-proof-too-old = For this step, prove first that it is you: use your passkey, or your password and a code.
account-last-administrator = This is the last administrator. Make somebody else an administrator first.
account-last-way-in = This is your last way to sign in. Add another one first.
account-provider-refused = Signing in through your organisation did not work. Begin again; if it stays so, tell your administrator.
account-provider-silent = Your organisation's sign-in does not answer right now. Your passkey, or your password and code, let you in as always.
account-provider-said-no = Your organisation's sign-in sent you back without letting you in. Try again, or come in another way.
account-not-invited = Your organisation knows you, but nobody here is linked with you yet. Ask an administrator here for an invitation; if you have an account, sign in as always and link it on your account page.

account-unfit-login = Choose a login without spaces.
account-unfit-login-taken = Somebody has this login already. Choose another one.
account-unfit-name = Type your name as others should see it.
account-unfit-language = There are no texts in this language yet.
account-unfit-password-short = Choose a password with at least { $letters } characters. A few words in a row are good.
account-unfit-password-long = This password is too long.
account-unfit-password-common = This password is among the first that others would try. Choose another one.
account-unfit-roles = Choose at least one role.
account-unfit-scopes = Choose at least one thing the program may do, and nothing that you may not do yourself.
account-unfit-end = Choose an end date in the future, at most a year from now.
account-unfit-label = Give it a short name without an address.
account-unfit-passkeys = You have as many passkeys as fit. Remove one first.
account-unfit-identity-known = This sign-in of your organisation is linked already, with you or with somebody else. Remove that link first.
account-unfit-passkey-known = This passkey is registered already.
