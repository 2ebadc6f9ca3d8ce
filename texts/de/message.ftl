# Der Eintrag über eine beurteilte Nachricht.

message-title = Nachricht
message-title-from = Nachricht von { $from }
message-lead =
    { $action ->
        [accept] Sie wurde für gut befunden
        [tag] Sie sollte gekennzeichnet werden
        [hold] Sie war zu zweifelhaft zum Zustellen
        [defer] Sie sollte später wiederkommen
       *[reject] Sie war schlecht genug, um sie abzulehnen
    }; { $outcome ->
        [passed] sie ging an alle Empfänger weiter.
        [passed-as-copy] sie ging an alle weiter, als eine weitere Kopie von schon Beurteiltem.
        [passed-unjudged] sie ging unbeurteilt an alle weiter.
        [passed-before] sie ging an alle weiter: Sie war schon beurteilt.
        [held] sie wird oder wurde für alle zurückgehalten.
        [split] sie ging an einige weiter und wird oder wurde für die anderen zurückgehalten.
        [held-in-queue] der Mailserver behält sie in seiner eigenen Warteschlange.
        [deferred] der Absender wurde gebeten wiederzukommen.
        [refused] sie wurde abgewiesen.
        [arrived] sie liegt im Posteingang von Tidewatch selbst.
        [arrived-unjudged] sie liegt unbeurteilt im Posteingang von Tidewatch selbst.
       *[other] was daraus wurde, ist nicht bekannt.
    }
message-reasons = Warum
message-sum = Alle Punkte zusammen
message-forced = Dies allein entschied, gleich wie viele Punkte es sind: { $reason }.
message-no-reasons = Nichts sprach für oder gegen sie.
message-undecided = Was nicht entschieden werden konnte
message-undecided-what = Diese Regeln konnten weder ja noch nein sagen. Jede nennt, was sie gebraucht hätte.
message-needs = braucht
message-way = Ihr Weg
message-fact-at = Beurteilt
message-fact-action = Urteil
message-fact-direction = Weg
message-fact-door = Tür
message-fact-queue-id = Name in Ihrem Mailserver
message-fact-network = Aus dem Netz
message-fact-size = Größe
message-fact-took = Beurteilt in
message-fact-id = Kennung
message-fact-sha256 = SHA-256 ihrer Bytes
message-held-link = Zur zurückgehaltenen Nachricht
message-more = Solche E-Mail
message-more-what = Die Nachricht selbst wird nicht behalten: Dieser Eintrag enthält nur Namen, Punkte und Zeiten.
message-same-sender = Alle von diesem Absender
message-exception = Solche E-Mail eine Zeit lang durchlassen
message-size-bytes = { $count } Bytes
message-size-kilobytes = { $count } kB
message-size-megabytes = { $count } MB
