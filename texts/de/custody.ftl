# Obhut: wer Daten Ihrer Kunden hat, Köderadressen darin, was an sie kam, was zu beheben ist. Für Menschen im Marketing.

custody-save = Speichern
custody-back = Zurück
custody-unknown = nicht angegeben
custody-no-end = kein Enddatum
custody-meanwhile = Jemand war schneller, oder es ist schon so. Sehen Sie noch einmal nach.
custody-no-domain = Für Köderadressen ist noch keine Domain eingerichtet
custody-no-domain-text = Köderadressen liegen unter einer Ihrer Domains, die Sie sonst für nichts verwenden. Bitten Sie, wer diese Installation betreibt, sie einzutragen: mailbox.canary_domains in der Konfiguration und eine DNS-Zeile (MX), die ihre E-Mails hierher leitet.
custody-seeds-gone = Diese Köderdatei ist abgelaufen und lässt sich nicht mehr öffnen. Ihre Köderadressen melden weiterhin.
custody-unfit-no-name = Hier muss etwas stehen.
custody-unfit-name-taken = Diesen Namen gibt es schon.
custody-unfit-too-long = Das ist länger, als Platz ist.
custody-unfit-domain = „{ $text }“ ist keine Domain. Schreiben Sie sie wie news.shop.example.
custody-unfit-everybodys = Bei { $text } bekommt jeder eine Adresse; Post von dort sagt nicht, wer geschrieben hat. Lassen Sie die Domain weg, sonst gälte jeder mit einer solchen Adresse an Ihren Ködern als erwartet.
custody-unfit-date = „{ $text }“ ist kein Datum. Schreiben Sie es wie 2027-03-31.
custody-unfit-day-to-come = Der { $text } kommt erst noch. An welchem Tag wurde es gemacht?
custody-unfit-number = „{ $text }“ ist keine Zahl.
custody-unfit-no-header = Fügen Sie die erste Zeile der Datei des Dienstleisters ein.
custody-unfit-header = Diese Zeile lässt sich nicht als erste Zeile einer Tabelle lesen.
custody-unfit-no-address-column = Keine Spalte ist für E-Mail-Adressen. Fügen Sie die Zeile mit den Spaltennamen ein, etwa: E-Mail, Vorname.
custody-unfit-seeds = Nehmen Sie { $least } bis { $most } Köderadressen.
custody-unfit-address = Das ist keine E-Mail-Adresse.
custody-unfit-too-many-people = Das ist mehr, als auf einmal aufgenommen wird: hundert Millionen Menschen. Geben Sie es in Teilen ab.
custody-unfit-nobody = In dieser Datei steht niemand. Ist es die richtige?
custody-unfit-control-share = Von tausend Menschen können 0 bis { $most } ausgelassen werden, nicht { $asked }.
custody-unfit-nothing-read = Von dieser Kopie ist kein Auszug bekannt, der zurückgenommen werden könnte.
custody-unfit-found-already = Genau diese Menschen sind schon eingetragen, als Kopie, die bei { $party } gefunden wurde. Es wurde nichts geändert.
custody-table-columns = Die Zeile { $line } hat zu viele Spalten.
custody-table-cell = Eine Zelle in Zeile { $line } endet nicht. Vielleicht wurde ein Anführungszeichen nicht geschlossen.
custody-table-not-closed = Das Anführungszeichen, das in Zeile { $line } beginnt, wird nicht geschlossen, und wer darunter steht, ginge verloren. Aus der Datei wurde nichts übernommen. Schließen Sie es, oder nehmen Sie das Zeichen weg.
custody-table-spreadsheet = Das ist eine Tabellenkalkulation. Speichern Sie sie zuerst als CSV.
custody-table-nul = In Zeile { $line } steht ein Nullbyte, das in keinem Text vorkommt. Aus der Datei wurde nichts übernommen. Ist sie eine Tabelle, speichern Sie sie noch einmal als CSV, oder nehmen Sie dieses Zeichen weg.
custody-table-not-text = Das ist keine Tabelle, die sich lesen lässt.

