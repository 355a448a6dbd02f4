// Narrow an evidence table by what its rows are, such as type of research and year.  Without this script the table is
// whole and there is no control.
//
// The markup: a panel with the class digest-evidence has data-facets, a list of {name, label, values}, in which values
// gives the words of each value in their order; without it the values are those of the rows, newest first.  A row has a
// class name-value for each value: type-review, year-2020.  The rows of a panel with data-sortable stand newest first and
// can be sorted by title too.  On a page with one panel, the implications below it
// (digest-suggests) that have such classes follow.
//
// The choice is kept in the address, so that it can be shared, and each change is a step of the browser's history:
// ?type=review&year=2020&sort=title for the first panel of a page, ?type-2=review for the second.
(() => {
  "use strict";

  // What a site in another language says; see messages.py.
  const words = JSON.parse(document.getElementById("digest-words")?.textContent ?? "{}");
  const _ = (message) => words[message] ?? message;

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function valuesOf(rows, name) {
    const prefix = `${name}-`;
    const found = new Set();
    for (const row of rows)
      for (const word of row.classList) if (word.startsWith(prefix)) found.add(word.slice(prefix.length));
    return found;
  }

  // The facets that have a choice: at least two values in these rows.
  function facetsOf(panel, rows, suffix) {
    const facets = [];
    for (const { name, label, values } of JSON.parse(panel.dataset.facets || "[]")) {
      const found = valuesOf(rows, name);
      const order = values ? Object.keys(values).filter((value) => found.has(value)) : [...found].sort().reverse();
      if (order.length < 2) continue;
      const all = new Option(_("All"), "");
      const options = order.map((value) => new Option(values ? values[value] : value, value));
      for (const option of options) option.dataset.words = option.text;
      const select = element("select", { name: name + suffix }, all, ...options);
      facets.push({ name, options, select, label: element("label", {}, label, select) });
    }
    return facets;
  }

  const titleOf = (row) => row.querySelector("a").textContent;

  // A choice between the order of the page and that of the titles.
  function sorterOf(panel, rows, suffix) {
    if (!panel.dataset.sortable || rows.length < 2) return null;
    const select = element("select", { name: `sort${suffix}` }, new Option(_("Newest first"), ""), new Option(_("Title"), "title"));
    const byTitle = [...rows].sort((one, other) => titleOf(one).localeCompare(titleOf(other), "en"));
    const apply = () => rows[0].parentElement.append(...(select.value ? byTitle : rows));
    return { select, options: [...select.options], label: element("label", {}, _("Sort by"), select), apply };
  }

  const fits = (row, { name, select }, value = select.value) => !value || row.classList.contains(`${name}-${value}`);

  function setUp(panel, place, panels) {
    const rows = [...panel.querySelectorAll("tbody > tr")];
    const suffix = place ? `-${place + 1}` : "";
    const facets = facetsOf(panel, rows, suffix);
    if (!facets.length) return;
    const sorter = sorterOf(panel, rows, suffix);
    const controls = sorter ? [...facets, sorter] : facets;
    const below = panels.length === 1 ? [...document.querySelectorAll('.digest-suggests[class*="year-"]')] : [];

    const status = element("p", {});
    status.setAttribute("role", "status");
    const clear = element("button", { type: "button", hidden: true }, _("Show all"));
    const form = element("form", { className: "digest-filter", autocomplete: "off", ariaLabel: _("Narrow the table") });
    form.append(...controls.map((control) => control.label), clear, status);

    // A heading with nothing under it goes too, and so do the entries of the page's contents.
    function followBelow() {
      const whole = below[0].parentElement;
      whole.hidden = below.every((section) => section.hidden);
      for (const section of [whole, ...below]) {
        const entry = document.querySelector(`.toc-tree a[href="#${section.id}"]`);
        if (entry) entry.parentElement.hidden = section.hidden;
      }
    }

    function apply() {
      if (sorter) sorter.apply();
      for (const item of [...rows, ...below]) item.hidden = !facets.every((facet) => fits(item, facet));
      if (below.length) followBelow();
      // Each option says how many rows it would show beside the other choices.
      for (const facet of facets) {
        const others = rows.filter((row) => facets.every((other) => other === facet || fits(row, other)));
        for (const option of facet.options)
          option.text = `${option.dataset.words} (${others.filter((row) => fits(row, facet, option.value)).length})`;
      }
      const shown = rows.filter((row) => !row.hidden).length;
      const choice = facets.filter((facet) => facet.select.value).map((facet) => facet.select.selectedOptions[0].dataset.words);
      const message = !choice.length
        ? _("All {total} summaries")
        : shown
          ? _("{shown} of {total} summaries: {choice}")
          : _("No summary matches: {choice}");
      const values = { shown, total: rows.length, choice: choice.join(", ") };
      const text = message.replace(/\{(\w+)\}/g, (place, name) => values[name]);
      // A screen reader would say the same words again.
      if (status.textContent !== text) status.textContent = text;
      clear.hidden = !choice.length;
      if (choice.length) form.dataset.matches = shown ? "some" : "none";
      else delete form.dataset.matches;
    }

    function remember() {
      const query = new URLSearchParams(location.search);
      for (const { select } of controls) {
        if (select.value) query.set(select.name, select.value);
        else query.delete(select.name);
      }
      const text = query.toString();
      try {
        history.pushState(null, "", `${location.pathname}${text ? `?${text}` : ""}${location.hash}`);
      } catch {
        // A page in a sandbox may not change its address; the table narrows all the same.
      }
      apply();
    }

    function restore() {
      const query = new URLSearchParams(location.search);
      for (const { select, options } of controls) {
        const value = query.get(select.name);
        // A value that this table does not have shows everything, and not nothing.
        select.value = options.some((option) => option.value === value) ? value : "";
      }
      apply();
    }

    form.addEventListener("change", remember);
    form.addEventListener("submit", (event) => event.preventDefault());
    clear.addEventListener("click", () => {
      for (const { select } of facets) select.value = "";
      remember();
      facets[0].select.focus(); // the button is gone
    });
    addEventListener("popstate", restore);
    panel.prepend(form);
    restore();
  }

  // The style sheet lays the rows out as records, for which some browsers forget that they are a table.
  function keepTable(panel) {
    const roles = { table: "table", "thead, tbody": "rowgroup", tr: "row", th: "columnheader", td: "cell" };
    for (const [selector, role] of Object.entries(roles))
      for (const part of panel.querySelectorAll(selector)) part.setAttribute("role", role);
  }

  const panels = [...document.querySelectorAll(".digest-evidence")];
  panels.forEach(keepTable);
  panels.forEach(setUp);
})();
