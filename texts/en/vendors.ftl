# Vendors: who may have a copy, what they answered to questions, and what is let go all the same. For people in marketing.

standing-ended = It works for you no more. Nobody who is gone gets a copy.
standing-candidate = You are only looking at it. Choose it on its card first.
standing-past-end = Its time was over on { $until }. Renew it on its card, or do not send.
standing-disqualified =
    { $count ->
        [one] One answer to "{ $questionnaire }" rules it out.
       *[other] { $count } answers to "{ $questionnaire }" rule it out.
    }
standing-expired = What it answered to "{ $questionnaire }" held until { $until }. Ask it again.
standing-title = May it have a copy?
standing-yes = It may have a copy
standing-yes-text = Nothing rules it out. Each copy is asked for anew when it is made.
standing-no = It may have no copy
standing-no-text = Every way to make a copy refuses it, in one place. If it cannot wait, somebody can let one copy go and answers for that by name.
standing-open = One copy may go, until { $until }
standing-open-text = { $person } answers for it: { $reason }

exception-title = Let one copy go
exception-lead = For the evening before a campaign. It holds for one copy and seven days at most, everybody with access sees it, and it is counted here for ever.
exception-person = Who answers for it
exception-person-hint = A person, by name.
exception-why = Why
exception-why-hint = For example: the campaign of Friday; the answers are promised for Monday.
exception-until = Until
exception-until-hint = A day within a week. Empty: until this time tomorrow.
exception-give = Let one copy go
exception-given = One copy may go to this vendor. It is counted on its card.
exceptions-count =
    { $count ->
        [0] No copy was ever let go.
        [one] One copy was let go by exception.
       *[other] { $count } copies were let go by exception.
    }
exception-used = used
exception-unused = not used
exception-waiting = may be used

custody-unfit-no-person = Somebody must stand here by name.
custody-unfit-no-reason = Say why.
custody-unfit-exception-day = Take a day from today to a week from now.
custody-unfit-no-questionnaire = There is no such questionnaire.
custody-unfit-asked-already = It is being asked this already. Send it a new link instead.
custody-unfit-no-choice = Take one of the answers that are offered.
custody-unfit-unanswered =
    { $count ->
        [one] One question has no answer yet.
       *[other] { $count } questions have no answer yet.
    }
custody-unfit-no-own-company = Your own company is not in the register yet. Answer the questions for it first.
custody-unfit-country = "{ $text }" is not a country. Write two letters, like DE.
custody-unfit-circle = A company cannot work for itself, nor for one that works for it.

mark-disqualified = Ruled out
mark-disqualified-text = An answer rules it out, and it can get no copy. Tell it why, and ask again when it has mended that.
mark-expired = Answers have ended
mark-expired-text = What it answered holds no more, and it can get no copy. Ask it again.
mark-not-asked = Not asked
mark-not-asked-text = Nobody has asked it how it looks after your customers' data. Send it the 25 questions: it needs no account.

vendor-works-for = Works for
vendor-works-for-us = us
vendor-works-for-itself = itself: it got the data for its own purposes
vendor-country = Country
vendor-country-hint = Two letters, like DE or US.
vendor-state = State
vendor-state-candidate = we are looking at it
vendor-state-in-use = works with us
vendor-state-ended = no longer

assessments-tab = Questions
assessments-title = Questions and answers
assessments-lead = The same questions to everybody, your own company first. What rules somebody out stands before any points, and no price enters them.
assessments-own-first = Answer for your own company first
assessments-own-first-text = Whoever asks others should know its own answers. They stand first here, and fill in the questionnaires that others send you.
assessments-own-name = Name of your company
assessments-own-act = Answer the 25 questions
assessments-own = your own company
assessments-none = nothing signed
assessments-answering = being answered
assessments-who = Company
assessments-outcome = What rules it out
assessments-outcome-none = nothing
assessments-outcome-some =
    { $count ->
        [one] 1 answer
       *[other] { $count } answers
    }
