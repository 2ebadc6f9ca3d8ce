//! The map over a real store: what is drawn, what rules find and let go again, what goes out and comes in as a spreadsheet.

use std::time::{Duration, Instant};

use custody::adopt::Wanted as Adopted;
use custody::copy::{CopiesOf, CopyState};
use custody::finding::{FindingPlace, FindingState, LEFT_FOR};
use custody::finding_rule::{MENDED, Round};
use custody::guideline::Answered;
use custody::guideline::sight::{Seeing, Seen, Sight};
use custody::list_facts::{FieldClass, ListWanted};
use custody::map::layout::lay_out;
use custody::map::{Channel, Drift, FlowWanted, draw, weakest_paths};
use custody::party::Wanted;
use custody::proof::{ProofKind, Proving};
use custody::sheet::{SheetError, SheetKind, TAKEN_BACK_WITHIN};
use custody::{CustodyError, Unfit};
use model::access::{Right, Rights};
use model::ids::{CopyId, FindingId, ListId, PartyId};
use model::time::Time;
use platform::clock::Clock as _;
use testkit::store::house;

use crate::house::House;

const DAY: Duration = Duration::from_hours(24);

async fn list_of(house_: &House, copy: CopyId) -> ListId {
    house_.custody.copy(&house(), copy).await.unwrap().copy.list
}

fn way(to: PartyId, list: Option<ListId>, channel: Channel) -> FlowWanted {
    FlowWanted { from: None, to, list, channel, purpose: "campaigns".into() }
}

pub(crate) async fn what_is_declared_and_what_is_registered_are_held_against_each_other(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (copy, _) = house_.planted().await;
    let list = list_of(house_, copy).await;
    let vendor = custody.copy(&house(), copy).await.unwrap().party.0;
    let below = Wanted { name: "Host C".into(), works_for: vendor.to_string(), ..Wanted::default() };
    let below = custody.vendor_add(&house(), below, now).await.unwrap();
    let itself = Wanted { name: "Host C".into(), works_for: below.to_string(), ..Wanted::default() };
    let itself = custody.vendor_change(&house(), below, itself, now).await;
    assert!(matches!(itself, Err(CustodyError::Unfit(Unfit::Circle))), "{itself:?}");

    let ground = custody.ground(&house()).await.unwrap();
    let map = draw(&ground, None, now);
    let layers: Vec<_> = map.nodes.iter().map(|node| (node.layer, node.name.as_str(), node.copies)).collect();
    assert_eq!(layers, [(1, "Vendor B", 1), (2, "Host C", 0)]);
    assert_eq!(map.drift, []);
    let circle = FlowWanted { from: Some(below), ..way(below, None, Channel::Api) };
    assert!(custody.flow_declare(&house(), circle, now).await.is_err(), "from itself to itself");
    let flow = custody.flow_declare(&house(), way(below, Some(list), Channel::Mail), now).await.unwrap();
    let ground = custody.ground(&house()).await.unwrap();
    let drift = draw(&ground, Some(list), now).drift;
    assert_eq!(drift, [Drift::CopyWithoutFlow(copy), Drift::FlowWithoutCopy(flow)]);
    custody.flow_remove(&house(), flow).await.unwrap();
    assert!(custody.flow_remove(&house(), flow).await.is_err());
    let place = custody.place_add(&house(), vendor, ("Data centre  Frankfurt", "de"), now).await.unwrap();
    let places = custody.places(&house(), vendor).await.unwrap();
    assert_eq!((places[0].name.as_str(), places[0].country.as_str()), ("Data centre Frankfurt", "DE"));
    assert!(custody.place_add(&house(), vendor, ("x", "Germany"), now).await.is_err());
    custody.place_remove(&house(), place).await.unwrap();
    assert_eq!(custody.places(&house(), vendor).await.unwrap(), []);
}

