# Was Befehlszeile und Vorführung über eine Prüfung sagen.

scan-decided-by = Entschieden durch: { $reason }
scan-open-questions =
    { $count ->
        [one] Eine Frage blieb offen.
       *[other] { $count } Fragen blieben offen.
    }
scan-summary =
    { $total ->
        [one] 1 Nachricht
       *[other] { $total } Nachrichten
    } in { $seconds } s: { $accepted } angenommen, { $tagged } gekennzeichnet, { $held } zurückgehalten, { $deferred } aufgeschoben, { $rejected } abgelehnt{ $unreadable ->
        [0] .
       *[other] , { $unreadable } nicht lesbar.
    }
