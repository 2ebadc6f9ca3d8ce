# Alarme: ein Titel, was geschehen ist und was es bedeutet, was zu tun ist. `{ $count }` sagt, wie oft es vorkam.

alarm-over = Vorbei: { $title }
alarm-over-text = Das ist vorbei: { $title }. Sie brauchen dafür nichts mehr zu tun.

alarm-held-too-long = Zurückgehaltene Nachrichten warten auf jemanden
alarm-held-too-long-text =
    { $messages ->
        [one] Eine Nachricht wird zurückgehalten, und niemand hat sie sich angesehen
       *[other] { $messages } Nachrichten werden zurückgehalten, und niemand hat sie sich angesehen
    }, seit { parts-time-for }.
alarm-held-too-long-what-to-do = Sehen Sie die zurückgehaltenen Nachrichten durch, geben Sie frei, was in Ordnung ist, und löschen Sie den Rest.

alarm-hold-budget = Zu viele harmlose Nachrichten wurden zurückgehalten
alarm-hold-budget-text = { $held } zurückgehaltene Nachrichten waren in Ordnung; erlaubt sind { $budget }.
alarm-hold-budget-what-to-do = Sehen Sie sich die Gründe an. Lassen Sie diesen Strom nur beobachten, bis sie berichtigt sind.

alarm-door-silent = Durch { $door } kommt keine Post
alarm-door-silent-text = Durch die Tür { $door } kam seit { parts-time-for } nichts, länger als je in den letzten zwei Wochen.
alarm-door-silent-what-to-do = Prüfen Sie, ob der Mailserver Tidewatch noch fragt und ob das Netz dazwischen in Ordnung ist.

alarm-door-overloaded = { $door } weist Post ab
alarm-door-overloaded-text = Durch die Tür { $door } kommt mehr Post, als beurteilt werden kann. Absender werden gebeten, später wiederzukommen; nichts geht verloren.
alarm-door-overloaded-what-to-do = Sehen Sie nach, wer so viel sendet. Wenn es so bleibt, fügen Sie eine Maschine hinzu oder erlauben Sie mehr Verbindungen.

alarm-deferring = Post wird bei { $door } aufgeschoben
alarm-deferring-text = Seit { $since } kann Post an der Tür { $door } nicht beurteilt werden. Absender werden gebeten, später wiederzukommen.
alarm-deferring-what-to-do = Suchen Sie die Ursache im Protokoll: oft eine volle Platte oder eine Datenbank, die nicht antwortet. Wenn es andauert, geht Post unbeurteilt durch.

alarm-accept-and-mark = Post geht bei { $door } unbeurteilt durch
alarm-accept-and-mark-text = Seit { $since } kann Post an der Tür { $door } nicht beurteilt werden. Sie geht jetzt mit einem Vermerk durch, damit keine verloren geht.
alarm-accept-and-mark-what-to-do = Beheben Sie die Ursache jetzt; sie steht im Protokoll. Sehen Sie danach die durchgelassene Post durch: sie trägt den Vermerk "unjudged".

alarm-hold-failed = Post kann bei { $door } nicht zurückgehalten werden
alarm-hold-failed-text = An der Tür { $door } konnte Post, die zurückgehalten werden muss, nicht aufbewahrt werden. Ihre Absender werden gebeten, später wiederzukommen; nichts davon geht durch.
alarm-hold-failed-what-to-do = Suchen Sie die Ursache im Protokoll: oft eine volle Platte oder eine Datenbank, die nicht antwortet. Beheben Sie sie binnen Tagen, sonst geben Absender auf.

alarm-enforcement-stopped = Das Durchsetzen ist angehalten
alarm-enforcement-stopped-text = { $who } hat das Durchsetzen am { $at } angehalten. Alle Post geht durch: sie wird beurteilt und gekennzeichnet, aber nichts wird zurückgehalten oder abgelehnt.
alarm-enforcement-stopped-what-to-do = Wenn Sie das nicht erwartet haben, fragen Sie, wer es angehalten hat und warum.

alarm-disk-full = Die Platte ist fast voll
alarm-disk-full-text = Auf der Platte des Datenordners sind noch { $free_mb } MB frei, { $percent } Prozent.
alarm-disk-full-what-to-do = Schaffen Sie jetzt Platz. Wenn sie voll ist, kann keine Post mehr zurückgehalten werden, und Absender werden gebeten, später wiederzukommen.

alarm-objects-missing = Aufbewahrte Post fehlt oder ist beschädigt
alarm-objects-missing-text =
    { $objects ->
        [one] Ein versiegeltes Objekt fehlt oder ist beschädigt
       *[other] { $objects } versiegelte Objekte fehlen oder sind beschädigt
    }. Was darin war, kann nicht gezeigt oder freigegeben werden.
alarm-objects-missing-what-to-do = Führen Sie `tidewatch verify` aus, und stellen Sie die Objekte aus einer Sicherung wieder her.

alarm-release-maybe-twice = Eine freigegebene Nachricht kam vielleicht zweimal an
alarm-release-maybe-twice-text = Der nächste Mailserver gab keine Antwort, als die Nachricht { $held } freigegeben wurde. Sie wurde noch einmal übergeben, damit sie nicht verloren geht.
alarm-release-maybe-twice-what-to-do = Sagen Sie es dem Empfänger, wenn es wichtig ist. Beide haben dieselbe Message-ID.

alarm-rules-failed = Regeln konnten nicht geladen werden
alarm-rules-failed-text = Die Regeln in { $rules } konnten nicht geladen werden. Die vorigen gelten weiter.
alarm-rules-failed-what-to-do = Führen Sie `tidewatch rules check` aus; es zeigt auf den Fehler.

