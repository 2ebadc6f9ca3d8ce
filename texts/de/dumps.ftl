# Funde: Jemand hat eine Datei mit Adressen gefunden. Ist sie von uns, welche Kopie, von welchen Tagen? Und wo ist eine Adresse? Benennt eine Kopie, nie einen Schuldigen.

dump-origin-ours = Er stammt aus Ihren Listen.
dump-origin-open = Ob er aus Ihren Listen stammt, lässt sich noch nicht sagen.
dump-origin-chance = Er stammt nicht aus Ihren Listen, soweit es sich sagen lässt: Auch von den Menschen, die in keiner Kopie sind, stehen ebenso viele darin.
dump-origin-no-control = Ob er aus Ihren Listen stammt, können die Zahlen allein nicht sagen: Niemand ist von den Kopien ausgenommen, also lässt sich der Zufall nicht messen. Sehen Sie ihn an und sagen Sie es selbst.
dump-origin-nobody = Niemand darin steht auf einer Ihrer Listen.

dump-named-exclusive = { $found } der Köderadressen, die in keiner anderen Kopie sind, stehen darin: Es ist die Kopie von { $list } für { $party } vom { $date }, oder Ihre eigene Liste der Köderadressen.
dump-named-coded = Es ist die Kopie von { $list } für { $party } vom { $date }: Zufällig sähe eine unbeteiligte in weniger als einem von { $one_in } Fällen so aus.
dump-named-rows = Es sieht nach der Kopie von { $list } für { $party } vom { $date } aus: Von allen bekannten Kopien erklärt sie diese Zeilen am besten, mit einem Anteil von { $share } %.
dump-named-rows-if-ours = Falls er aus { $list } stammt, sieht es nach der Kopie für { $party } vom { $date } aus: Von allen bekannten Kopien erklärt sie diese Zeilen am besten, mit einem Anteil von { $share } %.
dump-named-read = { $count ->
    [one] Von den gelesenen Kopien von { $list } erklärt die für { $party } vom { $date } diese Zeilen am besten. Eine Kopie hat niemand gelesen: Sie kann es auch sein.
   *[other] Von den gelesenen Kopien von { $list } erklärt die für { $party } vom { $date } diese Zeilen am besten. { $count } Kopien hat niemand gelesen: Eine von ihnen kann es auch sein.
}
dump-named-none = Von den Kopien von { $list } lässt sich keine benennen. { $found } Menschen der Liste stehen im Fund.
dump-named-holders = Darin stehen die Menschen, die zwischen dem { $since } und dem { $until } auf { $list } standen. Aus welcher Kopie er ist, lässt sich an den Menschen allein nicht erkennen: Jeder von diesen kann die Liste damals so gehabt haben: { $parties }.
dump-named-holders-one = Darin stehen die Menschen, die etwa am { $date } auf { $list } standen. Aus welcher Kopie er ist, lässt sich an den Menschen allein nicht erkennen: Jeder von diesen kann die Liste damals so gehabt haben: { $parties }.
dump-interval = Was im Fund steht, stand zwischen dem { $since } und dem { $until } in dieser Kopie.
dump-interval-one = Was im Fund steht, stand in dieser Kopie, als sie am { $date } gelesen wurde.
dump-interval-share = { $share } % dessen, was wahrscheinlich ist, liegen dort.
dump-survival = { $share } % dieser Kopie stehen im Fund.
dump-foreign = { $share } % der bekannten Menschen darin waren nicht in dieser Kopie.
dump-elsewhere =
    Etwa { $share } % davon kommen von anderswo: Von { $people ->
        [one] einer Person
       *[other] { $people } Personen
    } darin { $count ->
        [0] steht jede in einer Kopie einer Ihrer Listen.
        [one] steht eine in keiner Kopie einer Ihrer Listen.
       *[other] stehen { $count } in keiner Kopie einer Ihrer Listen.
    }
dump-ours-by = Dass er von Ihnen stammt, ist { $times }-mal wahrscheinlicher als Zufall.
dump-cut = Die Datei endet mittendrin: Sie wurde gelesen, so weit sie reicht.
dump-not-a-culprit = Das benennt eine Kopie, nicht, wer sie verloren hat: Ihr eigenes Haus, der Weg zum Dienstleister, der Dienstleister oder jemand, mit dem er arbeitet.

