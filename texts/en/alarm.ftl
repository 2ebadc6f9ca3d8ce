# Alarms: a title, what happened and what it means, what to do. `{ $count }` is how often it happened.

alarm-over = Over: { $title }
alarm-over-text = It is over: { $title }. You need do nothing more for it.

alarm-held-too-long = Held mail is waiting for somebody
alarm-held-too-long-text =
    { $messages ->
        [one] One message is held, and nobody has looked at it
       *[other] { $messages } messages are held, and nobody has looked at them
    } for { parts-time-for }.
alarm-held-too-long-what-to-do = Look through held mail, release what is fine and delete the rest.

alarm-hold-budget = More harmless mail was held than may be
alarm-hold-budget-text = { $held } held messages turned out to be fine; the budget is { $budget }.
alarm-hold-budget-what-to-do = Look at the reasons they were held for. Stop enforcing for this stream while you mend them.

alarm-door-silent = No mail comes through { $door }
alarm-door-silent-text = Through the door { $door } nothing has come for { parts-time-for }, longer than ever in the last two weeks.
alarm-door-silent-what-to-do = Check that the mail server still asks Tidewatch, and that the network between them is well.

alarm-door-overloaded = { $door } turns mail away
alarm-door-overloaded-text = More mail comes through the door { $door } than can be judged. Senders are asked to come back later; nothing is lost.
alarm-door-overloaded-what-to-do = Look what sends so much. If it stays so, add a machine or allow more connections.

alarm-deferring = Mail is put off at { $door }
alarm-deferring-text = Since { $since } mail at the door { $door } cannot be judged. Senders are asked to come back later.
alarm-deferring-what-to-do = Look at the log for the cause: often a full disk or a database that does not answer. If it lasts, mail passes unjudged.

alarm-accept-and-mark = Mail passes unjudged at { $door }
alarm-accept-and-mark-text = Since { $since } mail at the door { $door } cannot be judged. It now passes with a mark, so that none is lost.
alarm-accept-and-mark-what-to-do = Mend the cause now; the log says it. Afterwards look through the mail that passed: it carries the mark "unjudged".

alarm-hold-failed = Mail cannot be held at { $door }
alarm-hold-failed-text = At the door { $door } mail that must be held could not be kept. Its senders are asked to come back later; none of it is let through.
alarm-hold-failed-what-to-do = Look at the log for the cause: often a full disk or a database that does not answer. Mend it within days, or senders give up.

alarm-enforcement-stopped = Enforcement is stopped
alarm-enforcement-stopped-text = { $who } stopped enforcement at { $at }. All mail passes: it is judged and marked, but nothing is held or refused.
alarm-enforcement-stopped-what-to-do = If you did not expect this, ask who stopped it, and why.

alarm-disk-full = The disk is nearly full
alarm-disk-full-text = The disk of the data folder has { $free_mb } MB left, { $percent } percent.
alarm-disk-full-what-to-do = Make room now. When it is full, mail can no longer be held, and senders are asked to come back later.

alarm-objects-missing = Kept mail is missing or damaged
alarm-objects-missing-text =
    { $objects ->
        [one] One sealed object is missing or damaged
       *[other] { $objects } sealed objects are missing or damaged
    }. What was in it cannot be shown or released.
alarm-objects-missing-what-to-do = Run `tidewatch verify`, and restore the objects from a backup.

alarm-release-maybe-twice = A released message may have arrived twice
alarm-release-maybe-twice-text = The next mail server gave no answer when message { $held } was released. It was handed over again, so that it is not lost.
alarm-release-maybe-twice-what-to-do = Tell the recipient if it matters. Both copies have the same Message-ID.

alarm-rules-failed = Rules could not be loaded
alarm-rules-failed-text = The rules in { $rules } could not be loaded. Those before stay in force.
alarm-rules-failed-what-to-do = Run `tidewatch rules check`; it points at the mistake.

alarm-recipient-asked = A recipient asks for a held message
alarm-recipient-asked-text = A recipient asks you to look at the held message { $held }.
alarm-recipient-asked-what-to-do = Look at it, and release or delete it.

