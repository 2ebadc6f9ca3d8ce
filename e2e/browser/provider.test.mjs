// Signing in through an identity provider that others wrote and certified (oidc-provider): linked from the account, then come in with it.

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { startHouse } from "./house.mjs";
import { lookAt, startBrowser, startPerson } from "./person.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

/// A place for a provider, which is set up once it is known where it sends browsers back to.
async function startPlace() {
  let answer = (request, response) => response.writeHead(503).end();
  const server = http.createServer((request, response) => answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const open = (origin) => {
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: "tidewatch",
          client_secret: "a secret: with / and +",
          redirect_uris: [`${origin}/sign-in/provider/return`],
          grant_types: ["authorization_code"],
          response_types: ["code"],
        },
      ],
      cookies: { keys: ["only for tests"] },
    });
    answer = provider.callback();
  };
  const stop = () => (server.closeAllConnections(), server.close());
  return { issuer, open, stop };
}

/// Fills in the provider's own pages, as far as it shows any.
async function throughTheProvider(page, issuer, login) {
  for (let step = 0; step < 4 && page.url().startsWith(issuer); step += 1) {
    const asked = page.locator("input[name=login]");
    if (await asked.count()) {
      await asked.fill(login);
      await page.locator("input[name=password]").fill("any");
    }
    const here = page.url();
    await page.locator("button[type=submit], form button").first().click();
    await page.waitForURL((url) => url.href !== here);
  }
}

test("somebody links the organisation's sign-in, comes in with it, and proves it with it", async () => {
  const place = await startPlace();
  const house = await startHouse(`
[console.oidc]
issuer = "${place.issuer}"
client_id = "tidewatch"
client_secret = "a secret: with / and +"
name = "Beispiel ID"
own_network = true
`);
  try {
    place.open(house.origin);
    const person = await startPerson(browser, house.origin);
    const { page } = person;
    await page.goto(await house.firstLink());
    await page.getByLabel("Your name").fill("Ada Lind");
    await page.getByLabel("Login").fill("ada");
    await page.getByRole("button", { name: "Set up a passkey" }).click();
    await page.waitForURL("**/guide");

    await page.goto("/account");
    await lookAt(person, "account-provider");
    await page.getByRole("button", { name: "Link it" }).click();
    await page.getByRole("heading", { name: "On to your organisation" }).waitFor();
    await lookAt(person, "provider-onward");
    await page.getByRole("link", { name: "Go on to Beispiel ID" }).click();
    await throughTheProvider(page, place.issuer, "ada-there");
    await page.waitForURL(`${house.origin}/account`);
    await page.getByText("Linked. You can sign in with your organisation from now on.").waitFor();

    const leave = async () => {
      await page.goto("/account");
      await page.getByText("Ada Lind").first().click();
      await page.getByRole("button", { name: "Sign out" }).first().click();
      await page.waitForURL("**/sign-in");
    };
    await leave();
    // What the provider loaded and complained about is its own.
    person.foreign.length = 0;
    person.complaints.length = 0;
    await page.goto("/sign-in?next=%2Fstreams");
    await lookAt(person, "sign-in-provider");
    await page.getByRole("link", { name: "Sign in with Beispiel ID" }).click();
    await throughTheProvider(page, place.issuer, "ada-there");
    await page.waitForURL(`${house.origin}/streams`);

    // What needs a fresh proof asks the provider anew, which asks the person.
    await page.goto("/settings/people/invite");
    await page.waitForURL("**/prove?next=*");
    await page.getByRole("link", { name: "Prove it with Beispiel ID" }).click();
    assert.ok(page.url().startsWith(place.issuer), "the provider asks");
    await throughTheProvider(page, place.issuer, "ada-there");
    await page.waitForURL(`${house.origin}/settings/people/invite`);

    // Somebody else there is nobody here.
    const other = await startPerson(browser, house.origin);
    await other.page.goto("/sign-in");
    await other.page.getByRole("link", { name: "Sign in with Beispiel ID" }).click();
    await throughTheProvider(other.page, place.issuer, "eve-there");
    await other.page.getByText("nobody here is linked with you yet").waitFor();
    assert.equal(new URL(other.page.url()).origin, house.origin);
    await other.context.close();
  } finally {
    await house.stop();
    place.stop();
  }
});
