// Tidewatch's script: makes pages livelier. Everything works without it; nothing here decides anything.

// Colours change at once; the answer of the server brings the cookie.
for (const form of document.querySelectorAll("[data-preferences]")) {
  form.addEventListener("submit", (event) => {
    const theme = event.submitter?.name === "theme" ? event.submitter.value : null;
    if (!theme) return;
    event.preventDefault();
    const root = document.documentElement;
    if (theme === "device") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-preferences] button[name=theme]"))
      button.setAttribute("aria-pressed", String(button.value === theme));
    document.dispatchEvent(new Event("tidewatch:theme"));
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)), redirect: "manual" });
  });
}

// One menu is open at a time, and Escape closes it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(event.target)) open.open = false;
});

const page = document.documentElement.lang || "en";
// "English" of the page, in the form of the reader's country.
const language = navigator.languages?.find((one) => one.split("-")[0] === page) ?? page;

// Times in the reader's own zone; the relative ones stay true.
const exact = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
function relative(seconds) {
  const size = Math.abs(seconds);
  if (size < 3570) return ago.format(Math.sign(seconds) * Math.max(1, Math.round(size / 60)), "minute");
  if (size < 84600) return ago.format(Math.round(seconds / 3600), "hour");
  return ago.format(Math.round(seconds / 86400), "day");
}
function tellTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    if (time.hasAttribute("data-exact")) { time.title ||= time.textContent; time.textContent = exact.format(at); }
    else if (time.hasAttribute("data-relative")) {
      const seconds = (at - Date.now()) / 1000;
      if (Math.abs(seconds) >= 45) time.textContent = relative(seconds);
      time.title = exact.format(at);
    }
  }
}
setInterval(() => tellTimes(document), 30000);

// Short words at the foot of the window, read aloud when there is a pause.
function toast(words) {
  const box = document.createElement("div");
  box.className = "toast";
  box.setAttribute("role", "status");
  document.body.append(box);
  requestAnimationFrame(() => { box.textContent = words; });
  setTimeout(() => box.remove(), 4000);
}

// Coming back by the browser's own button may find the page as it was: its forms may be sent once more then, as if drawn anew.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  const anew = (address) => address.replace(/([?&]once=)[0-9a-f]+/, (_, name) => name + [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  for (const [name, kind] of [["action", "form"], ["formaction", "button"]])
    for (const part of document.querySelectorAll(`${kind}[${name}*="once="]`)) part.setAttribute(name, anew(part.getAttribute(name)));
});

// Ticking all rows of a page, and how many are ticked.
function choosing(form) {
  const all = form.querySelector("[data-choose-all]");
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const words = form.querySelector("[data-chosen]");
  const plain = words?.textContent;
  if (!all || !boxes.length) return;
  all.hidden = false;
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    if (words) words.textContent = chosen ? `${chosen} ${words.dataset.chosen}` : plain;
  };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  form.addEventListener("change", count);
  count();
}

function copying(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent); toast(button.dataset.done); }
    catch { getSelection().selectAllChildren(button.parentElement.querySelector("code")); }
  });
}

// A filter's list takes effect when it is changed; typed words wait for Enter.
function filtering(form) {
  for (const select of form.querySelectorAll("select")) select.addEventListener("change", () => form.requestSubmit());
}

// A link to a page that asks first opens as a dialogue with the same form.
async function asking(event) {
  const link = event.target.closest?.("a[data-confirm]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector("form.confirm");
    if (!answer.ok || !form) throw new Error("no question");
    const dialog = document.createElement("dialog");
    const title = document.createElement("h2");
    title.id = "dialog-title";
    title.textContent = page.querySelector("h1")?.textContent ?? "";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title, document.adoptNode(form));
    form.addEventListener("click", (press) => {
      if (press.target.closest("a.button")) { press.preventDefault(); dialog.close(); }
    });
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    document.body.append(dialog);
    enliven(dialog);
    dialog.showModal();
  } catch { location.assign(link.href); }
}
document.addEventListener("click", asking);

