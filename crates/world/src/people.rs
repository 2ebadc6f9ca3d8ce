//! Made-up members of customer lists: a name and what stands before the `@`, from a seed, for three kinds of list. Not where their mailboxes are, and not how
//! a canary is made to look like one of them (`forensics::disguise`): that one draws from names of its own and never sees these tables, or measuring one by the
//! other would mean nothing.
//!
//! Written by hand from how people choose addresses: most use their names, some put a year or a few digits behind, some have a nickname. Names are as unevenly
//! common as they are in life: a few by the thousand, and a long tail of family names that are put together from old words for places and trades.

use std::collections::HashSet;

use crate::chance::Chance;

/// Somebody on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Given name, as one writes it.
    pub given: String,
    /// Family name.
    pub family: String,
    /// What stands before the `@` of the address; lower case ASCII.
    pub local_part: String,
}

/// A kind of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Public {
    /// Customers of a German shop.
    GermanShop,
    /// Supporters of a British charity.
    BritishCharity,
    /// Travellers of an airline, from four countries.
    Travellers,
}

/// Returns so many members, no two with the same local part.
#[must_use]
pub fn members(public: Public, seed: u64, count: usize) -> Vec<Member> {
    let mut chance = Chance::new(seed);
    let mut taken = HashSet::with_capacity(count);
    let mut members = Vec::with_capacity(count);
    while members.len() < count {
        let mut member = member(public.land(&mut chance), &mut chance);
        // Whoever comes late finds the name taken and puts digits behind it, as at any provider.
        while !taken.insert(member.local_part.clone()) {
            member.local_part.push_str(&chance.below(100).to_string());
        }
        members.push(member);
    }
    members
}

impl Public {
    fn land(self, chance: &mut Chance) -> &'static Land {
        let others: &[&Land] = match self {
            Public::GermanShop => &[&GERMAN, &GERMAN, &GERMAN, &GERMAN, &GERMAN, &GERMAN, &GERMAN, &ITALIAN],
            Public::BritishCharity => &[&BRITISH, &BRITISH, &BRITISH, &BRITISH, &BRITISH, &FRENCH],
            Public::Travellers => &[&GERMAN, &BRITISH, &FRENCH, &ITALIAN],
        };
        chance.pick(others).copied().unwrap_or(&GERMAN)
    }
}

/// Names of a country: given ones, frequent family ones, and beginnings and ends of all others.
struct Land {
    given: &'static [&'static str],
    family: &'static [&'static str],
    begins: &'static [&'static str],
    ends: &'static [&'static str],
}

/// One of a row of names of which each is rarer than the one before, as names are.
fn uneven<'n>(names: &'n [&'static str], chance: &mut Chance) -> &'n str {
    // The square of an even number: the first tenth of a row is met by a third of people.
    let even = (chance.number() >> 11) as f64 / (1_u64 << 53) as f64;
    let place = (even * even * names.len() as f64) as usize;
    names.get(place).copied().unwrap_or("Kim")
}

fn member(land: &Land, chance: &mut Chance) -> Member {
    let given = match chance.below(40) {
        0 => format!("{}-{}", uneven(land.given, chance), uneven(land.given, chance)),
        _ => uneven(land.given, chance).to_owned(),
    };
    let family = if chance.below(5) < 2 {
        uneven(land.family, chance).to_owned()
    } else {
        let end = chance.pick(land.ends).copied().unwrap_or_default();
        format!("{}{end}", chance.pick(land.begins).copied().unwrap_or_default())
    };
    let local_part = local_part(&plain(&given), &plain(&family), chance);
    Member { given, family, local_part }
}

/// As one writes a name in an address.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn local_part(given: &str, family: &str, chance: &mut Chance) -> String {
    let initial = &given[..1];
    let name = match chance.below(100) {
        0..24 => format!("{given}.{family}"),
        24..37 => format!("{given}{family}"),
        37..42 => format!("{given}_{family}"),
        42..45 => format!("{given}-{family}"),
        45..50 => format!("{initial}.{family}"),
        50..58 => format!("{initial}{family}"),
        58..63 => format!("{family}.{given}"),
        63..66 => format!("{family}{given}"),
        66..69 => format!("{family}{initial}"),
        69..75 => family.to_owned(),
        75..80 => given.to_owned(),
        80..83 => {
            let second = (b'a' + u8::try_from(chance.below(20)).unwrap_or(0)) as char;
            format!("{given}.{second}.{family}")
        }
        _ => nickname(given, chance),
    };
    // A short name was taken long ago.
    let is_short = name.len() < 9;
    if chance.below(100) < if is_short { 80 } else { 27 } { numbered(&name, chance) } else { name }
}

