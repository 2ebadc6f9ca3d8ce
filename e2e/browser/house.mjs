// The program as an operator runs it: a folder of its own, a console, one SMTP door, a mail sink behind the door.

import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";

/// Nothing here takes longer on a busy machine.
const PATIENCE_MS = 60_000;

/// A beat of the story sends letters to all its customers.
const BEAT_PATIENCE_MS = 240_000;

/// A mail server that takes everything: `messages` holds `{from, to, text}`; `paceMs` is how long it thinks before it takes one. From letters to `silentFor`
/// on, it takes the text and hangs up without an answer.
export async function startSink() {
  const messages = [];
  const sink = { messages, paceMs: 0, silentFor: null };
  const server = net.createServer((socket) => {
    let envelope = { from: "", to: [] };
    let lines = null;
    socket.on("error", () => {});
    socket.write("220 sink.example ESMTP\r\n");
    readline.createInterface({ input: socket, crlfDelay: Infinity }).on("line", (line) => {
      if (lines) {
        if (line !== ".") return void lines.push(line.startsWith("..") ? line.slice(1) : line);
        messages.push({ ...envelope, text: lines.join("\r\n") });
        lines = null;
        if (envelope.to.includes(sink.silentFor)) return void socket.destroy();
        envelope = { from: "", to: [] };
        return void setTimeout(() => socket.write("250 2.0.0 kept\r\n"), sink.paceMs);
      }
      const verb = line.split(/[ :]/)[0].toUpperCase();
      if (verb === "EHLO") return void socket.write("250-sink.example\r\n250-8BITMIME\r\n250 SIZE 100000000\r\n");
      if (verb === "MAIL") envelope.from = /<(.*?)>/.exec(line)?.[1] ?? "";
      if (verb === "RCPT") envelope.to.push(/<(.*?)>/.exec(line)?.[1] ?? "");
      if (verb === "DATA") {
        lines = [];
        return void socket.write("354 go on\r\n");
      }
      if (verb === "QUIT") {
        socket.write("221 bye\r\n");
        return void socket.end();
      }
      socket.write("250 2.0.0 ok\r\n");
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return Object.assign(sink, { port: server.address().port, stop: () => server.close() });
}

/// Hands one message to an SMTP server; answers with its last reply.
export async function sendMail(port, { from, to, text, client }) {
  const socket = net.connect(port, "127.0.0.1");
  const replies = readline.createInterface({ input: socket, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const reply = async () => {
    for (;;) {
      const { value, done } = await replies.next();
      if (done) throw new Error("the server closed the connection");
      if (value[3] !== "-") return value;
    }
  };
  const say = async (line) => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  await reply();
  await say("EHLO client.example");
  if (client) await say(`XFORWARD ADDR=${client} HELO=client.example`);
  await say(`MAIL FROM:<${from}>`);
  for (const one of [to].flat()) await say(`RCPT TO:<${one}>`);
  await say("DATA");
  const dotted = text.replace(/\r?\n/g, "\r\n").replace(/^\./gm, "..");
  const answer = await say(`${dotted}\r\n.`);
  socket.end("QUIT\r\n");
  return answer;
}

/// Starts the program; `heard` waits for a line of it that matches, and returns the match.
export function run(binary, args) {
  const child = spawn(binary, args);
  const said = [];
  const watchers = [];
  for (const stream of [child.stdout, child.stderr]) {
    readline.createInterface({ input: stream }).on("line", (line) => {
      said.push(line);
      watchers.forEach((watch) => watch(line));
    });
  }
  const heard = (pattern) => {
    const already = said.map((line) => pattern.exec(line)).find(Boolean);
    if (already) return Promise.resolve(already);
    return new Promise((found, missed) => {
      const fail = (why) => missed(new Error(`${why} before ${pattern} was said:\n${said.join("\n")}`));
      const late = setTimeout(() => fail("too late"), PATIENCE_MS);
      child.once("exit", () => setTimeout(() => fail("the program ended"), 200));
      watchers.push((line) => {
        const match = pattern.exec(line);
        if (match) clearTimeout(late), found(match);
      });
    });
  };
  const end = async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
  };
  return { child, heard, said, end };
}

/// The built program.
export function program() {
  if (!process.env.TIDEWATCH) throw new Error("set TIDEWATCH to the built program");
  return process.env.TIDEWATCH;
}

/// Where somebody comes in first.
const firstLink = async (heard) => (await heard(/^\s+(http\S+\/welcome\/\S+)/))[1];

/// Starts `tidewatch demo mailbox`: the made-up garden shop with its mail, its doors and its console.
export async function startDemo() {
  const { heard, end } = run(program(), ["demo", "mailbox"]);
  try {
    const [, origin] = await heard(/^Console on (http\S+)/);
    return { origin, firstLink: () => firstLink(heard), stop: end };
  } catch (problem) {
    await end();
    throw problem;
  }
}

/// Starts `tidewatch demo --step`: the story of the loop, in three processes. `beat` answers with the next one, when it has happened: its number, its
/// topic, where one can look (`{words, url}`); `goOn` presses Enter. `comeIn` has a one-time link for each house, `publicAt` is what anybody may read.
export async function startStory(customers) {
  const folder = await mkdtemp(path.join(tmpdir(), "tidewatch-story-"));
  const { child, said, heard, end } = run(program(), ["--data", path.join(folder, "houses"), "demo", "--step", "--customers", String(customers)]);
  let read = 0;
  const beat = async () => {
    const is = await eventually(() => {
      const ended = said.findIndex((line, at) => at >= read && /^ +\(Enter goes on\)$/.test(line));
      if (ended < 0 && child.exitCode !== null) throw new Error(`the story ended:\n${said.join("\n")}`);
      return ended >= 0 && { ended };
    }, "the next beat", BEAT_PATIENCE_MS);
    const lines = said.slice(read, is.ended);
    read = is.ended + 1;
    const [, number, of, topic] = lines.map((line) => /^ *(\d+)\/(\d+) +(.+)$/.exec(line)).find(Boolean);
    const looks = lines.map((line) => /^ +look: (.+?) (https?:\/\/\S+)$/.exec(line)).filter(Boolean);
    return { number: Number(number), of: Number(of), topic, lines, looks: looks.map(([, words, url]) => ({ words, url })) };
  };
  return {
    beat,
    goOn: () => child.stdin.write("\n"),
    told: () => heard(/^The houses stay open/),
    comeIn: async (house) => (await heard(new RegExp(`^ +come in: ${house} (http\\S+/welcome/\\S+)$`)))[1],
    publicAt: async () => (await heard(/^ +public: (http\S+)$/))[1],
    stop: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/// What is said to whoever looks names up. With a server of names of the test's own, whoever sends from this machine is a stranger, too.
const dns = (names) =>
  names
    ? `[dns]\nservers = ["127.0.0.1:${names.address().port}"]\n[authentication]\ntrusted_hops = []`
    : "[dns]\nenabled = false";

/// Starts `tidewatch serve` on a fresh folder. `more` is TOML that is added to the configuration, or makes it from the sink; `names` is a server of names.
export async function startHouse(more = "", { names } = {}) {
  const binary = program();
  const folder = await mkdtemp(path.join(tmpdir(), "tidewatch-e2e-"));
  const sink = await startSink();
  const config = `
language = "en"
[keys]
root = "${folder}/root.key"
[scan]
listen = "127.0.0.1:0"
[console]
listen = "127.0.0.1:0"
[ops]
listen = "127.0.0.1:0"
${dns(names)}
[[proxy]]
name = "in"
listen = "127.0.0.1:0"
next_hop = "127.0.0.1:${sink.port}"
peers = ["127.0.0.1"]
direction = "inbound"
[hold]
release_to = "127.0.0.1:${sink.port}"
${typeof more === "function" ? more(sink) : more}`;
  await writeFile(path.join(folder, "tidewatch.toml"), config);
  const place = ["--config", `${folder}/tidewatch.toml`, "--data", `${folder}/data`];
  const { child, heard, said, end } = run(binary, [...place, "serve"]);
  const stop = async () => {
    await end();
    sink.stop();
    await rm(folder, { recursive: true, force: true });
  };
  let origin, door;
  try {
    [, origin] = await heard(/^Console on (http\S+)/);
    [, door] = await heard(/SMTP proxy `in` on \S+:(\d+)/);
  } catch (problem) {
    await stop();
    throw problem;
  }
  return {
    folder,
    origin,
    pid: child.pid,
    sink,
    said,
    heard,
    firstLink: () => firstLink(heard),
    /// At the machine's own keyboard; answers with what was printed.
    command: (...words) => String(execFileSync(binary, [...place, ...words])),
    /// From the next sign-in on, somebody has these roles.
    giveRoles: (login, ...roles) => execFileSync(binary, [...place, "account", "roles", login, ...roles]),
    send: (mail) => sendMail(Number(door), mail),
    /// Ends the service and keeps the folder.
    end,
    stop,
  };
}

/// Waits until `ask` answers with something, asking again and again.
export async function eventually(ask, what, patience = PATIENCE_MS) {
  const until = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > until) throw new Error(`waited in vain for ${what}`);
    await new Promise((later) => setTimeout(later, 100));
  }
}
