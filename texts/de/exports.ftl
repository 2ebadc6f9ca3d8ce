# Listen, die das Haus verlassen: was an einer Eingabe nicht stimmt, und was dabei zu beheben ist. Wörter: Liste, Kopie, Dienstleister, Link.

export-unfit-encoding = Niemand kennt eine Kodierung dieses Namens. „iso-8859-2“ und „shift_jis“ sind zwei; ohne Angabe werden UTF-8, UTF-16 und Windows-1252 erkannt.
export-unfit-table = Das ist keine Tabelle aus Text. Speichern Sie sie in Ihrer Tabellenkalkulation als CSV und nehmen Sie diese Datei.
export-unfit-line = Die Zeile ab { $line } ist zu lang. Vielleicht ist dort ein Anführungszeichen nicht geschlossen.
export-unfit-column = Die Tabelle hat keine Spalte „{ $text }“.
export-unfit-column-twice = Die Tabelle hat mehrere Spalten „{ $text }“. Sagen Sie mit ihrer Nummer, welche Sie meinen: #3 ist die dritte.
export-unfit-link-days = Ein Link gilt 1 bis { $most } Tage.
export-unfit-no-end = Sagen Sie, bis wann sie behalten werden darf. Eine Kopie ohne Ende wird nie gelöscht.
export-unfit-past = Dieser Tag ist vorbei.
export-unfit-age = Das ist kein age-Schlüssel. Er hat 62 Zeichen und beginnt mit age1; das Werkzeug des Empfängers zeigt ihn an (age-keygen -y).
export-unfit-secret = Das ist die geheime Hälfte eines Schlüssels; nichts davon wurde aufbewahrt, und nichts wird gezeigt. Wer ihn Ihnen gesendet hat, sollte einen neuen machen: Ein geheimer Schlüssel, der versendet wurde, ist nicht mehr geheim. Fügen Sie die öffentliche Hälfte ein: Bei age beginnt sie mit age1 (age-keygen -y zeigt sie an), bei OpenPGP mit BEGIN PGP PUBLIC KEY BLOCK.
export-unfit-openpgp-for-age = Das ist ein OpenPGP-Schlüssel. Tragen Sie ihn im Feld „OpenPGP-Schlüssel des Empfängers“ ein und lassen Sie dieses leer.
export-unfit-openpgp-none = Für diesen Weg braucht es den öffentlichen OpenPGP-Schlüssel. Bitten Sie darum; man bekommt ihn mit gpg --export --armor.
export-unfit-two-kinds = Hier stehen ein age-Schlüssel und ein OpenPGP-Schlüssel, und eine Datei wird für eine Art versiegelt. Leeren Sie eines der beiden Felder.
openpgp-unfit-not-key = Das ist kein öffentlicher OpenPGP-Schlüssel. Er beginnt mit -----BEGIN PGP PUBLIC KEY BLOCK-----; wer ihn hat, bekommt ihn mit gpg --export --armor.
openpgp-unfit-age = Das ist ein age-Schlüssel. Tragen Sie ihn im Feld für age-Schlüssel ein und lassen Sie dieses leer.
openpgp-unfit-secret = Das ist ein geheimer Schlüssel, und nichts davon wurde aufbewahrt. Wer ihn Ihnen gesendet hat, sollte einen neuen machen: Ein geheimer Schlüssel, der versendet wurde, ist nicht mehr geheim. Hier braucht es den öffentlichen.
openpgp-unfit-too-large = Dieser Schlüssel ist größer als jeder, der benutzt wird, oft wegen der Unterschriften anderer. Bitten Sie um ihn ohne diese (gpg --export --armor --export-options export-minimal).
openpgp-unfit-damaged = Dieser Schlüssel ist abgeschnitten oder wurde unterwegs verändert. Kopieren Sie ihn ganz, von der Zeile mit BEGIN bis zur Zeile mit END, oder bitten Sie um ihn als Datei.
openpgp-unfit-version = Dieser OpenPGP-Schlüssel hat die Version { $version }, und Listen werden nur für Version 4 versiegelt. Bitten Sie um einen Schlüssel der Version 4, oder nehmen Sie einen age-Schlüssel.
openpgp-unfit-weak = Dieser Schlüssel ist mit SHA-1 oder MD5 unterschrieben, was sich fälschen lässt. Bitten Sie darum, ihn zu erneuern: Setzt man mit einem heutigen GnuPG sein Ende neu, wird er mit SHA-256 oder besser unterschrieben.
openpgp-unfit-short = Dieser Schlüssel hat { $bits } Bit, und das ist zu kurz, um sicher zu sein. Bitten Sie um einen mit mindestens 2048.
openpgp-unfit-broken = Was dieser Schlüssel von sich sagt, hat er nicht unterschrieben: Er ist beschädigt, oder jemand hat ihn erfunden. Bitten Sie noch einmal um ihn und vergleichen Sie den Fingerabdruck am Telefon.
openpgp-unfit-revoked = Diesen Schlüssel hat sein Eigentümer widerrufen. Bitten Sie um den, der jetzt benutzt wird.
openpgp-unfit-expired = Dieser Schlüssel endete am { $date }. Bitten Sie darum, ihn zu erneuern und Ihnen den erneuerten öffentlichen Schlüssel zu senden.
openpgp-unfit-not-yet = Dieser Schlüssel beginnt erst am { $date }. Ist das vorbei, geht die Uhr dieser Maschine falsch.
openpgp-unfit-signing = Dieser Schlüssel unterschreibt nur: Er hat keinen Teil, für den eine Datei versiegelt werden könnte. Bitten Sie um einen Schlüssel mit einem Teil zum Verschlüsseln.
openpgp-unfit-algorithm = Dieser Schlüssel ist von einer Art, für die Listen nicht versiegelt werden (Algorithmus { $number }). Bitten Sie um einen mit RSA, Curve25519 oder einer Kurve des NIST.
openpgp-unfit-many = Das sind mehr als 16 Schlüssel. Eine Liste wird für einen Menschen versiegelt, vielleicht mit Vertretung.
export-unfit-hash = Das ist kein SHA-256: 64 der Ziffern 0 bis 9 und Buchstaben a bis f.
export-unfit-uploads = Es sind so viele Dateien unterwegs, wie es zugleich sein dürfen. Beenden Sie unten eine davon oder warten Sie: Jede ist nach einem Tag weg.
export-unfit-upload = Die Datei ist noch nicht vollständig. Wählen Sie sie noch einmal, dann geht es weiter, wo es aufgehört hat.