alarm-recipient-reported = A recipient reports an attack
alarm-recipient-reported-text = A recipient says that the held message { $held } is an attack.
alarm-recipient-reported-what-to-do = Look at it. Say "this was phishing" if it was: the judge learns from that.

alarm-test = This is a test
alarm-test-text = Somebody tests the channel { $channel }. Nothing has happened.
alarm-test-what-to-do = You need do nothing.

# What the test button answers.
alarm-test-delivered = The test arrived: { $answer }.
alarm-test-unknown = The test was sent, and nobody knows whether it arrived: { $answer }. Look whether it is there.
alarm-test-settings = The test was not sent: the settings of this channel cannot be used ({ $answer }). Correct them.
alarm-test-no-way = The test was not sent: there is no way for mail. Set `hold.release_to` and `hold.notify_from` in the configuration.
alarm-test-removed = The test was not sent: the channel is put aside or removed.
alarm-test-unresolved = The test was not sent: the name of the server is not known. Check how it is written.
alarm-test-own-network = The test was not sent: the address is in your own network, and this channel may not reach it. Allow it in the settings if that is what you want.
alarm-test-unreachable = The test was not sent: the server cannot be reached ({ $answer }). Check address, port and firewall.
alarm-test-untrusted = The test was not sent: the certificate of the server is not trusted for its name.
alarm-test-redirected = The receiver says that it is elsewhere ({ $answer }). Enter the new address; Tidewatch does not follow by itself.
alarm-test-gone = The receiver says that nobody wants this any more ({ $answer }). Ask for a new address, or remove the channel.
alarm-test-not-wanted = The receiver refused the test ({ $answer }). Check the address and the secret.
alarm-test-not-now = The receiver could not take the test now ({ $answer }). Try again in a few minutes.

alarm-leak-suspected = A copy of your customer list seems to be out
alarm-leak-suspected-text = The copy of { $list } made for { $party } on { $date } got a message from nobody you know, at an address that is in no other copy.
alarm-leak-suspected-what-to-do = Open "Canaries" and look at the message and at the other explanations, your own house first. Do not accuse anybody yet.
alarm-leak-unanswered = Nobody answered for mail that only one copy explains
alarm-leak-unanswered-text = Mail in the own name of { $party } came to an address of { $list } that only the copy of { $date } has, and nobody answered whether you sent it. Either it is a mailing that nobody told you of, or somebody writes in that name.
alarm-leak-unanswered-what-to-do = Ask { $party } whether they sent it. Then open "Canaries", "Campaigns", and say whether it was yours. Do not accuse anybody.
alarm-leak-something = Something of your customer list is out
alarm-leak-something-text = Mail came from nobody you know to an address of { $list } that is in several copies. Something is out; from which copy, one such sign cannot say.
alarm-leak-something-what-to-do = Open "Canaries" and look at the message and at the other explanations, your own house first. Ask nobody yet: wait for more signs, or look for a file of addresses that somebody offers.
alarm-leak-leaning = A leak begins to look like one copy
alarm-leak-leaning-text = Several addresses of { $list } got mail from nobody you know. They fit the copy made for { $party } on { $date }: by chance, an innocent one would look like this in less than one of { $one_in } leaks.
alarm-leak-leaning-what-to-do = This is not enough to say so to anybody. Open "Canaries", see what would change the answer, and keep your own records of that copy safe.
alarm-leak-named = It is known which copy of your customer list is out
alarm-leak-named-text = It is the copy of { $list } made for { $party } on { $date }: by chance, an innocent one would look like this in less than one of { $one_in } leaks. That says which copy, not who did it, nor how it got out.
alarm-leak-named-what-to-do = Open "Canaries" and rule out the other explanations, your own house first. Then ask the vendor, and go on in the case.
alarm-leak-in-dump = Something of your customer list is in a file that turned up
alarm-leak-in-dump-text = A file of addresses was handed in, and something of { $list } is in it.
alarm-leak-in-dump-what-to-do = Open "Dumps": there stands which copy it looks like, of which days, and how sure that is. It names a copy, not who lost it; look at your own house first.
alarm-leak-test = TEST: a leak would be noticed
alarm-leak-test-text = This is a test that somebody asked for. A message of our own came to a canary of the copy of { $list } made for { $party } on { $date }, and was noticed. Nothing has leaked, and no case was opened.
alarm-leak-test-what-to-do = Acknowledge it, as you would a real one. Is it new to you that somebody tests? Ask who: the audit log names the person.
alarm-send-question = Did you send this to { $list }?
alarm-send-question-text = A campaign came to canaries in { $list }. It is really from { $domain }, where { $party } writes for you, and nobody planned it, or it leads where no campaign did before. A thief inside the vendor's account, or inside yours, sends just such mail.
alarm-send-question-what-to-do = Open "Canaries", "Campaigns" and answer within 30 minutes. No answer counts as no: then a case opens.
alarm-canary-domain-lost = Mail for { $domain } does not come to us any more
alarm-canary-domain-lost-text = Canaries live at { $domain }, and its DNS does not send its mail here any more. Nobody notices what comes to them; whoever gets the mail now can hide a leak.
alarm-canary-domain-lost-what-to-do = Open "Canaries", "Domains": it says what is missing. If the registration has ended, renew it today.
alarm-inquiry-answered = { $party } has answered your questions
alarm-inquiry-answered-text = { $party } has handed in its answers about the copy that seems to be out.
alarm-inquiry-answered-what-to-do = Open "Canaries" and the evidence of that copy: the answers stand at its end.
alarm-canary-undecided = Did you send this?
alarm-canary-undecided-text = Mail came to canaries in the copy of { $list } made for { $party } on { $date }. It names a sender that may write there, and whether it is from there could not be found out.
alarm-canary-undecided-what-to-do = Open "Canaries" and say whether you or the vendor sent it. Until somebody does, it counts as nothing. If this comes often, see whether names are looked up (DNS).