vendors-title = Dienstleister
vendors-tab = Dienstleister
vendors-lead = Wer Daten Ihrer Kunden hat, wofür und bis wann. Ein Dienstleister braucht hier kein Konto und wird nichts gefragt.
vendors-none = Wer hat Daten Ihrer Kunden?
vendors-none-text = Tragen Sie die Firmen ein, die für Sie versenden, drucken, auswerten. Eine Karte dauert eine Minute.
vendors-step-add = Dienstleister eintragen: Name, wofür, bis wann, ungefähr wie viele.
vendors-step-plant = Köderadressen in eine Liste setzen, die er schon hat.
vendors-step-watch = Sehen, was er wirklich versendet, und erfahren, wenn es jemand anderes tut.
vendor-add = Dienstleister eintragen
vendor-added = { $name } steht in Ihrer Liste der Dienstleister.
vendor-changed = { $name } ist geändert.
vendor-change = Karte ändern
vendor-change-title = Eine Karte ändern
vendor-form-lead = Nötig ist nur der Name; was fehlt, wird auf der Karte vermerkt.
vendor-name = Dienstleister
vendor-name-hint = So, wie Sie ihn unter sich nennen.
vendor-purpose = Wofür
vendor-purpose-hint = Zum Beispiel: Newsletter, Druck, Erinnerungen an Warenkörbe.
vendor-rows = Ungefähr wie viele Kunden
vendor-rows-hint = Eine grobe Zahl genügt.
vendor-until = Bis wann
vendor-until-hint = Ende des Vertrags oder der Kampagne.
vendor-domains = Domains, von denen er in Ihrem Namen schreibt
vendor-domains-hint = Eine je Zeile, zum Beispiel news.shop.example. E-Mail, die wirklich von dort kommt, wird an seinen Köderadressen erwartet; jede andere löst Alarm aus.
vendor-note = Notiz
vendor-copies = Kopien
vendor-marks = Was fehlt
vendor-holds = Was er hat
vendor-plant = Köderadressen in eine vorhandene Liste setzen
mark-none = nichts
mark-past-end = Über dem Ende
mark-past-end-text = Die Zeit ist um, und niemand hat gesagt, dass die Kopien gelöscht sind. Bitten Sie um eine Bestätigung und vermerken Sie sie bei der Kopie.
mark-no-canary = Niemand würde es merken
mark-no-canary-text = In nichts, was er hat, steckt eine Köderadresse. Setzen Sie welche in eine vorhandene Liste: es kostet einmal Hochladen.
mark-no-end-date = Kein Enddatum
mark-no-end-date-text = Niemand hat gesagt, bis wann er die Daten haben darf. Ändern Sie die Karte.
mark-no-sender = Keine Absenderdomain
mark-no-sender-text = Niemand hat gesagt, von welcher Domain er in Ihrem Namen schreibt. Seine eigenen E-Mails sähen wie ein Leck aus. Ändern Sie die Karte.

adopt-lead = { $name } hat Ihre Liste schon? Holen Sie eine Datei mit eigenen Adressen, die niemandem gehören, in den Spalten der dortigen Datei, und laden Sie sie hoch, wo Sie alles hochladen. Manche stehen nur in dieser Kopie, manche nach einem Code in mehreren.
adopt-list = Liste
adopt-list-hint = So, wie Sie sie nennen. Derselbe Name wie früher ist dieselbe Liste.
adopt-header = Erste Zeile der dortigen Datei
adopt-header-hint = Kopieren Sie die Zeile mit den Spaltennamen aus einer Datei, die Sie dort exportieren oder hochladen. Nur die erste Zeile wird gelesen.
adopt-seeds = Wie viele Köderadressen
adopt-seeds-hint = Leer: 60 für eine Liste unter 50.000 Kunden, 200 für eine größere, damit auch mehrere Diebe gefunden werden, die ihre Kopien vergleichen. Sie werden als Kontakte berechnet und mitgezählt: ziehen Sie sie ab.
adopt-rows = Ungefähr wie viele Kunden sind darin
adopt-until = Bis wann er sie haben darf
adopt-until-hint = Leer: solange er für Sie arbeitet.
adopt-owner = Wer für diese Liste einsteht
adopt-owner-hint = Jemand aus dem Marketing, mit Namen.
adopt-captured = Wo Menschen ihre Adresse angeben
adopt-captured-hint = Zum Beispiel: das Formular im Shop, die Kassen, ein Import von 2019.
adopt-told = Was den Menschen gesagt wurde, als sie ihre Adresse gaben
adopt-told-hint = Zum Beispiel: Angebote, einmal die Woche, keine Weitergabe.
adopt-make = Köderdatei erstellen
adopt-made = Die Köderdatei ist fertig. Laden Sie sie herunter, beim Dienstleister hoch, und sagen Sie es hier.

