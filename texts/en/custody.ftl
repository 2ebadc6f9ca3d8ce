# Custody: who has your customers' data, canaries in it, what came to them, what has to be mended. For people in marketing.

custody-save = Save
custody-back = Back
custody-unknown = nobody has said
custody-no-end = no end date
custody-meanwhile = Somebody else was quicker, or it stands so already. Look again.
custody-no-domain = No domain is set up for canaries yet
custody-no-domain-text = Canaries live at a domain of yours that you use for nothing else. Ask whoever runs this installation to add it: mailbox.canary_domains in the configuration, and one DNS line (MX) that sends its mail here.
custody-seeds-gone = This seed file has ended and cannot be opened any more. Its canaries go on telling.
custody-unfit-no-name = Something must stand here.
custody-unfit-name-taken = There is one of this name already.
custody-unfit-too-long = This is longer than fits.
custody-unfit-domain = "{ $text }" is not a domain. Write it like news.shop.example.
custody-unfit-everybodys = At { $text } anybody gets an address, so mail from there says nothing of who wrote it: leave it out, or everybody with such an address would be expected at your canaries.
custody-unfit-date = "{ $text }" is not a date. Write it like 2027-03-31.
custody-unfit-day-to-come = { $text } is still to come. On which day was it made?
custody-unfit-number = "{ $text }" is not a number.
custody-unfit-no-header = Paste the first line of the vendor's file.
custody-unfit-header = This line cannot be read as the first line of a table.
custody-unfit-no-address-column = No column of it is for mail addresses. Paste the line with the names of the columns, like: Email, First Name.
custody-unfit-seeds = Take { $least } to { $most } canaries.
custody-unfit-address = This is not a mail address.
custody-unfit-too-many-people = This is more than is taken in at once: a hundred million people. Hand it in in parts.
custody-unfit-nobody = Nobody is in this file. Is it the right one?
custody-unfit-control-share = Of a thousand people, from 0 to { $most } can be kept out, not { $asked }.
custody-unfit-nothing-read = No extract of this copy is known that could be taken back.
custody-unfit-found-already = Just these people are registered already, as a copy that was found at { $party }. Nothing was changed.
custody-table-columns = The row on line { $line } has too many columns.
custody-table-cell = A cell on line { $line } does not end. Perhaps a quotation mark was not closed.
custody-table-not-closed = The quotation mark that opens on line { $line } is not closed, so whoever stands below it would be lost. Nothing of the file was taken. Close it, or take the mark away.
custody-table-spreadsheet = This is a spreadsheet. Save it as CSV first.
custody-table-nul = On line { $line } stands a zero byte, which no text holds. Nothing of the file was taken. If it is a table, save it as CSV once more, or take that character away.
custody-table-not-text = This is not a table we can read.

vendors-title = Vendors
vendors-tab = Vendors
vendors-lead = Who has your customers' data, what for, and until when. A vendor needs no account here, and is not asked anything.
vendors-none = Who has your customers' data?
vendors-none-text = Add the companies that send for you, print for you, analyse for you. A card takes a minute.
vendors-step-add = Add a vendor: name, what for, until when, about how many.
vendors-step-plant = Plant canaries in a list it already has.
vendors-step-watch = See what it really sends, and be told if somebody else does.
vendor-add = Add a vendor
vendor-added = { $name } is on your list of vendors.
vendor-changed = { $name } is changed.
vendor-change = Change this card
vendor-change-title = Change a card
vendor-form-lead = Only the name is needed; what is missing is marked on the card.
vendor-name = Vendor
vendor-name-hint = As you call it among yourselves.
vendor-purpose = What for
vendor-purpose-hint = For example: newsletter, printing, reminders about carts.
vendor-rows = About how many customers
vendor-rows-hint = A rough number will do.
vendor-until = Until when
vendor-until-hint = The end of the contract or campaign.
vendor-domains = Domains it writes from in your name
vendor-domains-hint = One on each line, for example news.shop.example. Mail that is really from there is expected at its canaries; anything else raises the alarm.
vendor-note = Note
vendor-copies = Copies
vendor-marks = What is missing
vendor-holds = What it has
vendor-plant = Plant canaries in a list they have
mark-none = nothing
mark-past-end = Past its end
mark-past-end-text = Its time is over, and nobody has said that its copies are deleted. Ask for a confirmation and note it at the copy.
mark-no-canary = Nobody would notice
mark-no-canary-text = There is no canary in anything it has. Plant some in a list it already has: it takes one upload.
mark-no-end-date = No end date
mark-no-end-date-text = Nobody has said until when it may have the data. Change the card.
mark-no-sender = No sender domain
mark-no-sender-text = Nobody has said from which domain it writes in your name. Its own mail would look like a leak. Change the card.

