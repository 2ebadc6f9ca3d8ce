# Dienstleister: wer eine Kopie haben darf, was sie auf Fragen geantwortet haben, und was trotzdem freigegeben wird. Für Menschen im Marketing.

standing-ended = Er arbeitet nicht mehr für Sie. Wer gegangen ist, bekommt keine Kopie.
standing-candidate = Sie sehen ihn sich erst an. Wählen Sie ihn zuerst auf seiner Karte aus.
standing-past-end = Seine Zeit war am { $until } vorbei. Verlängern Sie sie auf der Karte, oder schicken Sie nichts.
standing-disqualified =
    { $count ->
        [one] Eine Antwort auf „{ $questionnaire }“ schließt ihn aus.
       *[other] { $count } Antworten auf „{ $questionnaire }“ schließen ihn aus.
    }
standing-expired = Was er auf „{ $questionnaire }“ geantwortet hat, galt bis { $until }. Fragen Sie ihn neu.
standing-title = Darf er eine Kopie haben?
standing-yes = Er darf eine Kopie haben
standing-yes-text = Nichts schließt ihn aus. Bei jeder Kopie wird neu gefragt.
standing-no = Er darf keine Kopie haben
standing-no-text = Jeder Weg zu einer Kopie weist ihn ab, an einer Stelle. Wenn es nicht warten kann, kann jemand eine Kopie freigeben und steht mit Namen dafür ein.
standing-open = Eine Kopie darf gehen, bis { $until }
standing-open-text = { $person } steht dafür ein: { $reason }

exception-title = Eine Kopie freigeben
exception-lead = Für den Abend vor einer Kampagne. Es gilt für eine Kopie und höchstens sieben Tage, alle mit Zugang sehen es, und es wird hier für immer gezählt.
exception-person = Wer dafür einsteht
exception-person-hint = Ein Mensch, mit Namen.
exception-why = Warum
exception-why-hint = Zum Beispiel: die Kampagne vom Freitag; die Antworten sind für Montag zugesagt.
exception-until = Bis
exception-until-hint = Ein Tag innerhalb einer Woche. Leer: bis morgen um diese Zeit.
exception-give = Eine Kopie freigeben
exception-given = Eine Kopie darf an diesen Dienstleister gehen. Es wird auf seiner Karte gezählt.
exceptions-count =
    { $count ->
        [0] Noch nie wurde eine Kopie freigegeben.
        [one] Eine Kopie wurde als Ausnahme freigegeben.
       *[other] { $count } Kopien wurden als Ausnahme freigegeben.
    }
exception-used = benutzt
exception-unused = nicht benutzt
exception-waiting = kann benutzt werden

custody-unfit-no-person = Hier muss jemand mit Namen stehen.
custody-unfit-no-reason = Sagen Sie, warum.
custody-unfit-exception-day = Nehmen Sie einen Tag von heute bis in einer Woche.
custody-unfit-no-questionnaire = Diesen Fragebogen gibt es nicht.
custody-unfit-asked-already = Das wird er schon gefragt. Schicken Sie ihm stattdessen einen neuen Link.
custody-unfit-no-choice = Nehmen Sie eine der angebotenen Antworten.
custody-unfit-unanswered =
    { $count ->
        [one] Eine Frage hat noch keine Antwort.
       *[other] { $count } Fragen haben noch keine Antwort.
    }
custody-unfit-no-own-company = Ihr eigenes Unternehmen steht noch nicht im Verzeichnis. Beantworten Sie die Fragen zuerst für sich.
custody-unfit-country = „{ $text }“ ist kein Land. Schreiben Sie zwei Buchstaben, etwa DE.
custody-unfit-circle = Ein Unternehmen kann nicht für sich selbst arbeiten und nicht für eines, das für es arbeitet.

mark-disqualified = Ausgeschlossen
mark-disqualified-text = Eine Antwort schließt ihn aus, und er kann keine Kopie bekommen. Sagen Sie ihm, warum, und fragen Sie neu, wenn er das behoben hat.
mark-expired = Antworten abgelaufen
mark-expired-text = Was er geantwortet hat, gilt nicht mehr, und er kann keine Kopie bekommen. Fragen Sie ihn neu.
mark-not-asked = Nicht gefragt
mark-not-asked-text = Niemand hat ihn gefragt, wie er mit den Daten Ihrer Kunden umgeht. Schicken Sie ihm die 25 Fragen: Er braucht kein Konto.

vendor-works-for = Arbeitet für
vendor-works-for-us = uns
vendor-works-for-itself = sich selbst: Er bekam die Daten für eigene Zwecke
vendor-country = Land
vendor-country-hint = Zwei Buchstaben, etwa DE oder US.
vendor-state = Stand
vendor-state-candidate = wir sehen ihn uns an
vendor-state-in-use = arbeitet mit uns
vendor-state-ended = nicht mehr

