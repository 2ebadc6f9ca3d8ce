# Public pages: what anybody may read about the organisation, without an account. Read by customers, often on a telephone, sometimes worried.

public-navigation = Pages of this site
public-nav-promises = What we never ask
public-nav-check = Check a letter
public-nav-letters = Letters we sent
public-nav-vendors = Who works with your address
public-kept-with = Kept with Tidewatch

public-home-title = How our mail reaches you
public-home-lead = Here you can see what mail from { $organisation } looks like, and check whether a letter is really ours. Type the address of this page yourself; do not follow a link in a mail.
public-home-domains = Where our mail comes from
public-home-domains-text = Our mail comes from addresses at these names. A name that only looks like one of them is not ours.
public-home-never = By mail we never ask you for
public-home-further = Look further
public-home-check = Our letters about important matters bear a code. Type it in with your address, and we say whether we sent that letter to you.
public-home-letters = Every letter that we sent to many people, with its date and its full text.
public-home-vendors = Companies that work with our customers' addresses, what for, and until when.
public-home-back = To the first page

public-promises-title = What we never ask you for by mail
public-promises-lead = A mail that asks for one of these in the name of { $organisation } is not from us.
public-promises-none = Nothing has been promised here yet.
public-promises-held = Our own mail is checked against this list before it leaves.
public-never-password = your password or a code you were sent
public-never-card-number = the number of your card, or its PIN
public-never-identity = a copy of your identity card or passport
public-never-bank-details = your bank details
public-never-gift-card = gift cards or their codes
public-never-what-to-do = If a mail asks for it all the same: do not answer, open no link in it, and tell us.

public-vendors-title = Who works with your address
public-vendors-lead = These companies work with the addresses of customers of { $organisation } now. The list comes from the register by which we work ourselves.
public-vendors-none = No company is listed here.
public-vendors-json = The same list for programs
public-vendor-purpose = What for
public-vendor-role = How
public-vendor-country = Country
public-vendor-until = Agreed until
public-vendor-unsaid = not stated yet
public-vendor-processor = works for us
public-vendor-sub-processor = works for a company that works for us
public-vendor-works-for = works for { $vendor }
public-vendor-controller = for purposes of its own

public-letters-title = Letters we sent
public-letters-lead = Letters that { $organisation } sent to many people, the newest first. Each is here from the moment its sending began; none is taken away or changed later.
public-letters-none = We have sent no such letter.
public-letters-older = Older letters
public-letter-title = A letter we sent
public-letter-lead = Compare it with the letter you have. If yours says something else or asks for something else, it is not from { $organisation }.
public-letter-at = Sending began
public-letter-to = Sent to
public-letter-people = about { $count } people
public-letter-people-few = fewer than 10 people
public-letter-from = From
public-letter-signer = Approved by
public-letter-braces = What stands in braces differs from letter to letter: your name, for example, or your code.
public-letter-check = Check the code of your letter
public-letter-proof = For those who keep copies
public-letter-proof-text = The second number is made of this entry and of all before it. Whoever keeps it sees later whether a letter was changed or taken away.
public-letter-sha256 = What was approved (SHA-256)
public-letter-link = The log up to here (SHA-256)

public-check-title = Check a letter
public-check-lead = Type in the address that the letter was sent to and the code that stands in it. We say whether { $organisation } sent that letter to that address.
public-check-address = Your mail address
public-check-address-hint = The one the letter was sent to.
public-check-code = The code in the letter
public-check-code-hint = Eight letters and digits, for example 7F3K-M2QX. Small letters and spaces do not matter.
public-check-ask = Check
public-check-kept = What you type is compared and then forgotten; it is not stored.
public-check-ours = We sent a letter with this code to this address.
public-check-ours-what = Compare it with the text below. If yours says something else or asks for something else, do nothing it asks for, and tell us.
public-check-unknown = We cannot confirm this letter.
public-check-unknown-what = Address and code belong to no letter of ours. Look for a slip in either and try again. If it stays so, do nothing the letter asks for, and reach us in a way you know already.

public-not-found-title = There is nothing here
public-not-found-lead = This page does not exist, or no longer. Perhaps the address has a slip in it.
public-too-many-title = Please wait a moment
public-too-many-lead = There were many questions in a short time, perhaps from your neighbours on the same network. Try again in a minute. What you have typed was not looked at.
public-ours-title = That did not work
public-ours-lead = The fault is ours. Try again in a few minutes.