pub(crate) async fn rules_raise_what_holds_once_and_close_what_holds_no_more(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (copy, _) = house_.planted().await;
    let list = list_of(house_, copy).await;
    let round = custody.find_by_rules(&house(), now).await.unwrap();
    assert!(round.raised >= 4, "{round:?}");
    assert_eq!(custody.find_by_rules(&house(), now).await.unwrap(), Round::default(), "again is nothing new");
    let rules = async || -> Vec<String> {
        let open = custody.findings_by_worth(&house(), Some(FindingState::Open), None, 100).await.unwrap();
        open.into_iter().map(|(finding, _)| finding.rule).collect()
    };
    let open = rules().await;
    for rule in ["list-no-deputy", "list-one-step", "list-no-worth", "party-not-asked", "party-no-country"] {
        assert!(open.iter().any(|one| one == rule), "{rule}: {open:?}");
    }
    assert!(!open.iter().any(|one| one == "copy-no-canary"), "it has canaries");

    // Somebody says what it is worth and who stands in: two are mended by themselves, and the others now say what is at stake.
    let wanted = ListWanted {
        owner: "Anna".into(),
        deputy: "Ben".into(),
        told: "offers".into(),
        each: "2.50".into(),
        active: "40".into(),
        ..ListWanted::default()
    };
    custody.list_change(&house(), list, wanted, now).await.unwrap();
    let later = now.plus(DAY);
    let round = custody.find_by_rules(&house(), later).await.unwrap();
    assert_eq!(round.raised, 0);
    assert!(round.closed >= 2, "{round:?}");
    let all = custody.findings_by_worth(&house(), None, None, 100).await.unwrap();
    let (closed, _) = all.iter().find(|(finding, _)| finding.rule == "list-no-worth").unwrap();
    assert_eq!(closed.closed.as_ref().unwrap().2, MENDED);
    let history = custody.finding_history(&house(), closed.id).await.unwrap();
    assert_eq!(history.iter().map(|step| step.what.as_str()).collect::<Vec<_>>(), ["closed"]);
    // 1,204,331 customers, 40 of 100 active, 2.50 each; what is worth most stands first.
    let stake = 1_204_331 * 250 * 40 / 100;
    let (first, worth) = &all[0];
    assert_eq!((*worth, first.owner.is_empty() || first.owner == "Anna"), (stake, true));
    let worths: Vec<u64> = all.iter().map(|(_, worth)| *worth).collect();
    assert!(worths.is_sorted_by(|one, other| one >= other), "{worths:?}");
    let after =
        custody.findings_by_worth(&house(), None, Some(FindingPlace::of(&all[0])), 100).await.unwrap();
    assert_eq!(after.len(), all.len() - 1);

    // It is measured once a day.
    let shown = custody.list_shown(&house(), list, later).await.unwrap();
    assert_eq!(shown.steps.iter().map(|one| one.steps).collect::<Vec<_>>(), [1, 1]);
    custody.copy_end(&house(), copy, "deleted", later).await.unwrap();
    let round = custody.find_by_rules(&house(), later).await.unwrap();
    assert!(round.closed >= 2 && !rules().await.iter().any(|one| one == "list-one-step"));
}

pub(crate) async fn what_a_person_closed_though_it_holds_is_left_for_a_while(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    house_.planted().await;
    let is_open = async |at: Time| -> Option<FindingId> {
        custody.find_by_rules(&house(), at).await.unwrap();
        let open = custody.findings(&house(), Some(FindingState::Open), None, 100).await.unwrap();
        open.into_iter().find(|one| one.rule == "list-one-step").map(|one| one.id)
    };
    let weak = is_open(now).await.unwrap();
    custody.finding_close(&house(), weak, "we live with that until spring", now).await.unwrap();
    assert_eq!(is_open(now).await, None);
    assert_eq!(is_open(now.plus(LEFT_FOR - DAY)).await, None);
    assert!(is_open(now.plus(LEFT_FOR)).await.is_some_and(|anew| anew != weak), "somebody is asked again");

    // A copy that may stay past its end is no news every hour, either.
    let over = now.plus(DAY * 200);
    assert_eq!(custody.find_overdue(&house(), over).await.unwrap(), 1);
    let open = custody.findings(&house(), Some(FindingState::Open), None, 100).await.unwrap();
    let overdue = open.iter().find(|one| one.rule == "copy_overdue").unwrap();
    custody.finding_close(&house(), overdue.id, "they need a week more", over).await.unwrap();
    assert_eq!(custody.find_overdue(&house(), over.plus(DAY)).await.unwrap(), 0);
    assert_eq!(custody.find_overdue(&house(), over.plus(LEFT_FOR)).await.unwrap(), 1);
}

