// Conveniences of the report page; without this file all of it can be read, searched, linked to and asked about.

const page = document.querySelector(".report_page");
const copied = document.querySelector(".copied");

// Where the reader is, in the contents.

const links = new Map();
for (const link of document.querySelectorAll('.contents a[href^="#section_"]')) links.set(link.hash.slice(1), link);
const headings = [...document.querySelectorAll('.body [id^="section_"]')];
let current;
const LINE = 0.3; // of the window's height: where a paragraph comes to stand that a link leads to (pilcrow.css)

function markCurrent() {
  const line = innerHeight * LINE;
  let low = 0;
  let high = headings.length; // headings stand in order: the last one above the line, by halving
  while (low < high) {
    const middle = (low + high) >> 1;
    if (headings[middle].getBoundingClientRect().top <= line) low = middle + 1;
    else high = middle;
  }
  const link = low ? links.get(headings[low - 1].id) : undefined;
  if (link === current) return;
  current?.removeAttribute("aria-current");
  current = link;
  if (!current) return;
  current.setAttribute("aria-current", "location");
  // Only the list itself is scrolled, never the page; and not while somebody moves in it.
  const list = current.closest(".contents");
  const boxes = [list, list.querySelector("details > ul")];
  if (list.contains(document.activeElement)) return;
  for (const box of boxes) {
    if (box.scrollHeight <= box.clientHeight) continue;
    const [inner, outer] = [current.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - outer.height / 3;
  }
}

if (headings.length && links.size) {
  const watch = new IntersectionObserver(markCurrent, { rootMargin: `0px 0px -${100 - 100 * LINE}% 0px`, threshold: [0, 1] });
  for (const heading of headings) watch.observe(heading);
}

// Going to a paragraph that is on the page needs no server. What is not is the server's to explain.

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".go")) return;
  const wanted = /^\s*¶?\s*([\d.]+[A-Z]?)\s*(?:\(\s*([a-z]{1,2})\s*\))?\s*$/i.exec(event.target.elements.go.value);
  const place = wanted && document.getElementById(`p${wanted[1]}${(wanted[2] ?? "").toLowerCase()}`);
  if (!place) return;
  event.preventDefault();
  event.stopPropagation(); // ask.js would take the form for sent, and let nobody go anywhere else
  location.hash = place.id;
  place.querySelector("a")?.focus({ preventScroll: true });
}, true);

// Copying: always with number, title, publisher and date.

document.addEventListener("toggle", (event) => {
  const tools = event.target;
  if (!tools.matches?.(".tools[open]")) return;
  for (const other of document.querySelectorAll(".tools[open]")) if (other !== tools) other.open = false;
  const menu = tools.querySelector("div");
  if (menu.querySelector("[data-copy]")) return;
  for (const [what, label] of [["quotation", "Copy quotation"], ["link", "Copy link"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.copy = what;
    button.textContent = label;
    menu.append(button);
  }
}, true);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) {
    const inside = event.target.closest(".tools");
    for (const open of document.querySelectorAll(".tools[open]")) if (open !== inside) open.open = false;
    return;
  }
  const paragraph = button.closest(".paragraph");
  const label = paragraph.querySelector(".number")?.textContent ?? "";
  const made = button.dataset.copy === "link" ? linkTo(paragraph) : quotation(paragraph, label);
  const done = await copy(made);
  button.closest(".tools").open = false;
  button.closest(".tools").querySelector("summary").focus();
  say(done ? `${label || "It"} was copied${button.dataset.copy === "link" ? ": the link" : " with its source"}.`
    : "The browser did not allow copying.");
});

let silence;
function say(text) {
  copied.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => { copied.textContent = ""; }, 4000);
}

function address(paragraph) {
  // Not what was looked for, nor the conversation; but which words it leads to, should they change.
  return `${location.origin}${location.pathname}?v=${paragraph.dataset.version}#${paragraph.id}`;
}

function linkTo(paragraph) {
  const link = document.createElement("a");
  link.href = address(paragraph);
  link.textContent = link.href;
  return { text: link.href, html: link.outerHTML };
}

// The paragraph's lines as they stand: [element for rich text, text].
function lines(paragraph) {
  const found = [];
  for (const line of paragraph.querySelectorAll(".text :is(p, li, caption, tr, dl > div)")) {
    const cells = line.matches("tr, dl > div") ? [...line.children] : [line];
    const text = cells.map((cell) => cell.textContent.trim().replace(/\s+/g, " ")).join(line.matches("tr") ? "\t" : " ");
    found.push(text);
  }
  return found;
}

function quotation(paragraph, label) {
  const quoted = lines(paragraph);
  const source = page.dataset.source.replace(/^Source: /, "").replace(/\.$/, "");
  const number = paragraph.querySelector(".margin .page")?.textContent;
  const where = [label, source, number].filter(Boolean).join(", ");
  const html = document.createElement("div");
  const quote = document.createElement("blockquote");
  for (const line of quoted) quote.append(Object.assign(document.createElement("p"), { textContent: line }));
  quote.cite = address(paragraph);
  const link = Object.assign(document.createElement("a"), { href: address(paragraph), textContent: where });
  const from = document.createElement("p");
  from.append(link);
  html.append(quote, from);
  return { text: `“${quoted.join("\n")}”\n${where}\n${address(paragraph)}`, html: html.innerHTML };
}

async function copy({ text, html }) {
  try {
    const parts = { "text/plain": text, "text/html": html };
    const blobs = Object.entries(parts).map(([type, part]) => [type, new Blob([part], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return copyTheOldWay(text, html); // over plain HTTP from another machine there is no clipboard
  }
}

function copyTheOldWay(text, html) {
  const give = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", html);
    event.preventDefault();
  };
  document.addEventListener("copy", give, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", give);
  return done;
}

// Abbreviations: a first tap shows what one stands for, as pointing at it does; a second one leads to the list.

let shown;
document.addEventListener("click", (event) => {
  const term = event.target.closest(".term");
  if (!term || term === shown || event.pointerType !== "touch") return;
  event.preventDefault();
  term.focus();
  shown = term;
});
document.addEventListener("focusout", () => { shown = undefined; });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(".tools[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
  for (const term of document.querySelectorAll(".term:is(:hover, :focus)")) {
    term.classList.add("closed");
    const again = () => term.classList.remove("closed");
    term.addEventListener("mouseleave", again, { once: true });
    term.addEventListener("blur", again, { once: true });
  }
});
