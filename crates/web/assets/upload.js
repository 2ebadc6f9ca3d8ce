// Hands a list in piece by piece (tus 1.0.0), so that a line that breaks costs seconds. Without this script the form hands the file in as a whole.

const box = document.querySelector("[data-upload]");
const form = box?.closest("form");
const input = form?.querySelector("input[type=file]");
// Bytes of one request; the server keeps smaller pieces, so less is lost.
const SLICE = 8 * 2 ** 20;
// So often in a row a request may fail, over about ten minutes.
const TRIES = 24;

function ask(method, place, fields, body) {
  return fetch(place, { method, body, headers: { "tus-resumable": "1.0.0", ...fields }, redirect: "manual" });
}

// What was begun is remembered by this browser: the same file goes on where it stopped, another of the same name does not.
function remembered(file) { return `upload ${box.dataset.upload} ${file.name} ${file.size} ${file.lastModified}`; }
function remember(file, place) { try { if (place) localStorage.setItem(remembered(file), place); else localStorage.removeItem(remembered(file)); } catch { /* then it begins again */ } }
function recall(file) { try { return localStorage.getItem(remembered(file)); } catch { return null; } }

function show(words, done, all) {
  const bar = box.querySelector("progress");
  box.hidden = false;
  box.querySelector("[data-far]").textContent = words;
  if (all) { bar.max = all; bar.value = done; } else bar.removeAttribute("value");
}

async function far(place) {
  const answer = await ask("HEAD", place);
  return answer.ok ? Number(answer.headers.get("upload-offset")) : null;
}

async function begun(file) {
  const known = recall(file);
  const at = known && await far(known);
  if (known && at !== null) return [known, at];
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const answer = await ask("POST", box.dataset.upload, { "upload-length": String(file.size), "upload-metadata": `filename ${name}` });
  if (answer.status !== 201) throw new Error(answer.status === 422 ? await answer.text() : box.dataset.refused);
  const place = answer.headers.get("location");
  remember(file, place);
  return [place, 0];
}

async function handIn(file) {
  let [place, at] = await begun(file);
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const size = (bytes) => number.format(bytes / 1e6);
  for (let failed = 0; at < file.size;) {
    show(box.dataset.going.replace("#1", size(at)).replace("#2", size(file.size)), at, file.size);
    let answer = null;
    try {
      const fields = { "content-type": "application/offset+octet-stream", "upload-offset": String(at) };
      answer = await ask("PATCH", place, fields, file.slice(at, at + SLICE));
    } catch { /* the line broke */ }
    if (answer?.status === 204) { at = Number(answer.headers.get("upload-offset")); failed = 0; continue; }
    if (answer && answer.status !== 409 && answer.status < 500) throw new Error(box.dataset.refused);
    failed += 1;
    if (failed > TRIES) throw new Error(box.dataset.broken);
    show(box.dataset.waiting, at, file.size);
    await new Promise((done) => { setTimeout(done, Math.min(30000, 250 * 2 ** failed)); });
    try { at = (await far(place)) ?? at; } catch { /* still broken */ }
  }
  return place;
}

input?.form.addEventListener("submit", async (event) => {
  const file = input.files[0];
  if (!file) return;
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    const place = await handIn(file);
    remember(file, null);
    const hidden = form.querySelector("input[name=upload]") ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "upload" }));
    hidden.value = place.split("/").pop();
    input.disabled = true;
    show(box.dataset.sealing);
    form.submit();
  } catch (problem) {
    show(problem.message || box.dataset.broken, 0, 1);
    button.disabled = false;
  }
});
// Coming back by the browser's own button finds the form as it was before.
addEventListener("pageshow", (event) => {
  if (!event.persisted || !input) return;
  input.disabled = false;
  form.querySelector("button[type=submit]").disabled = false;
  box.hidden = true;
});
