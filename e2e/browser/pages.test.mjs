// Every page there is, in houses that are filled: each kind of page that the table of routes names is found by following links, and looked at in both
// languages, both colours and three widths. A page that no link leads to, and a link that leads nowhere, fail. With PICTURES=1, docs/pages.md gets its pictures.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fillCase, fillCustody, fillGuard, post, submit, withFile } from "./fill.mjs";
import { LISTS, SENDERS, fillLists } from "./fill_lists.mjs";
import { eventually, startDemo, startHouse, startStory } from "./house.mjs";
import { startNames } from "./names.mjs";
import { comeIn, signInAt, startBrowser, startPerson } from "./person.mjs";
import { fileName, pages } from "./routes.mjs";
import { lookAtPage } from "./sight.mjs";
import { open, walk } from "./walk.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

/// Where each kind of page was looked at.
const looked = new Map();

/// What is wrong, of all pages.
const wrong = [];

/// Looks at the page of a route, once in all houses.
const looker = (person, house) => async (route, place) => {
  if (looked.has(route.name)) return;
  looked.set(route.name, house);
  wrong.push(...(await lookAtPage(browser, person, route, place)));
};

const once = (wanted) => (route) => !looked.has(route.name) && wanted(route);

/// What the made-up mailbox shows best.
const GUARD = /^\/(|messages|streams|enforcing|protect|policies|held|exceptions|audit|settings|account)(\/.*)?$/;

test("where mail comes and goes: messages, held mail, whom one protects, policies, settings", async () => {
  const demo = await startDemo();
  try {
    const person = await startPerson(browser, demo.origin);
    await comeIn(person, await demo.firstLink(), { name: "Ada Lind", login: "ada" });
    const more = await fillGuard(person);
    await walk(person, { starts: ["/", ...more], wanted: once(({ path }) => GUARD.test(path)), look: looker(person, "mailbox") });
    await releaseByKeyboard(person);
  } finally {
    await demo.stop();
  }
});

/// With the keyboard alone: past the navigation, a row is ticked, its release asked for, and done. What has the focus is seen to have it.
async function releaseByKeyboard({ page }) {
  await page.goto("/held");
  const heldBefore = await page.locator("main tbody tr").count();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await tabTo(page, "input[name=chosen]");
  await page.keyboard.press("Space");
  await tabTo(page, ".bulk button");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Release this message?" }).waitFor();
  await tabTo(page, "main form .button-primary");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/held\/[0-9a-f-]{36}$/);
  await page.goto("/held");
  assert.equal(await page.locator("main tbody tr").count(), heldBefore - 1);
}

/// Presses Tab until something that fits has the focus; on the way, each focus is drawn.
async function tabTo(page, wanted) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate((wanted) => {
      const focused = document.activeElement;
      const { outlineStyle, boxShadow } = getComputedStyle(focused);
      return { fits: focused.matches(wanted), isDrawn: outlineStyle !== "none" || boxShadow !== "none", html: focused.outerHTML.slice(0, 120) };
    }, wanted);
    assert.ok(found.isDrawn, `nobody sees that this has the focus: ${found.html}`);
    if (found.fits) return;
  }
  assert.fail(`no way with Tab to ${wanted}`);
}

/// What a house with customers' lists shows best.
const CUSTODY = /^\/(vendors|sheets|send|lists|copies|dumps|where|canaries|calendar|approvals|map|guidelines|answers|assessments|leaks)(\/.*)?$/;

test("where customers' lists are: who has them, what was really sent, what turned up and what left", async () => {
  const names = await startNames(SENDERS);
  const house = await startHouse(LISTS, { names });
  try {
    const person = await startPerson(browser, house.origin);
    await comeIn(person, await house.firstLink(), { name: "Margaret Fenwick", login: "margaret" });
    house.giveRoles("margaret", "analyst", "data_owner", "administrator");
    await signInAt(person, "/vendors");
    await person.page.goto("/vendors");
    const filled = await fillLists(house, person);
    const look = looker(person, "lists");
    const starts = ["/vendors", filled.mailhaven, filled.copy, filled.dump, "/canaries/campaigns", "/calendar"];
    await walk(person, { starts, wanted: once(({ path }) => CUSTODY.test(path)), look });
    await open(person, filled.ticket);
    await look(pages().find(({ path }) => path === "/q/{ticket}"), filled.ticket);
    // Whoever has a link needs no account.
    const reader = await startPerson(browser, new URL(filled.drop).origin);
    for (const [name, link] of [["public /drop/{link}", filled.drop], ["public /inquiry/{token}", filled.inquiry]]) {
      await reader.page.goto(link);
      await looker(reader, "a vendor")(pages().find((route) => route.name === name), new URL(link).pathname);
    }
  } finally {
    await house.stop();
    names.close();
  }
});

