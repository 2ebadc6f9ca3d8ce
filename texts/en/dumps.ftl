# Dumps: somebody found a file of addresses. Is it ours, which copy, of which days? And where is one address? For people in marketing; it names a copy, never a culprit.

dump-origin-ours = It is from your lists.
dump-origin-open = Whether it is from your lists cannot be said yet.
dump-origin-chance = It is not from your lists, as far as anybody can tell: as many of the people who are in no copy stand in it.
dump-origin-no-control = Whether it is from your lists, the numbers alone cannot say: nobody is kept out of the copies, so chance cannot be measured. Look at it and say so yourself.
dump-origin-nobody = Nobody in it is on a list of yours.

dump-named-exclusive = { $found } of the canaries that are in no other copy stand in it: it is the copy of { $list } made for { $party } on { $date }, or your own list of canaries.
dump-named-coded = It is the copy of { $list } made for { $party } on { $date }: by chance, an innocent one would look like this in less than one of { $one_in } leaks.
dump-named-rows = It looks like the copy of { $list } made for { $party } on { $date }: among all copies we know it explains these rows best, with a share of { $share } %.
dump-named-rows-if-ours = If it is from { $list }, it looks like the copy made for { $party } on { $date }: among all copies we know it explains these rows best, with a share of { $share } %.
dump-named-read = { $count ->
    [one] Of the copies of { $list } that were read, the one made for { $party } on { $date } explains these rows best. One copy nobody has read: it may be that one.
   *[other] Of the copies of { $list } that were read, the one made for { $party } on { $date } explains these rows best. { $count } copies nobody has read: it may be one of those.
}
dump-named-none = Of the copies of { $list } none can be named. { $found } people of the list are in the dump.
dump-named-holders = Who is in it were the people of { $list } between { $since } and { $until }. Which copy it is from cannot be told by people alone: each of these may have had the list so then: { $parties }.
dump-named-holders-one = Who is in it were the people of { $list } on about { $date }. Which copy it is from cannot be told by people alone: each of these may have had the list so then: { $parties }.
dump-interval = What is in the dump is what that copy held between { $since } and { $until }.
dump-interval-one = What is in the dump is what that copy held when it was read on { $date }.
dump-interval-share = { $share } % of what is likely lies there.
dump-survival = { $share } % of that copy is in the dump.
dump-foreign = { $share } % of the people we know in it were not in that copy.
dump-elsewhere =
    About { $share } % of it is from elsewhere: of { $people ->
        [one] one person
       *[other] { $people } people
    } in it { $count ->
        [0] everybody is in a copy of one of your lists.
        [one] one is in no copy of any list of yours.
       *[other] { $count } are in no copy of any list of yours.
    }
dump-ours-by = That it is ours is { $times } times likelier than chance.
dump-cut = The file ends in its middle: it was read as far as it goes.
dump-not-a-culprit = This names a copy, not who lost it: your own house, the way to the vendor, the vendor, or somebody it works with.

dump-spoke-rows = Ordinary rows
dump-spoke-rows-text = Who is in the dump and who is not: a share of likelihood, no proof.
dump-spoke-exclusive = Canaries that are in one copy only
dump-spoke-exclusive-text = Such an address is nowhere else but in that copy and in your own list of canaries.
dump-spoke-coded = Canaries that are in several copies, by code
dump-spoke-coded-text = They bound how often an innocent copy looks like this by chance.
dump-silent = said nothing

dump-weak-no-control = Let a few people of each thousand, drawn by lot, out of the next copies. Then a leak can be told from chance.
dump-weak-few-rows = Fewer than a hundred people in it are known to you. A longer piece of the dump would say more.
dump-weak-copies-alike = Two copies are too much alike for so few rows. A longer piece, or canaries in each copy, would tell them apart.
dump-weak-mostly-foreign = Most people in it that you know were not in this copy. It may be several copies, or one that nobody has read.
dump-weak-unread = { $count ->
    [one] One copy of this list has not been read. It may be that one: read an extract of it.
   *[other] { $count } copies of this list have not been read. It may be one of them: read an extract of each.
}
dump-weak-kinds-differ = Rows and canaries speak of different copies. Perhaps several are out, or your own list of canaries is.
dump-weak-holders-alike = The holders' copies were not all read before and after those days. Canaries in each copy tell holders apart, and so do sealed copies and people kept out by lot; extracts of each holder, read on the same days, would help next time.

