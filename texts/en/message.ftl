# The record of one judged message.

message-title = Message
message-title-from = Message from { $from }
message-lead =
    { $action ->
        [accept] It was judged fine
        [tag] It was judged worth a mark
        [hold] It was judged too doubtful to deliver
        [defer] It was to come back later
       *[reject] It was judged bad enough to refuse
    }, and { $outcome ->
        [passed] went on to all its recipients.
        [passed-as-copy] went on to all, as one more copy of what had been judged.
        [passed-unjudged] went on to all unjudged.
        [passed-before] went on to all: it had been judged before.
        [held] is, or was, held for all.
        [split] went on to some and is, or was, held for the others.
        [held-in-queue] is kept in the mail server's own queue.
        [deferred] its sender was asked to come back.
        [refused] was refused.
        [arrived] is in the inbox of Tidewatch itself.
        [arrived-unjudged] is in the inbox of Tidewatch itself, unjudged.
       *[other] what became of it is not known.
    }
message-reasons = Why
message-sum = All points together
message-forced = This alone decided, whatever the points: { $reason }.
message-no-reasons = Nothing spoke for or against it.
message-undecided = What could not be decided
message-undecided-what = These rules could not say yes or no. Each names what it would have needed.
message-needs = needs
message-way = Its way
message-fact-at = Judged
message-fact-action = Verdict
message-fact-direction = Way
message-fact-door = Door
message-fact-queue-id = Name in your mail server
message-fact-network = From the network
message-fact-size = Size
message-fact-took = Judged within
message-fact-id = Id
message-fact-sha256 = SHA-256 of its bytes
message-held-link = Go to the held message
message-more = Mail like this
message-more-what = The message itself is not kept: this record has names, points and times only.
message-same-sender = All from this sender
message-exception = Let such mail pass for a while
message-size-bytes = { $count } bytes
message-size-kilobytes = { $count } kB
message-size-megabytes = { $count } MB
