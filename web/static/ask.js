// Conveniences of the question box; without this file everything works by pressing the button.

for (const form of document.querySelectorAll("form")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    // Not by disabling the button: a disabled button's value is not sent.
    if (sent) event.preventDefault();
    sent = true;
    form.setAttribute("aria-busy", "true");
  });
  // Back from the answer: the page may come as it was left.
  addEventListener("pageshow", () => {
    sent = false;
    form.removeAttribute("aria-busy");
  });
}

const box = document.querySelector("#question");
if (box) {
  box.form.querySelector(".hint").hidden = false;
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.isComposing) return;
    event.preventDefault();
    box.form.requestSubmit();
  });
}
