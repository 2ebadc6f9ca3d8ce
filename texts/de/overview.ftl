# Die Übersicht: Kommt etwas auf uns zu? Und die Worte für Ströme, die andere Seiten mitbenutzen.

overview-title = Kommt etwas auf uns zu?
overview-why-quiet =
    { $streams ->
        [one] E-Mail läuft durch einen Strom, und nichts wartet auf Sie.
       *[other] E-Mail läuft durch { $streams } Ströme, und nichts wartet auf Sie.
    }
overview-why-no-mail = Noch ist keine E-Mail durch Tidewatch gelaufen, es gibt also nichts zu beobachten.
overview-why-stopped = Das Durchsetzen ist angehalten: E-Mail wird beurteilt, aber nichts zurückgehalten oder abgewiesen.
overview-why-unusual = { $count } Nachrichten sollten innerhalb einer Stunde aufgehalten werden; üblich sind { $usual }. Sehen Sie nach, was sie gemeinsam haben.

overview-needs = Was Sie jetzt braucht
overview-cared-for = Darum kümmert sich jemand
overview-acknowledge = Ich kümmere mich
overview-acknowledged = Sie kümmern sich um diesen Alarm. Niemand sonst erfährt davon.
overview-acknowledged-before = Um diesen Alarm hat sich schon jemand gekümmert, oder er ist vorbei.

overview-act-door = Letzte Nachrichten ansehen
overview-act-unjudged = Diese Nachrichten ansehen
overview-act-held = Zurückgehaltene E-Mail durchsehen
overview-act-twice = Ansehen, welche
overview-act-reports = Ansehen, was kam
overview-act-budget = Ansehen, was zurückgehalten wurde
overview-act-enforcing = Ansehen und fortsetzen
overview-act-stopped = Ansehen, was aufgehalten wurde
overview-act-commitment = Zusage abschließen
overview-act-obligation = Abschließen
overview-act-rules = Regeln ansehen
overview-act-leak = Sichtungen ansehen
overview-act-undecided = Sagen, was es war
overview-act-dump = Den Fund ansehen
overview-act-leak-test = Probe ansehen
overview-act-question = Antworten
overview-act-domain = Domains ansehen
overview-act-inquiry = Antworten lesen
overview-act-message = Nachricht ansehen
overview-act-report = Ansehen, was Durchsetzen bewirken würde

overview-streams = Ströme
overview-streams-all = Vom Beobachten zum Durchsetzen
overview-no-door = Von Programmen gefragt
overview-inbound = E-Mail, die hereinkommt
overview-outbound = E-Mail, die hinausgeht
overview-internal = E-Mail innerhalb des Hauses
overview-enforced = setzt durch
overview-observed = nur beobachtet
overview-stopped = Durchsetzen angehalten
overview-stream-today =
    { $count ->
        [0] Heute nichts
        [one] 1 Nachricht heute
       *[other] { $count } Nachrichten heute
    }
overview-stream-marked = { $count } gekennzeichnet
overview-stream-stopped = { $count } aufgehalten
overview-stream-would = { $count } wären aufgehalten worden
overview-stream-unjudged = { $count } nicht beurteilt
overview-stream-bars = Die letzten 24 Stunden, Stunde für Stunde: { $messages } Nachrichten, davon { $marked } gekennzeichnet und { $stopped } aufgehalten oder aufzuhalten.
overview-stream-last = Letzte Nachricht

overview-held = Jetzt zurückgehalten
overview-held-none = Nichts wartet auf eine Entscheidung.
overview-held-oldest = Die älteste kam { $when }.
overview-budget = Ohne Not zurückgehalten
overview-budget-below =
    von { $accepted } hingenommenen in 1.000 Kontowochen; { $spent ->
        [0] keines
        [one] ein Konto
       *[other] { $spent } Konten
    } in den letzten vier Wochen
overview-budget-none = Keines Ihrer Konten hat in den letzten vier Wochen E-Mails verschickt.
overview-budget-within = im Rahmen
overview-budget-over = über dem Rahmen

overview-empty-title = Leiten Sie die erste E-Mail durch Tidewatch
overview-empty-text = Bis dahin wird keine E-Mail bewacht, und nichts kann schiefgehen: Anfangs sieht Tidewatch nur zu. Listen und die Firmen, die sie haben, brauchen keinen Mailserver: Für sie beginnen Sie unter „Dienstleister“.
overview-empty-step-1 = Wählen Sie, wie Ihr Mailserver Tidewatch fragt, und kopieren Sie die Zeilen, die er braucht.
overview-empty-step-2 = Schicken Sie sich eine Nachricht, und sehen Sie hier, wie sie beurteilt wird.
overview-empty-step-3 = Sagen Sie, wen Sie schützen: Ihre Leute, Marken und Lieferanten.
overview-empty-act = Anfangen
