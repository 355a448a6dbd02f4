// Find pages by what readers type.  Pagefind searches the whole text; where it cannot run (a page opened from a file,
// WebAssembly forbidden, no index built) a short list of titles, takeaways and keywords is searched here instead.
// Nothing is loaded before the first question.
//
// digestSearch.open(index) resolves to a function find(query, filters) that resolves to
//   summaries, others: what was found, best first, each with open(), which resolves to its { url, title, byline, words,
//     excerpt, caution }; words are other names of it, an excerpt is a list of strings, every second one of them marked;
//   query: what was typed, or what took its place when a typing error was mended; asked: the same without small words;
//   partly: true when no summary has all of the words, so that these have some of them;
//   counts(): resolves to how many summaries each value of each filter would leave beside the other filters.
(() => {
  "use strict";

  const root = new URL(document.documentElement.dataset.content_root || "./", location.href).href;
  const FILTERS = ["topic", "type", "year"];

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) || [];

  // -- Data that comes as a script: a page that was opened from a file may load nothing else ---------------------------

  const loading = {};
  function load(path, name) {
    loading[path] ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + path;
      script.onload = () => resolve(window[name]);
      script.onerror = () => reject(new Error(`${path} cannot be loaded`));
      document.head.append(script);
    });
    return loading[path];
  }

  // -- Typing errors ---------------------------------------------------------------------------------------------------

  // How many letters to add, drop, change or swap to get from one word to the other; more than limit is Infinity.
  function distance(one, other, limit) {
    if (Math.abs(one.length - other.length) > limit) return Infinity;
    let before = [];
    let above = Array.from({ length: other.length + 1 }, (_, place) => place);
    for (let i = 1; i <= one.length; i++) {
      const row = [i];
      for (let j = 1; j <= other.length; j++) {
        const change = one[i - 1] === other[j - 1] ? 0 : 1;
        row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + change);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
          row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > limit) return Infinity;
      before = above;
      above = row;
    }
    return above[other.length];
  }

  // The words of the pages come in order, each as how many letters it shares with the one before, and the others.
  function unpacked(text) {
    let word = "";
    return Array.from(text.matchAll(/(\d)(\D*)/g), ([, shared, others]) => (word = [...word].slice(0, shared).join("") + others));
  }

  function nearest(typed, words) {
    if (typed.length < 4) return typed;
    const limit = typed.length < 8 ? 1 : 2;
    let found = typed;
    let least = limit + 1;
    for (const word of words) {
      if (word.startsWith(typed)) return typed; // a word, or the beginning of one
      // A word that is still being typed is compared with as much of the others.
      for (const part of word.length > typed.length + limit ? [word.slice(0, typed.length)] : [word]) {
        const away = distance(typed, part, least - 1) + (part === word ? 0 : 0.5);
        if (away < least) [least, found] = [away, word];
      }
    }
    return found;
  }

  const mended = (query, words, seen) =>
    wordsOf(query).map((word) => (isFound(word, seen) ? word : nearest(word, words))).join(" ");

  // Was the word found as such?  Pagefind shortens a word until it finds something: "allience" finds "all".
  function isFound(word, texts) {
    const stem = word.slice(0, Math.max(4, word.length - 2)); // plurals and the like end differently
    return texts.some((text) => text.startsWith(stem));
  }

  // -- Pagefind --------------------------------------------------------------------------------------------------------

  // The excerpt comes as HTML with <mark>; its words alone go into the page.
  function parts(html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    const found = [""];
    for (const node of body.childNodes) {
      const marked = node.nodeName === "MARK";
      if (marked === (found.length % 2 === 1)) found.push("");
      found[found.length - 1] += node.textContent;
    }
    return found;
  }

  function openable(result) {
    return async () => {
      const { meta, excerpt, raw_url: path } = await result.data();
      const { title, byline = "", words = "" } = meta;
      return { url: root + path.replace(/^\//, ""), title, byline, words, excerpt: parts(`… ${excerpt} …`), caution: "" };
    };
  }

  async function openPagefind(index) {
    if (!index || location.protocol === "file:") throw new Error("no index can be loaded here");
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); // throws where it is forbidden
    const pagefind = await import(`${root}${index}pagefind.js`);
    const metaWeights = { title: 6, words: 3, takeaway: 2, byline: 0.2 };
    await pagefind.options({ noWorker: true, excerptLength: 26, ranking: { metaWeights } });
    await pagefind.init();

    async function search(query, chosen) {
      const ask = (filters) => pagefind.search(query, { filters });
      const list = (answer) => answer.results.map((result) => ({ ...result, open: openable(result) }));
      const summaries = list(await ask({ ...chosen, kind: "summary" }));
      const others = list(await ask({ kind: "other" }));
      async function seen() {
        const first = await Promise.all([...summaries.slice(0, 3), ...others.slice(0, 2)].map((result) => result.data()));
        const marks = first.map(({ excerpt }) => parts(excerpt).filter((_, place) => place % 2));
        const meta = first.map(({ meta: { title, words, takeaway } }) => [title, words, takeaway]);
        return wordsOf([marks, meta].flat(2).join(" "));
      }
      async function counts() {
        const found = {};
        await pagefind.filters(); // loads what can be counted
        for (const name of FILTERS) {
          const { [name]: own, ...rest } = chosen;
          found[name] = (await ask({ ...rest, kind: "summary" })).filters[name];
        }
        return found;
      }
      return { summaries, others, seen, counts };
    }
    const words = async () => unpacked(await load(`${index}words.js`, "digestSearchWords")).map(fold);
    return { search, words };
  }

  // -- The fallback ----------------------------------------------------------------------------------------------------

  const WEIGHTS = { title: 6, words: 3, text: 1, byline: 1 };

  // "drop-out" is found as drop, as out and as dropout.
  function tokens(text) {
    const joined = text.match(/[\p{L}\p{N}]+(?:[-‐‑][\p{L}\p{N}]+)+/gu) || [];
    return [...wordsOf(text), ...joined.flatMap((word) => wordsOf(word.replace(/[-‐‑]/g, "")))];
  }

  function points(page, words) {
    let sum = 0;
    for (const word of words) {
      let best = 0;
      for (const [field, weight] of Object.entries(WEIGHTS))
        for (const token of page.tokens[field])
          if (token.startsWith(word)) best = Math.max(best, token === word ? weight : weight / 2);
      if (!best) return 0;
      sum += best;
    }
    return sum;
  }

  function marked(text, words) {
    const found = [""];
    for (const piece of text.split(/([\p{L}\p{N}]+(?:[-‐‑][\p{L}\p{N}]+)*)/u)) {
      const hit = tokens(piece).some((token) => words.some((word) => token.startsWith(word)));
      if (hit === (found.length % 2 === 1)) found.push("");
      found[found.length - 1] += piece;
    }
    return found;
  }

  async function openList() {
    const pages = await load("search/pages.js", "digestSearchPages");
    for (const page of pages)
      page.tokens = Object.fromEntries(Object.keys(WEIGHTS).map((field) => [field, tokens(page[field] || "")]));
    const all = [...new Set(pages.flatMap((page) => Object.values(page.tokens).flat()))];

    async function search(query, chosen) {
      const words = wordsOf(query);
      const fits = (page, except) =>
        Object.entries(chosen).every(([name, value]) => name === except || [page[name]].flat().includes(value));
      const found = pages
        .map((page) => ({ page, id: page.url, score: words.length ? points(page, words) : 0 }))
        .filter(({ score }) => score)
        .sort((one, other) => other.score - one.score);
      const list = (results) =>
        results.map(({ page, id, score }) => {
          const { text, ...rest } = page;
          const open = async () => ({ caution: "", ...rest, url: root + id, excerpt: marked(text, words) });
          return { id, score, open };
        });
      async function counts() {
        const sums = Object.fromEntries(FILTERS.map((name) => [name, {}]));
        for (const name of FILTERS)
          for (const { page } of found)
            if (page.year && fits(page, name))
              for (const value of [page[name]].flat()) sums[name][value] = (sums[name][value] || 0) + 1;
        return sums;
      }
      return {
        summaries: list(found.filter(({ page }) => page.year && fits(page))),
        others: list(found.filter(({ page }) => !page.year)),
        seen: async () => found.flatMap(({ page }) => Object.values(page.tokens).flat()),
        counts,
      };
    }
    return { search, words: async () => all };
  }

  // -- Both ------------------------------------------------------------------------------------------------------------

  // Words that say nothing about what is asked: "my client missed two sessions: what do I know about drop-out?"
  const SMALL = new Set(
    "a about an and are as at be by can do does for from has have how i if in is it its know me my of on one or our should that the their they this three to two was we what when which who why will with you your".split(" "),
  );

  // The question without them; what stands in quotation marks, or has no other words, stays as it is.
  function telling(question) {
    const kept = question.split(/\s+/).filter((word) => !SMALL.has(wordsOf(word).join("")));
    return kept.length && !question.includes('"') ? kept.join(" ") : question;
  }

  // What has any of the words: first what has most of them.
  async function searchPartly(search, words, chosen) {
    const answers = await Promise.all(words.map((word) => search(word, chosen)));
    const merged = (part) => {
      const found = new Map();
      for (const answer of answers)
        for (const result of answer[part]) {
          const before = found.get(result.id) || { ...result, hits: 0, score: 0 };
          found.set(result.id, { ...before, hits: before.hits + 1, score: before.score + result.score });
        }
      return [...found.values()].sort((one, other) => other.hits - one.hits || other.score - one.score);
    };
    const counts = async () => ({}); // of all words together there are none
    return { summaries: merged("summaries"), others: merged("others"), counts, partly: true };
  }

  async function openEngine(index) {
    const { search, words } = await openPagefind(index).catch(openList);
    return async (typed, filters = {}) => {
      const chosen = Object.fromEntries(Object.entries(filters).filter(([, value]) => value));
      let asked = telling(typed);
      let query = typed;
      let found = await search(asked, chosen);
      const seen = await found.seen();
      if (wordsOf(asked).some((word) => word.length > 3 && !isFound(word, seen))) {
        const better = mended(asked, await words().catch(() => []), seen);
        if (better !== wordsOf(asked).join(" ")) {
          asked = query = better;
          found = await search(asked, chosen);
        }
      }
      const each = wordsOf(asked);
      if (!found.summaries.length && each.length > 1) found = await searchPartly(search, each, chosen);
      return { ...found, query, asked };
    };
  }

  let engine = null;
  window.digestSearch = { open: (index) => (engine ||= openEngine(index)) };
})();