dump-unfit-no-address = There is no address in this file. Is it the right one? Nothing of it was kept.
dump-unfit-source = Say where the file is from.
dump-unfit-ground = Say on which ground you may look at it.
dump-unfit-under-way = Two dumps are being read already. Try again when one of them is done.
dump-unfit-bundle = This is no evidence bundle of a dump.
dump-unfit-document = It is a { $kind } file: what is in it is no text. Save it as text or as CSV and hand that in.
dump-unfit-long = It is longer than is read at once. Hand it in in parts.
dump-unfit-source-failed = It could not be read to its end.

dumps-title = Dumps
dumps-lead = Somebody found a file of addresses? See whether it is yours, which copy it is, and of which days. It is read once and not kept.
dumps-none = No dump was handed in
dumps-none-text = If a file of addresses turns up, for example from a researcher or a breach notice, hand it in here.
dumps-hand-in = Hand in a dump
dumps-file = The file
dumps-file-hint = Text or a table with any columns, also gzip or Zstandard. Addresses pass through memory; what stays is numbers. Everything else in it is dropped on sight. For files of more than 4 GB use tidewatch attribute.
dumps-source = Where is it from?
dumps-source-hint = For example: sent by a researcher, case 17. No address.
dumps-ground = Why may you look at it?
dumps-ground-interest = To find out whether our customers' data got out (our own and their interest)
dumps-ground-obligation = The law asks us to find out
dumps-ground-authority = An authority asked us to
dumps-do = Read it
dumps-reading = A dump is being read: { $count } addresses so far.
dumps-name = File
dumps-when = Handed in
dumps-people = People
dumps-known = On your lists
dumps-origin = Is it ours?
dumps-word-ours = ours
dumps-word-open = open
dumps-word-chance = chance
dumps-word-no-control = a person must say
dumps-word-nobody = nobody known
dumps-word-confirmed = said to be ours
dump-title = Dump { $name }
dump-copies = Copies, the likeliest first
dump-copy = Copy
dump-share = Share of likelihood
dump-hits = In the dump
dump-of = Of
dump-reading-of = As it was on
dump-chart = How likely, by the day the copy was read
dump-chart-lead = In percent. One high bar is a clear answer; several beside each other are an interval.
dump-kinds = Which evidence spoke
dump-surer = What would make the answer surer
dump-surer-none = Nothing: the answer is clear.
dump-bundle = Download the evidence bundle
dump-bundle-hint = Numbers, hashes and versions, no address. With the file and your data, tidewatch attribute --bundle reckons it again.
dump-confirm = It is ours
dump-confirm-title = Is it ours?
dump-confirm-lead = If you know that it is, say so: a suspicion is raised, everybody who must hear of it does, and a case opens. It does not say that you are aware in the law's sense; that is said in the case.
dump-confirmed = A suspicion was raised
leak-look-dump = Look at the dump
dump-kept = The dump was read and is not kept
dump-sha256 = Hash of the file (SHA-256)
dump-source-shown = From
dump-ground-shown = On which ground
dump-lines-shown = Addresses in it

where-title = Where is an address?
where-lead = Which lists have it, where people give it and what they were told, in which copies it was, where those are kept and until when. That you asked is written down; the address is not.
where-address = Mail address
where-do = Look
where-unknown = No list knows this address.
where-unknown-text = As far as copies were read. Copies that nobody has read may have it all the same.
where-list = List { $list }
where-captured = Where people give it
where-captured-said = { $said }
where-captured-forms = forms of { $forms }
where-captured-both = { $said } – and forms of { $forms }
where-captured-nothing = nobody wrote it down
where-kept-at = Kept at { $places }
where-told = What people were told
where-told-nothing = nobody wrote it down
where-kept-out = It is kept out of new copies of this list by lot, to tell a leak from chance.
where-removed = Removed
where-removed-on = on { $date }. What is still known here is kept to warn of a leak, and for nothing else.
where-remove-lead = Somebody wants to be forgotten? First it is said what goes and what stays; nothing is removed yet.
where-copies = Copies it is or was in
where-copy = Copy for
where-purpose = What for
where-first = First seen in it
where-last = Last seen in it
where-gone = gone since { $date }
where-until = Until when
where-unread = Copies nobody has read
where-unread-text = It may be in them: read an extract of each to know.

