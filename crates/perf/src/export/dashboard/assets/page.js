"use strict";
(() => {
  const root = document.documentElement;
  const by = (id) => document.getElementById(id);
  const data = JSON.parse(by("data").textContent);
  const table = by("budgets");
  root.classList.add("js");
  document.querySelector(".tools").hidden = false;

  // theme: what the system asks for until someone says otherwise; kept where the browser lets a file keep anything
  const themes = ["auto", "light", "dark"];
  const store = { get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
    set: (theme) => { try { localStorage.setItem("theme", theme); } catch { /* then for this page alone */ } } };
  let theme = "auto";
  const setTheme = (next) => {
    theme = themes.includes(next) ? next : "auto";
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    by("theme").textContent = `Theme: ${theme}`;
  };
  setTheme(store.get());
  const nextTheme = () => {
    setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]);
    store.set(theme);
  };
  by("theme").addEventListener("click", nextTheme);

  const dialog = by("keys");
  by("help").addEventListener("click", () => dialog.showModal());
  by("close").addEventListener("click", () => dialog.close());

  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(data.report)], { type: "application/json" }));
    link.download = "performance.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  by("save").addEventListener("click", save);

  const bodies = table ? [...table.tBodies] : [];
  const rows = bodies.map((body, index) => {
    const [line, more] = body.rows;
    const name = line.querySelector(".name");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...name.childNodes);
    name.append(button);
    button.setAttribute("aria-controls", more.id);
    more.querySelector("details").open = true;
    const cells = [...line.cells].map((cell) => cell.textContent).join(" ");
    const note = more.querySelector(".note")?.textContent ?? "";
    const full = `${data.keys[index].component}.${data.keys[index].operation}`;
    const row = { body, line, more, button, keys: data.keys[index], index, text: `${full} ${cells} ${note}`.toLowerCase() };
    row.show = (open) => {
      more.hidden = !open;
      line.classList.toggle("opened", open);
      button.setAttribute("aria-expanded", String(open));
    };
    row.isOpen = () => !more.hidden;
    row.show(false);
    line.addEventListener("click", (event) => {
      if (event.target.closest("a") || String(getSelection())) return;
      row.show(!row.isOpen());
      button.focus({ preventScroll: true });
    });
    return row;
  });
  let order = [...rows];
  const shown = () => order.filter((row) => !row.body.hidden);
  const here = () => rows.find((row) => row.body.contains(document.activeElement));

  const all = by("all");
  const openAll = (open) => {
    for (const row of shown()) row.show(open);
    all.setAttribute("aria-pressed", String(open));
    all.textContent = open ? "Close all" : "Open all";
  };
  const toggleAll = () => openAll(all.getAttribute("aria-pressed") !== "true");
  all.addEventListener("click", toggleAll);

  // filter: every word must be in the row
  const filter = by("filter");
  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.body.hidden = !words.every((word) => row.text.includes(word));
    const count = shown().length;
    by("status").textContent = words.length === 0 ? "" :
      count === 0 ? "no row matches" : `${count} of ${rows.length} rows`;
  };
  filter.addEventListener("input", apply);

  // sort: numbers by value whatever their unit, absent ones last; a third press restores the order
  const heads = table ? [...table.tHead.rows[0].cells].filter((head) => head.dataset.sort) : [];
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);
  const sortBy = (head) => {
    const next = { ascending: "descending", descending: null }[head.getAttribute("aria-sort")];
    const way = next === undefined ? "ascending" : next;
    for (const other of heads) other.removeAttribute("aria-sort");
    if (way) head.setAttribute("aria-sort", way);
    const key = head.dataset.sort;
    const sign = way === "descending" ? -1 : 1;
    order = [...rows];
    if (way) {
      order.sort((a, b) => {
        const [x, y] = [a.keys[key], b.keys[key]];
        if (x === null || y === null) return (x === null) - (y === null) || a.index - b.index;
        return sign * compare(x, y) || a.index - b.index;
      });
    }
    table.append(...order.map((row) => row.body));
  };
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    const label = head.querySelector("span");
    button.append(...label.childNodes);
    label.append(button);
    button.addEventListener("click", () => sortBy(head));
  }

  const move = (step) => {
    const list = shown();
    if (list.length === 0) return;
    const at = list.indexOf(here());
    const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1);
    list[next].button.focus();
    list[next].line.scrollIntoView({ block: "nearest" });
  };
  const escape = () => {
    const row = here();
    if (document.activeElement === filter) {
      if (filter.value) { filter.value = ""; apply(); } else filter.blur();
    } else if (row?.isOpen()) {
      row.show(false);
      row.button.focus();
    } else if (filter.value) {
      filter.value = "";
      apply();
    }
  };
  const keys = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    "/": () => { filter.focus(); filter.select(); }, "?": () => dialog.showModal(),
    t: nextTheme, o: toggleAll, d: save,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || event.isComposing) return;
    if (event.key === "Escape") { escape(); return; }
    const typing = event.target === filter;
    if (typing && (event.key === "Enter" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(1);
      return;
    }
    const act = typing ? undefined : Object.hasOwn(keys, event.key) && keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