lists-title = Listen und Kopien
lists-tab = Listen und Kopien
copies-none = Noch ist keine Kopie verzeichnet
copies-none-text = Setzen Sie Köderadressen in eine Liste, die ein Dienstleister hat, oder schicken Sie ihm eine: damit ist die Kopie verzeichnet.
copies-none-act = Dienstleister wählen
copy-title = { $list } bei { $party }
copy-apart = { $clock } UTC
copy-apart-purpose = { $clock } UTC, { $purpose }
copy-apart-people =
    { $clock } UTC, { $rows ->
        [one] etwa eine Person
       *[other] etwa { $rows } Personen
    }
copy-apart-purpose-people =
    { $clock } UTC, { $purpose }, { $rows ->
        [one] etwa eine Person
       *[other] etwa { $rows } Personen
    }
copy-list = Liste und Dienstleister
copy-made = Seit
copy-seeds = Köderadressen
copy-state = Stand
copy-state-prepared = noch nicht dort
copy-state-out = beim Dienstleister
copy-state-ended = beendet
copy-waits = Sie wartet darauf, abgeholt zu werden
copy-waits-text = Ihre Köderadressen sind schon darin: Es ist nichts hochzuladen. Mit dem ersten abgeholten Byte gilt sie als beim Dienstleister; der Link und jede Abholung stehen unten.
copy-waits-hand = Sie wurde noch nicht ausgehändigt
copy-waits-hand-text = Sie ist versiegelt und im Register, und ihre Köderadressen sind darin. Ihre Datei bleibt einen Tag hier: Holen Sie sie unten ab, oder händigen Sie sie an der Tastatur mit tidewatch export hand aus; dann gilt sie als beim Dienstleister. Ist der Tag vorbei, versiegeln Sie die Liste noch einmal und beenden Sie diese Kopie.
copy-prepared = Laden Sie die Köderdatei beim Dienstleister hoch
copy-prepared-text = Laden Sie sie herunter, fügen Sie sie der Liste dort hinzu, wo Sie Kontakte hinzufügen, und sagen Sie es hier. Die Adressen werden als Kontakte berechnet und mitgezählt: ziehen Sie { $count } ab. Kennzeichnen Sie sie dort nicht: das verrät sie. Löschen Sie die Datei danach von Ihrem Rechner.
copy-prepared-text-of = Laden Sie sie herunter, fügen Sie sie der Liste dort hinzu, wo Sie Kontakte hinzufügen, und sagen Sie es hier. Die Adressen werden als Kontakte berechnet und mitgezählt: ziehen Sie { $count } von { $rows } ab. Kennzeichnen Sie sie dort nicht: das verrät sie. Löschen Sie die Datei danach von Ihrem Rechner.
copy-download = Köderdatei herunterladen
copy-download-again = Köderdatei noch einmal herunterladen
copy-uploaded = Ich habe sie hochgeladen
copy-now-out = Vermerkt. Die nächste Kampagne sollte an jeder Köderadresse ankommen; die Seite zeigt, an wie vielen.
copy-reached = E-Mail kam an { $reached } von { $seeds } an
copy-marks = Arten von Köderadressen
copy-marks-of = { $exclusive } nur in dieser Kopie, { $coded } nach Code in mehreren
copy-marks-look = Welche Köderadresse von welcher Art ist
copy-marks-title = Köderadressen einer Kopie
copy-marks-lead = Wer das weiß, kann Ihre Köderadressen aus einer gestohlenen Liste streichen oder einen Dienstleister schuldig aussehen lassen. Dass Sie nachgesehen haben, steht im Prüfprotokoll.
copy-marks-exclusive = Nur in dieser Kopie
copy-marks-exclusive-lead = E-Mail eines Fremden an eine davon besagt mit der ersten Nachricht, welche Kopie draußen ist.
copy-marks-coded = Nach Code in mehreren Kopien
copy-marks-hit = Erste E-Mail, die zählt
copy-marks-hit-waits = wartet, bis jemand sagt, ob sie gewollt war
copy-marks-coded-lead = Jede Kopie hat davon ihre eigene Auswahl, nach Los. Eine Nachricht besagt wenig; mehrere besagen, welche Kopie es ist, und wie selten eine falsche genannt würde.
copy-marks-address = Adresse
copy-marks-proof = Ein Beleg für andere: welche Köderadressen, die Fremde kennen, von Anfang an in dieser Kopie waren
copy-marks-no-proof = Noch gibt es keinen Beleg: An keine Adresse nach Code in dieser Kopie kam eine E-Mail, oder das Prüfprotokoll braucht noch einige Sekunden.
copy-mail = Was an ihre Köderadressen kam
copy-more = Mehr
copy-end = Er hat sie nicht mehr
copy-end-lead = Die Kopie bleibt verzeichnet, und ihre Köderadressen melden weiter: schreibt ein Fremder an eine, dann wurde sie nicht überall gelöscht.
copy-end-how = Woher wissen Sie das?
copy-end-hint = Zum Beispiel: Bestätigung vom 3. März, Vorgang 4711.
copy-end-act = Ende vermerken
copy-now-ended = Vermerkt: diese Kopie ist beendet.

