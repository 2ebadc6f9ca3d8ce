// Public DNS, made up: a server on this machine that answers from a table, for tests in which it matters who a message is really from.

import dgram from "node:dgram";

/// A server of names (RFC 1035 §4.1): one question, the answers of the zone, each for a second. `zone` may change; a name that is not in it has no such record.
/// It stands as the record's type in numbers, and the name: `"16 _dmarc.shop.example": ["v=DMARC1; p=none"]`.
export async function startNames(zone) {
  const server = dgram.createSocket("udp4");
  const label = (name) => Buffer.concat([...name.split(".").map((part) => Buffer.from([part.length, ...Buffer.from(part)])), Buffer.from([0])]);
  const data = {
    1: (text) => Buffer.from(text.split(".").map(Number)),
    15: (text) => Buffer.concat([Buffer.from([0, 10]), label(text)]),
    16: (text) => Buffer.from([text.length, ...Buffer.from(text)]),
  };
  server.on("message", (question, from) => {
    let at = 12;
    const parts = [];
    while (question[at]) parts.push(question.subarray(at + 1, at + 1 + question[at]).toString()), (at += question[at] + 1);
    const kind = question.readUInt16BE(at + 1);
    const asked = question.subarray(12, at + 5);
    const found = zone[`${kind} ${parts.join(".").toLowerCase()}`] ?? [];
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(found.length, 6);
    head.writeUInt32BE(0, 8);
    const answers = found.map((text) => {
      const bytes = data[kind](text);
      const fixed = Buffer.from([0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 1, bytes.length >> 8, bytes.length & 255]);
      return Buffer.concat([fixed, bytes]);
    });
    server.send(Buffer.concat([head, asked, ...answers]), from.port, from.address);
  });
  await new Promise((ready) => server.bind(0, "127.0.0.1", ready));
  return server;
}
