# Short letters to our own people.

notice-hold-expired-subject =
    { $messages ->
        [one] One held message has expired
       *[other] { $messages } held messages have expired
    }
notice-hold-expired =
    { $messages ->
        [one] One held message was kept for { $days ->
            [one] one day
           *[other] { $days } days
        }. Nobody released or deleted it, so it is deleted now. Its sender and recipients were not told.
       *[other] { $messages } held messages were kept for { $days ->
            [one] one day
           *[other] { $days } days
        }. Nobody released or deleted them, so they are deleted now. Their senders and recipients were not told.
    }
notice-hold-expired-what-to-do = If you expected one of them, ask its sender to send it again. To have more time, raise how long messages are held in the configuration.

notice-enforcement-stopped-subject = Enforcement is stopped
notice-enforcement-stopped = { $who } stopped enforcement at { $at }. From then on all mail passes: it is judged and marked, but nothing is held or refused.
notice-enforcement-stopped-what-to-do = If you did not expect this, ask who stopped it, and why. Enforcement stays stopped until somebody starts it again.

notice-enforcement-resumed-subject = Enforcement is on again
notice-enforcement-resumed = { $who } started enforcement again at { $at }. Policies that enforce hold and refuse mail from then on.
notice-enforcement-resumed-what-to-do = Mail that passed in between was marked. Look through it if it was long.

notice-foot = Tidewatch at { $installation } wrote this message by itself. Answers to it are not read.

notice-words = { $words }

notice-list-held-subject = A message of yours was held: a list of customers?
notice-list-held = The message you sent at { $at } to { $domains ->
        [0] somebody outside
        [one] { $domain }
       *[other] { $domain } and elsewhere
    } was not delivered. It seems to carry a list of our customers, or part of one, to somebody outside. A list in a mailbox is a copy that nobody keeps track of, and that nobody can take back.
notice-list-held-what-to-do = If the list is meant for them, send it sealed: { $link } makes a link for them that works once, and we know afterwards who has the list and until when. Whoever looks at the held message then sees that the list went another way. Do not send the list again by mail, also not packed or renamed.
notice-list-held-no-account = If you have no account there, ask whoever answers for customers' data in your company, and pass this message on.
notice-list-held-mistake = If it is no such list, you need do nothing: somebody looks at the message and lets it go on.