# Removal: a person wants to be forgotten.
removal-title = Remove a person
removal-lead = Somebody wants to be forgotten. First it is said what goes and what stays; nothing is removed yet.
removal-look = See what goes and what stays
removal-stays-title = What stays
removal-do = Remove this person
removal-not = Remove nothing
removal-last-warn = This cannot be taken back. The person is on a list again only when a file has them once more and somebody says that this is meant.
removal-last-everything = This cannot be taken back, by nobody: in which copies the person was is forgotten, also of copies that vendors still have.
removal-audited = That somebody was removed, and by whom, is written down; the address is not.
removal-tick = I have looked at the address above: it is the right one.
removal-became = What became of it in your lists
removal-done-text = Whoever holds a copy has not been asked: that is yours to do.
removal-look-where = Look where it is now
removal-would = Would be removed
removal-done = Removed
removal-nothing = Nothing to remove: no list knows this address, or nothing of what is known may go.
removal-leaves-warn = It is on no list any more. In which copies it was stays, as a keyed print, to warn the person if one of them gets out, and for nothing else.
removal-leaves-everything = Nothing of it stays with the lists. If an old copy gets out, this person is missed.
removal-list-gone = { $list }: nothing stays.
removal-list-warned = { $list }: in which copies it was stays until { $date } at most, for a warning.
removal-list-as-it-was = { $list }: was removed before; in which copies it was stays until { $date } at most, for a warning.
removal-list-held = { $list }: nothing is removed, because its past is held ({ $why }).
removal-holder = { $party } has a copy with it, as far as it was read: ask them to remove it, too.
removal-had = { $party } had it as of { $until }, and has it no more by what was read as of { $date }.
removal-stays = May hold the address besides, and is not touched:
removal-stay-escrow = copies sealed to your own offline key: until { $date } at most
removal-stay-waiting = sealed copies that wait to be fetched: until { $date } at most
removal-stay-upload = a list on its way in, sealed: until { $date } at most
removal-stay-held = mail that is held, sealed: until { $date } at most
removal-stay-mail = mail they wrote to us, sealed: until { $date } at most
removal-stay-trace = that a message was from or for them, as a keyed print: until { $date } at most
removal-stay-relation = how often you wrote to each other, as a keyed print: until { $date }, or later if you go on
removal-stay-letter = a letter about a breach, sealed until its last day, and what became of it, as a keyed print
removal-stay-case = whom a case concerns, as a keyed print: the law asks that breaches are written down
removal-stay-audit = the audit log: it holds no address, and says that somebody was removed
removal-stay-unread = copies that nobody has read: who is in them only their holders know
removal-stay-elsewhere = your own files and backups, and what your vendors have
removal-again = { $people ->
        [one] One person who was removed is in this file again.
       *[other] { $people } people who were removed are in this file again.
    }
removal-still-there = { $people ->
        [one] One person whom you removed is still in this copy: ask its holder to remove them.
       *[other] { $people } people whom you removed are still in this copy: ask its holder to remove them.
    }

extract-under-way = Two others are being read just now. Try again in a minute: nothing of this file was kept.
extract-title = Read an extract
extract-lead = The list as { $party } has it today. It is read row by row and not kept: of each row eight keyed bytes stay. Then this copy is known exactly, and a leak of it can be dated.
extract-file = The file
extract-file-hint = A table as the vendor gives it, with a column for addresses.
extract-taken = Of which day is it?
extract-taken-hint = The day the vendor made the file; empty for today.
extract-do = Read it
extract-read = Read: { $people } people, { $unusable ->
        [0] each row with an address
        [one] one row without an address (line { $lines })
       *[other] { $unusable } rows without an address (lines { $lines })
    }, { $found ->
        [0] none of your canaries in it
        [one] one of your canaries still in it
       *[other] { $found } of your canaries still in it
    }.
extract-exact = exact, read on { $date }: { $people } people
extract-approximate = approximate: nobody has read who is in it
extract-known = Who is in it

leak-dump = A file of addresses turned up, and something of { $list } is in it. Which copy it looks like, and of which days, stands with the file.
leak-rung-dump = Ordinary rows look like one copy. That is a share of likelihood and no proof: say so to nobody outside before something else says the same.

# On the page of a list.
list-lot-title = A leak or chance
list-lot-lead = Any two large lists overlap. Only people who are in no copy show how much of an overlap is chance, so a few may be left out of new copies, drawn by lot and always the same. The price: they do not get what the vendor sends.
list-lot = Left out of new copies by lot
list-lot-share =
    { $count ->
        [0] nobody
       *[other] { $count } of a thousand
    }
