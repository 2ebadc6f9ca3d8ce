// How fast the console's pages are, and what they weigh: `TIDEWATCH=PROGRAM node pages.bench.mjs FOLDER [ROUNDS] [--people N] [--store ADDRESS]` asks a
// service on a filled folder (`data/`, `root.key`) for each page so often, all pages in turns. Each of N people (one, unless said) has a session and a
// connection, asks for one page at a time, and for the next one at once: more than people do. `--store postgres://…` has the messages there, and not in
// the folder. A measurement, not a test: `cargo xtask bench pages` fills the folder and runs it; docs/benchmarks.md has its numbers and says how to read them.

import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { program, run } from "./house.mjs";
import { startBrowser, startPerson } from "./person.mjs";
import { cookieOf, found, measure, printed } from "./timing.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { people: { type: "string", default: "1" }, store: { type: "string" } },
});
const folder = path.resolve(positionals[0] ?? ".");
const rounds = Number(positionals[1] ?? 100);
const people = Number(options.people);

/// The options of the program, for a console that listens there.
async function configured(name, listen) {
  const file = path.join(folder, name);
  const settings = `language = "en"
${options.store ? `store = "${options.store}"\n` : ""}[keys]
root = "${folder}/root.key"
[console]
listen = "${listen}"
[scan]
listen = "127.0.0.1:0"
[dns]
enabled = false
# The doors that the made-up messages came through; nothing comes or goes here.
[hold]
release_to = "127.0.0.1:9"
${["mx", "submission", "canary"].map(door).join("")}`;
  await writeFile(file, settings);
  return ["--config", file, "--data", path.join(folder, "data")];
}

const door = (name) => `[[proxy]]\nname = "${name}"\nlisten = "127.0.0.1:0"\nnext_hop = "127.0.0.1:9"\npeers = ["127.0.0.1"]\n`;

/// Pages that stand by themselves, and pages of one thing that a list leads to.
const PAGES = [
  "/",
  "/messages",
  "/messages?action=hold",
  "/messages?outcome=held&door=mx",
  "/messages?by=domain&words=sender-7.example",
  ["/messages", "a[href^='/messages?'][href*='after=']"],
  ["/messages", "main table tbody a[href^='/messages/']"],
  "/held",
  "/held?from=sender-7.example",
  "/held?age=1d",
  ["/held", "a[href^='/held?'][href*='after=']"],
  ["/held", "main table tbody a[href^='/held/']"],
  "/streams",
  "/streams/mx/inbound",
  "/streams/mx/inbound/enforce",
  "/enforcing",
  "/guide",
  "/protect",
  "/protect/add",
  "/protect/import",
  "/protect/organisation",
  "/policies",
  "/policies/sources",
  "/policies/new?direction=inbound",
  "/exceptions",
  "/exceptions/new",
  "/audit",
  ["/audit", "main table tbody a[href^='/audit/']"],
  "/account",
  "/settings",
  "/settings/people",
  "/settings/tokens",
  "/settings/alarms",
];

const service = run(program(), [...(await configured("bench.toml", "127.0.0.1:0")), "serve"]);
const browser = await startBrowser();
try {
  const [, origin] = await service.heard(/^Console on (http\S+)/);
  const person = await startPerson(browser, origin);
  const sessions = [];
  for (let one = 0; one < people; one++) sessions.push(await session(one ? await startPerson(browser, origin) : person, origin));
  const places = [];
  for (const page of PAGES) places.push(await found(person.page, page));
  const begun = performance.now();
  const hasDatabase = Boolean(options.store);
  const took = await measure(origin, places, { sessions, rounds, pid: service.child.pid, hasDatabase });
  const asked = places.length * Math.ceil(rounds / people) * people;
  const spent = (took.get(places[0][0]).until - begun) / 1000;
  console.log(`${people} at once, ${asked} pages in ${spent.toFixed(1)} s: ${(asked / spent).toFixed(0)} a second\n`);
  await printed(browser, person, places, { took, hasDatabase });
} finally {
  await browser.close();
  await service.end();
}

/// Somebody comes in; answers with what the browser then sends along.
async function session(person, origin) {
  await comeIn(person.page, origin);
  return cookieOf(person);
}

/// A one-time link from the command line, as the owner of the machine makes one; then a passkey.
async function comeIn(page, origin) {
  const options = await configured("link.toml", `127.0.0.1:${new URL(origin).port}`);
  const said = execFileSync(program(), ["account", "link", ...options], { encoding: "utf8" });
  await page.goto(/\/welcome\/\S+/.exec(said)[0]);
  await page.getByLabel("Your name").fill("Ada Lind");
  await page.getByLabel("Login").fill(`ada-${Date.now()}`);
  await page.getByRole("button", { name: "Set up a passkey" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/welcome"));
}