assessments-tab = Fragen
assessments-title = Fragen und Antworten
assessments-lead = Die gleichen Fragen an alle, Ihr eigenes Unternehmen zuerst. Was jemanden ausschließt, steht vor allen Punkten, und kein Preis geht in sie ein.
assessments-own-first = Antworten Sie zuerst für Ihr eigenes Unternehmen
assessments-own-first-text = Wer andere fragt, sollte die eigenen Antworten kennen. Sie stehen hier zuerst und füllen die Fragebögen vor, die andere Ihnen schicken.
assessments-own-name = Name Ihres Unternehmens
assessments-own-act = Die 25 Fragen beantworten
assessments-own = Ihr eigenes Unternehmen
assessments-none = nichts unterschrieben
assessments-answering = wird beantwortet
assessments-who = Unternehmen
assessments-outcome = Was es ausschließt
assessments-outcome-none = nichts
assessments-outcome-some =
    { $count ->
        [one] 1 Antwort
       *[other] { $count } Antworten
    }
assessments-points = Punkte von 100
assessments-signed = Unterschrieben
assessments-until = Gilt bis
assessment-title = { $questionnaire }: { $party }
assessment-ask = Die 25 Fragen stellen
assessment-ask-due = Bis wann
assessment-ask-due-hint = Leer: in drei Wochen.
assessment-asked = Die Fragen sind bereit. Machen Sie einen Link und schicken Sie ihn.
assessment-link-make = Einen Link machen
assessment-link-title = Schicken Sie diesen Link
assessment-link-text = Wer ihn hat, kann ohne Konto antworten, später weitermachen und unterschreiben. Er wird einmal gezeigt, gilt 60 Tage, und ein neuer beendet ihn. Schicken Sie ihn an die Person, die für diese Dinge einsteht.
assessment-link-closed = Die öffentlichen Seiten sind geschlossen, ein Link führte ins Leere. Öffnen Sie sie ([public] in der Konfiguration), oder tragen Sie hier ein, was der Dienstleister Ihnen sagt.
assessment-link-until = Der Link gilt bis { $until }.
assessment-answer-here = Die Antworten hier eintragen
assessment-withdraw = Nicht mehr fragen
assessment-withdrawn = Wird nicht mehr gefragt. Der Link öffnet nichts.
assessment-state-open = wird beantwortet
assessment-state-signed = unterschrieben
assessment-state-withdrawn = nicht mehr gefragt
assessment-progress =
    { $answered } von { $asked } beantwortet{ $more ->
        [0] {""}
        [one] ; eine weitere Frage kommt nur nach bestimmten Antworten
       *[other] ; { $more } weitere Fragen kommen nur nach bestimmten Antworten
    }
assessment-signed-by = Unterschrieben von
assessment-signed-at = Unterschrieben
assessment-hash = SHA-256 des Unterschriebenen
assessment-hash-text = Der Hashwert der Datei, Byte für Byte: Wer die Datei hat, kann prüfen, dass sie das Unterschriebene ist.
assessment-document = Das Unterschriebene herunterladen
assessment-points = Punkte
assessment-valid = Gilt bis
assessment-due = Antwort bis
assessment-knock-outs = Was ihn ausschließt
assessment-knock-outs-none = Nichts in den Antworten schließt ihn aus.
assessment-tell = Sagen Sie ihm, warum
assessment-tell-lead = Schicken Sie das in Ihrem eigenen Namen. Es sagt, was geantwortet wurde und was nötig wäre, sonst nichts.
assessment-tell-act = Ich habe es geschickt
assessment-told = Notiert: Dem Dienstleister wurde gesagt, warum.
assessment-told-at = Warum gesagt
assessment-text-subject = Zu unseren Fragen an { $party }
assessment-text-begin = Sie haben am { $date } Antworten auf unsere Fragen „{ $questionnaire }“ unterschrieben. Mit diesen Antworten können wir Ihnen keine Daten unserer Kunden geben:
assessment-text-answer = Geantwortet: { $choice }. Nötig wäre: { $good }
assessment-text-end = Wenn sich das geändert hat, sagen Sie es uns, und wir fragen neu. Sie wissen am besten, wie es steht; wenn wir eine Antwort falsch verstanden haben, sagen Sie auch das.
assessment-answers = Alle Antworten
assessment-good = Eine gute Antwort:
assessment-source = Woher die Frage ist:
assessment-evidence = Wo der Nachweis ist
assessment-words = In eigenen Worten
assessment-suggested = von früher eingetragen: bitte ansehen
assessment-no-answer = keine Antwort
assessment-saved = Gespeichert.
assessment-save = Speichern
assessment-save-later = Speichern und später weitermachen
assessment-sign-title = Unterschreiben
assessment-sign-lead = Mit Ihrem Namen und der jetzigen Zeit. Danach können die Antworten nicht mehr geändert werden; aus ihnen wird ein Hashwert gebildet, den beide Seiten prüfen können.
assessment-sign-name = Ihr Name und Ihre Aufgabe
assessment-sign = Unterschreiben
assessment-sign-tick = Diese Antworten sind nach bestem Wissen wahr
assessment-now-signed = Unterschrieben.
assessment-unchosen = noch keine Antwort
choice-yes = ja
choice-partly = teils
choice-no = nein
choice-na = trifft nicht zu
vendor-assessments = Was er geantwortet hat
vendor-assessments-none = Niemand hat ihn bisher etwas gefragt.
vendor-assessment-show = Zeigen

