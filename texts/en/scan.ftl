# What the command line and the demo say about a scan.

scan-decided-by = Decided by: { $reason }
scan-open-questions =
    { $count ->
        [one] One question stayed open.
       *[other] { $count } questions stayed open.
    }
scan-summary =
    { $total ->
        [one] 1 message
       *[other] { $total } messages
    } in { $seconds } s: { $accepted } accepted, { $tagged } tagged, { $held } held, { $deferred } deferred, { $rejected } rejected{ $unreadable ->
        [0] .
       *[other] , { $unreadable } could not be read.
    }