finding-drop-refused = Jemand hat den Link zu der Kopie von { $list } geöffnet, die am { $date } für { $party } gemacht wurde, und nichts bekommen: Seitdem darf der Dienstleister keine Kopie mehr haben, und warum, steht auf seiner Karte. Soll er doch eine bekommen, lassen Sie dort eine gehen und versiegeln Sie die Liste neu; sonst schließen Sie den Link bei der Kopie.
finding-export-plain = { $list } ging am { $date } als offene Datei an { $party }. Wer diese Datei hat, hat die Liste: Senden Sie nächstes Mal einen Link oder versiegeln Sie sie für deren Schlüssel.
finding-export-unknown = { $party } meldet für { $date } einen Export von { $list } mit { $rows } Zeilen, der nicht hier gemacht wurde. Klären Sie, wer das war; weiß es niemand, beenden Sie dort diese Anmeldung und ihre Schlüssel.
overview-act-copy = Die Kopie ansehen
overview-act-finding = Den Mangel ansehen

# Das Kopienverzeichnis in einer Zeile und im Verlauf.
lists-counted = Kopien draußen: { $out }; vor 30 Tagen: { $count }.
lists-oldest = Die älteste ohne Nachweis der Löschung: { $days } Tage.
lists-over-time = Im Verlauf
lists-chart = Kopien, die draußen sind, Woche für Woche
lists-chart-out = Kopien draußen

