# Dateien, die Antworten einer Prüfung belegen: auf der Seite des Dienstleisters und in der Konsole.
evidence-file = Dateien anhängen, die es belegen
evidence-file-hint = Zum Beispiel ein Zertifikat, ein Bericht oder ein Bildschirmfoto: bis { $most } MB je Datei. Sie werden verschlüsselt gespeichert und auf keiner Seite angezeigt.
evidence-valid = Sie gelten bis
evidence-valid-hint = Nur wenn der Beleg selbst endet, wie ein Zertifikat.
evidence-attach = Speichern und anhängen
evidence-here = Angehängte Dateien
evidence-none = ein Beleg ist gefragt, und keiner ist da
evidence-about = { $size } · angehängt am { $date } · SHA-256 { $sha256 }
evidence-until = gilt bis { $until }
evidence-over = am { $until } abgelaufen
evidence-gone = nicht mehr gespeichert
evidence-remove-named = { $name } entfernen
evidence-attached =
    { $count ->
        [one] Gespeichert, und eine Datei ist angehängt.
       *[other] Gespeichert, und { $count } Dateien sind angehängt.
    }
evidence-removed = Gespeichert, und die Datei ist entfernt.
evidence-refused = { $name } wurde nicht angehängt: { $why } Ihre Antworten sind gespeichert.
evidence-unfit-question = Diese Frage gibt es nicht.
evidence-unfit-empty = Die Datei ist leer.
evidence-unfit-long = Sie ist größer als { $most } MB. Hängen Sie eine kleinere Datei an, oder schreiben Sie in den Text, wo der Beleg zu sehen ist.
evidence-unfit-full = Mehr als { $files } Dateien oder zusammen { $most } MB passen nicht. Entfernen Sie zuerst eine Datei.
evidence-unfit-under-way = Im Moment kommen zu viele Dateien an. Versuchen Sie es in einer Minute noch einmal.
evidence-unfit-form = Die Verbindung brach ab, oder das ist mehr, als auf einmal gesendet werden kann. Hängen Sie weniger Dateien auf einmal an.
evidence-signed-names =
    { $count ->
        [one] Was Sie unterschreiben, nennt die angehängte Datei mit ihrem SHA-256. Danach lässt sie sich nicht mehr entfernen.
       *[other] Was Sie unterschreiben, nennt die { $count } angehängten Dateien mit ihrem SHA-256. Danach lässt sich keine mehr hinzufügen oder entfernen.
    }
