// A person with a browser: Debian's Chromium with an authenticator of its own. Every page it opens is checked.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/google-chrome"];
/// Where every picture of every page goes, if somebody wants to look at them all.
const LOOKED_AT = process.env.LOOK;

/// A page is no larger, uncached, with everything it needs.
const MAX_PAGE_BYTES = 150_000;

/// The widths of a telephone, a tablet and a desk.
export const WIDTHS = [360, 768, 1280];

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function startBrowser() {
  const executablePath = BROWSERS.find(existsSync);
  assert.ok(executablePath, `no browser at ${BROWSERS.join(" or ")}`);
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/// A context of its own, with a passkey authenticator, at the desk's width.
export async function startPerson(browser, origin, options = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.theme ?? "light",
    locale: options.locale ?? "en-GB",
    javaScriptEnabled: options.script ?? true,
    // Colours that are still changing have no contrast to speak of.
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const foreign = [];
  const complaints = [];
  page.on("request", (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && asked !== origin) foreign.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const person = { context, page, foreign, complaints, session };
  person.authenticator = await giveAuthenticator(person);
  return person;
}

/// Comes in by a one-time link, and makes a passkey on the way. Who sets the house up arrives at the first steps.
export async function comeIn({ page }, link, { name = "Ada Lind", login = "ada@shop.example", arrives = "**/guide" } = {}) {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Login").fill(login);
  await page.getByRole("button", { name: "Set up a passkey", exact: true }).first().click();
  await page.waitForURL(typeof arrives === "string" ? arrives : (url) => !url.pathname.startsWith("/welcome") && arrives(url));
}

/// Opens a page that asks who one is, and signs in with the passkey.
export async function signInAt({ page }, place) {
  await page.goto(place);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(`**${place}`);
}

/// Gives somebody an authenticator: one that is part of the machine, or a key to plug in (`usb`).
export async function giveAuthenticator({ session }, transport = "internal") {
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return authenticatorId;
}

/// Takes an authenticator away, with what is on it.
export const takeAuthenticator = ({ session }, authenticatorId) =>
  session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });

/// Checks a page as it stands: WCAG 2.2 AA, nothing from elsewhere, no error in the console, nothing wider than the window.
export async function checkPage(person, what) {
  await checkAccess(person, what);
  await checkFit(person, what);
}

/// Checks that everybody can use a page as it stands: WCAG 2.2 AA.
async function checkAccess({ page }, what) {
  // Colours that are on their way from one theme to the other have no contrast yet.
  await page.evaluate(async () => {
    // What inherits a colour may begin to change only when what it inherits from has.
    for (let calm = 0, turns = 0; calm < 2 && turns < 50; turns++) {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const changes = document.getAnimations().filter((change) => change.playState !== "finished");
      await Promise.allSettled(changes.map((change) => change.finished));
      calm = changes.length ? 0 : calm + 1;
    }
  });
  // Evaluated by the test's own channel, which the page's policy does not bind.
  const found = await page.evaluate(`${axe}; axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`);
  const broken = found.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map((node) => node.html).join("\n    ")}`,
  );
  assert.deepEqual(broken, [], `${what}: not accessible to everybody`);
}

/// Checks that a page asks nobody else, that the browser has nothing to complain of, and that it fits the window.
export async function checkFit({ page, foreign, complaints }, what) {
  assert.deepEqual(foreign, [], `${what}: asks others`);
  assert.deepEqual(complaints, [], `${what}: the browser complains`);
  // A chart follows the width of its window a moment later.
  await page
    .waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, null, { timeout: 2_000 })
    .catch(() => {});
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `${what}: ${wide} px wide in a window of ${window} px`);
}

/// What a page weighs when nothing is cached yet, with everything it needs.
export async function weigh(browser, person, place) {
  const cookies = await person.context.cookies();
  const context = await browser.newContext({ baseURL: new URL(person.page.url()).origin });
  await context.addCookies(cookies);
  const page = await context.newPage();
  let bytes = 0;
  const sizes = [];
  // What ends only after the page was closed is not part of it any more.
  const add = ({ responseBodySize, responseHeadersSize }) => {
    bytes += responseBodySize + responseHeadersSize;
  };
  page.on("requestfinished", (request) => sizes.push(request.sizes().then(add, () => {})));
  await page.goto(place, { waitUntil: "load" });
  await Promise.all(sizes);
  await context.close();
  return bytes;
}

/// Checks that a page is light when nothing is cached yet.
export async function checkWeight(browser, person, place) {
  const bytes = await weigh(browser, person, place);
  assert.ok(bytes <= MAX_PAGE_BYTES, `${place} weighs ${bytes} bytes`);
}

/// Keeps the picture of a page as it stands, for looking at (`LOOK=FOLDER`).
export async function keepLook({ page }, name) {
  if (!LOOKED_AT) return;
  await mkdir(LOOKED_AT, { recursive: true });
  await page.screenshot({ path: path.join(LOOKED_AT, `${name}.png`), fullPage: true });
}

/// Looks at a page as two people would: at a desk by day, on a telephone by night. Where all pages are looked at (`LOOK`), at all of them.
export async function glanceAt(person, name) {
  if (LOOKED_AT) return lookAt(person, name);
  const { page } = person;
  await checkPage(person, `${name} (light, 1280 px)`);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 740 });
  await checkPage(person, `${name} (dark, 360 px)`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/// Looks at a page at three widths in both themes; `LOOK=FOLDER` keeps the pictures. Leaves the page at the desk's width.
export async function lookAt(person, name) {
  const { page } = person;
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
      await checkPage(person, `${name} (${theme}, ${width} px)`);
      await keepLook(person, `${name}-${theme}-${width}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}