assessments-points = Points of 100
assessments-signed = Signed
assessments-until = Holds until
assessment-title = { $questionnaire }: { $party }
assessment-ask = Ask the 25 questions
assessment-ask-due = By when
assessment-ask-due-hint = Empty: three weeks from now.
assessment-asked = The questions are ready. Make a link and send it.
assessment-link-make = Make a link
assessment-link-title = Send this link
assessment-link-text = Whoever has it can answer without an account, go on later, and sign. It is shown once, holds 60 days, and a new one ends it. Send it to the person who answers for these things.
assessment-link-closed = The public pages are closed, so a link would lead nowhere. Open them ([public] in the configuration), or enter here what the vendor tells you.
assessment-link-until = The link holds until { $until }.
assessment-answer-here = Enter the answers here
assessment-withdraw = Do not ask any more
assessment-withdrawn = Not asked any more. The link opens nothing.
assessment-state-open = being answered
assessment-state-signed = signed
assessment-state-withdrawn = not asked any more
assessment-progress =
    { $answered } of { $asked } answered{ $more ->
        [0] {""}
        [one] ; one more question is asked only after certain answers
       *[other] ; { $more } more questions are asked only after certain answers
    }
assessment-signed-by = Signed by
assessment-signed-at = Signed
assessment-hash = SHA-256 of what was signed
assessment-hash-text = The hash of the file, byte for byte: whoever has the file can check that it is what was signed.
assessment-document = Download what was signed
assessment-points = Points
assessment-valid = Holds until
assessment-due = Answer by
assessment-knock-outs = What rules it out
assessment-knock-outs-none = Nothing in the answers rules it out.
assessment-tell = Tell it why
assessment-tell-lead = Send this in your own name. It says what was answered and what would be needed, and nothing else.
assessment-tell-act = I have sent it
assessment-told = Noted: the vendor was told why.
assessment-told-at = Told why
assessment-text-subject = About our questions to { $party }
assessment-text-begin = You signed answers to our questions "{ $questionnaire }" on { $date }. With these answers we cannot give you data of our customers:
assessment-text-answer = Answered: { $choice }. Needed: { $good }
assessment-text-end = When this has changed, tell us, and we will ask again. You know best how it stands; if we have misunderstood an answer, say so.
assessment-answers = All answers
assessment-good = A good answer:
assessment-source = Where the question is from:
assessment-evidence = Where the proof is
assessment-words = In your own words
assessment-suggested = filled in from before: look at it
assessment-no-answer = no answer
assessment-saved = Saved.
assessment-save = Save
assessment-save-later = Save and go on later
assessment-sign-title = Sign
assessment-sign-lead = With your name and the present time. Then the answers cannot be changed any more; a hash is made of them, which both sides can check.
assessment-sign-name = Your name and what you do
assessment-sign = Sign
assessment-sign-tick = These answers are true to the best of my knowledge
assessment-now-signed = Signed.
assessment-unchosen = no answer yet
choice-yes = yes
choice-partly = partly
choice-no = no
choice-na = does not apply
vendor-assessments = What it answered
vendor-assessments-none = Nobody asked it anything yet.
vendor-assessment-show = Show

partner-title = Questions from { $organisation }
partner-lead = About how you look after data of its customers. No account is needed: this link is your key, so pass it on with care. What you save stays until you sign.
partner-for = For { $party }
partner-due = Please answer by { $until }.
partner-progress =
    { $answered } of { $asked } answered{ $more ->
        [0] {""}
        [one] ; one more question is asked only after certain answers
       *[other] ; { $more } more questions are asked only after certain answers
    }
partner-saved = Saved. You can close this page and come back with the same link.
partner-signed = Signed by { $name } on { $date }. Thank you.
partner-signed-text = Keep the file: it is what you signed, and this is its SHA-256.
partner-knock-outs = Some answers mean that { $organisation } can give you no data of its customers. It will write to you about that.
partner-gone-title = Nothing is to be answered here
partner-gone-lead = The link has ended, or a newer one took its place. Ask whoever sent it to you for another.
partner-kept = Write no mail addresses of customers here. An @ is kept as (at).

overview-act-assessment = See whose answers end
overview-act-evidence = See which file ends
finding-knocked-out =
    { $answers ->
        [one] An answer of { $party } to "{ $questionnaire }" rules it out: tell it why, and decide what becomes of its copies.
       *[other] { $answers } answers of { $party } to "{ $questionnaire }" rule it out: tell it why, and decide what becomes of its copies.
    }

