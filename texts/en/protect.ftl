# Importing protected names from a table: what is wrong with a row, and how to mend it.

protect-no-column = The table has no column "{ $column }". The first row must name the columns: kind, name, addresses, domains, note.
protect-bad-kind = "{ $value }" is not a kind. Write person, brand, domain or vendor.
protect-no-name = The name is missing.
protect-too-long = There is more in this cell than fits.
protect-bad-address = "{ $value }" is not a mail address.
protect-bad-domain = "{ $value }" is not a domain. Write it like example.com.
protect-twice = This name stands in row { $row } already.
protect-configured = This name is in the configuration file with other details. Change it there.
protect-too-many = There are too many names. Remove some first.

# The file itself.
protect-name-taken = This name is on the list already.
protect-file-none = Choose a file first.
protect-file-slow = The file took too long to arrive. Check the connection and try again.
protect-file-spreadsheet = This is the spreadsheet itself. In your spreadsheet program choose "Save as", then "CSV", and hand that file in.
protect-file-no-text = This file is not a table. Save your spreadsheet as CSV and hand that file in.
file-packed = This file is packed ({ $kind }). Unpack it first, in a terminal with "{ $command } FILE", and hand in what was in it.
protect-file-empty = This file is empty.
protect-file-too-large = This file is too large: up to 1 MB and 20,000 rows fit. Split it in two.
protect-file-row = Row { $row } has too much in it. Perhaps a quotation mark is not closed.

# The list.
protect-title = Protect
protect-lead = These are the names others may hide behind. Mail that uses one of them from a strange place is noticed.
protect-people = People
protect-brands = Brands
protect-domains = Own domains
protect-vendors = Vendors
protect-people-meaning = Mail from outside that shows one of these names but comes from another address is noticed: somebody may be posing as your colleague.
protect-brands-meaning = Mail that speaks in one of these names but comes from somebody else's domain is noticed.
protect-domains-meaning = Addresses that only look like one of these domains are noticed, and mail that says it comes from them has to prove it.
protect-vendors-meaning = Mail that poses as one of these companies is noticed: a new bank account or a strange invoice is checked against their real domains.
protect-caption = Protected names
protect-name = Name
protect-addresses = Addresses they write from
protect-own-domains = Domains of their own
protect-added = Last changed by
protect-from-file = from the configuration file
protect-and-more = and { $count } more
protect-export = Take all along as CSV
protect-import = Bring in a spreadsheet
protect-add-person = Add a person
protect-add-brand = Add a brand
protect-add-domain = Add a domain
protect-add-vendor = Add a vendor
protect-no-people = Nobody is protected yet
protect-no-people-text = Begin with those in whose name others would ask for money or lists: the managing director, the head of finance, whoever sends your newsletter.
protect-no-brands = No brand is protected yet
protect-no-brands-text = Add each name that your customers know you by, as they write it.
protect-no-domains = No domain is protected yet
protect-no-domains-text = Add every domain you send mail from, also those of newsletters. Without them Tidewatch cannot tell your mail from others'.
protect-no-vendors = No vendor is protected yet
protect-no-vendors-text = Add the companies that send you invoices or hold your customers' addresses. Whoever wants your money or your list writes in their name.

# One name.
protect-name-person = Name
protect-name-person-hint = As it stands in front of the address in mail: Anna Keller.
protect-name-brand = Name of the brand
protect-name-brand-hint = As customers write it.
protect-name-domain = Domain, or what you call it
protect-name-domain-hint = For example shop.example.
protect-name-vendor = Name of the company
protect-name-vendor-hint = As it calls itself in mail.
protect-addresses-hint = One per line, private ones too if mail comes from there. From any other address the name is noticed.
protect-own-domains-hint = One per line, also those of its newsletters. Mail from there is not noticed for the name.
protect-domains-hint = One per line; empty if the name above is the domain.
protect-note = Note
protect-note-hint = For your colleagues; it changes nothing.
protect-save = Save
protect-protect = Protect this name
protect-back = Back
protect-remove = Stop protecting
protect-now-protected = { $name } is protected from now on.
protect-changed = { $name } was changed. It counts from now on.
protect-removed = { $name } is no longer protected.
protect-remove-title = Stop protecting a name
protect-remove-yes = Stop protecting { $name }
protect-remove-no = Keep protecting
protect-remove-consequence = From now on mail that misuses the name { $name } is no longer noticed for that.
protect-remove-stays = What was judged until now stays as it is.

# What we are called.
protect-organisation = Your organisation
protect-organisation-lead = What your customers call you, and what you have promised them. Your own mail is held to it.
protect-organisation-name = Name
protect-organisation-name-hint = As customers write it. Empty: the name in the configuration file counts.
protect-organisation-nameless = not given
protect-organisation-change = Change
protect-organisation-changed = Saved. It counts from now on.
protect-promises = You promise never to ask customers for
protect-promises-none = nothing yet
protect-promises-hint = Your own mail that asks for one of these is held before it leaves, because it is either a mistake or not yours.
protect-promise-configured = From the configuration file; change it there.
protect-asked-password = a password or code
protect-asked-card-number = the number of a card
protect-asked-identity = papers that prove who they are
protect-asked-bank-details = bank details
protect-asked-gift-card = gift cards

# A spreadsheet.
protect-import-title = Bring in a spreadsheet
protect-import-lead = First you see what it would do. Nothing changes until you say so.
protect-import-file = CSV file
protect-import-file-hint = Up to 1 MB. It is read, shown to you and not kept.
protect-import-look = See what it would do
protect-import-how = How the table must look
protect-import-step-columns = The first row names the columns: kind, name, addresses, domains, note. Kind is person, brand, domain or vendor.
protect-import-step-several = Several addresses in one cell are kept apart by spaces.
protect-import-step-save = Save it as CSV. Excel, LibreOffice and Numbers each can.
protect-import-sample = Take along what is here now as a table, change it, and bring it back
protect-look-title = What the spreadsheet would do
protect-look-lead = Look it over, then take it over as a whole.
protect-look-refused-lead = Some rows have mistakes, so nothing is taken over. Mend them in your file and bring it in again.
protect-look-nothing-lead = Everything in this file is here already. There is nothing to do.
protect-look-otherwise = Somebody changed the list in the meantime. Look again at what your file would do now.
protect-look-added = new
protect-look-changed = changed
protect-look-unchanged = as they are
protect-look-refused = with mistakes
protect-look-refused-caption = Rows with mistakes
protect-look-row = Row
protect-look-row-number = Row { $row }
protect-look-column = Column
protect-look-why = What is wrong
protect-look-wanted-caption = What would be new or changed
protect-look-own = Addresses and domains
protect-look-what = Becomes
protect-look-is-added = new
protect-look-is-changed = changed
protect-look-apply =
    { $count ->
        [one] Take over one name
       *[other] Take over { $count } names
    }
protect-look-not = Leave everything as it is
protect-look-at-once = They are protected at once, for all mail from now on.
protect-look-others-stay = Names that are not in the file stay as they are.
protect-look-again = Bring in the mended file
protect-imported = { $added } new and { $changed } changed names are protected from now on.
