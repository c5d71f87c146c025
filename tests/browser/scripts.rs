//! Scripts that look at the page.

/// Every visible text whose contrast with what it stands on is below 4.5, as `text: ratio`.
pub(crate) const LOW_CONTRAST: &str = r##"
const parse = (color) => {
  const parts = color.match(/[\d.]+/g).map(Number);
  const scale = color.startsWith("color(") ? 255 : 1;
  return { rgb: parts.slice(0, 3).map((x) => x * scale), alpha: parts[3] ?? 1 };
};
const light = (rgb) => {
  const [r, g, b] = rgb.map((x) => x / 255).map((x) => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const { rgb, alpha } = parse(getComputedStyle(at).backgroundColor);
    if (alpha === 1) return rgb;
    if (alpha > 0) throw new Error(`a half transparent ground: ${at.outerHTML}`);
  }
  return [255, 255, 255];
};
const low = [];
let seen = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  const text = walker.currentNode.textContent.trim();
  if (!text || element.closest("script, title") || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const ink = parse(element.closest("svg") ? style.fill : style.color).rgb;
  const [a, b] = [light(ink), light(ground(element))].sort((x, y) => y - x);
  const ratio = (a + .05) / (b + .05);
  seen += 1;
  if (ratio < 4.5) low.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
}
return { seen, low };
"##;

/// The names of the rows that are shown, from the top.
pub(crate) const SHOWN: &str = r##"
return [...document.querySelectorAll("#budgets > tbody")].filter((body) => body.checkVisibility())
  .map((body) => body.querySelector("th .name").textContent);
"##;

/// What is focused: the name of a row, or an id.
pub(crate) const FOCUSED: &str = r##"
const at = document.activeElement;
return at.closest("tbody")?.querySelector("th .name").textContent ?? (at.id || at.tagName);
"##;

/// The rows that are open.
pub(crate) const OPEN: &str = r##"
return [...document.querySelectorAll("#budgets > tbody")]
  .filter((body) => body.querySelector(".more").checkVisibility() && body.querySelector(".panel").checkVisibility())
  .map((body) => body.querySelector("th .name").textContent);
"##;

/// What stands out of the page to the right.
pub(crate) const TOO_WIDE: &str = r##"
const wide = document.documentElement.clientWidth;
const scrolls = document.documentElement.scrollWidth > wide;
const out = [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > wide + .5)
  .map((element) => `${element.tagName}.${element.className}`);
return { width: innerWidth, scrolls, out };
"##;
