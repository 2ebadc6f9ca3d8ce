// Passkeys: carries a ceremony (WebAuthn Level 3) between the authenticator and the server. Decides nothing.
// A form with data-passkey="PATH" asks PATH/begin for options, lets the authenticator answer, hands the answer to PATH/finish, and follows.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withIds = (list) => (list ?? []).map((entry) => ({ ...entry, id: toBytes(entry.id) }));

function readable(options) {
  const key = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) {
    key.user = { ...options.user, id: toBytes(options.user.id) };
    key.excludeCredentials = withIds(options.excludeCredentials);
  } else {
    key.allowCredentials = withIds(options.allowCredentials);
  }
  return key;
}

function sendable(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  if (response.attestationObject) {
    answer.attestationObject = toText(response.attestationObject);
    answer.transports = response.getTransports?.() ?? [];
  } else {
    answer.authenticatorData = toText(response.authenticatorData);
    answer.signature = toText(response.signature);
    answer.userHandle = response.userHandle ? toText(response.userHandle) : null;
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: answer };
}

async function ask(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json().catch(() => null);
  // Who sits too long before the page is led to the door, which is no JSON.
  if (!said && answer.redirected) window.location.assign(answer.url);
  if (!said || !answer.ok) throw new Refused(said?.detail ?? "");
  return said;
}

// What the server says is in the reader's language. What the browser says is not, and may be empty: ours stands in the page.
class Refused extends Error {}
function words(problem, { cancelled, failed }) {
  if (problem instanceof Refused) return problem.message || failed;
  return problem instanceof DOMException ? cancelled : failed;
}

async function perform(form) {
  const path = form.dataset.passkey;
  const fields = Object.fromEntries(new FormData(form));
  const begun = await ask(`${path}/begin`, fields);
  const key = readable(begun.options);
  const credential = key.user
    ? await navigator.credentials.create({ publicKey: key })
    : await navigator.credentials.get({ publicKey: key });
  const done = await ask(`${path}/finish`, { ...fields, ceremony: begun.ceremony, credential: sendable(credential) });
  window.location.assign(done.next);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[data-said]");
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  for (const part of form.querySelectorAll("[data-needs-script]")) part.hidden = false;
  form.addEventListener("submit", async (event) => {
    // The other way in of the same form is an ordinary one.
    if (event.submitter?.hasAttribute("data-no-passkey")) return;
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("button");
    button.disabled = true;
    said.textContent = "";
    try {
      await perform(form);
    } catch (problem) {
      said.textContent = words(problem, form.dataset);
      button.disabled = false;
    }
  });
}