test("three houses: vendors, canaries, cases, letters, warnings, and what customers read", async () => {
  const story = await startStory(200);
  try {
    const beats = [];
    const people = {};
    for (;;) {
      const beat = await story.beat();
      beats.push(beat.topic);
      for (const house of beats.length === 1 ? ["shop", "hub"] : []) {
        const link = await story.comeIn(house);
        people[house] = await startPerson(browser, new URL(link).origin);
        await comeIn(people[house], link, { name: "Ada Lind", login: "ada" });
      }
      if (beat.number === beat.of - 1) {
        // Before its coordinator takes the warning back.
        await walk(people.hub, { starts: ["/warnings"], wanted: once(({ path }) => path.startsWith("/warnings/{id}")), look: looker(people.hub, "hub") });
      }
      story.goOn();
      if (beat.number === beat.of) break;
    }
    await story.told();
    await walk(people.shop, { wanted: once(({ path }) => !GUARD.test(path) && path !== "/guide"), look: looker(people.shop, "shop") });
    for (const role of ROLES) await inRole(people.shop, role);
    const reader = await startPerson(browser, new URL(await story.publicAt()).origin);
    await reader.page.goto("/");
    await walk(reader, { face: "public", wanted: once(() => true), look: looker(reader, "public") });
  } finally {
    await story.stop();
  }
});

/// Roles, each alone: whoever has one is offered only what is there for him.
const ROLES = ["viewer", "analyst", "data_owner", "counsel", "signatory", "administrator"];

/// Somebody with one role comes in by an invitation, and follows every link; each must lead to something.
async function inRole(host, role) {
  const { origin } = new URL(host.page.url());
  const person = await startPerson(browser, origin);
  await comeIn(person, await invited(host, role), { name: `Role ${role}`, login: role, arrives: () => true });
  await walk(person, { wanted: () => false });
  await person.context.close();
}

/// A one-time link for somebody with this role.
async function invited(host, role) {
  const { page } = host;
  await open(host, "/settings/people/invite");
  await submit(host, { [`role-${role}`]: "yes" });
  const link = /http\S+\/welcome\/[A-Za-z0-9_-]+/.exec(await page.locator("main").innerText());
  assert.ok(link, `a link for ${role}`);
  return link[0];
}

const CUSTOMERS = ["Email;First name", ...Array.from({ length: 40 }, (_, number) => `customer.${number}@mail.example;Ada`)].join("\r\n");

/// A house with everything switched on: its own mailbox, letters, public pages, and letters to whom a message is held for.
const EVERYTHING = (sink) => `notify_from = "tidewatch@shop.example"
[digest]
enabled = true
origin = "https://watch.shop.example"
release = ["*"]
[organisation]
name = "Fenwick & Lark"
domains = ["shop.example"]
[stream]
mode = "enforce"
[mailbox]
listen = "127.0.0.1:0"
domains = ["watch.shop.example"]
canary_domains = ["letters.example"]
[letters]
send_to = "127.0.0.1:${sink.port}"
at_once = 1
[public]
listen = "127.0.0.1:0"
`;