fn numbered(name: &str, chance: &mut Chance) -> String {
    let born = 1_945 + chance.below(30) + chance.below(32);
    match chance.below(20) {
        0..5 => format!("{name}{born}"),
        5..11 => format!("{name}{:02}", born % 100),
        11..14 => format!("{name}{}", 1 + chance.below(9)),
        14..16 => format!("{name}{}", 10 + chance.below(90)),
        16..18 => format!("{name}{}", 100 + chance.below(900)),
        18 => format!("{name}.{:02}", born % 100),
        _ => format!("{name}_{}", 1 + chance.below(99)),
    }
}

fn nickname(given: &str, chance: &mut Chance) -> String {
    let kind = chance.below(6);
    let mut one = |words: &'static [&'static str]| chance.pick(words).copied().unwrap_or_default();
    match kind {
        0 => format!("{}{}", one(OF_WHAT_KIND), one(WHAT)),
        1 => format!("{}.{}", one(OF_WHAT_KIND), one(WHAT)),
        2 => format!("{}{}", one(WHAT), one(WHO)),
        3 => format!("{}{given}", one(OF_WHAT_KIND)),
        4 => format!("{}{}", &given[..given.len().min(3)], one(WHAT)),
        _ => format!("{}_{}", one(WHAT), one(WHO)),
    }
}

const OF_WHAT_KIND: &[&str] = &[
    "happy", "little", "crazy", "blue", "green", "silver", "golden", "lucky", "sunny", "wild", "red", "dark",
    "sweet", "magic", "old", "big", "mad", "cool", "super", "lazy", "klein", "petit", "bella", "free",
    "royal", "black", "white", "lone", "quick", "night",
];

const WHAT: &[&str] = &[
    "moon", "star", "wolf", "tiger", "flower", "garden", "river", "storm", "rider", "runner", "cat", "dog",
    "bird", "fish", "bike", "guitar", "music", "cloud", "rain", "snow", "forest", "tree", "stone", "beach",
    "wave", "sailor", "pilot", "cook", "coffee", "tea", "rose", "lily", "fox", "bear", "eagle", "hawk",
    "dragon", "knight", "angel", "devil", "maus", "katze", "sonne", "stern", "blume", "soleil", "fleur",
    "gatto", "luna", "vento",
];

const WHO: &[&str] = &[
    "girl", "boy", "man", "lady", "queen", "king", "fan", "lover", "mum", "dad", "team", "family", "home",
    "world", "guy", "maker", "hunter", "walker", "dancer", "reader",
];