alarm-recipient-asked = Ein Empfänger bittet um eine zurückgehaltene Nachricht
alarm-recipient-asked-text = Ein Empfänger bittet Sie, die zurückgehaltene Nachricht { $held } anzusehen.
alarm-recipient-asked-what-to-do = Sehen Sie sie an, und geben Sie sie frei oder löschen Sie sie.

alarm-recipient-reported = Ein Empfänger meldet einen Angriff
alarm-recipient-reported-text = Ein Empfänger sagt, die zurückgehaltene Nachricht { $held } sei ein Angriff.
alarm-recipient-reported-what-to-do = Sehen Sie sie an. Sagen Sie "Das war Phishing", wenn sie einer war: daraus lernt die Beurteilung.

alarm-test = Das ist ein Test
alarm-test-text = Jemand testet den Kanal { $channel }. Es ist nichts geschehen.
alarm-test-what-to-do = Sie brauchen nichts zu tun.

# Was der Testknopf antwortet.
alarm-test-delivered = Der Test ist angekommen: { $answer }.
alarm-test-unknown = Der Test wurde gesendet, und niemand weiß, ob er ankam: { $answer }. Sehen Sie nach, ob er da ist.
alarm-test-settings = Der Test wurde nicht gesendet: die Einstellungen dieses Kanals sind nicht brauchbar ({ $answer }). Berichtigen Sie sie.
alarm-test-no-way = Der Test wurde nicht gesendet: es gibt keinen Weg für Mail. Setzen Sie `hold.release_to` und `hold.notify_from` in der Konfiguration.
alarm-test-removed = Der Test wurde nicht gesendet: der Kanal ist beiseitegelegt oder entfernt.
alarm-test-unresolved = Der Test wurde nicht gesendet: der Name des Servers ist nicht bekannt. Prüfen Sie die Schreibweise.
alarm-test-own-network = Der Test wurde nicht gesendet: die Adresse liegt in Ihrem eigenen Netz, und dieser Kanal darf es nicht erreichen. Erlauben Sie es in den Einstellungen, wenn Sie das wollen.
alarm-test-unreachable = Der Test wurde nicht gesendet: der Server ist nicht erreichbar ({ $answer }). Prüfen Sie Adresse, Port und Firewall.
alarm-test-untrusted = Der Test wurde nicht gesendet: dem Zertifikat des Servers wird für seinen Namen nicht vertraut.
alarm-test-redirected = Der Empfänger sagt, er sei woanders ({ $answer }). Tragen Sie die neue Adresse ein; Tidewatch folgt nicht von selbst.
alarm-test-gone = Der Empfänger sagt, das wolle niemand mehr ({ $answer }). Fragen Sie nach einer neuen Adresse, oder entfernen Sie den Kanal.
alarm-test-not-wanted = Der Empfänger hat den Test abgelehnt ({ $answer }). Prüfen Sie Adresse und Geheimnis.
alarm-test-not-now = Der Empfänger konnte den Test jetzt nicht annehmen ({ $answer }). Versuchen Sie es in einigen Minuten noch einmal.

alarm-leak-suspected = Eine Kopie Ihrer Kundenliste scheint in fremden Händen zu sein
alarm-leak-suspected-text = Die Kopie von { $list }, die am { $date } für { $party } entstand, bekam Post von jemandem, den Sie nicht kennen, an eine Adresse, die in keiner anderen Kopie steht.
alarm-leak-suspected-what-to-do = Öffnen Sie "Köderadressen" und sehen Sie sich die Nachricht und die anderen Erklärungen an, zuerst Ihr eigenes Haus. Beschuldigen Sie noch niemanden.
alarm-leak-test = PROBE: Ein Leck würde bemerkt
alarm-leak-test-text = Das ist eine Probe, um die jemand gebeten hat. Eine Nachricht von uns selbst kam an einer Köderadresse in der Kopie von { $list } an, die am { $date } für { $party } entstand, und wurde bemerkt. Nichts ist abgeflossen, und kein Fall wurde eröffnet.
alarm-leak-test-what-to-do = Bestätigen Sie sie wie einen echten Alarm. Wussten Sie nichts von einer Probe? Fragen Sie, wer sie ausgelöst hat: Das Protokoll nennt die Person.
alarm-canary-undecided = War das von Ihnen?
alarm-canary-undecided-text = An Köderadressen in der Kopie von { $list }, die am { $date } für { $party } entstand, kam Post. Sie nennt einen Absender, der dorthin schreiben darf; ob sie wirklich von dort ist, ließ sich nicht feststellen.
alarm-canary-undecided-what-to-do = Öffnen Sie "Köderadressen" und sagen Sie, ob Sie oder der Dienstleister das geschickt haben. Bis dahin zählt es nicht. Kommt das oft vor, prüfen Sie, ob Namen nachgeschlagen werden (DNS).

alarm-commitment-overdue = Ein Versprechen an Kunden ist überfällig
alarm-commitment-overdue-text = { $owner } sollte bis zum { $due } dafür sorgen. Es steht im Fall { $case }.
alarm-commitment-overdue-what-to-do = Halten Sie es, oder sagen Sie denen, denen es gegeben wurde, wann es gehalten wird. Schließen Sie es dann mit einer Notiz.

alarm-obligation-due = Eine Pflicht aus einem Fall ist bald fällig
alarm-obligation-due-text = Im Fall { $case } ist etwas bis { $due } fällig.
alarm-obligation-due-what-to-do = Öffnen Sie den Fall: Er sagt, was fällig ist, wem gegenüber und was mitzuteilen ist. Erledigen Sie es, oder notieren Sie, warum es nicht geschuldet ist.