partner-title = Fragen von { $organisation }
partner-lead = Dazu, wie Sie mit Daten seiner Kundschaft umgehen. Sie brauchen kein Konto: Dieser Link ist Ihr Schlüssel, geben Sie ihn mit Bedacht weiter. Was Sie speichern, bleibt, bis Sie unterschreiben.
partner-for = Für { $party }
partner-due = Bitte antworten Sie bis { $until }.
partner-progress =
    { $answered } von { $asked } beantwortet{ $more ->
        [0] {""}
        [one] ; eine weitere Frage kommt nur nach bestimmten Antworten
       *[other] ; { $more } weitere Fragen kommen nur nach bestimmten Antworten
    }
partner-saved = Gespeichert. Sie können diese Seite schließen und mit demselben Link zurückkommen.
partner-signed = Unterschrieben von { $name } am { $date }. Danke.
partner-signed-text = Bewahren Sie die Datei auf: Sie ist, was Sie unterschrieben haben, und dies ist ihr SHA-256.
partner-knock-outs = Einige Antworten bedeuten, dass { $organisation } Ihnen keine Daten seiner Kundschaft geben kann. Sie bekommen dazu eine E-Mail.
partner-gone-title = Hier ist nichts zu beantworten
partner-gone-lead = Der Link ist abgelaufen, oder ein neuerer hat ihn ersetzt. Bitten Sie, wer ihn geschickt hat, um einen neuen.
partner-kept = Schreiben Sie hier keine E-Mail-Adressen von Kunden. Ein @ wird als (at) aufbewahrt.

overview-act-assessment = Ansehen, wessen Antworten enden
overview-act-evidence = Ansehen, welche Datei abläuft
finding-knocked-out =
    { $answers ->
        [one] Eine Antwort von { $party } auf „{ $questionnaire }“ schließt ihn aus: Sagen Sie ihm, warum, und entscheiden Sie, was aus seinen Kopien wird.
       *[other] { $answers } Antworten von { $party } auf „{ $questionnaire }“ schließen ihn aus: Sagen Sie ihm, warum, und entscheiden Sie, was aus seinen Kopien wird.
    }

library-title = Unsere Antworten
library-tab = Unsere Antworten
library-lead = Was Ihr eigenes Unternehmen unterschrieben hat. Es füllt vor, was andere Sie als Nächstes fragen; Sie sehen es an, bevor Sie unterschreiben.
library-none = Noch nichts beantwortet
library-none-text = Beantworten Sie die 25 Fragen für Ihr eigenes Unternehmen: Jede Antwort steht dann hier, mit Nachweis und Ende.
library-question = Frage
library-answer = Antwort
library-until = Gilt bis
library-remove = Herausnehmen
library-removed = Herausgenommen. Es wird nicht mehr vorgeschlagen.
library-take = Einen Fragebogen aufnehmen
library-take-lead = Jemand fragt Sie etwas? Nehmen Sie seine Fragen als Datei auf: CAIQ als JSON, oder eine Tabelle (CSV) mit einer Spalte für die Fragen. Was Sie früher beantwortet haben, wird eingetragen.
library-take-who = Wer fragt
library-take-file = Datei mit den Fragen
library-take-act = Aufnehmen
library-taken = { $filled } von { $questions } Fragen sind aus früheren Antworten eingetragen. Sehen Sie jede an, beantworten Sie den Rest, unterschreiben Sie.
library-unfit-file = Diese Datei lässt sich nicht als Fragebogen lesen: { $why }

