# Was Dienstleister wirklich an Köderadressen geschickt haben, daneben der Versandkalender, „War das von Ihnen?“ und die Domains der Köderadressen. Für Menschen im Marketing.

canaries-tab-mail = Nachrichten
canaries-tab-campaigns = Kampagnen
canaries-tab-calendar = Versandkalender
canaries-tab-domains = Domains

campaigns-title = Was wirklich versendet wurde
campaigns-lead = Jede Kampagne, die Ihre Dienstleister an Ihre Köderadressen geschickt haben, neben dem, was geplant war. Nachrichten mit einem Betreff von einem Absender sind eine Kampagne.
campaigns-none = Noch ist keine Kampagne gekommen
campaigns-none-text = Wenn ein Dienstleister die nächste Kampagne an eine Liste mit Köderadressen schickt, steht sie hier, mit dem, was an ihr ungewöhnlich war.
campaign-campaign = Kampagne
campaign-from = Von
campaign-whose = Dienstleister und Liste
campaign-came = Kam
campaign-what = Was es ist
campaign-reached = Köderadressen
campaign-nameless = in keinem Kalender
campaign-learned-name = nach Ihrer Auskunft von Ihnen
campaign-title = Eine Kampagne von { $party }
campaign-title-nameless = Eine Kampagne von { $party }, die in keinem Kalender steht
campaign-all = alle
campaign-planned = gewollt
campaign-learned = als üblich angenommen
campaign-unasked = niemand wird gefragt
campaign-asked = war das von Ihnen?
campaign-ours = von Ihnen
campaign-not-ours = nicht von Ihnen
campaign-unanswered = niemand hat geantwortet
campaign-planned-text = Sie steht in Ihrem Versandkalender oder im Protokoll des Versenders.
campaign-learned-text = Niemand hat sie geplant, und für diese Liste führt noch niemand einen Kalender: Sie gilt als üblich. Schalten Sie das Fragen ein, wenn Sie einen führen.
campaign-unasked-text = Niemand hat sie geplant. Zu dieser Liste wird niemand gefragt.
campaign-asked-text = Sie ist wirklich von dort, von wo dieser Dienstleister für Sie schreibt, und niemand hat sie geplant. Ein Dieb im Konto des Dienstleisters oder in Ihrem eigenen schickt genau solche E-Mails.
campaign-ours-text = Jemand hat gesagt, dass sie von Ihnen war.
campaign-not-ours-text = Jemand hat gesagt, dass niemand von Ihnen sie geschickt hat. Ihre Nachrichten zählen als von jemandem, den Sie nicht kennen.
campaign-unanswered-text = Niemand hat rechtzeitig geantwortet. Ihre Nachrichten zählen als von jemandem, den Sie nicht kennen; an Adressen, die in mehreren Kopien stehen, belasten sie keine Kopie, bevor jemand geantwortet hat.
campaign-mark-unsubscribed =
    { $count ->
        [one] eine nach Abmeldung
       *[other] { $count } nach Abmeldung
    }
campaign-mark-unsubscribed-text =
    { $count ->
        [one] Eine Nachricht ging an eine Köderadresse, die sich mehr als zwei Tage vorher abgemeldet hatte. Fragen Sie den Dienstleister, warum.
       *[other] { $count } Nachrichten gingen an Köderadressen, die sich mehr als zwei Tage vorher abgemeldet hatten. Fragen Sie den Dienstleister, warum.
    }
campaign-mark-end = nach dem Ende
campaign-mark-end-text =
    { $count ->
        [one] Eine Nachricht kam, nachdem die Kopie oder der Vertrag enden sollte. Die Liste ist dort noch in Gebrauch.
       *[other] { $count } Nachrichten kamen, nachdem die Kopie oder der Vertrag enden sollte. Die Liste ist dort noch in Gebrauch.
    }
campaign-mark-link = fremder Link
campaign-mark-link-text = Sie führt zu { $names }: weder Ihre Domain noch die des Dienstleisters, und in seinen früheren Kampagnen nicht üblich.
campaign-mark-twice =
    { $count ->
        [one] eine doppelt
       *[other] { $count } doppelt
    }
campaign-mark-twice-text =
    { $count ->
        [one] Eine Köderadresse bekam sie zweimal.
       *[other] { $count } Nachrichten sind zu viel: Köderadressen bekamen sie mehr als einmal.
    }