const GERMAN: Land = Land {
    given: &[
        "Sabine",
        "Thomas",
        "Andrea",
        "Michael",
        "Petra",
        "Stefan",
        "Claudia",
        "Andreas",
        "Susanne",
        "Frank",
        "Nicole",
        "Markus",
        "Stefanie",
        "Christian",
        "Martina",
        "Uwe",
        "Birgit",
        "Klaus",
        "Anja",
        "Matthias",
        "Heike",
        "Wolfgang",
        "Karin",
        "Bernd",
        "Kerstin",
        "Dirk",
        "Ute",
        "Jens",
        "Silke",
        "Sven",
        "Monika",
        "Torsten",
        "Katja",
        "Ralf",
        "Simone",
        "Oliver",
        "Melanie",
        "Alexander",
        "Katrin",
        "Daniel",
        "Bettina",
        "Jan",
        "Christine",
        "Holger",
        "Gabriele",
        "Joachim",
        "Ulrike",
        "Marco",
        "Tanja",
        "Tobias",
        "Angelika",
        "Sebastian",
        "Julia",
        "Manfred",
        "Carmen",
        "Werner",
        "Sandra",
        "Heinz",
        "Daniela",
        "Rainer",
        "Renate",
        "Dieter",
        "Ingrid",
        "Guenter",
        "Brigitte",
        "Helmut",
        "Ursula",
        "Volker",
        "Doris",
        "Norbert",
        "Anke",
        "Carsten",
        "Britta",
        "Lars",
        "Meike",
        "Nils",
        "Wiebke",
        "Hauke",
        "Frauke",
        "Detlef",
        "Sigrid",
        "Egon",
        "Hannelore",
        "Lothar",
        "Waltraud",
        "Ruediger",
        "Gudrun",
        "Hartmut",
        "Elke",
        "Achim",
    ],
    family: &[
        "Mueller",
        "Schmidt",
        "Schneider",
        "Fischer",
        "Weber",
        "Meyer",
        "Wagner",
        "Becker",
        "Schulz",
        "Hoffmann",
        "Schaefer",
        "Koch",
        "Bauer",
        "Richter",
        "Klein",
        "Wolf",
        "Schroeder",
        "Neumann",
        "Schwarz",
        "Zimmermann",
        "Braun",
        "Krueger",
        "Hofmann",
        "Hartmann",
        "Lange",
        "Schmitt",
        "Werner",
        "Schmitz",
        "Krause",
        "Meier",
        "Lehmann",
        "Schmid",
        "Schulze",
        "Maier",
        "Koehler",
        "Herrmann",
        "Koenig",
        "Walter",
        "Mayer",
        "Huber",
        "Kaiser",
        "Fuchs",
        "Peters",
        "Lang",
        "Scholz",
        "Moeller",
        "Weiss",
        "Jung",
        "Hahn",
        "Schubert",
        "Vogel",
        "Friedrich",
        "Keller",
        "Guenther",
        "Frank",
        "Berger",
        "Winkler",
        "Roth",
        "Beck",
        "Lorenz",
        "Baumann",
        "Franke",
        "Albrecht",
        "Schuster",
        "Simon",
        "Ludwig",
        "Boehm",
        "Winter",
        "Kraus",
        "Martin",
        "Schumacher",
        "Kraemer",
        "Vogt",
        "Stein",
        "Jaeger",
        "Otto",
        "Sommer",
        "Gross",
        "Seidel",
        "Heinrich",
        "Brandt",
        "Haas",
        "Schreiber",
        "Graf",
        "Schulte",
        "Dietrich",
        "Ziegler",
        "Kuhn",
        "Kuehn",
        "Pohl",
    ],
    begins: &[
        "Ober", "Nieder", "Stein", "Eich", "Birk", "Buch", "Linden", "Tann", "Erl", "Hasel", "Wald", "Feld",
        "Wies", "Moos", "Brunn", "Bach", "Rieder", "Rosen", "Gruen", "Roth", "Schwarz", "Weiss", "Alten",
        "Neu", "Hohen", "Tief", "Breiten", "Lang", "Kurz", "Gross", "Kirch", "Kloster", "Burg", "Markt",
        "Muehl", "Hammer", "Schmied", "Zangen", "Wagen", "Acker", "Korn", "Hafer", "Gersten", "Hopfen",
        "Reb", "Apfel", "Kirsch", "Nuss", "Ochsen", "Ross", "Hirsch", "Reh", "Fuchs", "Wolf", "Baer",
        "Falken", "Adler", "Sperling", "Kranich", "Winter", "Sommer", "Herbst", "Sonnen", "Mond", "Ander",
        "Diep", "Ebers", "Gerst", "Hagen", "Isen", "Kalten", "Loh", "Merk", "Nagel", "Oster", "Pfaff",
        "Quell", "Reich", "Sied", "Trautt", "Uhlen", "Voll", "Wedd", "Zell",
    ],
    ends: &[
        "berg", "berger", "bach", "bacher", "hof", "hofer", "hoff", "meier", "mann", "stein", "feld",
        "felder", "hausen", "hauser", "wald", "brink", "kamp", "moser", "huber", "maier", "mueller",
        "schmidt", "burg", "thal", "thaler", "reuter", "ner", "ing", "inger", "lein", "ke", "koetter",
        "horst", "becker", "dorf", "dorfer", "eder", "ler", "wig", "hardt",
    ],
};