// Charts: read the table, draw it with uPlot, fold the table away.
let uplot = null;
function library() {
  uplot ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.uplot;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  return uplot;
}
function colour(figure, name) {
  const probe = document.createElement("span");
  probe.className = name;
  figure.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
async function drawing(figure) {
  const rows = [...figure.querySelectorAll("tbody tr")];
  const names = [...figure.querySelectorAll("thead th")].slice(1, 5).map((cell) => cell.textContent);
  if (rows.length < 2) return;
  try { await library(); } catch { return; }
  const canvas = figure.querySelector(".canvas");
  const data = [rows.map((row) => Number(row.querySelector("[data-x]").dataset.x))];
  names.forEach((_, at) => data.push(rows.map((row) => Number(row.querySelectorAll("[data-y]")[at]?.dataset.y))));
  canvas.hidden = false;
  figure.querySelector("details").open = false;
  const number = new Intl.NumberFormat(page);
  // Where nothing is known between two points, a line between them would say something.
  const isBars = figure.dataset.chart === "bars";
  let chart = null;
  const draw = () => {
    chart?.destroy();
    const axis = { stroke: colour(figure, "axis"), font: "13px 'Source Sans 3', sans-serif", grid: { stroke: colour(figure, "grid-line"), width: 1 }, ticks: { show: false } };
    chart = new uPlot({
      width: canvas.clientWidth, height: 240,
      cursor: { y: false, points: { size: 7 } },
      axes: [{ ...axis, grid: { show: false }, size: 34, values: times }, { ...axis, size: 56, incrs: WHOLE, values: (_, values) => values.map((value) => number.format(value)) }],
      scales: {
        x: isBars ? { range: (_, low, high) => { const room = (high - low) * 0.05; return [low - room, high + room]; } } : {},
        y: { range: (_, low, high) => [0, Math.max(1, high * 1.08)] },
      },
      series: [
        { label: figure.querySelector("thead th").textContent, value: (_, value) => (value == null ? "–" : exact.format(value * 1000)) },
        ...names.map((label, at) => ({
          label, stroke: colour(figure, `series-${at + 1}`), width: 2, points: { show: false }, dash: [[], [6, 4], [2, 3], [10, 4, 2, 4]][at],
          ...(isBars && { fill: colour(figure, `series-${at + 1}`), paths: uPlot.paths.bars({ size: [0.6, 28, 10] }) }),
          value: (_, value) => (value == null ? "–" : number.format(value)),
        })),
      ],
    }, data, canvas);
  };
  draw();
  new ResizeObserver(() => { if (chart && canvas.clientWidth !== chart.width) chart.setSize({ width: canvas.clientWidth, height: 240 }); }).observe(canvas);
  document.addEventListener("tidewatch:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
// Messages are counted: between one and two there is nothing.
const WHOLE = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
const dayAxis = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const hourAxis = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const secondAxis = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", second: "2-digit" });
function times(_, values, __, ___, step) {
  return values.map((value) => (step >= 86400 ? dayAxis : step < 60 ? secondAxis : hourAxis).format(value * 1000));
}

// What is live: the server says that something changed, and the same page is asked again for this part.
// Counts arrive with the word itself: {"held": 13}. Nobody's ticks or typing are taken away.
const streams = new Map();
function living(part) {
  const address = part.dataset.live;
  if (!address.startsWith("/") || !part.id) return;
  let parts = streams.get(address);
  if (parts) { parts.add(part.id); return; }
  streams.set(address, parts = new Set([part.id]));
  const events = new EventSource(address);
  // A stream that does not come again, as at the end of a session, is looked after once.
  events.addEventListener("error", () => { if (events.readyState === EventSource.CLOSED) asked(); });
  let waiting = null;
  events.addEventListener("changed", () => { waiting ??= setTimeout(async () => { await renew(parts); waiting = null; }, 1500); });
  events.addEventListener("counts", (event) => {
    const counts = JSON.parse(event.data);
    for (const place of document.querySelectorAll("[data-count]"))
      if (place.dataset.count in counts) place.textContent = new Intl.NumberFormat(page).format(counts[place.dataset.count]);
  });
}
// Nobody pressed anything: the server is told so, and the session ends in its time all the same; then the page leads to the door.
async function asked() {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html", "tidewatch-by-itself": "yes" } });
    if (answer.redirected) location.assign(answer.url);
    return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch { return null; }
}
async function renew(parts) {
  const page = document.hidden ? null : await asked();
  if (!page) return;
  for (const id of parts) {
    const old = document.getElementById(id);
    const fresh = page.getElementById(id);
    const busy = old?.querySelector("input:checked:not([type=radio])") || old?.contains(document.activeElement);
    if (!old || !fresh || busy) continue;
    old.replaceWith(document.adoptNode(fresh));
    enliven(fresh);
  }
}

function enliven(root) {
  tellTimes(root);
  // Of many tabs on a telephone, the one that is shown is seen.
  for (const tab of root.querySelectorAll(".tabs [aria-current]")) {
    const tabs = tab.closest(".tabs");
    tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
  }
  root.querySelectorAll("form[data-choose]").forEach(choosing);
  root.querySelectorAll("[data-copy]").forEach(copying);
  root.querySelectorAll("form.filter").forEach(filtering);
  root.querySelectorAll("[data-chart]").forEach(drawing);
  if (root === document) root.querySelectorAll("[data-live]").forEach(living);
}
// A page that waits for something looks again by itself; without the script it has a link.
const again = document.querySelector("[data-again]");
if (again) {
  const looking = setInterval(async () => {
    const fresh = document.hidden ? null : (await asked())?.querySelector("main");
    if (!fresh) return;
    const isOver = !fresh.querySelector("[data-again]");
    if (isOver) clearInterval(looking);
    const old = document.querySelector("main");
    const { activeElement } = document;
    // Who has just come to a button keeps it; what moves is renewed around it.
    const isBusy = !isOver && again.id && old !== activeElement && old.contains(activeElement);
    const place = isBusy ? document.getElementById(again.id) : old;
    const next = isBusy ? fresh.querySelector(`#${again.id}`) : fresh;
    if (!place || !next) return;
    place.replaceWith(document.adoptNode(next));
    enliven(next);
  }, Number(again.dataset.again) * 1000);
}
enliven(document);
