// The first hour of somebody who keeps customers' lists, as docs/first-hour.md says it, on a telephone: two vendors with a seed file each, a stranger's message to an
// exclusive address, several to coded ones, a dump with a fifth of noise, a list that leaves sealed, and a vendor that
// proves an answer by its link, is ruled out and gets none.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { signAll } from "./fill_lists.mjs";
import { sendMail, startHouse } from "./house.mjs";
import { checkPage, comeIn, glanceAt, signInAt, startBrowser, startPerson } from "./person.mjs";

/// A telephone, upright.
const WIDTH = 360;
/// Rows of the list that leaves sealed.
const SEALED_ROWS = 100_000;
/// What a vendor shows as a proof; a browser that opened it would say so.
const REPORT = "<script>document.title = 'opened'</script>A second factor for everybody, seen in May.";
/// People on the list.
const PEOPLE = 4_000;

const DOORS = `
[mailbox]
listen = "127.0.0.1:0"
canary_domains = ["letters.example"]

[public]
listen = "127.0.0.1:0"
`;

let browser;
let folder;
before(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(tmpdir(), "tidewatch-first-hour-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const member = (number) => `member.${number}@mail${number % 7}.example`;
const numbers = (from, to) => Array.from({ length: to - from }, (_, place) => from + place);
const table = (people) => ["Email Address,First Name", ...people.map((number) => `${member(number)},Kim`)].join("\r\n");

/// Writes a file that somebody hands in.
async function file(name, text) {
  const place = path.join(folder, name);
  await writeFile(place, text);
  return place;
}

/// Comes back until something stands on a page.
async function until(page, place, text) {
  const there = page.getByText(text).first();
  for (let tries = 0; tries < 120; tries += 1) {
    await page.goto(place);
    if (await there.isVisible()) return;
    await page.waitForTimeout(500);
  }
  assert.fail(`${place} never said ${text}: ${await page.locator("main").innerText()}`);
}

/// Adds a vendor, and plants canaries in the list it has; answers with the pages of both and the canaries by kind.
async function vendorWithCanaries(person, name, domain) {
  const { page } = person;
  await page.goto("/vendors/add");
  await page.getByLabel("Vendor").first().fill(name);
  await page.getByLabel("What for").fill("newsletter");
  await page.getByLabel("About how many customers").fill("4,000");
  await page.getByLabel("Until when").fill("2030-03-31");
  await page.getByLabel("Domains it writes from in your name").fill(domain);
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/\/vendors\/[^/]+$/);
  const card = new URL(page.url()).pathname;
  await page.goto(`${card}/adopt`);
  await page.getByLabel("List", { exact: true }).fill("Spring news");
  await page.getByLabel("First line of their file").fill("Email Address,First Name,Last Name");
  await page.getByRole("button", { name: "Make the seed file" }).click();
  await page.waitForURL(/\/copies\/[^/]+$/);
  const copy = new URL(page.url()).pathname;
  await checkPage(person, `the copy of ${name}`);
  await page.getByRole("button", { name: "I have uploaded it" }).click();
  await page.getByText("with the vendor").first().waitFor();
  await page.goto(`${copy}/marks`);
  const addresses = async (kind) => (await page.locator(`#${kind} code`).allInnerTexts()).map((text) => text.trim());
  return { card, copy, exclusive: await addresses("exclusive"), coded: await addresses("coded") };
}

/// A message of somebody nobody knows.
const strange = (number) => ({
  from: "info@parcel-info.example",
  text: `From: info@parcel-info.example\r\nSubject: x\r\n\r\nPay ${number} at https://pay.example/now`,
});

async function readExtract(person, copy, name, people, taken) {
  const { page } = person;
  await page.goto(`${copy}/read`);
  await page.getByLabel("Of which day is it?").fill(taken);
  await page.getByLabel("The file").setInputFiles(await file(name, table(people)));
  await page.getByRole("button", { name: "Read it" }).click();
  await page.getByText("Read: ").first().waitFor();
}

/// The vendor's own person proves an answer by its link: on a telephone, by keyboard, without an account.
async function attachAsPartner({ page }, report) {
  await page.locator("main form[action*='/link?once='] button").click();
  const link = new URL((await page.locator("main code", { hasText: "/questions/" }).innerText()).trim());
  const partner = await startPerson(browser, link.origin, { width: WIDTH });
  const questions = partner.page;
  await questions.goto(`${link.pathname}?topic=access`);
  await questions.locator("[name=until-second-factor]").fill("2030-06-30");
  await questions.locator("[name=file-second-factor]").setInputFiles(report);
  await questions.getByRole("button", { name: "Save and attach" }).first().press("Enter");
  await questions.getByText("Saved, and one file is attached").waitFor();
  await questions.getByText("holds until 30 June 2030").waitFor();
  await glanceAt(partner, "first-hour-partner-attached");
  await partner.context.close();
}

test("the first hour of custody, by a telephone", async () => {
  const house = await startHouse(DOORS);
  try {
    const [, door] = await house.heard(/`mailbox` on \S+:(\d+)/);
    const person = await startPerson(browser, house.origin, { width: WIDTH });
    const { page } = person;
    await comeIn(person, await house.firstLink());
    house.giveRoles("ada@shop.example", "data_owner", "administrator");
    await signInAt(person, "/vendors");

    // Two vendors, a seed file each.
    const first = await vendorWithCanaries(person, "Vendor A", "a.shop.example");
    const second = await vendorWithCanaries(person, "Vendor B", "b.shop.example");
    assert.equal(first.exclusive.length + first.coded.length, 60);
    assert.equal(new Set([...first.exclusive, ...second.exclusive]).size, first.exclusive.length + second.exclusive.length);

    // One message to an exclusive address says which copy it is.
    const send = async (to, number) => assert.match(await sendMail(Number(door), { ...strange(number), to }), /^250/);
    await send(second.exclusive[0], 0);
    await until(page, "/canaries", "The copy of Spring news made for Vendor B");
    await page.getByRole("link", { name: "Look at the evidence" }).first().click();
    await page.getByText("Your own house").first().waitFor();
    await checkPage(person, "a leak by an exclusive canary");

    // Several to coded ones say it with a bound, and never of the other copy.
    const alone = second.coded.filter((address) => !first.coded.includes(address));
    for (const [number, address] of alone.slice(0, 30).entries()) await send(address, number + 1);
    await until(page, "/canaries", "by chance, an innocent one would look like this in less than one of");
    assert.doesNotMatch(await page.locator("main").innerText(), /made for Vendor A/);
    await checkPage(person, "canaries that were hit");

    // A dump: the older of two readings of Vendor B's list, a fifth of it from elsewhere.
    await readExtract(person, second.copy, "september.csv", numbers(0, PEOPLE), "2026-09-01");
    await readExtract(person, second.copy, "october.csv", numbers(300, PEOPLE + 300), "2026-10-01");
    const ours = numbers(0, PEOPLE).filter((number) => number % 5 === 0);
    const noise = numbers(0, ours.length / 4).map((number) => `nobody.${number}@else.example:secret${number}`);
    await page.goto("/dumps/new");
    await page.getByLabel("Where is it from?").fill("a trial");
    const lines = [...ours.map((number) => `${member(number)}:secret`), ...noise].join("\n");
    await page.getByLabel("The file").setInputFiles(await file("dump.txt", lines));
    await page.getByRole("button", { name: "Read it" }).click();
    await page.waitForURL(/\/dumps\/[^/]+$/);
    await page.getByText("made for Vendor B").first().waitFor();
    const said = await page.locator("main").innerText();
    assert.match(said, /2026-09-01|1 Sep/);
    await checkPage(person, "what a dump says");

    // The next list leaves sealed, by a link that opens once.
    const rows = numbers(0, SEALED_ROWS).map((number) => `${member(number)},Kim,${number % 9}`);
    const list = await file("list.csv", ["Email Address,First Name,Segment", ...rows].join("\r\n"));
    const seal = async (card) => {
      await page.goto(`${card}/seal`);
      await page.getByLabel("List", { exact: true }).fill("Spring news");
      await page.getByLabel("What for").fill("spring campaign");
      await page.getByLabel("Until when").fill("2027-02-28");
      await page.getByLabel("Much more, or less, than last time, or the same again, is meant").check();
      await page.getByLabel("The file", { exact: true }).setInputFiles(list);
      await page.getByRole("button", { name: "Seal it" }).click();
    };
    await seal(first.card);
    await page.getByText("Sealed and registered").waitFor({ timeout: 120_000 });
    await checkPage(person, "a sealed list");

    // Who is ruled out gets nothing, and it is said why.
    await page.goto(second.card);
    await page.getByRole("button", { name: "Ask the 25 questions" }).click();
    await page.waitForURL(/\/assessments\/[^/]+$/);
    const asked = new URL(page.url()).pathname;
    await attachAsPartner(person, await file("<report>.html", REPORT));
    await signAll(person, asked, "second-factor");
    // What the partner attached is fetched byte for byte, and shown nowhere.
    await page.goto(asked);
    await checkPage(person, "an assessment with a file");
    const fetched = page.waitForEvent("download");
    await page.getByRole("link", { name: "<report>.html" }).click();
    assert.equal(await readFile(await (await fetched).path(), "utf8"), REPORT);
    await page.goto(second.card);
    await page.getByText("It may have no copy").waitFor();
    await checkPage(person, "a vendor that is ruled out");
    // The form says it before a file is chosen, and the answer says it again.
    await page.goto(`${second.card}/seal`);
    await page.getByText("It may have no copy").first().waitFor();
    const answered = page.waitForResponse((one) => new URL(one.url()).pathname.endsWith("/seal") && one.request().method() === "POST");
    await seal(second.card);
    assert.equal((await answered).status(), 422);
    await page.waitForLoadState();
    await page.getByText("It may have no copy").first().waitFor();
    assert.match(await page.locator("main").innerText(), /One answer to "25 questions[^]*rules it out/);
    // The browser notes that the form was refused.
    person.complaints.length = 0;
    await checkPage(person, "a copy that is refused");
    await page.goto("/lists");
    await checkPage(person, "the register of copies");

    // No address of the list lies in what is kept, while it is in use.
    assert.match(house.command("verify", "--no-address", "--list", list), /None of them lies there/);
    await person.context.close();
  } finally {
    await house.stop();
  }
});
