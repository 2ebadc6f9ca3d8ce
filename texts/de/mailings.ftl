# Briefe auf dem Weg an viele, und die Antworten darauf.

mailings-title = Briefe
mailings-lead = Briefe, die jemand unterschrieben hat, und wie weit ihr Versand ist.
mailings-none = Noch kein Brief ist unterschrieben
mailings-none-text = Ein Brief wird in einem Fall entworfen und unterschrieben. Dann wartet er hier auf die Liste seiner Empfänger.
mailings-letter = Brief
mailings-state = Stand
mailings-affected = Betroffene
mailings-made = Unterschrieben
mailings-replies-new = { $replies ->
    [0] Antworten lesen
    [one] Eine neue Antwort lesen
   *[other] { $replies } neue Antworten lesen
}
mailings-one = Brief im Versand
mailings-collecting = Wartet auf seine Empfänger
mailings-paused = Angehalten
mailings-sending = Wird versandt
mailings-ended = Versandt
mailings-progress = Wie weit er ist
mailings-progress-words = { $done } von { $all }
mailings-delivered = Zugestellt
mailings-delivered-below = der nächste Mailserver hat ihn
mailings-waiting = Wartend
mailings-waiting-below = noch zu senden oder zu wiederholen
mailings-refused = Abgelehnt
mailings-refused-below = hier hilft nur ein anderer Weg
mailings-unknown = Unbekannt
mailings-unknown-below = nach dem Senden keine Antwort
mailings-unknown-some = { $recipients ->
    [one] Bei einem Empfänger wissen wir nicht, ob der Brief angekommen ist
   *[other] Bei { $recipients } Empfängern wissen wir nicht, ob der Brief angekommen ist
}
mailings-unknown-what = Der Brief wurde übergeben, und es kam keine Antwort, oder dieses Programm wurde in diesem Augenblick beendet. Er wird nicht von selbst noch einmal gesandt, weil ihn sonst manche zweimal bekämen.
mailings-missing = Nicht in der Liste
mailings-missing-below = betroffen und nicht unter den Empfängern
mailings-replies = Antworten
mailings-replies-below = auf diesen Brief
mailings-deferred = Wird später wiederholt
mailings-deliveries = Wer nicht erreicht wurde
mailings-deliveries-lead = Empfänger kennt diese Seite nur an einem Fingerabdruck, nicht an ihrer Adresse. Eine Adresse steht nur in der versiegelten Liste des Briefs und wird mit ihr gelöscht.
mailings-nobody = Niemand
mailings-nobody-text = Kein Empfänger ist in diesem Stand.
mailings-recipient = Empfänger
mailings-answer = Antwort
mailings-attempts = Versuche
mailings-last = Zuletzt
mailings-maybe-twice = hat ihn vielleicht zweimal
mailings-came-back = etwas kam zurück
mailings-about = Zu diesem Brief
mailings-from = Von
mailings-kind = Art
mailings-mandated = Alle müssen es erfahren, auch wer keine E-Mails will
mailings-alert = Hilfreich, für alle, die es wollen
mailings-signed = Unterschrieben von
mailings-signed-at = Unterschrieben am
mailings-changed-at = Zuletzt geändert am
mailings-not-after = Darf versandt werden bis
mailings-begun = Begonnen
mailings-changed-by = Zuletzt geändert von
mailings-file = Liste der Empfänger
mailings-file-counts = { $rows } Zeilen; nicht betroffen und abgewiesen: { $strangers }; ohne brauchbare Adresse oder Angabe: { $unfit }; schon vorhanden: { $repeated }
mailings-text = Was darin steht
mailings-text-lead = Wörter in geschweiften Klammern werden für jeden Empfänger eingesetzt.
mailings-recipients = Empfänger
mailings-recipients-lead = Geben Sie Ihre Kundenliste hinein. Geschrieben wird nur den Betroffenen; alle anderen werden abgewiesen und gezählt. Die Datei selbst wird nicht aufbewahrt.
mailings-file-hint = CSV mit einer Spalte email, einer Spalte language, wenn Sie eine haben, und: { $columns }
mailings-file-send = Liste lesen
mailings-file-taken = Die Liste ist gelesen: { $accepted } Empfänger, und { $missing } Betroffene stehen nicht darin. Noch ist nichts versandt.
mailings-file-refused = Die Liste konnte nicht übernommen werden
mailings-file-slow = Sie war zu lange unterwegs. Versuchen Sie es noch einmal oder teilen Sie sie.
mailings-file-broken = Sie brach unterwegs ab oder ist zu groß.
mailings-file-none = Es wurde keine Datei gewählt.
mailings-file-no-column = Der Brief braucht eine Spalte mit dem Namen { $column }.
mailings-file-column-twice = Der Brief nimmt ein Wort aus der Spalte mit dem Namen { $column }, und die Datei hat mehrere, die so heißen. Nichts wurde übernommen. Lassen Sie eine davon in der Datei.
mailings-file-begun = Der Versand dieses Briefs hat begonnen.
mailings-file-table = Das ist keine Tabelle, die wir lesen können: { $why }
mailings-begin = Versand beginnen
mailings-resume = Weiter versenden
mailings-pause = Anhalten
mailings-again = Die unbekannten noch einmal senden
mailings-back = Zurück
mailings-begin-title = Diesen Brief versenden?
mailings-begin-now = { $recipients ->
    [one] Einen Brief versenden
   *[other] { $recipients } Briefe versenden
}
mailings-begin-consequence = Briefe, die hinaus sind, lassen sich nicht zurückholen. Anhalten können Sie jederzeit. Der Brief steht ab jetzt in der öffentlichen Liste der Briefe.
mailings-begin-missing = { $people ->
    [0] Alle Betroffenen sind unter den Empfängern.
    [one] Eine betroffene Person ist nicht unter den Empfängern.
   *[other] { $people } Betroffene sind nicht unter den Empfängern.
}
mailings-pause-title = Diesen Brief anhalten?
mailings-pause-consequence = Briefe, die gerade unterwegs sind, gehen noch hinaus, höchstens einige. Die anderen warten, bis jemand weitermacht.
mailings-again-title = Die unbekannten noch einmal senden?
mailings-again-now = { $recipients ->
    [one] Einen Brief noch einmal senden
   *[other] { $recipients } Briefe noch einmal senden
}
mailings-again-consequence = Manche von ihnen haben den Brief schon und bekommen ihn zweimal, Wort für Wort gleich. Bei einem Brief, den alle bekommen müssen, ist das besser als keiner.
mailings-was-begun = Der Brief wird versandt.
mailings-was-paused = Der Brief ist angehalten.
mailings-was-sent-again = Die unbekannten werden noch einmal gesandt.
mailings-no-recipients = Er hat noch keine Empfänger. Geben Sie zuerst die Liste hinein.
mailings-late = Der Brief darf nicht mehr versandt werden: Sein letzter Tag ist vorbei. Entwerfen und unterschreiben Sie einen neuen.
mailings-changed = Jemand war schneller. Sehen Sie nach, wie es jetzt steht.
mailings-not-signed = Dieser Brief ist nicht das, was ein Mensch freigegeben hat; deshalb wird nichts davon verschickt. Sagen Sie es denen, die Tidewatch betreiben: Sein Eintrag wurde verändert.
mailings-not-mandated = Nur ein Brief, den alle bekommen müssen, darf zweimal kommen.
mailings-failed = Es hat nicht geklappt. Das Protokoll sagt, warum.

