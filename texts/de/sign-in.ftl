# Hereinkommen: Anmeldung, Einmal-Link, erneuter Nachweis, eigenes Konto.
sign-in-title = Anmelden
sign-in-lead = Tidewatch wacht über die E-Mail dieser Organisation. Hier kommen nur ihre eigenen Leute herein.
sign-in-passkey = Mit Passkey anmelden
sign-in-passkey-hint = Fingerabdruck, Gesicht oder Sicherheitsschlüssel. Nichts zu tippen, nichts abzufischen.
sign-in-or = Oder mit Passwort und Code
sign-in-login = Anmeldename
sign-in-password = Passwort
sign-in-code = Code
sign-in-code-hint = Die sechs Ziffern, die Ihre Authenticator-App jetzt zeigt, oder einer Ihrer Wiederherstellungscodes.
sign-in-submit = Anmelden
sign-in-refused = Das passte nicht. Prüfen Sie Anmeldename, Passwort und Code; ein Code gilt eine halbe Minute und nur einmal.
sign-in-slow = Zu viele Versuche von dort. Warten Sie { $seconds ->
    [one] eine Sekunde
   *[other] { $seconds } Sekunden
 } und versuchen Sie es noch einmal. Niemand sonst ist inzwischen ausgesperrt.
sign-in-cancelled = Es wurde niemand angemeldet: Der Browser brach ab oder wartete zu lange. Versuchen Sie es noch einmal.
sign-in-failed = Der Server war nicht zu erreichen. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.
sign-in-no-script = Passkeys brauchen JavaScript, Passwort und Code nicht.
sign-in-signed-out = Sie sind abgemeldet.

welcome-title = Willkommen bei Tidewatch
welcome-title-way-in = Ein neuer Zugang
welcome-lead-administrator = Sie werden der erste Administrator dieser Installation. Dieser Link gilt einmal.
welcome-lead-invitation = Sie wurden zu dieser Installation eingeladen. Dieser Link gilt einmal.
welcome-lead-way-in = Mit diesem Link richtet { $name } einen neuen Zugang ein. Er gilt einmal.
welcome-name = Ihr Name
welcome-name-hint = Wie Ihre Kollegen Sie kennen. Er steht neben dem, was Sie entscheiden.
welcome-login = Anmeldename
welcome-login-hint = Zum Beispiel Ihre dienstliche E-Mail-Adresse. Sie tippen ihn nur, wenn Sie sich mit Passwort anmelden.
welcome-passkey = Passkey einrichten
welcome-passkey-hint = Empfohlen. Er lässt sich nicht abfischen: Er antwortet nur dieser Seite.
welcome-password-choice = Ich nehme lieber Passwort und Code
welcome-continue = Weiter
welcome-password = Neues Passwort
welcome-password-hint = Mindestens 12 Zeichen. Ein paar Wörter, die nicht zusammengehören, sind gut.
welcome-totp-lead = Lesen Sie dieses Bild mit einer Authenticator-App ein oder tippen Sie den Schlüssel dort ab. Geben Sie dann den Code ein, den sie zeigt.
welcome-totp-key = Schlüssel
welcome-totp-picture = Der Schlüssel als QR-Code
welcome-password-submit = Passwort und Code setzen
welcome-gone-title = Dieser Link gilt nicht mehr
welcome-gone-lead = Er wurde benutzt, seine Zeit ist um, oder es gibt einen neueren. Bitten Sie den, der ihn geschickt hat, um einen neuen.
welcome-gone-administrator = Der Link für den ersten Administrator wird bei jedem Start neu ausgegeben, bis es einen Administrator gibt; tidewatch account link macht jederzeit einen.

recovery-title = Ihre Wiederherstellungscodes
recovery-lead = Jeder lässt Sie einmal an Stelle des Codes der App herein, falls das Telefon verloren geht. Sie werden nur jetzt gezeigt: Drucken Sie sie aus oder legen Sie sie dorthin, wo Sie so etwas aufbewahren.
recovery-continue = Ich habe sie aufbewahrt

