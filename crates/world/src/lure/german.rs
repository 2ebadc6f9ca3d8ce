//! Lures in German.

use crate::grammar::Grammar;

pub(super) const GERMAN: Grammar = Grammar(&[
    ("scenario", &["konto", "konto", "paket", "gewinn", "geld", "rechnung", "erpressung", "chef", "ware"]),
    (
        "hallo",
        &[
            "Sehr geehrter Kunde,",
            "Sehr geehrte Kundin, sehr geehrter Kunde,",
            "Lieber Kunde,",
            "Guten Tag,",
            "Sehr geehrter Nutzer,",
            "",
        ],
    ),
    (
        "frist",
        &[
            "innerhalb von 24 Stunden",
            "innerhalb von 48 Stunden",
            "bis morgen",
            "noch heute",
            "innerhalb von drei Tagen",
            "umgehend",
        ],
    ),
    (
        "firma",
        &[
            "Ihre Nordbank",
            "Ihr Kundenservice",
            "Ihr Sicherheitsteam",
            "Ihre Kartenzentrale",
            "Ihr Paketdienst",
        ],
    ),
    (
        "tat",
        &[
            "Ihre Daten bestätigen",
            "Ihr Konto verifizieren",
            "Ihre Identität bestätigen",
            "Ihre Zahlungsdaten aktualisieren",
            "das neue Sicherheitsverfahren aktivieren",
        ],
    ),
    (
        "klick",
        &[
            "Klicken Sie hier, um fortzufahren.",
            "Jetzt bestätigen",
            "Zur Verifizierung",
            "Bitte nutzen Sie den folgenden Link.",
            "Hier anmelden",
            "Daten jetzt aktualisieren",
        ],
    ),
    (
        "konto-subject",
        &[
            "Ihr Konto wurde eingeschränkt",
            "Wichtige Mitteilung zu Ihrem Konto",
            "Aktualisierung erforderlich",
            "Ihre Karte wurde gesperrt",
            "Letzte Mahnung vor Sperrung",
            "Sicherheitshinweis {number}",
        ],
    ),
    (
        "konto-body",
        &[
            "{hallo}\n\nwir haben ungewöhnliche Aktivitäten festgestellt und Ihr Konto vorübergehend gesperrt. Bitte müssen Sie {frist} {tat}. {klick}\n\nAndernfalls wird Ihr Zugang dauerhaft gesperrt.\n\n{firma}",
            "{hallo}\n\naufgrund neuer gesetzlicher Vorgaben müssen alle Kunden {tat}. Erfolgt dies nicht {frist}, fällt eine Gebühr von 79 Euro an. {klick}\n\nMit freundlichen Grüßen\n{firma}",
        ],
    ),
    (
        "paket-subject",
        &[
            "Ihr Paket konnte nicht zugestellt werden",
            "Sendung {number} wartet",
            "Zollgebühren offen",
            "Lieferung bestätigen",
        ],
    ),
    (
        "paket-body",
        &[
            "{hallo}\n\nIhr Paket {number} wartet auf Zustellung. Die Versandkosten von 1,99 Euro wurden nicht bezahlt. {klick} Andernfalls geht die Sendung zurück.",
            "Ihre Sendung konnte nicht zugestellt werden, weil die Adresse unvollständig ist. Bestätigen Sie {frist} Ihre Lieferadresse. {klick}",
        ],
    ),
    (
        "gewinn-subject",
        &[
            "Herzlichen Glückwunsch",
            "Sie wurden ausgewählt",
            "Ihr Gutschein wartet",
            "Letzte Chance auf Ihren Gewinn",
        ],
    ),
    (
        "gewinn-body",
        &[
            "Herzlichen Glückwunsch! Sie haben gewonnen. Beantworten Sie ein paar Fragen und sichern Sie sich Ihren Gutschein über {number} Euro. {klick} Nur noch heute!",
            "Als treuer Kunde erhalten Sie ein Geschenk. Nehmen Sie an der Umfrage teil und zahlen Sie nur den Versand. {klick}",
        ],
    ),
    ("geld-subject", &["Geschäftsvorschlag", "Kreditangebot", "Erbschaft", "Spende"]),
    (
        "geld-body",
        &[
            "Guten Tag, ich bin Anwalt eines verstorbenen Kunden, der {number} Millionen Dollar ohne Erben hinterlassen hat. Ich suche einen vertrauenswürdigen Partner. Senden Sie Name, Adresse und Telefonnummer. Vertraulich.",
            "Brauchen Sie einen Kredit? Wir vergeben Darlehen von 5000 bis {number}000 Euro zu 2 Prozent Zinsen, ohne Schufa. Antworten Sie mit Betrag und Laufzeit.",
            "Verdienen Sie {number} Euro am Tag von zu Hause mit unserer Handelsplattform. Passives Einkommen garantiert. {klick}",
        ],
    ),
    (
        "rechnung-subject",
        &[
            "Zahlung fehlgeschlagen",
            "Offene Rechnung {number}",
            "Ihr Abonnement läuft ab",
            "Rückerstattung verfügbar",
        ],
    ),
    (
        "rechnung-body",
        &[
            "{hallo}\n\nIhre letzte Zahlung wurde abgelehnt. Aktualisieren Sie {frist} Ihre Zahlungsmethode, sonst wird Ihre Mitgliedschaft beendet. {klick}",
            "{hallo}\n\nSie haben Anspruch auf eine Rückerstattung von {number},40 Euro. Füllen Sie das Formular {frist} aus. {klick}",
        ],
    ),
    ("erpressung-subject", &["Ich habe dich aufgenommen", "Ihr Gerät wurde gehackt", "Zahlung erforderlich"]),
    (
        "erpressung-body",
        &[
            "Ich habe Ihr Gerät gehackt und Sie über die Kamera aufgenommen. Überweisen Sie {number} Euro in Bitcoin auf meine Wallet, sonst geht das Video an alle Kontakte. Sie haben 48 Stunden.",
        ],
    ),
    ("chef-subject", &["Kurze Frage", "Dringend", "Überweisung heute", "Bist du im Büro?"]),
    (
        "chef-body",
        &[
            "Bist du gerade im Büro? Ich stecke in einer Besprechung und brauche kurzfristig Geschenkkarten für Kunden. Schick mir die Codes per Mail.",
            "Bitte heute noch eine Überweisung an einen neuen Lieferanten ausführen. Details folgen, nur per Mail, ich bin in einer Sitzung.",
            "Meine Bankverbindung hat sich geändert. Bitte zahlen Sie mein Gehalt ab sofort auf das neue Konto.",
            "Schick mir bitte dringend die komplette Kundenliste mit allen Adressen als Tabelle, vertraulich.",
        ],
    ),
    (
        "ware-subject",
        &[
            "Abnehmen ohne Diät",
            "Freispiele für Sie",
            "Stromkosten halbieren",
            "Einsame Frauen in Ihrer Nähe",
        ],
    ),
    (
        "ware-body",
        &[
            "Dieser einfache Trick schmilzt Fett über Nacht. Ärzte sind schockiert. {klick}",
            "200 Freispiele ohne Einzahlung warten auf Sie. {klick}",
            "Dieses kleine Gerät halbiert Ihre Stromrechnung. Nur heute 50 Prozent Rabatt. {klick}",
        ],
    ),
]);