library-title = Answers of ours
library-tab = Our answers
library-lead = What your own company signed. It fills in whatever others ask you next, to be looked at before you sign.
library-none = Nothing answered yet
library-none-text = Answer the 25 questions for your own company: each answer stands here with its proof and its end.
library-question = Question
library-answer = Answer
library-until = Holds until
library-remove = Take out
library-removed = Taken out. It is suggested no more.
library-take = Take in a questionnaire
library-take-lead = Somebody asks you something? Take its questions in as a file: CAIQ as JSON, or a table (CSV) with a column for the questions. What you have answered before is filled in.
library-take-who = Who asks
library-take-file = File with the questions
library-take-act = Take it in
library-taken = { $filled } of { $questions } questions are filled in from what you answered before. Look at each, answer the rest, sign.
library-unfit-file = This file cannot be read as a questionnaire: { $why }

# The map, and what lists are made of and worth.
map-tab = Map
map-title = Map
map-lead = Who has your customers' data, from whom, and in which country. Drawn from the register of copies and from what you declare.
map-lists = Lists
map-all-lists = All lists
map-all-countries = Show all countries
map-our-house = Your own house
map-our-lists = your lists
map-no-country = nobody has said where
map-gathered = { $count } companies
map-gathered-red =
    { $count ->
        [0] nothing missing
       *[other] { $count } with something missing
    }
map-copies =
    { $count ->
        [0] no copy
        [one] 1 copy
       *[other] { $count } copies
    }
map-about = Map of { $count } companies with your customers' data; with { $marked } of them something is missing.
map-way-copies =
    { $count ->
        [0] No copy went this way, as far as anybody knows.
        [one] 1 copy went this way.
       *[other] { $count } copies went this way.
    }
map-way-border = It leaves the country.
map-download = Take the picture along (SVG)
map-legend-red = something is missing that must not be
map-legend-care = something small is missing
map-legend-good = nothing is missing
map-legend-copies = copies went this way
map-legend-declared = declared, no copy known
map-legend-loose = works for it, no way known
map-weak-title = The weakest way to each list
map-weak-lead = How many independent things somebody has to overcome to get it. A password is one. Counted is what vendors signed; what nobody answered counts for nothing.
map-weak = Weakest way
map-weak-steps = Steps
map-steps =
    { $count ->
        [one] 1 step
       *[other] { $count } steps
    }
map-weak-at = at { $party }
map-weak-unasked = at { $party }, whom nobody asked
map-weak-way = on the way to { $party }
map-weak-none = No list is with anybody
map-weak-none-text = When a vendor has a copy, the weakest way to it stands here.
map-drift-title = Declared and registered disagree
map-drift-lead = One of the two is wrong.
flows-title = Declared ways
flows-lead = Say which way lists go, and the map shows where a copy is that no way leads to.
flows-none = No way is declared yet
flows-none-text = Declare the ways your lists go, one by one or from a spreadsheet: from, to, list, channel, purpose.
flow-way = Way
flow-channel = How
flow-from = From
flow-to = To
flow-choose = Choose a company
flow-several = several lists, or unknown
flow-declare = Declare this way
flow-declared = The way is on the map.
flow-remove = Take off
flow-removed = The way is off the map.
flow-sealed = sealed file
flow-api = program (API)
flow-sftp = encrypted file transfer
flow-upload = uploaded on a page
flow-form = their own form collects it
flow-mail = attached to mail
flow-unknown = nobody has said
place-title = Where it keeps the data
place-name = Place
place-name-hint = For example: data centre Frankfurt, office Pune.
place-add = Add this place
place-added = The place is on the map.
place-remove = Take off
place-removed = The place is off the map.
sheet-no-column = A column "{ $text }" is missing.
sheet-column-twice = Columns { $one } and { $other } both say "{ $text }". Take one of them away: nobody can know which is meant.
sheet-title = Spreadsheet
sheet-open = In and out as a spreadsheet
sheet-vendors = Vendors as a spreadsheet
sheet-places = Where vendors keep the data, as a spreadsheet
sheet-ways = Declared ways as a spreadsheet
sheet-lists = Lists as a spreadsheet
sheet-lead = Take along what is there, change it in your spreadsheet, and bring it in again. You see first what would change; then it is taken over as a whole, or not at all.
sheet-file = Your file (CSV)
sheet-columns = Columns: { $columns }. A column that is missing changes nothing; an empty cell empties.
sheet-look = Show what it would do
sheet-take =
    { $count ->
        [one] Take over one row
       *[other] Take over { $count } rows
    }
