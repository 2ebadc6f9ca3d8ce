//! Made-up honest mail: what people, shops, programs and lists write, in four languages, from a seed.
//! Much of it speaks of the same things as lures do (accounts, parcels, invoices, prizes), because honest mail does too.

use crate::grammar::Grammar;
use crate::lure::{Text, texts};

/// Makes so many honest texts.
#[must_use]
pub fn letters(seed: u64, count: usize) -> Vec<Text> {
    texts(seed, count, &[ENGLISH, GERMAN, SPANISH, FRENCH])
}

const ENGLISH: Grammar = Grammar(&[
    (
        "scenario",
        &[
            "colleague",
            "colleague",
            "shop",
            "shipping",
            "notice",
            "newsletter",
            "newsletter",
            "list",
            "list",
            "invoice",
            "meeting",
            "family",
            "support",
            "security",
        ],
    ),
    (
        "name",
        &["Anna", "Jonas", "Mia", "Paul", "Lena", "Tom", "Sofia", "Omar", "Ruth", "Kim", "Ines", "Marek"],
    ),
    (
        "hello",
        &[
            "Hi {name},",
            "Hello {name},",
            "Dear {name},",
            "{name},",
            "Hi all,",
            "Good morning {name},",
            "Hey {name},",
        ],
    ),
    (
        "bye",
        &[
            "Best, {name}",
            "Cheers, {name}",
            "Thanks, {name}",
            "Regards, {name}",
            "See you, {name}",
            "Best wishes, {name}",
            "{name}",
        ],
    ),
    ("day", &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "next week", "tomorrow", "the 14th"]),
    (
        "thing",
        &[
            "the quarterly report",
            "the budget",
            "the draft",
            "the contract",
            "the new page",
            "the customer survey",
            "the invoice from the printer",
            "the slides",
            "the test results",
            "the spring campaign",
            "the account book",
            "the patch",
            "the release notes",
        ],
    ),
    (
        "colleague-subject",
        &[
            "{thing}",
            "Re: {thing}",
            "question about {thing}",
            "lunch on {day}?",
            "notes from {day}",
            "holiday cover",
            "update on {thing}",
        ],
    ),
    (
        "colleague-body",
        &[
            "{hello}\n\nI had a look at {thing}. Page {number} still needs a figure, otherwise it looks good. Could you send me your comments by {day}? I will then forward it to {name}.\n\n{bye}",
            "{hello}\n\nthanks for {thing}. Two small points: the total on the second sheet is off by one, and {name} asked whether we can move the deadline to {day}. Let me know what you think.\n\n{bye}",
            "{hello}\n\nI am out of the office on {day}. {name} will cover for me. If something is urgent please call my mobile.\n\n{bye}",
            "{hello}\n\ncan you please check {thing} before we send it to the customer? I attached the latest version. The old one had the wrong account number in it.\n\n{bye}",
            "{hello}\n\nthe bank confirmed the transfer for {thing} this morning, so we can close the ticket. Thank you for your help.\n\n{bye}",
        ],
    ),
    (
        "shop-subject",
        &[
            "Your order {number}",
            "Thank you for your order",
            "Order confirmation",
            "We received your return",
            "Your receipt",
        ],
    ),
    (
        "shop-body",
        &[
            "{hello}\n\nthank you for your order {number}. We are packing it now and will write again when it leaves our warehouse. You can see the order in your customer account at any time.\n\n2 x {good}\nShipping: free\nTotal: {number}.00\n\nQuestions? Reply to this message or call us on weekdays from nine to five.\n\nYour team at the shop",
            "{hello}\n\nwe received the {good} you sent back. The amount goes to the card you paid with; that takes up to five business days.\n\nYour team at the shop",
        ],
    ),
    (
        "good",
        &[
            "garden lamp",
            "wool blanket",
            "coffee grinder",
            "bicycle bell",
            "tea set",
            "rain jacket",
            "desk lamp",
            "pair of boots",
            "picture frame",
        ],
    ),
    (
        "shipping-subject",
        &["Your parcel is on its way", "Shipped: order {number}", "Delivered", "Your order arrives on {day}"],
    ),
    (
        "shipping-body",
        &[
            "{hello}\n\nyour order {number} has left our warehouse. It should arrive on {day}. The carrier delivers between eight and six; if nobody is at home it goes to the neighbour you named.\n\nYour team at the shop",
            "{hello}\n\nyour parcel was delivered on {day} at 14:12 and left with a neighbour. Enjoy your {good}!\n\nYour team at the shop",
        ],
    ),
    (
        "notice-subject",
        &[
            "Your statement is ready",
            "Planned maintenance on {day}",
            "New terms from {day}",
            "Your appointment on {day}",
            "Your booking {number}",
            "Library loan is due",
        ],
    ),
    (
        "notice-body",
        &[
            "{hello}\n\nyour statement for last month is ready. To read it, open our app or type our address into your browser as usual. We never send links to the sign-in page.\n\nYour bank",
            "{hello}\n\non {day} between two and four in the night our service will not be available because we move to new servers. You do not need to do anything.\n\nOperations",
            "{hello}\n\nwe look forward to seeing you on {day} at half past ten. If you cannot come please call the practice a day before.\n\nYour dentist",
            "{hello}\n\nthe book you borrowed is due on {day}. You can renew it twice at the desk or in the catalogue.\n\nTown library",
        ],
    ),
    (
        "newsletter-subject",
        &[
            "News from the workshop",
            "The {good} issue",
            "Spring sale starts on {day}",
            "This week in the garden",
            "Issue {number}",
            "What we learned this month",
            "Last days of the sale",
        ],
    ),
    (
        "newsletter-body",
        &[
            "Hello readers,\n\nthis month we visited the people who make our {good}. They told us how the material is chosen and why it takes three weeks to finish one. Read the whole story on our pages.\n\nAlso in this issue: a recipe by {name}, ten places for a walk, and the winners of our photo contest.\n\nYou receive this letter because you subscribed in our shop. Unsubscribe or change your settings at any time.",
            "The sale begins on {day}: up to thirty percent off {good} and much more, as long as stocks last. Free shipping over fifty. See all offers on our pages.\n\nYou get this mail because you are a customer of ours. Unsubscribe here. Our address and telephone number are at the end of this page.",
            "In this issue: {name} on working from home, an interview with a lighthouse keeper, letters from readers, and a calendar of events.\n\nForward this letter to a friend. To stop receiving it click unsubscribe.",
        ],
    ),
    (
        "list-subject",
        &[
            "Re: [dev] {topic}",
            "[dev] {topic}",
            "Re: {topic}",
            "[users] problem with {topic}",
            "[announce] version {number}",
        ],
    ),
    (
        "topic",
        &[
            "memory leak in the parser",
            "build fails on arm",
            "patch for the driver",
            "how to configure the proxy",
            "certificate renewal",
            "spam filter rules",
            "password hashing",
            "release schedule",
            "documentation of the mail format",
            "packet loss at high rates",
        ],
    ),
    (
        "list-body",
        &[
            "On {day} {name} wrote:\n> I see the same error with {topic}.\n\nCan you post the output of the debug log? I suspect the buffer is freed twice. The attached patch works for me, but it needs a test.\n\n{bye}",
            "I have a question about {topic}. The manual says to set the option before the first call, but then the program stops with error {number}. Does anybody see the same? I run the latest version from the repository.\n\n{bye}",
            "Version {number} is out. Changes: fixes for {topic}, faster start, updated translations. Thanks to {name} and {name} for testing. Download it from the usual place and verify the signature.",
            "I don't agree. Phishing mails say verify your account or it will be suspended; a filter that only looks for these words would catch this very message. See the thread about {topic}.\n\n{bye}",
        ],
    ),
    (
        "invoice-subject",
        &["Invoice {number}", "Your invoice for March", "Reminder: invoice {number}", "Payment received"],
    ),
    (
        "invoice-body",
        &[
            "{hello}\n\nattached is invoice {number} for our work in March. Our bank details are the same as always and stand on the invoice. Payment within thirty days is fine.\n\n{bye}",
            "{hello}\n\nwe received your payment for invoice {number}. Thank you.\n\n{bye}",
            "{hello}\n\nperhaps it escaped you: invoice {number} is open since {day}. If you have paid in the meantime please disregard this note.\n\n{bye}",
        ],
    ),
    ("meeting-subject", &["Meeting on {day}", "Minutes", "Agenda for {day}", "Invitation: planning"]),
    (
        "meeting-body",
        &[
            "{hello}\n\nlet us meet on {day} at ten in the small room. Agenda: {thing}, {thing}, anything else. {name} takes the minutes.\n\n{bye}",
            "Minutes of {day}. Present: {name}, {name}, {name}. We decided to postpone {thing}. {name} asks the supplier for a new offer. Next meeting in two weeks.",
        ],
    ),
    ("family-subject", &["photos", "weekend", "happy birthday", "Grandma's recipe", "train arrives at six"]),
    (
        "family-body",
        &[
            "{hello}\n\nthe photos from the lake are lovely, thank you! {name} would like the one with the dog as a print. Are you coming for dinner on {day}? We make soup.\n\nLove, {name}",
            "{hello}\n\nmy train arrives at six on {day}, can you pick me up? I won a cake at the school fair and bring it along.\n\n{bye}",
        ],
    ),
    (
        "support-subject",
        &["[Ticket {number}] your question", "Re: [Ticket {number}] {thing}", "Ticket {number} closed"],
    ),
    (
        "support-body",
        &[
            "{hello}\n\nthank you for your patience. We could reproduce the problem with {thing} and corrected it today. Please try again and tell us if it still happens. Your ticket number is {number}.\n\n{bye}, customer support",
            "{hello}\n\nwe have not heard from you for a week, so we close ticket {number}. Reply to this mail if you want to open it again.\n\n{bye}, customer support",
        ],
    ),
    (
        "security-subject",
        &[
            "Your password was changed",
            "New sign-in to your account",
            "Two-step sign-in is on",
            "How to recognise fraud",
            "Your security code",
        ],
    ),
    (
        "security-body",
        &[
            "{hello}\n\nyour password was changed on {day} at 10:32. If that was you, you need not do anything. If not, open our pages as you always do and choose a new one; our staff helps under the number on the back of your card.\n\nAccount security",
            "{hello}\n\na reminder for the season: we never ask for your password, card number or codes by mail or telephone, and we never put links to the sign-in page into a letter. If a message says your account will be suspended, do not click, forward it to our report address.\n\nYour team at the shop",
            "Your code is {number}. It is valid for ten minutes. Do not give it to anybody, we never ask for it.",
        ],
    ),
]);

