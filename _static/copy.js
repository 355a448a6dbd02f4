// Copy the references of a summary, in italics where they are: word processors take the HTML, all others the text.
// Without this script the button stays hidden; the references can be selected as any text.
(() => {
  "use strict";

  // What a site in another language says; see messages.py.
  const words = JSON.parse(document.getElementById("digest-words")?.textContent ?? "{}");
  const _ = (message) => words[message] ?? message;

  // Browsers give the clipboard only to pages that came by https or from this machine; to all they give this old way.
  function copySelection(references) {
    const selection = getSelection();
    selection.removeAllRanges();
    const range = document.createRange();
    range.setStartBefore(references[0]);
    range.setEndAfter(references[references.length - 1]);
    selection.addRange(range);
    const copied = document.execCommand("copy");
    if (copied) selection.removeAllRanges();
    return copied;
  }

  async function copy(references) {
    const parts = {
      "text/html": references.map((reference) => reference.innerHTML).join("\n"),
      "text/plain": references.map((reference) => reference.innerText.trim()).join("\n"),
    };
    try {
      const blobs = Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
      return true;
    } catch {
      return copySelection(references);
    }
  }

  for (const box of document.querySelectorAll(".digest-copy")) {
    const references = [...box.parentElement.querySelectorAll(".digest-reference")];
    if (!references.length) continue;
    const status = box.querySelector('[role="status"]');
    box.querySelector("button").addEventListener("click", async () => {
      status.textContent = "";
      status.textContent = (await copy(references)) ? _("Copied") : _("The reference is selected: copy it with Ctrl+C or ⌘C");
    });
    box.hidden = false;
  }

  // A citation of the article shows its reference to who points at it, without a second copy of it on the page.
  const [article, reference] = [".digest-citation a", ".digest-reference"].map((part) => document.querySelector(part));
  for (const link of document.querySelectorAll(".bibtex-citation a"))
    if (article && reference && link.hash === article.hash) link.title = reference.innerText.trim();
})();
