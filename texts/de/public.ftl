# Öffentliche Seiten: was jeder über die Organisation lesen kann, ohne Konto. Gelesen von Kundinnen und Kunden, oft am Telefon, manchmal in Sorge.

public-navigation = Seiten
public-nav-promises = Was wir nie fragen
public-nav-check = Brief prüfen
public-nav-letters = Unsere Briefe
public-nav-vendors = Wer mit Ihrer Adresse arbeitet
public-kept-with = Geführt mit Tidewatch

public-home-title = Wie unsere E-Mails Sie erreichen
public-home-lead = Hier sehen Sie, wie E-Mails von { $organisation } aussehen, und können prüfen, ob ein Brief wirklich von uns ist. Tippen Sie die Adresse dieser Seite selbst ein; folgen Sie keinem Link aus einer E-Mail.
public-home-domains = Woher unsere E-Mails kommen
public-home-domains-text = Unsere E-Mails kommen von Adressen unter diesen Namen. Ein Name, der nur ähnlich aussieht, ist nicht unserer.
public-home-never = Per E-Mail fragen wir Sie nie nach
public-home-further = Mehr erfahren
public-home-check = In unseren Briefen zu wichtigen Dingen steht ein Code. Geben Sie ihn mit Ihrer Adresse ein, und wir sagen, ob wir Ihnen diesen Brief geschickt haben.
public-home-letters = Jeder Brief, den wir an viele geschickt haben, mit Datum und vollem Wortlaut.
public-home-vendors = Unternehmen, die mit den Adressen unserer Kundschaft arbeiten, wofür und bis wann.
public-home-back = Zur ersten Seite

public-promises-title = Wonach wir Sie per E-Mail nie fragen
public-promises-lead = Eine E-Mail, die im Namen von { $organisation } danach fragt, ist nicht von uns.
public-promises-none = Hier ist noch nichts versprochen.
public-promises-held = Unsere eigenen E-Mails werden an dieser Liste geprüft, bevor sie hinausgehen.
public-never-password = Ihrem Kennwort oder einem Code, den Sie bekommen haben
public-never-card-number = der Nummer Ihrer Karte oder ihrer PIN
public-never-identity = einer Kopie Ihres Ausweises oder Passes
public-never-bank-details = Ihren Bankdaten
public-never-gift-card = Gutscheinkarten oder deren Codes
public-never-what-to-do = Fragt eine E-Mail trotzdem danach: Antworten Sie nicht, öffnen Sie keinen Link darin, und sagen Sie es uns.

public-vendors-title = Wer mit Ihrer Adresse arbeitet
public-vendors-lead = Diese Unternehmen arbeiten zurzeit mit Adressen der Kundschaft von { $organisation }. Die Liste kommt aus dem Verzeichnis, mit dem wir selbst arbeiten.
public-vendors-none = Hier ist kein Unternehmen verzeichnet.
public-vendors-json = Dieselbe Liste für Programme
public-vendor-purpose = Wofür
public-vendor-role = Wie
public-vendor-country = Land
public-vendor-until = Vereinbart bis
public-vendor-unsaid = noch nicht angegeben
public-vendor-processor = arbeitet für uns
public-vendor-sub-processor = arbeitet für ein Unternehmen, das für uns arbeitet
public-vendor-works-for = arbeitet für { $vendor }
public-vendor-controller = für eigene Zwecke

public-letters-title = Briefe, die wir geschickt haben
public-letters-lead = Briefe, die { $organisation } an viele geschickt hat, der neueste zuerst. Jeder steht hier, sobald sein Versand begonnen hat; keiner wird später entfernt oder geändert.
public-letters-none = Wir haben noch keinen solchen Brief geschickt.
public-letters-older = Ältere Briefe
public-letter-title = Ein Brief von uns
public-letter-lead = Vergleichen Sie ihn mit dem Brief, den Sie haben. Steht in Ihrem etwas anderes oder verlangt er etwas anderes, ist er nicht von { $organisation }.
public-letter-at = Beginn des Versands
public-letter-to = Geschickt an
public-letter-people = etwa { $count } Menschen
public-letter-people-few = weniger als 10 Menschen
public-letter-from = Von
public-letter-signer = Freigegeben von
public-letter-braces = Was in geschweiften Klammern steht, ist in jedem Brief anders: Ihr Name zum Beispiel oder Ihr Code.
public-letter-check = Den Code Ihres Briefs prüfen
public-letter-proof = Für alle, die Kopien aufheben
public-letter-proof-text = Die zweite Zahl ist aus diesem Eintrag und allen davor gebildet. Wer sie aufhebt, sieht später, ob ein Brief geändert oder entfernt wurde.
public-letter-sha256 = Was freigegeben wurde (SHA-256)
public-letter-link = Alle Briefe bis hierher (SHA-256)

public-check-title = Brief prüfen
public-check-lead = Geben Sie die Adresse ein, an die der Brief ging, und den Code, der darin steht. Wir sagen, ob { $organisation } diesen Brief an diese Adresse geschickt hat.
public-check-address = Ihre E-Mail-Adresse
public-check-address-hint = Die, an die der Brief ging.
public-check-code = Der Code im Brief
public-check-code-hint = Acht Buchstaben und Ziffern, zum Beispiel 7F3K-M2QX. Kleine Buchstaben und Leerzeichen stören nicht.
public-check-ask = Prüfen
public-check-kept = Was Sie eingeben, wird verglichen und dann vergessen; es wird nicht gespeichert.
public-check-ours = Einen Brief mit diesem Code haben wir an diese Adresse geschickt.
public-check-ours-what = Vergleichen Sie ihn mit dem Wortlaut unten. Steht in Ihrem etwas anderes oder verlangt er etwas anderes, tun Sie nichts davon, und sagen Sie es uns.
public-check-unknown = Wir können diesen Brief nicht bestätigen.
public-check-unknown-what = Adresse und Code gehören zu keinem Brief von uns. Sehen Sie nach, ob Sie sich vertippt haben, und versuchen Sie es noch einmal. Bleibt es dabei, tun Sie nichts, was der Brief verlangt, und erreichen Sie uns auf einem Weg, den Sie schon kennen.

public-not-found-title = Hier ist nichts
public-not-found-lead = Diese Seite gibt es nicht oder nicht mehr. Vielleicht ist in der Adresse ein Tippfehler.
public-too-many-title = Bitte warten Sie einen Moment
public-too-many-lead = Es kamen viele Fragen in kurzer Zeit, vielleicht von anderen in Ihrem Netz. Versuchen Sie es in einer Minute noch einmal. Was Sie eingegeben haben, wurde nicht angesehen.
public-ours-title = Das hat nicht geklappt
public-ours-lead = Der Fehler liegt bei uns. Versuchen Sie es in ein paar Minuten noch einmal.
