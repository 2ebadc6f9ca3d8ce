# Warum eine Nachricht so beurteilt wurde: ein Satz je Grund aus `judge::signals`.
# Schlicht, Gegenwart; was zu sehen ist und was es bedeutet, ohne Vorwurf.

reason-identity-person = Der Absender zeigt den Namen { $person }, aber { $address } ist keine Adresse, die { $person } benutzt.

reason-lookalike = { $domain } sieht aus wie eine Domain von { $name }, ist aber keine ({ $likeness ->
    [subdomain] der echte Name steht vor einer fremden Domain
    [confusable] andere Zeichen, die gleich aussehen
    [spelling] ein vertauschter oder falscher Buchstabe
    [extra-word] der Name mit weiteren Wörtern
   *[other-tld] derselbe Name mit anderer Endung
    }).

reason-brand-sender-name = Der Absender nennt sich { $name }, schreibt aber von { $domain }; diese Domain gehört nicht zu { $name }.
reason-brand-subject = Der Betreff spricht für { $name } und will etwas, die Nachricht kommt aber von { $domain }.
reason-brand-text = Der Text spricht für { $name } und will etwas, die Nachricht kommt aber von { $domain }.

reason-reply-free-mail = Antworten gingen nicht an { $sender }, sondern an { $reply }, eine Adresse, die jeder anlegen kann.
reason-reply-other-free-mail = Antworten gingen an eine andere private Adresse, { $reply }, als die, die geschrieben hat, { $sender }.
reason-reply-diverted = Antworten gingen an { $reply }, außerhalb der Domain des Absenders { $sender }.

reason-relation-first-request = Sie kennen { $address } noch nicht: niemand bei Ihnen hat je dorthin geschrieben, und die Nachricht verlangt etwas, das teuer werden kann.
reason-relation-known = Sie kennen diesen Absender: jemand bei Ihnen hat schon dorthin geschrieben, oder er schreibt Ihnen seit Wochen.

reason-lure-credential = Sie sollen ein Konto, ein Passwort oder Ihre Identität bestätigen oder erneuern.
reason-lure-threat = Es heißt, Ihnen werde etwas genommen: ein Konto geschlossen, ein Dienst gesperrt.
reason-lure-mailbox = Es heißt, Ihr Postfach selbst brauche etwas von Ihnen.
reason-lure-delivery = Es heißt, ein Paket warte auf einen Klick, eine Zahlung oder eine Adresse.
reason-lure-document = Angeboten wird ein Dokument, Fax oder eine Sprachnachricht, zu sehen nur über einen Link.
reason-lure-payment = Es geht um eine Abbuchung, Verlängerung oder Erstattung, die Sie vielleicht nicht erwarten.
reason-lure-prize = Versprochen wird ein Gewinn oder ein Geschenk.
reason-lure-advance-fee = Es geht um große Summen von Fremden, wie beim Vorschussbetrug.
reason-lure-extortion = Gedroht wird, Peinliches zu veröffentlichen, wenn Sie nicht zahlen.
reason-lure-crypto = Es geht um Wallets, Kryptogeld oder schnellen Gewinn.
reason-lure-bulk = Beworben wird, was meist ungefragt beworben wird.
reason-lure-urgency = Es setzt Sie unter Zeitdruck.
reason-lure-click = Sie sollen klicken.
reason-lure-greeting = Die Anrede meint niemanden, obwohl der vorgebliche Absender Ihren Namen kennen müsste.
reason-lure-stranger = Die Nachricht will etwas von Ihnen, und der Weg dahin führt zu { $domain }, was mit dem Absender { $sender } nichts zu tun hat.

reason-request-gift-card = Jemand soll Geschenkkarten oder Gutscheine kaufen.
reason-request-bank-change = Es heißt, eine Bankverbindung habe sich geändert, oder es wird eine neue verlangt.
reason-request-payroll = Verlangt wird, Lohn auf ein anderes Konto zu zahlen, oder Lohnunterlagen.
reason-request-list-export = Verlangt wird eine Liste von Kunden, Empfängern oder Mitarbeitern.
reason-request-secret = Verlangt wird ein Passwort oder ein Code.
reason-request-card-number = Verlangt wird die Nummer einer Zahlungskarte.
reason-request-transfer = Verlangt wird eine Zahlung oder Überweisung.
reason-request-opening = Gefragt wird nur, ob Sie Zeit haben, oder nach Ihrer Nummer: oft der erste Zug von jemandem, der sich als Vorgesetzter ausgibt.

