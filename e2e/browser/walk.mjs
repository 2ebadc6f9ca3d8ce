// Walking a house: from its first pages along every link, to one page of each kind. What is looked at on each is the test's.

import assert from "node:assert/strict";
import { pages, routeOf } from "./routes.mjs";

/// Of many messages, so many lead to all the kinds of page there are.
const MOST_OF_A_KIND = 4;

/// Opens a page; where it asks first who one is, the passkey answers.
export async function open({ page }, place) {
  let answer = await page.goto(place);
  if (new URL(page.url()).pathname === "/prove" && !place.startsWith("/prove")) {
    await page.getByRole("button", { name: /passkey/i }).first().click();
    await page.waitForURL((url) => url.pathname !== "/prove");
    answer = null;
  }
  return answer;
}

/// Where the links of a page lead, as far as they stay in this house.
const links = (html, base) =>
  [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)]
    .map(([, href]) => href.replaceAll("&amp;", "&").replaceAll("&#38;", "&"))
    .filter((href) => href && !href.startsWith("#") && !href.startsWith("mailto:"))
    .map((href) => new URL(href, base))
    .filter(({ origin }) => origin === new URL(base).origin)
    .map(({ pathname, search }) => pathname + search);

/// Follows the links from `starts`; `look(route, place)` is asked once for each kind of page that `wanted` names. Every link must lead to something.
export async function walk(person, { face = "console", starts = ["/"], wanted = () => true, look }) {
  const { page } = person;
  const routes = pages();
  const looked = new Set();
  const known = new Set(starts);
  const queue = [...starts];
  const dead = [];
  const followed = new Map();
  while (queue.length) {
    const place = queue.shift();
    const route = routeOf(routes, face, new URL(place, page.url()).pathname);
    if (!route) continue;
    const often = (followed.get(route.name) ?? 0) + 1;
    followed.set(route.name, often);
    if (often > MOST_OF_A_KIND) continue;
    let html;
    if (!looked.has(route.name) && wanted(route)) {
      const answer = await open(person, place);
      if (answer && answer.status() !== 200) {
        dead.push(`${place} answers ${answer.status()}`);
        person.complaints.length = 0;
        continue;
      }
      looked.add(route.name);
      html = await page.content();
      await look(route, place);
    } else {
      const answer = await page.request.get(place, { headers: { accept: "text/html" } });
      if (answer.status() !== 200) {
        dead.push(`${place} answers ${answer.status()}`);
        continue;
      }
      html = await answer.text();
    }
    for (const next of links(html, page.url())) {
      if (known.has(next)) continue;
      known.add(next);
      queue.push(next);
    }
  }
  assert.deepEqual(dead, [], "links that lead nowhere");
  return looked;
}
