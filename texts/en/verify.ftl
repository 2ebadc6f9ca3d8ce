# What `tidewatch verify` says, line by line.

verify-database-sound = The database is sound (migration { $migration }).
verify-database-broken = The database is damaged: { $complaint }. Restore it from a backup.

verify-ledger-sound =
    { $tenant }: { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the audit ledger
    } is sound: { $size ->
        [one] 1 entry
       *[other] { $size } entries
    }{ $erased ->
        [0] .
       *[other] , of which { $erased } have had their words erased.
    }
verify-ledger-waiting =
    { $tenant }: { $ledger ->
        [statements] { $count ->
            [one] 1 statement of a member is
           *[other] { $count } statements of members are
        }
       *[other] { $count ->
            [one] 1 audit entry is
           *[other] { $count } audit entries are
        }
    } not in the ledger yet.
verify-ledger-anchored =
    { $tenant }: { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } is anchored: a witness saw its first { $size } entries no later than { $at }.
verify-ledger-unanchored =
    { $tenant }: { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } is unanchored: no known witness has signed it, so whoever holds the root key could have rewritten all of it.
verify-ledger-large = The audit log has { $size } entries; up to { $most } are read again while a page waits. Run tidewatch verify on the machine for all of them.
verify-checkpoint-broken =
    { $tenant }: { $ledger ->
        [statements] the checkpoint of members’ statements
       *[other] the ledger’s checkpoint
    } is not signed by this installation’s key. It was changed, or the root key is another.
verify-head-broken =
    { $tenant }: what the database remembers of { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } is not signed by this installation’s key. It was changed, or the root key is another.
verify-head-other =
    { $tenant }: { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } does not continue the one that the database remembers, of { $size ->
        [one] 1 entry
       *[other] { $size } entries
    }. It was rewritten, or it belongs to another database.
verify-ledger-gone =
    { $tenant }: { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } is not in the data folder. The database remembers one of { $size ->
        [one] 1 entry
       *[other] { $size } entries
    }. Put the folder “ledger” back from a backup, or run tidewatch ledger rebuild.
verify-ledger-unknown =
    { $tenant }: { $ledger ->
        [statements] { $count ->
            [one] there is 1 statement of a member
           *[other] there are { $count } statements of members
        }
       *[other] { $count ->
            [one] there is 1 audit entry
           *[other] there are { $count } audit entries
        }
    }, and neither the data folder nor the database knows the ledger. It was taken away. Put both back from a backup.
verify-rows-other =
    { $tenant }: { $ledger ->
        [statements] the statements of members
       *[other] the audit entries
    } in the database do not make the ledger of { $size ->
        [one] 1 entry
       *[other] { $size } entries
    } that was signed. Entries were taken out or changed.
verify-ledger-behind =
    { $tenant }: { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } in the data folder is older ({ $files ->
        [one] 1 entry
       *[other] { $files } entries
    }) than the one that the database remembers ({ $size }). The entries make the newer one; the service catches up when it next runs.
verify-ledger-lost =
    { $tenant }: on { $date } { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } of { $size ->
        [one] 1 entry
       *[other] { $size } entries
    } was given up as lost and begun anew; audit entry { $position } says so. What was taken out before cannot be seen any more.
verify-tiles-broken =
    { $tenant }: { $ledger ->
        [statements] the tiles of members’ statements
       *[other] the ledger’s tiles
    } do not make the root that was signed. They were changed, or files are missing.
verify-rows-missing =
    { $tenant }: { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } has { $size } entries, the database only { $rows }. Entries were taken out, or the database is older than the ledger.
verify-entry-changed =
    { $tenant }: { $ledger ->
        [statements] the statement of a member at { $position }
       *[other] audit entry { $position }
    } is not what was committed to. It was changed.
verify-anchor-broken =
    { $tenant }: { $ledger ->
        [statements] the ledger of members’ statements
       *[other] the ledger
    } does not continue the one that witnesses signed. It was rewritten.