# Eine Liste versiegeln.
vendor-seal = Eine Liste senden
seal-title = Eine Liste senden
seal-lead = Versiegeln Sie eine Liste für { $name }: nur die nötigen Spalten, mit Köderadressen darin, als Kopie gezählt. Abgeholt wird sie mit einem Link, der einmal gilt.
seal-stays = Was hier bleibt
seal-stays-what = Adressen gehen durch den Arbeitsspeicher. Es bleiben: von jeder acht Bytes, mit unserem Schlüssel gebildet, die versiegelte Datei, bis sie abgeholt ist oder ihr Link endet, und Zahlen. Unterwegs wird keine offene Datei geschrieben. Bricht das Hochladen ab, wählen Sie dieselbe Datei noch einmal: Es geht innerhalb eines Tages weiter, wo es aufgehört hat. Ohne Skript im Browser geht die Datei in einem Stück.
seal-kind = Welche Art Liste
seal-kind-list = Menschen, denen geschrieben wird
seal-kind-suppression = Menschen, denen nicht geschrieben wird (Sperrliste)
seal-purpose-hint = Zum Beispiel: Frühjahrskampagne. Leer: wofür der Dienstleister da ist.
seal-columns = Spalten, die neben der Adresse hinausgehen
seal-columns-hint = Namen wie in der ersten Zeile der Datei, mit Kommas dazwischen: Vorname, Segment. Leer: nur die Adresse. Gibt es zwei gleiche: #3 ist die dritte Spalte.
seal-age = age-Schlüssel des Empfängers
seal-age-hint = Falls vorhanden (age1…): Dann kann nur der Empfänger die Datei öffnen, wer auch immer den Link bekommt. Für eine versiegelte Datei und für die Plattform braucht es einen age- oder einen OpenPGP-Schlüssel. Ohne beide kann, wer den Link hat, die Liste abholen.
seal-openpgp = OpenPGP-Schlüssel des Empfängers
seal-openpgp-hint = Falls stattdessen vorhanden (-----BEGIN PGP PUBLIC KEY BLOCK-----): Dann kann nur der Empfänger die Datei öffnen, wie mit einem age-Schlüssel.
seal-link-days = Tage, die der Link gilt
seal-link-days-hint = 1 bis 30; leer: 7.
seal-also = Außerdem
seal-dry = Nur zeigen, was hinausginge
seal-dry-hint = Nichts wird aufbewahrt, nichts geht hinaus.
seal-difference = Viel mehr oder weniger als beim letzten Mal oder noch einmal dasselbe ist gewollt
seal-difference-hint = Danach wird nur gefragt, wenn es mindestens 20 % mehr oder weniger Zeilen sind oder wenn genau diese Liste in den letzten Tagen schon hinging.
seal-removed = Menschen darin, die entfernt wurden, sollen darin sein
seal-removed-hint = Danach wird nur gefragt, wenn jemand, der entfernt wurde, wieder in der Datei steht. Er gehört dann wieder zur Liste.
seal-removed-what = Nichts ging hinaus. Nehmen Sie sie aus der Datei; oder, wenn sie wieder auf die Liste wollen, setzen Sie den Haken bei „Menschen darin, die entfernt wurden, sollen darin sein“ und versiegeln noch einmal.
seal-file = Die Datei
seal-file-hint = CSV in beliebiger Kodierung, mit Kommas, Semikolons oder Tabulatoren; nicht die Tabellenkalkulation selbst. Bis 2 GB.
seal-act = Versiegeln
seal-would = Nichts ging hinaus. Hinausgehen würde
seal-done = Versiegelt und verzeichnet
seal-numbers = { $rows } Zeilen, { $people } verschiedene Menschen, dazwischen { $seeds } Köderadressen. Spalten, die hinausgehen: { $columns }. Spalten, die bleiben: { $stay }.
seal-invalid = { $count ->
        [one] Eine Zeile hat keine brauchbare Adresse und bleibt hier: Zeile { $lines }.
       *[other] { $count } Zeilen haben keine brauchbare Adresse und bleiben hier: Zeilen { $lines }.
    }
