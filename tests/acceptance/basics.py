"""What any reader needs of a page, looked for in the browser: names, labels, headings in order, contrast, no sideways scroll."""

from selenium import webdriver

SCRIPT = """
const wrong = [];
const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const named = (e) => (e.getAttribute("aria-label") || e.textContent || e.value || "").trim() ||
  [...e.querySelectorAll("img[alt]")].some((image) => image.alt);
for (const e of document.querySelectorAll("input:not([type=hidden]), textarea, select"))
  if (!e.labels.length && !e.getAttribute("aria-label")) wrong.push(`no label: ${e.outerHTML}`);
for (const e of document.querySelectorAll("a, button, summary"))
  if (!named(e)) wrong.push(`no name: ${e.outerHTML}`);
for (const e of document.querySelectorAll("img:not([alt])")) wrong.push(`no alt: ${e.outerHTML}`);
let last = 0;
for (const e of document.querySelectorAll("h1, h2, h3, h4")) {
  if (!shown(e)) continue;
  if (+e.tagName[1] > last + 1) wrong.push(`heading out of order: ${e.outerHTML}`);
  last = +e.tagName[1];
}
if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) wrong.push(`twice: ${id}`);
for (const e of document.querySelectorAll("[aria-labelledby]"))
  if (!document.getElementById(e.getAttribute("aria-labelledby"))) wrong.push(`label gone: ${e.outerHTML}`);
if (document.documentElement.scrollWidth > innerWidth) wrong.push(`too wide: ${document.documentElement.scrollWidth}`);

const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const colour = parts(getComputedStyle(e).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const e = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !shown(e) || e.closest(".aside, .note, .skip, svg, script")) continue;
  const style = getComputedStyle(e);
  const [one, two] = [light(parts(style.color)), light(ground(e))].sort((a, b) => b - a);
  const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
  const ratio = (one + 0.05) / (two + 0.05);
  if (ratio < (large ? 3 : 4.5)) wrong.push(`contrast ${ratio.toFixed(2)}: ${e.outerHTML.slice(0, 120)}`);
}
return [...new Set(wrong)];
"""


def wrong_with(driver: webdriver.Chrome) -> list[str]:
    """Return what is wrong with the page that is open; contrast as WCAG 2.2 AA asks for (4.5, large text 3)."""
    return list(driver.execute_script(SCRIPT))
