// Times in the reader's own zone. Without this script they stand in the server's, which they name.
"use strict";
(() => {
  const german = document.documentElement.lang === "de";
  const format = new Intl.DateTimeFormat(german ? "de" : "en-GB", {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
  });
  for (const e of document.querySelectorAll("time[datetime*=T]")) {
    const told = e.textContent.trim();
    if (!/^[\d.-]{10} \d\d:\d\d \S+$/.test(told)) continue; // in words, or a day
    const p = {};
    for (const part of format.formatToParts(new Date(e.dateTime))) p[part.type] = part.value;
    const day = german ? `${p.day}.${p.month}.${p.year}` : `${p.year}-${p.month}-${p.day}`;
    const here = `${day} ${p.hour}:${p.minute} ${p.timeZoneName}`;
    if (here === told) continue;
    e.title = e.title ? `${e.title}, ${told}` : told;
    e.textContent = here;
  }
})();
