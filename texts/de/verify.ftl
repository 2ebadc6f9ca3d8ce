# Was `tidewatch verify` sagt, Zeile für Zeile.

verify-database-sound = Die Datenbank ist in Ordnung (Migration { $migration }).
verify-database-broken = Die Datenbank ist beschädigt: { $complaint }. Aus einer Sicherung wiederherstellen.

verify-ledger-sound =
    { $tenant }: Das Prüfprotokoll ist in Ordnung: { $size ->
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
    } noch nicht im Prüfprotokoll.
verify-ledger-anchored = { $tenant }: Das Prüfprotokoll ist verankert: Ein Zeuge hat seine ersten { $size } Einträge spätestens am { $at } gesehen.
verify-ledger-unanchored = { $tenant }: Das Prüfprotokoll ist nicht verankert: Kein bekannter Zeuge hat es unterschrieben; wer den Hauptschlüssel hat, könnte es ganz neu geschrieben haben.
verify-ledger-large = Das Protokoll hat { $size } Einträge; bis zu { $most } werden neu gelesen, während eine Seite wartet. Führen Sie für alle tidewatch verify auf der Maschine aus.
verify-checkpoint-broken = { $tenant }: Der Stand des Prüfprotokolls ist nicht vom Schlüssel dieser Installation unterschrieben. Er wurde geändert, oder der Hauptschlüssel ist ein anderer.
verify-tiles-broken = { $tenant }: Die Kacheln des Prüfprotokolls ergeben nicht die unterschriebene Wurzel. Sie wurden geändert, oder es fehlen Dateien.
verify-rows-missing = { $tenant }: Das Prüfprotokoll hat { $size } Einträge, die Datenbank nur { $rows }. Einträge wurden entfernt, oder die Datenbank ist älter als das Prüfprotokoll.
verify-entry-changed = { $tenant }: Eintrag { $position } ist nicht der, der festgehalten wurde. Er wurde geändert.
verify-anchor-broken = { $tenant }: Das Prüfprotokoll setzt nicht das fort, was Zeugen unterschrieben haben. Es wurde neu geschrieben.
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
