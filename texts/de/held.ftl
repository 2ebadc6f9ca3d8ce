# Zurückgehaltene E-Mail: die Warteschlange, eine Nachricht, was entschieden werden kann und was daraus wurde.

held-title = Zurückgehaltene E-Mail
held-lead =
    { $count ->
        [0] Nichts wartet auf eine Entscheidung.
        [one] Eine Nachricht wartet auf eine Entscheidung; sie kam { $oldest }.
       *[other] { $count } Nachrichten warten auf eine Entscheidung; die älteste kam { $oldest }.
    }
held-caption = Zurückgehaltene Nachrichten, die neuesten zuerst
held-tabs = Zurückgehaltene E-Mail nach ihrem Stand
held-tab-held = Wartend
held-tab-releasing = In Freigabe
held-tab-released = Freigegeben
held-tab-deleted = Gelöscht
held-tab-expired = Abgelaufen
held-tab-all = Alle

held-column-from = Von
held-column-for = Für
held-column-why = Warum
held-column-points = Punkte
held-column-at = Gekommen
held-column-ends = Endet
held-column-state = Jetzt
held-more-reasons =
    { $count ->
        [one] und ein weiterer Grund
       *[other] und { $count } weitere Gründe
    }
held-recipients =
    { $count ->
        [one] 1 Empfänger
       *[other] { $count } Empfänger
    } { $domains ->
        [0] {""}
        [one] bei { $domain }
       *[other] bei { $domain } und { $more } weiteren
    }
held-no-sender = kein Absender (Rückläufer)
held-no-subject = (kein Betreff)

held-filter-from = Domain des Absenders
held-filter-direction = Weg
held-filter-age = Wartet seit
held-filter-door = Tür
held-age-any = Beliebig
held-age-hour = über einer Stunde
held-age-day = über einem Tag
held-age-days = über drei Tagen
held-age-week = über einer Woche
held-door-any = Alle Türen
held-direction-any = Alle Wege
held-direction-inbound = herein
held-direction-outbound = hinaus
held-direction-internal = im Haus

held-empty = Nichts wird zurückgehalten
held-empty-text = Ist eine Nachricht zu zweifelhaft zum Zustellen und zu unsicher zum Ablehnen, bleibt sie hier, bis ein Mensch entscheidet. Nur Sie erfahren davon.
held-empty-step-1 = Eine Nachricht kommt durch eine Tür, die durchsetzt, und ihre Gründe wiegen genug, um sie zurückzuhalten.
held-empty-step-2 = Hier steht sie mit ihren Gründen. Sie öffnen sie, sagen warum, und sehen jeden Grund neben den Worten, auf denen er beruht.
held-empty-step-3 = Sie geben sie frei oder löschen sie. Entscheidet niemand, läuft sie von selbst ab und wird vernichtet.
held-empty-act = Alle Nachrichten ansehen
held-empty-tab = Hier ist nichts
held-empty-tab-text = Zurzeit steht hier keine Nachricht.

held-act-release = Freigeben
held-act-delete = Löschen
held-act-extend = Länger behalten
held-act-phishing = Das war Phishing
held-act-fine = Das war in Ordnung
held-keep = Nichts ändern

held-state-held = wartet
held-state-releasing = wird freigegeben
held-state-released = freigegeben
held-state-twice = freigegeben, vielleicht doppelt
held-state-deleted = gelöscht
held-state-expired = abgelaufen
held-called-phishing = Phishing genannt
held-called-fine = In Ordnung genannt

held-one-title = Zurückgehaltene E-Mail von { $from }
held-one-lead = Für { $recipients }; sie kam { $ago }.{ $state ->
        [held] { " " }Niemand hat sie bisher. Dies ist bekannt, ohne sie zu öffnen.
       *[other] {""}
    }
held-known = Was bekannt ist
held-fact-state = Stand
held-fact-from = Domain des Absenders
held-fact-for = Für
held-fact-direction = Weg
held-fact-door = Tür
held-fact-queue-id = Name in Ihrem Mailserver
held-fact-network = Aus dem Netz
held-fact-size = Größe
held-fact-ends = Endet
held-fact-record = Eintrag
held-fact-record-link = wie sie beurteilt wurde
held-origin = Woher sie kommt
held-origin-unknown = Ob sie ihre Herkunft nachgewiesen hat, ist nicht bekannt: Der Eintrag über ihre Beurteilung ist nicht mehr da.
held-origin-not-asked = Ob sie ihre Herkunft nachgewiesen hat, ist nicht bekannt: Niemand fragte DNS, als sie beurteilt wurde.
held-line = Was geschah
held-line-arrived = Angekommen
held-line-door = Tür { $door }
held-line-judged = Beurteilt: { $points } Punkte
held-line-held = Zurückgehalten
held-line-ends = Läuft ab und wird vernichtet, wenn niemand entscheidet
held-line-back = Freigabe versucht, aber nicht gelungen
held-line-releasing = Freigabe begonnen
held-line-released = Freigegeben
held-line-deleted = Gelöscht
held-line-expired = Ohne Freigabe abgelaufen
held-line-answer = Der Mailserver sagte: { $answer }
held-decide = Entscheiden

