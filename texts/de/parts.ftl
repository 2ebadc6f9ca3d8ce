# Was der Rahmen einer Seite und ihre Teile sagen. Seiten haben eigene Dateien.

parts-skip = Zum Inhalt springen
parts-menu = Menü
parts-navigation = Konsole
parts-way-back = Weg zurück
parts-person-menu = Sie
parts-account = Ihr Konto
parts-sign-out = Abmelden
parts-theme = Farben
parts-theme-device = Wie Gerät
parts-theme-light = Tag
parts-theme-dark = Nacht
parts-language = Sprache

parts-nav-overview = Überblick
parts-nav-messages = Nachrichten
parts-nav-held = Zurückgehalten
parts-nav-vendors = Dienstleister
parts-nav-canaries = Köderadressen
parts-nav-warnings = Warnungen
parts-nav-cases = Fälle
parts-nav-protect = Schützen
parts-nav-policies = Regeln
parts-nav-exceptions = Ausnahmen
parts-nav-letters = Briefe
parts-nav-audit = Prüfprotokoll
parts-nav-settings = Einstellungen
parts-nav-waiting = warten auf eine Entscheidung

parts-level = Warnstufe
parts-level-calm = Ruhig
parts-level-calm-meaning = nichts braucht Sie
parts-level-watch = Beobachten
parts-level-watch-meaning = etwas ist ungewöhnlich
parts-level-act = Handeln
parts-level-act-meaning = etwas braucht Sie jetzt

parts-stopped = Das Durchsetzen ist angehalten. { $who } hat es angehalten: { $at }.
parts-stopped-meaning = Alle E-Mails gehen durch: Sie werden beurteilt und gekennzeichnet, aber nichts wird zurückgehalten oder abgewiesen, bis jemand es wieder einschaltet.
parts-stopped-resume = Ansehen und einschalten

parts-action-accept = angenommen
parts-action-tag = gekennzeichnet
parts-action-hold = zurückgehalten
parts-action-defer = aufgeschoben
parts-action-reject = abgewiesen

parts-severity-info = zur Kenntnis
parts-severity-low = niedrig
parts-severity-medium = mittel
parts-severity-high = hoch
parts-severity-critical = kritisch

# Ein Tag, zum Beispiel in einer Tabelle.
parts-day = { $date }
parts-instant = { $date }, { $clock } Uhr UTC
parts-time-now = gerade eben
parts-time-minutes-ago =
    { $count ->
        [one] vor 1 Minute
       *[other] vor { $count } Minuten
    }
parts-time-hours-ago =
    { $count ->
        [one] vor 1 Stunde
       *[other] vor { $count } Stunden
    }
parts-time-days-ago =
    { $count ->
        [one] vor 1 Tag
       *[other] vor { $count } Tagen
    }
# Wie lange etwas dauert: „seit …“. `$days` ist 0, solange man in Stunden zählt.
parts-time-for =
    { $days ->
        [0]
            { $hours ->
                [one] einer Stunde
               *[other] { $hours } Stunden
            }
       *[other] { $days } Tagen
    }
parts-time-in-minutes =
    { $count ->
        [one] in 1 Minute
       *[other] in { $count } Minuten
    }
parts-time-in-hours =
    { $count ->
        [one] in 1 Stunde
       *[other] in { $count } Stunden
    }
parts-time-in-days =
    { $count ->
        [one] in 1 Tag
       *[other] in { $count } Tagen
    }

parts-table-filter = Filtern
parts-table-clear = Filter aufheben
parts-table-export = Als CSV ausgeben
parts-table-choose = Auswählen
parts-table-choose-all = Alle auf dieser Seite auswählen
parts-table-with-chosen = Mit den angekreuzten:
parts-table-chosen-count = ausgewählt
parts-table-nothing = Noch nichts.
parts-table-more =
    { $count ->
        [one] und eine weitere Zeile, die hier nicht steht.
       *[other] und { $count } weitere Zeilen, die hier nicht stehen.
    }
parts-table-nothing-fits = Zu diesen Filtern passt nichts
parts-table-nothing-fits-text = Hier gibt es etwas, aber nicht mit diesen Angaben. Nehmen Sie einen Filter weg, oder heben Sie alle auf.
parts-pager = Seiten
parts-pager-first = Erste Seite
parts-pager-next = Nächste Seite

parts-copy = Kopieren
parts-copied = Kopiert
parts-chart-time = Zeit
parts-chart-numbers = Die Zahlen
