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