adopt-lead = { $name } already has your list? Get a file with addresses of your own that belong to nobody, in the columns of their own file, and upload it where you upload everything. Some are in this copy only, some in several, by a code.
adopt-list = List
adopt-list-hint = As you call it. The same name as before is the same list.
adopt-header = First line of their file
adopt-header-hint = Copy the line with the names of the columns from a file you export there or upload there. Only the first line is read.
adopt-seeds = How many canaries
adopt-seeds-hint = Empty: 60 for a list below 50,000 customers, 200 for a larger one, so that several thieves who compare their copies are found, too. They are billed as contacts and counted in statistics: subtract them.
adopt-rows = About how many customers are in it
adopt-until = Until when they may have it
adopt-until-hint = Empty: as long as the vendor works for you.
adopt-owner = Who answers for this list
adopt-owner-hint = Somebody in marketing, by name.
adopt-captured = Where people give their address
adopt-captured-hint = For example: the form in the shop, the tills, an import in 2019.
adopt-told = What people were told when they gave their address
adopt-told-hint = For example: offers, once a week, no passing on.
adopt-make = Make the seed file
adopt-made = The seed file is ready. Download it, upload it at the vendor, and say so here.

lists-title = Lists and copies
lists-tab = Lists and copies
copies-none = No copy is registered yet
copies-none-text = Plant canaries in a list that a vendor has, or send it one: that registers the copy.
copies-none-act = Choose a vendor
copy-title = { $list } at { $party }
copy-apart = { $clock } UTC
copy-apart-purpose = { $clock } UTC, { $purpose }
copy-apart-people =
    { $clock } UTC, { $rows ->
        [one] about one person
       *[other] about { $rows } people
    }
copy-apart-purpose-people =
    { $clock } UTC, { $purpose }, { $rows ->
        [one] about one person
       *[other] about { $rows } people
    }
copy-list = List and vendor
copy-made = Since
copy-seeds = Canaries
copy-state = State
copy-state-prepared = not there yet
copy-state-out = with the vendor
copy-state-ended = ended
copy-waits = It waits to be fetched
copy-waits-text = Its canaries are in it already: there is nothing to upload. With the first byte that is fetched it counts as with the vendor; the link and each fetch stand below.
copy-waits-hand = It was not handed over yet
copy-waits-hand-text = It is sealed and in the register, and its canaries are in it. Its file stays here for a day: fetch it below, or hand it over at the keyboard with tidewatch export hand; then it counts as with the vendor. When the day is over, seal the list again and end this copy.
copy-prepared = Upload the seed file at the vendor
copy-prepared-text = Download it, add it to the list where you add contacts, and say so here. The addresses are billed as contacts and counted in statistics: subtract { $count }. Do not tag them at the vendor: a tag gives them away. Delete the file from your computer afterwards.
copy-prepared-text-of = Download it, add it to the list where you add contacts, and say so here. The addresses are billed as contacts and counted in statistics: subtract { $count } of { $rows }. Do not tag them at the vendor: a tag gives them away. Delete the file from your computer afterwards.
copy-download = Download the seed file
copy-download-again = Download the seed file again
copy-uploaded = I have uploaded it
copy-now-out = Noted. The next campaign should arrive at each canary; the page shows at how many it did.
copy-reached = mail arrived at { $reached } of { $seeds }
copy-marks = Kinds of canaries
copy-marks-of = { $exclusive } in this copy only, { $coded } by code in several
copy-marks-look = Which canary is of which kind
copy-marks-title = Canaries of a copy
copy-marks-lead = Whoever knows this can take your canaries out of a stolen list, or make a vendor look guilty. That you looked is in the audit log.
copy-marks-exclusive = In this copy only
copy-marks-exclusive-lead = Mail from a stranger to one of these says which copy is out, at the first message.
copy-marks-coded = In several copies, by code
copy-marks-hit = First mail that counts
copy-marks-hit-waits = waits until somebody says whether it was wanted
copy-marks-coded-lead = Each copy has its own choice of these, by lot. One message says little; several say which copy, and how rarely a wrong one would be named.
copy-marks-address = Address
copy-marks-proof = A proof for others: which canaries that strangers know were in this copy from the beginning
copy-marks-no-proof = No proof can be made yet: nobody wrote to an address by code in this copy, or the ledger takes a few seconds more.
copy-mail = What came to its canaries
copy-more = More
copy-end = They have it no more
copy-end-lead = The copy stays in the register, and its canaries go on telling: if one is written to by a stranger, it was not deleted everywhere.
copy-end-how = How do you know?
copy-end-hint = For example: confirmation of 3 March, ticket 4711.
copy-end-act = Note that it is ended
copy-now-ended = Noted: this copy is ended.

