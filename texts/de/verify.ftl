# Was `tidewatch verify` sagt, Zeile für Zeile.

verify-database-sound = Die Datenbank ist in Ordnung (Migration { $migration }).
verify-database-broken = Die Datenbank ist beschädigt: { $complaint }. Aus einer Sicherung wiederherstellen.

verify-ledger-sound =
    { $tenant }: { $ledger ->
        [statements] Das Protokoll der Aussagen von Mitgliedern
       *[other] Das Prüfprotokoll
    } ist in Ordnung: { $size ->
        [one] 1 Eintrag
       *[other] { $size } Einträge
    }{ $erased ->
        [0] .
       *[other] , davon { $erased } mit gelöschten Worten.
    }
verify-ledger-waiting =
    { $tenant }: { $count ->
        [one] 1 Eintrag steht
       *[other] { $count } Einträge stehen
    } noch nicht { $ledger ->
        [statements] im Protokoll der Aussagen von Mitgliedern
       *[other] im Prüfprotokoll
    }.
verify-ledger-anchored =
    { $tenant }: { $ledger ->
        [statements] Das Protokoll der Aussagen von Mitgliedern
       *[other] Das Prüfprotokoll
    } ist verankert: Ein Zeuge hat seine ersten { $size } Einträge spätestens am { $at } gesehen.
verify-ledger-unanchored =
    { $tenant }: { $ledger ->
        [statements] Das Protokoll der Aussagen von Mitgliedern
       *[other] Das Prüfprotokoll
    } ist nicht verankert: Kein bekannter Zeuge hat es unterschrieben; wer den Hauptschlüssel hat, könnte es ganz neu geschrieben haben.
verify-ledger-large = Das Prüfprotokoll hat { $size } Einträge; bis zu { $most } werden neu gelesen, während eine Seite wartet. Führen Sie für alle tidewatch verify auf der Maschine aus.
verify-checkpoint-broken =
    { $tenant }: Der Stand { $ledger ->
        [statements] des Protokolls der Aussagen von Mitgliedern
       *[other] des Prüfprotokolls
    } ist nicht vom Schlüssel dieser Installation unterschrieben. Er wurde geändert, oder der Hauptschlüssel ist ein anderer.
verify-head-broken =
    { $tenant }: Was die Datenbank vom Stand { $ledger ->
        [statements] des Protokolls der Aussagen von Mitgliedern
       *[other] des Prüfprotokolls
    } noch weiß, ist nicht vom Schlüssel dieser Installation unterschrieben. Es wurde geändert, oder der Hauptschlüssel ist ein anderer.
verify-head-other =
    { $tenant }: { $ledger ->
        [statements] Das Protokoll der Aussagen von Mitgliedern
       *[other] Das Prüfprotokoll
    } setzt nicht das fort, von dem die Datenbank weiß, mit { $size ->
        [one] 1 Eintrag
       *[other] { $size } Einträgen
    }. Es wurde neu geschrieben, oder es gehört zu einer anderen Datenbank.
verify-ledger-gone =
    { $tenant }: { $ledger ->
        [statements] Das Protokoll der Aussagen von Mitgliedern
       *[other] Das Prüfprotokoll
    } liegt nicht im Datenordner. Die Datenbank weiß von einem mit { $size ->
        [one] 1 Eintrag
       *[other] { $size } Einträgen
    }. Den Ordner „ledger“ aus einer Sicherung zurücklegen, oder tidewatch ledger rebuild ausführen.
verify-ledger-unknown =
    { $tenant }: Es gibt { $ledger ->
        [statements] { $count ->
            [one] 1 Aussage eines Mitglieds
           *[other] { $count } Aussagen von Mitgliedern
        }
       *[other] { $count ->
            [one] 1 Eintrag des Prüfprotokolls
           *[other] { $count } Einträge des Prüfprotokolls
        }
    }, und weder der Datenordner noch die Datenbank weiß vom Stand darüber. Er wurde weggenommen. Beides aus einer Sicherung zurücklegen.