sheet-others-stay = What is not in the file stays as it is.
sheet-may-be-taken-back = It can be taken back as a whole for seven days, while nobody has changed or used what came in.
sheet-taken = Taken over: { $added } new, { $changed } changed.
sheet-take-back-title = Take the last one back
sheet-taken-last = On { $date }: { $added } new, { $changed } changed. It can be taken back until { $until }.
sheet-take-back = Take it back
sheet-taken-back = Taken back: { $count } rows are as they were before.
sheet-nothing-to-take-back = There is nothing that could be taken back.
sheet-changed-since = It cannot be taken back as a whole: since then somebody changed or used { $names }. Change by hand what is wrong.
sheet-mistakes = { $count } rows have mistakes. Nothing was taken over.
sheet-not-read = Not read: { $columns }
sheet-not-read-text = These columns of your file are none that belong here: nothing in them is taken in. If one is written otherwise than we call it, change its name in the first row and bring the file in again.
sheet-no-word = "{ $text }" is none of: { $words }.
sheet-own-company = That is your own company, which is no vendor.
sheet-copies = Copies that vendors have, as a spreadsheet
sheet-lead-copies = For lists that vendors have had since before you came here: one row for each, with list and vendor as they are called here. You see first what would be added; then it is taken over as a whole, or not at all. No canaries are in them yet: make a seed file on the vendor's card next.
sheet-columns-copies = Columns: { $columns }. List and vendor must be there; "made" is the day since which they have it (2026-03-31), empty if nobody knows. What is empty is taken from the vendor's card. A copy that the register has stays as it is.
sheet-no-moment = "{ $text }" is no day like 2026-03-31.
sheet-made-later = { $text } is still to come. Copies that vendors have already come in here.
sheet-copy-kept = The register says { $text } of this copy, and a spreadsheet changes no copy. Leave the cell empty, or end the copy on its page and bring in another row.
custody-unfit-no-party =
    There is no company "{ $text }".{ $found ->
        [0] {""}
       *[other] {" "}There are: { $known }.
    }
custody-unfit-no-list = There is no list "{ $text }".

list-title = List
list-change = Who answers for it, and what it is worth
list-change-lead = What a list is worth puts findings in their order: what it would cost to win these addresses again.
list-deputy = Deputy
list-told-nothing = nothing noted yet
list-deputy-hint = Who does when that one is away.
list-each = What one address costs to win again
list-each-hint = In your money, for example 2.50. Entered once.
list-active = How many of 100 are active
list-active-hint = Who opened or bought something within a year. Empty: all.
list-worth = At stake
list-worth-unsaid = nobody has said
list-changed = Saved.
list-fields = What it is made of
list-fields-lead = The class is by your customers' standard and decides whom you warn: a mail address alone is personal data. What a law says stands apart from that; it starts clocks, and counsel reads it.
list-fields-add = Add columns
list-fields-header = Line of column names
list-fields-header-hint = Copy it from a file of this list. Only the names are read.
list-field = Column
list-class = Class
list-law-gdpr = GDPR
list-law-us = US states
class-secret = opens or pays something
class-sensitive = hurts if others know it
class-personal = personal
class-plain = says nothing of anybody
class-out = not in this list
list-fields-none = Nobody has said which columns it has
list-fields-none-text = Paste the line of column names: each gets the class its name says, and you mend what is wrong.
list-class-set = Say it is
list-steps-title = What it costs an attacker
list-steps-lead = Steps on the weakest way, day by day. More is better.
list-steps-series = steps
list-copies = Where it is

finding-mended-by-itself = It is so no more.
finding-history = What became of it
finding-step-owned = given to
finding-step-closed = mended
finding-step-raised = found
finding-stake = At stake
finding-source = Why it is asked for
findings-order = What is worth most stands first.
findings-look = Look at it

