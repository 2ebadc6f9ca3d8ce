# Ströme: vom Beobachten zum Durchsetzen, ein Strom, und der Schalter für alle.

streams-title = Ströme
streams-lead = Ein Strom ist, was durch eine Tür in einer Richtung läuft. Anfangs wird er nur beobachtet; schalten Sie das Durchsetzen ein, wenn Ihnen gefällt, was geschehen wäre.
streams-counts =
    { $messages ->
        [one] eine Nachricht
       *[other] { $messages } Nachrichten
    } an { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    }: { $marked } gekennzeichnet, { $stopped } aufgehalten oder aufzuhalten
streams-look = Näher ansehen
streams-empty = Noch kein Strom
streams-empty-text = Ein Strom erscheint hier mit seiner ersten Nachricht.
streams-emergency = Wenn das Durchsetzen schadet
streams-emergency-text = Ein Schalter hält es für alle Ströme auf einmal an. E-Mail wird weiter beurteilt und gezeigt; nichts wird zurückgehalten oder abgewiesen.

stream-no-mail = noch keine E-Mail
stream-since = { $who } hat am { $at } umgeschaltet: { $why }
stream-as-configured = wie in der Konfiguration
stream-spans = Über die Zeit
stream-by-day = 30 Tage
stream-by-hour = 24 Stunden
stream-chart-days = Nachrichten am Tag
stream-chart-hours = Nachrichten in der Stunde
stream-series-passed = durchgelassen
stream-series-marked = gekennzeichnet
stream-series-stopped = aufgehalten oder aufzuhalten
stream-facts = In Zahlen
stream-messages = Nachrichten in 30 Tagen
stream-marked = Gekennzeichnet
stream-would = Wären aufgehalten worden
stream-stopped = Aufgehalten
stream-held = Was Menschen sagten
stream-held-said = von { $held } zurückgehaltenen Nachrichten wurden { $fine } harmlos und { $phishing } bösartig genannt
stream-switched = Umgeschaltet
stream-examples = Wäre aufgehalten worden und ging weiter
stream-examples-text = Dies sind die neuesten. Wenn Sie genau das aufhalten möchten, schalten Sie das Durchsetzen ein; war eine davon harmlos, sehen Sie nach, warum sie auffiel.
stream-examples-all = Alle davon
stream-empty = Hier kam noch keine E-Mail
stream-empty-text = Die Tür ist eingerichtet. Sobald E-Mail in dieser Richtung durch sie läuft, sehen Sie hier, was entschieden wurde.
stream-empty-act = Zur Anleitung

stream-enforce = Durchsetzen einschalten
stream-enforce-title = Durchsetzen einschalten: { $door }?
stream-enforce-what = Von jetzt an wird wirklich zurückgehalten, aufgeschoben und abgewiesen, was so entschieden ist. Zurückgehaltene E-Mail wartet unter „Zurückgehalten“, bis jemand entscheidet.
stream-enforce-numbers =
    { $stopped ->
        [0] Von { $messages } Nachrichten der letzten 30 Tage wäre keine aufgehalten worden.
        [one] Von { $messages } Nachrichten der letzten 30 Tage wäre eine aufgehalten worden.
       *[other] Von { $messages } Nachrichten der letzten 30 Tage wären { $stopped } aufgehalten worden.
    }
stream-enforce-back = Sie können jederzeit zum Beobachten zurückkehren.
stream-enforce-tick = Jemand sieht mindestens einmal am Tag nach zurückgehaltener E-Mail.
stream-tick-first = Bestätigen Sie zuerst den Satz darunter: Zurückgehaltene E-Mail wartet auf einen Menschen.
stream-enforce-done = Für { $door } wird jetzt durchgesetzt.
stream-observe = Wieder nur beobachten
stream-observe-title = { $door } wieder nur beobachten?
stream-observe-what = Von jetzt an gehen alle E-Mails dieses Stroms durch. Sie werden beurteilt und gezeigt wie bisher.
stream-observe-held = Was schon zurückgehalten ist, bleibt es, bis jemand entscheidet.
stream-observe-done = { $door } wird nur beobachtet.
stream-leave = So lassen

enforcing-stop = Überall mit dem Durchsetzen aufhören
enforcing-stop-title = Überall mit dem Durchsetzen aufhören?
enforcing-stop-what = Alle E-Mails aller Ströme gehen sofort durch. Sie werden beurteilt und gekennzeichnet, aber nichts wird zurückgehalten oder abgewiesen.
enforcing-stop-held = Was schon zurückgehalten ist, bleibt es, bis jemand entscheidet.
enforcing-stop-told = Alle sehen auf jeder Seite, dass Sie es angehalten haben, und wer Bereitschaft hat, erfährt es.
enforcing-stop-done = Das Durchsetzen ist für alle Ströme angehalten.
enforcing-go-on = Weiter durchsetzen
enforcing-resume = Durchsetzen fortsetzen
enforcing-resume-title = Durchsetzen fortsetzen?
enforcing-stopped-by = { $who } hat es am { $at } angehalten: { $why }
enforcing-resume-what = Jeder Strom ist wieder, wie er eingestellt war: Wo durchgesetzt wird, wird zurückgehalten und abgewiesen; die anderen werden nur beobachtet.
enforcing-resume-before = Was inzwischen durchging, ist durch.
enforcing-resume-done = Das Durchsetzen geht weiter.
enforcing-leave = Angehalten lassen
enforcing-why = Warum?
enforcing-why-hint = Ein Satz für alle, die das später lesen. Keine Adressen.
enforcing-why-missing = Sagen Sie in einem Satz, warum.
enforcing-why-address = Sagen Sie es ohne Adresse: Das wird jahrelang aufbewahrt.
enforcing-why-long = Sagen Sie es in höchstens 300 Zeichen.

