// The pages there are: the table of routes that the program is built with (crates/web/src/router/routes.txt), as far as a person looks at them.

import { readFileSync } from "node:fs";

const TABLE = new URL("../../crates/web/src/router/routes.txt", import.meta.url);

/// Tables and proofs to take along.
const FILE = /\.(csv|json|jws|svg)$/;
/// Answers that are no pages: those, streams of events, the document inside a frame, and the way to somebody else's sign-in.
const NO_PAGE = [FILE, /^\/live\//, /\/proof$/, /^\/drop\/\{link\}\/file$/, /^\/held\/\{id\}\/body$/, /^\/assessments\/\{id\}\/files\//, /^\/uploads\/\{id\}$/, /^\/(sign-in|prove)\/provider/, /^\/api\//];

/// A route: `face` is `console` or `public`; `matches` says whether an address is one of it, where no earlier route is nearer.
function route(line) {
  const [method, path, ...allowed] = line.split(/\s+/);
  const face = allowed.join(" ") === "public face" ? "public" : "console";
  const pattern = new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`);
  return { method, path, face, name: `${face === "public" ? "public " : ""}${path}`, matches: (address) => pattern.test(address) };
}

/// All pages, as the table has them.
export function pages() {
  const lines = readFileSync(TABLE, "utf8").split("\n").filter((line) => /^GET /.test(line));
  return lines.map(route).filter(({ path }) => !NO_PAGE.some((other) => other.test(path)));
}

/// The route that answers for an address: of several that fit, the one with the fewest words left open.
export function routeOf(routes, face, address) {
  // `/canaries/campaigns.csv` would fit `/canaries/{id}`.
  if (FILE.test(address)) return undefined;
  const open = ({ path }) => path.split("{").length;
  return routes.filter((one) => one.face === face && one.matches(address)).sort((one, other) => open(one) - open(other))[0];
}

/// What a file about a page is called.
export const fileName = ({ name }) =>
  name.replace(/[{}]/g, "").replace(/[^a-z]+/gi, "-").replace(/^-|-$/g, "") || "overview";