campaign-first = Erste Nachricht
campaign-last = Bisher letzte Nachricht
campaign-mails = Nachrichten
campaign-links = Links führen zu
campaign-no-links = nirgendwohin
campaign-messages = Ihre Nachrichten
campaign-messages-lead = Eine Zeile für jede Köderadresse, die sie bekam; die Nachrichten selbst sind versiegelt.
campaign-question = War das von Ihnen?
campaign-question-lead = Antwortet bis { $at } niemand, zählen ihre Nachrichten als von jemandem, den Sie nicht kennen: Der Alarm läutet, und ein Fall wird eröffnet.
campaign-yes = Ja, das war von uns
campaign-no = Nein, das war nicht von uns
campaign-now-yes = Vermerkt: Sie haben sie geschickt. Sie steht im Versandkalender.
campaign-now-no = Vermerkt: Niemand von Ihnen hat sie geschickt. Sehen Sie unten, was das bedeutet.
campaign-late-title = Wissen Sie es inzwischen?
campaign-late-lead = Wenn sie von niemandem bei Ihnen war, sagen Sie es: Dann zählt auch, was sie über die Kopien sagt.
campaign-back-title = War sie doch von Ihnen?
campaign-back-lead = Dann sind ihre Nachrichten erwartet und zählen nicht mehr als Beleg. Was ihretwegen begonnen wurde, bleibt sichtbar.
campaign-back-why = Woher wissen Sie das?
campaign-back = Sie war von uns
campaign-settings = Wen wir fragen
campaign-asking = Offene Fragen

asking-title = War das von Ihnen?
asking-lead = Kommt eine E-Mail wirklich von dort, von wo ein Dienstleister für Sie schreibt, und niemand hat sie geplant, wird jemand gefragt. Keine Antwort in 30 Minuten zählt als Nein.
asking-list = Liste
asking-mode = Fragen
asking-auto = von selbst
asking-auto-hint = Lernt vier Wochen, fragt dann, wenn jemand für die Liste einen Versandkalender führt. Ohne Kalender wäre jeder Newsletter eine Frage.
asking-ask = immer
asking-learn = noch nicht
asking-off = nie
asking-to = Wer gefragt wird
asking-to-hint = Eine E-Mail-Adresse in Ihrem Haus. Leer: wer erfährt, was abgelaufen ist (hold.notify in der Konfiguration).
asking-set = Vermerkt.
asking-none = Noch gibt es keine Liste
asking-none-text = Öffnen Sie einen Dienstleister und setzen Sie Köderadressen in eine Liste, die er hat.

calendar-title = Versandkalender
calendar-lead = Was Sie versenden wollen, durch wen, an welche Liste. Daneben steht, was wirklich an Ihre Köderadressen kam.
calendar-month =
    { $month ->
        [month-01] Januar
        [month-02] Februar
        [month-03] März
        [month-04] April
        [month-05] Mai
        [month-06] Juni
        [month-07] Juli
        [month-08] August
        [month-09] September
        [month-10] Oktober
        [month-11] November
       *[month-12] Dezember
    } { $year }
calendar-none = Für diesen Monat ist nichts geplant
calendar-none-text = Tragen Sie eine Kampagne ein, geben Sie eine Tabelle ab, oder lassen Sie Ihr Versandprogramm sagen, was es verschickt (POST /api/v1/campaigns).
calendar-when = Wann
calendar-campaign = Kampagne
calendar-vendor = Dienstleister
calendar-list = Liste
calendar-any-list = jede Liste
calendar-sender = Absenderdomain
calendar-any-sender = jede des Dienstleisters
calendar-became = Was daraus wurde
calendar-act = Tun
calendar-coming = geplant
calendar-arrived = angekommen
calendar-awaited = kann noch kommen
calendar-never = nie angekommen
calendar-unseen = niemand kann es sagen
calendar-before = Der Monat davor
calendar-after = Der Monat danach
calendar-add = Kampagne eintragen
calendar-add-lead = Ein Tag genügt. Was innerhalb eines Tages von diesem Dienstleister an diese Liste ankommt, ist diese Kampagne.
calendar-date = Datum
calendar-time = Uhrzeit (UTC)
calendar-time-hint = Wenn Sie sie wissen, etwa 09:30.
calendar-campaign-hint = So, wie Sie sie nennen.
calendar-list-hint = Leer: jede Liste dieses Dienstleisters.
calendar-sender-hint = Leer: jede Domain auf der Karte des Dienstleisters.
calendar-added = Sie steht im Kalender.
calendar-there = Sie stand schon dort.
calendar-remove = Entfernen
calendar-removed = Sie ist aus dem Kalender genommen.
calendar-import = Tabelle abgeben
calendar-import-lead = Eine Tabelle (CSV) mit den Spalten date, vendor, list, campaign, sender_domain, in beliebiger Reihenfolge. Was schon da ist, bleibt; mit einem Fehler darin wird nichts übernommen. Sie sehen zuerst, was sie täte.
calendar-import-file = Tabelle als CSV
calendar-imported = Eingetragen: { $added }.
calendar-mistakes = Nichts wurde übernommen
calendar-mistakes-lead = Beheben Sie diese Stellen und geben Sie die Tabelle noch einmal ab.
calendar-row = Zeile
calendar-column = Spalte
calendar-wrong = Was nicht stimmt
calendar-file-none = Wählen Sie eine Datei.
calendar-file-large = Diese Datei ist größer als 1 MB.