held-open-title = Hineinsehen
held-open-lead = Was Menschen schreiben, gehört ihnen. Sagen Sie, warum Sie hineinsehen: Ihr Name, der Grund und die Zeit stehen im Prüfprotokoll, bevor die Nachricht geöffnet wird.
held-open = Öffnen
held-open-again = Noch einmal ansehen
held-because = Warum
held-because-hint = Steht mit Ihrem Namen im Prüfprotokoll.
held-because-see = Ticket- oder Fallnummer
held-because-see-hint = Falls es eine gibt. Keine Namen oder Adressen.
held-because-see-wrong = Schreiben Sie eine Nummer wie T-1234: nur Buchstaben, Ziffern und - _ . / #, keine Namen oder Adressen.
held-because-missing = Wählen Sie einen Grund aus der Liste und versuchen Sie es noch einmal.
held-why-review = um zu entscheiden
held-why-requested = ein Empfänger oder Absender hat darum gebeten
held-why-incident = ein Vorfall wird untersucht
held-why-training = um zu lernen, wie solche E-Mail aussieht
held-why-legal = ein Gericht oder eine Behörde hat gefragt

held-named = Von { $from }, für { $recipients }, gekommen { $at }.
held-named-more =
    { $count ->
        [one] Und eine weitere.
       *[other] Und { $count } weitere.
    }
held-release-title =
    { $count ->
        [one] Diese Nachricht freigeben?
       *[other] { $count } Nachrichten freigeben?
    }
held-release-what =
    { $count ->
        [one] Sie geht so, wie sie kam, an alle, für die sie zurückgehalten wird.
       *[other] Jede geht so, wie sie kam, an alle, für die sie zurückgehalten wird.
    }
held-release-also = Ist sie freigegeben, lässt sie sich nicht zurückrufen.
held-release-instead = Ihre Liste wurde inzwischen versiegelt und ging auf anderem Weg. Freigegeben geht sie ein zweites Mal hinaus, per E-Mail.
held-release-do =
    { $count ->
        [one] Freigeben
       *[other] { $count } Nachrichten freigeben
    }
held-delete-title =
    { $count ->
        [one] Diese Nachricht endgültig löschen?
       *[other] { $count } Nachrichten endgültig löschen?
    }
held-delete-what =
    { $count ->
        [one] Ihr Inhalt wird sofort vernichtet. Das lässt sich nicht rückgängig machen, auch von uns nicht.
       *[other] Ihr Inhalt wird sofort vernichtet. Das lässt sich nicht rückgängig machen, auch von uns nicht.
    }
held-delete-also = Die Empfänger bekommen sie nie, und der Absender erfährt nichts. Warum sie zurückgehalten wurde, bleibt vermerkt.
held-delete-do =
    { $count ->
        [one] Endgültig löschen
       *[other] { $count } Nachrichten endgültig löschen
    }
held-delete-word = Tippen Sie { $count }, um { $count } Nachrichten zu löschen
held-phishing-title =
    { $count ->
        [one] War das Phishing?
       *[other] Waren diese { $count } Nachrichten Phishing?
    }
held-phishing-what = Die Absender verlieren, was sie bei Ihnen an Ansehen hatten: Spätere E-Mail von ihnen wird strenger beurteilt.
held-phishing-also = Ist es eingeschaltet, wird eine versiegelte Kopie eine Zeit lang behalten, damit solche E-Mail besser erkannt wird. Freigegeben oder gelöscht wird dadurch nichts.
held-phishing-do =
    { $count ->
        [one] Es war Phishing
       *[other] Sie waren Phishing
    }
held-phishing-done = Vermerkt: Das war Phishing. Spätere E-Mail dieses Absenders wird strenger beurteilt.
held-fine-title =
    { $count ->
        [one] War damit alles in Ordnung?
       *[other] War mit diesen { $count } Nachrichten alles in Ordnung?
    }
held-fine-what = Die Absender gewinnen bei Ihnen an Ansehen, und der Bericht über das Beobachten zählt dies als unnötig zurückgehalten.
held-fine-also = Ist es eingeschaltet, wird eine versiegelte Kopie eine Zeit lang behalten, damit solche E-Mail besser erkannt wird. Freigegeben wird dadurch nichts.
held-fine-do =
    { $count ->
        [one] Sie war in Ordnung
       *[other] Sie waren in Ordnung
    }
held-fine-done = Vermerkt: Damit war alles in Ordnung. Sie bleibt zurückgehalten, bis jemand sie freigibt.
held-extend-title = Eine zurückgehaltene Nachricht länger behalten?
held-extend-what = So wie es ist, läuft sie am { $at } ab und wird dann vernichtet.
held-extend-longest = Sie kann höchstens bis { $at } behalten werden.
held-extend-days = Wie viel länger
held-extend-choice = { $days } Tage mehr
held-extend-do = Länger behalten
held-extend-done = Behalten bis { $at }.
held-extend-too-long = So lange kann sie nicht behalten werden. Gehen Sie zurück und wählen Sie weniger Tage, oder entscheiden Sie jetzt.

