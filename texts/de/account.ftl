# Konten: was jemand hört, der sich anmeldet oder ändert, womit.

account-sign-in-wrong = Anmeldename, Passwort oder Code stimmen nicht. Prüfen Sie alle drei und versuchen Sie es noch einmal.
account-sign-in-wait = { $minutes ->
        [one] Die Anmeldung ist von hier aus mehrmals misslungen. Warten Sie eine Minute und versuchen Sie es dann noch einmal.
       *[other] Die Anmeldung ist von hier aus mehrmals misslungen. Warten Sie { $minutes } Minuten und versuchen Sie es dann noch einmal.
    }
account-busy = Gerade melden sich viele an. Versuchen Sie es gleich noch einmal.
account-failed = Bei uns ist etwas schiefgegangen; geändert wurde nichts. Versuchen Sie es noch einmal. Bleibt es so, sagen Sie es der Person, die diese Installation betreibt.
account-denied = Ihre Rollen erlauben das nicht. Die Verwaltung kann sie ändern.
account-no-such-link = Dieser Link gilt nicht: Er wurde schon benutzt, durch einen neueren ersetzt oder ist abgelaufen. Bitten Sie um einen neuen.
account-passkey-refused = Der Passkey wurde nicht angenommen. Versuchen Sie es noch einmal oder nehmen Sie einen anderen.
account-ceremony-over = Das hat zu lange gedauert oder war schon abgeschlossen. Beginnen Sie von vorn.
account-wrong-code = Der Code stimmt nicht oder wurde schon benutzt. Warten Sie auf den nächsten und geben Sie ihn ein.
account-proof-too-old = Zeigen Sie für diesen Schritt zuerst, dass Sie es sind: mit Ihrem Passkey oder mit Passwort und Code.
account-last-administrator = Das ist die letzte Person, die verwalten darf. Geben Sie zuerst jemand anderem diese Rolle.
account-last-way-in = Anders könnten Sie sich nicht mehr anmelden. Richten Sie zuerst einen weiteren Weg ein.
account-provider-refused = Die Anmeldung über Ihre Organisation hat nicht geklappt. Beginnen Sie von vorn. Bleibt es so, sagen Sie es Ihrer Verwaltung.
account-provider-silent = Die Anmeldung Ihrer Organisation antwortet gerade nicht. Mit Ihrem Passkey oder mit Passwort und Code kommen Sie herein wie immer.
account-provider-said-no = Die Anmeldung Ihrer Organisation hat Sie zurückgeschickt, ohne Sie hereinzulassen. Versuchen Sie es noch einmal, oder kommen Sie auf einem anderen Weg herein.
account-not-invited = Ihre Organisation kennt Sie, aber hier ist noch niemand mit Ihnen verknüpft. Bitten Sie jemanden aus der Verwaltung um eine Einladung. Haben Sie schon ein Konto, melden Sie sich an wie immer und verknüpfen Sie es auf der Seite Ihres Kontos.

account-unfit-login = Wählen Sie einen Anmeldenamen ohne Leerzeichen.
account-unfit-login-taken = Diesen Anmeldenamen hat schon jemand. Wählen Sie einen anderen.
account-unfit-name = Geben Sie Ihren Namen so ein, wie andere ihn sehen sollen.
account-unfit-language = In dieser Sprache gibt es noch keine Texte.
account-unfit-password-short = Wählen Sie ein Passwort mit mindestens { $letters } Zeichen. Ein paar Wörter hintereinander sind gut.
account-unfit-password-long = Dieses Passwort ist zu lang.
account-unfit-password-common = Dieses Passwort würden andere als eines der ersten versuchen. Wählen Sie ein anderes.
account-unfit-roles = Wählen Sie mindestens eine Rolle.
account-unfit-scopes = Wählen Sie mindestens eines, was das Programm darf, und nichts, was Sie selbst nicht dürfen.
account-unfit-end = Wählen Sie ein Enddatum in der Zukunft, höchstens ein Jahr von heute.
account-unfit-label = Geben Sie einen kurzen Namen ohne Adresse an.
account-unfit-passkeys = Mehr Passkeys passen nicht. Entfernen Sie zuerst einen.
account-unfit-identity-known = Diese Anmeldung Ihrer Organisation ist schon verknüpft, mit Ihnen oder mit jemand anderem. Entfernen Sie zuerst diese Verknüpfung.
account-unfit-passkey-known = Dieser Passkey ist schon eingetragen.
