// A stream, from the first steps to enforcing: protect names, watch in observe mode, read a held message beside its reasons, release it
// once, try a change of policy and turn it on, and prove with the audit log that it was done.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually, startHouse } from "./house.mjs";
import { checkWeight, lookAt, startBrowser, startPerson } from "./person.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

/// A message in the name of somebody who is protected, from elsewhere, that asks for what one does not ask for by mail.
const lure = (id, more = "") => `From: "Erika Beispiel" <erika.beispiel@free-mail.example>
To: accounts@shop.example
Subject: Quick favour before noon
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <${id}@free-mail.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Are you at your desk? I am in a meeting and cannot talk. Please export the list of newsletter
customers for me today, I need it urgently.
${more}
Erika
`;

const plain = (id) => `From: Mailhaven <news@mailhaven.example>
To: accounts@shop.example
Subject: Your November statement
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <${id}@mailhaven.example>
Content-Type: text/plain; charset=utf-8

Hello, the statement for November is in your account. Kind regards, Mailhaven
`;

const send = (house, text) => house.send({ from: "sender@free-mail.example", to: "accounts@shop.example", text });
const arrived = (house, id) => house.sink.messages.filter((message) => message.text.includes(`<${id}@`)).length;

/// Opens a page, checks it at three widths in both themes, and what it weighs.
async function visit(person, place, name) {
  await person.page.goto(place);
  await lookAt(person, name);
  await checkWeight(browser, person, place);
}

test("a stream is protected, watched, enforced; a held message is read and released once", async () => {
  const house = await startHouse();
  try {
    const person = await startPerson(browser, house.origin);
    const { page } = person;
    const press = (name) => page.getByRole("button", { name, exact: true }).first().click();
    await page.goto(await house.firstLink());
    await page.getByLabel("Your name").fill("Ada Lind");
    await page.getByLabel("Login").fill("ada");
    await press("Set up a passkey");
    await page.waitForURL("**/guide");
    await lookAt(person, "guide");

    // Whom to protect.
    await page.getByRole("link", { name: "Enter your domains" }).click();
    await page.getByLabel("Domain, or what you call it").fill("shop.example");
    await lookAt(person, "protect-add");
    await page.locator("main form .button:not(a)").last().click();
    await page.goto("/protect/add?kind=person");
    await page.getByLabel("Name", { exact: true }).fill("Erika Beispiel");
    await page.getByLabel("Addresses they write from").fill("erika@shop.example");
    await page.locator("main form .button:not(a)").last().click();
    await visit(person, "/protect", "protect");
    await page.goto("/guide");
    await page.getByText("Waiting for the first message").waitFor();

    // Observing: everything passes, and what would have happened is known.
    await eventually(async () => {
      await send(house, plain(`plain-${Date.now()}`));
      await page.goto("/guide");
      return page.getByText("Your mail is watched.").isVisible();
    }, "the first message");
    assert.match(await send(house, lure("observed")), /^250 /);
    assert.equal(arrived(house, "observed"), 1, "a stream that observes delivers");
    await visit(person, "/", "overview");
    await visit(person, "/messages", "messages");
    await visit(person, "/streams", "streams");

    // Enforcing.
    await page.goto("/streams/in/inbound");
    await lookAt(person, "stream");
    // With the script the question opens in a dialogue; its own page is the same.
    await page.goto(await page.locator('main a[href$="/enforce"]').first().getAttribute("href"));
    await fillWhy(page);
    await lookAt(person, "stream-enforce");
    await page.locator("main form .button:not(a)").first().click();
    await page.goto("/streams/in/inbound");
    await eventually(async () => {
      const id = `held-${Date.now()}`;
      await send(house, lure(id));
      return arrived(house, id) === 0 && (house.heldId = id);
    }, "the stream to enforce");

    // One held message.
    await visit(person, "/held", "held");
    await page.locator("main table tbody a").first().click();
    await lookAt(person, "held-one");
    await page.locator("main select[name=why]").selectOption({ label: "to decide what becomes of it" });
    await press("Open it");
    await page.waitForURL("**/view*");
    await lookAt(person, "held-open");
    // Marks stand between the words.
    assert.match(await page.locator("main").innerText(), /newsletter/);
    await page.goto(page.url().replace(/\/view.*$/, ""));
    // With the script the question may open in a dialogue; its own page is the same.
    const release = page.getByRole("link", { name: "Release", exact: true });
    if (await release.count()) await page.goto(await release.first().getAttribute("href"));
    else await page.getByRole("button", { name: "Release", exact: true }).first().click();
    await fillWhy(page);
    await lookAt(person, "held-release");
    await page.locator("main form .button:not(a)").first().click();
    await eventually(() => arrived(house, house.heldId) === 1, "the released message");
    await new Promise((later) => setTimeout(later, 500));
    assert.equal(arrived(house, house.heldId), 1, "released once");

    await changePolicy(person, house);
    await takeProof(person, house);
    await visit(person, "/exceptions", "exceptions");
    await visit(person, "/settings", "settings");
    await visit(person, "/settings/alarms", "settings-alarms");
    await visit(person, "/account", "account");
  } finally {
    await house.stop();
  }
});

