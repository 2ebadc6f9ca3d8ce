# Kurze Briefe an die eigenen Leute.

notice-hold-expired-subject =
    { $messages ->
        [one] Eine zurückgehaltene Nachricht ist abgelaufen
       *[other] { $messages } zurückgehaltene Nachrichten sind abgelaufen
    }
notice-hold-expired =
    { $messages ->
        [one] Eine zurückgehaltene Nachricht wurde { $days ->
            [one] einen Tag
           *[other] { $days } Tage
        } aufbewahrt. Niemand hat sie freigegeben oder gelöscht, darum ist sie jetzt gelöscht. Absender und Empfänger wurden nicht benachrichtigt.
       *[other] { $messages } zurückgehaltene Nachrichten wurden { $days ->
            [one] einen Tag
           *[other] { $days } Tage
        } aufbewahrt. Niemand hat sie freigegeben oder gelöscht, darum sind sie jetzt gelöscht. Absender und Empfänger wurden nicht benachrichtigt.
    }
notice-hold-expired-what-to-do = Wenn Sie eine davon erwartet haben, bitten Sie den Absender, sie noch einmal zu senden. Mehr Zeit haben Sie, wenn Sie in der Konfiguration erhöhen, wie lange Nachrichten zurückgehalten werden.

notice-enforcement-stopped-subject = Das Durchsetzen ist angehalten
notice-enforcement-stopped = { $who } hat das Durchsetzen um { $at } angehalten. Seitdem gehen alle E-Mails durch: Sie werden beurteilt und gekennzeichnet, aber nichts wird zurückgehalten oder abgelehnt.
notice-enforcement-stopped-what-to-do = Wenn Sie das nicht erwartet haben, fragen Sie, wer es angehalten hat, und warum. Es bleibt angehalten, bis jemand es wieder einschaltet.

notice-enforcement-resumed-subject = Das Durchsetzen ist wieder eingeschaltet
notice-enforcement-resumed = { $who } hat das Durchsetzen um { $at } wieder eingeschaltet. Seitdem halten Regeln, die eingreifen sollen, E-Mails zurück oder lehnen sie ab.
notice-enforcement-resumed-what-to-do = Was dazwischen durchging, wurde gekennzeichnet. Sehen Sie es durch, wenn es lange war.

notice-foot = Tidewatch auf { $installation } hat diese Nachricht selbst geschrieben. Antworten darauf werden nicht gelesen.

notice-words = { $words }

notice-list-held-subject = Eine Nachricht von Ihnen wurde zurückgehalten: eine Kundenliste?
notice-list-held = Die Nachricht, die Sie am { $at } { $domains ->
        [0] nach außen
        [one] an { $domain }
       *[other] an { $domain } und weitere
    } gesendet haben, wurde nicht zugestellt. Sie scheint eine Liste unserer Kunden oder einen Teil davon nach außen zu tragen. Eine Liste in einem Postfach ist eine Kopie, die niemand im Blick hat und niemand zurückholen kann.
notice-list-held-what-to-do = Ist die Liste für den Empfänger bestimmt, senden Sie sie versiegelt: { $link } macht einen Link für den Empfänger, der einmal gilt, und danach wissen wir, wer die Liste bis wann hat. Wer sich die zurückgehaltene Nachricht ansieht, sieht dann, dass die Liste auf anderem Weg gegangen ist. Senden Sie die Liste nicht noch einmal per E-Mail, auch nicht gepackt oder umbenannt.
notice-list-held-no-account = Haben Sie dort kein Konto, fragen Sie, wer bei Ihnen für Kundendaten verantwortlich ist, und geben Sie diese Nachricht weiter.
notice-list-held-mistake = Ist es keine solche Liste, brauchen Sie nichts zu tun: Jemand sieht sich die Nachricht an und lässt sie weitergehen.
