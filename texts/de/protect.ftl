# Geschützte Namen aus einer Tabelle übernehmen: was an einer Zeile nicht stimmt und wie man es behebt.

protect-no-column = Der Tabelle fehlt die Spalte „{ $column }“. Die erste Zeile muss die Spalten nennen: Art, Name, Adressen, Domains, Notiz.
protect-bad-kind = „{ $value }“ ist keine Art. Schreiben Sie Person, Marke, Domain oder Lieferant.
protect-no-name = Der Name fehlt.
protect-too-long = In dieser Zelle steht mehr, als hineinpasst.
protect-bad-address = „{ $value }“ ist keine E-Mail-Adresse.
protect-bad-domain = „{ $value }“ ist keine Domain. Schreiben Sie sie wie example.com.
protect-twice = Dieser Name steht schon in Zeile { $row }.
protect-configured = Dieser Name steht mit anderen Angaben in der Konfigurationsdatei. Ändern Sie ihn dort.
protect-too-many = Es sind zu viele Namen. Entfernen Sie zuerst einige.

# Die Datei selbst.
protect-name-taken = Dieser Name steht schon in der Liste.
protect-file-none = Wählen Sie zuerst eine Datei.
protect-file-slow = Die Datei kam nicht rechtzeitig an. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.
protect-file-spreadsheet = Das ist die Tabelle selbst. Wählen Sie in Ihrem Tabellenprogramm „Speichern unter“, dann „CSV“, und geben Sie diese Datei ab.
protect-file-no-text = Diese Datei ist keine Tabelle. Speichern Sie Ihre Tabelle als CSV und geben Sie diese Datei ab.
file-packed = Diese Datei ist gepackt ({ $kind }). Entpacken Sie sie zuerst, im Terminal mit „{ $command } DATEI“, und geben Sie ab, was darin war.
protect-file-empty = Diese Datei ist leer.
protect-file-too-large = Diese Datei ist zu groß: Bis zu 1 MB und 20.000 Zeilen passen. Teilen Sie sie in zwei.
protect-file-row = In Zeile { $row } steht zu viel. Vielleicht ist ein Anführungszeichen nicht geschlossen.

# Die Liste.
protect-title = Schützen
protect-lead = Hinter diesen Namen könnten sich andere verstecken. E-Mail, die einen davon von fremder Stelle aus benutzt, fällt auf.
protect-people = Personen
protect-brands = Marken
protect-domains = Eigene Domains
protect-vendors = Lieferanten
protect-people-meaning = E-Mail von außen, die einen dieser Namen zeigt, aber von einer anderen Adresse kommt, fällt auf: Jemand könnte sich als Ihre Kollegin ausgeben.
protect-brands-meaning = E-Mail, die in einem dieser Namen spricht, aber von einer fremden Domain kommt, fällt auf.
protect-domains-meaning = Adressen, die einer dieser Domains nur ähnlich sehen, fallen auf; und E-Mail, die von ihnen kommen will, muss es beweisen.
protect-vendors-meaning = E-Mail, die sich als eine dieser Firmen ausgibt, fällt auf: Eine neue Bankverbindung oder eine seltsame Rechnung wird an ihren echten Domains gemessen.
protect-caption = Geschützte Namen
protect-name = Name
protect-addresses = Adressen, von denen sie schreiben
protect-own-domains = Eigene Domains
protect-added = Zuletzt geändert von
protect-from-file = aus der Konfigurationsdatei
protect-and-more = und { $count } weitere
protect-export = Alle als CSV mitnehmen
protect-import = Tabelle einlesen
protect-add-person = Person hinzufügen
protect-add-brand = Marke hinzufügen
protect-add-domain = Domain hinzufügen
protect-add-vendor = Lieferant hinzufügen
protect-no-people = Noch ist niemand geschützt
protect-no-people-text = Beginnen Sie mit denen, in deren Namen andere Geld oder Listen verlangen würden: Geschäftsführung, Finanzen, wer Ihren Newsletter verschickt.
protect-no-brands = Noch ist keine Marke geschützt
protect-no-brands-text = Fügen Sie jeden Namen hinzu, unter dem Ihre Kundschaft Sie kennt, so wie sie ihn schreibt.
protect-no-domains = Noch ist keine Domain geschützt
protect-no-domains-text = Fügen Sie jede Domain hinzu, von der Sie E-Mail senden, auch die der Newsletter. Ohne sie kann Tidewatch Ihre E-Mail nicht von fremder unterscheiden.
protect-no-vendors = Noch ist kein Lieferant geschützt
protect-no-vendors-text = Fügen Sie die Firmen hinzu, die Ihnen Rechnungen schicken oder Adressen Ihrer Kundschaft haben. Wer Ihr Geld oder Ihre Liste will, schreibt in deren Namen.