held-late = Jemand war schneller.
held-late-what = Was Sie jetzt sehen, hat { $who } getan. Nichts wurde zweimal getan.
held-full = Das war gerade nicht möglich.
held-full-what = Nichts ist verloren: Die Nachricht ist, wie sie war. Versuchen Sie es in einer Minute noch einmal; geschieht es wieder, steht der Grund im Log des Servers.
held-under-way = Die Freigaben laufen. Was noch im Gang ist, steht hier.
held-banner-back = Der Mailserver hat sie nicht angenommen. Sie wird wieder zurückgehalten.
held-banner-back-what = Er sagte: { $answer }. Wer sie schon hat, bekommt sie nicht noch einmal.
held-banner-releasing = { $who } gibt sie seit { $at } frei.
held-banner-releasing-what = Der Mailserver hat noch nicht geantwortet. Laden Sie diese Seite in einer Minute neu; mehr ist nicht zu tun.
held-banner-released = Freigegeben am { $at } von { $who }.
held-banner-released-what = Der Mailserver sagte: { $answer }
held-banner-deleted = Gelöscht am { $at } von { $who }.
held-banner-deleted-what = Ihr Inhalt ist vernichtet. Was ohne Öffnen bekannt ist, bleibt hier stehen.
held-banner-expired = Ohne Freigabe abgelaufen am { $at }.
held-banner-expired-what = Niemand hat rechtzeitig entschieden, darum wurde ihr Inhalt vernichtet. Die Empfänger haben sie nie bekommen.
held-banner-twice = Sie ist vielleicht zweimal angekommen.
held-banner-twice-what = Beim Übergeben ging die Antwort des Mailservers verloren, darum wurde sie noch einmal gesendet. Beide tragen dieselbe Message-ID; sagen Sie es den Empfängern, wenn es wichtig ist.
held-banner-instead = Sie ging auf anderem Weg: { $list }, versiegelt für { $party } am { $made }.
held-banner-instead-what = Diese Nachricht muss also nicht gehen. Löschen Sie sie; freigegeben ginge dieselbe Liste ein zweites Mal hinaus, per E-Mail.
held-banner-instead-copy = Die Kopie ansehen

held-outcome-title = Was daraus wurde
held-outcome-lead = { $done } von { $count } sind erledigt.
held-outcome-caption = Eine Zeile je Nachricht
held-outcome-column = Ergebnis
held-outcome-next = Zurück zur zurückgehaltenen E-Mail
held-outcome-done = erledigt
held-outcome-already = war schon erledigt
held-outcome-not-held = jemand war schneller
held-outcome-back = nicht angenommen, wieder zurückgehalten
held-outcome-unknown = unbekannt, wird wiederholt
held-outcome-not-begun = nicht begonnen, die Zeit war um
held-outcome-failed = war nicht möglich

held-opened-lead = Worte eines Fremden. Nichts auf dieser Seite kann etwas auslösen: Links sind Text, Bilder werden nicht geladen.
held-opened-from = Von
held-opened-subject = Betreff
held-opened-text = Was darin steht
held-opened-cut = Es geht weiter; mehr wird hier nicht gezeigt.
held-opened-not-whole = Die Nachricht ist so lang, dass nicht alles gezeigt wird.
held-opened-hidden = Text, den niemand sehen soll
held-opened-hidden-what = Er steht in der Nachricht, aber ein Mailprogramm zeigt ihn nicht. Filter lesen ihn.
held-opened-safe = Wie ein Mailprogramm sie zeigen würde
held-opened-safe-what = Ohne Bilder, Formulare und Skripte. Neben jedem Link steht, wohin er führt.
held-opened-way = Wie sie übergeben wurde
held-opened-to = An
held-opened-reply = Antworten gehen an
held-opened-sender = Absender im Umschlag
held-opened-recipients = Zurückgehalten für
held-opened-others =
    { $count ->
        [one] und einen anderen
       *[other] und { $count } andere
    }
held-opened-client = Übergeben von
held-opened-links = Wohin sie führt
held-opened-links-what = Öffnen Sie diese nicht: Kopieren Sie einen an einen sicheren Ort, wenn Sie nachsehen müssen.
held-opened-attachments = Was angehängt ist
held-opened-headers = Alle { $count } Kopfzeilen
held-link-different = führt anderswohin, als er sagt
held-link-hidden = ist nicht zu sehen
held-link-unusual = Formular, Skript oder Weiterleitung
held-link-nowhere = führt nirgendwohin im Web
held-link-says = Sagt
held-link-really = Führt in Wahrheit zu
held-attachment-no-name = (ohne Namen)
held-attachment-facts = { $declared }, { $size }{ $inside ->
        [0] {""}
        [one] , eine Datei darin
       *[other] , { $inside } Dateien darin
    }
held-place-from = Absender: { $words }
held-place-subject = Betreff: { $words }
held-place-text = Text: { $words }
held-place-header = Kopfzeile: { $words }
held-place-link = Link: { $words }
held-place-attachment = Anhang: { $words }
