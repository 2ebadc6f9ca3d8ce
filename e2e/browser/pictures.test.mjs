// The demo's shop, looked at as who tries it would: its pages hold together with mail in them. With PICTURES=1, the pictures of the
// documentation are made of them (`docs/pictures`), small enough to be kept beside the words.

import { after, before, test } from "node:test";
import { startDemo, startHouse } from "./house.mjs";
import { comeIn, startBrowser, startPerson } from "./person.mjs";
import { picture } from "./picture.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

/// Somebody comes in first, and stands before the first steps.
async function firstPerson(house) {
  const person = await startPerson(browser, house.origin);
  await comeIn(person, await house.firstLink(), { login: "ada" });
  return person;
}

test("an empty house is pictured with its first steps", async () => {
  const house = await startHouse();
  try {
    await picture(await firstPerson(house), "guide");
  } finally {
    await house.stop();
  }
});

test("the demo's pages are well, and are pictured", async () => {
  const demo = await startDemo();
  try {
    const person = await firstPerson(demo);
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
