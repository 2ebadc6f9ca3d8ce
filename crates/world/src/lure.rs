//! Made-up lures: the texts of phishing, fraud and unasked-for advertising, in four languages, from a seed.
//! Written by hand from general knowledge, no name of a real company in it; for training the text model and for drills.

use crate::chance::Chance;
use crate::grammar::Grammar;

/// A made-up text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The subject.
    pub subject: String,
    /// The words of the message.
    pub body: String,
}

/// Makes so many lures.
#[must_use]
pub fn lures(seed: u64, count: usize) -> Vec<Text> {
    texts(seed, count, &[ENGLISH, GERMAN, SPANISH, FRENCH])
}

/// Makes so many texts: one in ten in each of the other languages, most of them in the first.
pub(crate) fn texts(seed: u64, count: usize, [first, others @ ..]: &[Grammar; 4]) -> Vec<Text> {
    let mut chance = Chance::new(seed);
    (0..count).map(|_| text(others.get(chance.below(10)).unwrap_or(first), &mut chance)).collect()
}

/// Says a message of which subject and words fit: each scenario has a `-subject` and a `-body`.
fn text(grammar: &Grammar, chance: &mut Chance) -> Text {
    let scenario = grammar.say("scenario", chance);
    Text {
        subject: grammar.say(&format!("{scenario}-subject"), chance),
        body: grammar.say(&format!("{scenario}-body"), chance),
    }
}

