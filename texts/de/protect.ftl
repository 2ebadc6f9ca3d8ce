# Geschützte Namen aus einer Tabelle übernehmen: was an einer Zeile nicht stimmt und wie man es behebt.

protect-no-column = Der Tabelle fehlt die Spalte "{ $column }". Die erste Zeile muss die Spalten nennen: Art, Name, Adressen, Domains, Notiz.
protect-bad-kind = "{ $value }" ist keine Art. Schreiben Sie Person, Marke, Domain oder Lieferant.
protect-no-name = Der Name fehlt.
protect-too-long = In dieser Zelle steht mehr, als hineinpasst.
protect-bad-address = "{ $value }" ist keine Mailadresse.
protect-bad-domain = "{ $value }" ist keine Domain. Schreiben Sie sie wie example.com.
protect-twice = Dieser Name steht schon in Zeile { $row }.
protect-configured = Dieser Name steht mit anderen Angaben in der Konfigurationsdatei. Ändern Sie ihn dort.
protect-too-many = Es sind zu viele Namen. Entfernen Sie zuerst einige.