reason-callback-phone = Es geht um eine Abbuchung, und Sie sollen eine Nummer anrufen; eine Seite des Absenders zum Nachsehen gibt es nicht.
reason-callback-phone-attached = Das angehängte Papier spricht von einer Abbuchung und verlangt einen Anruf.

reason-link-mismatch = Ein Link zeigt { $shown }, führt aber zu { $real }.
reason-link-address = Ein Link führt zu einer Maschinenadresse statt zu einem Namen: { $url }
reason-link-userinfo = Ein Link hat vor einem @-Zeichen einen anderen Namen; er führt in Wahrheit zu { $host }.
reason-link-port = Ein Link führt durch einen ungewöhnlichen Eingang von { $host }.
reason-link-shortener = Ein Link geht über { $host } und verbirgt, wo er endet.
reason-link-free-host = Ein Link führt zu { $host }, wo jeder eine Seite anlegen kann.
reason-link-file-host = Ein Link führt zu { $host }, wo jeder eine Datei oder ein Formular ablegen kann.
reason-link-suspicious-tld = Ein Link führt zu { $host }; Namen mit dieser Endung werden meist missbraucht.
reason-link-redirect = Ein Link benutzt eine bekannte Seite als Sprungbrett zu { $host }.
reason-link-recipient = Ein Link zu { $host } trägt Ihre eigene Adresse, damit die Seite so tun kann, als kenne sie Sie.

reason-hidden-text = Die Nachricht enthält { $bytes } Zeichen Text, die man nicht sieht.
reason-hidden-split = Wörter sind durch Unsichtbares zerteilt ({ $count }-mal), damit Filter sie nicht lesen.
reason-hidden-backwards = Der Betreff oder der Name des Absenders ist rückwärts gespeichert und wird auf dem Bildschirm umgedreht, so dass Filter etwas anderes lesen: { $text }
reason-hidden-backwards-body = Der Name einer Datei oder eine Adresse im Text ist zum Teil rückwärts gespeichert und wird auf dem Bildschirm umgedreht, so dass Filter etwas anderes lesen: { $text }
reason-hidden-foreign-letters = Das Wort „{ $word }“ mischt Buchstaben zweier Schriften, die gleich aussehen.

reason-qr-outside-link = Ein QR-Code führt zu { $host }, was mit dem Absender nichts zu tun hat.

reason-html-smuggling = Die Nachricht setzt in Ihrem Browser eine Datei zusammen, wo kein Prüfprogramm sie sieht.
reason-html-smuggling-attached = Die angehängte Seite { $file } setzt in Ihrem Browser eine Datei zusammen, wo kein Prüfprogramm sie sieht.

reason-form-password = Die Nachricht enthält ein Feld für ein Passwort.
reason-form-password-attached = Die angehängte Seite { $file } fragt nach einem Passwort.
reason-form-in-mail = Die Nachricht enthält ein Formular, das Ihre Eingaben an { $host } schickt.

reason-attachment-executable = Der Anhang { $file } ist ein Programm: wer ihn öffnet, startet es.
reason-attachment-double-extension = Der Anhang { $file } ist ein Programm, das sich als Dokument ausgibt.
reason-attachment-backwards = Der Name eines Anhangs ist zum Teil rückwärts geschrieben, so dass sein Ende nicht zu sehen ist. In Wirklichkeit endet er so: { $file }
reason-attachment-image = Der Anhang { $file } trägt andere Dateien an den Prüfungen Ihres Rechners vorbei.
reason-attachment-archived-executable = Ein Archiv enthält ein Programm: { $file }
reason-attachment-disguised = { $file } ist ein Programm, auch wenn der Name es nicht sagt.
reason-attachment-odd-archive =
    { $what ->
        [overlap] Das Archiv { $file } ist gepackt, wie kein ehrliches Programm packt: seine Teile liegen übereinander, und Programme sind sich uneins, was darin ist.
        [names] Das Archiv { $file } ist gepackt, wie kein ehrliches Programm packt: ein Teil hat zwei verschiedene Namen, und Programme sind sich uneins, welcher gilt.
        [folder] Das Archiv { $file } will außerhalb des Ordners schreiben, in den es ausgepackt wird.
       *[nul] Das Archiv { $file } ist gepackt, wie kein ehrliches Programm packt: der Name eines Teils bricht für manche Programme ab und für andere nicht.
    }
