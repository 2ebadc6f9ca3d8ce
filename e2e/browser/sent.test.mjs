// What vendors really sent: the DNS line of a domain turns green, a campaign is wanted, another is asked about, "no" opens a case, and the vendor is asked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, sendMail, startHouse } from "./house.mjs";
import { startNames } from "./names.mjs";
import { comeIn, lookAt, signInAt, startBrowser, startPerson } from "./person.mjs";

/// What the DNS of this test says.
const ZONE = {
  "16 news.shop.example": ["v=spf1 ip4:127.0.0.1 -all"],
  "16 _dmarc.news.shop.example": ["v=DMARC1; p=none"],
  "1 mail.shop.example": ["127.0.0.1"],
};

let browser, names;
before(async () => {
  browser = await startBrowser();
  names = await startNames(ZONE);
});
after(async () => {
  names.close();
  await browser.close();
});

const MORE = `
[mailbox]
listen = "127.0.0.1:0"
host_name = "mail.shop.example"
canary_domains = ["letters.example"]
[public]
listen = "127.0.0.1:0"
`;

test("what nobody planned is asked about, and the vendor answers", async () => {
  const house = await startHouse(MORE, { names });
  try {
    const [, door] = await house.heard(/`mailbox` on \S+:(\d+)/);
    const [, letters] = await house.heard(/^Public pages on (http\S+)/);
    const person = await startPerson(browser, house.origin);
    const { page } = person;
    await comeIn(person, await house.firstLink());
    house.giveRoles("ada@shop.example", "data_owner", "administrator");
    await signInAt(person, "/canaries/domains");

    await page.getByText("letters.example. 3600 IN MX 10 mail.shop.example.").waitFor();
    await page.getByText("the line is missing").first().waitFor();
    assert.match(await page.getByRole("link", { name: "Write the ticket to IT" }).getAttribute("href"), /^mailto:\?subject=One%20DNS%20line/);
    await lookAt(person, "domains-missing");
    ZONE["15 letters.example"] = ["mail.shop.example"];
    await page.goto("/canaries/domains");
    // By itself, with nobody pressing anything.
    await page.getByText("its mail comes to us").waitFor({ timeout: 60_000 });
    await lookAt(person, "domains-ours");

    await page.goto("/vendors/add");
    await page.getByLabel("Vendor").first().fill("Vendor B");
    await page.getByLabel("Domains it writes from in your name").fill("news.shop.example");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Plant canaries in a list they have" }).click();
    await page.getByLabel("List", { exact: true }).fill("Spring news");
    await page.getByLabel("First line of their file").fill("Email Address,First Name");
    await page.getByRole("button", { name: "Make the seed file" }).click();
    await page.getByRole("button", { name: "I have uploaded it" }).click();
    await page.getByText("with the vendor").first().waitFor();
    await page.getByRole("link", { name: "Which canary is of which kind" }).click();
    const exclusive = (await page.locator("#exclusive code").allInnerTexts()).map((text) => text.trim());

    await page.goto("/calendar");
    await lookAt(person, "calendar-empty");
    await page.goto("/calendar/add");
    const today = new Date().toISOString().slice(0, 10);
    await page.getByLabel("Date").fill(today);
    await page.getByLabel("Campaign").fill("Spring is here");
    await lookAt(person, "calendar-add");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Spring is here").first().waitFor();
    await lookAt(person, "calendar");
    await page.goto("/canaries/asking");
    await page.getByLabel("Asking").selectOption("ask");
    await lookAt(person, "asking");
    await page.getByRole("button", { name: "Save" }).click();

    const campaign = async (to, subject, link) => {
      const from = "news@news.shop.example";
      const text = `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\nLook at https://${link}/`;
      const sent = () => sendMail(Number(door), { from, to, text });
      await eventually(async () => (await sent().catch(() => "")).startsWith("250"), "the door");
    };
    for (const to of exclusive.slice(0, 3)) await campaign(to, "Spring is here", "www.news.shop.example");
    for (const to of exclusive.slice(0, 2)) await campaign(to, "Your account is locked", "pay.example");
    const asked = page.getByText("Did you send this to Spring news?").first();
    for (let tries = 0; tries < 60 && !(await asked.isVisible()); tries += 1) {
      await page.waitForTimeout(500);
      await page.goto("/canaries/campaigns");
    }
    await lookAt(person, "campaigns");
    await page.getByRole("link", { name: "Answer" }).first().click();
    await page.getByRole("button", { name: "No, we did not" }).waitFor();
    await lookAt(person, "campaign");
    await page.getByRole("button", { name: "No, we did not" }).click();
    await page.getByText("Was it yours after all?").waitFor();
    await lookAt(person, "campaign-not-ours");

    await page.goto("/canaries");
    await page.getByRole("link", { name: "Look at the evidence" }).first().click();
    await page.getByRole("heading", { name: "Ask the vendor" }).waitFor();
    await page.getByLabel("Answer within").selectOption("72");
    await lookAt(person, "leak-ask");
    await page.getByRole("button", { name: "Sign and send the letter" }).click();
    await page.getByText("not opened yet").waitFor();
    const link = (await page.locator("code", { hasText: "/inquiry/" }).innerText()).trim();

    const vendor = await startPerson(browser, letters);
    await vendor.page.goto(link);
    await vendor.page.getByText("signed, and unchanged").waitFor();
    await lookAt(vendor, "inquiry");
    await vendor.page.getByLabel("Who had access to it").fill("Two people of the mailing team.");
    await vendor.page.getByRole("button", { name: "Save for now" }).click();
    await vendor.page.getByText("You can go on later").waitFor();
    await vendor.page.getByLabel("Your name and role").fill("Ben Olsen, security");
    await vendor.page.getByRole("button", { name: "Hand in the answers" }).click();
    await vendor.page.getByText("They change no more").first().waitFor();
    await lookAt(vendor, "inquiry-handed-in");
    await page.reload();
    await page.getByText("Two people of the mailing team.").waitFor();
    await lookAt(person, "leak-answered");
    await vendor.context.close();
    await person.context.close();
  } finally {
    await house.stop();
  }
});