verify-rows-other =
    { $tenant }: { $ledger ->
        [statements] Die Aussagen von Mitgliedern
       *[other] Die Einträge
    } in der Datenbank ergeben nicht das unterschriebene Protokoll mit { $size ->
        [one] 1 Eintrag
       *[other] { $size } Einträgen
    }. Einträge wurden entfernt oder geändert.
verify-ledger-behind =
    { $tenant }: { $ledger ->
        [statements] Das Protokoll der Aussagen von Mitgliedern
       *[other] Das Prüfprotokoll
    } im Datenordner ist älter ({ $files ->
        [one] 1 Eintrag
       *[other] { $files } Einträge
    }) als das, von dem die Datenbank weiß ({ $size }). Die Einträge ergeben das neuere; der Dienst holt es nach, wenn er das nächste Mal läuft.
verify-ledger-lost =
    { $tenant }: Am { $date } wurde { $ledger ->
        [statements] das Protokoll der Aussagen von Mitgliedern
       *[other] das Prüfprotokoll
    } mit { $size ->
        [one] 1 Eintrag
       *[other] { $size } Einträgen
    } als verloren aufgegeben und neu begonnen; das sagt Eintrag { $position }. Was vorher entfernt wurde, ist nicht mehr zu sehen.
verify-tiles-broken =
    { $tenant }: Die Kacheln { $ledger ->
        [statements] des Protokolls der Aussagen von Mitgliedern
       *[other] des Prüfprotokolls
    } ergeben nicht die unterschriebene Wurzel. Sie wurden geändert, oder es fehlen Dateien.
verify-rows-missing =
    { $tenant }: { $ledger ->
        [statements] Das Protokoll der Aussagen von Mitgliedern
       *[other] Das Prüfprotokoll
    } hat { $size } Einträge, die Datenbank nur { $rows }. Einträge wurden entfernt, oder die Datenbank ist älter als es.
verify-entry-changed =
    { $tenant }: { $ledger ->
        [statements] Die Aussage eines Mitglieds auf Platz { $position }
       *[other] Eintrag { $position }
    } ist nicht, was festgehalten wurde; das wurde geändert.
verify-anchor-broken =
    { $tenant }: { $ledger ->
        [statements] Das Protokoll der Aussagen von Mitgliedern
       *[other] Das Prüfprotokoll
    } setzt nicht das fort, was Zeugen unterschrieben haben. Es wurde neu geschrieben.
verify-witness-broken = { $tenant }: Die Unterschrift von { $witness } passt nicht. Sie wurde geändert.
verify-intent-open = { $tenant }: Eintrag { $position } vom { $at } ({ $what }) wurde begonnen, sein Ausgang nie gemeldet. Draußen nachsehen, ob es geschehen ist.

verify-outbox-waiting =
    { $tenant }: { $count ->
        [one] 1 Ereignis hat
       *[other] { $count } Ereignisse hat
    } noch niemand gehört; das älteste ist vom { $oldest }.
verify-outbox-parked =
    { $tenant }: { $count ->
        [one] 1 Ereignis wurde
       *[other] { $count } Ereignisse wurden
    } beiseite gelegt, weil dieses Programm sie nicht versteht. Ein neueres kann es vielleicht.

verify-objects-sound =
    { $tenant }: { $count ->
        [one] 1 versiegeltes Objekt ist da, unverändert und lässt sich öffnen.
       *[other] Alle { $count } versiegelten Objekte sind da, unverändert und lassen sich öffnen.
    }
verify-object-broken = { $tenant }: Objekt { $object }: { $detail }.
verify-objects-broken = { $tenant }: { $count } Objekte sind beschädigt; die ersten stehen oben.
verify-objects-overdue =
    { $tenant }: { $count ->
        [one] 1 Objekt ist
       *[other] { $count } Objekte sind
    } über das Enddatum hinaus noch da. Der Dienst räumt sie beim nächsten Mal weg.
verify-objects-orphaned =
    { $tenant }: { $count ->
        [one] 1 Datei gehört
       *[other] { $count } Dateien gehören
    } zu keinem Objekt. Der Dienst entfernt sie, wenn sie eine Stunde alt sind.