canaries-title = Canaries
canaries-lead = Every mail that your vendors really sent to your canaries, and every mail that nobody should have sent.
canaries-none = Nothing has come yet
canaries-none-text = When a vendor sends its next campaign, it arrives here at each canary. Mail from anybody else raises the alarm.
canary-from = From
canary-whose = Copy
canary-at = When
canary-outcome = What it is
canary-outcome-all = all
canary-no-sender = no sender
canary-no-copy = never left your house
coded-hits = Canaries in several copies
coded-hits-lead =
    { $count ->
        [one] One canary of this list that is in several copies was hit. Alone it says nothing of this copy; what several say together stands with the leak.
       *[other] { $count } canaries of this list that are in several copies were hit. One alone says nothing of this copy; what they say together stands with the leak.
    }
coded-hits-look = Which of them are in this copy
canary-several-copies = in several copies
canary-noise = How often it rings for nothing
canary-noise-lead = Of the last 30 days. Addresses that nobody was ever given, at the same domains: mail to them would have rung by chance. Guesses at addresses that do not exist are refused at the door; a run of them is somebody harvesting, and no sign of a leak.
canary-noise-control = Mail to addresses nobody was given
canary-noise-controls = { $mail ->
    [0] none, at { $controls } addresses
    [one] 1 message, at { $controls } addresses
   *[other] { $mail } messages, at { $controls } addresses
}
canary-noise-guesses = Refused guesses
canary-harvests = Hours in which somebody went through names
canary-harvest-domain = At
canary-expected = expected
canary-undecided = who sent this?
canary-sighting = from nobody you know
canary-again = the same again
canary-control = false alarm of the method
canary-after-end = after the end
canary-expected-text = This is from a domain that may write there, and that is proved.
canary-undecided-text = It says it is from a domain that may write there, but whether that is so could not be found out. Did you or the vendor send it?
canary-sighting-text = Nobody should know this address but who has a copy it is in. Somebody else wrote to it.
canary-again-text = The same message came to this address before.
canary-control-text = This address was never given to anybody. Whoever wrote to it guessed.
canary-one-title = Mail to a canary
canary-proved = Really from there
canary-proved-yes = yes, proved (DMARC or an aligned signature)
canary-proved-no = no, or nothing proves it
canary-proved-unknown = could not be found out
canary-ours-title = Was it you or the vendor after all?
canary-ours-lead = Then it is expected, and counts as evidence no more. What was begun because of it stays visible.
canary-ours-why = What was it?
canary-ours-why-hint = For example: the vendor's new mailer, campaign of 3 March.
canary-ours-next-time = Next time
canary-ours-learn = Expect mail from { $domain } from now on
canary-ours-learn-hint = It is added to the vendor's card.
canary-ours = It was ours
canary-not-ours-title = Nobody of yours sent it?
canary-not-ours-lead = Then somebody knows an address that only those who have a copy should know. The alarm rings, and a case opens.
canary-not-ours = Nobody of ours sent it
canary-now-ours = Noted: it was yours.
canary-now-not-ours = Noted: nobody of yours sent it. Look at what that says below.

