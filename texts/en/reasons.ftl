# Why a message was judged as it was: one sentence for each reason of `judge::signals`.
# Plain, present tense; what was seen and what it means, no blame (STYLE 12).

reason-identity-person = The sender shows the name { $person }, but { $address } is not an address that { $person } uses.

reason-lookalike = { $domain } looks like a domain of { $name }, but is not one ({ $likeness ->
    [subdomain] the real name stands in front of somebody else's domain
    [confusable] other characters that look the same
    [spelling] a slip of a letter
    [extra-word] the name with other words added
   *[other-tld] the same name under another ending
    }).

reason-brand-sender-name = The sender calls itself { $name }, but writes from { $domain }, which does not belong to { $name }.
reason-brand-subject = The subject speaks for { $name } and wants something, but the message comes from { $domain }.
reason-brand-text = The text speaks for { $name } and wants something, but the message comes from { $domain }.

reason-reply-free-mail = Answers would not go to { $sender }, but to { $reply }, an address that anybody can open.
reason-reply-other-free-mail = Answers would go to another private address, { $reply }, than the one that wrote, { $sender }.
reason-reply-diverted = Answers would go to { $reply }, outside the domain of the sender { $sender }.

reason-relation-first-request = You do not know { $address } yet: nobody of yours has written there, and it asks for something that could cost you.
reason-relation-known = You know this sender: somebody of yours has written there before, or it has written to you for weeks.

reason-lure-credential = It wants you to confirm or renew an account, a password or your identity.
reason-lure-threat = It says that something will be taken from you: an account closed, a service stopped.
reason-lure-mailbox = It says that your mailbox itself needs something from you.
reason-lure-delivery = It says that a parcel waits for you to click, pay or give an address.
reason-lure-document = It offers a document, fax or voice message that can only be seen by following a link.
reason-lure-payment = It speaks of a charge, renewal or refund that you may not expect.
reason-lure-prize = It promises a prize or a gift.
reason-lure-advance-fee = It speaks of great sums from strangers, as advance-fee frauds do.
reason-lure-extortion = It threatens to make something shameful public unless you pay.
reason-lure-crypto = It speaks of wallets, coins or quick profit.
reason-lure-bulk = It advertises what is usually advertised to people who did not ask.
reason-lure-urgency = It puts you under pressure of time.
reason-lure-click = It tells you to click.
reason-lure-greeting = It greets nobody in particular, though the sender it claims to be would know your name.
reason-lure-stranger = It wants something from you, and the way to it leads to { $domain }, which has nothing to do with the sender { $sender }.

reason-request-gift-card = It asks somebody to buy gift cards or vouchers.
reason-request-bank-change = It says that bank details have changed or asks for new ones.
reason-request-payroll = It asks to change where wages are paid, or for payroll papers.
reason-request-list-export = It asks for a list of customers, subscribers or staff.
reason-request-secret = It asks for a password or a code.
reason-request-card-number = It asks for the number of a payment card.
reason-request-transfer = It asks for a payment or transfer.
reason-request-opening = It only asks whether you are free or for your number: often the first move of somebody who poses as a superior.

reason-callback-phone = It speaks of a charge and tells you to call a number; there is no page of the sender to look it up.
reason-callback-phone-attached = The attached paper speaks of a charge and tells you to call a number.

reason-link-mismatch = A link shows { $shown }, but leads to { $real }.
reason-link-address = A link leads to a machine address instead of a name: { $url }
reason-link-userinfo = A link has another name before an @ sign; it really leads to { $host }.
reason-link-port = A link leads to an unusual door of { $host }.
reason-link-shortener = A link goes through { $host }, which hides where it ends.
reason-link-free-host = A link leads to { $host }, where anybody can put up a page.
reason-link-file-host = A link leads to { $host }, where anybody can leave a file or a form.
reason-link-suspicious-tld = A link leads to { $host }; names with this ending are mostly met in abuse.
reason-link-redirect = A link uses a well-known site as a spring-board to { $host }.
reason-link-recipient = A link to { $host } carries your own address, so that the page can pretend to know you.

reason-hidden-text = The message contains { $bytes } characters of text that cannot be seen.
reason-hidden-split = Words are split by things that cannot be seen ({ $count } times), so that filters do not read them.
reason-hidden-backwards = The subject or the sender's name is stored backwards and turned around on the screen, so that filters read something else: { $text }
reason-hidden-backwards-body = The name of a file or an address in the text is stored backwards in part and turned around on the screen, so that filters read something else: { $text }
reason-hidden-foreign-letters = The word "{ $word }" mixes letters of two scripts that look alike.

