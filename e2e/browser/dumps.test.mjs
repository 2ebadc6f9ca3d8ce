// Dumps: a data owner reads extracts of a vendor's copy, hands in a file that turned up, sees which copy it looks like and of which days, says that it is his, and asks where one address is.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startHouse } from "./house.mjs";
import { comeIn, glanceAt, lookAt, signInAt, startBrowser, startPerson } from "./person.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

const MAILBOX = `
[mailbox]
listen = "127.0.0.1:0"
canary_domains = ["letters.example"]
`;

const address = (number) => `person.${number}@mail${number % 5}.example`;

/// The list of a week: some have left, some have joined.
const csv = (week) => {
  const rows = Array.from({ length: 600 }, (_, place) => `${place};${address(place + week * 60)}`);
  return Buffer.from(["Id;E-Mail", ...rows, "601;no address"].join("\n"));
};

async function adoptAt(page, vendor) {
  await page.goto("/vendors/add");
  await page.getByLabel("Vendor").first().fill(vendor);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Plant canaries in a list they have" }).click();
  await page.getByLabel("List", { exact: true }).fill("Spring news");
  await page.getByLabel("First line of their file").fill("Id;E-Mail");
  await page.getByRole("button", { name: "Make the seed file" }).click();
  await page.getByText("Upload the seed file at the vendor").waitFor();
  return page.url();
}

async function readAt(person, copy, week, day, isFirst) {
  const { page } = person;
  await page.goto(copy);
  await page.getByRole("link", { name: "Read an extract" }).click();
  await page.getByLabel("Of which day is it?").fill(day);
  await page.getByLabel("The file").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: csv(week) });
  if (isFirst) await lookAt(person, "extract-read");
  await page.getByRole("button", { name: "Read it" }).click();
  await page.getByText("600 people").first().waitFor();
}

test("a file that turned up names a copy and its days, and a person says that it is ours", async () => {
  const house = await startHouse(MAILBOX);
  try {
    const person = await startPerson(browser, house.origin);
    await comeIn(person, await house.firstLink());
    house.giveRoles("ada@shop.example", "data_owner", "administrator");
    await signInAt(person, "/dumps");
    const { page } = person;
    await page.getByText("No dump was handed in").waitFor();
    await lookAt(person, "dumps-empty");
    const [first, second] = [await adoptAt(page, "Vendor B"), await adoptAt(page, "Vendor C")];
    const days = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"];
    // Vendor B has other people of the list: what Vendor C had between two days, it had not.
    for (const [week, day] of days.entries()) {
      await readAt(person, week % 2 ? second : first, week % 2 ? week : week + 100, day, week === 0);
    }
    await glanceAt(person, "copy-exact");

    await page.goto("/dumps");
    await page.getByRole("link", { name: "Hand in a dump" }).first().click();
    await page.getByLabel("Where is it from?").fill("sent by a researcher");
    const leaked = Array.from({ length: 400 }, (_, place) => `${address(place + 379)}:hunter2`);
    const strangers = Array.from({ length: 100 }, (_, place) => `stranger.${place}@elsewhere.example:x`);
    const text = Buffer.from([...leaked, ...strangers].join("\n"));
    await page.getByLabel("The file").setInputFiles({ name: "leak.txt", mimeType: "text/plain", buffer: text });
    await lookAt(person, "dump-hand-in");
    await page.getByRole("button", { name: "Read it" }).click();
    await page.getByText("the numbers alone cannot say").waitFor();
    await page.getByText("names a copy, not who lost it").first().waitFor();
    await lookAt(person, "dump");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download the evidence bundle" }).click(),
    ]);
    const bundle = await readFile(await download.path(), "utf8");
    assert.equal(JSON.parse(bundle).dump.people, 500);
    assert.ok(!bundle.includes("@"), "no address is in the bundle");
    await page.getByRole("button", { name: "It is ours" }).click();
    await page.getByText("A suspicion was raised").waitFor();
    await page.goto("/dumps");
    await page.getByText("said to be ours").waitFor();
    await lookAt(person, "dumps");

    await page.goto("/where");
    await page.getByLabel("Mail address").fill(address(650));
    await page.getByRole("button", { name: "Look" }).click();
    await page.getByText("Vendor C").first().waitFor();
    await lookAt(person, "where");
    assert.ok(!page.url().includes("person"), "the address is in no path");

    // Somebody wants to be forgotten: what goes and what stays is said first.
    await page.getByRole("button", { name: "See what goes and what stays" }).click();
    await page.getByText("This cannot be taken back").waitFor();
    await page.getByText("Vendor C has a copy with it").waitFor();
    await lookAt(person, "remove");
    await page.getByRole("button", { name: "Remove this person" }).click();
    assert.ok(await page.getByText("Would be removed").isVisible(), "nothing goes without the tick");
    await page.getByLabel("I have looked at the address above").check();
    await page.getByRole("button", { name: "Remove this person" }).click();
    await page.getByText("Whoever holds a copy has not been asked").waitFor();
    await lookAt(person, "removed");
    await page.getByRole("button", { name: "Look where it is now" }).click();
    await page.getByText("is kept to warn of a leak").first().waitFor();
    await lookAt(person, "where-removed");
    assert.ok(!page.url().includes("person"), "the address is in no path");

    // An extract was another list's: what was read last is taken back, and the one before counts again.
    await page.goto(`${second}/unread`);
    await page.getByText("What was read of 600 people").waitFor();
    await lookAt(person, "unread");
    await page.goto(second);
    await page.getByRole("link", { name: "Take the last extract back" }).click();
    await page.getByRole("dialog").getByText("is forgotten at once").waitFor();
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("The last extract is taken back").waitFor();
    await lookAt(person, "unread-done");
  } finally {
    await house.stop();
  }
});
