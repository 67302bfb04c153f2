"use strict";
(() => {
  const tools = document.querySelector(".tools");
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const rows = [...document.querySelectorAll(".rows > li")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const groups = [...document.querySelectorAll(".group")];

  const narrow = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const tones = [...tools.querySelectorAll("[name=tone]:checked")].map((box) => box.value);
    let shown = 0;
    rows.forEach((row, at) => {
      const fits = tones.includes(row.dataset.tone) && words.every((word) => texts[at].includes(word));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    for (const group of groups) {
      group.hidden = !group.querySelector(".rows > li:not([hidden])");
    }
    found.textContent = `${shown} of ${rows.length} rows`;
  };

  const widen = () => {
    search.value = "";
    tools.querySelectorAll("[name=tone]").forEach((box) => { box.checked = true; });
    narrow();
  };

  // A link may lead to what is folded or filtered away.
  const reveal = () => {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* It stays as it was written. */ }
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) widen();
    for (let at = target; at; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement) at.open = true;
    }
    target.scrollIntoView();
  };

  const copied = (button, text) => {
    const done = () => {
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    };
    const byHand = () => {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      if (document.execCommand("copy")) done();
      area.remove();
      button.focus();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand);
    else byHand();
  };

  for (const command of document.querySelectorAll("pre.command")) {
    const box = document.createElement("div");
    box.className = "with-copy";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => copied(button, command.textContent));
    command.replaceWith(box);
    box.append(command, button);
  }

  tools.hidden = false;
  tools.addEventListener("input", narrow);
  tools.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const writes = event.target.matches("input[type=search], textarea");
    if (event.key === "/" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && writes) {
      widen();
    }
  });
  window.addEventListener("hashchange", reveal);

  // Paper cannot be unfolded: what belongs to a finding is printed whole.
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll(".finding > .exchange:not([open])")];
    unfolded.forEach((details) => { details.open = true; });
  });
  window.addEventListener("afterprint", () => {
    unfolded.forEach((details) => { details.open = false; });
  });

  narrow();
  reveal();
})();