question-subject = Haben Sie das an { $list } geschickt?
question-text = Eine Kampagne von { $domain } kam am { $came } bei Köderadressen der Liste { $list } an. Sie ist wirklich von dort, von wo { $party } für Sie schreibt.
question-why-unplanned = Niemand hat sie geplant: Sie steht in keinem Versandkalender und in keinem Protokoll eines Versenders.
question-why-foreign-link = Sie ist geplant, führt aber zu { $links }, wohin noch keine Kampagne dieses Dienstleisters führte.
question-yes = Ja, das war von uns: { $link }
question-no = Nein, das war nicht von uns: { $link }
question-silence = Antwortet bis { $ends } niemand, gilt sie als von niemandem bei Ihnen geschickt: Dann läutet der Alarm, und ein Fall wird eröffnet. Jeder Link öffnet eine Seite, die noch einmal fragt; bevor Sie dort auf den Knopf drücken, geschieht nichts. Niemand fragt Sie dort nach einem Passwort.
question-lead-yes = Noch ist nichts geschehen. Drücken Sie den Knopf, wenn Sie oder { $party } diese Kampagne von { $domain } an { $list } schicken wollten. Es zählt bis { $ends }.
question-lead-no = Noch ist nichts geschehen. Drücken Sie den Knopf, wenn niemand bei Ihnen diese Kampagne von { $domain } an { $list } schicken wollte: Dann läutet der Alarm, und ein Fall wird eröffnet. Es zählt bis { $ends }.
question-kept = Ihre Antwort ist angekommen
question-kept-yes = Danke. Sie steht jetzt im Versandkalender.
question-kept-no = Danke. Sie gilt als von niemandem bei Ihnen geschickt. Wer Bereitschaft hat, weiß es.
question-closed = Die Frage ist beantwortet
question-closed-yes = Jemand hat gesagt, dass Sie sie geschickt haben.
question-closed-no = Jemand hat gesagt, dass niemand bei Ihnen sie geschickt hat.
question-closed-unanswered = Die Zeit ist um: Sie gilt als von niemandem bei Ihnen geschickt. War sie von Ihnen, melden Sie sich an, öffnen Sie die Kampagne unter „Köderadressen“ und sagen Sie es dort.
question-gone = Dieser Link gilt nicht mehr
question-gone-lead = Es ist keiner von unseren, oder worum es ging, gibt es nicht mehr.

