// The loop, as people see it. Once done by hand in one house, from a vendor's card to a promise that was kept; once told by the demo's three
// processes, whose pages are looked at beat by beat. With PICTURES=1, the second makes the pictures of README and docs/console.md.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually, sendMail, startHouse, startStory } from "./house.mjs";
import { comeIn, glanceAt, lookAt, signInAt, startBrowser, startPerson } from "./person.mjs";
import { UPRIGHT_VIEWS, picture } from "./picture.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

/// People on the list: enough that somebody can pause in between, and that their number needs its thousands parted.
const PEOPLE = 1_200;

/// How long the mail server of the customers takes for a letter.
const PACE_MS = 25;

const CONFIGURATION = (sink) => `
[organisation]
name = "Fenwick & Lark"
domains = ["shop.example"]
[mailbox]
listen = "127.0.0.1:0"
domains = ["watch.shop.example"]
canary_domains = ["letters.example"]
[letters]
send_to = "127.0.0.1:${sink.port}"
at_once = 4
[public]
listen = "127.0.0.1:0"
`;

const customer = (number) => `customer.${number}@mail${number % 5}.example`;
const customers = ["Email;First name", ...Array.from({ length: PEOPLE }, (_, number) => `${customer(number)};Ada`)].join("\r\n");

test("by hand: a copy is out, a case opens, everybody has one letter, a promise is kept", async () => {
  const house = await startHouse(CONFIGURATION);
  try {
    house.sink.paceMs = PACE_MS;
    const [, mailbox] = await house.heard(/`mailbox` on \S+:(\d+)/);
    const [, publicAt] = await house.heard(/^Public pages on (http\S+)/);
    const person = await startPerson(browser, house.origin);
    await comeIn(person, await house.firstLink(), { name: "Margaret Fenwick", login: "margaret" });
    house.giveRoles("margaret", "analyst", "data_owner", "counsel", "signatory", "administrator");
    await signInAt(person, "/vendors");

    const canary = await plant(person);
    await sing(person, Number(mailbox), canary);
    const place = await assess(person);
    await handIn(house, person, place);
    await promise(person, place);
    await approve(person, place);
    const mailing = await send(house, person);
    const letter = house.sink.messages.find((message) => message.to[0] === customer(7));
    await check(publicAt, letter);
    await answer(person, Number(mailbox), letter, mailing);
    await keep(person, place);
    await person.context.close();
  } finally {
    await house.stop();
  }
});

/// A vendor, its list, the seed file; answers with an address that only this copy has.
async function plant({ page }) {
  await page.goto("/vendors/add");
  await page.getByLabel("Vendor").first().fill("Mailhaven");
  await page.getByLabel("What for").fill("sends our newsletter");
  await page.getByLabel("About how many customers").fill(String(PEOPLE));
  await page.getByLabel("Domains it writes from in your name").fill("news.mailhaven.example");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Plant canaries in a list they have" }).click();
  await page.getByLabel("List", { exact: true }).fill("Newsletter");
  await page.getByLabel("First line of their file").fill("Email;First name");
  await page.getByRole("button", { name: "Make the seed file" }).click();
  await page.waitForURL("**/copies/*");
  const copy = new URL(page.url()).pathname;
  const seeds = await (await page.request.get(`${copy}/seeds.csv`)).text();
  // The file mixes the kinds; a page says which address is in this copy only.
  await page.goto(`${copy}/marks`);
  const address = (await page.locator("#exclusive code").first().innerText()).trim();
  assert.match(address, /@letters\.example$/);
  assert.ok(seeds.includes(address));
  await page.goto(copy);
  await page.getByRole("button", { name: "I have uploaded it" }).click();
  await page.getByText("with the vendor").first().waitFor();
  return address;
}