alarm-commitment-overdue = A promise to customers is overdue
alarm-commitment-overdue-text = { $owner } was to see to it by { $due }. It is in case { $case }.
alarm-commitment-overdue-what-to-do = Keep it, or say to those it was made to when it will be kept. Then close it with a note.

alarm-obligation-due = An obligation of a case is nearly due
alarm-obligation-due-text = In case { $case } something is due by { $due }.
alarm-obligation-due-what-to-do = Open the case: it says what is due, to whom, and what must be told. Do it, or note why it is not owed.

alarm-assessment-ending = A vendor's answers are about to end
alarm-assessment-ending-text = What { $party } answered to "{ $questionnaire }" holds until { $until }. After that it can get no copy.
alarm-assessment-ending-what-to-do = Open "Vendors", then "Questions", and send { $party } a new link: the questions are ready, with its last answers filled in.
alarm-evidence-ending = What proves a vendor's answers is about to end
alarm-evidence-ending-text = { $count ->
        [one] A file that proves what { $party } answered to "{ $questionnaire }" holds until { $until }.
       *[other] { $count } files that prove what { $party } answered to "{ $questionnaire }" hold until { $until }.
    } The answers count beyond that, and nothing would prove them any more.
alarm-evidence-ending-what-to-do = Ask { $party } for the renewed document. Open its card under "Vendors" and ask the same questions again: its last answers are filled in, and the new file is attached there.
alarm-copy-ends = A copy of a customer list ends soon
alarm-copy-ends-text = { $how ->
        [escrow] The copy of { $list } that is in escrow here ends on { $until }. Its file is destroyed then, by itself.
       *[holder] { $party } may keep its copy of { $list } until { $until }.
    }
alarm-copy-ends-what-to-do = { $how ->
        [escrow] If people who have left the list must still be written to, two of you fetch the file before. Where a fetched file lies, delete it by then, and note that at the copy, under "Vendors".
       *[holder] Ask for its deletion and for a proof of it, or give it a new end. Note the proof at the copy, under "Vendors".
    }
alarm-export-unknown = Somebody exported customers at a vendor, and not from here
alarm-export-unknown-text = { $party } tells of an export of { $list } with { $rows } rows on { $date } that was not made here.
alarm-export-unknown-what-to-do = Find out today who did it: a colleague, or somebody with a stolen sign-in or key. If nobody knows, end that sign-in and its keys at the vendor, then look under "Findings".
