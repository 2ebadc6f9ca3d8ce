// The demo's shop, looked at as who tries it would: its pages hold together with mail in them. With PICTURES=1, the pictures of the
// documentation are made of them (`docs/pictures`), small enough to be kept beside the words.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { startDemo, startHouse } from "./house.mjs";
import { checkPage, startBrowser, startPerson } from "./person.mjs";

const PICTURES = path.join(import.meta.dirname, "../../docs/pictures");

/// A picture shows the beginning of a long page.
const TALLEST = 1_400;

/// What a picture may weigh in the repository.
const MAX_PICTURE_BYTES = 120_000;

/// How each page is shown: at the desk by day and by night, and on a telephone.
const VIEWS = [
  { name: "light", theme: "light", width: 1280, height: 900 },
  { name: "dark", theme: "dark", width: 1280, height: 900 },
  { name: "phone", theme: "light", width: 360, height: 740 },
];

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

/// Somebody comes in first, and stands before the first steps.
async function comeIn(house) {
  const person = await startPerson(browser, house.origin);
  const { page } = person;
  await page.goto(await house.firstLink());
  await page.getByLabel("Your name").fill("Ada Lind");
  await page.getByLabel("Login").fill("ada");
  await page.getByRole("button", { name: "Set up a passkey" }).click();
  await page.waitForURL("**/guide");
  return person;
}

test("an empty house is pictured with its first steps", async () => {
  const house = await startHouse();
  try {
    await picture(await comeIn(house), "guide");
  } finally {
    await house.stop();
  }
});

test("the demo's pages are well, and are pictured", async () => {
  const demo = await startDemo();
  try {
    const person = await comeIn(demo);
    const { page } = person;

    for (const [name, place] of [
      ["overview", "/"],
      ["held", "/held"],
      ["stream", "/streams/shop/inbound"],
      ["policies", "/policies"],
    ]) {
      await page.goto(place);
      await picture(person, name);
    }

    // The message that looks as if it came from the shop itself, opened.
    await page.goto("/held");
    const rows = page.locator("main table tbody tr");
    const lookalike = rows.filter({ hasText: "fenwick1ark.example" });
    await ((await lookalike.count()) ? lookalike : rows).first().locator("a").first().click();
    await picture(person, "held-one");
    await page.locator("main select[name=why]").selectOption({ label: "to decide what becomes of it" });
    await page.getByRole("button", { name: "Open it", exact: true }).click();
    await page.waitForURL("**/view*");
    await picture(person, "message");

    await page.goto("/audit");
    await picture(person, "audit");
  } finally {
    await demo.stop();
  }
});

/// Checks the page as it stands in each view; keeps the pictures if they are asked for.
async function picture(person, name) {
  const { page } = person;
  for (const view of VIEWS) {
    await page.emulateMedia({ colorScheme: view.theme });
    await page.setViewportSize({ width: view.width, height: view.height });
    await checkPage(person, `${name} of the demo (${view.name})`);
    if (process.env.PICTURES) await keep(page, path.join(PICTURES, `${name}-${view.name}.png`), view);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function keep(page, file, view) {
  await mkdir(PICTURES, { recursive: true });
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: view.width, height: Math.min(whole, TALLEST) });
  await page.screenshot({ path: file });
  // A page has few colours; without this a picture weighs three times as much.
  const squeezed = spawnSync("pngquant", ["--force", "--strip", "--speed", "1", "--ext", ".png", "64", file], { encoding: "utf8" });
  assert.equal(squeezed.status, 0, `pngquant, of Debian's package of that name: ${squeezed.error ?? squeezed.stderr}`);
  const { size } = await stat(file);
  assert.ok(size <= MAX_PICTURE_BYTES, `${file} weighs ${size} bytes`);
}
