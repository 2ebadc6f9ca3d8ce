// The public pages, as a customer reads them: without an account, without script, on a telephone; published by somebody who is signed in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startHouse } from "./house.mjs";
import { checkWeight, lookAt, startBrowser, startPerson } from "./person.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

const MORE = `
[organisation]
name = "Beispiel Garten"
domains = ["shop.example"]
[public]
listen = "127.0.0.1:0"
`;

test("a promise is published in the console and read by anybody, with and without script", async () => {
  const house = await startHouse(MORE);
  try {
    const [, origin] = await house.heard(/^Public pages on (http\S+)/);
    const ada = await startPerson(browser, house.origin);
    await ada.page.goto(await house.firstLink());
    await ada.page.getByLabel("Your name").fill("Ada Lind");
    await ada.page.getByLabel("Login").fill("ada");
    await ada.page.getByRole("button", { name: "Set up a passkey", exact: true }).first().click();
    await ada.page.waitForURL("**/guide");
    await ada.page.goto("/promises/publish/password");
    await lookAt(ada, "promises-publish");
    await ada.page.locator("main form .button:not(a)").first().click();
    await ada.page.waitForURL("**/promises");
    await lookAt(ada, "promises");

    const customer = await startPerson(browser, origin, { script: true });
    for (const [place, name] of [
      ["/", "public-home"],
      ["/promises", "public-promises"],
      ["/vendors", "public-vendors"],
      ["/letters", "public-letters"],
      ["/check", "public-check"],
      ["/?lang=de", "public-home-de"],
    ]) {
      await customer.page.goto(place);
      await lookAt(customer, name);
      await checkWeight(browser, customer, place);
    }
    assert.match(await customer.page.locator("main").innerText(), /Ihrem Kennwort/);

    // The check works without script, and says the same whatever does not fit.
    const plain = await startPerson(browser, origin, { script: false, width: 360 });
    const answers = [];
    for (const address of ["anna@customer.example", "bert@customer.example"]) {
      await plain.page.goto("/check");
      await plain.page.getByLabel("Your mail address").fill(address);
      await plain.page.getByLabel("The code in the letter").fill("7F3K-M2QX");
      await plain.page.getByRole("button", { name: "Check", exact: true }).click();
      answers.push(await plain.page.locator("#outcome").innerText());
    }
    assert.match(answers[0], /We cannot confirm this letter/);
    assert.equal(answers[0], answers[1]);
    assert.deepEqual(await plain.context.cookies(), []);
  } finally {
    await house.stop();
  }
});