domains-title = Domains der Köderadressen
domains-lead = Köderadressen liegen unter Domains, die Sie für nichts anderes verwenden. Jede braucht eine Zeile in ihrem DNS, damit ihre E-Mails hierher kommen.
domains-line = Die Zeile für das DNS von { $domain }
domains-ticket = Auftrag an die IT schreiben
domains-ticket-subject = Eine DNS-Zeile für { $domain }
domains-ticket-text = Bitte tragen Sie diese Zeile in die DNS-Zone von { $domain } ein:
domains-ticket-why = E-Mail an diese Domain geht dann an unseren eigenen Server { $host } und nirgendwohin sonst. Die Domain darf für nichts anderes verwendet werden, ihre Registrierung muss sich von selbst verlängern, und es darf keinen anderen MX-Eintrag geben.
domains-none = Für Köderadressen ist noch keine Domain eingerichtet
domains-none-text = Beginnen Sie mit einer Domain, die Ihnen gehört und die Sie nicht verwenden, am besten einer, die Sie seit Jahren haben. Bitten Sie, wer diese Installation betreibt, sie in die Konfiguration einzutragen: mailbox.canary_domains. Dann steht hier die Zeile für ihr DNS.
domains-no-host = Unser eigener Mailserver hat noch keinen Namen
domains-no-host-text = Bitten Sie, wer diese Installation betreibt, in mailbox.host_name den Namen einzutragen, unter dem das Internet ihn erreicht.
domains-off = Namen werden hier nicht nachgeschlagen (dns.enabled); ob die Zeile da ist, kann niemand sagen.
domains-again = Es wird von selbst wieder nachgesehen, und dies wird grün, wenn die Zeile da ist. Ein DNS-Server kann sich die alte Antwort eine Stunde lang merken.
domains-look-again = Noch einmal nachsehen
domains-standing = Stand
domains-hosts = Ihre E-Mails gehen an
domains-no-hosts = nirgendwohin
domains-checked = Nachgesehen
domains-unseen = noch nicht nachgesehen
domains-ours = ihre E-Mails kommen zu uns
domains-shared = nicht nur zu uns
domains-elsewhere = ihre E-Mails gehen woandershin
domains-no-address = unser Server hat keine Adresse
domains-no-record = die Zeile fehlt
domains-missing = die Domain gibt es nicht
domains-unknown = niemand konnte es sagen
domains-shared-text = Neben unserem gibt es einen anderen MX-Eintrag. Was dorthin geht, sieht niemand: Entfernen Sie ihn.
domains-elsewhere-text = Ein anderer Server nimmt ihre E-Mails an. Setzen Sie die Zeile unten an die Stelle des MX-Eintrags, der dort steht.
domains-no-address-text = Die Zeile ist da, aber der Name, zu dem sie führt, hat im DNS keine Adresse.
domains-no-record-text = Tragen Sie die Zeile unten in das DNS dieser Domain ein.
domains-missing-text = Niemand hat sie registriert, oder ihre Registrierung ist abgelaufen. War sie Ihre, registrieren Sie sie heute neu: Wer sie übernimmt, bekommt alle E-Mails an Ihre Köderadressen.
domains-unknown-text = Kein DNS-Server hat geantwortet. Es wird von selbst wieder gefragt.
domains-sees-title = Was eine Köderadresse unter eigener Domain sieht und was nicht
domains-sees = Sie sieht einen Dieb, der allen auf der Liste schreibt, und einen Dienstleister, der verschickt, was niemand geplant hat.
domains-not-sees = Sie sieht keinen Dieb, der nur an die großen Postfachanbieter schreibt, und keinen, der kleine Domains auslässt. Eine Kopie, die so verwendet wird, findet man, indem man vergleicht, was anderswo auftaucht, mit Ihren Kopien.
domains-lapse = Lassen Sie eine solche Domain nie auslaufen: Wer sie als Nächster registriert, bekommt ihre E-Mails, und ihre Köderadressen sind nichts mehr wert.

unsubscribed-title = Köderadressen, die sich abgemeldet haben
unsubscribed-lead = Melden Sie ein oder zwei Köderadressen von Hand ab, wie ein Kunde es täte, und vermerken Sie es hier: E-Mail, die mehr als zwei Tage später noch kommt, wird markiert. Tidewatch selbst öffnet keine E-Mail und klickt keinen Link.
unsubscribed-row = Zeile der Köderdatei
unsubscribed-day = Abgemeldet am
unsubscribed-act = Vermerken
unsubscribed-noted = Vermerkt.
unsubscribed-one = Zeile { $row }: seit { $date }

custody-unfit-vendor = Kein Dienstleister heißt „{ $text }“. Schreiben Sie ihn wie auf seiner Karte.
custody-unfit-list = Keine Liste heißt „{ $text }“.
custody-unfit-address = „{ $text }“ ist keine E-Mail-Adresse.
custody-unfit-table = Das ist keine lesbare Tabelle. Speichern Sie sie als CSV.
custody-unfit-columns = Die Tabelle braucht eine Spalte „date“ und eine Spalte „vendor“.
leak-why-unanswered = niemand hat sie geplant, und niemand sagte, dass sie von Ihnen ist