canaries-title = Köderadressen
canaries-lead = Jede E-Mail, die Ihre Dienstleister wirklich an Ihre Köderadressen schickten, und jede, die niemand hätte schicken dürfen.
canaries-none = Noch ist nichts gekommen
canaries-none-text = Versendet ein Dienstleister seine nächste Kampagne, kommt sie hier an jeder Köderadresse an. E-Mail von jemand anderem löst Alarm aus.
canary-from = Von
canary-whose = Kopie
canary-at = Wann
canary-outcome = Was es ist
canary-outcome-all = alle
canary-no-sender = kein Absender
canary-no-copy = verließ nie Ihr Haus
coded-hits = Köderadressen in mehreren Kopien
coded-hits-lead =
    { $count ->
        [one] Eine Köderadresse dieser Liste, die in mehreren Kopien steht, wurde getroffen. Allein sagt sie nichts über diese Kopie; was mehrere zusammen sagen, steht beim Leck.
       *[other] { $count } Köderadressen dieser Liste, die in mehreren Kopien stehen, wurden getroffen. Eine allein sagt nichts über diese Kopie; was sie zusammen sagen, steht beim Leck.
    }
coded-hits-look = Welche davon in dieser Kopie stehen
canary-several-copies = in mehreren Kopien
canary-noise = Wie oft es umsonst läutet
canary-noise-lead = In den letzten 30 Tagen. Adressen, die nie jemand bekam, bei denselben Domains: E-Mail an sie hätte zufällig geläutet. Geratene Adressen, die es nicht gibt, weist die Tür ab; viele davon heißen, dass jemand Adressen durchprobiert, und sind kein Zeichen eines Lecks.
canary-noise-control = E-Mail an Adressen, die niemand bekam
canary-noise-controls = { $mail ->
    [0] keine, an { $controls } Adressen
    [one] 1 Nachricht, an { $controls } Adressen
   *[other] { $mail } Nachrichten, an { $controls } Adressen
}
canary-noise-guesses = Abgewiesene Versuche
canary-harvests = Stunden, in denen jemand Namen durchprobierte
canary-harvest-domain = Bei
canary-expected = erwartet
canary-undecided = wer schickte das?
canary-sighting = von niemandem, den Sie kennen
canary-again = dieselbe noch einmal
canary-control = Fehlalarm des Verfahrens
canary-after-end = nach dem Ende
canary-expected-text = Dies kommt von einer Domain, die dorthin schreiben darf, und das ist bewiesen.
canary-undecided-text = Es gibt sich als E-Mail einer Domain aus, die dorthin schreiben darf; ob das stimmt, ließ sich nicht herausfinden. Haben Sie oder der Dienstleister sie geschickt?
canary-sighting-text = Diese Adresse sollte nur kennen, wer eine Kopie hat, in der sie steht. Jemand anderes schrieb an sie.
canary-again-text = Dieselbe Nachricht kam schon einmal an diese Adresse.
canary-control-text = Diese Adresse bekam nie jemand. Wer an sie schrieb, hat geraten.
canary-one-title = E-Mail an eine Köderadresse
canary-proved = Wirklich von dort
canary-proved-yes = ja, bewiesen (DMARC oder eine passende Signatur)
canary-proved-no = nein, oder nichts beweist es
canary-proved-unknown = ließ sich nicht herausfinden
canary-ours-title = Waren es doch Sie oder der Dienstleister?
canary-ours-lead = Dann ist sie erwartet und zählt nicht mehr als Beleg. Was ihretwegen begann, bleibt sichtbar.
canary-ours-why = Was war es?
canary-ours-why-hint = Zum Beispiel: neuer Versandweg des Dienstleisters, Kampagne vom 3. März.
canary-ours-next-time = Beim nächsten Mal
canary-ours-learn = E-Mail von { $domain } künftig erwarten
canary-ours-learn-hint = Sie kommt auf die Karte des Dienstleisters.
canary-ours = Es war unsere
canary-not-ours-title = Niemand von Ihnen hat sie geschickt?
canary-not-ours-lead = Dann kennt jemand eine Adresse, die nur kennen sollte, wer eine Kopie hat. Der Alarm geht los, und ein Fall wird eröffnet.
canary-not-ours = Niemand von uns hat sie geschickt
canary-now-ours = Vermerkt: es war Ihre.
canary-now-not-ours = Vermerkt: niemand von Ihnen hat sie geschickt. Sehen Sie unten, was das besagt.