const BRITISH: Land = Land {
    given: &[
        "Sarah",
        "David",
        "Susan",
        "Paul",
        "Julie",
        "Andrew",
        "Karen",
        "Mark",
        "Jacqueline",
        "John",
        "Deborah",
        "Stephen",
        "Tracey",
        "Ian",
        "Jane",
        "Richard",
        "Helen",
        "Peter",
        "Diane",
        "Simon",
        "Sharon",
        "Robert",
        "Alison",
        "Nicholas",
        "Caroline",
        "Martin",
        "Amanda",
        "Kevin",
        "Elizabeth",
        "Gary",
        "Margaret",
        "Alan",
        "Patricia",
        "Christopher",
        "Linda",
        "Keith",
        "Janet",
        "Nigel",
        "Barbara",
        "Graham",
        "Wendy",
        "Philip",
        "Gillian",
        "Colin",
        "Heather",
        "Neil",
        "Lesley",
        "Trevor",
        "Joanne",
        "Stuart",
        "Nicola",
        "Darren",
        "Claire",
        "Craig",
        "Emma",
        "Lee",
        "Rebecca",
        "Jason",
        "Victoria",
        "Wayne",
        "Katherine",
        "Matthew",
        "Rachel",
        "Gavin",
        "Hayley",
        "Adam",
        "Kelly",
        "Ross",
        "Gemma",
        "Scott",
        "Kirsty",
        "Euan",
        "Fiona",
        "Hamish",
        "Morag",
        "Gareth",
        "Sian",
        "Rhodri",
        "Bronwen",
        "Declan",
        "Siobhan",
        "Niamh",
        "Ciaran",
        "Beryl",
        "Doreen",
        "Maureen",
        "Geoffrey",
        "Clive",
        "Derek",
        "Roy",
    ],
    family: &[
        "Smith",
        "Jones",
        "Williams",
        "Taylor",
        "Brown",
        "Davies",
        "Evans",
        "Wilson",
        "Thomas",
        "Johnson",
        "Roberts",
        "Robinson",
        "Thompson",
        "Wright",
        "Walker",
        "White",
        "Edwards",
        "Hughes",
        "Green",
        "Hall",
        "Lewis",
        "Harris",
        "Clarke",
        "Patel",
        "Jackson",
        "Wood",
        "Turner",
        "Martin",
        "Cooper",
        "Hill",
        "Ward",
        "Morris",
        "Moore",
        "Clark",
        "Lee",
        "King",
        "Baker",
        "Harrison",
        "Morgan",
        "Allen",
        "James",
        "Scott",
        "Phillips",
        "Watson",
        "Davis",
        "Parker",
        "Price",
        "Bennett",
        "Young",
        "Griffiths",
        "Mitchell",
        "Kelly",
        "Cook",
        "Carter",
        "Richardson",
        "Bailey",
        "Collins",
        "Bell",
        "Shaw",
        "Murphy",
        "Miller",
        "Cox",
        "Richards",
        "Khan",
        "Marshall",
        "Anderson",
        "Simpson",
        "Ellis",
        "Adams",
        "Singh",
        "Begum",
        "Wilkinson",
        "Foster",
        "Chapman",
        "Powell",
        "Webb",
        "Rogers",
        "Gray",
        "Mason",
        "Ali",
        "Hunt",
        "Hussain",
        "Campbell",
        "Matthews",
        "Owen",
        "Palmer",
        "Holmes",
        "Mills",
        "Barnes",
        "Knight",
    ],
    begins: &[
        "Ash", "Black", "Brad", "Brom", "Buck", "Burn", "Chad", "Clay", "Clif", "Cran", "Crow", "Dal", "Dun",
        "East", "El", "Fair", "Farn", "Fen", "Gold", "Green", "Had", "Hal", "Har", "Hart", "Haw", "Hay",
        "Hazel", "Hol", "Hurst", "Kings", "Lang", "Lock", "Long", "Mal", "Marl", "Mid", "Mil", "Nor", "Oak",
        "Old", "Pem", "Pres", "Rad", "Red", "Rush", "Sand", "Shel", "Ship", "Somer", "Stan", "Staple",
        "Stock", "Sut", "Swin", "Thorn", "Thur", "Up", "Wad", "Wal", "War", "Wat", "Web", "Wel", "West",
        "Whit", "Wil", "Win", "Wood", "Wool", "Worth", "Mac", "Mc", "Fitz", "O",
    ],
    ends: &[
        "ton", "ham", "ley", "ford", "field", "wood", "well", "worth", "by", "combe", "croft", "bourne",
        "bury", "bridge", "brook", "cott", "den", "don", "gate", "grave", "hurst", "land", "man", "mer",
        "more", "house", "ridge", "shaw", "smith", "son", "stead", "stone", "thorpe", "ward", "way", "wick",
        "yard", "kins", "donald", "dougall", "grath",
    ],
};

