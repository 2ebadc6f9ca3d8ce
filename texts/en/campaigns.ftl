# What vendors really sent to canaries, the send calendar beside it, "did you send this?", and the domains of canaries. For people in marketing.

canaries-tab-mail = Messages
canaries-tab-campaigns = Campaigns
canaries-tab-calendar = Send calendar
canaries-tab-domains = Domains

campaigns-title = What was really sent
campaigns-lead = Every campaign that your vendors sent to your canaries, beside what was planned. Messages with one subject from one sender are one campaign.
campaigns-none = No campaign has come yet
campaigns-none-text = When a vendor sends its next campaign to a list with canaries, it stands here with what was unusual about it.
campaign-campaign = Campaign
campaign-from = From
campaign-whose = Vendor and list
campaign-came = Came
campaign-what = What it is
campaign-reached = Canaries
campaign-nameless = in no calendar
campaign-learned-name = you said it was yours
campaign-title = A campaign of { $party }
campaign-title-nameless = A campaign of { $party } that is in no calendar
campaign-all = all
campaign-planned = wanted
campaign-learned = taken as usual
campaign-unasked = nobody is asked
campaign-asked = did you send this?
campaign-ours = yours
campaign-not-ours = not yours
campaign-unanswered = nobody answered
campaign-planned-text = It stands in your send calendar or in the sender's log.
campaign-learned-text = Nobody planned it, and nobody keeps a calendar for this list yet: it is taken as usual. Turn on asking when you keep one.
campaign-unasked-text = Nobody planned it. For this list nobody is asked.
campaign-asked-text = It is really from where this vendor writes for you, and nobody planned it. A thief inside the vendor's account, or inside yours, sends just such mail.
campaign-ours-text = Somebody said that it was yours.
campaign-not-ours-text = Somebody said that nobody of yours sent it. Its messages count as from nobody you know.
campaign-unanswered-text = Nobody answered in time. Its messages count as from nobody you know; at addresses that are in several copies they say of no copy that it is out before somebody has answered.
campaign-mark-unsubscribed =
    { $count ->
        [one] one after unsubscribing
       *[other] { $count } after unsubscribing
    }
campaign-mark-unsubscribed-text =
    { $count ->
        [one] One message went to a canary that had unsubscribed more than two days before. Ask the vendor why.
       *[other] { $count } messages went to canaries that had unsubscribed more than two days before. Ask the vendor why.
    }
campaign-mark-end = after the end
campaign-mark-end-text =
    { $count ->
        [one] One message came after the copy, or the contract, should have ended. The list is still in use there.
       *[other] { $count } messages came after the copy, or the contract, should have ended. The list is still in use there.
    }
campaign-mark-link = foreign link
campaign-mark-link-text = It leads to { $names }: neither yours, nor the vendor's, nor usual in what it sent before.
campaign-mark-twice =
    { $count ->
        [one] one twice
       *[other] { $count } twice
    }
campaign-mark-twice-text =
    { $count ->
        [one] One canary got it twice.
       *[other] { $count } messages are too many: canaries got it more than once.
    }
campaign-first = First message
campaign-last = Last message so far
campaign-mails = Messages
campaign-links = Links lead to
campaign-no-links = nowhere
campaign-messages = Its messages
campaign-messages-lead = One row for each canary that got it; the messages themselves are sealed.
campaign-question = Did you send this?
campaign-question-lead = If nobody answers until { $at }, its messages count as from nobody you know: the alarm rings, and a case opens.
campaign-yes = Yes, we sent it
campaign-no = No, we did not
campaign-now-yes = Noted: you sent it. It stands in the send calendar.
campaign-now-no = Noted: nobody of yours sent it. Look at what that says below.
campaign-late-title = Do you know by now?
campaign-late-lead = If nobody of yours sent it, say so: then what it says of the copies counts, too.
campaign-back-title = Was it yours after all?
campaign-back-lead = Then its messages are expected, and count as evidence no more. What was begun because of them stays visible.
campaign-back-why = How do you know?
campaign-back = It was ours
campaign-settings = Whom we ask
campaign-asking = Open questions