leak-title = Eine Kopie scheint in fremden Händen zu sein
leak-title-own-name = Eine E-Mail, zu der niemand etwas sagte
leak-title-something = Etwas aus einer Liste ist draußen
leak-this-copy = Die Kopie von { $list }, die am { $date } für { $party } entstand, bekam eine E-Mail von jemandem, den Sie nicht kennen.
leak-own-name = Im eigenen Namen von { $party } kam eine E-Mail, zu der niemand etwas sagte, an eine Adresse von { $list }, die nur in der Kopie vom { $date } steht.
leak-something = Etwas von { $list } ist draußen: An eine Adresse, die in mehreren Kopien steht, kam eine E-Mail von jemandem, den Sie nicht kennen. Aus welcher, lässt sich noch nicht sagen.
leak-leaning = An mehrere Adressen von { $list } kamen E-Mails von jemandem, den Sie nicht kennen. Es sieht allmählich nach einer der Kopien aus; das reicht nicht, um es jemandem zu sagen.
leak-named = Die Kopie von { $list }, die am { $date } für { $party } entstand, ist draußen: Zufällig sähe eine unbeteiligte in weniger als einem von { $one_in } Lecks so aus.
leak-case = Zum Fall
leak-look = Belege ansehen
leak-ladder = Wie sicher: die Adresse steht in dieser Kopie und sonst nur in Ihren eigenen Unterlagen. Das besagt, welche Kopie es ist, nicht, wer es war, und nicht, wie sie hinauskam.
leak-ladder-own-name = Wie sicher: noch nicht. Entweder hat { $party } etwas verschickt, von dem Ihnen niemand erzählte, oder jemand schreibt in diesem Namen. Fragen Sie, ob sie es waren, und sagen Sie bei „Kampagnen“, was Sie hören.
leak-ladder-coded = Wie sicher: Jede Kopie hat ihre eigene Auswahl von Adressen, nach Los, und mit allen wird verglichen, was angeschrieben wurde. Das besagt, welche Kopie es ist, nicht, wer es war, und nicht, wie sie hinauskam. Ihr eigenes Haus hat jede Adresse.
leak-ladder-dump = Wie sicher: Die Menschen in der Datei werden damit verglichen, wer in welcher Kopie war. Das besagt, welche Kopie es ist, nicht, wer es war, und nicht, wie sie hinauskam.
leak-ladder-title = Wie weit es reicht
leak-ladder-lead = Jede Stufe sagt mehr als die davor. Zwei Arten von Köderadressen stehen nebeneinander und werden nie zusammengezählt.
leak-rung-out = Etwas ist draußen: Es kamen E-Mails von jemandem, den Sie nicht kennen.
leak-rung-out-waits = Etwas ist draußen, oder ein Dienstleister verschickte, wovon Ihnen niemand erzählte: Es kam eine E-Mail, zu der niemand etwas sagte.
leak-rung-leaning-passed = Adressen in mehreren Kopien: Mehrere wurden angeschrieben, und sie passen zu einer Kopie.
leak-rung-lit = erreicht
leak-rung-unlit = nicht erreicht
leak-rung-leaning-not-yet = Adressen in mehreren Kopien: zu wenige wurden angeschrieben, oder sie passen zu keiner Kopie gut.
leak-rung-this-copy-not-yet = Eine Adresse, die nur in einer Kopie steht: keine wurde angeschrieben.
leak-rung-this-copy-waits = Eine Adresse, die nur in einer Kopie steht: Sie wurde im eigenen Namen dessen angeschrieben, der die Kopie hat, und noch niemand sagte, ob das erwünscht war.
leak-rung-named-not-yet = Adressen in mehreren Kopien: Eine Kopie wird genannt, wenn eine unbeteiligte in weniger als einem von einer Million Lecks so aussähe.
leak-beside-exclusive = Was Adressen besagen, die nur in einer Kopie stehen
leak-beside-coded = Was Adressen besagen, die in mehreren Kopien stehen
leak-beside-dump = Was eine Datei mit Adressen besagt
leak-ranking = Die Kopien, die verdächtigste zuerst
leak-ranking-lead = Jede Kopie, die solche Adressen bekam, auch beendete, nach ihrem Anteil daran durch das Los; von einem großen Anteil fehlen in der Datei vielleicht einige. Ihr eigenes Haus steht immer darüber.
leak-ranking-lead-keepers = Wie gut jede Kopie passt, sieht, wer Listen führt. Wer das beobachten könnte, könnte lernen, welche Kopie welche Adressen hat, und jede Kopie schuldig aussehen lassen.
leak-ranking-copy = Kopie
leak-ranking-hits = Davon in ihrem Anteil durch das Los
leak-ranking-bound = Wenn sie nichts damit zu tun hätte
leak-ranking-share = { $hits } von { $seen }
leak-bound-none = könnte sie gut so aussehen
leak-bound = sähe sie in weniger als einem von { $one_in } Lecks so aus
leak-own-house = Ihr eigenes Haus
leak-own-house-has-all = hat jede Adresse, die es gibt
leak-own-house-fits = erklärt es mindestens so gut wie irgendeine Kopie
leak-own-house-less = erklärt es weniger gut als die erste Kopie
leak-chart = Adressen, die angeschrieben wurden
leak-chart-lead = Jede zählt einmal, wie oft auch an sie geschrieben wird.
leak-chart-hits = Adressen
leak-chart-zeros = Wie selten durch Zufall (6: eins von einer Million)
leak-covers = Was die Zahl abdeckt und was nicht
leak-covers-chance = Sie deckt den Zufall ab: wie selten eine unbeteiligte Kopie zu dem passt, was angeschrieben wurde, wer auch was gemischt hat und wie oft Sie auch nachsehen.
leak-covers-order = Sie zählt alle Kopien, die solche Adressen bekamen, denn angesehen wird die schlimmste von vielen.
leak-covers-many = Es ist die Zahl dieses Lecks. Sie haben inzwischen { $leaks } Lecks aller Ihrer Listen angesehen: Dass irgendeines davon zufällig so deutlich eine falsche Kopie nennt, kommt in weniger als einem von { $one_in } Häusern wie Ihrem vor.
leak-covers-too-many = Es ist die Zahl dieses Lecks. Sie haben inzwischen { $leaks } Lecks aller Ihrer Listen angesehen: Unter so vielen ist eines, das zufällig so aussieht, nichts Ungewöhnliches.
leak-not-house = Sie deckt nicht Ihr eigenes Haus ab: Wer Ihr Verzeichnis der Köderadressen hat, hat jede Adresse und könnte jede Kopie schuldig aussehen lassen.
leak-not-holder = Sie deckt keine E-Mail ab, die ein Dienstleister im eigenen Namen schickt, ohne dass Sie davon wissen: Eine solche Nachricht zählt erst, wenn jemand gesagt hat, dass sie von niemandem bei Ihnen war.
leak-not-below = Sie besagt nicht, wer es war: Zur Kopie eines Dienstleisters gehören alle, an die er sie weitergab, und Diebe.
leak-change = Was die Antwort ändern würde
leak-change-more-hits = E-Mail an weitere dieser Adressen: bei einer kleinen Liste nennen etwa sieben eine einzelne Kopie; bei mehreren gemischten Kopien braucht es mehr.
leak-change-exclusive = Eine Nachricht an eine Adresse, die nur in einer Kopie steht: Sie nennt die Kopie von selbst.
leak-change-dump = Eine Datei mit Adressen, die jemand anbietet: Sie wird mit allen in jeder Kopie verglichen, nicht nur mit den Köderadressen.
leak-change-coded = E-Mail an Adressen, die in mehreren Kopien stehen: Sie würde dasselbe auf anderem Weg besagen, oder nicht.
leak-change-not-ours = Jemand sagt, dass es niemand von Ihnen war, oder ein Fremder schreibt an eine solche Adresse: Dann ist es diese Kopie.
leak-change-ours = Jemand sagt, dass eine der Nachrichten von Ihnen war: Sie zählt nicht mehr, und die Antwort fällt zurück.
leak-change-house = Ein Zeichen, dass jemand Ihr Verzeichnis der Köderadressen oder die Liste selbst bei Ihnen hatte.
leak-in-no-copy = { $count ->
    [one] Eine der Adressen bekam nie eine Kopie: Nur Ihr eigenes Verzeichnis hat sie. Sehen Sie zuerst bei sich nach.
   *[other] { $count } der Adressen bekam nie eine Kopie: Nur Ihr eigenes Verzeichnis hat sie. Sehen Sie zuerst bei sich nach.
}
leak-waiting = { $count ->
    [one] Eine weitere Adresse bekam Post, zu der niemand geantwortet hat („Haben Sie das geschickt?“). Sie belastet keine Kopie, bevor jemand sagt, dass sie von niemandem bei Ihnen war.
   *[other] { $count } weitere Adressen bekamen Post, zu der niemand geantwortet hat („Haben Sie das geschickt?“). Sie belasten keine Kopie, bevor jemand sagt, dass sie von niemandem bei Ihnen war.
}
leak-book-gone = Das Verzeichnis dieser Köderadressen ist abgelaufen: Niemand kann mehr sagen, welche Kopie welche hat.
leak-explanations = Wie sie hinausgekommen sein kann
leak-explanations-lead = Schließen Sie sie in dieser Reihenfolge aus, bevor Sie jemanden beschuldigen.
leak-maybe-own-house = Ihr eigenes Haus: jemand nahm die Liste oder Ihr Verzeichnis der Köderadressen bei Ihnen (ein Rechner, ein Postfach, ein Konto).
leak-maybe-mailing = { $party } selbst: eine Aussendung im eigenen Namen, von der Ihnen niemand erzählte. Dann ist nichts draußen.
leak-maybe-transfer = Unterwegs: die Datei wurde gesehen, wo sie zwischen Ihnen und { $party } lag (eine E-Mail, eine Freigabe, ein Download-Ordner).
leak-maybe-holder = Bei { $party }: jemand drang dort ein, oder jemand dort nahm sie.
leak-maybe-below = Dahinter: eine Firma, die für { $party } arbeitet, oder jemand, dem sie weitergegeben wurde.
leak-evidence = Worauf es beruht
leak-evidence-lead = Jede Nachricht an eine Köderadresse, die von jemandem kam, den Sie nicht kennen, oder zu der niemand etwas sagte. Die Nachrichten selbst sind versiegelt.
leak-links = Links führen zu { $domains }
leak-no-links = keine Links
leak-why = Warum sie nicht erwartet war
leak-why-stranger = der Absender darf dorthin nicht schreiben
leak-why-forged = sie gibt sich als Absender aus, der es darf
leak-why-person = jemand sagte, dass niemand von Ihnen sie schickte
leak-state = Zählt
leak-counts = zählt
leak-taken-back = zurückgenommen
leak-close-title = Nachgegangen?
leak-close-lead = Es verlässt die Liste des Offenen. Neue E-Mail eines Fremden eröffnet es neu.
leak-close-why = Was haben Sie gefunden?
leak-close = Schließen
leak-now-closed = Geschlossen.