# Die Landkarte, und woraus Listen bestehen und was sie wert sind.
map-tab = Landkarte
map-title = Landkarte
map-lead = Wer die Daten Ihrer Kunden hat, von wem und in welchem Land. Gezeichnet aus dem Verzeichnis der Kopien und aus dem, was Sie erklären.
map-lists = Listen
map-all-lists = Alle Listen
map-all-countries = Alle Länder zeigen
map-our-house = Ihr eigenes Haus
map-our-lists = Ihre Listen
map-no-country = niemand hat gesagt, wo
map-gathered = { $count } Unternehmen
map-gathered-red =
    { $count ->
        [0] nichts fehlt
       *[other] bei { $count } fehlt etwas
    }
map-copies =
    { $count ->
        [0] keine Kopie
        [one] 1 Kopie
       *[other] { $count } Kopien
    }
map-about = Landkarte von { $count } Unternehmen mit Daten Ihrer Kunden; bei { $marked } von ihnen fehlt etwas.
map-way-copies =
    { $count ->
        [0] Auf diesem Weg ging keine Kopie, soweit man weiß.
        [one] 1 Kopie ging diesen Weg.
       *[other] { $count } Kopien gingen diesen Weg.
    }
map-way-border = Er verlässt das Land.
map-download = Das Bild mitnehmen (SVG)
map-legend-red = etwas fehlt, das nicht fehlen darf
map-legend-care = eine Kleinigkeit fehlt
map-legend-good = nichts fehlt
map-legend-copies = Kopien gingen diesen Weg
map-legend-declared = erklärt, keine Kopie bekannt
map-legend-loose = arbeitet für ihn, kein Weg bekannt
map-weak-title = Der schwächste Weg zu jeder Liste
map-weak-lead = Wie viele voneinander unabhängige Dinge jemand überwinden muss, um an sie zu kommen. Ein Passwort ist eines. Es zählt, was Dienstleister unterschrieben haben; was niemand beantwortet hat, zählt nicht.
map-weak = Schwächster Weg
map-weak-steps = Schritte
map-steps =
    { $count ->
        [one] 1 Schritt
       *[other] { $count } Schritte
    }
map-weak-at = bei { $party }
map-weak-unasked = bei { $party }, den niemand gefragt hat
map-weak-way = auf dem Weg zu { $party }
map-weak-none = Keine Liste ist bei jemandem
map-weak-none-text = Hat ein Dienstleister eine Kopie, steht hier der schwächste Weg zu ihr.
map-drift-title = Erklärtes und Verzeichnetes widersprechen sich
map-drift-lead = Eines von beiden ist falsch.
flows-title = Erklärte Wege
flows-lead = Sagen Sie, welchen Weg Listen gehen, und die Karte zeigt, wo eine Kopie ist, zu der kein Weg führt.
flows-none = Noch ist kein Weg erklärt
flows-none-text = Erklären Sie die Wege Ihrer Listen, einzeln oder aus einer Tabelle: from, to, list, channel, purpose.
flow-way = Weg
flow-channel = Wie
flow-from = Von
flow-to = Zu
flow-choose = Wählen Sie ein Unternehmen
flow-several = mehrere Listen oder unbekannt
flow-declare = Diesen Weg erklären
flow-declared = Der Weg ist auf der Karte.
flow-remove = Wegnehmen
flow-removed = Der Weg ist von der Karte genommen.
flow-sealed = versiegelte Datei
flow-api = Programm (API)
flow-sftp = verschlüsselte Übertragung
flow-upload = auf einer Seite hochgeladen
flow-form = sein eigenes Formular sammelt sie
flow-mail = als Anhang einer E-Mail
flow-unknown = niemand hat es gesagt
place-title = Wo er die Daten hat
place-name = Ort
place-name-hint = Zum Beispiel: Rechenzentrum Frankfurt, Büro Pune.
place-add = Diesen Ort hinzufügen
place-added = Der Ort ist auf der Karte.
place-remove = Wegnehmen
place-removed = Der Ort ist von der Karte genommen.
sheet-no-column = Eine Spalte „{ $text }“ fehlt.
sheet-column-twice = Die Spalten { $one } und { $other } sagen beide „{ $text }“. Nehmen Sie eine weg: Welche gemeint ist, kann niemand wissen.
sheet-title = Tabelle
sheet-open = Als Tabelle hinein und hinaus
sheet-vendors = Dienstleister als Tabelle
sheet-places = Wo Dienstleister die Daten haben, als Tabelle
sheet-ways = Erklärte Wege als Tabelle
sheet-lists = Listen als Tabelle
sheet-lead = Nehmen Sie mit, was da ist, ändern Sie es in Ihrer Tabelle, und bringen Sie es wieder herein. Sie sehen zuerst, was sich ändern würde; dann wird alles übernommen oder nichts.
sheet-file = Ihre Datei (CSV)
sheet-columns = Spalten: { $columns }. Eine Spalte, die fehlt, ändert nichts; eine leere Zelle leert.
sheet-look = Zeigen, was sie täte
sheet-take =
    { $count ->
        [one] Eine Zeile übernehmen
       *[other] { $count } Zeilen übernehmen
    }
