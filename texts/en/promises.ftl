# Promises: what customers read that we never ask for by mail, and what it does to our own mail.

promises-title = Public promises
promises-lead = What you promise your customers never to ask for by mail. They can then tell a fraud by what it asks, and your own mail is held to it.
promises-seen = Customers read this at { $place }
promises-look = Look at it
promises-unseen = Nobody can read this yet
promises-unseen-what = The public pages are closed. Open them with public.listen in the configuration file. Your own mail is held to these promises all the same.
promises-in-force = In force
promises-in-force-lead = "By mail we never ask you for …"
promises-none = Nothing is promised in public yet
promises-none-text = Begin with the password: hardly any mail of yours asks for it, and most frauds do.
promises-asked = Never asked for
promises-since = In public since
promises-by = Published by
promises-act = Act
promises-open = What else you can promise
promises-open-lead = Only what is true of every mail you send, also of those that a vendor sends for you.
promises-publish = Publish
promises-withdraw = Take back
promises-gone = Taken back
promises-gone-at = Taken back
promises-gone-by = By
promises-back = Not now
promises-keep = Keep it

promises-publish-title = Publish a promise
promises-publish-lead = By mail we never ask you for: { $asked }.
promises-publish-seen = It stands at { $place } at once, for everybody.
promises-publish-unseen = Nobody can read it yet, because the public pages are closed; it counts all the same.
promises-publish-held = Your own mail that asks for it is held where a door enforces, and noted where it only observes.
promises-publish-finding = Every mail of yours that breaks it is a finding somebody has to look at.
promises-publish-undo = You can take it back later. Your customers may have read it by then.
promises-published = It is promised.

promises-withdraw-title = Take a promise back
promises-withdraw-lead = By mail we never ask you for: { $asked }.
promises-withdraw-gone = It is gone from the public page within a minute.
promises-withdraw-held = Your own mail that asks for it is no longer held for that. What is held stays held until somebody decides.
promises-withdraw-customers = Customers who have read it will go on taking such mail for fraud. Tell them.
promises-withdrawn = It is taken back.
