// Show the explanation of a term beside its first use, on hover, focus and touch.  Without this script a term is a
// plain link to the glossary.  After WCAG 1.4.13 an explanation can be dismissed (Esc), can be pointed at, and stays
// until the reader goes on.
(() => {
  "use strict";

  const root = document.documentElement.dataset.content_root || "./";
  const links = [...document.querySelectorAll("a:has(> .digest-term)")];
  if (!links.length) return;
  const tips = Object.assign(document.createElement("div"), { className: "digest-tips", lang: "en" });

  let shown = null; // the link whose explanation is open
  let timer = 0;

  const tipOf = (link) => document.getElementById(link.getAttribute("aria-describedby"));

  function place(link) {
    const tip = tipOf(link);
    const rects = link.getClientRects();
    const line = rects[rects.length - 1]; // a term may break over two lines
    const room = document.documentElement.clientWidth;
    tip.style.left = "0"; // measured where the edge of the page does not squeeze it
    const left = Math.max(8, Math.min(line.left, room - tip.offsetWidth - 8));
    const below = line.bottom + tip.offsetHeight + 8 < innerHeight || line.top < tip.offsetHeight + 8;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(below ? line.bottom + 2 : rects[0].top - tip.offsetHeight - 2) + scrollY}px`;
  }

  function hide() {
    clearTimeout(timer);
    if (shown) tipOf(shown).hidden = true;
    shown = null;
  }

  function show(link) {
    if (shown !== link) hide();
    clearTimeout(timer);
    shown = link;
    tipOf(link).hidden = false;
    place(link);
  }

  // Time to reach the link, and to cross the gap between it and its explanation.
  function later(action, milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  }

  function leave() {
    later(() => {
      if (shown && shown !== document.activeElement) hide();
    }, 300);
  }

  function setUp(link) {
    let openBefore = false; // did the touch begin on a link that was open already?
    let touched = false;
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") later(() => show(link), 150);
    });
    link.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") leave();
    });
    link.addEventListener("pointerdown", (event) => {
      touched = event.pointerType !== "mouse";
      openBefore = shown === link;
    });
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", () => {
      if (shown === link) leave();
    });
    // The first touch explains, the second follows the link.
    link.addEventListener("click", (event) => {
      if (touched && !openBefore) {
        event.preventDefault();
        show(link);
      }
      touched = false;
    });
  }

  // One script has all explanations: a page that was opened from a file may load no other data.
  const script = document.createElement("script");
  script.src = `${root}search/terms.js`;
  script.onload = () => {
    for (const link of links) {
      const place = link.hash.slice(1);
      if (!Object.hasOwn(digestTerms, place)) continue;
      const tip = Object.assign(document.createElement("p"), { id: `tip-${place}`, hidden: true });
      tip.setAttribute("role", "tooltip");
      tip.textContent = digestTerms[place];
      tips.append(tip);
      link.setAttribute("aria-describedby", tip.id);
      setUp(link);
    }
    document.body.append(tips); // there nothing clips or shifts them
  };
  document.head.append(script);
  tips.addEventListener("pointerenter", () => clearTimeout(timer));
  tips.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("pointerdown", (event) => {
    if (shown && !shown.contains(event.target) && !tips.contains(event.target)) hide();
  });
  addEventListener("resize", () => shown && place(shown));
})();