sheet-others-stay = Was nicht in der Datei steht, bleibt, wie es ist.
sheet-may-be-taken-back = Sieben Tage lang lässt sich das als Ganzes zurücknehmen, solange niemand geändert oder benutzt hat, was hereinkam.
sheet-taken = Übernommen: { $added } neu, { $changed } geändert.
sheet-take-back-title = Die letzte zurücknehmen
sheet-taken-last = Am { $date }: { $added } neu, { $changed } geändert. Zurücknehmen lässt sich das bis { $until }.
sheet-take-back = Zurücknehmen
sheet-taken-back = Zurückgenommen: { $count } Zeilen sind wieder wie vorher.
sheet-nothing-to-take-back = Es gibt nichts, was sich zurücknehmen ließe.
sheet-changed-since = Als Ganzes lässt sich das nicht zurücknehmen: Seitdem hat jemand { $names } geändert oder benutzt. Ändern Sie von Hand, was nicht stimmt.
sheet-mistakes = { $count } Zeilen haben Fehler. Nichts wurde übernommen.
sheet-not-read = Nicht gelesen: { $columns }
sheet-not-read-text = Diese Spalten Ihrer Datei gehören nicht hierher: Nichts aus ihnen wird übernommen. Heißt eine nur anders als bei uns, ändern Sie ihren Namen in der ersten Zeile, und bringen Sie die Datei noch einmal herein.
sheet-no-word = „{ $text }“ ist keines von: { $words }.
sheet-own-company = Das ist Ihr eigenes Unternehmen; es ist kein Dienstleister.
sheet-copies = Kopien, die Dienstleister haben, als Tabelle
sheet-lead-copies = Für Listen, die Dienstleister schon hatten, bevor Sie hierher kamen: je Kopie eine Zeile, mit Liste und Dienstleister, wie sie hier heißen. Sie sehen zuerst, was dazukäme; dann wird alles übernommen oder nichts. Köderadressen sind noch keine darin: Setzen Sie als Nächstes auf der Karte des Dienstleisters welche hinein.
sheet-columns-copies = Spalten: { $columns }. Liste und Dienstleister müssen dastehen; „made“ ist der Tag, seit dem sie die Kopie haben (2026-03-31), leer, wenn es niemand weiß. Was leer ist, kommt von der Karte des Dienstleisters. Eine Kopie, die im Register steht, bleibt, wie sie ist.
sheet-no-moment = „{ $text }“ ist kein Tag wie 2026-03-31.
sheet-made-later = { $text } liegt noch in der Zukunft. Hier kommen Kopien herein, die Dienstleister schon haben.
sheet-copy-kept = Im Register steht von dieser Kopie { $text }, und eine Tabelle ändert keine Kopie. Lassen Sie die Zelle leer, oder beenden Sie die Kopie auf ihrer Seite und bringen Sie eine andere Zeile herein.
custody-unfit-no-party =
    Ein Unternehmen „{ $text }“ gibt es nicht.{ $found ->
        [0] {""}
       *[other] {" "}Es gibt: { $known }.
    }
custody-unfit-no-list = Eine Liste „{ $text }“ gibt es nicht.

list-title = Liste
list-change = Wer für sie einsteht und was sie wert ist
list-change-lead = Was eine Liste wert ist, bringt in Reihenfolge, was zu beheben ist: was es kosten würde, diese Adressen neu zu gewinnen.
list-deputy = Vertretung
list-told-nothing = noch nichts festgehalten
list-deputy-hint = Wer einsteht, wenn die Person weg ist.
list-each = Was es kostet, eine Adresse neu zu gewinnen
list-each-hint = In Ihrer Währung, zum Beispiel 2,50. Einmal eingetragen.
list-active = Wie viele von 100 aktiv sind
list-active-hint = Wer binnen eines Jahres etwas öffnete oder kaufte. Leer: alle.
list-worth = Steht auf dem Spiel
list-worth-unsaid = niemand hat es gesagt
list-changed = Gespeichert.
list-fields = Woraus sie besteht
list-fields-lead = Die Klasse folgt dem Maßstab Ihrer Kunden und entscheidet, wen Sie warnen: Schon eine E-Mail-Adresse für sich ist personenbezogen. Was ein Gesetz sagt, steht davon getrennt; danach laufen Fristen, und die Rechtsabteilung liest es.
list-fields-add = Spalten hinzufügen
list-fields-header = Zeile der Spaltennamen
list-fields-header-hint = Kopieren Sie sie aus einer Datei dieser Liste. Nur die Namen werden gelesen.
list-field = Spalte
list-class = Klasse
list-law-gdpr = DSGVO
list-law-us = US-Staaten
class-secret = öffnet oder bezahlt etwas
class-sensitive = schadet, wenn andere es wissen
class-personal = personenbezogen
class-plain = sagt nichts über jemanden
class-out = nicht in dieser Liste
list-fields-none = Niemand hat gesagt, welche Spalten sie hat
list-fields-none-text = Fügen Sie die Zeile der Spaltennamen ein: Jede bekommt die Klasse, die ihr Name sagt, und Sie berichtigen, was falsch ist.
list-class-set = So ist es
list-steps-title = Was sie einen Angreifer kostet
list-steps-lead = Schritte auf dem schwächsten Weg, Tag für Tag. Mehr ist besser.
list-steps-series = Schritte
list-copies = Wo sie ist

