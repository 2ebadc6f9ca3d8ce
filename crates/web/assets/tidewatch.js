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
