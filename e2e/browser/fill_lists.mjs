// Filling a house with customers' lists: who has them, what they really sent, what turned up, what left, and what a vendor was asked.

import { eventually, sendMail } from "./house.mjs";
import { post, withFile } from "./fill.mjs";

/// Where vendors of this house write from in its name, for a server of names.
export const SENDERS = {
  "16 news.shop.example": ["v=spf1 ip4:127.0.0.1 -all"],
  "16 _dmarc.news.shop.example": ["v=DMARC1; p=none"],
  "15 letters.example": ["mail.shop.example"],
  "1 mail.shop.example": ["127.0.0.1"],
};

/// What such a house needs besides, with a sink for its letters. Above five hundred rows a list leaves only if a second person agrees.
export const LISTS = (sink) => `notify_from = "tidewatch@shop.example"
[organisation]
name = "Fenwick & Lark"
domains = ["shop.example"]
[mailbox]
listen = "127.0.0.1:0"
host_name = "mail.shop.example"
canary_domains = ["letters.example"]
[letters]
send_to = "127.0.0.1:${sink.port}"
[exports]
second_person_above = 500
[public]
listen = "127.0.0.1:0"
`;

const LIST = "Newsletter";
const member = (number) => `member.${number}@mail${number % 5}.example`;
const table = (from, to) =>
  ["Email,First name,Segment", ...Array.from({ length: to - from }, (_, place) => `${member(from + place)},Kim,${place % 4}`)].join("\r\n");
const day = (from) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

/// Three companies with the list, one of them for another; two lists read, one dump, one list that left, a campaign that nobody planned, a leak and the letter about it.
/// Answers with where it all is: places in the console, and links of others.
export async function fillLists(house, person) {
  const [, door] = await house.heard(/`mailbox` on \S+:(\d+)/);
  const vendors = await cards(person);
  const copies = await adopted(person, vendors);
  await described(person, copies.mailhaven);
  await compared(person, vendors);
  await planned(person);
  await sent(person, Number(door), copies.mailhaven);
  const dump = await turnedUp(person, copies);
  const drop = await left(person, vendors.letterbird);
  const ticket = await eventually(() => ticketIn(house.sink), "a letter that asks whether we sent it");
  return { ...vendors, copy: copies.mailhaven, dump, drop, ticket, inquiry: await askedAbout(person, Number(door), copies.letterbird) };
}

async function cards(person) {
  const card = (name, more) => {
    const empty = { purpose: "", rows: "", until: "", domains: "", "works-for": "", country: "", state: "in_use", note: "" };
    return post(person, "/vendors/add", { name, ...empty, ...more });
  };
  const mailhaven = await card("Mailhaven", { purpose: "sends our newsletter", rows: "4,000", until: day(300), domains: "news.shop.example", country: "DE" });
  const letterbird = await card("Letterbird", { purpose: "prints and posts vouchers", rows: "600", until: day(40), domains: "letterbird.example", country: "AT" });
  const quayside = await card("Quayside Hosting", { purpose: "runs Mailhaven's machines", "works-for": mailhaven.split("/").pop(), country: "US" });
  return { mailhaven, letterbird, quayside };
}

async function adopted(person, vendors) {
  const adopt = async (card) => {
    const asked = { name: LIST, header: "Email,First name,Last name", seeds: "60", rows: "", until: day(90), owner: "Margaret Fenwick", told: "when they signed up" };
    const copy = await post(person, `${card}/adopt`, asked);
    await post(person, `${copy}/out`, {});
    return copy;
  };
  return { mailhaven: await adopt(vendors.mailhaven), letterbird: await adopt(vendors.letterbird) };
}

/// What the list is made of and worth, and how it gets about.
async function described(person, copy) {
  const { page } = person;
  const [list] = /\/lists\/[0-9a-f-]{36}/.exec(await (await page.request.get(copy)).text());
  await post(person, `${list}/fields`, { header: "Email,First name,Last name,Birthday,Segment" });
  const id = list.split("/").pop();
  await post(person, `/canaries/asking/${id}`, { mode: "ask", ask_to: "anna@shop.example" });
}

/// Our own company has answered what is asked of others, one vendor has signed, and one is ruled out by an answer.
async function compared(person, vendors) {
  const { page } = person;
  const asked = (card) => post(person, `${card}/ask`, { due: "" });
  const own = await post(person, "/assessments/own", { name: "Fenwick & Lark" });
  await signAll(person, own.replace(/\/answer$/, ""));
  await signAll(person, await asked(vendors.mailhaven));
  await signAll(person, await asked(vendors.quayside), "second-factor");
  await page.goto("/vendors");
}