pub(crate) async fn a_list_says_what_it_is_made_of_and_a_person_may_say_otherwise(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (copy, _) = house_.planted().await;
    let list = list_of(house_, copy).await;
    custody.list_fields_add(&house(), list, "E-Mail;Vorname;Geburtsdatum;Segment", now).await.unwrap();
    let classes = async || -> Vec<(String, FieldClass)> {
        let shown = custody.list_shown(&house(), list, now).await.unwrap();
        shown.fields.into_iter().map(|field| (field.field, field.class)).collect()
    };
    let class = |name: &str, class| (name.to_owned(), class);
    assert_eq!(
        classes().await,
        [
            class("E-Mail", FieldClass::Personal),
            class("Geburtsdatum", FieldClass::Sensitive),
            class("Segment", FieldClass::Plain),
            class("Vorname", FieldClass::Personal)
        ]
    );
    custody.list_field_set(&house(), list, ("Segment", Some(FieldClass::Secret)), now).await.unwrap();
    custody.list_field_set(&house(), list, ("Vorname", None), now).await.unwrap();
    // The same line again takes nothing back that a person said.
    custody.list_fields_add(&house(), list, "E-Mail;Segment", now).await.unwrap();
    assert_eq!(classes().await[2], class("Segment", FieldClass::Secret));
    assert_eq!(classes().await.len(), 3);
    custody.find_by_rules(&house(), now).await.unwrap();
    let open = custody.findings(&house(), Some(FindingState::Open), None, 100).await.unwrap();
    for rule in ["list-secret-out", "list-sensitive-unasked"] {
        assert!(open.iter().any(|one| one.rule == rule), "{rule}");
    }
    for (each, active) in [("two", ""), ("1", "101"), ("1.234", "")] {
        let wanted = ListWanted { each: each.into(), active: active.into(), ..ListWanted::default() };
        assert!(custody.list_change(&house(), list, wanted, now).await.is_err(), "{each} {active}");
    }
}

/// Looks at a file and takes it over; returns how many rows were new, changed, and as they are.
async fn taken(house_: &House, kind: SheetKind, file: &str) -> Result<(usize, usize, u64), SheetError> {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let before = custody.sheet_out(&house(), kind).await.unwrap();
    let looked = custody.sheet_look(&house(), kind, file.as_bytes(), now).await?;
    assert_eq!(custody.sheet_out(&house(), kind).await.unwrap(), before, "who looks changes nothing");
    let took = custody.sheet_take(&house(), kind, file.as_bytes(), now).await?;
    // Ids of new things are drawn anew; all else was as it was shown.
    assert_eq!(took, looked);
    let again = custody.sheet_look(&house(), kind, looked.table.as_bytes(), now).await.unwrap();
    assert_eq!(
        (again.added.len(), again.changed.len()),
        (0, 0),
        "what travels in the page is what was taken"
    );
    Ok((took.added.len(), took.changed.len(), took.unchanged))
}

fn mistakes(taken: Result<(usize, usize, u64), SheetError>) -> Vec<(u64, &'static str, &'static str)> {
    let Err(SheetError::Mistakes(all)) = taken else { panic!("{taken:?}") };
    all.into_iter().map(|one| (one.line, one.column, one.why.id)).collect()
}

