# Briefe an Menschen, deren Daten in fremde Hände gekommen sind. Einfache Sätze über das, was bekannt ist; ein Test hält jeden gegen die Prüfung der Briefe.
# Kein Link, keine Aufforderung, keine Eile, keine Schuldzuweisung. { $code } ist die Stelle des Codes, an dem man den Brief als unseren erkennt.

letter-date = { $day }. { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }

letter-subject = Ihre E-Mail-Adresse bei { $organisation }: was geschehen ist
letter-greeting = Guten Tag,
letter-regards = Mit freundlichen Grüßen

letter-heading-happened = Was geschehen ist
letter-heading-means = Was das für Sie bedeutet
letter-heading-we-do = Was wir tun
letter-heading-you-can = Was Sie tun können
letter-heading-look-out = Worauf Sie achten sollten
letter-heading-ours = Woran Sie erkennen, dass dieser Brief von uns ist

letter-believed = Wir gehen von Folgendem aus und sind noch nicht sicher: { $sentence } Unser Grund: { $because }.
letter-bounded = { $sentence } Durch Zufall allein sähe eine unbeteiligte Kopie in weniger als einem von { $one_in } Fällen so aus. Unser Grund: { $because }.
letter-tell-by = Wir sagen es Ihnen bis zum { $date }.

# Was bemerkt wurde, so weit es bekannt ist: etwas aus der Liste; was eine Kopie von ihr zu sein scheint; sicher eine Kopie.
letter-noticed-something = Am { $date } haben wir bemerkt, dass jemand etwas aus unserer Kundenliste kennt, der es nicht kennen darf. Ihre E-Mail-Adresse steht in dieser Liste.
letter-noticed-seems = Am { $date } haben wir bemerkt, dass jemand eine Kopie unserer Kundenliste zu haben scheint, der sie nicht haben darf. Ihre E-Mail-Adresse steht in dieser Liste.
letter-noticed-bounded = Am { $date } haben wir bemerkt, dass jemand eine Kopie unserer Kundenliste hat, der sie nicht haben darf. Durch Zufall allein sähe es in weniger als einem von { $one_in } Fällen so aus. Ihre E-Mail-Adresse steht in dieser Liste.
letter-noticed-copy = Am { $date } haben wir bemerkt, dass jemand eine Kopie unserer Kundenliste hat, der sie nicht haben darf. Ihre E-Mail-Adresse steht in dieser Liste.

letter-copy-sends-mail-on = Es ist die Kopie, die wir am { $date } einem Unternehmen gegeben haben, das für uns E-Mails verschickt.
letter-copy-sends-mail = Es ist eine Kopie, die wir einem Unternehmen gegeben haben, das für uns E-Mails verschickt.
letter-copy-works-for-us-on = Es ist die Kopie, die wir am { $date } einem Unternehmen gegeben haben, das für uns arbeitet.
letter-copy-works-for-us = Es ist eine Kopie, die wir einem Unternehmen gegeben haben, das für uns arbeitet.
letter-copy-ourselves-on = Es ist eine Kopie, die wir am { $date } gemacht und selbst aufbewahrt haben.
letter-copy-ourselves = Es ist eine Kopie, die wir gemacht und selbst aufbewahrt haben.
letter-unknown-copy = Aus welcher Kopie der Liste es stammt, wissen wir noch nicht.

letter-since-on = Sie ist am { $date } in fremde Hände gekommen.
letter-since-between = Sie ist zwischen dem { $from } und dem { $until } in fremde Hände gekommen.
letter-since-from = Sie ist nach dem { $from } in fremde Hände gekommen.
letter-since-until = Sie ist vor dem { $until } in fremde Hände gekommen.
letter-unknown-since = Wann sie in fremde Hände gekommen ist, wissen wir noch nicht.

letter-cause-system-entered = Jemand ist in ein System eingedrungen, in dem sie lag.
letter-cause-account-misused = Jemand hat ein Konto benutzt, mit dem man sie lesen konnte, und durfte das nicht.
letter-cause-sent-by-mistake = Sie wurde aus Versehen an die falschen Menschen geschickt.
letter-cause-left-open = Sie lag an einer Stelle, an der Menschen sie lesen konnten, die das nicht durften.
letter-unknown-cause = Wie sie in fremde Hände gekommen ist, wissen wir noch nicht.

letter-data-one = In dieser Kopie stand { $data }.
letter-data-many = In dieser Kopie standen { $data } und { $last }, soweit Sie sie uns gegeben haben.
letter-data-email = Ihre E-Mail-Adresse
letter-data-name = Ihr Name
letter-data-post = Ihre Anschrift
letter-data-telephone = Ihre Telefonnummer
letter-data-birth = Ihr Geburtsdatum
letter-data-orders = Ihre Bestellungen
letter-data-customer-number = Ihre Kundennummer
letter-data-password = Ihr Passwort
letter-data-payment = Ihre Bank- oder Kartendaten
letter-unknown-data = Ihre E-Mail-Adresse stand in dieser Kopie. Was sonst noch darin stand, wissen wir noch nicht.
letter-unknown-data-of-list = Ob mehr als E-Mail-Adressen in fremde Hände gekommen ist, wissen wir noch nicht.
letter-not-password-nor-payment = Passwörter und Bank- oder Kartendaten standen nicht darin.
letter-not-password = Passwörter standen nicht darin.
letter-not-payment = Bank- oder Kartendaten standen nicht darin.