leak-title = A copy seems to be out
leak-title-own-name = Mail that nobody answered for
leak-title-something = Something of a list is out
leak-this-copy = The copy of { $list } made for { $party } on { $date } got a message from nobody you know.
leak-own-name = Mail in the own name of { $party }, which nobody answered for, came to an address of { $list } that only the copy of { $date } has.
leak-something = Something of { $list } is out: mail came from nobody you know to an address that is in several copies. It cannot be said yet from which.
leak-leaning = Several addresses of { $list } got mail from nobody you know. It begins to look like one of the copies; that is not enough to say so to anybody.
leak-named = The copy of { $list } made for { $party } on { $date } is out: by chance, an innocent one would look like this in less than one of { $one_in } leaks.
leak-case = Go to the case
leak-look = Look at the evidence
leak-ladder = How sure: the address is in this copy and nowhere else but in your own records. That says which copy, not who did it, nor how it got out.
leak-ladder-own-name = How sure: not yet. Either { $party } sent something that nobody told you of, or somebody writes in its name. Ask whether they sent it, and say what you hear at "Campaigns".
leak-ladder-coded = How sure: each copy has its own choice of addresses, by lot, and what was hit is compared with all of them. That says which copy, not who did it, nor how it got out. Your own house has every address.
leak-ladder-dump = How sure: the people in the file are compared with who was in which copy. That says which copy, not who did it, nor how it got out.
leak-ladder-title = How far it reaches
leak-ladder-lead = Each step says more than the one before. Two kinds of canaries are shown beside each other and never added up.
leak-rung-out = Something is out: mail came from nobody you know.
leak-rung-out-waits = Something is out, or a vendor sent what nobody told you of: mail came that nobody answered for.
leak-rung-leaning-passed = Addresses in several copies: several were written to, and they fit one copy.
leak-rung-lit = reached
leak-rung-unlit = not reached
leak-rung-leaning-not-yet = Addresses in several copies: too few were written to, or they fit no copy well.
leak-rung-this-copy-not-yet = An address that is in one copy only: none was written to.
leak-rung-this-copy-waits = An address that is in one copy only: its holder's own name wrote to it, and nobody said yet whether that was wanted.
leak-rung-named-not-yet = Addresses in several copies: a copy is named when an innocent one would look like this in less than one of a million leaks.
leak-beside-exclusive = What addresses in one copy only say
leak-beside-coded = What addresses in several copies say
leak-beside-dump = What a file of addresses says
leak-ranking = The copies, the most suspicious first
leak-ranking-lead = Every copy that was given such addresses, ended ones too, by its share of them by lot; of a large share, a few may have been left out of the file. Your own house stands above them, always.
leak-ranking-lead-keepers = How well each copy fits is shown to who keeps lists. Whoever could watch it could learn which copy has which addresses, and make any copy look guilty.
leak-ranking-copy = Copy
leak-ranking-hits = Of its share by lot
leak-ranking-bound = If it had nothing to do with it
leak-ranking-share = { $hits } of { $seen }
leak-bound-none = it could well look like this
leak-bound = it would look like this in less than one of { $one_in } leaks
leak-own-house = Your own house
leak-own-house-has-all = has every address there is
leak-own-house-fits = explains it at least as well as any copy
leak-own-house-less = explains it less well than the first copy
leak-chart = Addresses that were written to
leak-chart-lead = Each counts once, however often it is written to.
leak-chart-hits = Addresses
leak-chart-zeros = How rare by chance (6: one in a million)
leak-covers = What the number covers, and what not
leak-covers-chance = It covers chance: how rarely an innocent copy would fit what was written to, whoever mixed whatever, and however often you look.
leak-covers-order = It counts all copies that were given such addresses, because the worst of many is looked at.
leak-covers-many = It is the number of this leak. You have looked at { $leaks } leaks of all your lists by now: that any of them names a wrong copy as clearly as this happens by chance in less than one of { $one_in } houses like yours.
leak-covers-too-many = It is the number of this leak. You have looked at { $leaks } leaks of all your lists by now: among so many, one that looks like this by chance is nothing unusual.
leak-not-house = It does not cover your own house: whoever has your record of the canaries has every address and could make any copy look guilty.
leak-not-holder = It does not cover mail that a vendor sends in its own name and nobody told you of: such a message counts only after somebody has said that it was nobody of yours.
leak-not-below = It does not say who: the copy of a vendor includes everybody the vendor passed it on to, and thieves.
leak-change = What would change the answer
leak-change-more-hits = Mail to more of these addresses: about seven, in a small list, name a single copy; several copies that were mixed take more.
leak-change-exclusive = One message to an address that is in one copy only: that names the copy by itself.
leak-change-dump = A file of addresses that somebody offers: it is compared with everybody in each copy, not with the canaries alone.
leak-change-coded = Mail to addresses that are in several copies: it would say the same by another way, or not.
leak-change-not-ours = Somebody says that nobody of yours sent it, or a stranger writes to such an address: then it is this copy.
leak-change-ours = Somebody says that one of the messages was yours: it counts no more, and the answer falls back.
leak-change-house = A sign that somebody had your record of the canaries, or the list itself, on your own side.
leak-in-no-copy = { $count ->
    [one] One of the addresses was never given to any copy: only your own record has it. Look at your own house first.
   *[other] { $count } of the addresses were never given to any copy: only your own record has them. Look at your own house first.
}
leak-waiting = { $count ->
    [one] One more address got mail that nobody answered for ("did you send this?"). It says of no copy that it is out before somebody says that nobody of yours sent it.
   *[other] { $count } more addresses got mail that nobody answered for ("did you send this?"). They say of no copy that it is out before somebody says that nobody of yours sent it.
}
leak-book-gone = The record of these canaries has ended: nobody can say any more which copy has which.
leak-explanations = How it may have got out
leak-explanations-lead = Rule them out in this order before you accuse anybody.
leak-maybe-own-house = Your own house: somebody took the list, or your record of the canaries, on your side (a computer, a mailbox, an account).
leak-maybe-mailing = { $party } itself: a mailing in its own name that nobody told you of. Then nothing is out.
leak-maybe-transfer = On the way: the file was seen where it lay between you and { $party } (a mail, a share, a download folder).
leak-maybe-holder = At { $party }: somebody got in there, or somebody there took it.
leak-maybe-below = Beyond: a company that works for { $party }, or somebody to whom it was passed on.
leak-evidence = What it rests on
leak-evidence-lead = Each message that came to a canary from nobody you know, or that nobody answered for. The messages themselves are sealed.
leak-links = links lead to { $domains }
leak-no-links = no links
leak-why = Why it was not expected
leak-why-stranger = the sender may not write there
leak-why-forged = it pretends to be from a sender that may
leak-why-person = somebody said that nobody of yours sent it
leak-state = Counts
leak-counts = counts
leak-taken-back = taken back
leak-close-title = Looked into it?
leak-close-lead = It leaves the list of what is open. A new message from a stranger opens a new one.
leak-close-why = What did you find?
leak-close = Close
leak-now-closed = Closed.