pub(crate) async fn a_spreadsheet_of_vendors_comes_in_as_a_whole_or_not_at_all(house_: &House) {
    let custody = &house_.custody;
    house_.vendor().await;
    let sheet = "Name;Purpose;Customers;Until;Domains;Works for;Country;State\n\
        Host C;hosting;;;;Vendor B;in;\n\
        vendor b;newsletter and more;1.000.000;2027-12-31;news.shop.example;;DE;in_use\n\
        Broker D;;;;;own-purposes;US;candidate\n";
    let spoilt = sheet.replace("2027-12-31", "soon").replace("Vendor B;in", "Nobody;in");
    let spoilt = spoilt.replace("candidate", "maybe") + "Host C;;;;gmail.com;;;\nE;;;;gmx.de;;Germany;\n";
    assert_eq!(
        mistakes(taken(house_, SheetKind::Vendors, &spoilt).await),
        [
            (2, "works for", "custody-unfit-no-party"),
            (3, "until", "custody-unfit-date"),
            (4, "state", "sheet-no-word"),
            (5, "name", "protect-twice"),
            (5, "domains", "custody-unfit-everybodys"),
            (6, "domains", "custody-unfit-everybodys"),
            (6, "country", "custody-unfit-country"),
        ]
    );
    assert_eq!(
        custody.vendors(&house(), None, house_.clock.now()).await.unwrap().len(),
        1,
        "nothing was taken"
    );
    let circle = "name,works for\nX,Y\nY,X\n";
    let circles = mistakes(taken(house_, SheetKind::Vendors, circle).await);
    assert_eq!(
        circles.iter().map(|one| (one.0, one.1)).collect::<Vec<_>>(),
        [(2, "works for"), (3, "works for")]
    );
    // Every mistake of a row is told, also that nobody has the name it names; who stands in a row with a mistake is somebody all the same.
    let many = "name,customers,until,domains,works for,country,state\n\
        X,many,soon,gmail.com nonsense,Nobody,Germany,maybe\nY,,,,X,,\n";
    assert_eq!(
        mistakes(taken(house_, SheetKind::Vendors, many).await),
        [
            (2, "customers", "custody-unfit-number"),
            (2, "until", "custody-unfit-date"),
            (2, "domains", "custody-unfit-everybodys"),
            (2, "domains", "custody-unfit-domain"),
            (2, "works for", "custody-unfit-no-party"),
            (2, "country", "custody-unfit-country"),
            (2, "state", "sheet-no-word"),
        ]
    );
    let look = custody.sheet_look(&house(), SheetKind::Vendors, many.as_bytes(), house_.clock.now()).await;
    let look = look.unwrap();
    assert_eq!((look.refused(), look.not_read), (1, Vec::new()));
    // What is not read is named: a column we do not know, and one without a name that has something in it.
    let more = "name,Telephone,,\nX,030,,no name\n";
    let look = custody.sheet_look(&house(), SheetKind::Vendors, more.as_bytes(), house_.clock.now()).await;
    assert_eq!(look.unwrap().not_read, ["Telephone", "#4"]);
    let none = taken(house_, SheetKind::Vendors, "Purpose\nx\n").await;
    assert!(matches!(none, Err(SheetError::Column("name"))), "{none:?}");
    // Of two columns that say the same nobody knows which is meant, whatever each is called.
    for twice in ["Name;Purpose;name\nX;y;Z\n", "Name;Purpose;Firma\nX;y;Z\n"] {
        let refused = taken(house_, SheetKind::Vendors, twice).await;
        assert!(matches!(refused, Err(SheetError::ColumnTwice("name", 1, 3))), "{refused:?}");
    }
    assert_eq!(taken(house_, SheetKind::Vendors, sheet).await.unwrap(), (2, 1, 0));
    let out = custody.sheet_out(&house(), SheetKind::Vendors).await.unwrap();
    assert!(out.contains("\"Host C\",\"hosting\"") && out.contains("\"vendor b\",\"IN\""), "{out}");
    // What went out comes in again and changes nothing.
    assert_eq!(taken(house_, SheetKind::Vendors, &out).await.unwrap(), (0, 0, 3));
    assert_eq!(custody.sheet_out(&house(), SheetKind::Vendors).await.unwrap(), out);
    // A column that is not there leaves what was said; an empty cell empties.
    let few = "name,note,purpose\nvendor b,call Ben,\n";
    assert_eq!(taken(house_, SheetKind::Vendors, few).await.unwrap(), (0, 1, 0));
    let after = custody.sheet_out(&house(), SheetKind::Vendors).await.unwrap();
    let card = |text: &str| text.lines().find(|line| line.starts_with("\"vendor b\"")).unwrap().to_owned();
    let expected = card(&out).replace("newsletter and more", "");
    assert_eq!(card(&after), expected.replace("\"in_use\",\"\"", "\"in_use\",\"call Ben\""));
    let own = custody.own_party_ensure(&house(), "Beispiel Garten", house_.clock.now()).await;
    assert!(own.is_ok());
    let own = mistakes(taken(house_, SheetKind::Vendors, "name\nBeispiel Garten\n").await);
    assert_eq!(own, [(2, "name", "sheet-own-company")]);
}

