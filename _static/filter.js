// Narrow an evidence table by type of research and year.  Without this script the table is shown whole.
// The rows' classes say what they are (type-review, year-2020); the choice is kept in the address, so that it
// can be shared, as ?type=review&year=2020.
(() => {
  "use strict";

  const chosen = () => new URLSearchParams(location.search);

  function selectFor(name, label, options, onChange) {
    const wrapper = document.createElement("label");
    wrapper.textContent = `${label} `;
    const select = document.createElement("select");
    select.name = name;
    select.append(new Option("All", ""));
    for (const [value, text] of options) select.append(new Option(text, value));
    select.addEventListener("change", onChange);
    wrapper.append(select);
    return [wrapper, select];
  }

  // The values after a prefix among the classes of the rows, each once.
  function valuesOf(rows, prefix) {
    const found = new Set();
    for (const row of rows)
      for (const name of row.classList) if (name.startsWith(prefix)) found.add(name.slice(prefix.length));
    return [...found];
  }

  function setUp(panel) {
    const rows = [...panel.querySelectorAll("tbody > tr")];
    const labels = JSON.parse(panel.dataset.labels || "{}");
    const types = Object.keys(labels).filter((type) => rows.some((row) => row.classList.contains(`type-${type}`)));
    const years = valuesOf(rows, "year-").sort().reverse();
    if (rows.length < 2 || (types.length < 2 && years.length < 2)) return;

    const form = document.createElement("form");
    form.className = "digest-filter";
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    const facets = {};

    const apply = () => {
      let shown = 0;
      for (const row of rows) {
        row.hidden = Object.entries(facets).some(
          ([name, select]) => select.value && !row.classList.contains(`${name}-${select.value}`));
        if (!row.hidden) shown += 1;
      }
      status.textContent = `${shown} of ${rows.length} shown`;
    };
    const remember = () => {
      const query = chosen();
      for (const [name, select] of Object.entries(facets)) {
        if (select.value) query.set(name, select.value);
        else query.delete(name);
      }
      const text = query.toString();
      history.replaceState(null, "", `${location.pathname}${text ? `?${text}` : ""}${location.hash}`);
      apply();
    };
    const restore = () => {
      for (const [name, select] of Object.entries(facets)) {
        select.value = chosen().get(name) || "";
        // A value that this table does not have shows everything, and not nothing.
        if (select.selectedIndex < 0) select.value = "";
      }
      apply();
    };

    for (const [name, label, options] of [
      ["type", "Type of research", types.map((type) => [type, labels[type]])],
      ["year", "Year", years.map((year) => [year, year])],
    ]) {
      if (options.length < 2) continue;
      const [wrapper, select] = selectFor(name, label, options, remember);
      facets[name] = select;
      form.append(wrapper);
    }
    form.append(status);
    form.addEventListener("submit", (event) => event.preventDefault());
    panel.prepend(form);
    restore();
    addEventListener("popstate", restore);
  }

  document.querySelectorAll(".digest-evidence").forEach(setUp);
})();
