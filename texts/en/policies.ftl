# Policies: what counts, how much, and what happens from how many points on.

policies-title = Policies
policies-lead = Signals and rules give points. From so many points on, something happens to the message.
policies-inbound = Mail from outside
policies-outbound = Your own mail
policies-internal = Mail among yourselves
policies-change-thresholds = Change
policies-from = from { $points }
policies-from-tag = From { $points } points it is marked.
policies-from-hold = From { $points } points it is held until somebody decides.
policies-from-defer = From { $points } points the sender is asked to come back later.
policies-from-reject = From { $points } points it is refused.
policies-nothing-by-score = Nothing happens by points alone.
policies-scores = The bars are the scores of the last 24 hours: { $reached } of { $all } messages reached a step. High bars are drawn shorter than they are, so that rare ones can be seen.
policies-looked-at = Counted over the { $count } messages of the last 24 hours.
policies-looked-at-sample = Counted over { $count } of the messages of the last 24 hours: the newest of each hour.
policies-looked-at-none = No message was judged in the last 24 hours, so nothing has spoken yet.
policies-group-count =
    { $sources ->
        [one] one kind
       *[other] { $sources } kinds
    } · spoke { $times ->
        [0] never
        [one] once
       *[other] { $times } times
    }
policies-sources-title = What is looked for
policies-sources-lead = Each line is something Tidewatch looks for. Press one to change how much it counts.
policies-all-sources = Search all
policies-own-rule = Write a rule of your own
policies-search = Words
policies-group = Group
policies-any = All
policies-what = What it looks for
policies-points = Points
policies-state = State
policies-spoken = Spoke in 24 hours
policies-counting-on = counts
policies-counting-off = off
policies-counting-trial = on trial
policies-counting-on-hint = Its points are added.
policies-counting-trial-hint = It is shown with what it would have added, and adds nothing. Best for something new.
policies-counting-off-hint = It is not looked at, and leaves no trace.
policies-group-identity = Who it pretends to be
policies-group-link = Where its links lead
policies-group-hiding = What it hides
policies-group-lure = What its words want
policies-group-request = What it asks for
policies-group-attachment = What it carries
policies-group-structure = How it is built
policies-group-hint = Weak hints
policies-group-authentication = Whether it proves where it comes from
policies-group-rule = Rules
policies-group-model = What its text resembles
policies-group-data = Customer data that leaves
policies-group-watch = What you were warned of
policies-group-upstream = What filters in front say
policies-does-not-count = Something that was entered does not count: { $name }

# Changes.
policies-history = Changes
policies-change = Change
policies-made = Made by
policies-no-change = Nothing was changed yet
policies-no-change-text = What stands above is what Tidewatch does by itself and what the configuration file says.
policies-state-draft = draft
policies-state-on = counts
policies-state-undone = undone
policies-state-dropped = thrown away
policies-history-look = Look at the changes

# A draft.
policies-draft-lead = First you see what it would have done with the last day's mail. It counts only when you turn it on.
policies-draft-thresholds = Thresholds: { $mail }
policies-draft-rule = Own rule: { $name }
policies-step-tag = Marked from
policies-step-hold = Held from
policies-step-defer = Put off from
policies-step-reject = Refused from
policies-thresholds-hint = Points. Leave a field empty if that should never happen by points.
policies-points-hint = Empty: { $points }, as it is by itself.
policies-rule-name = Short name
policies-rule-name-hint = Small letters, digits and hyphens, for example fake-parcel. It stands in every verdict the rule gives.
policies-rule-text = The rule
policies-rule-text-hint = In the format of the public rule feed. It is checked before it is kept.
policies-rule-bad-name = A name has small letters, digits and hyphens only.
policies-rule-bad-text = The rule cannot be used as it is. What is wrong stands below, with its place.
policies-out-of-order = A stricter step needs at least as many points as a milder one.
policies-no-points = Write points like 4 or 4.5, at most 1,000.
policies-unfit = This cannot be changed so: { $why }
policies-why = Why
policies-why-hint = One sentence for those who ask later. No addresses.
policies-try = Try it on yesterday's mail
policies-back = Back
policies-set-back = { $name } – as it is by itself again

# One change.
policies-what-changes = What it changes
policies-try-again = Try again
policies-turn-on = Turn on
policies-turn-on-untried = Turn on without trying
policies-drop = Throw away
policies-undo = Undo
policies-leave = Leave it
policies-history-of = What happened
policies-was-made = Made
policies-was-tried = Tried on a day's mail
policies-was-turned-on = Turned on
policies-was-undone = Undone
policies-was-dropped = Thrown away
policies-trial = What it would have done
policies-trial-nothing = There was no mail in the last 24 hours to try it on.
policies-trial-none = Of { $count } messages none would have been treated otherwise.
policies-trial-some = { $changed } of { $all } messages would have been treated otherwise.
policies-trial-sampled = There was more mail than a trial reads: it looked at { $count } messages, the newest of each hour.
policies-trial-undecidable = { $count } messages cannot be said: what was kept of them does not tell, because an exception, a warning or the message itself decided how much counted. They stand in no count.
policies-trial-unseen = Of "{ $name }" nothing can be said: it did not look at yesterday's mail. Put it on trial for a day and you will see where it speaks.
policies-trial-looked-at = looked at
policies-trial-changed = treated otherwise
policies-trial-counts = Before and then
policies-trial-changes = Messages that would have been treated otherwise, newest first
policies-trial-more = and { $count } more that are counted but not listed.
policies-trial-message = Message
policies-trial-direction = Mail
policies-trial-action = Treated
policies-trial-today = As it was
policies-trial-then = As it would be
policies-trial-difference = Difference
policies-turn-on-title = Turn on a change
policies-turn-on-at-once = It counts at once for all mail from now on. Mail that was judged stays as it is.
policies-turn-on-changes = On the last day's mail it would have treated { $count } messages otherwise.
policies-turn-on-never-tried = It was never tried: nobody knows how much mail it concerns.
policies-turn-on-undo = You can undo it in one step as long as nobody changes the same again.
policies-turned-on = { $name } counts from now on.
policies-undo-title = Undo a change
policies-undo-at-once = What stood before counts again at once, for all mail from now on.
policies-undo-since = If somebody changed the same since, nothing is undone and you are told.
policies-undone = { $name } was undone. What stood before counts again.
policies-drop-title = Throw a draft away
policies-drop-nothing = It never counted, so nothing changes for mail.
policies-dropped = { $name } was thrown away.
policies-busy = Another change is being tried just now. Try again in a moment.
policies-too-long = There is too much mail to look at just now. Try again later.
policies-stands-otherwise = Somebody was quicker: this change stands otherwise by now. Look at it again.
policies-changed-since = Nothing was undone, because the same was changed again since.
policies-changed-since-lead = Undoing this would also take back what came after it.
policies-changed-since-do = Undo the later change first, then this one; or make a new change that says what you want now.
