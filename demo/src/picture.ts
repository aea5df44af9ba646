/*
 * Pictures of items. A catalogue of drawings is one SVG file with a symbol per item: it is fetched once and cloned from,
 * so asking for a picture tells nobody which. Other images are ordinary files. Items without either get a typographic
 * plate made of their own title.
 */
import type { Item } from '@vitrine/web';
import { h, SVG, svg } from './dom.js';
import { hashOf, hueOf, type Shop, spriteOf } from './shop.js';

/** A file of drawings: its root tag, and where each symbol begins. Only what is shown is ever parsed. */
interface Sprite {
  text: string;
  root: string;
  starts: Map<string, number>;
}

const sprites = new Map<string, Promise<Sprite>>();

async function openSprite(file: string): Promise<Sprite> {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  const text = await response.text();
  const root = /<svg[^>]*>/.exec(text)?.[0] ?? `<svg xmlns="${SVG}">`;
  const starts = new Map<string, number>();
  for (const { 2: id, index } of text.matchAll(/<symbol\s+id=(["'])(.*?)\1/g)) starts.set(id ?? '', index);
  const sprite = { text, root, starts };
  const shared = part(sprite, 'defs', text.indexOf('<defs'));
  if (shared) {
    // Gradients and clips are looked up in the page, so they live in it, out of sight.
    const holder = svg('svg', { class: 'sprite', 'aria-hidden': 'true' });
    holder.append(shared);
    document.body.append(holder);
  }
  return sprite;
}

/** The element that begins there, ready for the page. */
function part({ text, root }: Sprite, tag: string, start: number | undefined): Element | undefined {
  if (start === undefined || start < 0) return undefined;
  const end = `</${tag}>`;
  const source = `${root}${text.slice(start, text.indexOf(end, start))}${end}</svg>`;
  const element = new DOMParser().parseFromString(source, 'image/svg+xml').querySelector(tag);
  return element ? document.importNode(element, true) : undefined;
}

async function drawing(file: string, id: string): Promise<SVGElement | undefined> {
  let opening = sprites.get(file);
  if (!opening) {
    opening = openSprite(file);
    sprites.set(file, opening);
  }
  const sprite = await opening;
  const symbol = part(sprite, 'symbol', sprite.starts.get(id));
  if (!symbol) return undefined;
  return svg(
    'svg',
    {
      viewBox: symbol.getAttribute('viewBox') ?? '0 0 100 100',
      preserveAspectRatio: 'xMidYMid slice',
      class: 'drawing',
    },
    ...symbol.childNodes,
  );
}

/** The picture of an item in a frame of fixed proportions: nothing moves when it arrives. Titles are said beside it. */
export function picture(shop: Shop, item: Item, large = false): HTMLElement {
  const frame = h('div', {
    class: large ? 'frame large' : 'frame',
    'aria-hidden': 'true',
    '--hue': hueOf(item.attributes.category || item.id),
  });
  const plate = () => frame.replaceChildren(titlePlate(shop.title(item), item.id));
  const sprite = item.image ? spriteOf(item.image) : undefined;
  if (sprite) {
    drawing(sprite.file, sprite.id).then((found) => (found ? frame.replaceChildren(found) : plate()), plate);
  } else if (item.image) {
    const image = h('img', { src: item.image, alt: '', loading: large ? 'eager' : 'lazy', decoding: 'async' });
    image.addEventListener('error', plate);
    frame.append(image);
  } else plate();
  return frame;
}

const MOTIFS: (() => SVGElement[])[] = [
  () => [svg('circle', { cx: 50, cy: 54, r: 31 })],
  () => [svg('path', { d: 'M22 92V50a28 28 0 0 1 56 0v42z' })],
  () => [svg('path', { d: 'M50 16l34 40-34 40-34-40z' })],
  () => [svg('path', { d: 'M14 78a36 36 0 0 1 72 0z' }), svg('circle', { cx: 50, cy: 28, r: 9 })],
  () => [svg('path', { d: 'M20 24h60v18H20zM20 50h60v18H20zM20 76h60v18H20z' })],
  () => [svg('circle', { cx: 37, cy: 46, r: 23 }), svg('circle', { cx: 63, cy: 68, r: 23 })],
];

function titlePlate(title: string, id: string): Element {
  const words = title.split(/[\s/,.-]+/).filter((word) => /\p{L}/u.test(word));
  const chinese = /\p{Script=Han}/u.test(title);
  const letters = chinese
    ? title.slice(0, 1)
    : words
        .slice(0, 2)
        .map((word) => (/\p{L}/u.exec(word)?.[0] ?? '').toUpperCase())
        .join('');
  const motif = MOTIFS[(hashOf(id) >>> 8) % MOTIFS.length] as () => SVGElement[];
  const plate = document.createElementNS(SVG, 'svg');
  plate.setAttribute('viewBox', '0 0 100 108');
  plate.setAttribute('class', 'plate');
  const text = svg('text', { x: 50, y: 67, 'text-anchor': 'middle' });
  text.textContent = letters || '·';
  plate.append(svg('g', { class: 'motif' }, ...motif()), text);
  return plate;
}
