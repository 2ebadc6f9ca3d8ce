# Held mail: the queue, one message, what can be decided, and what became of it.

held-title = Held mail
held-lead =
    { $count ->
        [0] Nothing waits for a decision.
        [one] One message waits for a decision; it came { $oldest }.
       *[other] { $count } messages wait for a decision; the oldest came { $oldest }.
    }
held-caption = Messages that are kept back, the newest first
held-tabs = Held mail by where it stands
held-tab-held = Waiting
held-tab-releasing = Being released
held-tab-released = Released
held-tab-deleted = Deleted
held-tab-expired = Ended
held-tab-all = All

held-column-from = From
held-column-for = For
held-column-why = Why
held-column-points = Points
held-column-at = Came
held-column-ends = Ends
held-column-state = Now
held-more-reasons =
    { $count ->
        [one] and one more reason
       *[other] and { $count } more reasons
    }
held-recipients =
    { $count ->
        [one] 1 recipient
       *[other] { $count } recipients
    } { $domains ->
        [0] {""}
        [one] at { $domain }
       *[other] at { $domain } and { $more } more
    }
held-no-sender = no sender (a bounce)
held-no-subject = (no subject)

held-filter-from = Sender's domain
held-filter-direction = Way
held-filter-age = Waiting for
held-filter-door = Door
held-age-any = Any time
held-age-hour = over an hour
held-age-day = over a day
held-age-days = over three days
held-age-week = over a week
held-door-any = All doors
held-direction-any = All ways
held-direction-inbound = coming in
held-direction-outbound = going out
held-direction-internal = within the house

held-empty = Nothing is held
held-empty-text = When a message is too doubtful to deliver and too uncertain to refuse, it is kept here for a person to decide. Nobody is told but you.
held-empty-step-1 = A message comes through a door that enforces, and its reasons weigh enough to hold it.
held-empty-step-2 = It stands here with its reasons. You open it, saying why, and see each reason beside the words it rests on.
held-empty-step-3 = You release or delete it. If nobody decides, it ends by itself and is destroyed.
held-empty-act = Look at all messages
held-empty-tab = Nothing here
held-empty-tab-text = No message stands here now.

held-act-release = Release
held-act-delete = Delete
held-act-extend = Keep longer
held-act-phishing = This was phishing
held-act-fine = This was fine
held-keep = Change nothing

held-state-held = waiting
held-state-releasing = being released
held-state-released = released
held-state-twice = released, maybe twice
held-state-deleted = deleted
held-state-expired = ended
held-called-phishing = Called phishing
held-called-fine = Called fine

held-one-title = Held mail from { $from }
held-one-lead = For { $recipients }; it came { $ago }.{ $state ->
        [held] { " " }Nobody has it yet. This is what is known without opening it.
       *[other] {""}
    }
held-known = What is known
held-fact-state = Stands
held-fact-from = Sender's domain
held-fact-for = For
held-fact-direction = Way
held-fact-door = Door
held-fact-queue-id = Name in your mail server
held-fact-network = From the network
held-fact-size = Size
held-fact-ends = Ends
held-fact-record = Record
held-fact-record-link = how it was judged
held-origin = Where it comes from
held-origin-unknown = Whether it proved its origin is not known: the record of its judgement is gone.
held-origin-not-asked = Whether it proved its origin is not known: nobody asked DNS when it was judged.
held-line = What happened
held-line-arrived = Arrived
held-line-door = door { $door }
held-line-judged = Judged: { $points } points
held-line-held = Held
held-line-ends = Ends and is destroyed, if nobody decides
held-line-back = Release was tried, and did not succeed
held-line-releasing = Release begun
held-line-released = Released
held-line-deleted = Deleted
held-line-expired = Ended unreleased
held-line-answer = The mail server said: { $answer }
held-decide = Decide

held-open-title = Look inside
held-open-lead = What people write is theirs. Say why you look: your name, the reason and the time go into the audit log before the message is opened.
held-open = Open it
held-open-again = Look at it again
held-because = Why
held-because-hint = Kept in the audit log, with your name.
held-because-see = Ticket or case number
held-because-see-hint = If there is one. No names or addresses.
held-because-see-wrong = Write a number like T-1234: letters, digits and - _ . / # only, no names or addresses.
held-because-missing = Choose why from the list, then try again.
held-why-review = to decide what becomes of it
held-why-requested = a recipient or sender asked for it
held-why-incident = an incident is being investigated
held-why-training = to learn what such mail looks like
held-why-legal = a court or authority asked

held-named = From { $from }, for { $recipients }, came { $at }.
held-named-more =
    { $count ->
        [one] And one more.
       *[other] And { $count } more.
    }
held-release-title =
    { $count ->
        [one] Release this message?
       *[other] Release { $count } messages?
    }
held-release-what =
    { $count ->
        [one] It goes to everybody it is held for, as it came.
       *[other] Each goes to everybody it is held for, as it came.
    }
held-release-also = Once released it cannot be called back.
held-release-instead = Its list was sealed and sent another way since. Released, it leaves a second time, by mail.
held-release-do =
    { $count ->
        [one] Release it
       *[other] Release { $count } messages
    }
held-delete-title =
    { $count ->
        [one] Delete this message for ever?
       *[other] Delete { $count } messages for ever?
    }
held-delete-what =
    { $count ->
        [one] Its content is destroyed at once. This cannot be undone, not by us either.
       *[other] Their content is destroyed at once. This cannot be undone, not by us either.
    }
