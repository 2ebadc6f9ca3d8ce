# Was die Übersicht und der Bericht vom Beobachten zum Durchsetzen über die Ströme sagen.

desk-need-silent-door =
    Durch die Tür { $door } ist seit { parts-time-for } keine E-Mail gekommen. Prüfen Sie, ob der Mailserver sie noch benutzt.
desk-need-unjudged =
    { $count ->
        [one] Eine Nachricht ist
       *[other] { $count } Nachrichten sind
    } im letzten Tag ungeprüft durchgelassen worden. Die Ursache steht im Protokoll.
desk-need-held-long =
    { $count ->
        [one] Eine Nachricht wird
       *[other] { $count } Nachrichten werden
    } seit mehr als einem Tag zurückgehalten. Vielleicht wartet jemand: Geben Sie sie frei oder löschen Sie sie.
desk-need-maybe-twice =
    { $count ->
        [one] Eine freigegebene Nachricht ist
       *[other] { $count } freigegebene Nachrichten sind
    } möglicherweise doppelt angekommen. Sagen Sie es den Empfängern, wenn es darauf ankommt.
desk-need-reports =
    { $count ->
        [one] Eine Meldung oder Frage eines Kunden liegt
       *[other] { $count } Meldungen und Fragen von Kunden liegen
    } im Postfach.
desk-need-over-budget =
    { $count ->
        [one] Ein Konto wurde
       *[other] { $count } Konten wurden
    } in den letzten vier Wochen ohne Not zurückgehalten: mehr als hingenommen wird. Sehen Sie nach, warum.

desk-advice-wait =
    Bisher wurde zu wenig E-Mail gesehen: { $messages ->
        [one] eine Nachricht
       *[other] { $messages } Nachrichten
    } an { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    }. Beobachten Sie noch einige Tage.
desk-advice-quiet =
    Von { $messages } Nachrichten an { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    } wäre keine aufgehalten worden. Durchsetzen würde für gute E-Mail nichts ändern; Sie können es einschalten.
desk-advice-look-first =
    Von { $messages } Nachrichten an { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    } wären { $stopped } aufgehalten worden. Das ist viel: Sehen Sie sich die Beispiele an, bevor Sie durchsetzen.
desk-advice-ready =
    Von { $messages } Nachrichten an { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    } wären { $stopped } aufgehalten worden. Sehen Sie sich die Beispiele an; wenn sie stimmen, schalten Sie das Durchsetzen ein.
desk-advice-no-door = Davon lässt sich nichts zurückhalten oder abweisen: Es endet bei Tidewatch selbst, oder seine Tür ist nicht mehr eingerichtet.
desk-advice-tune = Dieser Strom setzt durch. Von { $held } zurückgehaltenen Nachrichten wurden { $fine } als in Ordnung bezeichnet: Sehen Sie nach, welcher Grund sie aufgehalten hat, und ändern Sie ihn.
desk-advice-keep =
    Dieser Strom setzt durch, { $held ->
        [0] und noch wurde nichts zurückgehalten
       *[other] und selten widerspricht jemand: { $fine } von { $held }
    }. Es ist nichts zu tun.
