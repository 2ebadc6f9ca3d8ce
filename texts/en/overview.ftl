# The overview: is anything coming? And the words for streams that other pages share.

overview-title = Is anything coming?
overview-why-quiet =
    { $streams ->
        [one] Mail flows through one stream, and nothing waits for you.
       *[other] Mail flows through { $streams } streams, and nothing waits for you.
    }
overview-why-no-mail = No mail has come through Tidewatch yet, so there is nothing to watch.
overview-why-stopped = Enforcing is stopped: mail is judged, but nothing is held or refused.
overview-why-unusual = { $count } messages were to be stopped within an hour; usually it is { $usual }. Look at what they have in common.

overview-needs = What needs you now
overview-cared-for = Somebody takes care of this
overview-acknowledge = I take care of it
overview-acknowledged = You take care of this alarm. Nobody else is told of it.
overview-acknowledged-before = Somebody took care of this alarm before you, or it is over.

overview-act-door = See its last messages
overview-act-unjudged = See these messages
overview-act-held = Look through held mail
overview-act-twice = See which ones
overview-act-reports = See what came
overview-act-budget = See what was held
overview-act-enforcing = Look, and resume
overview-act-stopped = See what was stopped
overview-act-commitment = Close the promise
overview-act-obligation = Settle it
overview-act-rules = Look at the policies
overview-act-leak = Look at the sightings
overview-act-undecided = Say what they were
overview-act-dump = Look at the dump
overview-act-leak-test = Look at the test
overview-act-question = Answer
overview-act-domain = Look at the domains
overview-act-inquiry = Read the answers
overview-act-message = See the message
overview-act-report = See what enforcing would do

overview-streams = Streams
overview-streams-all = From observing to enforcing
overview-no-door = Asked by programs
overview-inbound = Mail that comes in
overview-outbound = Mail that goes out
overview-internal = Mail within the house
overview-enforced = enforced
overview-observed = observed
overview-stopped = enforcing stopped
overview-stream-today =
    { $count ->
        [0] Nothing today
        [one] 1 message today
       *[other] { $count } messages today
    }
overview-stream-marked = { $count } marked
overview-stream-stopped = { $count } stopped
overview-stream-would = { $count } would have been stopped
overview-stream-unjudged = { $count } not judged
overview-stream-bars = The last 24 hours, hour by hour: { $messages } messages, { $marked } of them marked, { $stopped } stopped or to be stopped.
overview-stream-last = Last message

overview-held = Held now
overview-held-none = Nothing waits for a decision.
overview-held-oldest = The oldest came { $when }.
overview-budget = Held without need
overview-budget-below =
    of { $accepted } accepted in 1,000 weeks of accounts; { $spent ->
        [0] none
        [one] one account
       *[other] { $spent } accounts
    } in the last four weeks
overview-budget-none = No account of yours has sent mail in the last four weeks.
overview-budget-within = within budget
overview-budget-over = over budget

overview-empty-title = Lead the first mail through Tidewatch
overview-empty-text = Until then no mail is guarded, and nothing can go wrong: at first Tidewatch only watches. Lists and the companies that have them need no mail server: for them, begin under "Vendors".
overview-empty-step-1 = Choose how your mail server asks Tidewatch, and copy the lines it needs.
overview-empty-step-2 = Send yourself a message, and see it judged here.
overview-empty-step-3 = Say whom you guard: your people, brands and vendors.
overview-empty-act = Begin
