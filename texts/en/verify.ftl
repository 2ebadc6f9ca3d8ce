# What `tidewatch verify` says, line by line.

verify-database-sound = The database is sound (migration { $migration }).
verify-database-broken = The database is damaged: { $complaint }. Restore it from a backup.

verify-ledger-sound =
    { $tenant }: the audit ledger is sound: { $size ->
        [one] 1 entry
       *[other] { $size } entries
    }{ $erased ->
        [0] .
       *[other] , of which { $erased } have had their words erased.
    }
verify-ledger-waiting =
    { $tenant }: { $count ->
        [one] 1 audit entry is
       *[other] { $count } audit entries are
    } not in the ledger yet.
verify-ledger-anchored = { $tenant }: the ledger is anchored: a witness saw its first { $size } entries no later than { $at }.
verify-ledger-unanchored = { $tenant }: the ledger is unanchored: no known witness has signed it, so whoever holds the root key could have rewritten all of it.
verify-ledger-large = The audit log has { $size } entries; up to { $most } are read again while a page waits. Run tidewatch verify on the machine for all of them.
verify-checkpoint-broken = { $tenant }: the ledger’s checkpoint is not signed by this installation’s key. It was changed, or the root key is another.
verify-tiles-broken = { $tenant }: the ledger’s tiles do not make the root that was signed. They were changed, or files are missing.
verify-rows-missing = { $tenant }: the ledger has { $size } entries, the database only { $rows }. Entries were taken out, or the database is older than the ledger.
verify-entry-changed = { $tenant }: audit entry { $position } is not what was committed to. It was changed.
verify-anchor-broken = { $tenant }: the ledger does not continue the one that witnesses signed. It was rewritten.
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
