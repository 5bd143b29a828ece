// A place may be several runs, since figures are marked inside quotations: all of its runs light up together.
// Without this script its first run still does.
"use strict";

function show() {
  for (const lit of document.querySelectorAll("mark.found")) lit.classList.remove("found", "ends");
  const place = /^#at-(\d+)-(\d+)$/.exec(location.hash);
  let run = place && document.getElementById(location.hash.slice(1));
  let last = null;
  for (let left = place ? place[2] - place[1] : 0; run && left > 0; run = run.nextSibling) {
    if (run.nodeName === "SPAN") continue;
    left -= [...run.textContent].length;
    if (run.nodeName !== "MARK") continue;
    run.classList.add("found");
    last = run;
  }
  if (last) last.classList.add("ends");
  const none = document.getElementById("no-place");
  if (none) none.hidden = !place || last !== null;
  for (const link of document.querySelectorAll("a.version")) link.hash = location.hash;
}

window.addEventListener("hashchange", show);
show();
