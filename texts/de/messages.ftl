# Nachrichten: was kam, nach allem, was man von einer weiß.

messages-title = Nachrichten
messages-caption = Was kam, das Neueste zuerst
messages-sender = Domain des Absenders
messages-at = Wann
messages-action = Entschieden
messages-why = Warum
messages-way = Weg
messages-in = herein
messages-out = hinaus
messages-within = intern
messages-points = Punkte
messages-nobody = niemand
messages-why-more =
    { $count ->
        [one] und ein weiterer Grund
       *[other] und { $count } weitere Gründe
    }

messages-when = Wann
messages-when-any = Jederzeit
messages-when-hour = In der letzten Stunde
messages-when-day = Am letzten Tag
messages-when-week = In der letzten Woche
messages-when-month = In den letzten 30 Tagen
messages-any = Alle
messages-door = Tür
messages-outcome = Was daraus wurde
messages-by = Suchen nach
messages-by-domain = Domain des Absenders
messages-by-address = Adresse (Absender oder Empfänger)
messages-by-reason = Grund
messages-by-message-id = Message-ID
messages-by-queue-id = Queue-ID
messages-by-sha256 = SHA-256
messages-words = Genau
messages-no-address = Das ist keine Adresse. Schreiben Sie sie wie name@example.com.
messages-no-sha256 = Das ist kein SHA-256. Er hat 64 hexadezimale Ziffern.

messages-accept = Angenommen
messages-tag = Gekennzeichnet
messages-hold = Zurückzuhalten
messages-defer = Aufzuschieben
messages-reject = Abzuweisen

messages-passed = ging weiter
messages-passed-as-copy = ging weiter als eine Kopie mehr
messages-passed-unjudged = ging unbeurteilt weiter
messages-passed-before = ging weiter; zuvor beurteilt
messages-held = zurückgehalten
messages-split = für einige zurückgehalten
messages-held-in-queue = vom Mailserver zurückgehalten
messages-deferred = aufgeschoben
messages-refused = abgewiesen
messages-arrived = kam hier an
messages-arrived-unjudged = kam hier unbeurteilt an

messages-short = Noch ist nicht alles durchsucht
messages-short-what = Was Sie suchen, ist selten: Bisher wurde nur ein Teil der Nachrichten angesehen. Suchen Sie am Ende der Liste weiter.
messages-further = Weiter suchen
messages-cut = In dieser Tabelle stehen nur die neuesten { $count } Nachrichten. Engen Sie den Filter ein, um die anderen zu bekommen.

messages-empty = Noch keine Nachricht
messages-empty-text = Hier steht jede Nachricht, die Tidewatch beurteilt, mit dem, was entschieden wurde und warum. Adressen und Wörter von Nachrichten werden nicht aufbewahrt.
messages-empty-act = E-Mail durch Tidewatch leiten