prove-title = Sind Sie es noch?
prove-lead = Was jetzt kommt, lässt sich nicht zurücknehmen. Weisen Sie deshalb bitte noch einmal nach, dass Sie es sind. Das gilt zehn Minuten.
prove-submit = Nachweisen

account-title = Ihr Konto
account-lead = Wie Sie hereinkommen und wo Sie angemeldet sind.
account-name = Name
account-login = Anmeldename
account-roles = Rollen
account-passkeys = Passkeys
account-passkeys-none = Sie haben noch keinen Passkey. Er ist der Zugang, der sich nicht abfischen lässt.
account-passkey-add = Passkey hinzufügen
account-passkey-label = Wie Sie ihn nennen
account-passkey-label-hint = Zum Beispiel: Laptop, Schlüssel am Bund.
account-passkey-remove = Entfernen
account-passkey-added = Der Passkey ist eingerichtet.
account-passkey-removed = Der Passkey ist entfernt.
account-passkey-last = Das ist Ihr einziger Zugang. Richten Sie zuerst einen anderen ein.
account-made = Angelegt
account-used = Zuletzt benutzt
account-never = nie
account-password = Passwort und Code
account-password-set = Gesetzt am { $date }.
account-password-none = Sie haben keines; Sie kommen mit einem Passkey herein.
account-password-change = Passwort und Code setzen
account-password-changed = Passwort und Code sind gesetzt. Andere Sitzungen wurden abgemeldet.
account-sessions = Wo Sie angemeldet sind
account-session-here = diese hier
account-session-begun = Seit
account-session-seen = Zuletzt gesehen
account-session-network = Von
account-session-end = Dort abmelden
account-session-ended = Dort abgemeldet.
account-choices = Sprache und Aussehen
account-language = Sprache
account-theme = Aussehen
account-theme-light = hell
account-theme-dark = dunkel
account-theme-system = wie das System
account-save = Speichern
account-saved = Gespeichert.
account-sign-out = Abmelden

password-short = Ein Passwort hat mindestens 12 Zeichen.
password-long = Das ist länger, als wir annehmen können: höchstens 1.024 Zeichen.
password-common = Dieses Passwort gehört zu denen, die Angreifer zuerst probieren. Wählen Sie ein anderes.
password-like-login = Ein Passwort darf nicht Anmeldename oder Name sein.
login-taken = Diesen Anmeldenamen hat hier schon jemand.
login-unusable = Ein Anmeldename hat 1 bis 254 Zeichen und keine Leerzeichen.
name-unusable = Ein Name hat 1 bis 100 Zeichen.
code-wrong = Der Code passte nicht. Prüfen Sie, ob die Uhr des Geräts stimmt, und geben Sie den ein, der jetzt gezeigt wird.

problem-not-found-title = Hier ist nichts
problem-not-found-lead = Entweder gibt es diese Seite nicht, oder sie ist nicht für Ihre Rolle. Wenn ein Link Sie hierher brachte, fragen Sie den, der ihn geschickt hat.
problem-sign-in-title = Melden Sie sich erst an
problem-sign-in-lead = Ihre Sitzung ist zu Ende. Es wurde nichts geändert.
problem-refused-title = Das ging nicht
problem-too-many-title = Zu viel auf einmal
problem-too-many-lead = Warten Sie einen Augenblick und versuchen Sie es noch einmal. Es wurde nichts geändert.
problem-ours-title = Das ging schief, und es liegt an uns
problem-ours-lead = Es wurde nichts geändert, außer die Seite sagt es. Das Protokoll nennt die Ursache unter { $reference }.
problem-home = Zur Übersicht

role-viewer = Leserecht
role-analyst = Analyse
role-data-owner = Datenverantwortung
role-counsel = Rechtsberatung
role-signatory = Unterzeichnung
role-partner = Partner
role-administrator = Administration
