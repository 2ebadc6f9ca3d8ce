// Pictures for the documentation: a page as it stands, at the desk by day and by night, and on a telephone; small enough to be kept beside the words.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { checkPage } from "./person.mjs";

const PICTURES = path.join(import.meta.dirname, "../../docs/pictures");

/// A picture shows the beginning of a long page.
const TALLEST = 1_400;

/// A telephone held upright: what one sees before one moves the page.
const UPRIGHT = 760;

/// What a picture may weigh in the repository.
const MAX_PICTURE_BYTES = 120_000;

/// How each page is shown.
const VIEWS = [
  { name: "light", theme: "light", width: 1280, height: 900, tallest: TALLEST },
  { name: "dark", theme: "dark", width: 1280, height: 900, tallest: TALLEST },
  { name: "phone", theme: "light", width: 360, height: 740, tallest: TALLEST },
];

/// How the pages of the loop are shown, which stand beside each other in README.
export const UPRIGHT_VIEWS = [
  ...VIEWS.slice(0, 2),
  { name: "phone", theme: "light", width: 360, height: 740, tallest: UPRIGHT },
  { name: "phone-dark", theme: "dark", width: 360, height: 740, tallest: UPRIGHT },
];

/// Checks the page as it stands in each view; keeps the pictures if they are asked for (`PICTURES=1`). Leaves the page at the desk's width.
export async function picture(person, name, views = VIEWS) {
  const { page } = person;
  for (const view of views) {
    await page.emulateMedia({ colorScheme: view.theme });
    await page.setViewportSize({ width: view.width, height: view.height });
    await checkPage(person, `${name} of the demo (${view.name})`);
    if (process.env.PICTURES) await keep(page, path.join(PICTURES, `${name}-${view.name}.png`), view);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/// Keeps the picture of a page for docs/pages.md, if pictures are asked for: what one sees first of it, at a small desk.
export async function pageOfAll({ page }, name) {
  if (!process.env.PICTURES) return;
  await page.setViewportSize({ width: SMALL.width, height: SMALL.height });
  await keep(page, path.join(PICTURES, "pages", `${name}.png`), SMALL);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/// Of all pages there are many: fewer colours, no dots in between.
const SMALL = { theme: "light", width: 1024, height: 720, tallest: 800, colours: 16, plain: true };

async function keep(page, file, view) {
  await mkdir(path.dirname(file), { recursive: true });
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: view.width, height: Math.min(whole, view.tallest) });
  await page.screenshot({ path: file });
  // A page has few colours; without this a picture weighs three times as much.
  const squeezing = ["--force", "--strip", "--speed", "1", ...(view.plain ? ["--nofs"] : []), "--ext", ".png", String(view.colours ?? 64), file];
  const squeezed = spawnSync("pngquant", squeezing, { encoding: "utf8" });
  assert.equal(squeezed.status, 0, `pngquant, of Debian's package of that name: ${squeezed.error ?? squeezed.stderr}`);
  const { size } = await stat(file);
  assert.ok(size <= MAX_PICTURE_BYTES, `${file} weighs ${size} bytes`);
}