finding-mended-by-itself = Es ist nicht mehr so.
finding-history = Was daraus wurde
finding-step-owned = gegeben an
finding-step-closed = behoben
finding-step-raised = gefunden
finding-stake = Steht auf dem Spiel
finding-source = Warum danach gefragt wird
findings-order = Was am meisten wert ist, steht zuerst.
findings-look = Ansehen

# What the rules in policies/findings say.
finding-rule-party-no-end = Niemand hat gesagt, bis wann { $party } die Daten Ihrer Kunden haben darf. Ändern Sie die Karte.
finding-rule-party-past-end = Die Zeit von { $party } ist vorbei, und Kopien sind noch dort. Verlangen Sie die Löschung, und notieren Sie den Nachweis.
finding-rule-party-no-canary = Niemand würde merken, wenn abhandenkäme, was { $party } hat: Keine Köderadresse ist darin. Setzen Sie welche in eine Liste, die er hat.
finding-rule-party-no-sender = Niemand hat gesagt, von wo { $party } in Ihrem Namen schreibt. Seine eigenen Kampagnen sähen wie ein Leck aus: Tragen Sie die Domain auf der Karte ein.
finding-rule-party-not-asked = { $party } hat Daten Ihrer Kunden, und niemand hat gefragt, wie dort mit ihnen umgegangen wird. Schicken Sie die 25 Fragen.
finding-rule-party-ruled-out-holds = Eine Antwort schließt { $party } aus, und Kopien sind noch dort. Entscheiden Sie, was aus ihnen wird.
finding-rule-party-ruled-out-untold = Eine Antwort schließt { $party } aus, und niemand hat es gesagt. Schicken Sie die Gründe.
finding-rule-party-answers-ended = Was { $party } geantwortet hat, gilt nicht mehr, und Kopien sind noch dort. Fragen Sie neu.
finding-rule-party-answers-ending = Was { $party } geantwortet hat, gilt noch keine zwei Wochen. Danach bekommt er keine Kopie: Schicken Sie einen neuen Link.
finding-rule-party-no-country = Niemand hat gesagt, in welchem Land { $party } ist. Tragen Sie es auf der Karte ein.
finding-rule-party-ended-holds = { $party } arbeitet nicht mehr für Sie, und eine Kopie ist noch dort. Verlangen Sie den Nachweis, dass sie gelöscht ist.
finding-rule-party-candidate-holds = Sie sehen sich { $party } erst an, und eine Kopie ist schon dort. Wählen Sie ihn aus, oder beenden Sie die Kopie.
finding-rule-party-often-excepted = Dreimal oder öfter ging eine Kopie als Ausnahme an { $party }. Entscheiden Sie: Darf er sie haben oder nicht?
finding-rule-party-no-second-factor = { $party } sagt, dass sich dort nicht alle mit einem zweiten Faktor anmelden. Ein gestohlenes Passwort genügt: Verlangen Sie ihn, oder nehmen Sie etwas weg.
finding-rule-party-key-ends = Der OpenPGP-Schlüssel von { $party } endet in weniger als 30 Tagen, ist schon abgelaufen oder wurde widerrufen. Bitten Sie um den erneuerten öffentlichen Schlüssel und tragen Sie ihn auf der Karte ein: Für einen abgelaufenen Schlüssel wird nichts versiegelt.
finding-rule-party-own-purposes = { $party } nutzt die Daten Ihrer Kunden für eigene Zwecke. Sehen Sie nach, ob die Menschen das wissen und ob es schriftlich ist.
finding-rule-party-many-below = Fünf oder mehr Unternehmen arbeiten für { $party }. Sehen Sie nach, ob Sie jedes kennen, und wozu.
finding-rule-copy-no-end = Die Kopie von { $list } vom { $date } bei { $party } hat kein Ende. Sagen Sie, bis wann sie dort sein darf.
finding-rule-copy-no-canary = In der Kopie von { $list } vom { $date } bei { $party } ist keine Köderadresse. Setzen Sie welche.
finding-rule-copy-not-uploaded = Köderadressen für { $list } bei { $party } wurden vor { $days } Tagen gemacht, am { $date }, und niemand hat gesagt, dass sie dort sind. Laden Sie sie hoch, oder beenden Sie die Kopie; die Datei liegt auf irgendeinem Rechner.
finding-rule-copy-no-purpose = Niemand hat gesagt, wozu { $party } die Kopie von { $list } vom { $date } hat.
finding-rule-copy-found = Bei { $party } wurde am { $date } eine Kopie von { $list } gefunden, die niemand mit Absicht gemacht hat. Halten Sie fest, warum sie dort ist, oder lassen Sie sie vernichten.
finding-rule-copy-undeclared = Eine Kopie von { $list } vom { $date } ist bei { $party }, und kein erklärter Weg der Liste führt dorthin. Erklären Sie den Weg, oder beenden Sie die Kopie.
finding-rule-copy-old = Die Kopie von { $list } vom { $date } bei { $party } ist { $days } Tage alt: Darin sind Menschen, die inzwischen gegangen sind. Lassen Sie sie ersetzen oder löschen.
finding-rule-list-no-owner = Niemand steht für { $list } ein. Benennen Sie jemanden im Marketing.
finding-rule-list-no-deputy = Niemand vertritt, wer für { $list } einsteht. Benennen Sie eine Vertretung.
finding-rule-list-nothing-told = Niemand hat notiert, was den Menschen auf { $list } gesagt wurde, als sie ihre Adresse gaben.
finding-rule-list-one-step = Ein Schritt genügt, um an { $list } zu kommen: Der schwächste Weg ist bei { $party }. Verlangen Sie dort einen zweiten Faktor oder Ausgaben nur zu zweit.
finding-rule-list-many-holders = { $count } Unternehmen haben { $list }. Sehen Sie nach, ob jedes sie noch braucht.
finding-rule-list-no-worth = Niemand hat gesagt, was { $list } wert ist. Es bringt in Reihenfolge, was zu beheben ist.
finding-rule-list-secret-out = { $list } hat ein Feld, das etwas öffnet oder bezahlt, und Kopien sind draußen. Nehmen Sie dieses Feld aus jeder Kopie.
finding-rule-list-sensitive-unasked = { $list } enthält, was Menschen schadet, wenn andere es wissen, und jemand, der sie hat, wurde nie gefragt, wie damit umgegangen wird.
finding-rule-flow-by-mail = { $list } geht als Anhang einer E-Mail an { $party }. Wer ein Postfach liest, hat sie: Nehmen Sie einen versiegelten Weg.
finding-rule-flow-unknown-channel = Niemand hat gesagt, wie Daten zu { $party } kommen.
finding-rule-flow-without-copy = Ein Weg von { $list } zu { $party } ist erklärt, und dort ist keine Kopie verzeichnet. Verzeichnen Sie sie, oder nehmen Sie den Weg von der Karte.
finding-rule-flow-to-ended = Ein erklärter Weg führt noch zu { $party }, der nicht mehr für Sie arbeitet. Schließen Sie ihn: Schlüssel, Konten, Abgleiche.
finding-rule-flow-leaves-country = Ein Weg zu { $party } verlässt das Land, und niemand hat gesagt, wozu.