const ENGLISH: Grammar = Grammar(&[
    (
        "scenario",
        &[
            "account", "account", "mailbox", "parcel", "document", "invoice", "prize", "money", "threat",
            "coin", "ware", "refund", "job", "boss",
        ],
    ),
    (
        "who",
        &[
            "customer",
            "client",
            "user",
            "member",
            "account holder",
            "valued customer",
            "sir or madam",
            "email user",
            "subscriber",
            "friend",
        ],
    ),
    (
        "hello",
        &[
            "Dear {who},",
            "Hello {who},",
            "Attention {who}!",
            "Dear valued {who},",
            "Hi,",
            "Good day,",
            "",
            "Greetings {who},",
        ],
    ),
    (
        "firm",
        &[
            "Northbank",
            "your bank",
            "our service",
            "StreamBox",
            "the web team",
            "Customer Care",
            "CloudPost",
            "the billing team",
            "our security team",
            "PayHarbour",
            "CardOne",
            "MailDesk",
        ],
    ),
    (
        "hours",
        &[
            "24 hours",
            "48 hours",
            "12 hours",
            "two days",
            "72 hours",
            "today",
            "the next 24 hours",
            "3 business days",
        ],
    ),
    (
        "bye",
        &[
            "Thank you, {firm}",
            "Sincerely, {firm} Security",
            "Kind regards, {firm} Support Team",
            "{firm} Customer Service",
            "Best regards, the {firm} Team",
            "Copyright {firm}, all rights reserved. This is an automated message, please do not reply.",
        ],
    ),
    (
        "press",
        &[
            "Click here to {act}.",
            "Click the button below to {act}.",
            "Follow the link to {act} now.",
            "Please {act} using the secure link below.",
            "{Act} now",
            "Sign in here to {act}.",
            "Use the link below to {act} before it is too late.",
        ],
    ),
    (
        "act",
        &[
            "verify your account",
            "confirm your identity",
            "update your information",
            "restore access",
            "keep your account active",
            "confirm that it was you",
            "review recent activity",
            "validate your details",
            "unlock your account",
            "update your payment method",
        ],
    ),
    (
        "Act",
        &[
            "Verify your account",
            "Confirm your identity",
            "Update your information",
            "Restore access",
            "Review activity",
            "Keep the same password",
            "Validate your email",
        ],
    ),
    (
        "harm",
        &[
            "your account will be suspended",
            "your account will be permanently closed",
            "you will lose access to all services",
            "your access will be limited",
            "all your files will be deleted",
            "your profile will be blocked",
            "your card will be deactivated",
        ],
    ),
    (
        "event",
        &[
            "we noticed unusual activity in your account",
            "someone tried to sign in from a new device",
            "your account has been temporarily limited",
            "your recent payment was declined",
            "we could not verify your billing information",
            "your password expires today",
            "a new device was added to your profile",
            "your information is out of date",
            "several failed login attempts were recorded",
            "your online access has been locked for security reasons",
            "your membership could not be renewed",
        ],
    ),
    (
        "account-subject",
        &[
            "Your account has been limited",
            "Action required: {Act}",
            "Security alert",
            "Unusual sign-in activity",
            "Important notice about your account",
            "Final reminder: {harm}",
            "Your account is on hold",
            "[Alert] {event}",
            "Verification required",
            "Case number {number}: {event}",
        ],
    ),
    (
        "account-body",
        &[
            "{hello}\n\nFor your security, {event}. If you do not {act} within {hours}, {harm}.\n\n{press}\n\n{bye}",
            "{hello}\n\nWe regret to inform you that {event}. To avoid interruption of service you must {act}.\n\n{press}\n\nFailure to do so within {hours} means that {harm}.\n\n{bye}",
            "{hello} {event}. Was this you? If not, {act} immediately. {press} {bye}",
        ],
    ),
    (
        "mailbox-subject",
        &[
            "Mailbox storage full",
            "You have {number} pending messages",
            "Password expiry notice",
            "Undelivered mail on your server",
            "Email deactivation request",
            "Upgrade your mailbox now",
            "{number} incoming messages held",
        ],
    ),
    (
        "mailbox-body",
        &[
            "{hello}\n\nYour mailbox has exceeded its storage limit and {number} incoming messages are on hold. {press}\n\nIf ignored, your mailbox will be deactivated within {hours}.\n\nIT Help Desk",
            "Your email password is due to expire in {hours}. Keep the same password by following the link below. {press} Mail Administrator",
            "We received a request to close your mailbox. If this was an error cancel the request now. {press} Your mailbox will be deleted and messages lost. Webmail support.",
            "The server failed to deliver {number} messages to your inbox because of a synchronization error. Release your pending messages. {press}",
        ],
    ),
    (
        "parcel-subject",
        &[
            "Your package is waiting for delivery",
            "Delivery attempt failed",
            "Parcel {number} on hold",
            "Confirm your shipping address",
            "Your shipment could not be delivered",
            "Track your parcel now",
            "Last notice: unpaid customs fee",
        ],
    ),
    (
        "parcel-body",
        &[
            "{hello}\n\nYour package {number} could not be delivered because {why-parcel}. {press-parcel}\n\nThe parcel will be returned to the sender within {hours}.\n\n{bye}",
            "You have (1) package waiting for delivery. Use your code {number} to track and receive it. {press-parcel} Schedule your delivery and subscribe to our calendar to avoid this happening again.",
            "Dear customer, your shipment is still waiting for your instructions. The customs fee has not been paid. {press-parcel}",
        ],
    ),
    (
        "why-parcel",
        &[
            "the address is incomplete",
            "nobody was at home",
            "the shipping fee of 1.99 was not paid",
            "the house number is missing",
            "customs duties are unpaid",
            "the driver could not find you",
        ],
    ),
    (
        "press-parcel",
        &[
            "Confirm your address here.",
            "Pay the shipping costs now to receive your item.",
            "Reschedule delivery by clicking below.",
            "Click here to track your package.",
            "Update your delivery details online.",
        ],
    ),
    (
        "document-subject",
        &[
            "Document shared with you",
            "You received a secure fax",
            "New voice message ({number})",
            "Payment advice attached",
            "Please review and sign",
            "Completed: contract {number}",
            "Salary adjustment notice",
            "Remittance copy",
            "Incoming voicemail from unknown caller",
        ],
    ),
    (
        "document-body",
        &[
            "{hello}\n\nYou have received a new secure document. {press-document}\n\nThis link expires in {hours}.",
            "A file was shared with you for your review and signature. {press-document} Sign in with your email and password to view it.",
            "You have a new voice message, duration 00:{number}. {press-document} This message was sent from an unattended mailbox.",
            "Please find the remittance advice for your overdue invoice. {press-document}",
            "Human resources has updated the salary and benefits document. All employees must review and sign by {hours}. {press-document}",
        ],
    ),
    (
        "press-document",
        &[
            "View document",
            "Open the file here",
            "Play voice message",
            "Review documents now",
            "Click here to download the PDF",
            "Access the shared file by signing in",
        ],
    ),
    (
        "invoice-subject",
        &[
            "Your subscription has been renewed",
            "Invoice {number} paid",
            "Payment received: order {number}",
            "Your antivirus plan was auto-renewed",
            "Receipt for your purchase {number}",
            "Order confirmation {number}",
        ],
    ),
    (
        "invoice-body",
        &[
            "{hello}\n\nThank you for your purchase. Your subscription was renewed and {number}.99 dollars will be charged to your account today. If you did not authorize this transaction call our helpline immediately at +1 800 555 {number}.\n\nBilling department",
            "Your order {number} has been placed successfully. The amount will be debited from your card within {hours}. To cancel and get a refund contact customer support at 1-888-555-{number}.",
            "We have auto-debited your account for the three year protection plan. Didn't make this purchase? Call us toll free to stop the charge and claim a refund.",
        ],
    ),
    (
        "prize-subject",
        &[
            "Congratulations! You have won",
            "You have been selected",
            "Claim your reward now",
            "Your gift card is waiting",
            "Final notice: unclaimed prize",
            "Answer and win a free tool set",
            "Exclusive reward for loyal shoppers",
            "We have a surprise for you",
        ],
    ),
    (
        "prize-body",
        &[
            "Congratulations! You have been chosen to receive a free {gift}. Just answer a few questions in our short survey and claim your reward. {press-prize} Offer expires in {hours}. Only a few left!",
            "{hello}\n\nYour email address won the {number} dollars international lottery. Contact our claims agent with your full name, address and phone number to receive your winnings.",
            "As a loyal customer you are entitled to a special reward: a {gift}. Complete the customer survey and pay only shipping. {press-prize}",
            "Last chance! Your {gift} has not been claimed. We tried to reach you several times. {press-prize}",
        ],
    ),
    (
        "gift",
        &[
            "gift card",
            "power drill set",
            "phone",
            "air fryer",
            "cooler backpack",
            "car emergency kit",
            "tablet",
            "robot vacuum",
            "smart watch",
            "cash bonus",
            "cookware set",
        ],
    ),
    (
        "press-prize",
        &[
            "Claim it now!",
            "Get started here",
            "Click here to claim your gift",
            "Confirm now",
            "Take the survey",
            "Yes, send me my reward",
        ],
    ),
    (
        "money-subject",
        &[
            "Business proposal",
            "Compensation fund",
            "Urgent response needed",
            "Donation to you",
            "Inheritance claim",
            "Your payment of {number},000 dollars",
            "From the desk of the director",
            "Partnership",
            "Loan offer",
            "Dear beneficiary",
        ],
    ),
    (
        "money-body",
        &[
            "Dear beloved,\n\nI am {person}. I have a proposal for you concerning the sum of {number} million dollars left by my late client, who died without next of kin. I need a foreign partner to transfer this fund. You will receive forty percent. Reply with your full name, age, occupation and telephone number. Keep this strictly confidential.\n\nGod bless you",
            "Good day,\n\nI am {person} and I want to donate part of my wealth to you for charity work and orphanages. I am suffering from cancer and the doctors say I have a short time. Contact me through my private email for more details.\n\nRemain blessed",
            "Attention beneficiary, your overdue compensation payment of {number},000 dollars has been approved by the committee and loaded on an ATM card. Contact the delivery agent with your address and pay the courier fee.",
            "Do you need an urgent loan? We offer loans at 2 percent interest rate with no credit check, business and personal, from 5,000 to {number} million. Apply today with your name, amount needed and duration.",
            "I am a serving officer and I discovered boxes of money during our mission. I need a trustworthy person to receive the consignment. Write me back urgently.",
        ],
    ),
    (
        "person",
        &[
            "a barrister at law",
            "the widow of a late merchant",
            "the auditor of a bank",
            "a director in the ministry",
            "the lawyer of a deceased client",
            "a retired investor",
            "a diplomat",
        ],
    ),
    (
        "threat-subject",
        &[
            "I know your password",
            "Your device was hacked",
            "Pay now",
            "Recorded you",
            "Read this before it is too late",
            "Your personal data has leaked",
        ],
    ),
    (
        "threat-body",
        &[
            "I have bad news for you. Some months ago I gained full access to your device and recorded you through your camera while you visited adult sites. Send {number} dollars in bitcoin to my wallet within {hours} or I will send the video to all your contacts. Do not try to reply or to find me.",
            "Your operating system is infected with my private trojan. I have all your contacts, messages and photos. Transfer the money in bitcoin to the wallet below and I will delete everything. You have {hours} after reading this letter.",
        ],
    ),
    (
        "coin-subject",
        &[
            "Verify your wallet",
            "Airdrop: claim your tokens",
            "Your wallet will be suspended",
            "You received bitcoin",
            "Make {number} a day",
            "Unclaimed balance",
            "Trading robot",
        ],
    ),
    (
        "coin-body",
        &[
            "{hello}\n\nDue to new regulations you must verify your wallet with your recovery phrase. Unverified wallets will be suspended within {hours}. {press-coin}",
            "Your balance of {number} coins is ready for withdrawal. Sign in and connect your wallet to claim the payout. {press-coin}",
            "Earn up to {number} per day from home with our automatic trading platform. Guaranteed daily profit, no experience needed. Join today, the offer ends soon! {press-coin}",
            "Ordinary people become millionaires with this secret bitcoin loophole. Deposit 250 and watch your money grow. {press-coin}",
        ],
    ),
    (
        "press-coin",
        &[
            "Verify wallet",
            "Claim now",
            "Withdraw funds",
            "Register for free",
            "Start earning",
            "Connect wallet to continue",
        ],
    ),
    (
        "ware-subject",
        &[
            "Doctors hate this trick",
            "Lose weight fast",
            "Lonely singles near you",
            "Lower your electric bill",
            "Car insurance from {number}",
            "Casino bonus inside",
            "Miracle cure found",
            "One weird ritual before bed",
            "Hearing aids at half price",
            "Your warranty is about to expire",
            "Rank your website on the first page",
        ],
    ),
    (
        "ware-body",
        &[
            "This simple {ware} trick melts belly fat overnight. Big companies do not want you to know. Watch the video before it is taken down! {press-ware}",
            "Thousands of people ended their {ware} with this ancient remedy. Risk free, money back guarantee, limited time offer. Order now! {press-ware}",
            "Beautiful women in your area want to meet you tonight. See their photos for free. {press-ware}",
            "Play today and get 200 free spins and a welcome bonus, no deposit needed. {press-ware}",
            "You may qualify for debt relief and lower insurance rates. See if you are eligible in 60 seconds. {press-ware}",
            "We can bring your website to the first page of search results with guaranteed backlinks. Reply for our affordable packages. {press-ware}",
        ],
    ),
    (
        "ware",
        &[
            "joint pain",
            "blood sugar",
            "memory loss",
            "hearing loss",
            "nail fungus",
            "back pain",
            "weight loss",
            "diabetes",
            "prostate",
            "hair loss",
            "snoring",
        ],
    ),
    (
        "press-ware",
        &[
            "Click here",
            "Watch now",
            "See how",
            "Get it today at 70% off",
            "Learn the secret",
            "Unsubscribe here or write to our post box",
            "Check it out",
        ],
    ),
    (
        "refund-subject",
        &[
            "Tax refund available",
            "You are eligible for a refund",
            "Your refund of {number} is pending",
            "Energy bill rebate",
            "Unpaid toll invoice",
            "Outstanding fine {number}",
        ],
    ),
    (
        "refund-body",
        &[
            "{hello}\n\nAfter the last annual calculation we determined that you are entitled to receive a tax refund of {number}.50. Submit the refund form within {hours}. {press}",
            "You have an unpaid toll of 6.{number}. To avoid late fees and legal action settle your balance immediately. {press}",
            "Our records show an overpayment on your energy account. Confirm your bank card to claim the rebate. {press}",
        ],
    ),
    (
        "job-subject",
        &["Job offer", "Work from home", "Part time position", "Hiring now", "Earn money in your free time"],
    ),
    (
        "job-body",
        &[
            "{hello}\n\nWe found your resume online. We offer part time work from home, {number} dollars weekly, no experience needed. You will receive payments to your account and forward them, keeping 10 percent commission. Reply with your name, address, age and bank.",
            "Mystery shopper wanted. You will be paid {number} for each assignment. A cashier check will be sent to you. Provide your full name, phone number and address to start.",
        ],
    ),
    (
        "boss-subject",
        &[
            "Quick task",
            "Are you available?",
            "Urgent request",
            "Payment today",
            "Request",
            "Change of bank account",
            "Payroll update",
        ],
    ),
    (
        "boss-body",
        &[
            "Are you at your desk? I am in a meeting and cannot talk. I need you to buy gift cards for some clients, scratch them and send me pictures of the codes. I will reimburse you today.",
            "I need you to process an urgent wire transfer to a new vendor before noon. Let me know what details you need. I am in a conference call so email only.",
            "I have changed my bank and want to update my direct deposit before the next payroll. Can the change be effective for the current pay date?",
            "Our bank account is under audit, so please send all payments of outstanding invoices to the new account attached. Confirm when the payment is made.",
            "Send me the full list of our customers with email addresses and phone numbers as a spreadsheet. It is urgent and confidential, do not tell anybody.",
        ],
    ),
]);

