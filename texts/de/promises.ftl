# Versprechen: wonach wir, öffentlich gesagt, per Mail nie fragen, und was das mit unserer eigenen Mail macht.

promises-title = Öffentliche Versprechen
promises-lead = Wonach Sie Ihre Kundschaft per E-Mail nie fragen. Sie erkennt Betrug dann an dem, was er verlangt, und Ihre eigene E-Mail wird daran gemessen.
promises-seen = Ihre Kundschaft liest das unter { $place }
promises-look = Ansehen
promises-unseen = Noch kann es niemand lesen
promises-unseen-what = Die öffentlichen Seiten sind geschlossen. Öffnen Sie sie mit public.listen in der Konfigurationsdatei. Ihre eigene E-Mail wird trotzdem an diesen Versprechen gemessen.
promises-in-force = In Kraft
promises-in-force-lead = „Per E-Mail fragen wir Sie nie nach …“
promises-none = Noch ist nichts öffentlich versprochen
promises-none-text = Beginnen Sie mit dem Kennwort: Kaum eine E-Mail von Ihnen fragt danach, die meisten Betrugsversuche schon.
promises-asked = Nie gefragt nach
promises-since = Öffentlich seit
promises-by = Veröffentlicht von
promises-act = Handlung
promises-open = Was Sie noch versprechen können
promises-open-lead = Nur, was für jede E-Mail gilt, die Sie schicken, auch für die, die ein Dienstleister für Sie schickt.
promises-publish = Veröffentlichen
promises-withdraw = Zurücknehmen
promises-gone = Zurückgenommen
promises-gone-at = Zurückgenommen
promises-gone-by = Von
promises-back = Jetzt nicht
promises-keep = Behalten

promises-publish-title = Ein Versprechen veröffentlichen
promises-publish-lead = Per E-Mail fragen wir Sie nie nach: { $asked }.
promises-publish-seen = Es steht sofort unter { $place }, für alle.
promises-publish-unseen = Noch kann es niemand lesen, weil die öffentlichen Seiten geschlossen sind; es gilt trotzdem.
promises-publish-held = Ihre eigene E-Mail, die danach fragt, wird zurückgehalten, wo eine Tür durchsetzt, und vermerkt, wo sie nur beobachtet.
promises-publish-finding = Jede E-Mail von Ihnen, die es bricht, ist ein Mangel, den sich jemand ansehen muss.
promises-publish-undo = Sie können es später zurücknehmen. Ihre Kundschaft hat es bis dahin vielleicht gelesen.
promises-published = Es ist versprochen.

promises-withdraw-title = Ein Versprechen zurücknehmen
promises-withdraw-lead = Per E-Mail fragen wir Sie nie nach: { $asked }.
promises-withdraw-gone = Binnen einer Minute steht es nicht mehr auf der öffentlichen Seite.
promises-withdraw-held = Ihre eigene E-Mail, die danach fragt, wird deswegen nicht mehr zurückgehalten. Was zurückgehalten ist, bleibt es, bis jemand entscheidet.
promises-withdraw-customers = Wer es gelesen hat, hält solche E-Mails weiter für Betrug. Sagen Sie es Ihrer Kundschaft.
promises-withdrawn = Es ist zurückgenommen.