dump-spoke-rows = Gewöhnliche Zeilen
dump-spoke-rows-text = Wer im Fund steht und wer nicht: ein Anteil an Wahrscheinlichkeit, kein Beweis.
dump-spoke-exclusive = Köderadressen, die in nur einer Kopie sind
dump-spoke-exclusive-text = Eine solche Adresse gibt es nur in dieser Kopie und in Ihrer eigenen Liste der Köderadressen.
dump-spoke-coded = Köderadressen nach Code
dump-spoke-coded-text = Sie begrenzen, wie oft eine unbeteiligte Kopie zufällig so aussieht.
dump-silent = sagten nichts

dump-weak-no-control = Lassen Sie aus den nächsten Kopien einige von tausend Menschen weg, durch das Los bestimmt. Dann lässt sich ein Leck vom Zufall unterscheiden.
dump-weak-few-rows = Weniger als hundert Menschen darin kennen Sie. Ein längeres Stück des Fundes würde mehr sagen.
dump-weak-copies-alike = Zwei Kopien sind einander für so wenige Zeilen zu ähnlich. Ein längeres Stück oder Köderadressen in jeder Kopie würden sie unterscheiden.
dump-weak-mostly-foreign = Die meisten bekannten Menschen darin waren nicht in dieser Kopie. Es können mehrere Kopien sein, oder eine, die niemand gelesen hat.
dump-weak-unread = { $count ->
    [one] Eine Kopie dieser Liste hat niemand gelesen. Sie könnte es sein: Lesen Sie einen Auszug davon.
   *[other] { $count } Kopien dieser Liste hat niemand gelesen. Eine davon könnte es sein: Lesen Sie von jeder einen Auszug.
}
dump-weak-kinds-differ = Zeilen und Köderadressen sprechen von verschiedenen Kopien. Vielleicht sind mehrere draußen, oder Ihre eigene Liste der Köderadressen.
dump-weak-holders-alike = Nicht alle diese Kopien wurden vor und nach diesen Tagen gelesen. Köderadressen in jeder Kopie unterscheiden die Empfänger, ebenso versiegelte Kopien und durch Los ausgelassene Menschen; Auszüge von allen, an denselben Tagen gelesen, würden das nächste Mal helfen.

dump-unfit-no-address = In dieser Datei steht keine Adresse. Ist es die richtige? Nichts davon wurde behalten.
dump-unfit-source = Sagen Sie, woher die Datei stammt.
dump-unfit-ground = Sagen Sie, warum Sie sie ansehen dürfen.
dump-unfit-under-way = Zwei Funde werden gerade gelesen. Versuchen Sie es wieder, wenn einer fertig ist.
dump-unfit-bundle = Das ist kein Beweispaket eines Fundes.
dump-unfit-document = Es ist eine Datei der Art { $kind }: Was darin steht, ist kein Text. Speichern Sie sie als Text oder als CSV und geben Sie das ab.
dump-unfit-long = Er ist länger, als auf einmal gelesen wird. Geben Sie ihn in Teilen ab.
dump-unfit-source-failed = Er ließ sich nicht zu Ende lesen.