# What the rules in policies/findings say.
finding-rule-party-no-end = Nobody has said until when { $party } may have your customers' data. Change its card.
finding-rule-party-past-end = The time of { $party } is over, and it still has copies. Ask it to delete them, and note the proof.
finding-rule-party-no-canary = Nobody would notice if what { $party } has got out: no canary is in it. Plant some in a list it has.
finding-rule-party-no-sender = Nobody has said from where { $party } writes in your name. Its own campaigns would look like a leak: add the domain to its card.
finding-rule-party-not-asked = { $party } holds your customers' data, and nobody has asked it how it looks after them. Send it the 25 questions.
finding-rule-party-ruled-out-holds = An answer rules { $party } out, and it still holds copies. Decide what becomes of them.
finding-rule-party-ruled-out-untold = An answer rules { $party } out, and nobody has told it. Send it the reasons.
finding-rule-party-answers-ended = What { $party } answered holds no more, and it still holds copies. Ask it again.
finding-rule-party-answers-ending = What { $party } answered holds for less than two weeks. After that it can get no copy: send it a new link.
finding-rule-party-no-country = Nobody has said in which country { $party } is. Add it to its card.
finding-rule-party-ended-holds = { $party } works for you no more, and a copy is still there. Ask for the proof that it is deleted.
finding-rule-party-candidate-holds = You are only looking at { $party }, and it has a copy already. Choose it, or end the copy.
finding-rule-party-often-excepted = Copies were let go to { $party } by exception three times or more. Decide: may it have them, or not?
finding-rule-party-no-second-factor = { $party } says that not everybody signs in there with a second factor. One stolen password is enough: ask for it, or take something off.
finding-rule-party-key-ends = The OpenPGP key of { $party } ends in less than 30 days, or has ended or was revoked. Ask it for its renewed public key and put that on its card: nothing is sealed to a key that has ended.
finding-rule-party-own-purposes = { $party } uses your customers' data for purposes of its own. See that people were told, and that it is in writing.
finding-rule-party-many-below = Five or more companies work for { $party }. See that you know each of them, and why.
finding-rule-copy-no-end = The copy of { $list } made for { $party } on { $date } has no end. Say until when it may be there.
finding-rule-copy-no-canary = No canary is in the copy of { $list } made for { $party } on { $date }. Plant some.
finding-rule-copy-not-uploaded = Canaries for { $list } at { $party } were made { $days } days ago, on { $date }, and nobody has said that they are there. Upload them, or end the copy; the file lies on somebody's computer.
finding-rule-copy-no-purpose = Nobody has said what { $party } has the copy of { $list } of { $date } for.
finding-rule-copy-found = A copy of { $list } was found with { $party } on { $date } that nobody made on purpose. Register why it is there, or have it destroyed.
finding-rule-copy-undeclared = A copy of { $list } of { $date } is at { $party }, and no declared way of the list leads there. Declare the way, or end the copy.
finding-rule-copy-old = The copy of { $list } made for { $party } on { $date } is { $days } days old: people are in it who have left since. Have it replaced or deleted.
finding-rule-list-no-owner = Nobody answers for { $list }. Name somebody in marketing.
finding-rule-list-no-deputy = Nobody stands in for who answers for { $list }. Name a deputy.
finding-rule-list-nothing-told = Nobody has noted what the people on { $list } were told when they gave their address.
finding-rule-list-one-step = One step is enough to get { $list }: the weakest way is at { $party }. Ask there for a second factor, or for exports that take two people.
finding-rule-list-many-holders = { $count } companies have { $list }. See whether each of them still needs it.
finding-rule-list-no-worth = Nobody has said what { $list } is worth. It puts what has to be mended in its order.
finding-rule-list-secret-out = { $list } has a field that opens or pays something, and copies are out. Take that field out of every copy.
finding-rule-list-sensitive-unasked = { $list } holds what hurts people if others know it, and somebody who has it was never asked how it is looked after.
finding-rule-flow-by-mail = { $list } goes to { $party } as an attachment to mail. Whoever reads one mailbox has it: use a sealed way.
finding-rule-flow-unknown-channel = Nobody has said how data gets to { $party }.
finding-rule-flow-without-copy = A way of { $list } to { $party } is declared, and no copy is registered there. Register it, or take the way off the map.
finding-rule-flow-to-ended = A declared way still leads to { $party }, which works for you no more. Close it: keys, accounts, syncs.
finding-rule-flow-leaves-country = A way to { $party } leaves the country, and nobody has said what for.