asking-title = Did you send this?
asking-lead = When mail comes that is really from where a vendor writes for you, and nobody planned it, somebody is asked. No answer in 30 minutes counts as no.
asking-list = List
asking-mode = Asking
asking-auto = by itself
asking-auto-hint = Learns for four weeks, then asks, if somebody keeps a send calendar for the list. Without a calendar every newsletter would be a question.
asking-ask = always
asking-learn = not yet
asking-off = never
asking-to = Who is asked
asking-to-hint = A mail address of one of your own people. Empty: whoever is told what runs out (hold.notify in the configuration).
asking-set = Noted.
asking-none = There is no list yet
asking-none-text = Open a vendor and plant canaries in a list it has.

calendar-title = Send calendar
calendar-lead = What you plan to send, through whom, to which list. Beside it stands what really came to your canaries.
calendar-month =
    { $month ->
        [month-01] January
        [month-02] February
        [month-03] March
        [month-04] April
        [month-05] May
        [month-06] June
        [month-07] July
        [month-08] August
        [month-09] September
        [month-10] October
        [month-11] November
       *[month-12] December
    } { $year }
calendar-none = Nothing is planned for this month
calendar-none-text = Enter a campaign, hand in a spreadsheet, or let your sending program say what it sends (POST /api/v1/campaigns).
calendar-when = When
calendar-campaign = Campaign
calendar-vendor = Vendor
calendar-list = List
calendar-any-list = any list
calendar-sender = Sender domain
calendar-any-sender = any of the vendor's
calendar-became = What became of it
calendar-act = Act
calendar-coming = planned
calendar-arrived = arrived
calendar-awaited = may still arrive
calendar-never = never arrived
calendar-unseen = nobody can say
calendar-before = The month before
calendar-after = The month after
calendar-add = Add a campaign
calendar-add-lead = A day is enough. What arrives within a day of it, from this vendor to this list, is this campaign.
calendar-date = Date
calendar-time = Time (UTC)
calendar-time-hint = If you know it, like 09:30.
calendar-campaign-hint = As you call it.
calendar-list-hint = Empty: any list of this vendor.
calendar-sender-hint = Empty: any domain on the vendor's card.
calendar-added = It stands in the calendar.
calendar-there = It stood there already.
calendar-remove = Remove
calendar-removed = It is taken out of the calendar.
calendar-import = Hand in a spreadsheet
calendar-import-lead = A table (CSV) with the columns date, vendor, list, campaign, sender_domain, in any order. Entries that are there stay; with a mistake in it nothing is taken over. First you see what it would do.
calendar-import-file = Spreadsheet as CSV
calendar-imported = Added: { $added }.
calendar-mistakes = Nothing was taken over
calendar-mistakes-lead = Mend these places and hand it in again.
calendar-row = Line
calendar-column = Column
calendar-wrong = What is wrong
calendar-file-none = Choose a file.
calendar-file-large = This file is larger than 1 MB.

question-subject = Did you send this to { $list }?
question-text = A campaign from { $domain } came to canaries in the list { $list }, at { $came }. It is really from where { $party } writes for you.
question-why-unplanned = Nobody planned it: it stands in no send calendar and in no sender's log.
question-why-foreign-link = It is planned, but it leads to { $links }, where no campaign of this vendor led before.
question-yes = Yes, we sent it: { $link }
question-no = No, we did not: { $link }
question-silence = If nobody answers until { $ends }, it counts as sent by nobody of yours: then the alarm rings, and a case opens. Each link opens a page that asks you once more; nothing happens before you press the button there. Nobody will ask you for a password there.
question-lead-yes = Nothing has happened yet. Press the button if you or { $party } meant to send this campaign from { $domain } to { $list }. It counts until { $ends }.
question-lead-no = Nothing has happened yet. Press the button if nobody of yours meant to send this campaign from { $domain } to { $list }: then the alarm rings, and a case opens. It counts until { $ends }.
question-kept = We have your answer
question-kept-yes = Thank you. It stands in the send calendar now.
question-kept-no = Thank you. It counts as sent by nobody of yours. Whoever is on call has been told.
question-closed = It is answered
question-closed-yes = Somebody said that you sent it.
question-closed-no = Somebody said that nobody of yours sent it.
question-closed-unanswered = The time is over: it counts as sent by nobody of yours. If it was yours, sign in, open the campaign under "Canaries" and say so.
question-gone = This link is no longer valid
question-gone-lead = It is not a link of ours, or what it was about is gone.

