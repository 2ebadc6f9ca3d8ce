# Streams: from observing to enforcing, one stream, and the switch for all.

streams-title = Streams
streams-lead = A stream is what comes through one door in one direction. At first it is only observed; enforce it when you like what would have happened.
streams-counts =
    { $messages ->
        [one] one message
       *[other] { $messages } messages
    } on { $days ->
        [one] one day
       *[other] { $days } days
    }: { $marked } marked, { $stopped } stopped or to be stopped
streams-look = Look closer
streams-empty = No stream yet
streams-empty-text = A stream appears here with its first message.
streams-emergency = When enforcing does harm
streams-emergency-text = One switch stops it for all streams at once. Mail is still judged and shown; nothing is held or refused.

stream-no-mail = no mail yet
stream-since = { $who } switched it at { $at }: { $why }
stream-as-configured = as the configuration says
stream-spans = Over time
stream-by-day = 30 days
stream-by-hour = 24 hours
stream-chart-days = Messages a day
stream-chart-hours = Messages an hour
stream-series-passed = passed
stream-series-marked = marked
stream-series-stopped = stopped, or to be stopped
stream-facts = In numbers
stream-messages = Messages in 30 days
stream-marked = Marked
stream-would = Would have been stopped
stream-stopped = Stopped
stream-held = What people said
stream-held-said = of { $held } held messages, { $fine } were called fine and { $phishing } malicious
stream-switched = Switched
stream-examples = Would have been stopped, and went on
stream-examples-text = These are the newest. If they are what you would want stopped, enforce the stream; if one of them was fine, see why it was found.
stream-examples-all = All of them
stream-empty = No mail has come this way
stream-empty-text = The door is configured. Once mail comes through it in this direction, you see here what was decided.
stream-empty-act = See the guide

stream-enforce = Enforce this stream
stream-enforce-title = Enforce { $door }?
stream-enforce-what = From now on messages that are to be held, put off or refused really are. Held mail waits under Held until somebody decides.
stream-enforce-numbers =
    { $stopped ->
        [0] Of { $messages } messages of the last 30 days none would have been stopped.
        [one] Of { $messages } messages of the last 30 days one would have been stopped.
       *[other] Of { $messages } messages of the last 30 days { $stopped } would have been stopped.
    }
stream-enforce-back = You can go back to observing at any time.
stream-enforce-tick = Somebody looks at held mail at least once a day.
stream-tick-first = Tick the sentence below first: mail that is held waits for a person.
stream-enforce-done = { $door } is enforced.
stream-observe = Observe again
stream-observe-title = Only observe { $door } again?
stream-observe-what = From now on all mail of this stream passes. It is judged and shown as before.
stream-observe-held = What is held already stays held until somebody decides.
stream-observe-done = { $door } is only observed.
stream-leave = Leave it as it is

enforcing-stop = Stop enforcing everywhere
enforcing-stop-title = Stop enforcing everywhere?
enforcing-stop-what = All mail of all streams passes at once. It is judged and marked, but nothing is held or refused.
enforcing-stop-held = What is held already stays held until somebody decides.
enforcing-stop-told = Everybody sees on every page that you stopped it, and whoever is on call is told.
enforcing-stop-done = Enforcing is stopped for all streams.
enforcing-go-on = Go on enforcing
enforcing-resume = Resume enforcing
enforcing-resume-title = Resume enforcing?
enforcing-stopped-by = { $who } stopped it at { $at }: { $why }
enforcing-resume-what = Each stream is again as it was set: enforced ones hold and refuse, observed ones only watch.
enforcing-resume-before = What passed meanwhile has passed.
enforcing-resume-done = Enforcing goes on.
enforcing-leave = Leave it stopped
enforcing-why = Why?
enforcing-why-hint = A sentence for those who read this later. No addresses.
enforcing-why-missing = Say in a sentence why.
enforcing-why-address = Say it without an address: this is kept for years.
enforcing-why-long = Say it in at most 300 letters.

doorstep-title = Open a door
doorstep-lead = A door is where mail comes in to be watched. Say how, and the page tries it from this machine and writes the lines that open it. Nothing is changed yet, and a new door only observes.
doorstep-asked = How mail is to come in
doorstep-kind = Which way
doorstep-milter = Your mail server asks (milter)
doorstep-milter-means = The gentlest way, for Postfix or Sendmail of your own: it keeps doing everything it does, and asks about each message.
doorstep-filter = Mail passes through, behind your mail server
doorstep-filter-means = Your mail server hands each message over and gets it back on another port.
doorstep-mx = Mail passes through, in front of your mail server
doorstep-mx-means = For mail servers that others run for you: mail arrives here first and goes on from here.
doorstep-name = What you call it
doorstep-name-hint = Letters, digits, dots and hyphens. It stands beside each message.
doorstep-listen = Where it listens
doorstep-listen-hint = An address of this machine and a port, for example 127.0.0.1:7357.
doorstep-hop = The mail server behind it
doorstep-hop-hint = A host and a port where mail goes on. With a milter: a port of your mail server that does not ask again, for held mail that you release.
doorstep-certificate = Certificate, if the door itself speaks TLS
doorstep-certificate-hint = A file on this machine, with its whole path; may be left empty.
doorstep-key = The key of the certificate
doorstep-try = Try it
doorstep-unfit-kind = Choose one of the three.
doorstep-unfit-name = Choose a name of letters, digits, dots and hyphens.
doorstep-unfit-listen = Write an address with a port, for example 127.0.0.1:7357.
doorstep-unfit-hop = Write a host with a port, for example 127.0.0.1:10027.
doorstep-unfit-files = Name both files, the certificate and its key, each with its whole path; or neither.
doorstep-found = What was found
doorstep-state = State
doorstep-said = Found
doorstep-is-good = good
doorstep-is-bad = to be mended
doorstep-good = Nothing stands in the way. Tried a moment ago, from this machine.
doorstep-bad = Something stands in the way. The lines below will not work before it is mended; then try again.
doorstep-place-free = { $place } is free.
doorstep-place-taken = Something listens on { $place } already: another program, or a door that is open. Choose another port.
doorstep-place-elsewhere = { $place } is no address of this machine.
doorstep-place-forbidden = The program may not listen on { $place }. Ports below 1024 need a right of their own (CAP_NET_BIND_SERVICE).
doorstep-place-not = It cannot listen on { $place }.
doorstep-hop-answers = The mail server on { $place } answers. It does not offer to encrypt.
doorstep-hop-answers-tls = The mail server on { $place } answers, and offers to encrypt.
doorstep-hop-refuses = The mail server on { $place } answers with { $code }: it does not want to talk to this machine.
doorstep-hop-no-mail-server = What answers on { $place } is no mail server.
doorstep-hop-silent = { $place } does not answer in time.
doorstep-hop-unreachable = Nothing answers on { $place }.
doorstep-hop-itself = The door would hand its mail to itself. Name the mail server behind it.
doorstep-file-there = { $file } can be read.
doorstep-file-missing = { $file } cannot be read by this program.
doorstep-name-taken = A door is called { $name } already. Choose another name: their mail could not be told apart.
doorstep-open = How it opens
doorstep-open-lead = Add these lines to the configuration file and start the program again. That takes a second; mail that comes meanwhile waits at the sender.
doorstep-again = Start it again
doorstep-then = That is done: to first steps