dumps-title = Funde
dumps-lead = Jemand hat eine Datei mit Adressen gefunden? Sehen Sie, ob sie von Ihnen stammt, welche Kopie es ist und von welchen Tagen. Sie wird einmal gelesen und nicht aufbewahrt.
dumps-none = Noch kein Fund abgegeben
dumps-none-text = Taucht eine Datei mit Adressen auf, etwa bei einer Forscherin oder in einer Meldung über ein Leck, geben Sie sie hier ab.
dumps-hand-in = Fund abgeben
dumps-file = Die Datei
dumps-file-hint = Text oder eine Tabelle mit beliebigen Spalten, auch gzip oder Zstandard. Adressen gehen durch den Speicher; es bleiben Zahlen. Alles andere darin wird sofort verworfen. Für Dateien über 4 GB nehmen Sie tidewatch attribute.
dumps-source = Woher stammt sie?
dumps-source-hint = Zum Beispiel: von einer Forscherin geschickt, Fall 17. Keine Adresse.
dumps-ground = Warum dürfen Sie sie ansehen?
dumps-ground-interest = Um herauszufinden, ob Daten unserer Kunden draußen sind (unser und ihr Interesse)
dumps-ground-obligation = Das Gesetz verlangt, es herauszufinden
dumps-ground-authority = Eine Behörde hat darum gebeten
dumps-do = Lesen
dumps-reading = Ein Fund wird gelesen: bisher { $count } Adressen.
dumps-name = Datei
dumps-when = Abgegeben
dumps-people = Menschen
dumps-known = Auf Ihren Listen
dumps-origin = Von uns?
dumps-word-ours = von uns
dumps-word-open = offen
dumps-word-chance = Zufall
dumps-word-no-control = ein Mensch muss es sagen
dumps-word-nobody = niemand bekannt
dumps-word-confirmed = als unserer bestätigt
dump-title = Fund { $name }
dump-copies = Kopien, die wahrscheinlichste zuerst
dump-copy = Kopie
dump-share = Anteil an der Wahrscheinlichkeit
dump-hits = Im Fund
dump-of = Von
dump-reading-of = Wie sie war am
dump-chart = Wie wahrscheinlich, nach dem Tag, an dem die Kopie gelesen wurde
dump-chart-lead = In Prozent. Ein hoher Balken ist eine klare Antwort; mehrere nebeneinander sind ein Zeitraum.
dump-kinds = Was gesprochen hat
dump-surer = Was die Antwort sicherer machen würde
dump-surer-none = Nichts: Die Antwort ist klar.
dump-bundle = Beweispaket herunterladen
dump-bundle-hint = Zahlen, Prüfsummen und Versionen, keine Adresse. Mit der Datei und Ihren Daten rechnet tidewatch attribute --bundle es nach.
dump-confirm = Er ist von uns
dump-confirm-title = Ist er von uns?
dump-confirm-lead = Wenn Sie es wissen, sagen Sie es: Ein Verdacht wird gemeldet, alle, die es hören müssen, hören es, und ein Fall wird angelegt. Es sagt nicht, dass Sie im Sinn des Gesetzes Kenntnis haben; das wird im Fall gesagt.
dump-confirmed = Ein Verdacht wurde gemeldet
leak-look-dump = Den Fund ansehen
dump-kept = Der Fund wurde gelesen und nicht aufbewahrt
dump-sha256 = Prüfsumme der Datei (SHA-256)
dump-source-shown = Woher
dump-ground-shown = Warum angesehen
dump-lines-shown = Adressen darin

where-title = Wo ist eine Adresse?
where-lead = Welche Listen sie haben, wo Menschen sie angeben und was ihnen gesagt wurde, in welchen Kopien sie war, wo die liegen und bis wann. Dass Sie gefragt haben, wird vermerkt; die Adresse nicht.
where-address = E-Mail-Adresse
where-do = Nachsehen
where-unknown = Keine Liste kennt diese Adresse.
where-unknown-text = Soweit Kopien gelesen wurden. Kopien, die niemand gelesen hat, können sie trotzdem enthalten.
where-list = Liste { $list }
where-captured = Wo Menschen sie angeben
where-captured-said = { $said }
where-captured-forms = Formulare von { $forms }
where-captured-both = { $said } – und Formulare von { $forms }
where-captured-nothing = niemand hat es notiert
where-kept-at = Aufbewahrt: { $places }
where-told = Was den Menschen gesagt wurde
where-told-nothing = niemand hat es notiert
where-kept-out = Sie ist durch das Los von neuen Kopien dieser Liste ausgenommen, damit sich ein Leck vom Zufall unterscheiden lässt.
where-removed = Entfernt
where-removed-on = am { $date }. Was hier noch bekannt ist, bleibt, um vor einem Leck zu warnen, und für nichts sonst.
where-remove-lead = Jemand will vergessen werden? Zuerst steht da, was geht und was bleibt; entfernt wird noch nichts.
where-copies = Kopien, in denen sie ist oder war
where-copy = Kopie für
where-purpose = Wofür
where-first = Zuerst darin gesehen
where-last = Zuletzt darin gesehen
where-gone = nicht mehr seit { $date }
where-until = Bis wann
where-unread = Kopien, die niemand gelesen hat
where-unread-text = Sie kann darin sein: Lesen Sie von jeder einen Auszug, um es zu wissen.

