// How fast the console's pages are, and what they weigh: `TIDEWATCH=PROGRAM node pages.bench.mjs FOLDER [ROUNDS] [--people N] [--store ADDRESS]` asks a
// service on a filled folder (`data/`, `root.key`) for each page so often, all pages in turns. Each of N people (one, unless said) has a session and a
// connection, asks for one page at a time, and for the next one at once: more than people do. `--store postgres://…` has the messages there, and not in
// the folder. A measurement, not a test: `cargo xtask bench pages` fills the folder and runs it; docs/benchmarks.md has its numbers and says how to read them.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { program, run } from "./house.mjs";
import { startBrowser, startPerson, weigh } from "./person.mjs";

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

/// Times a page is asked for to learn its processor time.
const CPU_ROUNDS = 10;

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
  const took = await measure(origin, places, sessions);
  const asked = places.length * Math.ceil(rounds / people) * people;
  const spent = (took.get(places[0][0]).until - begun) / 1000;
  console.log(`${people} at once, ${asked} pages in ${spent.toFixed(1)} s: ${(asked / spent).toFixed(0)} a second\n`);
  const database = options.store ? [" database's CPU ms |", "---:|"] : ["", ""];
  console.log(`| page | CPU ms |${database[0]} p50 ms | p99 ms | slowest ms | answer KB | all of it, uncached KB |`);
  console.log(`|---|---:|${database[1]}---:|---:|---:|---:|---:|`);
  for (const [place, name] of places) {
    const { times, bytes, cpu, databaseCpu } = took.get(place);
    times.sort((one, other) => one - other);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
    const whole = await weigh(browser, person, place);
    const kb = (count) => Math.ceil(count / 1000);
    console.log(`| \`${name}\` | ${cpu.toFixed(1)} |${options.store ? ` ${databaseCpu.toFixed(1)} |` : ""} ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${kb(bytes)} | ${kb(whole)} |`);
  }
} finally {
  await browser.close();
  await service.end();
}

/// Somebody comes in; answers with what the browser then sends along.
async function session(person, origin) {
  await comeIn(person.page, origin);
  const cookies = await person.context.cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
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

/// The address of a page, and the name it has in the table.
async function found(page, wanted) {
  if (typeof wanted === "string") return [wanted, wanted];
  const [list, link] = wanted;
  await page.goto(list);
  const place = await page.locator(link).first().getAttribute("href");
  return [place, place.replace(/after=[^&]+/, "after=ID").replace(/\/[0-9a-f-]{20,}/, "/ID").replace(/\/\d+$/, "/ID")];
}

/// Asks for each page so often, in turns; each of several people begins with another one.
async function measure(origin, places, sessions) {
  const [cookie] = sessions;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const took = new Map();
  // The first answer fills caches; a page is asked for more than once.
  for (const [place] of places) took.set(place, { times: [], bytes: (await ask(origin, place, cookie, agent)).bytes });
  const oneAfterTheOther = async (cookie, first) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; count < places.length * Math.ceil(rounds / people); count++) {
      const [place] = places[(first + count) % places.length];
      took.get(place).times.push((await ask(origin, place, cookie, agent)).ms);
    }
    agent.destroy();
  };
  await Promise.all(sessions.map((cookie, at) => oneAfterTheOther(cookie, Math.floor((at * places.length) / people))));
  took.get(places[0][0]).until = performance.now();
  for (const [place] of places) {
    const [before, databaseBefore] = [cpuMs(), databaseCpuMs()];
    for (let round = 0; round < CPU_ROUNDS; round++) await ask(origin, place, cookie, agent);
    took.get(place).cpu = (cpuMs() - before) / CPU_ROUNDS;
    took.get(place).databaseCpu = (databaseCpuMs() - databaseBefore) / CPU_ROUNDS;
  }
  agent.destroy();
  return took;
}

/// Processor time of the service's threads so far: what it costs, however busy the machine is.
function cpuMs() {
  const tasks = `/proc/${service.child.pid}/task`;
  return readdirSync(tasks).reduce((sum, thread) => sum + spentMs(`${tasks}/${thread}`), 0);
}

/// The same of PostgreSQL, where it is asked: of all its processes on this machine.
function databaseCpuMs() {
  if (!options.store) return 0;
  const processes = readdirSync("/proc").filter((one) => /^\d+$/.test(one));
  const isDatabase = (one) => read(`/proc/${one}/comm`).trim() === "postgres";
  return processes.filter(isDatabase).reduce((sum, one) => sum + spentMs(`/proc/${one}`), 0);
}

function spentMs(task) {
  return Number(read(`${task}/schedstat`).split(" ")[0]) / 1e6;
}

/// A file of a process, which may be gone by now.
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/// One page, from the request to its last byte.
function ask(origin, place, cookie, agent) {
  return new Promise((done, failed) => {
    const begun = performance.now();
    const headers = { cookie, accept: "text/html", "accept-encoding": "gzip" };
    const request = http.get(origin + place, { agent, headers }, (answer) => {
      let bytes = 0;
      answer.on("data", (part) => (bytes += part.length));
      answer.on("error", failed);
      answer.on("end", () => {
        if (answer.statusCode === 200) return done({ ms: performance.now() - begun, bytes });
        failed(new Error(`${place} answered ${answer.statusCode}`));
      });
    });
    request.on("error", failed);
  });
}