const GERMAN: Grammar = Grammar(&[
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

const SPANISH: Grammar = Grammar(&[
    ("scenario", &["cuenta", "cuenta", "paquete", "premio", "dinero", "factura", "jefe"]),
    ("hola", &["Estimado cliente,", "Estimado usuario,", "Hola,", "Apreciado cliente:", ""]),
    ("plazo", &["en las próximas 24 horas", "en 48 horas", "hoy mismo", "inmediatamente", "antes de mañana"]),
    (
        "clic",
        &[
            "Haga clic aquí para continuar.",
            "Pulse en el enlace siguiente.",
            "Verificar ahora",
            "Actualizar mis datos",
            "Acceder a mi cuenta",
        ],
    ),
    (
        "cuenta-subject",
        &[
            "Su cuenta ha sido suspendida",
            "Actualice sus datos",
            "Aviso de seguridad",
            "Actividad inusual",
            "Su tarjeta ha sido bloqueada",
        ],
    ),
    (
        "cuenta-body",
        &[
            "{hola}\n\nHemos detectado actividad sospechosa y su cuenta ha sido bloqueada temporalmente. Verifique su identidad {plazo}. {clic} De lo contrario perderá el acceso.",
            "{hola}\n\nPor motivos de seguridad debe actualizar sus datos {plazo}, si no su tarjeta será desactivada. {clic}",
        ],
    ),
    ("paquete-subject", &["Su paquete está retenido", "Entrega pendiente {number}", "Gastos de aduana"]),
    (
        "paquete-body",
        &[
            "{hola}\n\nSu paquete {number} no se ha podido entregar. Pague los gastos de envío de 1,79 euros {plazo}. {clic}",
            "Su envío está retenido en la aduana. Confirme la dirección de entrega. {clic}",
        ],
    ),
    ("premio-subject", &["Felicidades, ha ganado", "Ha sido seleccionado", "Reclame su premio"]),
    (
        "premio-body",
        &[
            "¡Enhorabuena! Ha sido seleccionado para recibir un regalo. Responda una breve encuesta y reclame su premio. {clic} Oferta válida solo hoy.",
        ],
    ),
    ("dinero-subject", &["Propuesta de negocio", "Préstamo urgente", "Herencia", "Gane dinero desde casa"]),
    (
        "dinero-body",
        &[
            "Soy abogado de un cliente fallecido que dejó {number} millones de dólares sin herederos. Necesito un socio de confianza. Envíeme su nombre completo y teléfono.",
            "¿Necesita un préstamo? Ofrecemos créditos al 2 por ciento sin aval. Responda con la cantidad.",
            "Gane {number} euros al día con nuestra plataforma de inversión automática. {clic}",
        ],
    ),
    ("factura-subject", &["Pago rechazado", "Reembolso pendiente", "Factura {number} vencida"]),
    (
        "factura-body",
        &[
            "{hola}\n\nNo hemos podido procesar su último pago. Actualice su método de pago {plazo} o su suscripción será cancelada. {clic}",
            "{hola}\n\nTiene derecho a un reembolso de {number},50 euros. Complete el formulario {plazo}. {clic}",
        ],
    ),
    ("jefe-subject", &["Tarea urgente", "¿Está disponible?", "Transferencia"]),
    (
        "jefe-body",
        &[
            "¿Está en la oficina? Estoy en una reunión. Necesito que compre unas tarjetas regalo y me envíe los códigos por correo.",
            "Necesito que realice hoy una transferencia urgente a un proveedor nuevo. Confidencial, responda solo por correo.",
            "Envíame la lista completa de clientes con sus correos, es urgente.",
        ],
    ),
]);

const FRENCH: Grammar = Grammar(&[
    ("scenario", &["compte", "compte", "colis", "cadeau", "argent", "facture", "patron"]),
    ("bonjour", &["Cher client,", "Chère cliente, cher client,", "Bonjour,", "Madame, Monsieur,", ""]),
    ("delai", &["sous 24 heures", "sous 48 heures", "dès maintenant", "avant demain", "immédiatement"]),
    (
        "clic",
        &[
            "Cliquez ici pour continuer.",
            "Je confirme",
            "Accéder à mon compte",
            "Mettre à jour mes informations",
            "Cliquez sur le lien ci-dessous.",
        ],
    ),
    (
        "compte-subject",
        &[
            "Votre compte a été suspendu",
            "Mise à jour obligatoire",
            "Activité inhabituelle",
            "Alerte de sécurité",
            "Votre carte est bloquée",
        ],
    ),
    (
        "compte-body",
        &[
            "{bonjour}\n\nNous avons détecté une connexion inhabituelle et votre compte a été suspendu. Confirmez votre identité {delai}. {clic} Sans réponse de votre part votre accès sera supprimé.",
            "{bonjour}\n\nVos informations ne sont plus à jour. Merci de mettre à jour votre dossier {delai} pour éviter la suspension de vos droits. {clic}",
        ],
    ),
    (
        "colis-subject",
        &["Votre colis est en attente", "Livraison {number} suspendue", "Frais de douane impayés"],
    ),
    (
        "colis-body",
        &[
            "{bonjour}\n\nVotre colis {number} n'a pas pu être livré. Réglez les frais de livraison de 1,95 euro {delai}. {clic}",
            "Votre livraison est suspendue car l'adresse est incomplète. Programmez une nouvelle livraison. {clic}",
        ],
    ),
    (
        "cadeau-subject",
        &["Félicitations, vous avez gagné", "Vous avez été sélectionné", "Votre cadeau vous attend"],
    ),
    (
        "cadeau-body",
        &[
            "Félicitations ! Vous avez été sélectionné pour recevoir un cadeau. Répondez à quelques questions et payez seulement la livraison. {clic} Offre valable aujourd'hui.",
        ],
    ),
    ("argent-subject", &["Offre de prêt", "Donation", "Proposition", "Gagnez de l'argent"]),
    (
        "argent-body",
        &[
            "Je suis une veuve gravement malade et je souhaite faire don de {number} mille euros à une personne de confiance. Contactez mon notaire par courriel.",
            "Vous avez besoin d'un prêt rapide ? Prêt entre particuliers de 3000 à {number}000 euros au taux de 2 %. Répondez avec le montant et la durée.",
            "Gagnez {number} euros par jour grâce au bitcoin sans aucune expérience. {clic}",
        ],
    ),
    ("facture-subject", &["Paiement refusé", "Remboursement en attente", "Amende impayée {number}"]),
    (
        "facture-body",
        &[
            "{bonjour}\n\nVotre dernier paiement a été refusé. Actualisez votre moyen de paiement {delai} sinon votre abonnement sera résilié. {clic}",
            "{bonjour}\n\nSauf erreur, vous avez droit à un remboursement de {number},80 euros. Remplissez le formulaire {delai}. {clic}",
            "Vous avez une amende impayée. Réglez-la {delai} pour éviter une majoration. {clic}",
        ],
    ),
    ("patron-subject", &["Demande urgente", "Êtes-vous disponible ?", "Virement"]),
    (
        "patron-body",
        &[
            "Êtes-vous au bureau ? Je suis en réunion. J'ai besoin que vous achetiez des cartes cadeaux et m'envoyiez les codes par courriel.",
            "Merci d'effectuer un virement urgent ce jour vers un nouveau fournisseur. Restez discret, répondez uniquement par courriel.",
            "Envoyez-moi le fichier clients complet avec les adresses, c'est urgent et confidentiel.",
        ],
    ),
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_gives_the_same_lures_and_another_seed_others() {
        assert_eq!(lures(7, 20), lures(7, 20));
        assert_ne!(lures(7, 20), lures(8, 20));
    }

    #[test]
    fn nothing_is_left_unsaid() {
        for grammar in [ENGLISH, GERMAN, SPANISH, FRENCH] {
            assert_eq!(grammar.unknown_names(), Vec::<&str>::new());
        }
        for text in lures(1, 500) {
            assert!(text.body.len() > 20 && !text.body.contains('{'), "{text:?}");
            assert!(!text.subject.is_empty() && !text.subject.ends_with("-subject"), "{text:?}");
        }
    }
}
