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
notice-enforcement-stopped = { $who } hat das Durchsetzen um { $at } angehalten. Seitdem geht alle Post durch: Sie wird beurteilt und gekennzeichnet, aber nichts wird zurückgehalten oder abgelehnt.
notice-enforcement-stopped-what-to-do = Wenn Sie das nicht erwartet haben, fragen Sie, wer es angehalten hat, und warum. Es bleibt angehalten, bis jemand es wieder einschaltet.

notice-enforcement-resumed-subject = Das Durchsetzen ist wieder eingeschaltet
notice-enforcement-resumed = { $who } hat das Durchsetzen um { $at } wieder eingeschaltet. Seitdem halten Regeln, die eingreifen sollen, Post zurück oder lehnen sie ab.
notice-enforcement-resumed-what-to-do = Was dazwischen durchging, wurde gekennzeichnet. Sehen Sie es durch, wenn es lange war.

notice-foot = Tidewatch auf { $installation } hat diese Nachricht selbst geschrieben. Antworten darauf werden nicht gelesen.

notice-words = { $words }