seal-guessed = Nicht die ganze Datei ist UTF-8: Der Rest wurde als westeuropäisch gelesen (Windows-1252). Sind Namen mit Akzenten falsch, speichern Sie sie als UTF-8 und nehmen sie noch einmal.
seal-new-list = Es wäre eine neue Liste: Keine hieß bisher so.
seal-new-list-near = Es wäre eine neue Liste: Keine hieß bisher so. Meinten Sie { $list }?
seal-more-canaries = Für so viele Zeilen werden { $count } Köderadressen vorgeschlagen; sagen Sie es, wenn Sie sie wollen.
seal-would-ask = Es würde noch einmal gefragt. Ist das gewollt, setzen Sie den Haken bei „Viel mehr oder weniger als beim letzten Mal oder noch einmal dasselbe ist gewollt“.
seal-asks-twice = Ist das gewollt?
seal-asks-twice-what = Nichts ging hinaus. Ist das gewollt, setzen Sie den Haken bei „Viel mehr oder weniger als beim letzten Mal oder noch einmal dasselbe ist gewollt“ und versiegeln noch einmal.
seal-twice-difference = Die Kopie davor hatte { $before ->
        [one] eine Zeile
       *[other] { $before } Zeilen
    }, diese hat { $rows }.
seal-twice-same = Diese Liste ging am { $since } für denselben Zweck schon dorthin: Seitdem kam niemand dazu, und niemand ging. Ist es noch einmal dieselbe Datei?
seal-second = Eine zweite Person muss zustimmen
seal-second-rows = { $rows } Zeilen sind mehr als die { $limit }, die an einem Tag auf das Wort einer Person hinausgehen.
seal-second-company = { $before ->
        [one] Heute ging schon eine Zeile an dieses Unternehmen;
       *[other] Heute gingen schon { $before } Zeilen an dieses Unternehmen;
    } mit { $rows } weiteren ist das mehr als die { $limit }, die an einem Tag auf das Wort einer Person hinausgehen.
seal-second-list = { $before ->
        [one] Eine Zeile
       *[other] { $before } Zeilen
    } dieser Liste { $before ->
        [one] ging
       *[other] gingen
    } heute schon hinaus, an alle Unternehmen zusammen; mit { $rows } weiteren ist das mehr als die { $limit }, die an einem Tag auf das Wort einer Person hinausgehen.
seal-second-what = Jetzt ging nichts hinaus. Bitten Sie jemand anderen, unter „Fragen an eine zweite Person“ zuzustimmen, und versiegeln Sie dann dieselbe Datei noch einmal: Steht sie unten, muss sie heute nicht noch einmal gesendet werden.
seal-second-number = Eine zweite Person muss zustimmen (Frage { $number }). Senden Sie dann dieselbe Datei noch einmal.
seal-list-meanwhile = Jemand hat eben eine Liste dieses Namens angelegt, während Ihre gelesen wurde. Davon wurde nichts behalten. Sehen Sie nach, ob sie gemeint ist, und senden Sie sie noch einmal: Dann ist sie eine weitere Kopie jener Liste.
seal-refused-next = Mehr steht auf seiner Karte unter „Dienstleister“; wenn es nicht warten kann, gibt dort ein Mensch mit seinem Namen eine Kopie frei.
seal-no-domain = Niemand würde merken, wenn diese Kopie nach außen gelangt. Richten Sie eine Domain für Köderadressen ein (mailbox.canary_domains), oder schreiben Sie 0 als Anzahl.
seal-closed = Die öffentlichen Seiten sind geschlossen
seal-closed-what = Über einen Link kann die Liste nicht abgeholt werden: Von außen erreicht niemand diese Installation. Wählen Sie unten einen anderen Weg, oder bitten Sie, wer sie betreibt, public.listen und public.origin zu setzen.
seal-link = Senden Sie diesen Link dem Empfänger und sonst niemandem. Er wird einmal gezeigt.
seal-link-until = Der Link gilt bis
seal-to-copy = Die Kopie ansehen
seal-fetch = Die Datei holen
drops-older = Ältere Links
seal-rows = Zeilen
seal-columns-leave = Spalten, die hinausgehen

# Eine zweite Person.
approvals-title = Fragen an eine zweite Person
approvals-lead = Große Listen gehen nur hinaus, wenn jemand anderes als der Fragende zustimmt: diese Datei, diese Spalten, für diesen Zweck und mit diesen Köderadressen, an diesen Dienstleister, einmal.
approvals-waiting = { $count ->
        [one] Eine Liste wartet auf die Zustimmung einer zweiten Person.
       *[other] { $count } Listen warten auf die Zustimmung einer zweiten Person.
    }