# Ein Name.
protect-name-person = Name
protect-name-person-hint = So wie er in E-Mails vor der Adresse steht: Anna Keller.
protect-name-brand = Name der Marke
protect-name-brand-hint = So wie ihn die Kundschaft schreibt.
protect-name-domain = Domain, oder wie Sie sie nennen
protect-name-domain-hint = Zum Beispiel shop.example.
protect-name-vendor = Name der Firma
protect-name-vendor-hint = So wie sie sich in E-Mails nennt.
protect-addresses-hint = Eine je Zeile, auch private, wenn von dort E-Mail kommt. Von jeder anderen Adresse aus fällt der Name auf.
protect-own-domains-hint = Eine je Zeile, auch die der Newsletter. E-Mail von dort fällt wegen des Namens nicht auf.
protect-domains-hint = Eine je Zeile; leer, wenn der Name oben die Domain ist.
protect-note = Notiz
protect-note-hint = Für Ihre Kolleginnen und Kollegen; sie ändert nichts.
protect-save = Speichern
protect-protect = Diesen Namen schützen
protect-back = Zurück
protect-remove = Nicht mehr schützen
protect-now-protected = { $name } ist ab jetzt geschützt.
protect-changed = { $name } wurde geändert. Es gilt ab jetzt.
protect-removed = { $name } ist nicht mehr geschützt.
protect-remove-title = Einen Namen nicht mehr schützen
protect-remove-yes = { $name } nicht mehr schützen
protect-remove-no = Weiter schützen
protect-remove-consequence = E-Mail, die den Namen { $name } missbraucht, fällt ab jetzt deswegen nicht mehr auf.
protect-remove-stays = Was bis jetzt beurteilt wurde, bleibt, wie es ist.

# Wie wir heißen.
protect-organisation = Ihre Organisation
protect-organisation-lead = Wie Ihre Kundschaft Sie nennt und was Sie ihr versprochen haben. Ihre eigene E-Mail wird daran gemessen.
protect-organisation-name = Name
protect-organisation-name-hint = So wie ihn die Kundschaft schreibt. Leer: Es gilt der Name in der Konfigurationsdatei.
protect-organisation-nameless = nicht angegeben
protect-organisation-change = Ändern
protect-organisation-changed = Gespeichert. Es gilt ab jetzt.
protect-promises = Sie versprechen, Ihre Kundschaft nie zu fragen nach
protect-promises-none = noch nichts
protect-promises-hint = Ihre eigene E-Mail, die danach fragt, wird zurückgehalten, bevor sie hinausgeht: Sie ist entweder ein Versehen oder nicht von Ihnen.
protect-promise-configured = Aus der Konfigurationsdatei; ändern Sie es dort.
protect-asked-password = einem Kennwort oder Code
protect-asked-card-number = der Nummer einer Karte
protect-asked-identity = Ausweispapieren
protect-asked-bank-details = Bankdaten
protect-asked-gift-card = Gutscheinkarten

# Eine Tabelle.
protect-import-title = Tabelle einlesen
protect-import-lead = Zuerst sehen Sie, was sie bewirken würde. Nichts ändert sich, bevor Sie es sagen.
protect-import-file = CSV-Datei
protect-import-file-hint = Bis 1 MB. Sie wird gelesen, Ihnen gezeigt und nicht aufbewahrt.
protect-import-look = Ansehen, was sie bewirkt
protect-import-how = Wie die Tabelle aussehen muss
protect-import-step-columns = Die erste Zeile nennt die Spalten: Art, Name, Adressen, Domains, Notiz. Die Art ist Person, Marke, Domain oder Lieferant.
protect-import-step-several = Mehrere Adressen in einer Zelle trennen Sie mit Leerzeichen.
protect-import-step-save = Speichern Sie sie als CSV. Excel, LibreOffice und Numbers können das.
protect-import-sample = Was jetzt hier steht, als Tabelle mitnehmen, ändern und zurückbringen
protect-look-title = Was die Tabelle bewirken würde
protect-look-lead = Sehen Sie sie durch und übernehmen Sie sie als Ganzes.
protect-look-refused-lead = In einigen Zeilen sind Fehler, deshalb wird nichts übernommen. Beheben Sie sie in Ihrer Datei und lesen Sie sie noch einmal ein.
protect-look-nothing-lead = Alles in dieser Datei ist schon hier. Es ist nichts zu tun.
protect-look-otherwise = Jemand hat die Liste inzwischen geändert. Sehen Sie noch einmal, was Ihre Datei jetzt bewirken würde.
protect-look-added = neu
protect-look-changed = geändert
protect-look-unchanged = wie sie sind
protect-look-refused = mit Fehlern
protect-look-refused-caption = Zeilen mit Fehlern
protect-look-row = Zeile
protect-look-row-number = Zeile { $row }
protect-look-column = Spalte
protect-look-why = Was nicht stimmt
protect-look-wanted-caption = Was neu oder geändert wäre
protect-look-own = Adressen und Domains
protect-look-what = Wird
protect-look-is-added = neu
protect-look-is-changed = geändert
protect-look-apply =
    { $count ->
        [one] Einen Namen übernehmen
       *[other] { $count } Namen übernehmen
    }
protect-look-not = Alles lassen, wie es ist
protect-look-at-once = Sie sind sofort geschützt, für alle E-Mails ab jetzt.
protect-look-others-stay = Namen, die nicht in der Datei stehen, bleiben, wie sie sind.
protect-look-again = Die behobene Datei einlesen
protect-imported = { $added } neue und { $changed } geänderte Namen sind ab jetzt geschützt.