/// Somebody writes who should not; the page says which copy is out, and where to look first.
async function sing(person, mailbox, canary) {
  const { page } = person;
  const text = "From: desk@parcel-desk.example\r\nSubject: Your parcel waits\r\n\r\nPay the fee today: https://pay.parcel-desk.example/fee";
  const sent = sendMail(mailbox, { from: "desk@parcel-desk.example", to: canary, text });
  assert.match(await sent, /^250/);
  await eventually(async () => {
    await page.goto("/canaries");
    return page.getByRole("link", { name: "Look at the evidence" }).isVisible();
  }, "the alarm");
  await page.getByRole("link", { name: "Look at the evidence" }).click();
  const words = await page.locator("main").innerText();
  assert.match(words, /The copy of Newsletter made for Mailhaven on \d+ \w+ \d{4}, \d\d:\d\d UTC got a message from nobody you know/);
  const first = page.locator("#explanations li").first();
  assert.match(await first.innerText(), /Your own house/, "our own house stands first");
  await lookAt(person, "story-leak");
  // The way from what happened to what is to be done.
  const toCase = page.getByRole("link", { name: "Go to the case" });
  await eventually(async () => (await toCase.isVisible()) || void (await page.reload()), "the case that opens by itself");
  await toCase.click();
  await page.waitForURL("**/cases/*");
}

/// The case has opened by itself; its clock runs from the moment that a person names.
async function assess(person) {
  const { page } = person;
  const place = new URL(page.url()).pathname;
  const main = page.locator("main");
  assert.match(await main.innerText(), /If we were aware now, due at the latest/);
  assert.match(await main.innerText(), /We do not know yet/);
  await glanceAt(person, "story-case-new");
  await page.getByRole("link", { name: "Say what you found" }).click();
  await page.getByLabel("Why").fill("The address exists in no other copy, and the message is not the vendor's.");
  await glanceAt(person, "story-assess");
  await page.getByRole("button", { name: "Note it" }).click();
  await page.getByRole("link", { name: "Decide whether we are aware" }).click();
  await page.getByLabel("Why").fill("Mailhaven confirmed that it did not send it.");
  await page.getByRole("button", { name: "We are aware since then" }).click();
  await page.waitForURL(`**${place}`);
  const words = await main.innerText();
  assert.match(words, /Due at the latest/);
  assert.doesNotMatch(words, /If we were aware/);
  await lookAt(person, "story-case-aware");
  return place;
}

/// Whom it concerns: a file goes in, fingerprints stay.
async function handIn(house, person, place) {
  const { page } = person;
  const file = path.join(house.folder, "newsletter.csv");
  await writeFile(file, customers);
  await page.goto(`${place}/affected`);
  await page.getByLabel("Where the list is from").fill("newsletter list, as of today");
  await page.getByLabel("The list", { exact: true }).setInputFiles(file);
  await glanceAt(person, "story-affected");
  await page.getByRole("button", { name: "Hand it in" }).click();
  await page.waitForURL(`**${place}`);
  assert.match(await page.locator("main").innerText(), /1,200 people/);
}

/// What the letter promises has an owner and a day.
async function promise(person, place) {
  const { page } = person;
  await page.goto(`${place}/commitments/new`);
  await page.getByLabel("What we promise").selectOption({ index: 1 });
  await page.getByLabel("Who sees to it").fill("Margaret Fenwick");
  await page.getByLabel("By when").fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await glanceAt(person, "story-promise");
  await page.getByRole("button", { name: "Promise it" }).click();
  await page.waitForURL(`**${place}`);
}

/// The letter is drafted from the facts, read, and signed with the passkey.
async function approve(person, place) {
  const { page } = person;
  await page.goto(`${place}/letter`);
  await page.getByLabel("Who signs").fill("Margaret Fenwick");
  await page.getByRole("button", { name: "Draft the letter" }).click();
  await page.getByText("The letter is drafted").waitFor();
  await lookAt(person, "story-letter");
  await page.getByRole("link", { name: "Approve the letter" }).click();
  await page.waitForURL("**/approve");
  assert.match(await page.locator("main").innerText(), /1,200 people/);
  await lookAt(person, "story-approve");
  await page.getByRole("button", { name: "Approve with your passkey" }).click();
  await page.waitForURL("**/mailings/*");
}