replies-title = Antworten
replies-lead = Was Menschen auf unsere Briefe geantwortet haben. Jede wird von einem Menschen gelesen.
replies-none = Noch keine Antwort
replies-none-text = Antworten auf Briefe kommen hier an, sobald Ihr Mailserver E-Mails für die Adresse weitergibt, an die sie gehen.
replies-from = Von
replies-state = Stand
replies-letter = Antwortet auf
replies-at = Gekommen
replies-nobody = niemand
replies-somebody-at = Jemand bei { $domain }
replies-new = Neu
replies-read = Gelesen
replies-answered = Beantwortet
replies-to-letter = Diesen Brief
replies-to-none = Keinen bestimmten Brief
replies-one = Antwort
replies-known = Was bekannt ist
replies-open = Lesen
replies-open-lead = Dass Sie sie lesen, wird im Prüfprotokoll vermerkt.
replies-text = Was darin steht
replies-writer = Absender, wie die Nachricht ihn nennt
replies-subject = Betreff
replies-mark-answered = Ich habe geantwortet
replies-was-answered = Die Antwort ist als beantwortet vermerkt.
mailings-proof = Nachweis der Freigabe
mailings-proof-lead = Der Brief, wie er freigegeben wurde, und was der Passkey der unterzeichnenden Person darüber signiert hat. Jeder kann die Datei ohne uns prüfen. Sie beweist, dass wer diesen Passkey hat und von ihm erkannt wurde, diesen Brief und keinen anderen freigegeben hat; nicht, was der Bildschirm zeigte, nicht wann, und nicht, dass er verschickt wurde.
mailings-proof-take = Nachweis herunterladen
mailings-proof-command = So wird er geprüft