reason-attachment-page = { $file } ist eine Webseite; aus einer Nachricht geöffnet läuft sie außerhalb der Prüfungen Ihres Mailprogramms.
reason-attachment-macro = Das Dokument { $file } enthält Makros, kleine Programme.
reason-attachment-remote = Das Dokument { $file } holt beim Öffnen etwas aus dem Netz.
reason-attachment-active-pdf = Das PDF { $file } startet beim Öffnen etwas.
reason-attachment-encrypted = Der Anhang { $file } ist mit einem Passwort verschlossen, so dass unterwegs niemand hineinsehen kann.
reason-attachment-password-in-text = Der Anhang { $file } ist verschlossen, und das Passwort steht in der Nachricht.

reason-unopened-encrypted = { $file } ließ sich nicht öffnen: ein Passwort fehlt.
reason-unopened-broken = { $file } ließ sich nicht öffnen: beschädigt oder nicht das, was es zu sein vorgibt.
reason-unopened-too-large = { $file } ließ sich nicht öffnen: zu groß.
reason-unopened-too-deep = { $file } ließ sich nicht öffnen: zu viele Dateien in Dateien.
reason-unopened-too-many = { $file } ließ sich nicht öffnen: zu viele Teile.
reason-unopened-ratio = { $file } ließ sich nicht öffnen: ausgepackt weit größer als es selbst.
reason-unopened-cycle = { $file } ließ sich nicht öffnen: es enthält sich selbst.
reason-unopened-unsupported = { $file } ließ sich nicht öffnen: dieses Format lesen wir nicht.
reason-unopened-message =
    Die Nachricht wurde nicht bis zum Ende gelesen: { $limit ->
        [depth] ihre Teile sind zu tief verschachtelt.
        [parts] sie hat zu viele Teile.
        [headers] sie hat zu viele Kopffelder.
        [page-depth] ihre Seite ist zu tief verschachtelt.
        [page-length] ihre Seite ist zu lang.
        [links] sie hat zu viele Links.
        [mailboxes] sie nennt zu viele Adressen.
        [header-length] ein Kopffeld ist zu lang.
        [text-length] ihr Text ist zu lang.
       *[length] sie ist zu lang.
    }

reason-structure-two-from = Die Nachricht nennt zwei Absender, so dass jedes Programm einen anderen zeigt.
reason-structure-header-injection = Ein Kopffeld verbirgt weitere Kopffelder.
reason-structure-no-from = Die Nachricht nennt keinen Absender.
reason-structure-address-in-name = Der Absender zeigt als Namen eine Adresse und schreibt von einer anderen.
reason-structure-encoded-word = Kodierter Text steht, wo die Regeln für E-Mails ihn verbieten.
reason-structure-repeated-field = Ein Kopffeld, das einmal vorkommen darf, kommt zweimal vor.
reason-structure-repeated-parameter = Ein Teil der Nachricht sagt dasselbe zweimal, so dass Programme sich uneins sind.
reason-structure-bare-cr = Zeilen enden so, dass Programme verschiedene Nachrichten sehen.
reason-structure-nul = Die Nachricht enthält Nullbytes, bei denen manche Programme aufhören zu lesen.
reason-structure-broken-parameter = Ein Dateiname ist in Stücke geschnitten, die nicht zusammenpassen.
reason-structure-no-boundary = Die Nachricht soll Teile haben, sagt aber nicht, wo sie beginnen.
reason-structure-boundary-not-found = Die angekündigten Teile der Nachricht sind nicht da.
reason-structure-broken-base64 = Ein Teil der Nachricht ist falsch kodiert.
reason-structure-no-end-of-headers = Der Kopf endet nicht, wo er sollte.
reason-structure-fake-reply = Sie gibt vor, etwas zu beantworten oder weiterzuleiten, aber eine frühere Nachricht gibt es nicht.
reason-structure-undisclosed = Sie sagt nicht, für wen sie ist.
reason-structure-no-message-id = Ihr fehlt die Nummer, die jedes Mailprogramm vergibt.
reason-structure-no-date = Ihr fehlt das Datum, das jedes Mailprogramm einträgt.