# Leitlinien der Branche als Prüflisten.
guidelines-tab = Leitlinien
guidelines-title = Leitlinien
guidelines-lead = Was die Branche von allen verlangt, die Daten von Kunden haben. Was sich sehen lässt, wird gesehen; das Übrige sagt jemand, mit einer Notiz, wo der Nachweis ist.
guideline-progress = { $done } von { $all } erledigt
guideline-seen-yes = gesehen: so ist es
guideline-seen-no = gesehen: so ist es nicht
guideline-over = ist neu anzusehen
guideline-unknown = niemand hat es gesagt
guideline-answer = Ist es so?
guideline-note = Wo der Nachweis ist, oder warum nicht
guideline-until = Gilt bis
guideline-say = Sagen, wie es ist
guideline-copies-canaried = Von { $all } Kopien draußen haben { $missing } keine Köderadresse.
guideline-copies-ended = Von { $all } Kopien draußen sind { $missing } über ihr Ende hinaus.
guideline-fields-classed = Von { $all } Listen sagen { $missing } nicht, woraus sie bestehen.
guideline-holders-asked = Von { $all } Unternehmen mit einer Kopie haben { $missing } keine Antworten unterschrieben.
guideline-holders-second-factor = Von { $all } Unternehmen mit einer Kopie haben { $missing } nicht unterschrieben, dass alle einen zweiten Faktor haben.
guideline-lists-owned = Für { $missing } von { $all } Listen steht niemand ein.
guideline-no-drift = { $all } Wege sind erklärt; an { $missing } Stellen widersprechen sie dem Verzeichnis.
guideline-no-open-ways = Von { $all } erklärten Wegen gehen { $missing } per E-Mail.
guideline-none-found = Von { $all } Kopien draußen wurden { $missing } gefunden, wo niemand sie mit Absicht gemacht hat.
guideline-own-answered = Ob Ihr eigenes Unternehmen die 25 Fragen unterschrieben hat.
guideline-dmarc = Von { $all } Domains, die Ihre sind oder in Ihrem Namen schreiben, wurden { $seen } gesehen; { $missing } haben keine geltende DMARC-Richtlinie: { $domains-named }
guideline-tls-mail = Von { $all } Domains, Ihren und denen der Dienstleister, wurden in den letzten zwei Wochen { $seen } gesehen; die Mailserver von { $missing } verschlüsseln nicht: { $domains-named }
guideline-tls-web = Von { $all } Domains, Ihren und denen der Dienstleister, wurden in den letzten zwei Wochen { $seen } gesehen; die Webserver von { $missing } verschlüsseln nicht oder mit einem fremden Zertifikat: { $domains-named }

