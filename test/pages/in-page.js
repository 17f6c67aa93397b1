// Runs inside the browser, by its source text: each function stands alone, and knows nothing of this file.

/** Whether the page can be scrolled sideways, by how many pixels. */
export function sidewaysBy() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

/** Each text whose contrast with what is really behind it is below 4.5, as WCAG 2 computes it. */
export function faintTexts() {
  const parse = (text) => {
    const [r, g, b, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a),
    g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a),
    a: 1,
  });
  const linear = (channel) => (channel <= 10.31475 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ({ r, g, b }) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const canvas = matchMedia('(prefers-color-scheme: dark)').matches
    ? parse('rgb(18, 18, 18)')
    : parse('rgb(255, 255, 255)');
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reduceRight((below, layer) => over(layer, below), canvas);
  };
  const found = [];
  let seen = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent.trim();
    if (!text || !element || element.closest('style, svg') || !element.checkVisibility({ opacityProperty: true }))
      continue;
    seen += 1;
    const background = behind(element);
    const colour = over(parse(getComputedStyle(element).color), background);
    const [dark, light] = [luminance(colour), luminance(background)].sort((a, b) => a - b);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (!(ratio >= 4.5)) found.push({ text: text.slice(0, 40), ratio: Math.round(ratio * 100) / 100 });
  }
  return { seen, found };
}

/** Each text that stands on another, or outside of the window. */
export function misplacedTexts() {
  const boxes = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest('style, svg') || !element.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom } of range.getClientRects())
      if (right - left > 1) boxes.push({ node, left, right, top, bottom, text: node.textContent.trim().slice(0, 40) });
  }
  boxes.sort((a, b) => a.top - b.top);
  const found = boxes
    .filter(({ left, right }) => left < -1 || right > document.documentElement.clientWidth + 1)
    .map(({ text }) => `outside: ${text}`);
  boxes.forEach((one, index) => {
    for (let n = index + 1; n < boxes.length && boxes[n].top < one.bottom - 3; n += 1) {
      const other = boxes[n];
      if (other.node !== one.node && other.left < one.right - 2 && other.right > one.left + 2)
        found.push(`${one.text} | ${other.text}`);
    }
  });
  return found;
}

/** What must not be in a page that comes by mail or is kept for years. */
export function foreignParts() {
  const parts = [
    ...document.querySelectorAll('script, img, iframe, object, embed, form, input, button, link, base, audio, video'),
  ];
  const all = [...document.querySelectorAll('*')];
  return [
    ...parts.map(({ outerHTML }) => outerHTML.slice(0, 120)),
    ...all.flatMap(({ attributes }) =>
      [...attributes].filter(({ name }) => /^on|^src|^background$/.test(name)).map(({ name }) => name),
    ),
    ...all.filter((element) => /url\(/.test(getComputedStyle(element).backgroundImage)).map(({ tagName }) => tagName),
    ...[...document.querySelectorAll('style')]
      .filter(({ textContent }) => /@import|url\(/.test(textContent))
      .map(() => 'style'),
  ];
}

export const hrefs = () => [...document.querySelectorAll('[href]')].map((link) => link.getAttribute('href'));

/** The text as it is seen, and the words that stand for pictures. */
export function words() {
  const named = (element) =>
    (element.getAttribute('aria-labelledby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ');
  return {
    text: document.body.innerText,
    title: document.title,
    language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    pictures: [...document.querySelectorAll('svg, [role=img]')].map(
      (one) => one.getAttribute('aria-label') ?? named(one),
    ),
    drawings: document.querySelectorAll('svg').length,
    tables: document.querySelectorAll('figure table').length,
  };
}
