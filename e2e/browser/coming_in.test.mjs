// Coming in: the first administrator with a passkey and, in another house, with password and code; signing out and in again.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { startHouse } from "./house.mjs";
import { checkPage, giveAuthenticator, lookAt, startBrowser, startPerson, takeAuthenticator } from "./person.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

/// The code an authenticator app shows (RFC 6238, SHA-1, 30 seconds, six digits).
function codeOf(secret, at = Date.now()) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("the first administrator comes in with a passkey, leaves, and comes in again", async () => {
  const house = await startHouse();
  try {
    const person = await startPerson(browser, house.origin);
    const { page } = person;
    await page.goto("/");
    assert.match(page.url(), /\/sign-in\?next=%2F$/, "who is not signed in is asked to");
    await lookAt(person, "sign-in");

    const link = await house.firstLink();
    await page.goto(link);
    await page.getByLabel("Your name").waitFor();
    await lookAt(person, "welcome");
    await page.getByLabel("Your name").fill("Ada Lind");
    await page.getByLabel("Login").fill("ada@shop.example");
    await page.getByRole("button", { name: "Set up a passkey" }).click();
    await page.waitForURL("**/guide");

    await page.goto(link);
    await page.getByRole("heading", { name: "This link does not work any more" }).waitFor();
    // The browser itself notes that the answer was 404.
    person.complaints.length = 0;

    await page.goto("/account");
    await page.getByText("Ada Lind").first().click();
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.waitForURL("**/sign-in");
    await page.getByText("You are signed out.").waitFor();
    await page.goto("/");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL(`${house.origin}/`);
    await checkPage(person, "overview");
    await person.context.close();
  } finally {
    await house.stop();
  }
});

test("a second passkey lets somebody in who lost the first, which is then removed", async () => {
  const house = await startHouse();
  try {
    const person = await startPerson(browser, house.origin);
    const { page } = person;
    const leave = async () => {
      await page.goto("/account");
      await page.getByText("Ada Lind").first().click();
      await page.getByRole("button", { name: "Sign out" }).first().click();
      await page.waitForURL("**/sign-in");
    };
    const comeIn = () => page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.goto(await house.firstLink());
    await page.getByLabel("Your name").fill("Ada Lind");
    await page.getByLabel("Login").fill("ada");
    await page.getByRole("button", { name: "Set up a passkey" }).click();
    await page.waitForURL("**/guide");

    // The same authenticator is not taken twice: losing it would lose both.
    await page.goto("/account/passkey");
    await lookAt(person, "account-passkey");
    const add = async (label) => {
      await page.getByRole("textbox").first().fill(label);
      await page.locator("main form button[type=submit]").click();
    };
    await add("the telephone again");
    await page.getByRole("alert").filter({ hasText: /\S/ }).waitFor();
    assert.match(page.url(), /\/account\/passkey$/);

    await takeAuthenticator(person, person.authenticator);
    await giveAuthenticator(person, "usb");
    await add("key in the drawer");
    await page.waitForURL("**/account");
    const keys = page.locator("#passkeys tbody tr, table tbody tr:has(a[href*='/account/passkeys/'])");
    assert.equal(await keys.count(), 2, "two passkeys");
    await lookAt(person, "account-two-passkeys");

    // The telephone is gone.
    await leave();
    await comeIn();
    await page.waitForURL(`${house.origin}/`);
    await page.goto("/account");
    const lost = keys.filter({ hasNotText: "key in the drawer" }).locator("a[href$='/remove']");
    await page.goto(await lost.getAttribute("href"));
    await lookAt(person, "account-passkey-remove");
    await page.locator("main form .button:not(a)").first().click();
    await page.waitForURL("**/account");
    assert.equal(await keys.count(), 1, "one passkey is left");
    await leave();
    await comeIn();
    await page.waitForURL(`${house.origin}/`);
  } finally {
    await house.stop();
  }
});

test("somebody without script comes in with password and code", async () => {
  const house = await startHouse();
  try {
    const person = await startPerson(browser, house.origin, { script: false });
    const { page } = person;
    await page.goto(await house.firstLink());
    await page.getByLabel("Your name").fill("Ben Okafor");
    await page.getByLabel("Login").fill("ben");
    await page.getByRole("button", { name: "I would rather use a password and a code" }).click();
    await page.getByLabel("New password").fill("quiet harbour lantern");
    const secret = await page.locator("code").first().innerText();
    await page.getByRole("textbox", { name: "Code" }).fill("000000");
    await page.getByRole("button", { name: "Set password and code" }).click();
    await page.getByRole("alert").waitFor();
    assert.equal(await page.locator("code").first().innerText(), secret, "the same key, which the telephone holds by now");
    await page.getByLabel("New password").fill("quiet harbour lantern");
    await page.getByRole("textbox", { name: "Code" }).fill(codeOf(secret));
    await page.getByRole("button", { name: "Set password and code" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    const codes = await page.locator("li code").allInnerTexts();
    assert.ok(codes.length >= 8, `${codes.length} recovery codes`);

    const other = await startPerson(browser, house.origin, { script: false });
    await other.page.goto("/sign-in");
    const comeIn = async (code) => {
      await other.page.getByLabel("Login").fill("ben");
      await other.page.getByLabel("Password").fill("quiet harbour lantern");
      await other.page.getByRole("textbox", { name: "Code" }).fill(code);
      await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
    };
    await comeIn("000000");
    await other.page.getByRole("alert").waitFor();
    await comeIn(codes[0]);
    await other.page.waitForURL(`${house.origin}/`);
  } finally {
    await house.stop();
  }
});