/// Answers all questions of an assessment with yes, or with no where its name holds `worst`, and signs.
export async function signAll({ page }, assessment, worst = "nothing is") {
  for (const topic of ["access", "care", "others", "sending", "loss"]) {
    await page.goto(`${assessment}/answer?topic=${topic}`);
    await page.evaluate((worst) => {
      const wanted = (name) => (name.includes(worst) ? "no" : "yes");
      const groups = new Set([...document.querySelectorAll("main input[type=radio]")].map((radio) => radio.name));
      for (const name of groups) {
        const choices = [...document.querySelectorAll(`input[type=radio][name="${name}"]`)];
        (choices.find((radio) => radio.value === wanted(name)) ?? choices[0]).checked = true;
      }
      for (const select of document.querySelectorAll("main select")) {
        const choice = [...select.options].find((option) => option.value === wanted(select.name)) ?? select.options[1];
        select.value = choice.value;
      }
    }, worst);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.waitForLoadState();
  }
  await page.goto(`${assessment}/answer`);
  await page.getByLabel("Your name and what you do").fill("Kim Lind, operations");
  await page.getByLabel("These answers are true").check();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.waitForURL(/\/assessments\/[^/]+$/);
}

async function planned(person) {
  const add = (from, campaign, list = LIST) => post(person, "/calendar/add", { date: day(from), time: "", vendor: "Mailhaven", list, campaign, sender_domain: "" });
  await add(0, "Spring is here");
  await add(3, "Seedlings, and what they need");
  await add(10, "Last days of the sale", "");
}

/// One campaign that was planned, at a dozen canaries; and one that nobody planned, at two.
async function sent(person, door, copy) {
  const addresses = await canaries(person, copy);
  const mail = async (to, subject, link) => {
    const from = "news@news.shop.example";
    const text = `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\nLook at https://${link}/`;
    await eventually(async () => /^250/.test(await sendMail(door, { from, to, text })), "the door to know its canaries");
  };
  for (const to of addresses.slice(0, 12)) await mail(to, "Spring is here", "www.shop.example");
  for (const to of addresses.slice(0, 2)) await mail(to, "Your account is locked", "pay.example");
}

async function canaries({ page }, copy) {
  const rows = (await (await page.request.get(`${copy}/seeds.csv`)).text()).split("\r\n");
  return rows.slice(1).map((row) => row.split(/[,;]/)[0].replaceAll('"', "")).filter(Boolean);
}

/// Extracts of both copies of two weeks, and a file that somebody found, taken from the second.
async function turnedUp(person, copies) {
  const read = (copy, from, taken) => post(person, `${copy}/read`, withFile({ taken: day(taken) }, "list.csv", table(from, from + 400)));
  await read(copies.mailhaven, 0, -21);
  await read(copies.letterbird, 60, -14);
  await read(copies.mailhaven, 120, -7);
  // Five of six whom the second one had, and others had only in part.
  const found = [...Array.from({ length: 333 }, (_, place) => member(60 + place + Math.floor(place / 5))), ...Array.from({ length: 60 }, (_, place) => `nobody.${place}@elsewhere.example`)];
  const asked = { source: "sent by a researcher", ground: "interest" };
  return post(person, "/dumps/new", withFile(asked, "found.txt", found.map((address) => `${address}:hunter2`).join("\n")));
}

/// A list leaves sealed, behind a link; and a larger one waits for a second person. Answers with the link.
async function left(person, card) {
  const { page } = person;
  const seal = (rows, purpose) => {
    const asked = { name: LIST, kind: "list", purpose, until: day(30), columns: "First name", seeds: "20", owner: "", age: "", link_days: "7", difference: "yes" };
    const { origin } = new URL(page.url());
    const headers = { origin, "sec-fetch-site": "same-origin" };
    return page.request.post(`${card}/seal`, { multipart: withFile(asked, "list.csv", table(0, rows)), headers });
  };
  await seal(600, "vouchers for everybody");
  const said = await (await seal(400, "spring vouchers")).text();
  const link = /https?:\/\/[^"<\s]+\/drop\/[A-Za-z0-9_-]+/.exec(said);
  if (!link) throw new Error(`no link to a sealed list: ${said}`);
  return link[0];
}

/// The link in a letter that asks whether we sent something.
function ticketIn(sink) {
  const texts = sink.messages.map((message) => message.text.replace(/=\r\n/g, ""));
  return texts.map((text) => /(\/q\/[A-Za-z0-9_-]+)/.exec(text)?.[1]).find(Boolean);
}

/// A stranger writes to a canary of a copy, and its holder is asked. Answers with the link of the letter.
async function askedAbout(person, door, copy) {
  const { page } = person;
  const html = async (place) => (await page.request.get(place)).text();
  const marks = await html(`${copy}/marks`);
  const [, exclusive] = /id="exclusive"[^]*?<code[^>]*>([^<]+@[^<]+)<\/code>/.exec(marks);
  const text = "From: desk@parcel-desk.example\r\nSubject: Your parcel waits\r\n\r\nPay the fee today: https://pay.parcel-desk.example/fee";
  await sendMail(door, { from: "desk@parcel-desk.example", to: exclusive, text });
  const leak = await eventually(async () => /\/leaks\/[0-9a-f-]{36}/.exec(await html("/canaries"))?.[0], "a leak");
  await post(person, `${leak}/inquiry`, { contact: "", hours: "72", language: "en" });
  return /https?:\/\/[^"<\s]+\/inquiry\/[A-Za-z0-9_-]+/.exec(await html(leak))[0];
}