findings-title = Mängel
findings-tab = Mängel
findings-lead = Was zu beheben ist, wer dafür einsteht und bis wann.
findings-open = offen
findings-all = alle
findings-none = Nichts zu beheben
findings-none-text = Was zu beheben ist, steht hier mit Namen und Datum: eine Kopie über ihrem Ende, ein gebrochenes Versprechen.
finding-title = Etwas zu beheben
finding-what = Was
finding-owner = Wer dafür einsteht
finding-message = Nachricht ansehen
finding-nobody = noch niemand
finding-due = Bis wann
finding-urgent = Wie dringend
finding-state = Stand
finding-closed = Behoben
finding-raised = Gefunden
finding-count = Wie oft
finding-why = Wie
finding-own-title = Wer und wann
finding-close-title = Behoben?
finding-close-why = Wie wurde es behoben, oder warum darf es bleiben?
finding-close = Schließen
finding-now-owned = Gespeichert.
finding-now-closed = Geschlossen.
finding-copy-overdue = { $party } hätte die Kopie von { $list } vom { $date } bis { $until } löschen sollen, und niemand hat gesagt, dass es geschah.
finding-promise-broken =
    { $count ->
        [one] Eine Ihrer eigenen Nachrichten fragte nach etwas, nach dem Sie nie zu fragen versprochen haben.
       *[other] { $count } Ihrer eigenen Nachrichten fragten nach etwas, nach dem Sie nie zu fragen versprochen haben.
    }

