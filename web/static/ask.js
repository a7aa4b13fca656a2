// Conveniences of the pages; without this file everything works by links and buttons.

const page = document;
const field = (element) => element?.closest?.("input, textarea, select, [contenteditable]");

// A question is sent once: to press twice asks once.

for (const form of page.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    // Not by disabling the button: a disabled button's value is not sent.
    if (form.hasAttribute("aria-busy")) event.preventDefault();
    else form.setAttribute("aria-busy", "true");
  });
  // Back from the answer: the page may come as it was left.
  addEventListener("pageshow", () => form.removeAttribute("aria-busy"));
}

// The question box: Enter, the counter, waiting, stopping, and the question back where something goes wrong.

const box = page.querySelector("#question");
if (box) {
  const form = box.form;
  const [stop, progress, error, limit, count] = [".stop", ".progress", "#question_error", "#question_limit",
    "#question_count"].map((name) => form.querySelector(name));
  const most = Number(form.dataset.limit);
  let waiting = null;
  let pause = 0;

  const counted = () => {
    // As it is counted where it is answered: in one line, without spaces around it.
    const left = most - [...box.value.trim().replace(/\s+/g, " ")].length;
    const many = Math.abs(left).toLocaleString("en-GB");
    const said = `${many} character${many === "1" ? "" : "s"} ${left < 0 ? "too many" : "left"}`;
    limit.textContent = `${said}.`;
    limit.classList.toggle("over", left < 0);
    clearTimeout(pause);
    if (left < 100) pause = setTimeout(() => { count.textContent = said; }, 1000);
    else count.textContent = "";
  };
  box.addEventListener("input", counted);
  counted();

  const wrong = (text) => {
    const strong = page.createElement("strong");
    strong.textContent = "Error:";
    error.replaceChildren(...(text ? [strong, ` ${text}`] : []));
    box.toggleAttribute("aria-invalid", Boolean(text));
    if (text) box.setAttribute("aria-invalid", "true");
  };
  const ended = (said) => {
    waiting = null;
    form.removeAttribute("aria-busy");
    stop.hidden = true;
    progress.textContent = said;
    box.focus();
  };
  const arrive = (place) => {
    const to = new URL(place, location.href);
    box.value = ""; // it is asked: a browser that keeps what was typed must not offer it again
    if (to.pathname + to.search !== location.pathname + location.search) return location.assign(to);
    history.scrollRestoration = "manual"; // on to the answer, not to where the box was
    history.pushState(null, "", to);
    location.reload();
  };
  const ask = async () => {
    const mine = (waiting = new AbortController());
    mine.mark = `${Date.now()}-${Math.random()}`;
    const sent = new URLSearchParams(new FormData(form));
    sent.set("mark", mine.mark);
    wrong("");
    stop.hidden = false;
    progress.textContent = "Reading the report …";
    try {
      const reply = await fetch(form.action, {
        method: "POST", body: sent, headers: { Accept: "application/json" }, signal: mine.signal,
      });
      const told = await reply.json();
      if (mine !== waiting) return;
      if (reply.ok) return arrive(told.place);
      ended("");
      wrong(told.detail);
    } catch {
      if (mine !== waiting) return;
      ended("");
      wrong("Pilcrow did not answer. Your question is still here: look whether Pilcrow is running, and ask again.");
    }
  };
  const halt = () => {
    if (!waiting) return;
    const stopped = waiting;
    ended("Stopped. Your question is still here.");
    stopped.abort();
    navigator.sendBeacon(`${form.action}/stop`, new URLSearchParams({ mark: stopped.mark })); // it is not kept either
  };

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    ask();
  });
  stop.addEventListener("click", halt);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    waiting = null;
    stop.hidden = true;
    progress.textContent = "";
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") halt();
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  for (const link of page.querySelectorAll("a.edit")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      box.value = link.closest(".turn").querySelector(".question").textContent;
      counted();
      box.focus();
    });
  }
}

// The answer that the address names gets the focus: a screen reader says its question and status, and goes on there.