/// Recipients, the beginning, a pause in between, and the end: everybody once.
async function send(house, person) {
  const { page } = person;
  const place = new URL(page.url()).pathname;
  const main = page.locator("main");
  await glanceAt(person, "story-mailing-new");
  await page.getByLabel("List of recipients").setInputFiles(path.join(house.folder, "newsletter.csv"));
  await page.getByRole("button", { name: "Read the list" }).click();
  await page.getByText("1,200 recipients").waitFor();
  await eventually(async () => {
    // Once more it is asked who one is, because what comes next cannot be taken back.
    await page.goto(`${place}/begin`);
    if (!page.url().includes("/prove")) return true;
    await page.getByRole("button", { name: /passkey/ }).click();
    await page.waitForURL("**/begin");
    return true;
  }, "the question whether to begin");
  await glanceAt(person, "story-begin");
  await page.getByRole("button", { name: "Send 1,200 letters" }).click();
  await page.waitForURL(`**${place}`);

  // The page goes on by itself.
  const shown = async () => Number(/([\d,]+) of 1,200/.exec(await main.innerText())[1].replace(",", ""));
  await eventually(async () => (await shown()) >= 40, "letters on their way");
  await page.goto(`${place}/pause`);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForURL(`**${place}`);
  await eventually(async () => {
    const before = house.sink.messages.length;
    await new Promise((later) => setTimeout(later, 500));
    return house.sink.messages.length === before;
  }, "the letters that were under way");
  const reached = house.sink.messages.length;
  assert.ok(reached < PEOPLE, `${reached} letters had left when it was paused`);
  await page.goto(place);
  assert.equal(await shown(), reached, "the page says how many have left");
  await lookAt(person, "story-mailing-paused");
  await page.goto(`${place}/begin`);
  await page.getByRole("button", { name: /^Send [\d,]+ letters$/ }).click();
  await page.waitForURL(`**${place}`);
  await glanceAt(person, "story-mailing");
  await page.goto(place);
  await eventually(async () => (await shown()) === PEOPLE, "the last letter");
  await eventually(async () => {
    await page.goto(place);
    return main.getByText("Sent", { exact: true }).first().isVisible();
  }, "the end of the mailing");
  const got = house.sink.messages.flatMap((message) => message.to);
  assert.equal(new Set(got).size, PEOPLE, "everybody");
  assert.equal(got.length, PEOPLE, "once");
  await glanceAt(person, "story-mailing-sent");
  await speak(page, "de");
  await page.goto(place);
  assert.match(await main.innerText(), /1\.200 von 1\.200/);
  await glanceAt(person, "story-mailing-de");
  await speak(page, "en");
  return place;
}

/// Switches the language, as the menu does.
async function speak(page, language) {
  await page.locator("header details.menu").last().locator("summary").click();
  await page.locator(`header button[name=language][value=${language}]`).last().click();
  await page.waitForFunction((language) => document.documentElement.lang === language, language);
}

/// Somebody who got a letter asks whether it is ours: on the public page, on a telephone, without a script.
async function check(publicAt, letter) {
  const [, code] = /\b([0-9A-Z]{4}-[0-9A-Z]{4})\b/.exec(letter.text);
  const reader = await startPerson(browser, publicAt, { script: false, width: 360 });
  const { page } = reader;
  const ask = async (address) => {
    await page.goto("/check");
    await page.getByLabel("Your mail address").fill(address);
    await page.getByLabel("The code in the letter").fill(code.toLowerCase());
    await page.getByRole("button", { name: "Check", exact: true }).click();
    return page.locator("#outcome").innerText();
  };
  assert.match(await ask(letter.to[0]), /We sent a letter with this code to this address/);
  assert.match(await ask("somebody@else.example"), /We cannot confirm this letter/);
  await reader.context.close();
  const other = await startPerson(browser, publicAt);
  for (const [place, name] of [
    ["/", "story-public"],
    ["/letters", "story-public-letters"],
    ["/vendors", "story-public-vendors"],
  ]) {
    await other.page.goto(place);
    await glanceAt(other, name);
  }
  assert.match(await other.page.locator("main").innerText(), /Mailhaven/);
  await other.page.goto("/letters");
  await other.page.locator("main .public-list a").first().click();
  assert.match(await other.page.locator("main").innerText(), /about 1,200 people/);
  await lookAt(other, "story-public-letter");
  await other.context.close();
}

