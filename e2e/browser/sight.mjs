// What a page must hold besides what axe looks at: no word cut off, none on another, none that lacks its text, and nothing that only the script can show.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { WIDTHS, checkFit, checkPage, checkWeight, keepLook } from "./person.mjs";
import { pageOfAll } from "./picture.mjs";
import { fileName } from "./routes.mjs";
import { open } from "./walk.mjs";

const TEXTS = new URL("../../texts/en/", import.meta.url);

/// The ids of all texts; one of them on a page is a text that is missing.
const IDS = readdirSync(TEXTS).flatMap((file) =>
  [...readFileSync(new URL(file, TEXTS), "utf8").matchAll(/^([a-z][a-z0-9_-]*-[a-z0-9_-]+) =/gm)].map(([, id]) => id),
);

/// Whether axe looks at each page in every view (`PAGES=all`), which takes four times as long.
const THOROUGH = process.env.PAGES === "all";

/// Else in these: contrast hangs on the colours, what is there to be used on the width, and neither on the language.
const AXED = new Set(["en light 1280", "en dark 360", "de dark 768"]);

/// What an id that no language has would begin with, for ids that are made of a kept word.
const FAMILIES = /^(settings-key|audit-(word|noun)|reason|role|scope)-[a-z]/;

/// Words that are an id as well as a word.
const ALSO_WORDS = new Set(["sign-in", "e-mail", "on-call"]);

