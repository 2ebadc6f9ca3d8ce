# Lists that leave: what is wrong with what somebody entered, and findings about them. Words: list, copy, vendor, link.

export-unfit-encoding = Nobody knows an encoding of this name. "iso-8859-2" and "shift_jis" are two; without one, UTF-8, UTF-16 and Windows-1252 are recognised.
export-unfit-table = This is not a table of text. Save it as CSV in your spreadsheet, and take that file.
export-unfit-line = The row on line { $line } is too long. Perhaps a quotation mark is not closed there.
export-unfit-column = The table has no column "{ $text }".
export-unfit-column-twice = The table has several columns "{ $text }". Say which you mean by its number: #3 is the third.
export-unfit-link-days = A link can be used for 1 to { $most } days.
export-unfit-no-end = Say until when they may have it. A copy without an end is never deleted.
export-unfit-past = That day is past.
export-unfit-age = This is not an age key. It has 62 characters and begins with age1; the receiver's tool prints it (age-keygen -y).
export-unfit-secret = This is the secret half of a key, and nothing of it was kept or is shown. Whoever sent it to you should make a new one: a secret key that was sent is not secret any more. Paste the public half: for age it begins with age1 (age-keygen -y prints it), for OpenPGP with BEGIN PGP PUBLIC KEY BLOCK.
export-unfit-openpgp-for-age = This is an OpenPGP key. Put it in the field "Their OpenPGP key" and leave this one empty.
export-unfit-openpgp-none = For this way their public OpenPGP key is needed. Ask them for it; they get it with gpg --export --armor.
export-unfit-two-kinds = There is an age key and an OpenPGP key, and a file is sealed to one kind. Empty one of the two fields.
openpgp-unfit-not-key = This is not a public OpenPGP key. It begins with -----BEGIN PGP PUBLIC KEY BLOCK-----; whoever has it gets it with gpg --export --armor.
openpgp-unfit-age = This is an age key. Put it in the field for age keys and leave this one empty.
openpgp-unfit-secret = This is a secret key, and nothing of it was kept. Whoever sent it to you should make a new one: a secret key that was sent is not secret any more. What is needed here is the public key.
openpgp-unfit-too-large = This key is larger than any that is used, often because of what others signed of it. Ask for it without that (gpg --export --armor --export-options export-minimal).
openpgp-unfit-damaged = This key is cut off or was changed on the way. Copy all of it, from the line with BEGIN to the line with END, or ask for it as a file.
openpgp-unfit-version = This OpenPGP key is of version { $version }, and version 4 is the only one that lists are sealed to. Ask for a key of version 4, or use an age key.
openpgp-unfit-weak = This key is signed with SHA-1 or MD5, which can be forged. Ask them to renew it: setting its end anew with a current GnuPG signs it with SHA-256 or better.
openpgp-unfit-short = This key has { $bits } bits, which is too short to be safe. Ask them for a key with at least 2048.
openpgp-unfit-broken = What this key says of itself was not signed by it: it is damaged, or somebody made it up. Ask them for it again, and compare the fingerprint by telephone.
openpgp-unfit-revoked = This key was revoked by its owner. Ask them for the one that they use now.
openpgp-unfit-expired = This key ended on { $date }. Ask them to renew it and to send you the renewed public key.
openpgp-unfit-not-yet = This key begins on { $date } only. If that is past, this machine's clock is wrong.
openpgp-unfit-signing = This key is for signing only: it has no part that a file could be sealed to. Ask them for a key with a part for encryption.
openpgp-unfit-algorithm = This key is of a kind that lists are not sealed to (algorithm { $number }). Ask them for one of RSA, of Curve25519, or of a curve of NIST.
openpgp-unfit-many = These are more than 16 keys. A list is sealed to one person, perhaps with a deputy.
export-unfit-hash = This is not a SHA-256: 64 of the digits 0 to 9 and letters a to f.
export-unfit-uploads = As many files are on their way in as may be at once. End one of them below, or wait: each is gone after a day.
export-unfit-upload = The file is not whole yet. Choose it again, and it goes on where it stopped.

finding-drop-refused = Somebody opened the link to the copy of { $list } that was made for { $party } on { $date }, and got nothing: since then they may have no copy any more, and their card says why. If they shall have one all the same, let one copy go there and seal the list anew; otherwise close the link at the copy.
finding-export-plain = { $list } went to { $party } as a plain file on { $date }. Whoever has that file has the list: next time send a link, or seal it to their key.
finding-export-unknown = { $party } tells of an export of { $list } with { $rows } rows on { $date } that was not made here. Find out who did it; if nobody knows, end that sign-in and its keys there.
overview-act-copy = Look at the copy
overview-act-finding = Look at what was found