/// The customer answers; somebody reads it.
async function answer(person, mailbox, letter, mailing) {
  const { page } = person;
  const [, address] = /^Reply-To:\s*<?([^\s>]+)>?/im.exec(letter.text);
  const text = `From: Ada <${letter.to[0]}>\r\nTo: ${address}\r\nSubject: Re: Your email address\r\n\r\nThank you for telling me. Was my street in it, too?`;
  assert.match(await sendMail(mailbox, { from: letter.to[0], to: address, text }), /^250/);
  await eventually(async () => {
    await page.goto("/replies");
    return page.getByRole("link", { name: /Somebody at/ }).isVisible();
  }, "the reply");
  await glanceAt(person, "story-replies");
  await page.getByRole("link", { name: /Somebody at/ }).click();
  await glanceAt(person, "story-reply-known");
  await page.getByRole("button", { name: "Read it" }).click();
  await page.getByText("Was my street in it, too?").waitFor();
  await lookAt(person, "story-reply");
  await page.getByRole("button", { name: "I have answered it" }).click();
  await page.getByText("The reply is marked as answered").waitFor();
  await page.goto("/mailings");
  await glanceAt(person, "story-mailings");
  await page.goto(mailing);
  assert.match(await page.locator("main").innerText(), /Replies\s+1/);
}

/// The promise is kept, and somebody says how.
async function keep(person, place) {
  const { page } = person;
  await page.goto("/commitments");
  await lookAt(person, "story-commitments");
  await page.locator("#commitments tbody a").first().click();
  await page.waitForURL(`**${place}`);
  await page.getByRole("link", { name: "Close it" }).click();
  await page.getByLabel("Note").fill("The second letter went out today.");
  await glanceAt(person, "story-promise-close");
  await page.getByRole("button", { name: "Close it" }).click();
  await page.waitForURL(`**${place}`);
  await page.getByText("kept", { exact: true }).first().waitFor();
  await glanceAt(person, "story-case-kept");
  await page.goto("/commitments");
  await page.getByText("Nothing is promised").waitFor();
  await glanceAt(person, "story-commitments-none");
  await page.goto("/");
  await glanceAt(person, "story-overview");
}

/// What must stand on the pages that the story names, and which of them are pictured.
const PLACES = [
  { path: /^\/copies\/[^/]+$/, see: /with the vendor/ },
  { path: /^\/leaks\/[^/]+$/, see: /The copy of .+ made for .+ got a message from nobody you know/, pictured: "loop-leak" },
  { path: /^\/cases\/[^/]+$/, see: /Due at the latest/, pictured: "loop-case" },
  { path: /^\/warnings\/reports\/[^/]+$/, see: /the hub has it/ },
  { path: /^\/warnings$/, see: /\[\.\]example/, pictured: "loop-warning" },
  { path: /^\/mailings\/[^/]+$/, see: /Delivered/, pictured: "loop-letters" },
];

test("the demo tells it with three processes, and every place it names can be looked at", async () => {
  const story = await startStory(process.env.PICTURES ? 10_000 : 1_000);
  const people = new Map();
  const pictured = new Set();
  try {
    let last;
    do {
      const beat = await story.beat();
      if (!people.size) await letIn(story, people);
      for (const [at, { words, url }] of beat.looks.entries()) {
        const { origin, pathname } = new URL(url);
        const person = people.get(origin);
        assert.ok(person, `beat ${beat.number} shows a page of nobody's: ${url}`);
        await person.page.goto(url);
        await glanceAt(person, `beat-${String(beat.number).padStart(2, "0")}-${at}`);
        const place = PLACES.find(({ path }) => path.test(pathname));
        if (!place) continue;
        assert.match(await person.page.locator("main").innerText(), place.see, `beat ${beat.number}, ${words}`);
        if (!place.pictured || pictured.has(place.pictured)) continue;
        pictured.add(place.pictured);
        await picture(person, place.pictured, UPRIGHT_VIEWS);
      }
      last = beat.number === beat.of;
      story.goOn();
    } while (!last);
    await story.told();
    assert.deepEqual([...pictured].sort(), ["loop-case", "loop-leak", "loop-letters", "loop-warning"]);
  } finally {
    await story.stop();
  }
});

/// Somebody of one's own at each console, and at the public pages; each by the origin of the pages.
async function letIn(story, people) {
  for (const house of ["shop", "hub", "other"]) {
    const link = await story.comeIn(house);
    const { origin } = new URL(link);
    const person = await startPerson(browser, origin);
    await comeIn(person, link, { login: "ada" });
    people.set(origin, person);
  }
  const { origin } = new URL(await story.publicAt());
  people.set(origin, await startPerson(browser, origin));
}
