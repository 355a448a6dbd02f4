// The search box of every page, and the search page.  What finds is in search-engine.js; it loads nothing before the
// reader turns to a box.  Without scripts the box leads to the search page, which says where else to look.
(() => {
  "use strict";

  // What a site in another language says; see messages.py.
  const words = JSON.parse(document.getElementById("digest-words")?.textContent ?? "{}");
  const _ = (message) => words[message] ?? message;

  const IN_BOX = 6;
  const AT_ONCE = 10;
  const PAUSE = 150; // milliseconds without a key before the search begins

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function listItem({ url, title, byline, excerpt, caution }) {
    const marked = excerpt.map((text, place) => (place % 2 ? element("mark", {}, text) : text));
    const item = element("li", {}, element("a", { href: url }, title));
    if (byline) item.append(element("p", { className: "digest-muted" }, byline));
    item.append(element("p", { lang: "en" }, ...marked));
    if (caution) item.append(element("p", { className: "digest-caution" }, caution));
    return item;
  }

  const opened = (results) => Promise.all(results.map((result) => result.open()));
  const listItems = async (results) => (await opened(results)).map(listItem);

  // A topic that is called as most of what was asked for has more to say than any one study.
  function isAskedFor({ byline, title, words: names = "" }, query) {
    if (byline !== _("Topic")) return false;
    const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) || [];
    const called = wordsOf(`${title} ${names}`);
    const asked = wordsOf(query).map((word) => word.slice(0, Math.max(4, word.length - 2))); // plurals end differently
    const known = asked.filter((word) => called.some((name) => name.startsWith(word)));
    return known.length > asked.length / 2;
  }

  function sentence({ summaries, query, partly }, typed) {
    const count = summaries.length;
    let message = count === 1 ? _("1 summary for “{query}”") : _("{count} summaries for “{query}”");
    if (query !== typed) message = _("Nothing found for “{typed}”. Summaries for “{query}”: {count}");
    if (partly) message = _("No summary has all of these words. Summaries with some of them: {count}");
    if (!count) message = _("No summary found for “{typed}”");
    return message.replace(/\{(\w+)\}/g, (place, name) => ({ count, query, typed })[name]);
  }

  // Ask when the reader pauses, and give only the answer to the last question.
  function asker(form, answer) {
    let last = 0;
    return async (typed, filters, pause = PAUSE) => {
      const mine = ++last;
      await new Promise((resolve) => setTimeout(resolve, typed ? pause : 0));
      if (mine !== last) return;
      if (!typed) return answer(null, typed);
      form.setAttribute("aria-busy", "true");
      const find = await digestSearch.open(form.dataset.index);
      const found = await find(typed, filters);
      if (mine !== last) return;
      await answer(found, typed, () => mine === last);
      if (mine === last) form.removeAttribute("aria-busy");
    };
  }

  // -- The box in the sidebar -------------------------------------------------------------------------------------------

  function setUpBox(form) {
    const input = form.querySelector("input");
    const status = element("p", { className: "digest-search-status" });
    status.setAttribute("role", "status");
    const list = element("ul", { className: "digest-results" });
    const all = element("a", {});
    const panel = element("div", { className: "digest-search-panel", hidden: true }, list, element("p", {}, all));

    const ask = asker(form, async (found, typed, current) => {
      if (!found) {
        panel.hidden = true;
        status.textContent = "";
        return;
      }
      const { summaries, others } = found;
      const some = summaries.slice(0, Math.max(IN_BOX - 2, IN_BOX - others.length));
      const items = await listItems([...some, ...others.slice(0, IN_BOX - some.length)]);
      if (!current()) return;
      list.replaceChildren(...items);
      list.hidden = !items.length;
      const query = new URLSearchParams({ q: typed });
      all.href = `${form.action.split("?")[0]}?${query}`;
      all.textContent = items.length ? _("All results") : _("Nothing found. Search with other words");
      status.textContent = sentence(found, typed);
      panel.hidden = !form.contains(document.activeElement);
    });

    function begin() {
      form.append(status, panel);
      digestSearch.open(form.dataset.index);
    }
    input.addEventListener("focus", begin, { once: true });
    input.addEventListener("focus", () => (panel.hidden = !input.value.trim() || !all.textContent));
    input.addEventListener("input", () => ask(input.value.trim()));
    form.addEventListener("submit", (event) => {
      if (!input.value.trim()) event.preventDefault();
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) panel.hidden = true;
    });
    form.addEventListener("keydown", (event) => {
      if (panel.hidden) return;
      const stops = [input, ...panel.querySelectorAll("a")];
      const place = stops.indexOf(document.activeElement);
      if (event.key === "ArrowDown") stops[Math.min(place + 1, stops.length - 1)].focus();
      else if (event.key === "ArrowUp") stops[Math.max(place - 1, 0)].focus();
      else if (event.key === "Escape") {
        input.focus();
        panel.hidden = true;
        event.stopPropagation(); // the drawer that it may stand in stays open
      } else return;
      event.preventDefault();
    });
  }

  // -- The search page --------------------------------------------------------------------------------------------------

  function setUpPage(page, form) {
    const input = form.elements.q;
    const selects = [...form.querySelectorAll("select")];
    const [topics, list, others] = page.querySelectorAll(".digest-results");
    const [elsewhere, more, clear] = [".digest-elsewhere", ".digest-more", ".digest-filter > button"].map((selector) =>
      page.querySelector(selector),
    );
    const status = form.querySelector("[role=status]");
    let rest = [];

    async function showMore(current = () => true) {
      const items = await listItems(rest.slice(0, AT_ONCE));
      if (!current()) return;
      rest = rest.slice(AT_ONCE);
      list.append(...items);
      more.hidden = !rest.length;
      return items[0];
    }

    function showCounts(counts) {
      for (const select of selects)
        for (const option of select.options) {
          if (!option.value) continue;
          const count = counts[select.name] && (counts[select.name][option.value] || 0);
          option.text = count === undefined ? option.dataset.words : `${option.dataset.words} (${count})`;
        }
    }

    const ask = asker(form, async (found, typed, current) => {
      clear.hidden = !selects.some((select) => select.value);
      if (!found) {
        rest = [];
        for (const results of [topics, list]) results.replaceChildren();
        more.hidden = elsewhere.hidden = true;
        status.textContent = "";
        showCounts({});
        return;
      }
      const [counts, pages] = await Promise.all([found.counts(), opened(found.others.slice(0, AT_ONCE))]);
      if (!current()) return;
      const first = pages.filter((page) => isAskedFor(page, found.asked)).slice(0, 1);
      const behind = pages.filter((page) => !first.includes(page));
      topics.replaceChildren(...first.map(listItem));
      list.replaceChildren();
      rest = found.summaries;
      showCounts(counts);
      others.replaceChildren(...behind.map(listItem));
      elsewhere.hidden = !behind.length;
      await showMore(current);
      if (current()) status.textContent = sentence(found, typed);
    });

    const choice = () => Object.fromEntries(selects.map((select) => [select.name, select.value]));

    function remember(change) {
      const query = new URLSearchParams();
      for (const { name, value } of [input, ...selects]) if (value.trim()) query.set(name, value.trim());
      const text = query.toString();
      try {
        history[change](null, "", text ? `?${text}` : location.pathname);
      } catch {
        // A page in a sandbox may not change its address; the search works all the same.
      }
    }

    function restore() {
      const query = new URLSearchParams(location.search);
      input.value = query.get("q") || "";
      for (const select of selects) {
        select.value = query.get(select.name) || "";
        if (select.selectedIndex < 0) select.value = ""; // a value that this site does not have
      }
      ask(input.value.trim(), choice(), 0);
    }

    // Not when it has the focus: the page gives it that itself, and to load the search then would hold up a slow phone.
    input.addEventListener("keydown", () => digestSearch.open(form.dataset.index), { once: true });
    input.addEventListener("input", () => {
      remember("replaceState"); // one step of the history for a question, not one for each key
      ask(input.value.trim(), choice());
    });
    form.addEventListener("change", ({ target }) => {
      if (!selects.includes(target)) return;
      remember("pushState");
      ask(input.value.trim(), choice(), 0);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(input.value.trim(), choice(), 0);
    });
    clear.addEventListener("click", () => {
      for (const select of selects) select.value = "";
      remember("pushState");
      ask(input.value.trim(), choice(), 0);
      input.focus(); // the button is gone
    });
    more.querySelector("button").addEventListener("click", async () => {
      const first = await showMore();
      if (first) first.querySelector("a").focus(); // the button may be gone
    });
    addEventListener("popstate", restore);
    page.querySelector(".digest-scriptless").hidden = true;
    form.hidden = false;
    restore();
    if (!input.value) input.focus();
  }

  // -- The keys ---------------------------------------------------------------------------------------------------------

  // A key alone must be one that readers can turn off: those who dictate would press it unawares (WCAG 2.1.4).
  const OFF = "search-key-off";
  function remembered() {
    try {
      return localStorage.getItem(OFF);
    } catch {
      return null;
    }
  }

  function setUpKeys(input) {
    input.setAttribute("aria-keyshortcuts", remembered() ? "Control+K Meta+K" : "/ Control+K Meta+K");
    document.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      const together = (ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k";
      const typing = target.isContentEditable || target.matches("input:not([type=checkbox]), select, textarea");
      const alone = key === "/" && !ctrlKey && !metaKey && !altKey && !typing && !remembered();
      if (!together && !alone) return;
      event.preventDefault();
      if (!input.checkVisibility({ visibilityProperty: true })) {
        const drawer = document.getElementById("__navigation");
        drawer.checked = true;
        drawer.dispatchEvent(new Event("change")); // menu.js does the rest
      }
      input.select();
    });
  }

  function setUpSwitch(line) {
    const box = line.querySelector("input");
    box.checked = !remembered();
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "yes");
    });
    line.hidden = false;
  }

  const box = document.querySelector(".digest-search-box");
  const page = document.querySelector(".digest-search-page");
  if (box) setUpBox(box);
  if (page) {
    setUpPage(page, page.querySelector("form"));
    setUpSwitch(page.querySelector(".digest-shortcut"));
  }
  const input = (page || document).querySelector("[role=search] input[type=search]");
  if (input) setUpKeys(input);
})();