copy-test = Probieren, ob Sie es merken würden
copy-test-lead = Schickt eine Nachricht an eine dieser Köderadressen, als E-Mail durch Ihre eigene Tür, wie ein Dieb es täte. Sie ist überall als Probe gekennzeichnet: Keine Köderadresse gilt als bekannt, kein Fall wird eröffnet, niemand außerhalb erfährt davon. Wer bei einem Leck benachrichtigt wird, wird es jetzt auch.
copy-test-row = Zeile der Köderdatei
copy-test-row-hint = 1 bis { $seeds }. Leer: Der Zufall entscheidet.
copy-test-act = Probe-Leck senden
copy-test-sent = Die Tür hat die Probe angenommen. Laden Sie diese Seite neu, um zu sehen, ob und wann sie bemerkt wurde.
copy-test-last = Letzte Probe
copy-test-became = Was daraus wurde
copy-test-noticed = nach { $milliseconds } ms bemerkt und allen gemeldet, die von einem Leck erfahren
copy-test-noticed-alone = nach { $milliseconds } ms bemerkt. Aber niemand erfährt von einem Leck: Kein Kanal für Alarme ist eingerichtet und eingeschaltet. Richten Sie unter Einstellungen, Alarme einen ein, und probieren Sie es noch einmal.
copy-test-not-noticed = bisher nicht bemerkt. Ändert sich das nicht binnen einer Minute, fragen Sie, wer diese Installation betreibt: Auch ein echtes Leck würde nicht bemerkt.
copy-test-subject = Probe einer Köderadresse
copy-test-text = Das ist eine Probe von uns selbst. Nichts ist abgeflossen.
canary-test = Probe
canary-test-text = Das haben wir selbst geschickt, um zu sehen, ob es bemerkt wird. Es ist kein Hinweis auf etwas, und kein Fall wurde eröffnet.
custody-list-key-missing = Wer in welcher Kopie war, lässt sich nicht lesen: { $wanted } Listenschlüssel wurden darübergelegt, { $known } sind hier bekannt. Kam einer hinzu, während der Dienst lief, starten Sie ihn neu; fehlt einer, legen Sie ihn wieder neben den Wurzelschlüssel.
custody-no-door = Keine Tür nimmt E-Mail an Köderadressen an, also lässt sich keine erproben. Setzen Sie mailbox.listen in der Konfigurationsdatei.
custody-test-refused = Ihre eigene Tür hat die Probe nicht angenommen (Antwort { $code }; 0 heißt keine). Auch die Nachricht eines Diebs würde nicht bemerkt: Sehen Sie unter „Ströme“ nach der Tür.
