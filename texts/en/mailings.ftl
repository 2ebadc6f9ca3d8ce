# Letters on their way to many, and the answers to them.

mailings-title = Letters
mailings-lead = Letters that somebody signed, and how far their sending is.
mailings-none = No letter was signed yet
mailings-none-text = A letter is drafted and signed in a case. Then it waits here for the list of its recipients.
mailings-letter = Letter
mailings-state = State
mailings-affected = People affected
mailings-made = Signed
mailings-replies-new = { $replies ->
    [0] Read the replies
    [one] Read one new reply
   *[other] Read { $replies } new replies
}
mailings-one = Letter on its way
mailings-collecting = Waits for its recipients
mailings-paused = Paused
mailings-sending = Being sent
mailings-ended = Sent
mailings-progress = How far it is
mailings-progress-words = { $done } of { $all }
mailings-delivered = Delivered
mailings-delivered-below = the next mail server has it
mailings-waiting = Waiting
mailings-waiting-below = to be sent, or tried again
mailings-refused = Refused
mailings-refused-below = find another way to them
mailings-unknown = Unknown
mailings-unknown-below = no answer after sending
mailings-unknown-some = { $recipients ->
    [one] Of one recipient we do not know whether the letter arrived
   *[other] Of { $recipients } recipients we do not know whether the letter arrived
}
mailings-unknown-what = The letter was handed over, and no answer came, or this program was stopped in that moment. It is not sent again by itself, because some would get it twice.
mailings-missing = Not in the list
mailings-missing-below = affected, and not among the recipients
mailings-replies = Replies
mailings-replies-below = that answer this letter
mailings-deferred = Tried again later
mailings-deliveries = Who was not reached
mailings-deliveries-lead = Recipients are known here by a fingerprint, not by their address. An address stands only in the letter's sealed list, and is deleted with it.
mailings-nobody = Nobody
mailings-nobody-text = No recipient is in this state.
mailings-recipient = Recipient
mailings-answer = Answer
mailings-attempts = Attempts
mailings-last = Last
mailings-maybe-twice = may have it twice
mailings-came-back = something came back
mailings-about = About this letter
mailings-from = From
mailings-kind = Kind
mailings-mandated = Everybody must be told, also who wants no mail
mailings-alert = Helpful, for those who want it
mailings-signed = Signed by
mailings-signed-at = Signed on
mailings-changed-at = Last changed on
mailings-not-after = May be sent until
mailings-begun = Begun
mailings-changed-by = Last changed by
mailings-file = List of recipients
mailings-file-counts = { $rows } rows; not affected and refused: { $strangers }; without a usable address or value: { $unfit }; there already: { $repeated }
mailings-text = What it says
mailings-text-lead = Words in braces are filled in for each recipient.
mailings-recipients = Recipients
mailings-recipients-lead = Hand in your list of customers. Only those who are affected are written to; all others are refused and counted. The file itself is not kept.
mailings-file-hint = CSV with a column called email, one called language if you have it, and: { $columns }
mailings-file-send = Read the list
mailings-file-taken = The list was read: { $accepted } recipients, and { $missing } affected people are not in it. Nothing is sent yet.
mailings-file-refused = The list could not be taken
mailings-file-slow = It took too long to arrive. Try again, or cut it in two.
mailings-file-broken = It broke off on its way, or is too large.
mailings-file-none = No file was chosen.
mailings-file-no-column = The letter needs a column called { $column }.
mailings-file-column-twice = The letter takes a word from the column called { $column }, and the file has several called so. Nothing was taken. Leave one of them in the file.
mailings-file-begun = The sending of this letter has begun.
mailings-file-table = It is no table that we can read: { $why }
mailings-begin = Begin to send
mailings-resume = Go on sending
mailings-pause = Pause
mailings-again = Send the unknown ones again
mailings-back = Back
mailings-begin-title = Send this letter?
mailings-begin-now = { $recipients ->
    [one] Send one letter
   *[other] Send { $recipients } letters
}
mailings-begin-consequence = Letters that left cannot be taken back. You can pause at any time. The letter stands in the public list of letters from now on.
mailings-begin-missing = { $people ->
    [0] Everybody who is affected is among the recipients.
    [one] One affected person is not among the recipients.
   *[other] { $people } affected people are not among the recipients.
}
mailings-pause-title = Pause this letter?
mailings-pause-consequence = Letters that are under way are finished, at most a few. The others wait until somebody goes on.
mailings-again-title = Send the unknown ones again?
mailings-again-now = { $recipients ->
    [one] Send one letter again
   *[other] Send { $recipients } letters again
}
mailings-again-consequence = Some of them have the letter already and get it twice, word for word the same. For a letter that everybody must get that is better than none.
mailings-was-begun = The letter is being sent.
mailings-was-paused = The letter is paused.
mailings-was-sent-again = The unknown ones are sent again.
mailings-no-recipients = It has no recipients yet. Hand in the list first.
mailings-late = The letter may not be sent any more: its last day is over. Draft and sign a new one.
mailings-changed = Somebody else was quicker. Look at how it stands now.
mailings-not-signed = This letter is not what a person approved, so nothing of it is sent. Tell whoever runs Tidewatch: its row was changed.
mailings-not-mandated = Only a letter that everybody must get may come twice.
mailings-failed = It did not work. The log says why.

replies-title = Replies
replies-lead = What people answered to our letters. Each is read by a person.
replies-none = No reply yet
replies-none-text = Answers to letters arrive here, as soon as your mail server passes on mail for the address they came to.
replies-from = From
replies-state = State
replies-letter = Answers
replies-at = Came
replies-nobody = nobody
replies-somebody-at = Somebody at { $domain }
replies-new = New
replies-read = Read
replies-answered = Answered
replies-to-letter = This letter
replies-to-none = No letter in particular
replies-one = Reply
replies-known = What is known
replies-open = Read it
replies-open-lead = Reading it is noted in the audit log.
replies-text = What it says
replies-writer = Writer, as the message says
replies-subject = Subject
replies-mark-answered = I have answered it
replies-was-answered = The reply is marked as answered.
mailings-proof = Proof of the approval
mailings-proof-lead = The letter as it was approved, and what the passkey of the person who signed it signed over it. Anybody can check the file without us. It proves that whoever holds that passkey, and was recognised by it, approved this letter and no other; not what the screen showed, not when, and not that it was sent.
mailings-proof-take = Take the proof
mailings-proof-command = Check it
