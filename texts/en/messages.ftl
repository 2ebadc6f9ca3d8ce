# Messages: what came, by anything a person knows of one.

messages-title = Messages
messages-caption = What came, newest first
messages-sender = Sender’s domain
messages-at = When
messages-action = Decided
messages-why = Why
messages-way = Way
messages-in = coming in
messages-out = going out
messages-within = within
messages-points = Points
messages-nobody = nobody
messages-why-more =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }

messages-when = When
messages-when-any = At any time
messages-when-hour = In the last hour
messages-when-day = In the last day
messages-when-week = In the last week
messages-when-month = In the last 30 days
messages-any = All
messages-door = Door
messages-outcome = What became of it
messages-by = Search by
messages-by-domain = Sender’s domain
messages-by-address = Address (sender or recipient)
messages-by-reason = Reason
messages-by-message-id = Message-ID
messages-by-queue-id = Queue id
messages-by-sha256 = SHA-256
messages-words = Exactly
messages-no-address = That is no address. Write it like name@example.com.
messages-no-sha256 = That is no SHA-256. It has 64 hexadecimal digits.

messages-accept = Accepted
messages-tag = Marked
messages-hold = To be held
messages-defer = To be put off
messages-reject = To be refused

messages-passed = went on
messages-passed-as-copy = went on as one more copy
messages-passed-unjudged = went on unjudged
messages-passed-before = went on; judged before
messages-held = held
messages-split = held for some
messages-held-in-queue = held by the mail server
messages-deferred = put off
messages-refused = refused
messages-arrived = arrived here
messages-arrived-unjudged = arrived here unjudged

messages-short = Not everything was searched yet
messages-short-what = What you ask for is rare: so far only part of the messages was looked at. Search further at the end of the list.
messages-further = Search further
messages-cut = Only the newest { $count } messages are in this table. Narrow the filter to get the others.

messages-empty = No message yet
messages-empty-text = Here stands every message that Tidewatch judges, with what was decided and why. Addresses and words of messages are not kept.
messages-empty-act = Lead mail through Tidewatch