# The register of copies in one line, and over time.
lists-counted = Copies out: { $out }; 30 days ago: { $count }.
lists-oldest = Oldest without proof that it is gone: { $days } days.
lists-over-time = Over time
lists-chart = Copies that are out, week by week
lists-chart-out = copies out

# Sealing a list.
vendor-seal = Send them a list
seal-title = Send a list
seal-lead = Seal a list for { $name }: only the columns they need, with canaries in it, counted as a copy. They usually fetch it by a link that works once.
seal-stays = What stays here
seal-stays-what = Addresses pass through memory. What stays: eight keyed bytes of each, the sealed file until it was fetched or its link ends, and numbers. No plain file is written on the way. If the upload breaks off, choose the same file again: it goes on where it stopped, within a day. Without script in your browser it is sent as a whole.
seal-kind = What kind of list
seal-kind-list = People to write to
seal-kind-suppression = People not to write to (suppression)
seal-purpose-hint = For example: spring campaign. Empty: what the vendor is for.
seal-columns = Columns that leave beside the address
seal-columns-hint = Names as in the first line of the file, with commas between them: First name, Segment. Empty: the address alone. Two of one name: #3 is the third column.
seal-age = Their age key
seal-age-hint = If they have one (age1…): then only they can open the file, whoever gets the link. An age key or an OpenPGP key is needed for a sealed file and for their platform. Without either, who has the link can fetch the list.
seal-openpgp = Their OpenPGP key
seal-openpgp-hint = If they have one instead (-----BEGIN PGP PUBLIC KEY BLOCK-----): then only they can open the file, as with an age key.
seal-link-days = Days the link works
seal-link-days-hint = 1 to 30; 7 if empty.
seal-also = Also
seal-dry = Only show what would leave
seal-dry-hint = Nothing is kept and nothing leaves.
seal-difference = Much more, or less, than last time, or the same again, is meant
seal-difference-hint = Asked for only when there are at least 20 % more or fewer rows, or when they got the very same list within the last days.
seal-removed = People in it who were removed are meant to be in it
seal-removed-hint = Asked for only when somebody who was removed is in the file again. They are members again then.
seal-removed-what = Nothing left. Take them out of the file; or, if they want to be on the list again, tick "People in it who were removed are meant to be in it" and seal it again.
seal-file = The file
seal-file-hint = CSV in any encoding, with commas, semicolons or tabs; not the spreadsheet itself. Up to 2 GB.
seal-act = Seal it
seal-would = Nothing left. This would leave
seal-done = Sealed and registered
seal-numbers = { $rows } rows, { $people } different people, and { $seeds } canaries between them. Columns that leave: { $columns }. Columns that stay: { $stay }.
seal-invalid = { $count ->
        [one] One row has no usable address and stays: line { $lines }.
       *[other] { $count } rows have no usable address and stay: lines { $lines }.
    }
seal-guessed = Not all of the file is UTF-8: the rest was read as Western European (Windows-1252). If names with accents are wrong, save it as UTF-8 and take it again.
seal-new-list = It would be a new list: none was called so before.
seal-new-list-near = It would be a new list: none was called so before. Did you mean { $list }?
seal-more-canaries = For so many rows { $count } canaries are suggested; say so if you want them.
seal-would-ask = It would ask once more. If that is meant, tick "Much more, or less, than last time, or the same again, is meant".
seal-asks-twice = Is this meant?
seal-asks-twice-what = Nothing left. If that is meant, tick "Much more, or less, than last time, or the same again, is meant" and seal it again.
seal-twice-difference = The copy before had { $before ->
        [one] one row
       *[other] { $before } rows
    }, this one has { $rows }.
seal-twice-same = They got this list on { $since } for the same purpose: nobody joined since, and nobody left. Is this the same file again?
seal-second = A second person has to agree
seal-second-rows = { $rows } rows are more than the { $limit } that leave in a day on one person's word.
seal-second-company = { $before ->
        [one] One row left to this company today;
       *[other] { $before } rows left to this company today;
    } with { $rows } more that is above the { $limit } that leave in a day on one person's word.
seal-second-list = { $before ->
        [one] One row
       *[other] { $before } rows
    } of this list left today, to all companies together; with { $rows } more that is above the { $limit } that leave in a day on one person's word.