reason-auth-own-domain = Sie gibt vor, von Ihrer eigenen Domain { $domain } zu kommen, aber der Nachweis misslingt.
reason-auth-dmarc = Der Inhaber von { $domain } veröffentlicht, woran seine E-Mail zu erkennen ist (Vorgabe: { $policy }); diese Nachricht besteht die Prüfung nicht.
reason-auth-spf = { $domain } erlaubt die Maschine nicht, die diese Nachricht geschickt hat.

reason-promise-broken = Ihre eigene Nachricht verlangt, was Sie nie zu verlangen versprochen haben ({ $asked }); Versprechen { $promise }.

reason-watched = { $indicator } steht auf der Beobachtungsliste (Grund: { $cause }).

reason-data-card-number =
    { $count ->
        [one] Die Nachricht enthält die Nummer einer Zahlungskarte.
       *[other] Die Nachricht enthält { $count } Nummern von Zahlungskarten.
    }
reason-data-iban =
    { $count ->
        [one] Die Nachricht enthält eine Kontonummer.
       *[other] Die Nachricht enthält { $count } Kontonummern.
    }
reason-data-canary = Eine Adresse, die wir in einer unserer Listen ausgelegt haben, verlässt mit dieser Nachricht das Haus. Sie steht nirgends sonst; das ist also eine Kundenliste oder ein Teil davon.
reason-data-own-list = { $count } Adressen unserer eigenen Listen verlassen mit dieser Nachricht das Haus. Eine Liste in einem Postfach ist eine Kopie, über die niemand Buch führt; versiegeln Sie sie für den, der sie haben soll, und senden Sie den Link.
reason-data-addresses = { $count } E-Mail-Adressen verlassen mit dieser Nachricht das Haus: Eine Liste in einem Postfach ist eine Kopie, über die niemand Buch führt.

reason-hint-html-only = Sie hat keinen reinen Textteil.
reason-hint-little-text = Wenig Text und ein Link.
reason-hint-picture-to-click = Sie ist kaum mehr als ein Bild zum Anklicken.
reason-hint-one-target = Vieles ist anklickbar, und alles führt an einen Ort.
reason-hint-dead-links = Mehrere Links führen nirgendwohin, wie auf einer abgekupferten Seite.
reason-hint-no-own-link = Kein Link führt zum Absender selbst.
reason-hint-return-path = Fehlermeldungen gingen an eine andere Domain als die des Absenders.
reason-hint-message-id = Ihre Nummer stammt nicht von einem ordentlichen Mailserver.
reason-hint-office-at-free-mail = Ein Amt oder eine Firma schreibt von einer Adresse, die jeder anlegen kann.
reason-hint-random-local-part = Die Adresse des Absenders sieht ausgewürfelt aus.
reason-hint-random-domain = Die Domain des Absenders sieht ausgewürfelt aus.
reason-hint-sender-tld = Die Domain des Absenders hat eine Endung, die meist missbraucht wird.
reason-hint-sender-host = Die Domain des Absenders bekommt bei einem Anbieter jeder.
reason-hint-shouting-subject = Der Betreff schreit.
reason-hint-decorated-subject = Der Betreff ist mit Bildchen geschmückt.
reason-hint-recipient-in-subject = Ihre Adresse steht im Betreff.
reason-hint-recipient-in-text = Sie redet Sie mit Ihrer Adresse an statt mit Ihrem Namen.
reason-hint-needless-base64 = Einfacher Text ist in einen Code verpackt, den er nicht braucht.
reason-hint-to-itself = Absender und Empfänger sind dieselbe Adresse.
reason-hint-script-mailer = Sie wurde von einem Skript auf einer Webseite verschickt.
reason-hint-unsubscribe-without-header = Sie bietet eine Abmeldung an, aber nicht so, wie Programme ehrlicher Absender es tun.