const FRENCH: Land = Land {
    given: &[
        "Nathalie",
        "Philippe",
        "Isabelle",
        "Christophe",
        "Sylvie",
        "Laurent",
        "Catherine",
        "Pascal",
        "Valerie",
        "Eric",
        "Sandrine",
        "Frederic",
        "Veronique",
        "Patrick",
        "Corinne",
        "Thierry",
        "Stephanie",
        "Olivier",
        "Celine",
        "Bruno",
        "Virginie",
        "Didier",
        "Delphine",
        "Sebastien",
        "Florence",
        "Nicolas",
        "Aurelie",
        "Jerome",
        "Emilie",
        "Guillaume",
        "Elodie",
        "Cedric",
        "Brigitte",
        "Jean",
        "Martine",
        "Alain",
        "Dominique",
        "Gerard",
        "Chantal",
        "Bernard",
        "Monique",
        "Yves",
        "Josiane",
        "Benoit",
        "Mireille",
        "Thibault",
        "Solene",
        "Maxence",
        "Oceane",
        "Quentin",
        "Maelle",
        "Loic",
        "Gwenaelle",
        "Yann",
        "Beatrice",
        "Herve",
        "Odile",
        "Gilles",
        "Murielle",
        "Fabrice",
    ],
    family: &[
        "Martin",
        "Bernard",
        "Thomas",
        "Petit",
        "Robert",
        "Richard",
        "Durand",
        "Dubois",
        "Moreau",
        "Laurent",
        "Simon",
        "Michel",
        "Lefebvre",
        "Leroy",
        "Roux",
        "David",
        "Bertrand",
        "Morel",
        "Fournier",
        "Girard",
        "Bonnet",
        "Dupont",
        "Lambert",
        "Fontaine",
        "Rousseau",
        "Vincent",
        "Muller",
        "Lefevre",
        "Faure",
        "Andre",
        "Mercier",
        "Blanc",
        "Guerin",
        "Boyer",
        "Garnier",
        "Chevalier",
        "Francois",
        "Legrand",
        "Gauthier",
        "Garcia",
        "Perrin",
        "Robin",
        "Clement",
        "Morin",
        "Nicolas",
        "Henry",
        "Roussel",
        "Mathieu",
        "Gautier",
        "Masson",
    ],
    begins: &[
        "Bar", "Beau", "Bel", "Ber", "Bois", "Bon", "Bou", "Bru", "Cham", "Chan", "Char", "Chau", "Cler",
        "Cour", "Des", "Du", "Fal", "Fer", "Fla", "Fon", "Four", "Gail", "Gar", "Gir", "Gou", "Gran", "Gri",
        "Guil", "Hau", "Jac", "Jou", "La", "Lan", "Le", "Mal", "Mar", "Mau", "Mon", "Mou", "Nor", "Pel",
        "Per", "Pi", "Poi", "Pon", "Rai", "Ri", "Ro", "Sal", "Sau", "Ser", "Tar", "Tou", "Val", "Vau", "Ver",
        "Vil", "Vin",
    ],
    ends: &[
        "eau", "ier", "ard", "et", "ot", "in", "on", "ault", "ois", "ais", "elle", "mont", "ville", "chet",
        "deau", "geon", "lier", "nier", "quet", "rand", "reau", "riot", "sier", "taud", "teau", "tier",
        "ton", "val", "vert", "court", "bert", "land", "champ", "froy",
    ],
};