findings-title = Findings
findings-tab = Findings
findings-lead = What has to be mended, who answers for it, and until when.
findings-open = open
findings-all = all
findings-none = Nothing to mend
findings-none-text = What has to be mended stands here with a name and a date: a copy past its end, a promise that was broken.
finding-title = Something to mend
finding-what = What
finding-owner = Who answers for it
finding-message = Look at the message
finding-nobody = nobody yet
finding-due = By when
finding-urgent = How urgent
finding-state = State
finding-closed = Mended
finding-raised = Found
finding-count = How often
finding-why = How
finding-own-title = Who and when
finding-close-title = Mended?
finding-close-why = How was it mended, or why may it stay?
finding-close = Close
finding-now-owned = Saved.
finding-now-closed = Closed.
finding-copy-overdue = { $party } should have deleted the copy of { $list } made on { $date } by { $until }, and nobody has said that it did.
finding-promise-broken =
    { $count ->
        [one] A message of your own asked for something that you have promised never to ask for.
       *[other] { $count } messages of your own asked for something that you have promised never to ask for.
    }

copy-test = Try whether you would notice
copy-test-lead = Sends a message to one of these canaries, by mail and through your own door, as a thief would. It is marked as a test everywhere: no canary counts as known, no case opens, nobody outside hears of it. Everybody who is told of a leak is told now.
copy-test-row = Row of the seed file
copy-test-row-hint = 1 to { $seeds }. Empty: drawn by chance.
copy-test-act = Send a test leak
copy-test-sent = The door has taken the test. Load this page again to see whether and when it was noticed.
copy-test-last = Last test
copy-test-became = What became of it
copy-test-noticed = noticed after { $milliseconds } ms, and told to whoever is told of a leak
copy-test-noticed-alone = noticed after { $milliseconds } ms. But nobody is told of a leak: no channel for alarms is set up that is on. Add one under Settings, Alarms, and try again.
copy-test-not-noticed = not noticed so far. If that does not change within a minute, ask whoever runs this installation: a real one would not be noticed, either.
copy-test-subject = Test of a canary
copy-test-text = This is a test of our own. Nothing has leaked.
canary-test = test
canary-test-text = We sent this ourselves, to see that it is noticed. It is evidence of nothing, and no case was opened.
custody-list-key-missing = Who was in which copy cannot be read: { $wanted } list keys were laid over it, and { $known } are known here. If one was added while this was running, start it again; if one is lost, put it back beside the root key.
custody-no-door = There is no door that takes mail to canaries, so none can be tested. Set mailbox.listen in the configuration file.
custody-test-refused = Your own door did not take the test (answer { $code }; 0 means none). A thief's message would not be noticed, either: look at the door under "Streams".