letter-misuse-unwanted-mail = Wir haben gesehen, dass an mindestens eine Adresse aus dieser Kopie E-Mails kommen, die nicht von uns sind.
letter-misuse-unwanted-mail-of-list = Wir haben gesehen, dass an mindestens eine Adresse aus dieser Liste E-Mails kommen, die nicht von uns sind.
letter-misuse-in-our-name = Wir haben gesehen, dass an mindestens eine Adresse aus dieser Kopie E-Mails kommen, die unseren Namen tragen und nicht von uns sind.
letter-misuse-in-our-name-of-list = Wir haben gesehen, dass an mindestens eine Adresse aus dieser Liste E-Mails kommen, die unseren Namen tragen und nicht von uns sind.
letter-misuse-offered = Wir haben gesehen, dass die Kopie anderen angeboten wird.
letter-unknown-misuse = Was damit gemacht wird, wissen wir noch nicht.

letter-responsible = Sie haben Ihre Adresse uns gegeben, und wir sind dafür verantwortlich, gut darauf aufzupassen. Es tut uns leid.

letter-measure-feed-stopped = Wir geben dem Unternehmen, das diese Kopie hatte, keine Kundendaten mehr.
letter-measure-holder-asked = Wir haben das Unternehmen, das diese Kopie hatte, gefragt, was geschehen ist, und gebeten, alle Aufzeichnungen aufzubewahren.
letter-measure-copies-ended = Wir haben andere Kopien löschen lassen, die nicht mehr gebraucht werden.
letter-measure-authority-told = Wir haben die Datenschutzbehörde unterrichtet.
letter-measure-others-warned = Wir haben andere Unternehmen gewarnt, damit sie solche E-Mails aufhalten können.
letter-measure-passwords-reset = Wir haben die alten Passwörter unbrauchbar gemacht.
letter-promise = Bis zum { $date } werden wir { $what }.
letter-we-look = Wir finden heraus, was geschehen ist.

letter-change-password-at = Wählen Sie bei uns ein neues Passwort, und überall, wo Sie dasselbe benutzt haben. Geben Sie dazu { $domain } selbst in den Browser ein.
letter-change-password = Wählen Sie bei uns ein neues Passwort, und überall, wo Sie dasselbe benutzt haben.
letter-nothing-today = Sie müssen heute nichts tun.
letter-watch-account = Sehen Sie in den nächsten Monaten nach, was von Ihrem Konto gebucht wird. Ihre Bank sagt Ihnen, was zu tun ist, wenn etwas nicht von Ihnen kommt.
letter-answer = Sie können auf diesen Brief antworten. Bei uns lesen Menschen die Antworten.

letter-careful = Seien Sie vorsichtig mit E-Mails, die ein Passwort, eine Zahlung oder einen Klick wollen oder zur Eile drängen, wer auch immer als Absender dasteht.
letter-careful-knows-you = Solche E-Mails können benutzen, was in dieser Kopie stand, sodass es aussieht, als kenne man Sie.

letter-no-link = Wir haben in diesen Brief keinen Link und keine Datei gesetzt, denn jeder könnte ihn nachmachen und eigene hineinsetzen.
letter-check-at = Geben Sie { $domain } selbst in den Browser ein, auch wenn Ihr Mailprogramm einen Link daraus macht, und suchen Sie dort unsere Briefe. Mit Ihrer E-Mail-Adresse und dem Code { $code } sehen Sie, ob dieser von uns ist.
letter-check = Auf der Seite mit unseren Briefen sehen Sie mit Ihrer E-Mail-Adresse und dem Code { $code }, ob dieser von uns ist.

letter-promise-noticed = Ihnen sagen, wann wir es bemerkt haben
letter-promise-copy = Ihnen sagen, welche Kopie der Liste es ist
letter-promise-since = Ihnen sagen, wann die Kopie in fremde Hände gekommen ist
letter-promise-cause = Ihnen sagen, wie die Kopie in fremde Hände gekommen ist
letter-promise-data = Ihnen sagen, was in der Kopie stand
letter-promise-misuse = Ihnen sagen, was mit der Kopie gemacht wird
letter-promise-people = Ihnen sagen, wie viele Menschen es betrifft
letter-promise-measures = Ihnen sagen, was wir getan haben

letter-ready-write-again = Ihnen noch einmal schreiben und sagen, was wir herausgefunden haben
letter-ready-looked-at = jemanden von außen prüfen lassen, wie wir Ihre Daten aufbewahren
letter-ready-end-copies = alle Kopien der Liste löschen lassen, die nicht gebraucht werden
letter-ready-say-who-holds = veröffentlichen, welche Unternehmen Ihre Adresse für uns haben und wozu

letter-because-only-there = an eine Adresse von uns, die in dieser Kopie steht und nirgends sonst, kam eine Nachricht
letter-because-several = an mehrere Adressen von uns kamen Nachrichten, und zu keiner anderen Kopie passt, welche es traf
letter-because-file-only-there = es wurde eine Datei mit Adressen gefunden, und darin steht eine Adresse von uns, die in dieser Kopie steht und nirgends sonst
letter-because-file-several = es wurde eine Datei mit Adressen gefunden, und zu keiner anderen Kopie passt, welche Adressen von uns darin stehen
letter-because-unanswered = niemand, der an diese Liste schreiben darf, hat gesagt, dass die Post von ihm war
letter-because-planted = diese Adresse kam am ersten dieser Tage in die Kopie, und am zweiten kam die Nachricht
letter-because-planted-several = diese Adressen kamen am ersten dieser Tage in die Kopie, und am zweiten kam die erste Nachricht
letter-because-planted-file = unsere Adressen kamen am ersten dieser Tage in die Kopie, und am zweiten haben wir die Datei gelesen

# Beside letters, on the page of the case.
letter-people = Es betrifft { $count } Menschen.
letter-nobody-said = Dazu hat noch niemand etwas gesagt.