approvals-answered = Beantwortet
approvals-none = Noch wurde nichts beantwortet
approvals-none-text = Will jemand eine große Liste hinausgeben, steht die Frage hier.
approval-title = { $list } an { $party }
approval-asked-at = Gefragt
approval-canaries = Köderadressen darin
approval-keys = Versiegelt für den Schlüssel
approval-by = Wer fragt
approval-own = Das haben Sie gefragt
approval-own-what = Jemand anderes muss antworten.
approval-grant = Darf hinaus
approval-refuse = Bleibt hier
approval-granted = darf hinaus
approval-refused = bleibt hier
approval-used = ging hinaus
approval-asked = gefragt
approval-now-granted = Vermerkt. Wer gefragt hat, sendet dieselbe Datei noch einmal; dann geht sie hinaus.
approval-now-refused = Vermerkt: Sie bleibt hier.

# Links und Quittungen einer Kopie.
drop-section = Link
drop-state-open = kann abgeholt werden
drop-state-fetched = abgeholt
drop-state-ended = geschlossen
drop-size = Größe
drop-bytes = { $bytes } Bytes
drop-close = Link schließen
drop-now-closed = Der Link ist geschlossen, und was er öffnete, ist weg.
receipts-title = Was damit abgeholt wurde
receipts-none = Noch wurde nichts abgeholt
receipts-none-text = Jedes Mal, wenn etwas abgeholt wird, steht hier, wann und wie viel.
receipt-at = Wann
receipt-from = Ab Byte
receipt-to = Bis Byte

# Woher man weiß, dass eine Kopie weg ist.
proof-title = Nachweis der Löschung
proof-lead = Eine Bescheinigung, ein Vorgang, das Wort von jemandem. Ein Nachweis beendet die Kopie.
proof-lead-escrow = Ihre Datei hier wird am Ende von selbst vernichtet; das braucht keinen Nachweis. Haben zwei Personen sie angefordert, kann sie versiegelt auch anderswo liegen: Vermerken Sie hier, dass sie dort gelöscht ist. Ein Vermerk beendet die Kopie.
proof-kind = Worauf er beruht
proof-kind-proof = Ein Dokument
proof-kind-attestation = Das Wort von jemandem
proof-words = Was er sagt
proof-hash = SHA-256 des Dokuments
proof-hash-hint = Bewahren Sie das Dokument auf, wo Sie Verträge aufbewahren; der Hash zeigt später, dass es dasselbe ist. Darf leer bleiben.
proof-act = Vermerken
proof-noted = Vermerkt
proof-now = Vermerkt. Die Kopie ist beendet, mit Nachweis.

# Die Seite hinter einem Link, für jemanden, der ohne Konto eine Liste abholt.
drop-title = Eine Liste für Sie
drop-lead = { $organisation } sendet Ihnen eine Liste seiner Kunden. Sie wurde versiegelt; dieser Link öffnet sie, einmal.
drop-of = { $list }
drop-file = Datei
drop-purpose = Wofür
drop-keep = Behalten dürfen Sie sie bis
drop-until = Der Link gilt bis
drop-once = Der Link gilt, bis alles abgeholt ist; ein abgebrochener Download geht weiter, wo er aufgehört hat. Jedes Abholen wird vermerkt. Geben Sie weder den Link noch die Datei weiter: Löschen Sie beides, wenn Sie fertig sind, und sagen Sie Bescheid.
drop-fetch = Herunterladen
drop-fetched-to =
    { $percent ->
        [100] Alles wurde abgeholt, der Link ist damit verbraucht. Was unterwegs verloren ging, lässt sich eine Viertelstunde lang noch einmal abholen.
       *[other] { $percent } % wurden bisher abgeholt.
    }

# Eine Datei auf dem Weg herein.
upload-label = Die Datei ist unterwegs
upload-going = { $done } von { $all } MB sind hier
upload-waiting = Die Verbindung ist abgerissen. Es geht von selbst weiter.
upload-broken = Die Verbindung bleibt weg. Was hier ist, bleibt einen Tag: Wählen Sie dieselbe Datei noch einmal, dann geht es weiter, wo es aufgehört hat.
upload-refused = Die Datei wurde nicht angenommen. Laden Sie diese Seite neu: Vielleicht müssen Sie sich anmelden. Was hier ist, bleibt einen Tag.
upload-sealing = Alles ist hier und wird versiegelt.
uploads-title = Dateien, die schon hier sind
uploads-lead = Versiegelt und für niemanden zu sehen. Jede ist nach einem Tag weg, oder sobald sie hinausgegangen ist.
upload-whole = { $name }, vollständig
upload-part = { $name }, { $percent } %
upload-until = Hier bis
upload-take = Diese Datei nehmen
upload-end = Entfernen
upload-now-ended = Sie ist weg.
seal-file-here = { $name } ist schon hier und wird genommen, wenn Sie keine andere Datei wählen.

