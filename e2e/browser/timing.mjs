// The time a service takes for its pages, and what they weigh: for the benches of the console.

import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import { weigh } from "./person.mjs";

/// Times a page is asked for to learn its processor time.
const CPU_ROUNDS = 10;

/// What a browser sends along for somebody who is signed in.
export async function cookieOf({ context }) {
  const cookies = await context.cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

/// The address of a page, and the name it has in the table. What is no address leads there: where to begin, and which link to follow on each page.
export async function found(page, wanted) {
  if (typeof wanted === "string") return [wanted, wanted];
  let [place, ...links] = wanted;
  for (const link of links) {
    await page.goto(place);
    place = await page.locator(link).first().getAttribute("href");
  }
  return [place, place.replace(/after=[^&]+/, "after=ID").replace(/\/[0-9a-f-]{20,}/, "/ID").replace(/\/\d+$/, "/ID")];
}

/// Asks for each page so often, in turns; each of several people (their cookies) begins with another one. `pid` is the service's process; `hasDatabase` says that
/// PostgreSQL works for it.
export async function measure(origin, places, { sessions, rounds, pid, hasDatabase = false }) {
  const [cookie] = sessions;
  const people = sessions.length;
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
    const [before, databaseBefore] = [cpuMs(pid), hasDatabase ? databaseCpuMs() : 0];
    for (let round = 0; round < CPU_ROUNDS; round++) await ask(origin, place, cookie, agent);
    took.get(place).cpu = (cpuMs(pid) - before) / CPU_ROUNDS;
    took.get(place).databaseCpu = ((hasDatabase ? databaseCpuMs() : 0) - databaseBefore) / CPU_ROUNDS;
  }
  agent.destroy();
  return took;
}

/// Processor time of the service's threads so far: what it costs, however busy the machine is.
function cpuMs(pid) {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, thread) => sum + spentMs(`${tasks}/${thread}`), 0);
}

/// The same of PostgreSQL, where it is asked: of all its processes on this machine.
function databaseCpuMs() {
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

/// The table for docs/benchmarks.md, weighing each page in a browser that has nothing cached.
export async function printed(browser, person, places, { took, hasDatabase = false }) {
  const database = hasDatabase ? [" database's CPU ms |", "---:|"] : ["", ""];
  console.log(`| page | CPU ms |${database[0]} p50 ms | p99 ms | slowest ms | answer KB | all of it, uncached KB |`);
  console.log(`|---|---:|${database[1]}---:|---:|---:|---:|---:|`);
  for (const [place, name] of places) {
    const { times, bytes, cpu, databaseCpu } = took.get(place);
    times.sort((one, other) => one - other);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
    const whole = await weigh(browser, person, place);
    const kb = (count) => Math.ceil(count / 1000);
    console.log(`| \`${name}\` | ${cpu.toFixed(1)} |${hasDatabase ? ` ${databaseCpu.toFixed(1)} |` : ""} ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${kb(bytes)} | ${kb(whole)} |`);
  }
}
