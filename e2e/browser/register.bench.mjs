// How fast the pages of customers' lists are where many companies have them, and what they weigh: `TIDEWATCH=PROGRAM node register.bench.mjs [COMPANIES] [ROUNDS]`
// fills a fresh house by its own forms, each company with a card, two lists with canaries and the questions, and asks for each page so often, all pages in turns.
// A measurement, not a test; docs/benchmarks.md has its numbers.

import { post } from "./fill.mjs";
import { eventually, program, run, startHouse } from "./house.mjs";
import { comeIn, signInAt, startBrowser, startPerson } from "./person.mjs";
import { cookieOf, found, measure, printed } from "./timing.mjs";

const companies = Number(process.argv[2] ?? 300);
const rounds = Number(process.argv[3] ?? 60);

const DOORS = `
[organisation]
name = "Fenwick & Lark"
domains = ["shop.example"]
[mailbox]
listen = "127.0.0.1:0"
host_name = "mail.shop.example"
canary_domains = ["letters.example"]
[public]
listen = "127.0.0.1:0"
`;

const COUNTRIES = ["DE", "AT", "FR", "US", "IN", "IE"];
const FINDING = /\/findings\/[0-9a-f-]{36}/;
const PATIENCE_MS = 180_000;
/// Different lists.
const LISTS = 12;

const link = (kind) => `main a[href^='/${kind}/']:not([href$='/add']):not([href$='/new']):not([href$='.csv'])`;
const PAGES = [
  "/",
  "/vendors",
  ["/vendors", link("vendors")],
  "/vendors/add",
  "/send",
  "/map",
  "/map?country=DE",
  "/lists",
  ["/lists", link("copies")],
  ["/lists", link("copies"), link("lists")],
  "/findings",
  ["/findings", link("findings")],
  "/assessments",
  ["/assessments", link("assessments")],
  "/guidelines",
  "/answers",
  "/approvals",
  "/canaries",
  "/canaries/domains",
  "/canaries/campaigns",
  "/canaries/asking",
  "/calendar",
  "/dumps",
  "/where",
  "/cases",
  "/sheets/vendors",
];

const house = await startHouse(DOORS);
const browser = await startBrowser();
let again = null;
try {
  const person = await startPerson(browser, house.origin);
  await comeIn(person, await house.firstLink());
  house.giveRoles("ada@shop.example", "data_owner", "counsel", "analyst", "administrator");
  await signInAt(person, "/vendors");
  for (let number = 0, above = ""; number < companies; number++) above = await company(person, number, above);
  const sessions = [await cookieOf(person)];
  // Whatever is looked for now and then is looked for when a service begins.
  await house.end();
  again = run(program(), ["--config", `${house.folder}/tidewatch.toml`, "--data", `${house.folder}/data`, "serve"]);
  const [, origin] = await again.heard(/^Console on (http\S+)/);
  const { page, context } = await startPerson(browser, origin);
  await context.addCookies(await person.context.cookies());
  await eventually(async () => FINDING.test(await (await page.request.get("/findings")).text()), "findings", PATIENCE_MS);
  const places = [];
  for (const wanted of PAGES) places.push(await found(page, wanted));
  const took = await measure(origin, places, { sessions, rounds, pid: again.child.pid });
  console.log(`${companies} companies, each with two lists\n`);
  await printed(browser, { page, context }, places, { took });
} finally {
  await browser.close();
  await again?.end();
  await house.stop();
}

/// A company with two lists; every third one works for the one before. Answers with which the next one may work for.
async function company(person, number, above) {
  const isBelow = number % 3 === 2;
  const card = await post(person, "/vendors/add", {
    name: `Company ${number}`,
    purpose: "sends our newsletter",
    rows: String(1_000 + number * 97),
    until: "2030-03-31",
    domains: `news.company-${number}.example`,
    "works-for": isBelow ? above : "",
    country: COUNTRIES[number % COUNTRIES.length],
    state: "in_use",
    note: "",
  });
  for (const list of [number % LISTS, (number + 5) % LISTS]) {
    const asked = { name: `List ${list}`, header: "Email,First name,Last name", seeds: "60", rows: "", until: "2029-12-31", owner: "Ada Lind", told: "" };
    await post(person, `${await post(person, `${card}/adopt`, asked)}/out`, {});
  }
  if (number % 2) await post(person, `${card}/ask`, { due: "" });
  return card.split("/").pop();
}