send-title = An wen geht eine Liste?
send-lead = Wählen Sie, wer sie haben soll. Auf der nächsten Seite versiegeln Sie die Liste; abgeholt wird sie mit einem Link, der einmal gilt.
send-held = Statt der Nachricht, die zurückgehalten wurde
send-held-what = Die Nachricht vom { $at } an { $domain } bleibt zurückgehalten. Ist die Liste versiegelt, sieht, wer sich die Nachricht ansieht, dass die Liste auf anderem Weg gegangen ist.
send-held-none = Kein Dienstleister ist unter { $domain } bekannt. Ist die Liste für ein Unternehmen ohne Karte, legen Sie es zuerst als Dienstleister an.
send-meant = Für wen sie wohl ist
send-to = An { $name }
send-others = Oder jemand anderes
send-vendors = Dienstleister
send-noted = Wer sich die zurückgehaltene Nachricht ansieht, sieht jetzt, dass die Liste auf diesem Weg gegangen ist. Niemand muss sie freigeben.
send-not-yours = Um eine Liste zu senden, braucht man die Rolle { $role }; die haben Sie nicht.
send-ask = Fragen Sie jemanden, der sie hat
send-ask-what = Schicken Sie die Adresse dieser Seite, sagen Sie, wofür die Liste ist und bis wann sie gebraucht wird, und wie man die Datei im Haus von Ihnen bekommt.
send-ask-act = Schreiben
send-ask-subject = Bitte eine Kundenliste für mich senden
send-ask-body = Eine Kundenliste soll versiegelt nach außen gehen. Wofür sie ist, bis wann sie gebraucht wird, und wo die Datei liegt:
send-ask-owners = Wer für eine Liste verantwortlich ist

