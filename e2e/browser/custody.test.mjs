// Custody: a data owner adds a vendor, plants canaries in a list it has, and reads what a stranger's mail to one of them says.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { sendMail, startHouse } from "./house.mjs";
import { comeIn, glanceAt, lookAt, signInAt, startBrowser, startPerson } from "./person.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

const MAILBOX = `
[mailbox]
listen = "127.0.0.1:0"
canary_domains = ["letters.example"]
`;

/// Signs the first administrator up and lets him keep lists as well.
async function dataOwner(house) {
  const person = await startPerson(browser, house.origin);
  await comeIn(person, await house.firstLink());
  house.giveRoles("ada@shop.example", "data_owner", "administrator");
  await signInAt(person, "/vendors");
  return person;
}

test("a stranger's mail to a canary says which copy is out", async () => {
  const house = await startHouse(MAILBOX);
  try {
    const [, door] = await house.heard(/`mailbox` on \S+:(\d+)/);
    const person = await dataOwner(house);
    const { page } = person;
    await page.getByText("Who has your customers' data?").waitFor();
    await lookAt(person, "vendors-empty");
    // While nobody has anything: later, the rules find what is to mend whenever their turn comes.
    await page.goto("/findings");
    await page.getByText("Nothing to mend").waitFor();
    await lookAt(person, "findings-none");
    await page.goto("/vendors");

    await page.getByRole("link", { name: "Add a vendor" }).first().click();
    await page.getByLabel("Vendor").first().fill("Vendor B");
    await page.getByLabel("What for").fill("newsletter");
    await page.getByLabel("About how many customers").fill("1,204,331");
    await page.getByLabel("Until when").fill("2030-03-31");
    await page.getByLabel("Domains it writes from in your name").fill("news.shop.example");
    await lookAt(person, "vendor-add");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Nobody would notice").first().waitFor();
    await lookAt(person, "vendor");

    await page.getByRole("link", { name: "Plant canaries in a list they have" }).click();
    await page.getByLabel("List", { exact: true }).fill("Spring news");
    await page.getByLabel("First line of their file").fill("Email Address,First Name,Last Name");
    await lookAt(person, "adopt");
    await page.getByRole("button", { name: "Make the seed file" }).click();
    await page.getByText("Upload the seed file at the vendor").waitFor();
    await lookAt(person, "copy");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download the seed file" }).click(),
    ]);
    const rows = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
    assert.equal(rows.length, 201, "the suggestion for a list of that size");
    assert.equal(rows[0], "Email Address,First Name,Last Name");
    await page.getByRole("button", { name: "I have uploaded it" }).click();
    await page.getByText("with the vendor").first().waitFor();
    await page.getByRole("link", { name: "Which canary is of which kind" }).click();
    await page.getByText("That you looked is in the audit log").waitFor();
    await glanceAt(person, "copy-marks");
    const addresses = async (kind) => (await page.locator(`#${kind} code`).allInnerTexts()).map((text) => text.trim());
    const [exclusive, coded] = [await addresses("exclusive"), await addresses("coded")];
    assert.equal(exclusive.length + coded.length, 200);

    const canary = exclusive[0];
    const text = "From: info@parcel-info.example\r\nSubject: x\r\n\r\nPay at https://pay.example/now";
    const answer = await sendMail(Number(door), { from: "info@parcel-info.example", to: canary, text });
    assert.match(answer, /^250/);
    const leak = page.getByText("The copy of Spring news made for Vendor B").first();
    await page.goto("/canaries");
    for (let tries = 0; tries < 60 && !(await leak.isVisible()); tries += 1) {
      await page.waitForTimeout(500);
      await page.goto("/canaries");
    }
    await lookAt(person, "canaries");
    await page.getByRole("link", { name: "Look at the evidence" }).click();
    await page.getByText("Your own house").first().waitFor();
    await lookAt(person, "leak");
    await page.getByRole("link", { name: "parcel-info.example" }).click();
    await page.getByText("Was it you or the vendor after all?").waitFor();
    await lookAt(person, "canary");

    // The thief goes on, to addresses that other copies may have, too: one after the other, until they name the copy.
    const said = page.getByText("by chance, an innocent one would look like this in less than one of").first();
    for (const [number, address] of coded.slice(0, 40).entries()) {
      const text = `From: info@parcel-info.example\r\nSubject: x\r\n\r\nPay ${number} at https://pay.example/now`;
      assert.match(await sendMail(Number(door), { from: "info@parcel-info.example", to: address, text }), /^250/);
    }
    await page.goto("/canaries");
    for (let tries = 0; tries < 60 && !(await said.isVisible()); tries += 1) {
      await page.waitForTimeout(500);
      await page.goto("/canaries");
    }
    await page.getByRole("link", { name: "Look at the evidence" }).first().click();
    await page.getByText("has every address there is").waitFor();
    assert.match(await page.locator("#ranking").innerText(), /Your own house[^]*Vendor B[^]*(\d+) of \1[^]*less than one of [\d,]+ leaks/);
    assert.match(await page.locator("#ladder").innerText(), /reached[^]*It is this copy/);
    await page.getByRole("link", { name: "What addresses in one copy only say" }).waitFor();
    await lookAt(person, "leak-coded");

    await page.goto("/lists");
    await lookAt(person, "lists");
    await person.context.close();
  } finally {
    await house.stop();
  }
});