seal-second-what = Nothing left now. Ask somebody else to agree under "Questions to a second person", then seal the same file again: if it is listed below, it need not be sent again today.
seal-second-number = A second person has to agree (question { $number }). Send the same file again then.
seal-list-meanwhile = Somebody made a list of this name just now, while yours was being read. Nothing of it was kept. Look whether it is meant, and send it again: then it is one more copy of that list.
seal-refused-next = Its card under "Vendors" says more; if it cannot wait, one named person can let one copy go there.
seal-no-domain = Nobody would notice if this copy got out. Set up a domain for canaries (mailbox.canary_domains), or write 0 as the number of canaries.
seal-closed = The public pages are closed
seal-closed-what = They could not fetch it by a link: nobody outside reaches this installation. Choose another way below, or ask whoever runs this installation to set public.listen and public.origin.
seal-link = Send this link to them, and to nobody else. It is shown once.
seal-link-until = The link works until
seal-to-copy = Look at the copy
seal-fetch = Fetch the file
drops-older = Older links
seal-rows = Rows
seal-columns-leave = Columns that leave

# A second person.
approvals-title = Questions to a second person
approvals-lead = Large lists leave only if somebody else than who asks agrees: this file, these columns, for this purpose and with these canaries, to this vendor, once.
approvals-waiting = { $count ->
        [one] One list waits for a second person to agree.
       *[other] { $count } lists wait for a second person to agree.
    }
approvals-answered = Answered
approvals-none = Nothing was answered yet
approvals-none-text = When somebody lets a large list leave, the question stands here.
approval-title = { $list } to { $party }
approval-asked-at = Asked
approval-canaries = Canaries in it
approval-keys = Sealed to the key
approval-by = Who asks
approval-own = You asked this
approval-own-what = Somebody else has to answer it.
approval-grant = Let it leave
approval-refuse = Keep it here
approval-granted = may leave
approval-refused = stays here
approval-used = has left
approval-asked = asked
approval-now-granted = Noted. Whoever asked sends the same file again; it leaves then.
approval-now-refused = Noted: it stays here.

# Links and receipts of a copy.
drop-section = Link
drop-state-open = can be fetched
drop-state-fetched = fetched
drop-state-ended = closed
drop-size = Size
drop-bytes = { $bytes } bytes
drop-close = Close the link
drop-now-closed = The link is closed, and what it opened is gone.
receipts-title = What was fetched by it
receipts-none = Nothing was fetched yet
receipts-none-text = Each time something is fetched, when and how much stands here.
receipt-at = When
receipt-from = From byte
receipt-to = To byte

# How one knows that a copy is gone.
proof-title = Proof that it is gone
proof-lead = A certificate, a ticket, somebody's word. Noting one ends the copy.
proof-lead-escrow = Its file here is destroyed at its end by itself; that needs no proof. If two people asked for it, it may lie sealed elsewhere, too: note here that it is deleted there. Noting that ends the copy.
proof-kind = What it rests on
proof-kind-proof = A document
proof-kind-attestation = Somebody's word
proof-words = What it says
proof-hash = SHA-256 of the document
proof-hash-hint = Keep the document where you keep contracts; its hash shows later that it is the same. May stay empty.
proof-act = Note it
proof-noted = Noted
proof-now = Noted. The copy is ended, with a proof.

# The page behind a link, for who fetches a list without an account.
drop-title = A list for you
drop-lead = { $organisation } sends you a list of its customers. It was sealed; this link opens it, once.
drop-of = { $list }
drop-file = File
drop-purpose = What for
drop-keep = You may keep it until
drop-until = The link works until
drop-once = The link works until all of it was fetched; a download that breaks off goes on where it stopped. Every fetch is noted. Do not pass the link or the file on: delete both when you are done, and say so.
drop-fetch = Download it
drop-fetched-to =
    { $percent ->
        [100] All of it was fetched, so the link is used up. What got lost on the way can be fetched again for a quarter of an hour.
       *[other] { $percent } % was fetched so far.
    }

# A file on its way in.
upload-label = The file is on its way
upload-going = { $done } of { $all } MB are here
upload-waiting = The line broke. It goes on by itself.
upload-broken = The line stays broken. What is here stays for a day: choose the same file again, and it goes on where it stopped.
upload-refused = The file was not taken. Load this page again: perhaps you have to sign in. What is here stays for a day.
upload-sealing = All of it is here and is being sealed.
uploads-title = Files that are here already
uploads-lead = Sealed, to be seen by nobody. Each is gone after a day, or as soon as it has left.
upload-whole = { $name }, whole
upload-part = { $name }, { $percent } %
upload-until = Here until
upload-take = Take this file
upload-end = Remove it
upload-now-ended = It is gone.
seal-file-here = { $name } is here already and is taken unless you choose another file.

