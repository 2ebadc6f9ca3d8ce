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

alarm-door-silent = Durch { $door } kommt keine E-Mail
alarm-door-silent-text = Durch die Tür { $door } kam seit { parts-time-for } nichts, länger als je in den letzten zwei Wochen.
alarm-door-silent-what-to-do = Prüfen Sie, ob der Mailserver Tidewatch noch fragt und ob das Netz dazwischen in Ordnung ist.

alarm-door-overloaded = { $door } weist E-Mails ab
alarm-door-overloaded-text = Durch die Tür { $door } kommen mehr E-Mails, als beurteilt werden können. Absender werden gebeten, später wiederzukommen; nichts geht verloren.
alarm-door-overloaded-what-to-do = Sehen Sie nach, wer so viel sendet. Wenn es so bleibt, fügen Sie eine Maschine hinzu oder erlauben Sie mehr Verbindungen.

alarm-deferring = E-Mails werden bei { $door } aufgeschoben
alarm-deferring-text = Seit { $since } können E-Mails an der Tür { $door } nicht beurteilt werden. Absender werden gebeten, später wiederzukommen.
alarm-deferring-what-to-do = Suchen Sie die Ursache im Protokoll: oft eine volle Platte oder eine Datenbank, die nicht antwortet. Wenn es andauert, gehen E-Mails unbeurteilt durch.

alarm-accept-and-mark = E-Mails gehen bei { $door } unbeurteilt durch
alarm-accept-and-mark-text = Seit { $since } können E-Mails an der Tür { $door } nicht beurteilt werden. Sie gehen jetzt mit einem Vermerk durch, damit keine verloren geht.
alarm-accept-and-mark-what-to-do = Beheben Sie die Ursache jetzt; sie steht im Protokoll. Sehen Sie danach die durchgelassenen E-Mails durch: sie tragen den Vermerk „unjudged“.

alarm-hold-failed = E-Mails können bei { $door } nicht zurückgehalten werden
alarm-hold-failed-text = An der Tür { $door } konnten E-Mails, die zurückgehalten werden müssen, nicht aufbewahrt werden. Ihre Absender werden gebeten, später wiederzukommen; nichts davon geht durch.
alarm-hold-failed-what-to-do = Suchen Sie die Ursache im Protokoll: oft eine volle Platte oder eine Datenbank, die nicht antwortet. Beheben Sie sie binnen Tagen, sonst geben Absender auf.

alarm-enforcement-stopped = Das Durchsetzen ist angehalten
alarm-enforcement-stopped-text = { $who } hat das Durchsetzen am { $at } angehalten. Alle E-Mails gehen durch: sie werden beurteilt und gekennzeichnet, aber nichts wird zurückgehalten oder abgelehnt.
alarm-enforcement-stopped-what-to-do = Wenn Sie das nicht erwartet haben, fragen Sie, wer es angehalten hat und warum.

alarm-disk-full = Die Platte ist fast voll
alarm-disk-full-text = Auf der Platte des Datenordners sind noch { $free_mb } MB frei, { $percent } Prozent.
alarm-disk-full-what-to-do = Schaffen Sie jetzt Platz. Wenn sie voll ist, kann keine E-Mail mehr zurückgehalten werden, und Absender werden gebeten, später wiederzukommen.

alarm-objects-missing = Aufbewahrte E-Mails fehlen oder sind beschädigt
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
alarm-recipient-reported-what-to-do = Sehen Sie sie an. Sagen Sie „Das war Phishing“, wenn sie einer war: daraus lernt die Beurteilung.

alarm-test = Das ist ein Test
alarm-test-text = Jemand testet den Kanal { $channel }. Es ist nichts geschehen.
alarm-test-what-to-do = Sie brauchen nichts zu tun.