pub(crate) async fn ways_places_and_lists_come_in_as_spreadsheets_too(house_: &House) {
    let custody = &house_.custody;
    house_.planted().await;
    taken(house_, SheetKind::Vendors, "name\nHost C\nBroker D\n").await.unwrap();
    let ways = "from,to,list,channel,purpose\n,Broker D,,sftp,hosting\nBroker D,Host C,Spring news,api,\n";
    assert_eq!(taken(house_, SheetKind::Ways, ways).await.unwrap(), (2, 0, 0));
    assert_eq!(taken(house_, SheetKind::Ways, ways).await.unwrap(), (0, 0, 2), "they are there");
    let other = ways.replace("hosting", "backup");
    assert_eq!(taken(house_, SheetKind::Ways, &other).await.unwrap(), (0, 1, 1));
    let out = custody.sheet_out(&house(), SheetKind::Ways).await.unwrap();
    assert!(
        out.contains("\"Broker D\",\"Host C\",\"Spring news\",\"api\"") && out.contains("backup"),
        "{out}"
    );
    let wrong = "to,list,channel,from\nHost C,Moon,,\nNobody,,,\nHost C,,pigeon,\nHost C,,,Host C\n";
    assert_eq!(
        mistakes(taken(house_, SheetKind::Ways, wrong).await),
        [
            (2, "list", "custody-unfit-no-list"),
            (3, "to", "custody-unfit-no-party"),
            (4, "channel", "sheet-no-word"),
            (5, "to", "custody-unfit-circle"),
        ]
    );

    let places = "vendor,place,country\nHost C,Data centre  Frankfurt,de\nVendor B,Office,\n";
    assert_eq!(taken(house_, SheetKind::Places, places).await.unwrap(), (2, 0, 0));
    assert_eq!(taken(house_, SheetKind::Places, &places.replace("de", "nl")).await.unwrap(), (0, 1, 1));
    let out = custody.sheet_out(&house(), SheetKind::Places).await.unwrap();
    assert!(out.contains("\"Host C\",\"Data centre Frankfurt\",\"NL\""), "{out}");

    let lists =
        "Liste;owner;erhoben;cost each;active\nspring NEWS;Ben;an der Kasse;2,50;40\nAutumn;Cara;;;\n";
    assert_eq!(taken(house_, SheetKind::Lists, lists).await.unwrap(), (1, 1, 0));
    let out = custody.sheet_out(&house(), SheetKind::Lists).await.unwrap();
    assert!(
        out.contains("\"Ben\",\"\",\"an der Kasse\",\"\",\"\",\"2.50\",\"40\"")
            && out.contains("\"Autumn\",\"Cara\""),
        "{out}"
    );
    assert_eq!(taken(house_, SheetKind::Lists, &out).await.unwrap(), (0, 0, 2));
    let wrong =
        mistakes(taken(house_, SheetKind::Lists, "name,cost each,active\nA,two,\nB,1,101\nC,x,y\n").await);
    assert_eq!(
        wrong.iter().map(|one| (one.0, one.1)).collect::<Vec<_>>(),
        [(2, "cost each"), (3, "active"), (4, "cost each"), (4, "active")]
    );
    let wrong = mistakes(taken(house_, SheetKind::Ways, "to,from,list,channel\nN,M,Moon,pigeon\n").await);
    assert_eq!(wrong.iter().map(|one| one.1).collect::<Vec<_>>(), ["from", "to", "list", "channel"]);
    let wrong = mistakes(taken(house_, SheetKind::Places, "vendor,place,country\nN,,Germany\n").await);
    assert_eq!(wrong.iter().map(|one| one.1).collect::<Vec<_>>(), ["vendor", "name", "country"]);
}

