# Was neben einer geöffneten Nachricht steht: ob sie beweist, woher sie kommt, wer ihr Absender für uns ist, was an einer Anlage auffällt.

view-origin-spf =
    { $result ->
        [pass] Der sendende Server darf für die Domain des Absenders senden (SPF bestanden).
        [fail] Der sendende Server darf nicht für die Domain des Absenders senden (SPF nicht bestanden).
        [softfail] Der sendende Server darf vermutlich nicht für die Domain des Absenders senden (SPF softfail).
        [none] Die Domain des Absenders sagt nicht, welche Server für sie senden dürfen (kein SPF).
        [neutral] Die Domain des Absenders sagt nichts über den sendenden Server (SPF neutral).
        [temperror] Ob der Server senden darf, ließ sich nicht feststellen: Das DNS hat nicht geantwortet.
       *[other] Was die Domain des Absenders über ihre Server sagt, ist nicht verwendbar (SPF { $result }).
    }
view-origin-dkim =
    { $result ->
        [pass] Eine Signatur darauf ist gültig (DKIM bestanden).
        [fail] Die Signatur ist ungültig: Die Nachricht wurde unterwegs verändert, oder jemand anders hat sie geschrieben (DKIM nicht bestanden).
        [none] Sie ist nicht signiert (kein DKIM).
        [temperror] Die Signatur ließ sich nicht prüfen: Das DNS hat nicht geantwortet.
       *[other] Die Signatur ist nicht verwendbar (DKIM { $result }).
    }
view-origin-dmarc =
    { $result ->
        [pass] Sie beweist, dass sie von der Domain in From kommt (DMARC bestanden).
        [fail] Sie beweist nicht, dass sie von der Domain in From kommt (DMARC nicht bestanden).
        [none] Die Domain in From sagt nicht, was mit E-Mail geschehen soll, die nichts beweist (kein DMARC).
        [bestguesspass] Die Domain in From veröffentlicht keine Regel, aber die Nachricht passt zu ihr.
        [temperror] Ob sie von der Domain in From kommt, ließ sich nicht feststellen: Das DNS hat nicht geantwortet.
       *[other] Was die Domain in From sagt, ist nicht verwendbar (DMARC { $result }).
    }
view-origin-arc =
    { $result ->
        [pass] Die Weiterleitenden sagen lückenlos, was sie gesehen haben (ARC bestanden).
        [none] Kein Weiterleitender sagt, was er gesehen hat (kein ARC).
        [temperror] Was die Weiterleitenden sagen, ließ sich nicht prüfen: Das DNS hat nicht geantwortet.
       *[other] Was die Weiterleitenden sagen, ist beschädigt (ARC { $result }).
    }

view-relation-unknown = Wer der Absender für Sie ist, ist nicht bekannt.
view-relation-own = Jemand von Ihren eigenen Leuten oder eines Ihrer Programme hat sie geschrieben.
view-relation-first = Erster Kontakt: Niemand von Ihnen hat diesem Absender geschrieben, und noch keine Nachricht von ihm wurde zugestellt.
view-relation-written = Ihre Leute haben diesem Absender seit { $since } { $out ->
        [one] einmal
       *[other] { $out }-mal
    } geschrieben. Von ihm { $in ->
        [one] kam eine Nachricht
       *[other] kamen { $in } Nachrichten
    }, davon { $replies } als Antwort.
view-relation-heard = Niemand von Ihnen hat diesem Absender geschrieben. Seit { $since } { $in ->
        [one] wurde eine Nachricht
       *[other] wurden { $in } Nachrichten
    } von ihm zugestellt.
view-relation-condemned = Jemand von Ihnen hat eine Nachricht dieses Absenders bösartig genannt.

view-attachment-differs = Sie gibt sich als { $declared } aus, ist aber { $found }.
view-attachment-turned-name = Ihr Name ist auf dem Bildschirm verdreht: Die sichtbare Endung ist nicht die wirkliche.
view-attachment-closed =
    { $count ->
        [one] Etwas darin ließ sich nicht öffnen: { $why }.
       *[other] { $count } Dinge darin ließen sich nicht öffnen; das erste: { $why }.
    }
