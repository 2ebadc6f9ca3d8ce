# Regeln: was zählt, wie viel, und was ab wie vielen Punkten geschieht.

policies-title = Regeln
policies-lead = Merkmale und Regeln geben Punkte. Ab so und so vielen Punkten geschieht etwas mit der Nachricht.
policies-inbound = E-Mail von außen
policies-outbound = Ihre eigene E-Mail
policies-internal = E-Mail unter Ihnen
policies-change-thresholds = Ändern
policies-from = ab { $points }
policies-from-tag = Ab { $points } Punkten wird sie gekennzeichnet.
policies-from-hold = Ab { $points } Punkten wird sie zurückgehalten, bis jemand entscheidet.
policies-from-defer = Ab { $points } Punkten wird der Absender gebeten, später wiederzukommen.
policies-from-reject = Ab { $points } Punkten wird sie abgewiesen.
policies-nothing-by-score = Durch Punkte allein geschieht nichts.
policies-scores = Die Balken sind die Punkte der letzten 24 Stunden: { $reached } von { $all } Nachrichten erreichten eine Stufe. Hohe Balken sind kürzer gezeichnet, als sie sind, damit man seltene sieht.
policies-looked-at = Gezählt über die { $count } Nachrichten der letzten 24 Stunden.
policies-looked-at-sample = Gezählt über { $count } der Nachrichten der letzten 24 Stunden: die neuesten jeder Stunde.
policies-looked-at-none = In den letzten 24 Stunden wurde keine Nachricht beurteilt; noch hat sich nichts gemeldet.
policies-group-count =
    { $sources ->
        [one] eine Art
       *[other] { $sources } Arten
    } · { $times ->
        [0] nie gemeldet
        [one] einmal gemeldet
       *[other] { $times }-mal gemeldet
    }
policies-sources-title = Wonach gesucht wird
policies-sources-lead = Jede Zeile ist etwas, wonach Tidewatch sucht. Wählen Sie eine, um zu ändern, wie viel sie zählt.
policies-all-sources = Alle durchsuchen
policies-own-rule = Eine eigene Regel schreiben
policies-search = Wörter
policies-group = Gruppe
policies-any = Alle
policies-what = Wonach es sucht
policies-points = Punkte
policies-state = Stand
policies-spoken = In 24 Stunden gemeldet
policies-counting-on = zählt
policies-counting-off = aus
policies-counting-trial = auf Probe
policies-counting-on-hint = Die Punkte werden gezählt.
policies-counting-trial-hint = Es wird gezeigt, was es gezählt hätte, und zählt nichts. Am besten für Neues.
policies-counting-off-hint = Es wird nicht angesehen und hinterlässt keine Spur.
policies-group-identity = Als wer sie sich ausgibt
policies-group-link = Wohin ihre Links führen
policies-group-hiding = Was sie versteckt
policies-group-lure = Was ihre Worte wollen
policies-group-request = Was sie verlangt
policies-group-attachment = Was sie mitbringt
policies-group-structure = Wie sie gebaut ist
policies-group-hint = Schwache Hinweise
policies-group-authentication = Ob sie beweist, woher sie kommt
policies-group-rule = Regeln
policies-group-model = Wem ihr Text ähnelt
policies-group-data = Kundendaten, die hinausgehen
policies-group-watch = Wovor Sie gewarnt wurden
policies-group-upstream = Was Filter davor sagen
policies-does-not-count = Etwas, das eingetragen wurde, zählt nicht: { $name }

# Änderungen.
policies-history = Änderungen
policies-change = Änderung
policies-made = Gemacht von
policies-no-change = Noch wurde nichts geändert
policies-no-change-text = Was oben steht, tut Tidewatch von selbst oder sagt die Konfigurationsdatei.
policies-state-draft = Entwurf
policies-state-on = zählt
policies-state-undone = zurückgenommen
policies-state-dropped = verworfen
policies-history-look = Änderungen ansehen

# Ein Entwurf.
policies-draft-lead = Zuerst sehen Sie, was sie mit den E-Mails des letzten Tages getan hätte. Sie zählt erst, wenn Sie sie einschalten.
policies-draft-thresholds = Schwellen: { $mail }
policies-draft-rule = Eigene Regel: { $name }
policies-step-tag = Gekennzeichnet ab
policies-step-hold = Zurückgehalten ab
policies-step-defer = Aufgeschoben ab
policies-step-reject = Abgewiesen ab
policies-thresholds-hint = Punkte. Lassen Sie ein Feld leer, wenn das nie durch Punkte geschehen soll.
policies-points-hint = Leer: { $points }, wie es von selbst ist.
policies-rule-name = Kurzer Name
policies-rule-name-hint = Kleine Buchstaben, Ziffern und Bindestriche, zum Beispiel falsches-paket. Er steht in jedem Urteil der Regel.
policies-rule-text = Die Regel
policies-rule-text-hint = Im Format der öffentlichen Regelsammlung. Sie wird geprüft, bevor sie aufbewahrt wird.
policies-rule-bad-name = Ein Name hat nur kleine Buchstaben, Ziffern und Bindestriche.
policies-rule-bad-text = Die Regel ist so nicht zu gebrauchen. Was nicht stimmt, steht unten mit seiner Stelle.
policies-out-of-order = Eine strengere Stufe braucht mindestens so viele Punkte wie eine mildere.
policies-no-points = Schreiben Sie Punkte wie 4 oder 4,5, höchstens 1.000.
policies-unfit = So ist das nicht zu ändern: { $why }
policies-why = Warum
policies-why-hint = Ein Satz für alle, die später fragen. Keine Adressen.
policies-try = An den E-Mails von gestern ausprobieren
policies-back = Zurück
policies-set-back = { $name } – wieder, wie es von selbst ist