pub(crate) async fn a_spreadsheet_is_taken_back_unless_somebody_went_on_with_it(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    house_.planted().await;
    let out = async |kind| custody.sheet_out(&house(), kind).await.unwrap();
    let nothing = custody.sheet_take_back(&house(), SheetKind::Vendors, now).await;
    assert!(matches!(nothing, Err(SheetError::NothingToTakeBack)), "{nothing:?}");
    for (kind, file, rows) in [
        // Host C works for a company that comes below it in the file.
        (
            SheetKind::Vendors,
            "name,works for,until,domains\nHost C,Host D,,\nHost D,,,\nVendor B,,2028-01-31,b.example\n",
            3,
        ),
        (SheetKind::Places, "vendor,name,country\nVendor B,Office,PL\n", 1),
        (SheetKind::Ways, "to,list,channel\nVendor B,Spring news,api\n", 1),
        (SheetKind::Lists, "name,owner,cost each\nAutumn,Cara,1\nSpring news,Ben,2.50\n", 2),
    ] {
        let before = out(kind).await;
        house_.clock.advance(Duration::from_secs(1));
        taken(house_, kind, file).await.unwrap();
        assert_ne!(out(kind).await, before);
        let undone = custody.sheet_take_back(&house(), kind, now).await.unwrap();
        assert_eq!((undone, out(kind).await), (rows, before), "{kind:?}");
        let twice = custody.sheet_take_back(&house(), kind, now).await;
        assert!(matches!(twice, Err(SheetError::NothingToTakeBack)), "{twice:?}");
    }

    // Somebody changed a card, or uses one that is new: nothing is taken back.
    taken(house_, SheetKind::Vendors, "name,note\nHost C,\nVendor B,new\n").await.unwrap();
    taken(house_, SheetKind::Places, "vendor,name\nHost C,Office\n").await.unwrap();
    let used = custody.sheet_take_back(&house(), SheetKind::Vendors, now).await;
    assert!(matches!(&used, Err(SheetError::Since(names)) if names == &["Host C"]), "{used:?}");
    custody.sheet_take_back(&house(), SheetKind::Places, now).await.unwrap();
    let parties = custody.party_names(&house()).await.unwrap();
    let (vendor, _) = parties.iter().find(|(_, name)| name == "Vendor B").unwrap();
    let by_hand = Wanted { name: "Vendor B".into(), purpose: "by hand".into(), ..Wanted::default() };
    custody.vendor_change(&house(), *vendor, by_hand, now).await.unwrap();
    let changed = custody.sheet_take_back(&house(), SheetKind::Vendors, now).await;
    assert!(matches!(&changed, Err(SheetError::Since(names)) if names == &["Vendor B"]), "{changed:?}");
    assert!(out(SheetKind::Vendors).await.contains("by hand"));
    let late = now.plus(TAKEN_BACK_WITHIN).plus(DAY);
    assert_eq!(custody.sheet_taken(&house(), SheetKind::Vendors, late).await.unwrap(), None);
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    assert!(custody.sheet_look(&reader, SheetKind::Vendors, b"name\nX\n", now).await.is_err());
    assert!(custody.sheet_take(&reader, SheetKind::Vendors, b"name\nX\n", now).await.is_err());
    assert!(custody.sheet_take_back(&reader, SheetKind::Vendors, now).await.is_err());
    let said = house_.audited().await;
    assert_eq!(said.iter().filter(|what| *what == "sheet.take").count(), 6);
    assert_eq!(said.iter().filter(|what| *what == "sheet.take_back").count(), 5);
}

pub(crate) async fn three_hundred_companies_stay_usable(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (countries, mut sheet) =
        (["DE", "US", "IN", "FR", ""], String::from("name,works for,country,until\n"));
    for number in 0..300 {
        let above = if number % 3 == 2 { format!("Company {}", number - 1) } else { String::new() };
        sheet.push_str(&format!("Company {number},{above},{},2027-06-30\n", countries[number % 5]));
    }
    assert_eq!(taken(house_, SheetKind::Vendors, &sheet).await.unwrap(), (300, 0, 0));
    for vendor in custody.vendors(&house(), None, now).await.unwrap().into_iter().take(20) {
        let wanted =
            Adopted { list: "Spring".into(), header: "mail".into(), seeds: "1".into(), ..Adopted::default() };
        let copy = custody.adopt(&house(), vendor.party.id, wanted, now).await.unwrap();
        custody.copy_is_out(&house(), copy, now).await.unwrap();
    }
    let begun = Instant::now();
    let ground = custody.ground(&house()).await.unwrap();
    let steps = custody.signed_steps(&house(), &ground, now).await.unwrap();
    let paper = lay_out(&draw(&ground, None, now));
    let paths = weakest_paths(&ground, &steps);
    let took = begun.elapsed();
    assert_eq!((paper.boxes.iter().map(|one| one.nodes.len()).sum::<usize>(), paths.len()), (300, 1));
    assert!(paper.boxes.len() <= 61, "{}", paper.boxes.len());
    // Far more than it takes, far less than anybody would wait: a plan that looks at all pairs of all pairs takes minutes.
    assert!(took < Duration::from_secs(10), "{took:?}");
    let round = custody.find_by_rules(&house(), now).await.unwrap();
    assert!(round.raised >= 60, "{round:?}");
}

