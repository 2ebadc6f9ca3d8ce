# What the overview and the report from observing to enforcing say of guard's streams.

desk-need-silent-door =
    No mail has come through the door { $door } for { parts-time-for }. Check whether the mail server still uses it.
desk-need-unjudged =
    { $count ->
        [one] One message
       *[other] { $count } messages
    } passed without being judged in the last day. See the log for the cause.
desk-need-held-long =
    { $count ->
        [one] One message has
       *[other] { $count } messages have
    } been held for more than a day. Somebody may be waiting: release or delete them.
desk-need-maybe-twice =
    { $count ->
        [one] One released message
       *[other] { $count } released messages
    } may have arrived twice. Tell the recipients if it matters.
desk-need-reports =
    { $count ->
        [one] One report or question from a customer lies
       *[other] { $count } reports and questions from customers lie
    } in the mailbox.
desk-need-over-budget =
    { $count ->
        [one] One account was
       *[other] { $count } accounts were
    } held without need in the last four weeks: more than accepted. Look at what held them.

desk-advice-wait =
    Too little mail was seen so far: { $messages ->
        [one] one message
       *[other] { $messages } messages
    } on { $days ->
        [one] one day
       *[other] { $days } days
    }. Observe for some days more.
desk-advice-quiet =
    Of { $messages } messages on { $days ->
        [one] one day
       *[other] { $days } days
    }, none would have been stopped. Enforcing would change nothing for good mail; you can switch it on.
desk-advice-look-first =
    Of { $messages } messages on { $days ->
        [one] one day
       *[other] { $days } days
    }, { $stopped } would have been stopped. That is much: look at the examples before you enforce.
desk-advice-ready =
    Of { $messages } messages on { $days ->
        [one] one day
       *[other] { $days } days
    }, { $stopped } would have been stopped. Look at the examples; if they are right, switch enforcing on.
desk-advice-no-door = Nothing of it can be held or refused: it ends in Tidewatch itself, or its door is no longer configured.
desk-advice-tune = This stream is enforced. People called { $fine } of { $held } held messages fine: see which reason held them, and change that.
desk-advice-keep =
    This stream is enforced, { $held ->
        [0] and nothing was held yet
       *[other] and people rarely disagree with what was held: { $fine } of { $held }
    }. Nothing to do.
