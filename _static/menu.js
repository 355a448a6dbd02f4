// Open and close the drawers of a narrow window, the site's menu and the contents of the page, by real buttons.
// Without this script furo's checkboxes do it.  An open drawer takes the focus and keeps it, Esc closes it, and the
// button that opened it has the focus again.
(() => {
  "use strict";

  // What a site in another language says; see messages.py.
  const words = JSON.parse(document.getElementById("digest-words")?.textContent ?? "{}");
  const _ = (message) => words[message] ?? message;

  function makeButton(className, label, ...children) {
    const button = Object.assign(document.createElement("button"), { type: "button", className, ariaLabel: label });
    button.append(...children);
    return button;
  }

  function setUp({ toggle, drawer, others, label, closing }) {
    drawer.ariaLabel = label;
    const openers = [...document.querySelectorAll(`label[for="${toggle.id}"]:not(.overlay)`)].map((old) => {
      const button = makeButton(old.className, label);
      button.title = label;
      button.setAttribute("aria-controls", drawer.id);
      old.replaceWith(button);
      return button;
    });
    const close = makeButton("digest-close", closing, closing);
    drawer.querySelector(".sidebar-sticky, .toc-sticky").prepend(close);
    toggle.hidden = true;

    function show(open, { focus = true } = {}) {
      toggle.checked = open;
      for (const opener of openers) opener.ariaExpanded = String(open);
      for (const other of others) other.inert = open;
      if (!focus) return;
      const visible = openers.find((opener) => opener.getClientRects().length);
      (open ? close : visible)?.focus();
    }

    for (const opener of openers) opener.addEventListener("click", () => show(true));
    close.addEventListener("click", () => show(false));
    toggle.addEventListener("change", () => show(toggle.checked)); // a tap beside the drawer
    // What a link of the drawer leads to may be on this page, or this page may be shown again by the way back.
    drawer.addEventListener("click", (event) => {
      if (toggle.checked && event.target.closest("a")) show(false, { focus: false });
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && toggle.checked) show(false);
    });
    // In a wide window the drawer stands beside the page.
    addEventListener("resize", () => {
      if (toggle.checked && !openers.some((opener) => opener.getClientRects().length)) show(false, { focus: false });
    });
    show(false, { focus: false });
  }

  const find = (selector) => document.querySelector(selector);
  const [menu, contents] = [find(".sidebar-drawer"), find(".toc-drawer")];
  const rest = [find(".skip-to-content"), find(".mobile-header")];
  menu.id = "digest-menu";
  contents.id = "digest-contents";
  setUp({ toggle: find("#__navigation"), drawer: menu, others: [...rest, find(".main")], label: _("Menu"), closing: _("Close the menu") });
  if (find(".toc-sticky"))
    setUp({
      toggle: find("#__toc"), drawer: contents, others: [...rest, menu, find(".content")],
      label: _("On this page"), closing: _("Close the contents"),
    });
})();
