# Letters to people whose data got out. Plain sentences about what is known; each is held against the lint of letters by a test.
# No link, no request, no hurry, no blame. Dates are words; { $code } is the place of the code by which a letter is proved to be ours.

letter-date = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }

letter-subject = Your email address at { $organisation }: what happened
letter-greeting = Dear customer,
letter-regards = Yours sincerely

letter-heading-happened = What happened
letter-heading-means = What it means for you
letter-heading-we-do = What we do
letter-heading-you-can = What you can do
letter-heading-look-out = What to look out for
letter-heading-ours = How to tell that this letter is ours

letter-believed = We believe the following, and are not certain yet: { $sentence } Our reason: { $because }.
letter-bounded = { $sentence } By chance alone an innocent copy would look like this in less than one of { $one_in } leaks. Our reason: { $because }.
letter-tell-by = We will tell you by { $date }.

# What was noticed, as far as it is known: something of the list; what seems to be a copy of it; a copy, for certain.
letter-noticed-something = On { $date } we noticed that something of our customer list is known to somebody who should not know it. Your email address is in this list.
letter-noticed-seems = On { $date } we noticed that somebody who should not have it seems to have a copy of our customer list. Your email address is in this list.
letter-noticed-bounded = On { $date } we noticed that somebody who should not have it has a copy of our customer list. By chance alone it would look so in less than one of { $one_in } leaks. Your email address is in this list.
letter-noticed-copy = On { $date } we noticed that somebody who should not have it has a copy of our customer list. Your email address is in this list.

letter-copy-sends-mail-on = It is the copy that we gave to a company that sends email for us, on { $date }.
letter-copy-sends-mail = It is a copy that we gave to a company that sends email for us.
letter-copy-works-for-us-on = It is the copy that we gave to a company that works for us, on { $date }.
letter-copy-works-for-us = It is a copy that we gave to a company that works for us.
letter-copy-ourselves-on = It is a copy that we made and kept ourselves, on { $date }.
letter-copy-ourselves = It is a copy that we made and kept ourselves.
letter-unknown-copy = We do not know yet from which copy of the list it comes.

letter-since-on = It got out on { $date }.
letter-since-between = It got out between { $from } and { $until }.
letter-since-from = It got out after { $from }.
letter-since-until = It got out before { $until }.
letter-unknown-since = We do not know yet when it got out.

letter-cause-system-entered = Somebody got into a system in which it was kept.
letter-cause-account-misused = Somebody used an account with which it could be read, and had no right to.
letter-cause-sent-by-mistake = It was sent to the wrong people by mistake.
letter-cause-left-open = It lay where people could read it who had no right to.
letter-unknown-cause = We do not know yet how it got out.

letter-data-one = In this copy was { $data }.
letter-data-many = In this copy were { $data } and { $last }, as far as you gave them to us.
letter-data-email = your email address
letter-data-name = your name
letter-data-post = your postal address
letter-data-telephone = your telephone number
letter-data-birth = your date of birth
letter-data-orders = what you ordered
letter-data-customer-number = your customer number
letter-data-password = your password
letter-data-payment = your bank or card details
letter-unknown-data = Your email address was in this copy. We do not know yet what else was in it.
letter-unknown-data-of-list = We do not know yet whether more than email addresses got out.
letter-not-password-nor-payment = Passwords and bank or card details were not in it.
letter-not-password = Passwords were not in it.
letter-not-payment = Bank or card details were not in it.

letter-misuse-unwanted-mail = We have seen mail that we did not send come to at least one address in this copy.
letter-misuse-unwanted-mail-of-list = We have seen mail that we did not send come to at least one address in this list.
letter-misuse-in-our-name = We have seen mail come to at least one address in this copy that uses our name and is not ours.
letter-misuse-in-our-name-of-list = We have seen mail come to at least one address in this list that uses our name and is not ours.
letter-misuse-offered = We have seen that the copy is offered to others.
letter-unknown-misuse = We do not know yet what is done with it.

letter-responsible = You gave your address to us, and we are responsible for looking after it. We are sorry.

letter-measure-feed-stopped = We have stopped giving customer data to the company that had this copy.
letter-measure-holder-asked = We have asked the company that had this copy what happened, and to keep all records.
letter-measure-copies-ended = We have had other copies deleted that are not needed any more.
letter-measure-authority-told = We have told the data protection authority.
letter-measure-others-warned = We have warned other companies, so that they can stop such mail.
letter-measure-passwords-reset = We have made the old passwords useless.
letter-promise = By { $date } we will { $what }.
letter-we-look = We are finding out what happened.

letter-change-password-at = Choose a new password with us, and wherever else you used the same one. Type { $domain } into your browser yourself to get there.
letter-change-password = Choose a new password with us, and wherever else you used the same one.
letter-nothing-today = You need not do anything today.
letter-watch-account = Look through what is booked on your account in the coming months. Your bank can tell you what to do if something is not yours.
letter-answer = You can answer this letter. Our people read the answers.

letter-careful = Be careful with mail that asks for a password, a payment or a click, or that hurries you, whoever it says it comes from.
letter-careful-knows-you = Such mail may use what was in this copy, so that it looks as if the writer knew you.

letter-no-link = We put no link and no file into this letter, because anybody could copy it and put in their own.
letter-check-at = Type { $domain } into your browser yourself, even where your mail program makes a link of it, and look for our letters there. With your email address and the code { $code } you see whether this one is ours.
letter-check = On the page with our letters you see whether this one is ours, with your email address and the code { $code }.

letter-promise-noticed = tell you when we noticed
letter-promise-copy = tell you which copy of the list it is
letter-promise-since = tell you when the copy got out
letter-promise-cause = tell you how the copy got out
letter-promise-data = tell you what was in the copy
letter-promise-misuse = tell you what is done with the copy
letter-promise-people = tell you how many people are concerned
letter-promise-measures = tell you what we have done

letter-ready-write-again = write to you again and say what we have found out
letter-ready-looked-at = have somebody from outside look into how we keep your data
letter-ready-end-copies = have all copies of the list deleted that are not needed
letter-ready-say-who-holds = publish which companies hold your address for us, and what for

letter-because-only-there = a message came to an address of ours that is in this copy and in no other place
letter-because-several = messages came to several addresses of ours, and no other copy fits which of them were hit
letter-because-file-only-there = a file of addresses was found, and an address of ours in it is in this copy and in no other place
letter-because-file-several = a file of addresses was found, and no other copy fits which addresses of ours are in it
letter-because-unanswered = nobody who may write to this list has said that the mail was theirs
letter-because-planted = that address was put into the copy on the first of these days, and the message came on the second
letter-because-planted-several = those addresses were put into the copy on the first of these days, and the first message came on the second
letter-because-planted-file = our addresses were put into the copy on the first of these days, and we read the file on the second

# Beside letters, on the page of the case.
letter-people = It concerns { $count } people.
letter-nobody-said = Nobody has said anything about this yet.