doorstep-title = Eine Tür öffnen
doorstep-lead = Durch eine Tür kommt E-Mail herein, um angesehen zu werden. Sagen Sie, wie; die Seite probiert es von diesem Rechner aus und schreibt die Zeilen, die sie öffnen. Noch wird nichts geändert, und eine neue Tür beobachtet nur.
doorstep-asked = Wie E-Mail hereinkommen soll
doorstep-kind = Auf welchem Weg
doorstep-milter = Ihr Mailserver fragt (Milter)
doorstep-milter-means = Der sanfteste Weg, für Postfix oder Sendmail im eigenen Haus: Er tut alles wie bisher und fragt bei jeder Nachricht.
doorstep-filter = E-Mail geht hindurch, hinter Ihrem Mailserver
doorstep-filter-means = Ihr Mailserver übergibt jede Nachricht und bekommt sie auf einem anderen Port zurück.
doorstep-mx = E-Mail geht hindurch, vor Ihrem Mailserver
doorstep-mx-means = Für Mailserver, die andere für Sie betreiben: E-Mail kommt zuerst hier an und geht von hier weiter.
doorstep-name = Wie Sie sie nennen
doorstep-name-hint = Buchstaben, Ziffern, Punkte und Bindestriche. Der Name steht bei jeder Nachricht.
doorstep-listen = Wo sie lauscht
doorstep-listen-hint = Eine Adresse dieses Rechners und ein Port, zum Beispiel 127.0.0.1:7357.
doorstep-hop = Der Mailserver dahinter
doorstep-hop-hint = Ein Rechner und ein Port, wohin E-Mail weitergeht. Bei einem Milter: ein Port Ihres Mailservers, der nicht noch einmal fragt, für angehaltene E-Mail, die Sie freigeben.
doorstep-certificate = Zertifikat, falls die Tür selbst TLS spricht
doorstep-certificate-hint = Eine Datei auf diesem Rechner mit ihrem ganzen Pfad; darf leer bleiben.
doorstep-key = Der Schlüssel zum Zertifikat
doorstep-try = Ausprobieren
doorstep-unfit-kind = Wählen Sie einen der drei Wege.
doorstep-unfit-name = Wählen Sie einen Namen aus Buchstaben, Ziffern, Punkten und Bindestrichen.
doorstep-unfit-listen = Schreiben Sie eine Adresse mit Port, zum Beispiel 127.0.0.1:7357.
doorstep-unfit-hop = Schreiben Sie einen Rechner mit Port, zum Beispiel 127.0.0.1:10027.
doorstep-unfit-files = Nennen Sie beide Dateien, das Zertifikat und seinen Schlüssel, jede mit ihrem ganzen Pfad; oder keine.
doorstep-found = Was sich gezeigt hat
doorstep-state = Stand
doorstep-said = Befund
doorstep-is-good = gut
doorstep-is-bad = zu beheben
doorstep-good = Nichts steht im Weg. Gerade eben von diesem Rechner aus probiert.
doorstep-bad = Etwas steht im Weg. Die Zeilen unten wirken erst, wenn es behoben ist; probieren Sie es dann noch einmal.
doorstep-place-free = { $place } ist frei.
doorstep-place-taken = Auf { $place } lauscht schon etwas: ein anderes Programm oder eine offene Tür. Wählen Sie einen anderen Port.
doorstep-place-elsewhere = { $place } ist keine Adresse dieses Rechners.
doorstep-place-forbidden = Das Programm darf auf { $place } nicht lauschen. Ports unter 1024 brauchen ein eigenes Recht (CAP_NET_BIND_SERVICE).
doorstep-place-not = Auf { $place } kann es nicht lauschen.
doorstep-hop-answers = Der Mailserver auf { $place } antwortet. Verschlüsselung bietet er nicht an.
doorstep-hop-answers-tls = Der Mailserver auf { $place } antwortet und bietet Verschlüsselung an.
doorstep-hop-refuses = Der Mailserver auf { $place } antwortet mit { $code }: Er will mit diesem Rechner nicht sprechen.
doorstep-hop-no-mail-server = Was auf { $place } antwortet, ist kein Mailserver.
doorstep-hop-silent = { $place } antwortet nicht rechtzeitig.
doorstep-hop-unreachable = Auf { $place } antwortet nichts.
doorstep-hop-itself = Die Tür würde ihre E-Mail sich selbst übergeben. Nennen Sie den Mailserver dahinter.
doorstep-file-there = { $file } ist lesbar.
doorstep-file-missing = { $file } kann dieses Programm nicht lesen.
doorstep-name-taken = Eine Tür heißt schon { $name }. Wählen Sie einen anderen Namen: Ihre E-Mail ließe sich nicht auseinanderhalten.
doorstep-open = Wie sie sich öffnet
doorstep-open-lead = Fügen Sie diese Zeilen der Konfigurationsdatei hinzu und starten Sie das Programm neu. Das dauert eine Sekunde; E-Mail, die inzwischen kommt, wartet beim Absender.
doorstep-again = Neu starten
doorstep-then = Das ist getan: zu den ersten Schritten