verify-witness-broken = { $tenant }: the cosignature of { $witness } does not fit. It was changed.
verify-intent-open = { $tenant }: audit entry { $position } of { $at } ({ $what }) was begun and its outcome never told. Look outside whether it happened.

verify-outbox-waiting =
    { $tenant }: { $count ->
        [one] 1 event has
       *[other] { $count } events have
    } been heard by nobody; the oldest is of { $oldest }.
verify-outbox-parked =
    { $tenant }: { $count ->
        [one] 1 event was
       *[other] { $count } events were
    } put aside because this program does not understand them. A newer one may.

verify-objects-sound =
    { $tenant }: { $count ->
        [one] 1 sealed object is
       *[other] all { $count } sealed objects are
    } there, unchanged, and can be opened.
verify-object-broken = { $tenant }: object { $object }: { $detail }.
verify-objects-broken = { $tenant }: { $count } objects are damaged in all; the first are listed.
verify-objects-overdue =
    { $tenant }: { $count ->
        [one] 1 object is
       *[other] { $count } objects are
    } past the end date and still there. They go when the service next cleans up.
verify-objects-orphaned =
    { $tenant }: { $count ->
        [one] 1 file belongs
       *[other] { $count } files belong
    } to no object. The service removes them when they are an hour old.

# What `tidewatch verify --no-address` says.
verify-address-list =
    { $count ->
        [one] 1 address of your list must not be found; it is in memory only.
       *[other] { $count } addresses of your list must not be found; they are in memory only.
    }
verify-address-canaries =
    { $count ->
        [one] 1 canary must not be found in plain.
       *[other] { $count } canaries must not be found in plain.
    }
verify-address-read = { $files } files ({ $bytes }) were read whole, and { $columns } columns of the database cell by cell; also for addresses in UTF-16, escapes, hexadecimal and base64.
verify-address-found = { $place }: { $count } times ({ $coat }). Nobody should be able to read this; please report it.
verify-address-more = and in { $count } more places.
verify-address-compressed = { $place } is compressed; what is in it was not looked at.
verify-address-others = Addresses of nobody on these lists stand in { $places }: your own people, names to protect, senders of warnings.
verify-address-none = None of them lies there. What is sealed cannot be read without the key, by this look either.

# Files of who was in which copy, and of everybody on a list.
verify-members-sound =
    { $tenant }: who was in which copy is there and as it was written, for { $count ->
        [one] 1 list.
       *[other] { $count } lists.
    }
verify-members-broken = { $tenant }: who was in which copy of { $list }: { $detail }. Restore the folder of objects from a backup; without it no leak of this list can be dated.
verify-members-locked = { $tenant }: who was in which copy of { $list } cannot be read: { $wanted ->
        [one] 1 list key was
       *[other] { $wanted } list keys were
    } laid over it, { $known ->
        [0] and none is here
        [one] and only the first is here
       *[other] and only the first { $known } are here
    }. No leak of this list can be dated, and it cannot leave again.
verify-known-locked = { $tenant }: the file of everybody on a list cannot be read for want of a list key. Until then mail of your own is not compared with your lists.
verify-list-key-missing = The list key { $file } is missing. Put it back from where you keep your keys. If it is gone for good, "tidewatch copies rekey --lost" forgets who was in the copies above; read extracts again, and they are known again.
verify-list-key-unused = The list key { $file } is missing. No list is read by it; put it back, or give it up with "tidewatch copies rekey --lost", which also lets a new one be made.
verify-members-torn = { $tenant }: behind who was in which copy of { $list } lie { $bytes } bytes that were never committed, of a writing that broke off. They count for nobody and go with the next one.
verify-members-strays =
    { $tenant }: { $count ->
        [one] 1 file of members belongs
       *[other] { $count } files of members belong
    } to no list. The service removes them when it next forgets.
verify-known-broken = { $tenant }: the file of everybody on a list: { $detail }. Until a list changes, mail of your own is not compared with your lists.