# Was der Testknopf antwortet.
alarm-test-delivered = Der Test ist angekommen: { $answer }.
alarm-test-unknown = Der Test wurde gesendet, und niemand weiß, ob er ankam: { $answer }. Sehen Sie nach, ob er da ist.
alarm-test-settings = Der Test wurde nicht gesendet: die Einstellungen dieses Kanals sind nicht brauchbar ({ $answer }). Berichtigen Sie sie.
alarm-test-no-way = Der Test wurde nicht gesendet: es gibt keinen Weg für E-Mail. Setzen Sie `hold.release_to` und `hold.notify_from` in der Konfiguration.
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
alarm-leak-suspected-text = Die Kopie von { $list }, die am { $date } für { $party } entstand, bekam eine E-Mail von jemandem, den Sie nicht kennen, an eine Adresse, die in keiner anderen Kopie steht.
alarm-leak-suspected-what-to-do = Öffnen Sie „Köderadressen“ und sehen Sie sich die Nachricht und die anderen Erklärungen an, zuerst Ihr eigenes Haus. Beschuldigen Sie noch niemanden.
alarm-leak-unanswered = Zu einer E-Mail, die nur eine Kopie erklärt, sagte niemand etwas
alarm-leak-unanswered-text = Im eigenen Namen von { $party } kam eine E-Mail an eine Adresse von { $list }, die nur in der Kopie vom { $date } steht, und niemand sagte, ob Sie sie verschickt haben. Entweder ist es eine Aussendung, von der Ihnen niemand erzählte, oder jemand schreibt in diesem Namen.
alarm-leak-unanswered-what-to-do = Fragen Sie { $party }, ob sie es waren. Öffnen Sie dann „Köderadressen“, „Kampagnen“, und sagen Sie, ob es Ihre war. Beschuldigen Sie niemanden.
alarm-leak-something = Etwas von Ihrer Kundenliste ist draußen
alarm-leak-something-text = An eine Adresse von { $list }, die in mehreren Kopien steht, kam eine E-Mail von jemandem, den Sie nicht kennen. Etwas ist draußen; aus welcher Kopie, kann ein einzelnes Zeichen dieser Art nicht sagen.
alarm-leak-something-what-to-do = Öffnen Sie „Köderadressen“ und sehen Sie sich die Nachricht und die anderen Erklärungen an, zuerst Ihr eigenes Haus. Fragen Sie noch niemanden: Warten Sie auf weitere Zeichen, oder suchen Sie nach einer Datei mit Adressen, die jemand anbietet.
alarm-leak-leaning = Ein Leck sieht allmählich nach einer Kopie aus
alarm-leak-leaning-text = An mehrere Adressen von { $list } kamen E-Mails von jemandem, den Sie nicht kennen. Sie passen zur Kopie, die am { $date } für { $party } entstand: Zufällig sähe eine unbeteiligte in weniger als einem von { $one_in } Lecks so aus.
alarm-leak-leaning-what-to-do = Das reicht nicht, um es jemandem zu sagen. Öffnen Sie „Köderadressen“, sehen Sie nach, was die Antwort ändern würde, und bewahren Sie Ihre eigenen Unterlagen zu dieser Kopie gut auf.
alarm-leak-named = Es steht fest, welche Kopie Ihrer Kundenliste draußen ist
alarm-leak-named-text = Es ist die Kopie von { $list }, die am { $date } für { $party } entstand: Zufällig sähe eine unbeteiligte in weniger als einem von { $one_in } Lecks so aus. Das besagt, welche Kopie es ist, nicht, wer es war, und nicht, wie sie hinauskam.
alarm-leak-named-what-to-do = Öffnen Sie „Köderadressen“ und schließen Sie die anderen Erklärungen aus, zuerst Ihr eigenes Haus. Fragen Sie dann den Dienstleister, und arbeiten Sie im Fall weiter.
alarm-leak-in-dump = Etwas aus Ihrer Kundenliste steht in einer aufgetauchten Datei
alarm-leak-in-dump-text = Eine Datei mit Adressen wurde abgegeben, und etwas aus { $list } steht darin.
alarm-leak-in-dump-what-to-do = Öffnen Sie „Funde“: Dort steht, nach welcher Kopie es aussieht, von welchen Tagen und wie sicher das ist. Es benennt eine Kopie, nicht, wer sie verloren hat; sehen Sie zuerst im eigenen Haus nach.
alarm-leak-test = PROBE: Ein Leck würde bemerkt
alarm-leak-test-text = Das ist eine Probe, um die jemand gebeten hat. Eine Nachricht von uns selbst kam an einer Köderadresse in der Kopie von { $list } an, die am { $date } für { $party } entstand, und wurde bemerkt. Nichts ist abgeflossen, und kein Fall wurde eröffnet.
alarm-leak-test-what-to-do = Bestätigen Sie sie wie einen echten Alarm. Wussten Sie nichts von einer Probe? Fragen Sie, wer sie ausgelöst hat: Das Prüfprotokoll nennt die Person.
alarm-send-question = Haben Sie das an { $list } geschickt?
alarm-send-question-text = An Köderadressen in { $list } kam eine Kampagne. Sie ist wirklich von { $domain }, von wo { $party } für Sie schreibt, und niemand hat sie geplant, oder sie führt, wohin noch keine führte. Ein Dieb im Konto des Dienstleisters oder in Ihrem eigenen schickt genau solche E-Mails.
alarm-send-question-what-to-do = Öffnen Sie „Köderadressen“, „Kampagnen“ und antworten Sie innerhalb von 30 Minuten. Keine Antwort zählt als Nein: Dann wird ein Fall eröffnet.
alarm-canary-domain-lost = E-Mail für { $domain } kommt nicht mehr zu uns
alarm-canary-domain-lost-text = Unter { $domain } liegen Köderadressen, und ihr DNS leitet ihre E-Mails nicht mehr hierher. Niemand bemerkt, was an sie kommt; wer sie jetzt bekommt, kann ein Leck verbergen.
alarm-canary-domain-lost-what-to-do = Öffnen Sie „Köderadressen“, „Domains“: Dort steht, was fehlt. Ist die Registrierung abgelaufen, verlängern Sie sie heute.
alarm-inquiry-answered = { $party } hat Ihre Fragen beantwortet
alarm-inquiry-answered-text = { $party } hat die Antworten zu der Kopie abgegeben, die in fremden Händen zu sein scheint.
alarm-inquiry-answered-what-to-do = Öffnen Sie „Köderadressen“ und die Belege dieser Kopie: Die Antworten stehen an deren Ende.
alarm-canary-undecided = War das von Ihnen?
alarm-canary-undecided-text = An Köderadressen in der Kopie von { $list }, die am { $date } für { $party } entstand, kam eine E-Mail. Sie nennt einen Absender, der dorthin schreiben darf; ob sie wirklich von dort ist, ließ sich nicht feststellen.
alarm-canary-undecided-what-to-do = Öffnen Sie „Köderadressen“ und sagen Sie, ob Sie oder der Dienstleister das geschickt haben. Bis dahin zählt es nicht. Kommt das oft vor, prüfen Sie, ob Namen nachgeschlagen werden (DNS).