# Wie ein Dienstleister Listen bekommt.
export-unfit-way = Wählen Sie einen der Wege.
export-unfit-push-url = Sagen Sie auf der Karte des Dienstleisters, wo seine Plattform Dateien annimmt: https://HOST/PFAD.
export-unfit-push-long = Die Datei ist zu lang, um an eine Plattform gesendet zu werden (64 MB). Senden Sie einen Link.
export-unfit-fingerprint = Das ist kein Fingerabdruck eines OpenPGP-Schlüssels: 40 oder 64 der Ziffern 0 bis 9 und Buchstaben A bis F (gpg --fingerprint zeigt ihn).
export-unfit-no-links = Niemand könnte sie über einen Link abholen, denn die öffentlichen Seiten sind hier geschlossen. Bitten Sie, wer diese Installation betreibt, public.listen und public.origin zu setzen, oder wählen Sie einen anderen Weg.
export-unfit-links-of-house = Links gibt es nur für Listen des Unternehmens, das diese Installation betreibt: Die öffentlichen Seiten, auf denen sie abgeholt würde, sind seine eigenen. Wählen Sie einen anderen Weg.
delivery-by-hand = Dieser Dienstleister bekommt Listen von Hand oder durch ein eigenes Programm; das geschieht an der Tastatur (tidewatch export seal). Sagen Sie delivery=drop für einen Link, oder delivery=sealed mit einem Schlüssel.
delivery-title = Wie er Listen bekommt
delivery-lead = Was gilt, wenn nichts anderes gesagt wird: auf der Seite, an der Tastatur und für Programme.
delivery-change = Ändern, wie er Listen bekommt
delivery-way = Üblicher Weg
delivery-drop = Ein Link, der einmal gilt
delivery-age = Eine Datei, versiegelt für seinen age-Schlüssel
delivery-openpgp = Eine Datei, versiegelt für seinen OpenPGP-Schlüssel
delivery-pipe = Durch ein eigenes Programm
delivery-push = An seine Plattform gesendet
delivery-plain = Eine offene Datei von Hand, als Mangel vermerkt
delivery-keys-hint = Seine age-Schlüssel (age1…), einer je Zeile. Für eine versiegelte Datei und für die Plattform braucht es einen age- oder einen OpenPGP-Schlüssel; bei einem Link sorgen sie dafür, dass nur er ihn öffnen kann.
delivery-openpgp-hint = Sein öffentlicher Schlüssel, von der Zeile mit BEGIN bis zur Zeile mit END. Aufbewahrt wird er ohne das, was andere unterschrieben haben. Vergleichen Sie den Fingerabdruck am Telefon: Ein Schlüssel in einer Mail kann der eines anderen sein.
delivery-openpgp-file = Oder sein Schlüssel als Datei
delivery-openpgp-file-hint = So, wie er sie geschickt hat, zum Beispiel vendor.asc, als Text oder binär. Sie tritt an die Stelle dessen, was im Feld darüber steht.
delivery-openpgp-name = Er nennt sich
delivery-openpgp-ends = Versiegelt wird für ihn bis
delivery-openpgp-no-end = Er hat kein Ende.
delivery-recipient = Schlüssel für ein eigenes Programm, mit seinem Fingerabdruck
delivery-recipient-hint = Nur für ein eigenes Programm, das ihn als TIDEWATCH_RECIPIENT bekommt.
delivery-url = Seine Plattform
delivery-url-hint = https://…, wo seine Plattform versiegelte Dateien annimmt; nur für „An seine Plattform gesendet“. Jede Sendung ist mit dem Geheimnis des Dienstleisters unterschrieben (tidewatch export secret).
delivery-set = Vermerkt.
delivery-keyboard = Das geschieht an der Tastatur, mit tidewatch export seal. Von dieser Seite aus bekommt er sie auf einem der Wege unten.
delivery-file = Die Datei
delivery-file-lead = Sie kann hier abgeholt werden, bis alles geholt ist, einen Tag lang.
delivery-fetch = Die versiegelte Datei holen
delivery-fetch-plain = Die offene Datei holen
push-title = An seine Plattform gesendet
push-waiting = unterwegs
push-waiting-what = Sie ist für seinen Schlüssel versiegelt, wird an seine Plattform gesendet und etwa einen Tag lang wieder versucht. Wie es steht, zeigt die Seite der Kopie.
push-delivered = angenommen
push-given-up = aufgegeben
push-attempts = Versuche
push-tried = Zuletzt versucht
push-answer = Letzte Antwort
push-next = Nächster Versuch

# Eine Kopie für den Eigentümer, versiegelt für einen Offline-Schlüssel.
escrow-title = Hinterlegt
escrow-made = auch für den Offline-Schlüssel des Eigentümers versiegelt
escrow-lead = Diese Kopie liegt hier, versiegelt für einen Schlüssel, der offline aufbewahrt wird: um Menschen schreiben zu können, die nicht mehr auf der Liste sind. Zwei Personen holen ihre Datei gemeinsam; zum Öffnen braucht es außerdem den Offline-Schlüssel. Wir können sie nicht öffnen.
escrow-why = Wozu sie gebraucht wird
escrow-ask = Um das Öffnen bitten
escrow-asked = Jemand bittet, sie zu öffnen. Eine zweite Person kann bis { $until } zustimmen.
escrow-needs-other = Sie haben gebeten. Jemand anderes muss zustimmen.
escrow-second = Zustimmen: wir beide dürfen sie holen
escrow-open = Offen für Sie beide bis { $until }
escrow-open-text = Holen Sie die Datei, bringen Sie sie dorthin, wo der Offline-Schlüssel ist, und öffnen Sie sie dort: age --decrypt --identity SCHLÜSSEL list.csv.age.
escrow-fetch = Die versiegelte Datei holen
escrow-open-to-others = Zwei andere Personen haben sie geöffnet.
escrow-over = Ihre Datei ist nicht mehr da.
escrow-now-asked = Vermerkt. Eine zweite Person, die Listen führt, muss innerhalb von drei Tagen zustimmen.
escrow-now-open = Sie beide dürfen sie drei Tage lang holen.
