# Ströme: vom Beobachten zum Durchsetzen, ein Strom, und der Schalter für alle.

streams-title = Ströme
streams-lead = Ein Strom ist, was durch eine Tür in einer Richtung läuft. Anfangs wird er nur beobachtet; schalten Sie das Durchsetzen ein, wenn Ihnen gefällt, was geschehen wäre.
streams-counts =
    { $messages } Nachrichten an { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    }: { $marked } gekennzeichnet, { $stopped } aufgehalten oder aufzuhalten
streams-look = Näher ansehen
streams-empty = Noch kein Strom
streams-empty-text = Ein Strom erscheint hier mit seiner ersten Nachricht.
streams-emergency = Wenn das Durchsetzen schadet
streams-emergency-text = Ein Schalter hält es für alle Ströme auf einmal an. Post wird weiter beurteilt und gezeigt; nichts wird zurückgehalten oder abgewiesen.

stream-no-mail = noch keine Post
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
stream-empty = Hier kam noch keine Post
stream-empty-text = Die Tür ist eingerichtet. Sobald Post in dieser Richtung durch sie läuft, sehen Sie hier, was entschieden wurde.
stream-empty-act = Zur Anleitung

stream-enforce = Durchsetzen einschalten
stream-enforce-title = Durchsetzen einschalten: { $door }?
stream-enforce-what = Von jetzt an wird wirklich zurückgehalten, aufgeschoben und abgewiesen, was so entschieden ist. Zurückgehaltene Post wartet unter „Zurückgehalten“, bis jemand entscheidet.
stream-enforce-numbers =
    { $stopped ->
        [0] Von { $messages } Nachrichten der letzten 30 Tage wäre keine aufgehalten worden.
        [one] Von { $messages } Nachrichten der letzten 30 Tage wäre eine aufgehalten worden.
       *[other] Von { $messages } Nachrichten der letzten 30 Tage wären { $stopped } aufgehalten worden.
    }
stream-enforce-back = Sie können jederzeit zum Beobachten zurückkehren.
stream-enforce-tick = Jemand sieht mindestens einmal am Tag nach zurückgehaltener Post.
stream-tick-first = Bestätigen Sie zuerst den Satz darunter: Zurückgehaltene Post wartet auf einen Menschen.
stream-enforce-done = Für { $door } wird jetzt durchgesetzt.
stream-observe = Wieder nur beobachten
stream-observe-title = { $door } wieder nur beobachten?
stream-observe-what = Von jetzt an geht alle Post dieses Stroms durch. Sie wird beurteilt und gezeigt wie bisher.
stream-observe-held = Was schon zurückgehalten ist, bleibt es, bis jemand entscheidet.
stream-observe-done = { $door } wird nur beobachtet.
stream-leave = So lassen

enforcing-stop = Überall mit dem Durchsetzen aufhören
enforcing-stop-title = Überall mit dem Durchsetzen aufhören?
enforcing-stop-what = Alle Post aller Ströme geht sofort durch. Sie wird beurteilt und gekennzeichnet, aber nichts wird zurückgehalten oder abgewiesen.
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