# Eine Änderung.
policies-what-changes = Was sie ändert
policies-try-again = Noch einmal ausprobieren
policies-turn-on = Einschalten
policies-turn-on-untried = Ohne Probe einschalten
policies-drop = Verwerfen
policies-undo = Zurücknehmen
policies-leave = So lassen
policies-history-of = Was geschah
policies-was-made = Gemacht
policies-was-tried = An den E-Mails eines Tages ausprobiert
policies-was-turned-on = Eingeschaltet
policies-was-undone = Zurückgenommen
policies-was-dropped = Verworfen
policies-trial = Was sie getan hätte
policies-trial-nothing = In den letzten 24 Stunden gab es keine E-Mail, an der man sie ausprobieren kann.
policies-trial-none = Von { $count } Nachrichten wäre keine anders behandelt worden.
policies-trial-some = { $changed } von { $all } Nachrichten wären anders behandelt worden.
policies-trial-sampled = Es gab mehr E-Mails, als eine Probe liest: Sie hat { $count } Nachrichten angesehen, die neuesten jeder Stunde.
policies-trial-undecidable = Von { $count } Nachrichten lässt sich nichts sagen: Was von ihnen aufbewahrt wurde, verrät es nicht, weil eine Ausnahme, eine Warnung oder die Nachricht selbst bestimmte, wie viel zählte. Sie stehen in keiner Zahl.
policies-trial-unseen = Von „{ $name }“ lässt sich nichts sagen: Die E-Mails von gestern wurden danach nicht angesehen. Stellen Sie es einen Tag auf Probe, dann sehen Sie, wo es sich meldet.
policies-trial-looked-at = angesehen
policies-trial-changed = anders behandelt
policies-trial-counts = Vorher und dann
policies-trial-changes = Nachrichten, die anders behandelt worden wären, die neuesten zuerst
policies-trial-more = und { $count } weitere, die gezählt sind, aber nicht in der Liste stehen.
policies-trial-message = Nachricht
policies-trial-direction = E-Mail
policies-trial-action = Behandelt
policies-trial-today = Wie es war
policies-trial-then = Wie es wäre
policies-trial-difference = Unterschied
policies-turn-on-title = Eine Änderung einschalten
policies-turn-on-at-once = Sie zählt sofort für alle E-Mails ab jetzt. E-Mails, die beurteilt wurden, bleiben, wie sie sind.
policies-turn-on-changes = Von den E-Mails des letzten Tages hätte sie { $count } Nachrichten anders behandelt.
policies-turn-on-never-tried = Sie wurde nie ausprobiert: Niemand weiß, wie viele E-Mails sie betrifft.
policies-turn-on-undo = Sie können sie in einem Schritt zurücknehmen, solange niemand dasselbe noch einmal ändert.
policies-turned-on = { $name } zählt ab jetzt.
policies-undo-title = Eine Änderung zurücknehmen
policies-undo-at-once = Was vorher galt, gilt sofort wieder, für alle E-Mails ab jetzt.
policies-undo-since = Hat jemand dasselbe seither geändert, wird nichts zurückgenommen, und Sie erfahren es.
policies-undone = { $name } wurde zurückgenommen. Was vorher galt, gilt wieder.
policies-drop-title = Einen Entwurf verwerfen
policies-drop-nothing = Er hat nie gezählt; für die E-Mail ändert sich nichts.
policies-dropped = { $name } wurde verworfen.
policies-busy = Gerade wird eine andere Änderung ausprobiert. Versuchen Sie es gleich noch einmal.
policies-too-long = Gerade gibt es zu viele E-Mails, um sie anzusehen. Versuchen Sie es später noch einmal.
policies-stands-otherwise = Jemand war schneller: Diese Änderung steht inzwischen anders. Sehen Sie sie noch einmal an.
policies-changed-since = Nichts wurde zurückgenommen, weil dasselbe seither noch einmal geändert wurde.
policies-changed-since-lead = Das zurückzunehmen nähme auch zurück, was danach kam.
policies-changed-since-do = Nehmen Sie zuerst die spätere Änderung zurück, dann diese; oder machen Sie eine neue Änderung, die sagt, was Sie jetzt wollen.