# Was `tidewatch verify --no-address` sagt.
verify-address-list =
    { $count ->
        [one] 1 Adresse Ihrer Liste darf nicht zu finden sein; sie ist nur im Arbeitsspeicher.
       *[other] { $count } Adressen Ihrer Liste dürfen nicht zu finden sein; sie sind nur im Arbeitsspeicher.
    }
verify-address-canaries =
    { $count ->
        [one] 1 Köderadresse darf nicht im Klartext zu finden sein.
       *[other] { $count } Köderadressen dürfen nicht im Klartext zu finden sein.
    }
verify-address-read = { $files } Dateien ({ $bytes }) wurden ganz gelesen und { $columns } Spalten der Datenbank Zelle für Zelle; auch nach Adressen in UTF-16, mit Ersatzzeichen, hexadezimal und in Base64.
verify-address-found = { $place }: { $count }-mal ({ $coat }). Das sollte niemand lesen können; bitte melden Sie es.
verify-address-more = und an { $count } weiteren Stellen.
verify-address-compressed = { $place } ist komprimiert; was darin steht, wurde nicht angesehen.
verify-address-others = Adressen von niemandem auf diesen Listen stehen in { $places }: Ihre eigenen Leute, geschützte Namen, Absender aus Warnungen.
verify-address-none = Keine davon liegt dort. Was versiegelt ist, lässt sich ohne den Schlüssel nicht lesen, auch von diesem Blick nicht.

# Dateien darüber, wer in welcher Kopie stand, und über alle auf einer Liste.
verify-members-sound =
    { $tenant }: Wer in welcher Kopie stand, ist da und so, wie es geschrieben wurde, für { $count ->
        [one] 1 Liste.
       *[other] { $count } Listen.
    }
verify-members-broken = { $tenant }: Wer in welcher Kopie von { $list } stand: { $detail }. Den Ordner der Objekte aus einer Sicherung wiederherstellen; ohne ihn lässt sich kein Leck dieser Liste datieren.
verify-members-locked = { $tenant }: Wer in welcher Kopie von { $list } stand, lässt sich nicht lesen: { $wanted ->
        [one] 1 Listenschlüssel wurde
       *[other] { $wanted } Listenschlüssel wurden
    } darübergelegt, { $known ->
        [0] und keiner ist hier
        [one] und nur der erste ist hier
       *[other] und nur die ersten { $known } sind hier
    }. Kein Leck dieser Liste lässt sich datieren, und sie kann nicht wieder hinausgehen.
verify-known-locked = { $tenant }: Die Datei über alle auf einer Liste lässt sich nicht lesen, weil ein Listenschlüssel fehlt. Bis dahin wird eigene Post nicht mit Ihren Listen verglichen.
verify-list-key-missing = Der Listenschlüssel { $file } fehlt. Legen Sie ihn zurück, von da, wo Sie Ihre Schlüssel aufbewahren. Ist er endgültig verloren, vergisst „tidewatch copies rekey --lost“, wer in den Kopien oben stand; lesen Sie Auszüge neu ein, dann ist es wieder bekannt.
verify-list-key-unused = Der Listenschlüssel { $file } fehlt. Keine Liste wird mit ihm gelesen; legen Sie ihn zurück, oder geben Sie ihn mit „tidewatch copies rekey --lost“ auf; dann lässt sich auch ein neuer machen.
verify-members-torn = { $tenant }: Hinter dem, wer in welcher Kopie von { $list } stand, liegen { $bytes } Bytes, die nie festgeschrieben wurden: ein Schreiben, das abbrach. Sie zählen für niemanden und gehen mit dem nächsten.
verify-members-strays =
    { $tenant }: { $count ->
        [one] 1 Mitgliederdatei gehört
       *[other] { $count } Mitgliederdateien gehören
    } zu keiner Liste. Der Dienst entfernt sie, wenn er das nächste Mal vergisst.
verify-known-broken = { $tenant }: Die Datei über alle auf einer Liste: { $detail }. Bis sich eine Liste ändert, wird eigene Post nicht mit Ihren Listen verglichen.