const GERMAN: Grammar = Grammar(&[
    ("scenario", &["kollege", "laden", "brief", "verein", "hinweis"]),
    ("name", &["Anna", "Jonas", "Mia", "Paul", "Lena", "Tom", "Greta", "Emil"]),
    ("tag", &["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "nächste Woche"]),
    (
        "ding",
        &[
            "den Entwurf",
            "die Rechnung",
            "das Angebot",
            "den Vertrag",
            "die Präsentation",
            "die Kundenumfrage",
        ],
    ),
    ("kollege-subject", &["Frage zu {ding}", "Besprechung am {tag}", "Vertretung", "Re: {ding}"]),
    (
        "kollege-body",
        &[
            "Hallo {name},\n\nich habe mir {ding} angesehen. Auf Seite {number} fehlt noch eine Zahl, sonst passt es. Kannst du mir bis {tag} deine Anmerkungen schicken?\n\nViele Grüße\n{name}",
            "Hallo zusammen,\n\nam {tag} um zehn treffen wir uns im kleinen Raum. Es geht um {ding}. {name} schreibt das Protokoll.\n\nBis dann\n{name}",
            "Liebe {name},\n\ndie Bank hat die Überweisung bestätigt, wir können den Vorgang schließen. Danke für deine Hilfe.\n\nBeste Grüße, {name}",
        ],
    ),
    ("laden-subject", &["Ihre Bestellung {number}", "Ihr Paket ist unterwegs", "Rechnung {number}"]),
    (
        "laden-body",
        &[
            "Guten Tag {name},\n\nvielen Dank für Ihre Bestellung {number}. Wir packen sie gerade und melden uns, sobald sie unser Lager verlässt.\n\nIhr Laden",
            "Guten Tag {name},\n\nIhr Paket kommt voraussichtlich am {tag}. Wenn niemand zu Hause ist, geht es an den Nachbarn.\n\nIhr Laden",
            "Guten Tag {name},\n\nanbei die Rechnung {number}. Unsere Bankverbindung steht wie immer unten, zahlbar innerhalb von dreißig Tagen.\n\nMit freundlichen Grüßen",
        ],
    ),
    ("brief-subject", &["Neues aus der Werkstatt", "Frühjahrsangebote", "Ausgabe {number}"]),
    (
        "brief-body",
        &[
            "Liebe Leserinnen und Leser,\n\nin diesem Monat haben wir die Weberei besucht. Dazu ein Rezept von {name} und die Gewinner unseres Fotowettbewerbs.\n\nSie erhalten diesen Brief, weil Sie ihn bestellt haben. Abmelden können Sie sich jederzeit am Ende dieser Seite.",
            "Bis {tag} sparen Sie dreißig Prozent auf Gartenmöbel, solange der Vorrat reicht. Alle Angebote auf unseren Seiten. Abmelden.",
        ],
    ),
    ("verein-subject", &["Einladung zur Versammlung", "Protokoll", "Ausflug am {tag}"]),
    (
        "verein-body",
        &[
            "Liebe Mitglieder,\n\nwir laden zur Versammlung am {tag} ein. Tagesordnung: Bericht des Kassenwarts, Wahl, Verschiedenes. Der Mitgliedsbeitrag wird im März eingezogen.\n\n{name}, Vorstand",
        ],
    ),
    ("hinweis-subject", &["Wartung am {tag}", "Ihr Passwort wurde geändert", "Termin am {tag}"]),
    (
        "hinweis-body",
        &[
            "Guten Tag {name},\n\nIhr Passwort wurde am {tag} geändert. Waren Sie das, müssen Sie nichts tun. Wir bitten niemals per Mail um Ihr Passwort.\n\nIhr Kundendienst",
            "Guten Tag,\n\nam {tag} zwischen zwei und vier Uhr nachts ist unser Dienst wegen Wartung nicht erreichbar.\n\nBetrieb",
        ],
    ),
]);

const SPANISH: Grammar = Grammar(&[
    ("scenario", &["colega", "tienda", "boletin"]),
    ("name", &["Ana", "Luis", "Carmen", "Pablo", "Lucía", "Jorge"]),
    ("dia", &["lunes", "martes", "miércoles", "jueves", "viernes"]),
    ("colega-subject", &["Reunión del {dia}", "Borrador", "Re: presupuesto"]),
    (
        "colega-body",
        &[
            "Hola {name}:\n\nHe revisado el borrador y solo falta una cifra en la página {number}. ¿Puedes enviarme tus comentarios antes del {dia}?\n\nUn saludo,\n{name}",
            "Hola a todos:\n\nNos vemos el {dia} a las diez en la sala pequeña. {name} toma notas.\n\nSaludos, {name}",
        ],
    ),
    ("tienda-subject", &["Su pedido {number}", "Su pedido está en camino", "Factura {number}"]),
    (
        "tienda-body",
        &[
            "Hola {name}:\n\nGracias por su pedido {number}. Le avisaremos cuando salga de nuestro almacén.\n\nSu tienda",
            "Hola {name}:\n\nSu pedido llegará el {dia}. Si no hay nadie en casa lo dejaremos con el vecino.\n\nSu tienda",
        ],
    ),
    ("boletin-subject", &["Noticias del mes", "Ofertas de primavera"]),
    (
        "boletin-body",
        &[
            "Queridos lectores:\n\nEste mes visitamos el taller donde se hacen nuestras mantas. Además, una receta de {name}.\n\nRecibe esta carta porque se suscribió. Puede darse de baja cuando quiera.",
        ],
    ),
]);

const FRENCH: Grammar = Grammar(&[
    ("scenario", &["collegue", "boutique", "lettre"]),
    ("name", &["Anne", "Luc", "Camille", "Pierre", "Chloé", "Hugo"]),
    ("jour", &["lundi", "mardi", "mercredi", "jeudi", "vendredi"]),
    ("collegue-subject", &["Réunion de {jour}", "Le brouillon", "Re: budget"]),
    (
        "collegue-body",
        &[
            "Bonjour {name},\n\nj'ai relu le brouillon, il manque un chiffre à la page {number}. Peux-tu m'envoyer tes remarques avant {jour} ?\n\nBien à toi,\n{name}",
            "Bonjour à tous,\n\nnous nous retrouvons {jour} à dix heures dans la petite salle. {name} prend les notes.\n\nCordialement, {name}",
        ],
    ),
    ("boutique-subject", &["Votre commande {number}", "Votre commande est en route", "Facture {number}"]),
    (
        "boutique-body",
        &[
            "Bonjour {name},\n\nmerci pour votre commande {number}. Nous vous écrirons quand elle quittera notre entrepôt.\n\nVotre boutique",
            "Bonjour {name},\n\nvotre commande arrivera {jour}. En votre absence elle sera confiée au voisin.\n\nVotre boutique",
        ],
    ),
    ("lettre-subject", &["Nouvelles du mois", "Offres de printemps"]),
    (
        "lettre-body",
        &[
            "Chers lecteurs,\n\nce mois-ci nous avons visité l'atelier où naissent nos couvertures. Et une recette de {name}.\n\nVous recevez cette lettre parce que vous l'avez demandée. Vous pouvez vous désinscrire à tout moment.",
        ],
    ),
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_gives_the_same_letters() {
        assert_eq!(letters(7, 20), letters(7, 20));
    }

    #[test]
    fn nothing_is_left_unsaid() {
        for grammar in [ENGLISH, GERMAN, SPANISH, FRENCH] {
            assert_eq!(grammar.unknown_names(), Vec::<&str>::new());
        }
        for text in letters(1, 500) {
            assert!(text.body.len() > 20 && !text.body.contains('{'), "{text:?}");
            assert!(!text.subject.ends_with("-subject"), "{text:?}");
        }
    }
}
