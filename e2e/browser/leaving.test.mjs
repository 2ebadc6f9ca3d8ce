// A list on its way out: one of our own people mails customers' addresses to a vendor. It is held, its sender is told how to send it instead, does so, the vendor
// opens what was sealed, and the desk sees that the list went another way.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually, sendMail, startHouse } from "./house.mjs";
import { checkPage, comeIn, lookAt, signInAt, startBrowser, startPerson } from "./person.mjs";

/// One of us, and somebody at the vendor.
const SENDER = "erin@shop.example";
const RECEIVER = "ben@vendor-b.example";
/// More than are let go unseen.
const PEOPLE = 40;

const DOORS = (sink) => `
notify_from = "tidewatch@shop.example"
[organisation]
name = "Shop"
domains = ["shop.example"]
[[proxy]]
name = "out"
listen = "127.0.0.1:0"
next_hop = "127.0.0.1:${sink.port}"
peers = ["127.0.0.1"]
direction = "outbound"
mode = "enforce"
[mailbox]
listen = "127.0.0.1:0"
canary_domains = ["letters.example"]
[public]
listen = "127.0.0.1:0"
`;

let browser, folder;
before(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(tmpdir(), "tidewatch-leaving-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const addresses = Array.from({ length: PEOPLE }, (_, number) => `member.${number}@mail${number % 7}.example`);
const rows = ["Email Address,First Name", ...addresses.map((address, number) => `${address},Kim ${number}`)];
const table = `${rows.join("\r\n")}\r\n`;

/// What the mail program of one of us makes of "here is the list" with a file.
const withList = (id, from) => `From: Erin Vale <${from}>
To: Ben Olsen <${RECEIVER}>
Subject: The list for spring
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <${id}@shop.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

Hello Ben, here is the list.

--part
Content-Type: text/csv; charset=utf-8; name="spring.csv"
Content-Disposition: attachment; filename="spring.csv"
Content-Transfer-Encoding: base64

${Buffer.from(table).toString("base64").replace(/(.{76})/g, "$1\n")}
--part--
`;

/// The text of a letter, whatever it was wrapped in.
const words = (text) =>
  text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\s+/g, " ");

/// Adds a vendor; answers with the place of its card.
async function addVendor({ page }, name, purpose) {
  await page.goto("/vendors/add");
  await page.getByLabel("Vendor").first().fill(name);
  await page.getByLabel("What for").fill(purpose);
  await page.getByLabel("Until when").fill("2030-03-31");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/\/vendors\/(?!add)[^/]+$/);
  return new URL(page.url()).pathname;
}

/// Hands the file in on the form that stands open; answers with the link for the receiver.
async function sealHere({ page }, list) {
  await page.getByLabel("The file", { exact: true }).setInputFiles(list);
  await page.getByRole("button", { name: "Seal it" }).click();
  await page.getByText("Sealed and registered").waitFor();
  return (await page.locator("main code", { hasText: "/drop/" }).first().innerText()).trim();
}

const sent = (house, id) => house.sink.messages.filter((message) => message.text.includes(`<${id}@`));