reason-qr-outside-link = A QR code leads to { $host }, which has nothing to do with the sender.

reason-html-smuggling = The message puts a file together in your browser, where no scanner sees it.
reason-html-smuggling-attached = The attached page { $file } puts a file together in your browser, where no scanner sees it.

reason-form-password = The message contains a field for a password.
reason-form-password-attached = The attached page { $file } asks for a password.
reason-form-in-mail = The message contains a form that sends what you type to { $host }.

reason-attachment-executable = The attachment { $file } is a program: opening it runs it.
reason-attachment-double-extension = The attachment { $file } is a program that pretends to be a document.
reason-attachment-backwards = The name of an attachment is written backwards in part, so that its end is not seen. It really ends like this: { $file }
reason-attachment-image = The attachment { $file } carries other files past the checks of your computer.
reason-attachment-archived-executable = An archive contains a program: { $file }
reason-attachment-disguised = { $file } is a program, though its name does not say so.
reason-attachment-odd-archive =
    { $what ->
        [overlap] The archive { $file } is packed as no honest program packs: its members lie over each other, and programs disagree about what is in it.
        [names] The archive { $file } is packed as no honest program packs: a member has two different names, and programs disagree about which counts.
        [folder] The archive { $file } wants to write outside the folder it is unpacked into.
       *[nul] The archive { $file } is packed as no honest program packs: the name of a member breaks off for some programs and not for others.
    }
reason-attachment-page = { $file } is a web page; opened from a message it runs outside the checks of your mail program.
reason-attachment-macro = The document { $file } contains macros, small programs.
reason-attachment-remote = The document { $file } fetches something from the network when opened.
reason-attachment-active-pdf = The PDF { $file } starts something when opened.
reason-attachment-encrypted = The attachment { $file } is locked with a password, so that nobody on the way can look inside.
reason-attachment-password-in-text = The attachment { $file } is locked, and the password stands in the message.

reason-unopened-encrypted = { $file } could not be opened: it needs a password.
reason-unopened-broken = { $file } could not be opened: it is damaged or not what it claims to be.
reason-unopened-too-large = { $file } could not be opened: it is too large.
reason-unopened-too-deep = { $file } could not be opened: too many files within files.
reason-unopened-too-many = { $file } could not be opened: too many parts.
reason-unopened-ratio = { $file } could not be opened: it unpacks to far more than it is.
reason-unopened-cycle = { $file } could not be opened: it contains itself.
reason-unopened-unsupported = { $file } could not be opened: we do not read this format.
reason-unopened-message =
    The message was not read to its end: { $limit ->
        [depth] its parts are nested too deeply.
        [parts] it has too many parts.
        [headers] it has too many header fields.
        [page-depth] its page is nested too deeply.
        [page-length] its page is too long.
        [links] it has too many links.
        [mailboxes] it names too many addresses.
        [header-length] a header field is too long.
        [text-length] its text is too long.
       *[length] it is too long.
    }

reason-structure-two-from = The message names two senders, so that each program shows another one.
reason-structure-header-injection = A header field hides further header fields.
reason-structure-no-from = The message names no sender.
reason-structure-address-in-name = The sender shows one address as its name and writes from another.
reason-structure-encoded-word = Encoded text stands where the rules of mail forbid it.
reason-structure-repeated-field = A header field that may occur once occurs twice.
reason-structure-repeated-parameter = A part of the message states the same thing twice, so that programs disagree about it.
reason-structure-bare-cr = Lines end in a way that makes programs see different messages.
reason-structure-nul = The message contains zero bytes, at which some programs stop reading.
reason-structure-broken-parameter = A file name is cut into pieces that do not fit together.
reason-structure-no-boundary = The message says it has parts but not where they begin.
reason-structure-boundary-not-found = The parts the message announces are not there.
reason-structure-broken-base64 = Part of the message is encoded wrongly.
reason-structure-no-end-of-headers = The header does not end where it should.
reason-structure-fake-reply = It pretends to answer or forward something, but there is no earlier message.
reason-structure-undisclosed = It does not say whom it is for.
reason-structure-no-message-id = It has no message number, which every mail program gives.
reason-structure-no-date = It has no date, which every mail program gives.

reason-auth-own-domain = It claims to come from your own domain { $domain }, but the proof fails.
reason-auth-dmarc = The owner of { $domain } publishes how its mail can be recognised (policy: { $policy }); this message fails.
reason-auth-spf = { $domain } does not allow the machine that sent this message.

reason-promise-broken = Your own message asks for what you promised never to ask for ({ $asked }); promise { $promise }.