alarm-commitment-overdue = Ein Versprechen an Kunden ist überfällig
alarm-commitment-overdue-text = { $owner } sollte bis zum { $due } dafür sorgen. Es steht im Fall { $case }.
alarm-commitment-overdue-what-to-do = Halten Sie es, oder sagen Sie denen, denen es gegeben wurde, wann es gehalten wird. Schließen Sie es dann mit einer Notiz.

alarm-obligation-due = Eine Pflicht aus einem Fall ist bald fällig
alarm-obligation-due-text = Im Fall { $case } ist etwas bis { $due } fällig.
alarm-obligation-due-what-to-do = Öffnen Sie den Fall: Er sagt, was fällig ist, wem gegenüber und was mitzuteilen ist. Erledigen Sie es, oder notieren Sie, warum es nicht geschuldet ist.

alarm-assessment-ending = Antworten eines Dienstleisters laufen ab
alarm-assessment-ending-text = Was { $party } auf „{ $questionnaire }“ geantwortet hat, gilt bis { $until }. Danach kann er keine Kopie bekommen.
alarm-assessment-ending-what-to-do = Öffnen Sie „Dienstleister“, dann „Fragen“, und schicken Sie { $party } einen neuen Link: Die Fragen sind bereit, seine letzten Antworten eingetragen.
alarm-evidence-ending = Was Antworten eines Dienstleisters belegt, läuft ab
alarm-evidence-ending-text = { $count ->
        [one] Eine Datei, die belegt, was { $party } auf „{ $questionnaire }“ geantwortet hat, gilt bis { $until }.
       *[other] { $count } Dateien, die belegen, was { $party } auf „{ $questionnaire }“ geantwortet hat, gelten bis { $until }.
    } Die Antworten gelten darüber hinaus, und nichts würde sie mehr belegen.
alarm-evidence-ending-what-to-do = Bitten Sie { $party } um das erneuerte Dokument. Öffnen Sie die Karte unter „Dienstleister“ und stellen Sie dieselben Fragen noch einmal: Die letzten Antworten sind eingetragen, und die neue Datei wird dort angehängt.
alarm-copy-ends = Eine Kopie einer Kundenliste endet bald
alarm-copy-ends-text = { $how ->
        [escrow] Die Kopie von { $list }, die hier hinterlegt ist, endet am { $until }. Ihre Datei wird dann von selbst vernichtet.
       *[holder] { $party } darf seine Kopie von { $list } bis { $until } behalten.
    }
alarm-copy-ends-what-to-do = { $how ->
        [escrow] Muss noch jemandem geschrieben werden, der die Liste verlassen hat, holen zwei von Ihnen die Datei vorher ab. Wo eine abgeholte Datei liegt, löschen Sie sie bis dahin, und vermerken Sie das bei der Kopie unter „Dienstleister“.
       *[holder] Bitten Sie um die Löschung und um einen Nachweis, oder geben Sie ihr ein neues Ende. Den Nachweis vermerken Sie bei der Kopie unter „Dienstleister“.
    }
alarm-export-unknown = Jemand hat bei einem Dienstleister Kunden exportiert, und nicht von hier aus
alarm-export-unknown-text = { $party } meldet für { $date } einen Export von { $list } mit { $rows } Zeilen, der nicht hier gemacht wurde.
alarm-export-unknown-what-to-do = Klären Sie heute, wer das war: jemand aus dem Haus, oder jemand mit gestohlener Anmeldung oder gestohlenem Schlüssel. Weiß es niemand, beenden Sie beim Dienstleister diese Anmeldung und ihre Schlüssel; dann sehen Sie unter „Mängel“ nach.