test("a list that leaves by mail is held, and goes sealed instead", async () => {
  const house = await startHouse(DOORS);
  try {
    const [, out] = await house.heard(/SMTP proxy `out` on \S+:(\d+)/);
    const [, open] = await house.heard(/^Public pages on (http\S+)/);
    const list = path.join(folder, "spring.csv");
    await writeFile(list, table);
    const person = await startPerson(browser, house.origin);
    const { page } = person;
    await comeIn(person, await house.firstLink(), { name: "Erin Vale", login: SENDER });
    house.giveRoles(SENDER, "data_owner", "analyst", "administrator");
    await signInAt(person, "/vendors");

    // The house knows its customers since a list of them left sealed once.
    const first = await addVendor(person, "Print house", "labels");
    const second = await addVendor(person, "Vendor B", "newsletter");
    await page.goto(`${first}/seal`);
    await page.getByLabel("List", { exact: true }).fill("Spring news");
    await sealHere(person, list);

    // The doors know everybody on the list a moment later; somebody else's mail shows when, with pauses that people make.
    const send = (id, from = SENDER) => sendMail(Number(out), { from, to: RECEIVER, text: withList(id, from) });
    let tries = 0;
    await eventually(async () => {
      tries += 1;
      await new Promise((later) => setTimeout(later, 2_000));
      assert.match(await send(`early-${tries}`, `early.${tries}@shop.example`), /^250 /);
      return sent(house, `early-${tries}`).length === 0;
    }, "a list that is held");

    // The list goes out by mail, and does not arrive.
    assert.match(await send("list"), /^250 /);
    assert.equal(sent(house, "list").length, 0, "a list is held");

    // Its sender, and nobody else, is told why and what to do.
    const isNotice = ({ to, text }) => to.includes(SENDER) && text.includes("A message of yours was held");
    const notice = await eventually(() => house.sink.messages.find(isNotice), "the notice");
    assert.deepEqual(notice.to, [SENDER]);
    const said = words(notice.text);
    assert.match(said, /to vendor-b\.example was not delivered\. It seems to carry a list of our customers/);
    for (const address of addresses) assert.ok(!said.includes(address.split("@")[0]), address);
    const [, link] = /(http\S+\/send\?held=\S+) makes a link/.exec(said);
    // The port of this test is found by itself, and so the configuration, which the link is made of, does not know it.
    assert.equal(new URL(link).hostname, new URL(house.origin).hostname);

    // Who may not send a list is told whom to ask, and comes no further.
    house.giveRoles(SENDER, "viewer", "administrator");
    await signInAt(person, new URL(link).pathname + new URL(link).search);
    await page.getByText("Sending a list takes the role Data owner").waitFor();
    assert.match(await page.getByRole("link", { name: "Write to them" }).getAttribute("href"), /^mailto:\?subject=[^]*send%3Fheld%3D/);
    assert.equal((await page.request.get(`${second}/seal`)).status(), 404);
    await lookAt(person, "leaving-not-yours");
    house.giveRoles(SENDER, "data_owner", "analyst", "administrator");

    // Who may finds the vendor and most answers there.
    await signInAt(person, new URL(link).pathname + new URL(link).search);
    await page.getByText("In place of the message that was held").waitFor();
    await lookAt(person, "leaving-to-whom");
    await page.getByRole("link", { name: "To Vendor B" }).click();
    await page.getByText("In place of the message that was held").waitFor();
    assert.equal(await page.getByLabel("List", { exact: true }).inputValue(), "Spring news");
    assert.equal(await page.getByLabel("What for").inputValue(), "newsletter");
    await lookAt(person, "leaving-seal");
    await page.getByLabel("Columns that leave").fill("First Name");
    const drop = await sealHere(person, list);
    await page.getByText("now sees that the list went this way").waitFor();
    await lookAt(person, "leaving-sealed");

    // It is a copy now, with its holder.
    await page.getByRole("link", { name: "Look at the copy" }).click();
    await page.getByText("Vendor B").first().waitFor();
    await checkPage(person, "the copy that went");

    // The vendor opens what was sealed for it, once.
    assert.ok(drop.startsWith(open), drop);
    const vendor = await startPerson(browser, open);
    await vendor.page.goto(drop);
    await lookAt(vendor, "leaving-drop");
    const [download] = await Promise.all([
      vendor.page.waitForEvent("download"),
      vendor.page.locator("main a[href$='/file'], main button").first().click(),
    ]);
    const got = await readFile(await download.path(), "utf8");
    const lines = got.trim().split(/\r?\n/);
    assert.equal(lines[0], "Email Address,First Name");
    for (const row of rows.slice(1)) assert.ok(lines.includes(row), row);
    await vendor.context.close();

    // The desk sees that the list went another way, and need not let the message go.
    const held = `/held/${new URL(link).searchParams.get("held")}`;
    await page.goto(held);
    await page.getByText("It was sent another way: Spring news, sealed for Vendor B").waitFor();
    await lookAt(person, "leaving-held");
    const ask = async (name) => page.goto(await page.getByRole("link", { name, exact: true }).first().getAttribute("href"));
    await ask("Release");
    await page.getByText("Released, it leaves a second time, by mail").waitFor();
    await page.goto(held);
    await ask("Delete");
    await page.locator("main form .button:not(a)").first().click();
    await page.goto(held);
    await page.getByText("Its content is destroyed").waitFor();
    await page.getByText("It was sent another way").waitFor();
    assert.equal(sent(house, "list").length, 0, "it never arrived");
    await page.goto("/audit");
    await page.getByRole("link", { name: "A list was sealed instead of a held message" }).first().waitFor();

    // What was held for a mistake goes on.
    assert.match(await send("mistake"), /^250 /);
    assert.equal(sent(house, "mistake").length, 0);
    await page.goto("/held");
    await page.locator("main table tbody a").first().click();
    await ask("Release");
    await page.locator("main form .button:not(a)").first().click();
    await eventually(() => sent(house, "mistake").length === 1, "the released message");
    assert.equal(house.sink.messages.filter(isNotice).length, 1, "told once an hour");
    // Neither the released message nor the notice left an address where the program keeps things.
    assert.match(house.command("verify", "--no-address", "--list", list), /None of them lies there/);
    await person.context.close();
  } finally {
    await house.stop();
  }
});