# Entfernen: Ein Mensch will vergessen werden.
removal-title = Einen Menschen entfernen
removal-lead = Jemand will vergessen werden. Zuerst steht da, was geht und was bleibt; entfernt wird noch nichts.
removal-look = Sehen, was geht und was bleibt
removal-stays-title = Was bleibt
removal-do = Diesen Menschen entfernen
removal-not = Nichts entfernen
removal-last-warn = Das lässt sich nicht zurücknehmen. Auf einer Liste steht der Mensch erst wieder, wenn eine Datei ihn noch einmal enthält und jemand sagt, dass das so gemeint ist.
removal-last-everything = Das lässt sich nicht zurücknehmen, von niemandem: In welchen Kopien der Mensch war, ist dann vergessen, auch bei Kopien, die Dienstleister noch haben.
removal-audited = Dass jemand entfernt wurde, und von wem, wird vermerkt; die Adresse nicht.
removal-tick = Ich habe die Adresse oben angesehen: Sie ist die richtige.
removal-became = Was in Ihren Listen daraus wurde
removal-done-text = Wer eine Kopie hat, wurde nicht gefragt: Das bleibt Ihnen zu tun.
removal-look-where = Nachsehen, wo sie jetzt ist
removal-would = Entfernt würde
removal-done = Entfernt
removal-nothing = Nichts zu entfernen: Keine Liste kennt diese Adresse, oder nichts davon darf gehen.
removal-leaves-warn = Sie steht auf keiner Liste mehr. In welchen Kopien sie war, bleibt als Abdruck mit Schlüssel, um den Menschen zu warnen, wenn eine davon nach außen gelangt, und für nichts sonst.
removal-leaves-everything = Bei den Listen bleibt nichts davon. Gelangt eine alte Kopie nach außen, fehlt dieser Mensch unter den Betroffenen.
removal-list-gone = { $list }: Nichts bleibt.
removal-list-warned = { $list }: In welchen Kopien sie war, bleibt höchstens bis { $date }, für eine Warnung.
removal-list-as-it-was = { $list }: Schon früher entfernt; in welchen Kopien sie war, bleibt höchstens bis { $date }, für eine Warnung.
removal-list-held = { $list }: Nichts wird entfernt, weil die Vergangenheit der Liste festgehalten wird ({ $why }).
removal-holder = { $party } hat eine Kopie damit, soweit sie gelesen wurde: Bitten Sie auch dort darum.
removal-had = { $party } hatte sie in dem, was mit Stand vom { $until } gelesen wurde, und nicht mehr in dem vom { $date }.
removal-stays = Kann die Adresse außerdem enthalten und bleibt unberührt:
removal-stay-escrow = Kopien, versiegelt für Ihren eigenen Schlüssel abseits des Netzes: höchstens bis { $date }
removal-stay-waiting = versiegelte Kopien, die auf Abholung warten: höchstens bis { $date }
removal-stay-upload = eine Liste auf dem Weg herein, versiegelt: höchstens bis { $date }
removal-stay-held = zurückgehaltene Nachrichten, versiegelt: höchstens bis { $date }
removal-stay-mail = Nachrichten an uns selbst, versiegelt: höchstens bis { $date }
removal-stay-trace = dass eine Nachricht von ihr oder für sie war, als Abdruck mit Schlüssel: höchstens bis { $date }
removal-stay-relation = wie oft man einander schrieb, als Abdruck mit Schlüssel: bis { $date }, oder länger, wenn es weitergeht
removal-stay-letter = ein Brief zu einem Vorfall, versiegelt bis zu seinem letzten Tag, und was daraus wurde, als Abdruck mit Schlüssel
removal-stay-case = wen ein Fall betrifft, als Abdruck mit Schlüssel: Das Gesetz verlangt, dass Vorfälle festgehalten werden
removal-stay-audit = das Prüfprotokoll: Es enthält keine Adresse und sagt nur, dass jemand entfernt wurde
removal-stay-unread = Kopien, die niemand gelesen hat: Wer darin steht, wissen nur ihre Empfänger
removal-stay-elsewhere = Ihre eigenen Dateien und Sicherungen und was Ihre Dienstleister haben
removal-again = { $people ->
        [one] Ein Mensch, der entfernt wurde, steht wieder in dieser Datei.
       *[other] { $people } Menschen, die entfernt wurden, stehen wieder in dieser Datei.
    }
removal-still-there = { $people ->
        [one] Ein Mensch, den Sie entfernt haben, steht noch in dieser Kopie: Bitten Sie, wer sie hat, ihn zu entfernen.
       *[other] { $people } Menschen, die Sie entfernt haben, stehen noch in dieser Kopie: Bitten Sie, wer sie hat, sie zu entfernen.
    }