const ITALIAN: Land = Land {
    given: &[
        "Giuseppe",
        "Maria",
        "Giovanni",
        "Anna",
        "Antonio",
        "Francesca",
        "Mario",
        "Laura",
        "Luigi",
        "Paola",
        "Roberto",
        "Giulia",
        "Stefano",
        "Elena",
        "Marco",
        "Chiara",
        "Alessandro",
        "Sara",
        "Andrea",
        "Valentina",
        "Francesco",
        "Silvia",
        "Matteo",
        "Federica",
        "Davide",
        "Elisa",
        "Luca",
        "Barbara",
        "Simone",
        "Cristina",
        "Fabio",
        "Monica",
        "Massimo",
        "Daniela",
        "Claudio",
        "Patrizia",
        "Vincenzo",
        "Rosa",
        "Salvatore",
        "Giovanna",
        "Pietro",
        "Ilaria",
        "Enrico",
        "Martina",
        "Gianluca",
        "Serena",
        "Emanuele",
        "Beatrice",
        "Riccardo",
        "Lucia",
    ],
    family: &[
        "Rossi",
        "Russo",
        "Ferrari",
        "Esposito",
        "Bianchi",
        "Romano",
        "Colombo",
        "Ricci",
        "Marino",
        "Greco",
        "Bruno",
        "Gallo",
        "Conti",
        "Deluca",
        "Mancini",
        "Costa",
        "Giordano",
        "Rizzo",
        "Lombardi",
        "Moretti",
        "Barbieri",
        "Fontana",
        "Santoro",
        "Mariani",
        "Rinaldi",
        "Caruso",
        "Ferrara",
        "Galli",
        "Martini",
        "Leone",
        "Longo",
        "Gentile",
        "Martinelli",
        "Vitale",
        "Lombardo",
        "Serra",
        "Coppola",
        "Desantis",
        "Marchetti",
        "Parisi",
    ],
    begins: &[
        "Al", "Am", "An", "Bal", "Bar", "Bas", "Bel", "Ben", "Ber", "Bon", "Bor", "Bra", "Bu", "Cal", "Can",
        "Cap", "Car", "Cas", "Cat", "Cer", "Cor", "Cri", "Dal", "Don", "Fab", "Fal", "Far", "Fer", "Fio",
        "For", "Gal", "Gar", "Gas", "Gia", "Gra", "Gri", "Gui", "Lam", "Lan", "Lor", "Mag", "Mal", "Man",
        "Mar", "Maz", "Mon", "Mor", "Nap", "Ori", "Pal", "Pan", "Pas", "Pel", "Per", "Pic", "Por", "Quar",
        "Rav", "Ron", "Sal", "San", "Sar", "Spa", "Tam", "Tar", "Tos", "Val", "Ven", "Ver", "Vis", "Zam",
        "Zan",
    ],
    ends: &[
        "aldi", "ante", "ardi", "asso", "atti", "elli", "ello", "ese", "etti", "etto", "ino", "ini",
        "inelli", "izzi", "oli", "olo", "one", "oni", "otti", "otto", "ucci", "uzzi", "uolo", "anti", "acci",
        "ati", "bianco", "casa", "donna", "fiore", "monte", "naro", "rosso", "tore", "ziani",
    ],
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Public, members};

    #[test]
    fn members_are_the_same_for_the_same_seed_and_no_two_have_one_address() {
        for public in [Public::GermanShop, Public::BritishCharity, Public::Travellers] {
            let list = members(public, 1, 3_000);
            assert_eq!(list, members(public, 1, 3_000));
            assert_ne!(list, members(public, 2, 3_000));
            let locals: HashSet<&str> = list.iter().map(|member| member.local_part.as_str()).collect();
            assert_eq!(locals.len(), 3_000);
            let is_plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
            assert!(
                list.iter()
                    .all(|member| member.local_part.bytes().all(is_plain) && member.local_part.len() <= 64)
            );
        }
    }

    #[test]
    fn names_are_as_unevenly_common_as_in_life() {
        let list = members(Public::GermanShop, 3, 10_000);
        let of = |name: &str| list.iter().filter(|member| member.family == name).count();
        assert!(of("Mueller") > 100 && of("Pohl") < of("Mueller") / 2, "{} {}", of("Mueller"), of("Pohl"));
        let different: HashSet<&str> = list.iter().map(|member| member.family.as_str()).collect();
        assert!(different.len() > 2_000, "{} family names", different.len());
    }
}