reason-watched = { $indicator } is on the watch list (cause: { $cause }).

reason-data-card-number =
    { $count ->
        [one] The message contains the number of a payment card.
       *[other] The message contains { $count } numbers of payment cards.
    }
reason-data-iban =
    { $count ->
        [one] The message contains a bank account number.
       *[other] The message contains { $count } bank account numbers.
    }
reason-data-canary = An address that we planted in a list of ours leaves in this message. It stands nowhere else, so this is a list of customers, or part of one.
reason-data-own-list = { $count } addresses of our own lists leave in this message. A list in a mailbox is a copy that nobody keeps track of; seal it for whoever shall have it, and send the link.
reason-data-addresses = { $count } mail addresses leave in this message: a list in a mailbox is a copy that nobody keeps track of.

reason-hint-html-only = It has no plain-text part.
reason-hint-little-text = There is little text and a link.
reason-hint-picture-to-click = It is little more than a picture to click on.
reason-hint-one-target = Many things to click all lead to one place.
reason-hint-dead-links = Several links lead nowhere, as on a copied page.
reason-hint-no-own-link = No link leads to the sender itself.
reason-hint-return-path = Failures would be reported to another domain than the sender's.
reason-hint-message-id = Its number was not given by a proper mail server.
reason-hint-office-at-free-mail = An office writes from an address that anybody can open.
reason-hint-random-local-part = The sender's address looks as if made by chance.
reason-hint-random-domain = The sender's domain looks as if made by chance.
reason-hint-sender-tld = The sender's domain has an ending mostly met in abuse.
reason-hint-sender-host = The sender's domain is one of those that anybody gets at a host.
reason-hint-shouting-subject = The subject shouts.
reason-hint-decorated-subject = The subject is decorated with pictures.
reason-hint-recipient-in-subject = Your address stands in the subject.
reason-hint-recipient-in-text = It calls you by your address instead of your name.
reason-hint-needless-base64 = Plain text is wrapped in a code that it does not need.
reason-hint-to-itself = Sender and recipient are the same address.
reason-hint-script-mailer = It was sent by a script on a web site.
reason-hint-unsubscribe-without-header = It offers to unsubscribe, but not in the way honest senders' programs do.

reason-text-model = The words as a whole resemble lures more than ordinary mail.

reason-upstream-spam = The filter { $filter } in front of us found this message to be spam.
reason-upstream-score = The filter { $filter } in front of us found this message to be spam: { $score } points, and it calls spam what has { $required }.
reason-upstream-half = The filter { $filter } in front of us found at least half of what it needs to call this message spam: { $score } of { $required } points.

reason-rule = The rule "{ $name }" matches.

reason-on-trial = (On trial: it would have added { $on-trial } points.)
reason-limit = Several reasons speak of the same thing: together they would weigh { $found }, and count { $limit }.

# Exceptions, streams and policies: why something was let pass, slowed down or kept back besides its content.

reason-exception = { $owner } lets this pass until { $until }: { $why }

reason-stream-hold = This account sends otherwise than it ever did: { $messages } messages in the last hour, and what is strange about them weighs { $level } where up to { $limit } would be usual.
reason-stream-throttle = This account begins to send otherwise than it did: { $messages } messages in the last hour, and what is strange about them weighs { $level } where up to { $limit } would be usual.
reason-stream-strangers = { $share } % of its recipients were never written to by us.
reason-stream-template = The same text, not seen from this account before yesterday, went out { $count } times.
reason-stream-new-link = It leads to a place this account has never linked to.
reason-stream-foreign-reply = Answers would go to somebody else.
reason-stream-attachment = It carries a file.
reason-stream-rate = It sends faster than it ever did.
reason-stream-odd-hour = It is an hour in which this account does not write.
reason-stream-failures = { $share } % of its recipients do not exist or refuse.
reason-stream-content = The text itself is doubtful.

reason-policy-observed = This stream is only observed: it would have been { $action ->
    [tag] marked
    [hold] held
    [defer] put off
    [reject] refused
   *[other] let through
    }.
reason-policy-stopped = Enforcing is stopped for the whole installation: it would have been { $action ->
    [tag] marked
    [hold] held
    [defer] put off
    [reject] refused
   *[other] let through
    }.
reason-policy-split = Not everybody may get it: it is held for { $held } of { $all } recipients.
reason-policy-refused-for-some = It would be refused for some of its recipients only, which a mail server cannot be told: for them it is held.
reason-policy-unable-defer = We cannot judge mail since { $since }; the sender is asked to come back.
reason-policy-unable-accept = We cannot judge mail since { $since }; mail is delivered unjudged, with a mark.