extract-under-way = Gerade werden zwei andere gelesen. Versuchen Sie es in einer Minute noch einmal: von dieser Datei wurde nichts behalten.
extract-title = Auszug lesen
extract-lead = Die Liste, wie { $party } sie heute hat. Sie wird Zeile für Zeile gelesen und nicht aufbewahrt: Von jeder Zeile bleiben acht Bytes, mit Schlüssel gebildet. Dann ist diese Kopie genau bekannt, und ein Leck davon lässt sich datieren.
extract-file = Die Datei
extract-file-hint = Eine Tabelle, wie der Dienstleister sie ausgibt, mit einer Spalte für Adressen.
extract-taken = Von welchem Tag ist sie?
extract-taken-hint = Der Tag, an dem der Dienstleister die Datei erstellt hat; leer für heute.
extract-do = Lesen
extract-read = Gelesen: { $people } Menschen, { $unusable ->
        [0] jede Zeile mit Adresse
        [one] eine Zeile ohne Adresse (Zeile { $lines })
       *[other] { $unusable } Zeilen ohne Adresse (Zeilen { $lines })
    }, { $found ->
        [0] keine Ihrer Köderadressen darin
        [one] eine Ihrer Köderadressen noch darin
       *[other] { $found } Ihrer Köderadressen noch darin
    }.
extract-exact = genau, gelesen am { $date }: { $people } Menschen
extract-approximate = ungefähr: niemand hat gelesen, wer darin ist
extract-known = Wer darin ist

leak-dump = Eine Datei mit Adressen ist aufgetaucht, und etwas aus { $list } steht darin. Nach welcher Kopie es aussieht und von welchen Tagen, steht beim Fund.
leak-rung-dump = Gewöhnliche Zeilen sehen nach einer Kopie aus. Das ist ein Anteil an Wahrscheinlichkeit und kein Beweis: Sagen Sie es niemandem außerhalb, ehe nicht etwas anderes dasselbe sagt.

# Auf der Seite einer Liste.
list-lot-title = Leck oder Zufall
list-lot-lead = Zwei große Listen überschneiden sich immer. Wie viel davon Zufall ist, zeigen nur Menschen, die in keiner Kopie stehen. Deshalb können aus neuen Kopien einige wegbleiben, durch das Los bestimmt und immer dieselben. Der Preis: Sie bekommen nicht, was der Dienstleister sendet.
list-lot = Durch das Los aus neuen Kopien weggelassen
list-lot-share =
    { $count ->
        [0] niemand
       *[other] { $count } von tausend
    }
list-lot-ask = Von tausend Menschen weglassen
list-lot-hint = { $usual } ist üblich, { $most } das Höchste; 0 für niemanden. Es gilt für Kopien, die von jetzt an hier entstehen.
list-lot-set = Weglassen
list-held = Wer in welcher Kopie stand
list-held-no = wird vergessen, wenn die Zeit um ist
list-held-yes = nichts davon wird vergessen
list-held-why = nichts davon wird vergessen: { $why }
list-held-ask = Nichts vergessen, weil
list-held-hint = Ein Fall oder ein Gericht, das es braucht. In Ihren Worten, ohne Adresse.
list-held-set = Festhalten
list-held-lift = Wieder vergessen lassen

# Was `tidewatch copies find` und `copies register` sagen.
find-blind = Niemand hat gelesen, wer in einer Kopie steht, also lässt sich nichts wiedererkennen. Lesen Sie zuerst einen Auszug ein: tidewatch copies read.
find-form = { $form ->
        [packed] gepackt
        [archive] Archiv
        [spreadsheet] Tabellenblatt
        [document] Dokument
        [message] Nachricht
       *[plain] Text
    }
find-lines = { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    }
find-people = { $people } verschiedene Adressen, davon { $known } bekannt ({ $share } %)
find-changed = zuletzt geändert { $date }
find-in-message = in der Nachricht { $number } darin
find-list = { $list }: { $known } von { $of } Menschen ({ $share } %)
find-like = am ähnlichsten der Kopie für { $party } vom { $date }
find-canaries = { $count ->
        [one] 1 Köderadresse von Ihnen steht darin
       *[other] { $count } Köderadressen von Ihnen stehen darin
    }