send-title = To whom does a list go?
send-lead = Choose who is to have it. You seal the list for them on the next page; they fetch it by a link that works once.
send-held = In place of the message that was held
send-held-what = The message of { $at } to { $domain } stays held. Once the list is sealed, whoever looks at the message sees that the list went another way.
send-held-none = No vendor is known by { $domain }. If the list is for a company that has no card yet, add it as a vendor first.
send-meant = Who it seems to be for
send-to = To { $name }
send-others = Or somebody else
send-vendors = Vendors
send-noted = Whoever looks at the message that was held now sees that the list went this way. Nobody needs to release it.
send-not-yours = Sending a list takes the role { $role }, which you do not have.
send-ask = Ask somebody who has it
send-ask-what = Send them this page's address, say what the list is for and until when the other side needs it, and how they get the file from you inside your company.
send-ask-act = Write to them
send-ask-subject = Please send a list of customers for me
send-ask-body = A list of customers has to go to somebody outside, sealed. What it is for, until when it is needed, and where the file lies:
send-ask-owners = Who answers for a list

# How a vendor gets lists.
export-unfit-way = Choose one of the ways.
export-unfit-push-url = Say on the vendor's card where its platform takes files: https://HOST/PATH.
export-unfit-push-long = The file is too long to be posted (64 MB). Send a link.
export-unfit-fingerprint = This is not the fingerprint of an OpenPGP key: 40 or 64 of the digits 0 to 9 and letters A to F (gpg --fingerprint prints it).
export-unfit-no-links = Nobody could fetch it by a link, because the public pages are closed here. Ask whoever runs this installation to set public.listen and public.origin, or choose another way.
export-unfit-links-of-house = Links serve only lists of the company that runs this installation: the public pages, where it would be fetched, are its own. Choose another way.
delivery-by-hand = This vendor gets lists by hand or through a program of yours, which is done at the keyboard (tidewatch export seal). Say delivery=drop for a link, or delivery=sealed with a key.
delivery-title = How they get it
delivery-lead = What holds when nothing else is said: on the page, at the keyboard and for programs.
delivery-change = Change how they get it
delivery-way = Usual way
delivery-drop = A link that works once
delivery-age = A file sealed to their age key
delivery-openpgp = A file sealed to their OpenPGP key
delivery-pipe = Through a program of ours
delivery-push = Posted to their platform
delivery-plain = A plain file by hand, noted as a finding
delivery-keys-hint = Their age keys (age1…), one on each line. An age key or an OpenPGP key is needed for a sealed file and for their platform; with a link they make sure that only they can open it.
delivery-openpgp-hint = Their public key, from the line with BEGIN to the line with END. It is kept without what others signed of it. Compare the fingerprint with them, by telephone: a key in a mail may be somebody else's.
delivery-openpgp-file = Or their key as a file
delivery-openpgp-file-hint = As they sent it, for example vendor.asc, in armour or binary. It takes the place of what stands in the field above.
delivery-openpgp-name = It says to be of
delivery-openpgp-ends = Can be sealed to until
delivery-openpgp-no-end = It has no end.
delivery-recipient = Key for a program of ours, by its fingerprint
delivery-recipient-hint = Only for a program of ours, which is handed it as TIDEWATCH_RECIPIENT.
delivery-url = Their platform
delivery-url-hint = https://… where their platform takes sealed files; only for "Posted to their platform". Each post is signed with the vendor's secret (tidewatch export secret).
delivery-set = Noted.
delivery-keyboard = That is done at the keyboard, with tidewatch export seal. From this page they get it in one of the ways below.
delivery-file = The file
delivery-file-lead = It can be fetched here until all of it was, for a day.
delivery-fetch = Fetch the sealed file
delivery-fetch-plain = Fetch the plain file
push-title = Posted to their platform
push-waiting = on its way
push-waiting-what = It is sealed to their key and posted to their platform, and tried again for about a day. How that stands is on the copy's page.
push-delivered = taken
push-given-up = given up
push-attempts = Attempts
push-tried = Last tried
push-answer = Last answer
push-next = Tried again

# A copy for the owner, sealed to an offline key.
escrow-title = In escrow
escrow-made = also sealed to the owner's offline key
escrow-lead = This copy is here, sealed to a key that is kept offline: it is for writing to people who have left the list. Two people fetch its file together; opening it takes the offline key as well. We cannot open it.
escrow-why = Why it is needed
escrow-ask = Ask to open it
escrow-asked = Somebody asked to open it. A second person may agree until { $until }.
escrow-needs-other = You asked. Somebody else has to agree.
escrow-second = Agree: both of us may fetch it
escrow-open = Open to the two of you until { $until }
escrow-open-text = Fetch the file, take it to where the offline key is, and open it there: age --decrypt --identity KEY list.csv.age.
escrow-fetch = Fetch the sealed file
escrow-open-to-others = Two other people opened it.
escrow-over = Its file is gone.
escrow-now-asked = Noted. A second person who keeps lists has to agree within three days.
escrow-now-open = Both of you may fetch it for three days.