/// What stands on the page that nobody wrote for people: ids of texts, or what should have been filled in.
export async function untranslated(page) {
  const words = await page.locator("body").innerText();
  const ids = new Set(IDS);
  const tokens = words.split(/[\s,;:()"“”„]+/).filter((word) => ids.has(word) || FAMILIES.test(word));
  const holes = words.match(/\{\s*\$[a-z]+\s*\}|\bundefined\b|\bNaN\b|\[object /g) ?? [];
  // The audit log keeps its acts under such names; people read a sentence instead.
  const acts = await page.locator("#audit tbody a, table tbody a").evaluateAll((links) =>
    links.map((link) => link.textContent.trim()).filter((said) => /^[a-z]+\.[a-z]+_[a-z_]+$/.test(said)),
  );
  return [...new Set([...tokens.filter((word) => !ALSO_WORDS.has(word)), ...holes, ...acts])];
}

/// Words that cannot be seen whole: cut off by what they stand in, outside of the window or of their cell (there the next one begins), or lying on other words.
export function misplaced(page) {
  return page.evaluate(() => {
    const found = new Set();
    const lines = [];
    const said = (words) => `"${words.slice(0, 60)}"`;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const words = node.textContent.trim();
      const parent = node.parentElement;
      if (!words || !parent.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
      if (["SCRIPT", "STYLE", "OPTION", "NOSCRIPT"].includes(parent.tagName) || parent.closest("svg")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
      if (!rects.length) continue;
      let scrolls = false;
      let follows = false;
      for (let box = parent; box && box !== document.documentElement; box = box.parentElement) {
        const style = getComputedStyle(box);
        const bounds = box.getBoundingClientRect();
        // For those who listen only.
        if (style.clipPath !== "none" || bounds.width <= 1) { scrolls = true; break; }
        if (/auto|scroll/.test(style.overflowX) && box.scrollWidth > box.clientWidth) { scrolls = true; break; }
        const hidesX = /hidden|clip/.test(style.overflowX);
        const hidesY = /hidden|clip/.test(style.overflowY);
        const outside = rects.some(({ left, right, top, bottom }) =>
          (hidesX && (left < bounds.left - 1 || right > bounds.right + 1)) || (hidesY && (top < bounds.top - 2 || bottom > bounds.bottom + 2)));
        if (outside) { found.add(`${said(words)} is cut off by <${box.tagName.toLowerCase()} class="${box.className}">`); break; }
        // What follows the eye lies on what it passes.
        follows ||= style.position === "fixed" || style.position === "sticky";
        if (style.position === "fixed") break;
      }
      if (scrolls) continue;
      if (rects.some(({ left, right }) => left < -1 || right > innerWidth + 1)) found.add(`${said(words)} leaves the window`);
      const cell = parent.closest("td, th, dd, dt")?.getBoundingClientRect();
      if (cell && rects.some(({ left, right }) => left < cell.left - 2 || right > cell.right + 2)) found.add(`${said(words)} leaves its cell`);
      if (!follows) lines.push(...rects.map(({ left, right, top, bottom }) => ({ words, left, right, top, bottom })));
    }
    lines.sort((one, other) => one.top - other.top);
    for (const [at, one] of lines.entries()) {
      for (let next = at + 1; next < lines.length && lines[next].top < one.bottom; next++) {
        const other = lines[next];
        // The lines of a text may share the room of their tails; letters do not.
        const below = Math.min(one.bottom, other.bottom) - other.top;
        const beside = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        if (one.words !== other.words && beside > 3 && below > 0.5 * Math.min(one.bottom - one.top, other.bottom - other.top)) found.add(`${said(one.words)} lies on ${said(other.words)}`);
      }
    }
    return [...found];
  });
}

/// What can be read and pressed in a page's main part.
export function shown(page) {
  return page.evaluate(() => {
    const main = document.querySelector("main");
    const said = (all) => [...all].filter((one) => one.checkVisibility() && !one.closest("[data-passkey], [data-copy]")).map((one) => one.textContent.trim().replace(/\s+/g, " ")).filter(Boolean);
    return { headings: said(main.querySelectorAll("h1, h2, h3")), acts: said(main.querySelectorAll("a[href], button")), words: main.innerText.length };
  });
}

/// Looks at a page as everybody would: in both languages, both colours and three widths; what it weighs, and what it is without the script. Answers with all
/// that is wrong with it; leaves it in English.
export async function lookAtPage(browser, person, route, place) {
  const { page } = person;
  const wrong = [];
  const note = (checked) => checked.catch((problem) => wrong.push(problem.message.split("\n+ actual")[0] + listed(problem.actual)));
  for (const language of ["de", "en"]) {
    await speak(person, language);
    // The public pages have the language in their address.
    await open(person, route.face === "public" ? `${place}?lang=${language}` : place);
    assert.equal(await page.evaluate(() => document.documentElement.lang), language, place);
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      for (const width of WIDTHS) {
        const isAxed = THOROUGH || AXED.has(`${language} ${theme} ${width}`);
        // Colours move nothing.
        if (!isAxed && theme === "dark") continue;
        await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
        const what = `${place} (${language}, ${theme}, ${width} px)`;
        await note((isAxed ? checkPage : checkFit)(person, what));
        await note(nothing(misplaced(page), `${what}: words that cannot be seen whole`));
        await keepLook(person, `${fileName(route)}-${language}-${theme}-${width}`);
      }
    }
    await note(nothing(untranslated(page), `${place} (${language}): words without their text`));
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
  await note(checkWeight(browser, person, place));
  await note(checkPlain(browser, person, place));
  await pageOfAll(person, fileName(route));
  return wrong;
}

/// Fails with what there is, where there should be nothing.
async function nothing(asked, what) {
  assert.deepEqual(await asked, [], what);
}

const listed = (found) => (Array.isArray(found) ? `\n    ${found.join("\n    ")}` : "");

/// Chooses a language as the switch in the head of a page does.
async function speak({ page }, language) {
  const at = page.url();
  if (!at.startsWith("http")) return;
  const { origin } = new URL(at);
  await page.request.post("/preferences", { form: { language, return_to: "/" }, headers: { origin, "sec-fetch-site": "same-origin" }, maxRedirects: 0 });
}

/// Without the script a page has the same headings, and everything can be pressed that can be pressed with it. A passkey needs it, and a button that saves one from marking a text.
async function checkPlain(browser, person, place) {
  const livelier = await shown(person.page);
  const context = await browser.newContext({ baseURL: new URL(person.page.url()).origin, javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  await context.setExtraHTTPHeaders({ "accept-language": "en" });
  await context.addCookies(await person.context.cookies());
  const page = await context.newPage();
  await page.goto(place);
  const plain = await shown(page);
  await context.close();
  const missing = (all, those) => all.filter((one) => !those.includes(one));
  assert.deepEqual(missing(livelier.headings, plain.headings), [], `${place}: headings that only the script shows`);
  assert.deepEqual(missing(livelier.acts, plain.acts), [], `${place}: what only the script lets one do`);
}