domains-title = Domains of canaries
domains-lead = Canaries live at domains that you use for nothing else. Each needs one line in its DNS, so that its mail comes here.
domains-line = The line for the DNS of { $domain }
domains-ticket = Write the ticket to IT
domains-ticket-subject = One DNS line for { $domain }
domains-ticket-text = Please add this line to the DNS zone of { $domain }:
domains-ticket-why = Mail to this domain then goes to our own server { $host }, and nowhere else. The domain must be used for nothing else, its registration must renew by itself, and there must be no other MX record.
domains-none = No domain is set up for canaries yet
domains-none-text = Start with one domain that you own and do not use, at best one that you have had for years. Ask whoever runs this installation to add it to the configuration: mailbox.canary_domains. Then the line for its DNS stands here.
domains-no-host = Our own mail server has no name yet
domains-no-host-text = Ask whoever runs this installation to set mailbox.host_name to the name by which the internet reaches it.
domains-off = Names are not looked up here (dns.enabled), so nobody can say whether the line is there.
domains-again = It is looked again by itself, and this turns green when the line is there. A DNS server may remember the old answer for an hour.
domains-look-again = Look again
domains-standing = State
domains-hosts = Its mail goes to
domains-no-hosts = nowhere
domains-checked = Looked
domains-unseen = not looked yet
domains-ours = its mail comes to us
domains-shared = not only to us
domains-elsewhere = its mail goes elsewhere
domains-no-address = our server has no address
domains-no-record = the line is missing
domains-missing = the domain does not exist
domains-unknown = nobody could say
domains-shared-text = There is another MX record beside ours. What goes there is never seen: remove it.
domains-elsewhere-text = Another server takes its mail. Put the line below in place of the MX record that is there.
domains-no-address-text = The line is there, but the name it leads to has no address in DNS.
domains-no-record-text = Put the line below into the DNS of this domain.
domains-missing-text = Nobody has registered it, or its registration has ended. If it was yours, register it again today: whoever takes it gets all mail to your canaries.
domains-unknown-text = No DNS server answered. It is asked again by itself.
domains-sees-title = What a canary at your own domain sees, and what it does not
domains-sees = It sees a thief who writes to everybody on the list, and a vendor that sends what nobody planned.
domains-not-sees = It does not see a thief who writes only to the large mailbox providers, nor one who leaves out whatever stands at small domains. A copy that is used so is found by comparing what turns up elsewhere with your copies.
domains-lapse = Never let such a domain lapse: whoever registers it next gets its mail, and its canaries are worth nothing.

unsubscribed-title = Canaries that have unsubscribed
unsubscribed-lead = Unsubscribe one or two canaries by hand, as a customer would, and note it here: mail that still comes more than two days later is marked. Tidewatch itself opens no mail and clicks no link.
unsubscribed-row = Row of the seed file
unsubscribed-day = Unsubscribed on
unsubscribed-act = Note it
unsubscribed-noted = Noted.
unsubscribed-one = Row { $row }: since { $date }

custody-unfit-vendor = No vendor is called "{ $text }". Write it as on its card.
custody-unfit-list = No list is called "{ $text }".
custody-unfit-address = "{ $text }" is not a mail address.
custody-unfit-table = This is not a table that can be read. Save it as CSV.
custody-unfit-columns = The table needs a column "date" and a column "vendor".
leak-why-unanswered = nobody planned it, and nobody said that you sent it