held-delete-also = Recipients never get it, and the sender is not told. The record of why it was held stays.
held-delete-do =
    { $count ->
        [one] Delete it for ever
       *[other] Delete { $count } messages for ever
    }
held-delete-word = Type { $count } to delete { $count } messages
held-phishing-title =
    { $count ->
        [one] Was this phishing?
       *[other] Were these { $count } messages phishing?
    }
held-phishing-what = Their senders lose what standing they had with you: later mail of theirs is judged more strictly.
held-phishing-also = A sealed copy is kept for a while, if that is switched on, so that such mail is recognised better. Nothing is released or deleted by this.
held-phishing-do =
    { $count ->
        [one] It was phishing
       *[other] They were phishing
    }
held-phishing-done = Noted: this was phishing. Its sender's later mail is judged more strictly.
held-fine-title =
    { $count ->
        [one] Was there nothing wrong with it?
       *[other] Was there nothing wrong with these { $count } messages?
    }
held-fine-what = Their senders gain standing with you, and the report on observing counts this as held without need.
held-fine-also = A sealed copy is kept for a while, if that is switched on, so that such mail is recognised better. This does not release anything.
held-fine-do =
    { $count ->
        [one] It was fine
       *[other] They were fine
    }
held-fine-done = Noted: there was nothing wrong with it. It is still held until somebody releases it.
held-extend-title = Keep a held message longer?
held-extend-what = As it is, it ends on { $at } and is destroyed then.
held-extend-longest = It can be kept until { $at } at most.
held-extend-days = How much longer
held-extend-choice = { $days } days more
held-extend-do = Keep it longer
held-extend-done = Kept until { $at }.
held-extend-too-long = It cannot be kept so long. Go back and choose fewer days, or decide about it now.

held-late = Somebody was quicker.
held-late-what = What you see now is what { $who } did. Nothing was done twice.
held-full = That was not possible just now.
held-full-what = Nothing was lost: the message is as it was. Try again in a minute; if it happens again, the log says why.
held-under-way = The releases are under way. What is still going on stands here.
held-banner-back = The mail server did not take it. It is held again.
held-banner-back-what = It said: { $answer }. Whoever has it already will not get it again.
held-banner-releasing = { $who } has been releasing it since { $at }.
held-banner-releasing-what = The mail server has not answered yet. Load this page again in a minute; there is nothing else to do.
held-banner-released = Released at { $at } by { $who }.
held-banner-released-what = The mail server said: { $answer }
held-banner-deleted = Deleted at { $at } by { $who }.
held-banner-deleted-what = Its content is destroyed. What is known of it without opening stays here.
held-banner-expired = Ended unreleased at { $at }.
held-banner-expired-what = Nobody decided in time, so its content was destroyed. Its recipients never got it.
held-banner-twice = It may have arrived twice.
held-banner-twice-what = The answer of the mail server was lost while it was handed over, so it was sent again. Both copies carry the same Message-ID; tell the recipients if it matters.
held-banner-instead = It was sent another way: { $list }, sealed for { $party } on { $made }.
held-banner-instead-what = So this message need not go. Delete it; released, the same list would leave a second time, by mail.
held-banner-instead-copy = Look at the copy

held-outcome-title = What became of them
held-outcome-lead = { $done } of { $count } are done.
held-outcome-caption = One line for each message
held-outcome-column = Outcome
held-outcome-next = Back to held mail
held-outcome-done = done
held-outcome-already = was done before
held-outcome-not-held = somebody was quicker
held-outcome-back = not taken, held again
held-outcome-unknown = unknown, tried again
held-outcome-not-begun = not begun, time was up
held-outcome-failed = could not be done

held-opened-lead = Words of a stranger. Nothing on this page can act: links are text, pictures are not loaded.
held-opened-from = From
held-opened-subject = Subject
held-opened-text = What it says
held-opened-cut = It goes on; more is not shown here.
held-opened-not-whole = The message is so long that not all of it is shown.
held-opened-hidden = Text nobody is meant to see
held-opened-hidden-what = It is in the message, but a mail program does not show it. Filters read it.
held-opened-safe = As a mail program would show it
held-opened-safe-what = Without its pictures, forms and scripts. Beside each link stands where it leads.
held-opened-way = How it was handed over
held-opened-to = To
held-opened-reply = Answers go to
held-opened-sender = Envelope sender
held-opened-recipients = Held for
held-opened-others =
    { $count ->
        [one] and one other
       *[other] and { $count } others
    }
held-opened-client = Handed over by
held-opened-links = Where it leads
held-opened-links-what = Do not open these: copy one into a safe place if you must look.
held-opened-attachments = What is attached
held-opened-headers = All { $count } header fields
held-link-different = leads elsewhere than it says
held-link-hidden = cannot be seen
held-link-unusual = form, script or redirect
held-link-nowhere = leads nowhere on the web
held-link-says = Says
held-link-really = Really leads to
held-attachment-no-name = (no name)
held-attachment-facts = { $declared }, { $size }{ $inside ->
        [0] {""}
        [one] , one file inside
       *[other] , { $inside } files inside
    }
held-place-from = sender: { $words }
held-place-subject = subject: { $words }
held-place-text = text: { $words }
held-place-header = header: { $words }
held-place-link = link: { $words }
held-place-attachment = attachment: { $words }