/// What domains show, as if they were there.
struct Shown;

impl Sight for Shown {
    fn web<'s>(&'s self, domain: &'s str) -> Seeing<'s> {
        Box::pin(async move {
            match domain {
                "clear.example" => Seen::No,
                "away.example" => Seen::Unknown,
                "news.shop.example" => Seen::Nothing,
                _ => Seen::Yes,
            }
        })
    }

    fn mail<'s>(&'s self, domain: &'s str) -> Seeing<'s> {
        Box::pin(async move { if domain == "away.example" { Seen::Unknown } else { Seen::Yes } })
    }
}

pub(crate) async fn servers_of_vendors_are_looked_at_by_the_clock_and_answer_guidelines(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    house_.vendor().await;
    let answered = async |at, guideline: &str, point: &str| {
        let all = custody.guidelines(&house(), at).await.unwrap();
        let one = all.into_iter().find(|one| one.guideline.id == guideline).unwrap();
        let place = one.guideline.points.iter().position(|known| known.id == point).unwrap();
        one.answers.into_iter().nth(place).unwrap()
    };
    let web = async |at| answered(at, "ota-readiness", "web-tls").await;
    assert_eq!(web(now).await, Answered::Unknown, "nobody looked yet");
    // One that has no web server says nothing of web servers; its mail server answers.
    assert_eq!(custody.look_at_servers(&house(), &Shown, now).await.unwrap(), 2);
    assert_eq!(web(now).await, Answered::Unknown);
    let mail = answered(now, "m3aawg-mandated", "mail-tls").await;
    assert!(
        mail.is_done() && matches!(&mail, Answered::Seen(true, said) if said.argument("seen") == Some("1"))
    );
    assert_eq!(custody.look_at_servers(&house(), &Shown, now.plus(DAY / 2)).await.unwrap(), 0, "once a day");

    let more = "name,domains\nC,clear.example\nD,tls.example\nE,away.example\nF,gone.example\n";
    taken(house_, SheetKind::Vendors, more).await.unwrap();
    let ended = "name,state\nF,ended\n";
    taken(house_, SheetKind::Vendors, ended).await.unwrap();
    let later = now.plus(DAY);
    assert_eq!(
        custody.look_at_servers(&house(), &Shown, later).await.unwrap(),
        6,
        "not of who is gone or away"
    );
    let seen = web(later).await;
    let Answered::Seen(false, said) = &seen else { panic!("{seen:?}") };
    let word = |name: &str| said.argument(name).unwrap();
    assert_eq!((word("all"), word("seen"), word("domains-named")), ("4", "3", "clear.example"));
    // What nobody saw for two weeks is not known any more.
    assert_eq!(web(later.plus(DAY * 14)).await, Answered::Unknown);
}