# Guidelines of the trade as checklists.
guidelines-tab = Guidelines
guidelines-title = Guidelines
guidelines-lead = What the trade asks of whoever holds customers' data. What can be seen is seen; the rest somebody says, with a note where the proof is.
guideline-progress = { $done } of { $all } done
guideline-seen-yes = seen: it is so
guideline-seen-no = seen: it is not so
guideline-over = has to be looked at again
guideline-unknown = nobody has said
guideline-answer = Is it so?
guideline-note = Where the proof is, or why not
guideline-until = Holds until
guideline-say = Say how it is
guideline-copies-canaried = Of { $all } copies that are out, { $missing } have no canary.
guideline-copies-ended = Of { $all } copies that are out, { $missing } are past their end.
guideline-fields-classed = Of { $all } lists, { $missing } do not say what they are made of.
guideline-holders-asked = Of { $all } companies with a copy, { $missing } have signed no answers.
guideline-holders-second-factor = Of { $all } companies with a copy, { $missing } have not signed that everybody has a second factor.
guideline-lists-owned = Of { $all } lists, { $missing } have nobody who answers for them.
guideline-no-drift = { $all } ways are declared; in { $missing } places they and the register disagree.
guideline-no-open-ways = Of { $all } declared ways, { $missing } go by mail.
guideline-none-found = Of { $all } copies that are out, { $missing } were found where nobody made them on purpose.
guideline-own-answered = Whether your own company has signed the 25 questions.
guideline-dmarc = Of { $all } domains of yours and of vendors that write in your name, { $seen } were seen; { $missing } have no DMARC policy in force: { $domains-named }
guideline-tls-mail = Of { $all } domains of yours and of vendors, { $seen } were seen in the last two weeks; the mail servers of { $missing } do not encrypt: { $domains-named }
guideline-tls-web = Of { $all } domains of yours and of vendors, { $seen } were seen in the last two weeks; the web servers of { $missing } do not encrypt, or with a certificate that is not theirs: { $domains-named }

exporter-setting-title = Noting who exports
exporter-setting-short = Whether it is noted, sealed, which colleague let a copy leave. Off unless you switch it on.
exporter-setting-lead = When a copy of a list gets out, it can be known who of your own people exported it. That is watching people at work, so it is off, and stays so unless you say otherwise.
exporter-is-on = It is noted, sealed, who exports a copy.
exporter-is-off = Nobody's name is noted with a copy as evidence.
exporter-off-text = The audit log says who did what, for those who may read it, as it does of everything.
exporter-duties = Before you switch it on
exporter-duty-tell = Tell everybody who exports lists, in writing: what is noted, why, how long, and who may open it.
exporter-duty-council = Where there is a works council, or whatever your law calls it, it has a say before.
exporter-duty-assessment = Write the assessment of its effects (GDPR art. 35); docs/privacy.md has the ready page.
exporter-duty-proof = Know what it says: who exported a copy, not who let it out. The first suspicion is its holder, and your own record of your marks.
exporter-duties-done = These are done.
exporter-duties-first = First these have to be done: tick that they are.
exporter-why = Why
exporter-why-hint = It stands here and in the audit log.
exporter-switch-on = Note it from now on
exporter-switch-off = Switch it off
exporter-title = Who exported it
exporter-lead = The name is sealed. Two people who keep lists open it together, within three days, and only they see it. Each step is in the audit log.
exporter-ask-why = Why it has to be opened
exporter-ask = Turn the first key
exporter-asked = Somebody asks to open it, until { $until }
exporter-needs-other = You turned the first key. Another person who keeps lists turns the second.
exporter-second = Turn the second key
exporter-open-to-others = Two other people opened it. What they saw is theirs to act on.
exporter-open = { $name } exported this copy on { $date }. You see this until { $until }.
exporter-open-text = That is who did the work, not who let it out. Ask how the copy was handed over and who else could reach it before you ask a person anything.
exporter-now-asked = The first key is turned.
exporter-now-open = The second key is turned: you two see the name.