const answer = /^#turn-\d+$/.test(location.hash) && page.querySelector(location.hash);
if (answer) {
  answer.focus({ preventScroll: true }); // by itself a browser would bring the middle of a long answer into view
  answer.scrollIntoView();
}

// A number shows its whole paragraph, with the quoted words marked, while the pointer or the focus is on it.

let shown = null;
let timer = 0;

const hide = () => {
  clearTimeout(timer);
  shown?.remove();
  shown = null;
};
const marked = (text, link) => {
  const carried = new URL(link.href).searchParams.get("quote") ?? "";
  const places = [...carried.matchAll(/(\d+)-(\d+)/g)].map(([, start, end]) => [Number(start), Number(end)]);
  // Offsets count characters, and not halves of them as JavaScript does.
  const letters = [...text];
  const parts = [];
  let at = 0;
  for (const [start, end] of places.sort(([one], [other]) => one - other)) {
    const mark = page.createElement("mark");
    mark.textContent = letters.slice(start, end).join("");
    parts.push(letters.slice(at, start).join(""), mark);
    at = end;
  }
  return [...parts, letters.slice(at).join("")];
};
const show = async (link) => {
  const reply = await fetch(link.dataset.paragraph).catch(() => null);
  if (!reply?.ok) return; // the number is a link all the same
  const paragraph = await reply.json();
  if (!link.matches(":hover, :focus")) return;
  hide();
  shown = page.createElement("div");
  shown.className = "preview";
  const [head, text] = [page.createElement("p"), page.createElement("p")];
  head.className = "preview_head";
  head.textContent = `The whole of ${paragraph.label}`;
  text.className = "preview_text";
  text.append(...marked(paragraph.text, link));
  shown.append(head, text);
  shown.link = link;
  link.closest(".citation, .cell").append(shown); // a cell of a table report by report
};
const soon = (link) => {
  clearTimeout(timer);
  if (shown?.link !== link) timer = setTimeout(() => show(link), 250);
};
const later = () => {
  clearTimeout(timer);
  // It stays while the pointer is on it or the focus on its number: it can be read in peace.
  timer = setTimeout(() => { if (shown && !shown.matches(":hover") && !shown.link.matches(":hover, :focus")) hide(); }, 500);
};
page.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return; // a touch follows the link
  const link = event.target.closest("a[data-paragraph]");
  if (link) soon(link);
  else if (!event.target.closest(".preview")) later();
});
page.addEventListener("focusin", (event) => {
  const link = event.target.closest("a[data-paragraph]");
  if (link?.matches(":focus-visible")) soon(link);
  else later();
});

page.addEventListener("click", (event) => {
  for (const open of page.querySelectorAll(".feedback details[open]")) if (!open.contains(event.target)) open.open = false;
});

// Keys, outside of fields: Escape closes the paragraph, Alt with an arrow goes to the next or the previous citation.

page.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    hide();
    const reasons = event.target.closest?.(".feedback details[open]");
    if (reasons) {
      reasons.open = false;
      reasons.querySelector("summary").focus();
    }
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || field(event.target)) return;
  const links = [...page.querySelectorAll("a[data-paragraph]")];
  const from = page.activeElement;
  const after = (link) => from.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING;
  const before = (link) => from.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_PRECEDING;
  const next = step > 0 ? links.find(after) : links.findLast(before);
  if (!next) return;
  event.preventDefault();
  next.focus({ focusVisible: true });
});

// Copying an answer, with its looks and as plain text, and printing.

const get = async (address, type) => {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(reply.statusText);
  return new Blob([await reply.text()], { type });
};
for (const button of page.querySelectorAll("button.copy")) {
  button.addEventListener("click", async () => {
    const said = button.closest(".answer_tools").querySelector(".done");
    const { plain, rich } = button.dataset;
    try {
      const item = { "text/plain": get(plain, "text/plain") };
      if (rich) item["text/html"] = get(rich, "text/html");
      await navigator.clipboard.write([new ClipboardItem(item)]);
      said.textContent = "Copied, with its source.";
    } catch {
      // A browser lets a page copy only at https or on this machine.
      location.assign(rich ?? plain);
    }
  });
}
page.querySelector("button.print")?.addEventListener("click", () => print());