reason-text-model = Die Wörter im Ganzen ähneln Lockmitteln mehr als gewöhnlichen E-Mails.

reason-upstream-spam = Der Filter { $filter } vor uns hält diese Nachricht für Spam.
reason-upstream-score = Der Filter { $filter } vor uns hält diese Nachricht für Spam: { $score } Punkte, und Spam nennt er, was { $required } hat.
reason-upstream-half = Der Filter { $filter } vor uns fand mindestens die Hälfte dessen, was er braucht, um diese Nachricht Spam zu nennen: { $score } von { $required } Punkten.

reason-rule = Die Regel „{ $name }“ trifft zu.

reason-on-trial = (Auf Probe: Es hätte { $on-trial } Punkte hinzugefügt.)
reason-limit = Mehrere Gründe sprechen vom Selben: zusammen wögen sie { $found }, gezählt werden { $limit }.

# Ausnahmen, Ströme und Regeln der Durchsetzung: warum etwas, abgesehen vom Inhalt, durchgelassen, gebremst oder zurückgehalten wurde.

reason-exception = { $owner } lässt dies bis { $until } durch: { $why }

reason-stream-hold = Dieses Konto sendet anders als je zuvor: { $messages } Nachrichten in der letzten Stunde, und was an ihnen fremd ist, wiegt { $level }, wo bis { $limit } üblich wäre.
reason-stream-throttle = Dieses Konto beginnt, anders zu senden als zuvor: { $messages } Nachrichten in der letzten Stunde, und was an ihnen fremd ist, wiegt { $level }, wo bis { $limit } üblich wäre.
reason-stream-strangers = { $share } % der Empfänger haben von uns noch nie eine E-Mail bekommen.
reason-stream-template = Derselbe Text, vor gestern von diesem Konto nie gesehen, ging { $count }-mal hinaus.
reason-stream-new-link = Er führt an einen Ort, auf den dieses Konto nie verwiesen hat.
reason-stream-foreign-reply = Antworten gingen an jemand anderen.
reason-stream-attachment = Eine Datei hängt an.
reason-stream-rate = Es sendet schneller als je zuvor.
reason-stream-odd-hour = Zu dieser Stunde schreibt dieses Konto sonst nicht.
reason-stream-failures = { $share } % der Empfänger gibt es nicht, oder sie lehnen ab.
reason-stream-content = Der Text selbst ist zweifelhaft.

reason-policy-observed = Dieser Strom wird nur beobachtet: sie wäre { $action ->
    [tag] gekennzeichnet
    [hold] zurückgehalten
    [defer] aufgeschoben
    [reject] abgelehnt
   *[other] durchgelassen
    } worden.
reason-policy-stopped = Das Durchsetzen ist für die ganze Installation angehalten: sie wäre { $action ->
    [tag] gekennzeichnet
    [hold] zurückgehalten
    [defer] aufgeschoben
    [reject] abgelehnt
   *[other] durchgelassen
    } worden.
reason-policy-split = Nicht alle dürfen sie bekommen: für { $held } von { $all } Empfängern wird sie zurückgehalten.
reason-policy-refused-for-some = Sie würde nur für einen Teil der Empfänger abgelehnt, was einem Mailserver nicht gesagt werden kann: für diese wird sie zurückgehalten.
reason-policy-unable-defer = Seit { $since } können wir E-Mails nicht beurteilen; der Absender wird gebeten, wiederzukommen.
reason-policy-unable-accept = Seit { $since } können wir E-Mails nicht beurteilen; sie werden unbeurteilt und mit einer Kennzeichnung zugestellt.