find-offer-register = Darf sie hier liegen? Dann registrieren Sie sie, damit sie gezählt wird und ein Ende hat:
find-offer-destroy = Darf sie nicht? Dann entfernen Sie sie, hier und in Sicherungen:
find-offer-message = Löschen Sie diese Nachricht dort, wo diese Post gelesen wird, oder registrieren Sie die Tabelle darin als Datei.
find-offer-name = Ihr Name enthält Zeichen, die ein Terminal anders zeigen kann; benennen Sie sie zuerst um.
find-missed-packed = so gepackt, wie hier nichts entpackt wird; entpacken und noch einmal suchen
find-missed-locked = mit einem Passwort verschlossen; was darin ist, kann niemand sagen
find-missed-too-large = größer oder voller, als hier geöffnet wird; nur ein Teil wurde durchgesehen
find-missed-damaged = beschädigt oder abgebrochen; durchgesehen, so weit es geht
find-missed-folder = ein Ordner mit mehr darin oder tiefer, als gegangen wird; nur ein Teil wurde durchgesehen
find-missed-unreadable = nicht lesbar
find-end = { $files } Dateien ({ $bytes }) durchgesehen: { $found } mit Menschen von Ihren Listen, { $unread }, die sich nicht ganz durchsehen ließen. Nichts wurde geändert.
find-registered = Registriert als Kopie { $copy }: { $people } Menschen, { $canaries } Köderadressen von Ihnen. Sie ist von jetzt an genau bekannt.
find-arrived = in diesem Postfach seit { $date }
find-offer-letter = Darf sie nicht? Tidewatch liest Postfächer nur. Löschen Sie sie in einem Mailprogramm (Ordner { $folder }, ihre UID dort ist { $uid }), leeren Sie den Papierkorb, und denken Sie an alle, die sie auch bekommen haben.
find-offer-letter-named = Darf sie nicht? Tidewatch liest Postfächer nur. Löschen Sie sie in einem Mailprogramm (Ordner { $folder }, ihre UID dort ist { $uid }, ihre Message-ID { $identifier }), leeren Sie den Papierkorb, und denken Sie an alle, die sie auch bekommen haben.
find-renumbered = Der Server hat die Nachrichten in { $folder } seit dem letzten Lauf neu nummeriert; dieser Ordner wird von vorn durchgesehen.
find-gone = { $count ->
        [one] 1 Nachricht wurde nicht herausgegeben: jemand hat sie inzwischen entfernt, oder der Server hat Mühe mit ihr.
       *[other] { $count } Nachrichten wurden nicht herausgegeben: jemand hat sie inzwischen entfernt, oder der Server hat Mühe mit ihnen.
    }
find-stopped = Nicht bis zum Ende durchgesehen ({ $why }). Weiter geht es mit:
find-end-mailbox = { $messages ->
        [one] 1 Nachricht
       *[other] { $messages } Nachrichten
    } in { $folders ->
        [one] 1 Ordner
       *[other] { $folders } Ordnern
    } ({ $bytes }) durchgesehen: { $found } mit Menschen von Ihren Listen, { $unread }, die sich nicht ganz durchsehen ließen. Nichts wurde geändert, und nichts ist als gelesen markiert.
find-registered = Registriert als Kopie { $copy }: { $people } Menschen, { $canaries } Kanarienadressen von Ihnen. Sie ist von jetzt an genau bekannt.

# Zurücknehmen, was zuletzt von einer Kopie gelesen wurde.
unread-title = Letzten Auszug zurücknehmen
unread-reading = Was von { $people ->
        [one] einem Menschen
       *[other] { $people } Menschen
    } in { $rows ->
        [one] einer Zeile
       *[other] { $rows } Zeilen
    } gelesen wurde, Stand { $date }, wird sofort vergessen.
unread-by = Gelesen wurde es am { $date } ({ $who }).
unread-then = Diese Kopie ist dann so bekannt, wie sie am { $date } gelesen wurde.
unread-then-approximate = Diese Kopie ist dann nur ungefähr bekannt: Niemand weiß mehr, wer darin ist.
unread-dumps = Funde, die schon untersucht wurden, sagen weiter, was sie sagten. Geben Sie sie noch einmal ab.
unread-again = Die Datei wird hier nicht aufbewahrt. Wer sie hat, kann sie wieder lesen.
unread-do = Zurücknehmen
unread-keep = So lassen
unread-done = Der letzte Auszug ist zurückgenommen. Geben Sie noch einmal ab, was Sie damit untersucht hatten.
