// Filling a house, so that each of its pages has something to show: by its own forms, as people do, and by mail, as strangers do.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { eventually, sendMail } from "./house.mjs";
import { open } from "./walk.mjs";

/// Posts a form as its own page would; answers with where it leads.
export async function post({ page }, place, fields) {
  const { origin } = new URL(page.url());
  const body = fields instanceof FormData ? { multipart: fields } : { form: fields };
  const answer = await page.request.post(place, { ...body, headers: { origin, "sec-fetch-site": "same-origin" }, maxRedirects: 0 });
  assert.equal(answer.status(), 303, `${place}: ${await answer.text()}`);
  return answer.headers().location;
}

/// Answers the form of a page that is open: words, choices and ticks by their names; then presses its button.
export async function submit({ page }, fields, button = "main form .button-primary:not(a)") {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name="${name}"]`);
    const kind = await field.first().evaluate((one) => (one.tagName === "SELECT" ? "select" : one.type));
    if (kind === "select") await field.first().selectOption(value);
    else if (kind === "radio") await page.locator(`main [name="${name}"][value="${value}"]`).check();
    else if (kind === "checkbox") await field.first().check();
    else await field.first().fill(value);
  }
  const before = page.url();
  await page.locator(button).first().click();
  await page.waitForLoadState("load");
  return { before, now: page.url() };
}

/// The code an authenticator app shows (RFC 6238, SHA-1, 30 seconds, six digits).
export function codeOf(secret, at = Date.now()) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/// What an administrator and an analyst leave behind in a house whose mail comes and goes; answers with places no link leads to.
export async function fillGuard(person) {
  const { page } = person;
  await open(person, "/protect/add?kind=person");
  await submit(person, { name: "Erika Beispiel", addresses: "erika@fenwicklark.example" });
  await open(person, "/exceptions/new");
  await submit(person, { sender: "letterbird.example", reason: "Their sale ends on Friday, and their domain is new." });
  // One change of policy counts, the next one is only tried.
  for (const held of ["6.5", "8"]) {
    await open(person, "/policies/new?direction=inbound");
    await submit(person, { hold: held, why: "Agreed after a week of watching." });
    const change = new URL(page.url()).pathname;
    if (held === "8") break;
    await open(person, `${change}/on`);
    await submit(person, {}, "main form .button:not(a)");
  }
  await open(person, "/settings/tokens/new");
  await submit(person, { name: "nightly report", "scope-read": "yes" });
  await open(person, "/settings/alarms/new/webhook");
  await submit(person, { name: "night shift", url: "https://pager.example/tidewatch" });
  await open(person, "/account/password");
  const secret = await page.locator("main code").first().innerText();
  await submit(person, { password: "quiet harbour lantern", code: codeOf(secret) });
  await page.goto("/held");
  await page.locator("main table tbody a").first().click();
  await page.locator("main select[name=why]").waitFor();
  await page.locator("main select[name=why]").selectOption({ index: 0 });
  await page.locator("main form[action*='/open?once='] button").click();
  await page.waitForURL("**/view*");
  const { pathname, search } = new URL(page.url());
  return [pathname + search];
}

/// A vendor with a copy of a list, and a stranger who writes to an address of it: a case opens. Answers with the places of copy and case.
export async function fillCustody(person, mailbox, people) {
  const { page } = person;
  const fields = { name: "Mailhaven", purpose: "sends our newsletter", rows: String(people), until: "", domains: "news.mailhaven.example", note: "" };
  const card = await post(person, "/vendors/add", fields);
  const list = { name: "Newsletter", header: "Email;First name", seeds: "60", rows: String(people), until: "", owner: "Margaret Fenwick", told: "" };
  const copy = await post(person, `${card}/adopt`, list);
  const seeds = await (await page.request.get(`${copy}/seeds.csv`)).text();
  const canary = seeds.split("\r\n")[1].split(";")[0];
  await post(person, `${copy}/out`, {});
  const text = "From: desk@parcel-desk.example\r\nSubject: Your parcel waits\r\n\r\nPay the fee today: https://pay.parcel-desk.example/fee";
  await eventually(async () => /^250/.test(await sendMail(mailbox, { from: "desk@parcel-desk.example", to: canary, text })), "the door to know its canaries");
  const found = async (place, pattern) => pattern.exec(await (await page.request.get(place)).text())?.[0];
  const opened = await eventually(() => found("/cases", /\/cases\/[0-9a-f-]{36}/), "the case that opens by itself");
  return { copy, case: opened, questions: await asked(person, card) };
}

/// The vendor is asked its questions; answers with the link that is sent to it.
async function asked(person, card) {
  const { page } = person;
  const place = await post(person, `${card}/ask`, { due: "" });
  await page.goto(place);
  await page.locator("main form[action*='/link?once='] button").click();
  await page.locator("main code", { hasText: "/questions/" }).waitFor();
  return (await page.locator("main code", { hasText: "/questions/" }).innerText()).trim();
}

/// From a case to a letter that waits for its recipients: assessed, known, whom it concerns, promised, drafted. Approving takes a passkey.
export async function fillCase(person, place, customers) {
  const at = new Date().toISOString().slice(0, 16);
  for (const moment of ["assess", "aware"]) await post(person, `${place}/moments/${moment}`, { at, why: "The address exists in no other copy." });
  await post(person, `${place}/affected`, withFile({ source: "our own list, as of today" }, "customers.csv", customers));
  const due = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await post(person, `${place}/commitments/new`, { ready: "write-again", owner: "Margaret Fenwick", due });
  await post(person, `${place}/letter/draft`, { signer: "Margaret Fenwick" });
}

/// A form with a file in it.
export function withFile(fields, name, text) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("file", new File([text], name, { type: "text/csv" }));
  return form;
}