pub(crate) async fn copies_come_in_as_a_spreadsheet_once_and_are_taken_back_while_nothing_hangs_on_them(
    house_: &House,
) {
    let custody = &house_.custody;
    let (planted, _) = house_.planted().await;
    taken(house_, SheetKind::Vendors, "name,purpose,until\nHost C,hosting,2027-12-31\n").await.unwrap();
    taken(house_, SheetKind::Lists, "name\nAutumn\n").await.unwrap();
    let kind = SheetKind::Copies;
    let sheet = "Liste;Firma;Zweck;Kunden;Seit;Bis;Stand\n\
        autumn;HOST C;;40.000;2025-03-31;;\n\
        Autumn;Vendor B;parcels;;2026-01-01 10:30;2027-01-31;Out\n\
        Autumn;Vendor B;letters;1 000;2026-01-01 10:30;;\n\
        Spring news;Vendor B;;;;;\n";
    assert_eq!(taken(house_, kind, sheet).await.unwrap(), (3, 0, 1), "Vendor B has Spring news as it is");
    // Safe twice, also on another day, and as it goes out.
    house_.clock.advance(DAY);
    assert_eq!(taken(house_, kind, sheet).await.unwrap(), (0, 0, 4));
    let out = custody.sheet_out(&house(), kind).await.unwrap();
    assert!(
        out.contains(
            "\"Autumn\",\"Host C\",\"hosting\",\"40000\",\"2025-03-31 00:00\",\"2027-12-31\",\"out\""
        ),
        "{out}"
    );
    assert_eq!(taken(house_, kind, &out).await.unwrap(), (0, 0, 4));
    let wrong = "list,vendor,purpose,made,until,state\n\
        Autumn,Host C,backup,2025-03-31,2028-01-01,\n\
        Autumn,Host C,,2030-01-01,,\n\
        Moon,Nobody,,soon,,\n\
        Autumn,Host C,,2024-01-01,never,ended\n";
    assert_eq!(
        mistakes(taken(house_, kind, wrong).await),
        [
            (2, "purpose", "sheet-copy-kept"),
            (2, "until", "sheet-copy-kept"),
            (3, "made", "sheet-made-later"),
            (4, "list", "custody-unfit-no-list"),
            (4, "vendor", "custody-unfit-no-party"),
            (4, "made", "sheet-no-moment"),
            (5, "until", "custody-unfit-date"),
            (5, "state", "sheet-no-word"),
        ]
    );
    custody.own_party_ensure(&house(), "Beispiel Garten", house_.clock.now()).await.unwrap();
    let ours = "list,vendor\nAutumn,Beispiel Garten\n";
    assert_eq!(mistakes(taken(house_, kind, ours).await), [(2, "vendor", "sheet-own-company")]);

    // A seed file for a copy that came in goes into that copy: the vendor has the list once.
    let autumn = "list,vendor,made\nAutumn,Vendor B,2026-04-04\n";
    house_.clock.advance(DAY);
    let copies = custody.register(&house(), CopiesOf::Everybody).await.unwrap();
    let host = copies.iter().find(|one| one.party == "Host C").unwrap().copy.clone();
    let wanted = Adopted {
        list: "autumn".into(),
        header: "email,name".into(),
        seeds: "4".into(),
        ..Adopted::default()
    };
    let seeded = custody.adopt(&house(), host.party, wanted, house_.clock.now()).await.unwrap();
    let seeded = custody.copy(&house(), seeded).await.unwrap().copy;
    assert_eq!((seeded.id, &seeded.made, seeded.seeds), (host.id, &host.made, 4));
    assert_eq!(
        (seeded.state, &seeded.purpose, seeded.until),
        (CopyState::Prepared, &host.purpose, host.until)
    );
    let since = custody.sheet_take_back(&house(), kind, house_.clock.now()).await;
    assert!(matches!(&since, Err(SheetError::Since(names)) if *names == ["Autumn: Host C"]), "{since:?}");
    assert_eq!(taken(house_, kind, autumn).await.unwrap(), (1, 0, 0));

    // Somebody was reminded of its end: it goes all the same. Of another, somebody noted how it is gone: that stays.
    let now = house_.clock.now();
    let before = custody.register(&house(), CopiesOf::Everybody).await.unwrap();
    let soon = before.last().unwrap().copy.until.unwrap().minus(DAY * 2);
    assert!(custody.remind_of_ends(&house(), soon).await.unwrap() > 0);
    assert_eq!(custody.sheet_take_back(&house(), kind, now).await.unwrap(), 1);
    let left = custody.register(&house(), CopiesOf::Everybody).await.unwrap();
    assert_eq!(left.len() + 1, before.len());
    assert!(left.iter().any(|one| one.copy.id == planted));
    let next = "list,vendor,made\nAutumn,Vendor B,2026-05-05\n";
    assert_eq!(taken(house_, kind, next).await.unwrap(), (1, 0, 0));
    let newest = custody.register(&house(), CopiesOf::Everybody).await.unwrap().pop().unwrap().copy.id;
    let gone = Proving { kind: ProofKind::Attestation, words: "they wrote".into(), sha256: String::new() };
    custody.copy_prove(&house(), newest, &gone, now).await.unwrap();
    let since = custody.sheet_take_back(&house(), kind, now).await;
    assert!(matches!(&since, Err(SheetError::Since(names)) if *names == ["Autumn: Vendor B"]), "{since:?}");
}