test("a house on its first day, and what only comes in between", async () => {
  const house = await startHouse(EVERYTHING);
  try {
    const person = await startPerson(browser, house.origin);
    const look = looker(person, "first day");
    const route = (path) => pages().find((one) => one.path === path);
    const lookThere = async (path, place) => {
      await open(person, place);
      await look(route(path), place);
    };
    await lookThere("/sign-in", "/sign-in");
    const link = new URL(await house.firstLink()).pathname;
    await lookThere("/welcome/{link}", link);
    await comeIn(person, link, { name: "Margaret Fenwick", login: "margaret" });
    house.giveRoles("margaret", "analyst", "data_owner", "counsel", "signatory", "administrator");
    await signInAt(person, "/prove");
    await lookThere("/prove", "/prove");
    await walk(person, { wanted: once(() => true), look });

    await ticketed(house, person, (place) => lookThere("/d/{ticket}", place));
    const [, mailbox] = await house.heard(/`mailbox` on \S+:(\d+)/);
    const filled = await fillCustody(person, Number(mailbox), 40);
    await fillCase(person, filled.case, CUSTOMERS);
    await walk(person, { starts: [filled.case, filled.copy, "/commitments", "/vendors", "/assessments"], wanted: once(() => true), look });
    const vendor = await startPerson(browser, new URL(filled.questions).origin);
    await vendor.page.goto(filled.questions);
    await looker(vendor, "a vendor")(pages().find(({ name }) => name === "public /questions/{secret}"), new URL(filled.questions).pathname);
    await sent(house, person, filled.case, async (starts) => walk(person, { starts, wanted: once(() => true), look }));
  } finally {
    await house.stop();
  }
});

/// A message is held, and whom it is for gets a letter with links: one of them is opened.
async function ticketed(house, person, lookThere) {
  const text = `From: "Margaret Fenwick" <margaret.fenwick@free-mail.example>
To: accounts@shop.example
Subject: Quick favour before noon
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <favour@free-mail.example>
Content-Type: text/plain; charset=utf-8

Are you at your desk? I am in a meeting and cannot talk. Please export the list of newsletter
customers for me today, I need it urgently.
`;
  await post(person, "/protect/add", { kind: "person", name: "Margaret Fenwick", addresses: "margaret@shop.example", domains: "", note: "" });
  const ticket = await eventually(async () => {
    await house.send({ from: "x@free-mail.example", to: "accounts@shop.example", text });
    const letters = house.sink.messages.map((message) => message.text.replace(/=\r\n/g, ""));
    return letters.map((letter) => /https:\/\/watch\.shop\.example(\/d\/[A-Za-z0-9_-]+)/.exec(letter)?.[1]).find(Boolean);
  }, "a letter about held mail");
  await lookThere(ticket);
}

/// The letter is signed, goes out slowly, is paused, and one answer never comes.
async function sent(house, person, place, look) {
  const { page } = person;
  await open(person, `${place}/approve`);
  await page.getByRole("button", { name: "Approve with your passkey" }).click();
  await page.waitForURL("**/mailings/*");
  const mailing = new URL(page.url()).pathname;
  await post(person, `${mailing}/recipients`, withFile({}, "recipients.csv", CUSTOMERS));
  await look([mailing]);
  // Somebody's mail server takes the letter and says nothing.
  house.sink.silentFor = "customer.1@mail.example";
  house.sink.paceMs = 200;
  await open(person, `${mailing}/begin`);
  await post(person, `${mailing}/begin`, {});
  await look([mailing]);
  await eventually(async () => (await (await page.request.get(mailing)).text()).includes(`${mailing}/again`), "a letter of which nobody knows");
  await look([mailing]);
}

test("nothing is wrong with any of them", () => {
  assert.equal(wrong.length, 0, wrong.join("\n"));
});

test("every page was looked at, and stands in the documentation with its picture", () => {
  const missed = pages().map(({ name }) => name).filter((name) => !looked.has(name) && !(name in ELSEWHERE));
  assert.deepEqual(missed, [], "pages that no link in a filled house leads to");
  const docs = new URL("../../docs/", import.meta.url);
  const text = readFileSync(new URL("pages.md", docs), "utf8");
  const picture = (route) => `pictures/pages/${fileName(route)}.png`;
  const isShown = (route) => text.includes(`"${picture(route)}"`) && existsSync(new URL(picture(route), docs));
  const unshown = pages().filter((route) => !(route.name in ELSEWHERE) && !isShown(route));
  assert.deepEqual(unshown.map(({ name }) => name), [], "pages that docs/pages.md does not show");
});

/// Looked at by another walk, which says here where.
const ELSEWHERE = {
  "/account/provider/remove": "provider.test.mjs, with an organisation's sign-in",
};
