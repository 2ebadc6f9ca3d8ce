# Letters to recipients whose mail is held, and the pages their links lead to.

digest-subject =
    { $messages ->
        [one] One message waits for you
       *[other] { $messages } messages wait for you
    }
digest-text =
    { $messages ->
        [one] One message to you is held, because something about it was unusual. It has not been delivered.
       *[other] { $messages } messages to you are held, because something about them was unusual. They have not been delivered.
    } If you do not expect them, you need do nothing: they are deleted by themselves.
digest-line-release =
    From: { $domain }
    Subject: "{ $subject }"
    Came: { $came }, kept until { $ends }
    Deliver it to me: { $link }
    Report it as an attack: { $report }
digest-line-ask =
    From: { $domain }
    Subject: "{ $subject }"
    Came: { $came }, kept until { $ends }
    Ask somebody to look at it: { $link }
    Report it as an attack: { $report }
digest-what-to-do = Each link opens a page that asks you once more; nothing happens before you press the button there. Nobody will ever ask you for a password on that page.

digest-confirm-release = Deliver this message to me
digest-confirm-ask = Ask somebody to look at this message
digest-confirm-report = Report this message as an attack
digest-kept-release = Thank you. The message is on its way to you.
digest-kept-ask = Thank you. Somebody will look at the message and deliver it if it is fine.
digest-kept-report = Thank you. We will look at it. The message stays where it is.
digest-answered = You have answered for this message already. Your first answer counts.
digest-gone = This link is no longer valid. The message was delivered, deleted, or its time is over.

digest-lead-release = Nothing has happened yet. Press the button only if you expect this message: it will then be delivered to you as it came. It is kept until { $ends }.
digest-lead-ask = Nothing has happened yet. Press the button, and somebody who may will look at the message and deliver it if it is fine. It is kept until { $ends }.
digest-lead-report = Nothing has happened yet. Press the button, and our security people will look at the message. It is not delivered, and is deleted by itself after { $ends }.
digest-title-kept = We have your answer
digest-title-answered = You have answered already
digest-title-gone = There is nothing to decide here