list-lot-ask = Of a thousand people, leave out
list-lot-hint = { $usual } is usual, { $most } the most; 0 for nobody. It counts for copies that are made here from now on.
list-lot-set = Leave them out
list-held = Who was in which copy
list-held-no = is forgotten when its time is over
list-held-yes = nothing of it is forgotten
list-held-why = nothing of it is forgotten: { $why }
list-held-ask = Forget nothing, because
list-held-hint = A case or a court that needs it. In your words, without an address.
list-held-set = Hold it
list-held-lift = Let it be forgotten again

# What `tidewatch copies find` and `copies register` say.
find-blind = Nobody has read who is in any copy, so nothing can be recognised. Read an extract first: tidewatch copies read.
find-form = { $form ->
        [packed] packed
        [archive] archive
        [spreadsheet] spreadsheet
        [document] document
        [message] message
       *[plain] plain
    }
find-lines = { $count ->
        [one] 1 line
       *[other] { $count } lines
    }
find-people = { $people } different addresses, { $known } of them known ({ $share } %)
find-changed = last changed { $date }
find-in-message = in its message { $number }
find-list = { $list }: { $known } of its { $of } people ({ $share } %)
find-like = most like the copy for { $party } as of { $date }
find-canaries = { $count ->
        [one] 1 canary of yours is in it
       *[other] { $count } canaries of yours are in it
    }
find-offer-register = May it be here? Then register it, so that it is counted and ends:
find-offer-destroy = May it not? Then remove it, here and in backups:
find-offer-message = Delete this message where that mail is read, or register the table it carries as a file.
find-offer-name = Its name has letters that a terminal may show as others; rename it first.
find-missed-packed = packed in a way that is not unpacked here; unpack it and look again
find-missed-locked = locked by a password; nobody can say what is in it
find-missed-too-large = larger, or with more in it, than is opened; only part of it was looked into
find-missed-damaged = damaged, or broken off; looked into as far as it goes
find-missed-folder = a folder with more, or deeper, than is walked; only part of it was looked into
find-missed-unreadable = cannot be read
find-end = { $files } files ({ $bytes }) looked through: { $found } with people of your lists, { $unread } that could not be looked into whole. Nothing was changed.
find-arrived = in this mailbox since { $date }
find-offer-letter = May it not? Tidewatch only reads mailboxes. Delete it in a mail program (folder { $folder }, its UID there is { $uid }), empty the trash, and think of whoever else received it.
find-offer-letter-named = May it not? Tidewatch only reads mailboxes. Delete it in a mail program (folder { $folder }, its UID there is { $uid }, its Message-ID { $identifier }), empty the trash, and think of whoever else received it.
find-renumbered = The server has numbered the messages of { $folder } anew since the last run; that folder is looked through from its beginning.
find-gone = { $count ->
        [one] 1 message was not handed over: somebody removed it meanwhile, or the server has trouble with it.
       *[other] { $count } messages were not handed over: somebody removed them meanwhile, or the server has trouble with them.
    }
find-stopped = Not looked through to the end ({ $why }). Go on with:
find-end-mailbox = { $messages ->
        [one] 1 message
       *[other] { $messages } messages
    } in { $folders ->
        [one] 1 folder
       *[other] { $folders } folders
    } ({ $bytes }) looked through: { $found } with people of your lists, { $unread } that could not be looked into whole. Nothing was changed, and nothing is marked as read.
find-registered = Registered as copy { $copy }: { $people } people, { $canaries } canaries of yours. It is known exactly from now on.

# Taking back what was read last of a copy.
unread-title = Take the last extract back
unread-reading = What was read of { $people ->
        [one] one person
       *[other] { $people } people
    } in { $rows ->
        [one] one row
       *[other] { $rows } rows
    }, as of { $date }, is forgotten at once.
unread-by = It was read on { $date } ({ $who }).
unread-then = This copy is then known as it was read on { $date }.
unread-then-approximate = This copy is then known approximately only: nobody knows any more who is in it.
unread-dumps = Dumps that were looked at before say what they said. Hand them in again.
unread-again = The file is not kept here. Whoever has it can read it again.
unread-do = Take it back
unread-keep = Leave it as it is
unread-done = The last extract is taken back. Hand in again what you had looked at with it.