exporter-setting-title = Festhalten, wer ausgibt
exporter-setting-short = Ob versiegelt festgehalten wird, wer im Haus eine Kopie ausgegeben hat. Aus, bis Sie es einschalten.
exporter-setting-lead = Kommt eine Kopie einer Liste abhanden, lässt sich wissen, wer im eigenen Haus sie ausgegeben hat. Das heißt, Menschen bei der Arbeit zu beobachten; darum ist es aus und bleibt es, bis Sie anderes sagen.
exporter-is-on = Es wird versiegelt festgehalten, wer eine Kopie ausgibt.
exporter-is-off = Niemandes Name wird als Beleg zu einer Kopie festgehalten.
exporter-off-text = Im Prüfprotokoll steht, wer was getan hat, für die, die es lesen dürfen, wie von allem.
exporter-duties = Bevor Sie es einschalten
exporter-duty-tell = Sagen Sie allen, die Listen ausgeben, schriftlich: was festgehalten wird, warum, wie lange, und wer es öffnen darf.
exporter-duty-council = Wo es einen Betriebsrat gibt, bestimmt er vorher mit.
exporter-duty-assessment = Schreiben Sie die Folgenabschätzung (DSGVO Art. 35); docs/privacy.md hat die fertige Seite.
exporter-duty-proof = Wissen Sie, was es sagt: wer eine Kopie ausgegeben hat, nicht wer sie hinausließ. Der erste Verdacht gilt ihrem Besitzer und Ihrer eigenen Aufzeichnung der Merkmale.
exporter-duties-done = Das ist getan.
exporter-duties-first = Zuerst muss das getan sein: Kreuzen Sie es an.
exporter-why = Warum
exporter-why-hint = Das steht hier und im Prüfprotokoll.
exporter-switch-on = Von jetzt an festhalten
exporter-switch-off = Ausschalten
exporter-title = Wer sie ausgegeben hat
exporter-lead = Der Name ist versiegelt. Zwei, die Listen führen, öffnen ihn gemeinsam, binnen drei Tagen, und nur sie sehen ihn. Jeder Schritt steht im Prüfprotokoll.
exporter-ask-why = Warum er geöffnet werden muss
exporter-ask = Den ersten Schlüssel drehen
exporter-asked = Jemand bittet, ihn zu öffnen, bis { $until }
exporter-needs-other = Sie haben den ersten Schlüssel gedreht. Den zweiten dreht jemand anderes, der Listen führt.
exporter-second = Den zweiten Schlüssel drehen
exporter-open-to-others = Zwei andere haben ihn geöffnet. Was sie gesehen haben, ist an ihnen.
exporter-open = { $name } hat diese Kopie am { $date } ausgegeben. Sie sehen das bis { $until }.
exporter-open-text = Das ist, wer die Arbeit getan hat, nicht, wer sie hinausließ. Fragen Sie, wie die Kopie übergeben wurde und wer sonst an sie kam, bevor Sie jemanden etwas fragen.
exporter-now-asked = Der erste Schlüssel ist gedreht.
exporter-now-open = Der zweite Schlüssel ist gedreht: Sie beide sehen den Namen.
