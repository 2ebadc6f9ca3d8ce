# Briefe an Empfänger, deren Post zurückgehalten wird, und die Seiten, zu denen ihre Links führen.

digest-subject =
    { $messages ->
        [one] Eine Nachricht wartet auf Sie
       *[other] { $messages } Nachrichten warten auf Sie
    }
digest-text =
    { $messages ->
        [one] Eine Nachricht an Sie wird zurückgehalten, weil etwas daran ungewöhnlich war. Sie wurde nicht zugestellt.
       *[other] { $messages } Nachrichten an Sie werden zurückgehalten, weil etwas daran ungewöhnlich war. Sie wurden nicht zugestellt.
    } Wenn Sie nichts erwarten, brauchen Sie nichts zu tun: sie werden von selbst gelöscht.
digest-line-release =
    Von: { $domain }
    Betreff: „{ $subject }“
    Angekommen: { $came }, aufbewahrt bis { $ends }
    Mir zustellen: { $link }
    Als Angriff melden: { $report }
digest-line-ask =
    Von: { $domain }
    Betreff: „{ $subject }“
    Angekommen: { $came }, aufbewahrt bis { $ends }
    Jemanden bitten, sie anzusehen: { $link }
    Als Angriff melden: { $report }
digest-what-to-do = Jeder Link öffnet eine Seite, die Sie noch einmal fragt; bevor Sie dort den Knopf drücken, geschieht nichts. Niemand fragt Sie auf dieser Seite je nach einem Passwort.

digest-confirm-release = Diese Nachricht mir zustellen
digest-confirm-ask = Jemanden bitten, diese Nachricht anzusehen
digest-confirm-report = Diese Nachricht als Angriff melden
digest-kept-release = Danke. Die Nachricht ist auf dem Weg zu Ihnen.
digest-kept-ask = Danke. Jemand sieht sich die Nachricht an und stellt sie zu, wenn sie in Ordnung ist.
digest-kept-report = Danke. Wir sehen sie uns an. Die Nachricht bleibt, wo sie ist.
digest-answered = Sie haben für diese Nachricht schon geantwortet. Ihre erste Antwort gilt.
digest-gone = Dieser Link gilt nicht mehr. Die Nachricht wurde zugestellt oder gelöscht, oder ihre Zeit ist vorbei.

digest-lead-release = Noch ist nichts geschehen. Drücken Sie den Knopf nur, wenn Sie diese Nachricht erwarten: dann wird sie Ihnen so zugestellt, wie sie kam. Sie wird bis { $ends } aufbewahrt.
digest-lead-ask = Noch ist nichts geschehen. Wenn Sie den Knopf drücken, sieht jemand, der das darf, die Nachricht an und stellt sie zu, wenn sie in Ordnung ist. Sie wird bis { $ends } aufbewahrt.
digest-lead-report = Noch ist nichts geschehen. Wenn Sie den Knopf drücken, sehen unsere Sicherheitsleute die Nachricht an. Sie wird nicht zugestellt und nach { $ends } von selbst gelöscht.
digest-title-kept = Wir haben Ihre Antwort
digest-title-answered = Sie haben schon geantwortet
digest-title-gone = Hier gibt es nichts zu entscheiden