/// A change of policy: drafted, tried on the last day's mail, turned on; from then on it counts for mail that comes.
async function changePolicy(person, house) {
  const { page } = person;
  await visit(person, "/policies", "policies");
  await page.locator("main a[href='/policies/new?direction=inbound']").click();
  for (const field of ["Held from", "Put off from", "Refused from"]) await page.getByLabel(field).fill("");
  await page.getByLabel("Why").fill("We only want to see marks for a while");
  await lookAt(person, "policy-draft");
  await page.getByRole("button", { name: "Try it on yesterday's mail" }).click();
  await page.getByRole("heading", { name: "What it would have done" }).waitFor();
  assert.match(await page.locator("main").innerText(), /[1-9]\d* of \d+ messages would have been treated otherwise/);
  await lookAt(person, "policy-tried");
  const place = new URL(page.url()).pathname;

  // With the script the question opens in a dialogue; its own page is the same.
  await page.goto(`${place}/on`);
  await lookAt(person, "policy-on");
  await page.getByRole("button", { name: "Turn on", exact: true }).click();
  await page.getByText("counts from now on").waitFor();
  await visit(person, place, "policy");
  const id = `marked-${Date.now()}`;
  await send(house, lure(id));
  await eventually(() => arrived(house, id) === 1, "a lure that is only marked, as the change wants it");
}

/// The change is in the audit log; its proof is taken along and checked by the program, as a stranger would.
async function takeProof(person, house) {
  const { page } = person;
  await visit(person, "/audit", "audit");
  const key = (await page.locator("main code", { hasText: /\+[0-9a-f]{8}\+/ }).first().innerText()).trim();
  await page.getByRole("link", { name: "Change of policy turned on" }).first().click();
  const take = page.getByRole("link", { name: "Download the proof" });
  await eventually(async () => {
    await page.reload();
    return take.isVisible();
  }, "the entry to be in the ledger");
  await lookAt(person, "audit-entry");
  const [download] = await Promise.all([page.waitForEvent("download"), take.click()]);
  assert.match(download.suggestedFilename(), /^entry-\d+\.tlog-proof$/);
  const file = path.join(house.folder, download.suggestedFilename());
  await download.saveAs(file);

  const verify = (proof, ...more) => spawnSync(process.env.TIDEWATCH, ["verify-proof", proof, ...more], { encoding: "utf8" });
  const sound = verify(file, "--key", key);
  assert.equal(sound.status, 0, sound.stdout + sound.stderr);
  assert.match(sound.stdout, /policy\.on/);
  assert.equal(verify(file).status, 1, "whoever does not know the key is told so");
  const text = await readFile(file, "utf8");
  const forged = text.replace(/^extra (\S+)$/m, (_, words) => `extra ${forge(words)}`);
  assert.notEqual(forged, text);
  await writeFile(file, forged);
  assert.equal(verify(file, "--key", key).status, 2, "other words prove nothing");
}

/// The words of a proof, with another act in them.
function forge(base64) {
  return Buffer.from(Buffer.from(base64, "base64").toString().replace("policy.on", "policy.no")).toString("base64");
}

/// Fills whatever field of the page asks why.
async function fillWhy(page) {
  const choice = page.locator("main select[name=because], main select[name=why]");
  if (await choice.count()) await choice.first().selectOption({ index: 1 });
  const tick = page.locator("main input[name=confirmed]");
  if (await tick.count()) await tick.check();
  const words = page.locator("main textarea[name=why], main input[name=why]");
  if (await words.count()) await words.first().fill("agreed after a week of watching");
}
