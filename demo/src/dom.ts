/*
 * Elements without a framework: `h` makes one, `icon` draws one. Texts always become text nodes, so no data of the shop
 * is ever read as markup, and styles are set through the object model, which a strict CSP allows.
 */
export type Child = Node | string | number | false | null | undefined | Child[];

type Props = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

/** An element. Functions are listeners (`onclick`), names beginning with `--` are custom properties. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (name.startsWith('--')) element.style.setProperty(name, String(value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

function append(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child instanceof Node) parent.appendChild(child);
    else if (child !== false && child !== null && child !== undefined) {
      parent.appendChild(document.createTextNode(String(child)));
    }
  }
}

export const SVG = 'http://www.w3.org/2000/svg';

/** An SVG element with plain attributes. */
export function svg(tag: string, attributes: Record<string, string | number>, ...children: Node[]): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

const ICONS = {
  bag: 'M5 8h14l-1 12H6L5 8zM9 8V6.5a3 3 0 0 1 6 0V8',
  search: 'M10.5 5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM14.8 14.8L20 20',
  person: 'M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4zM4.8 20c.6-3.6 3.4-5.4 7.2-5.4s6.6 1.8 7.2 5.4',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.3l2.8 1.7',
  close: 'M6 6l12 12M18 6L6 18',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  lock: 'M6 11h12v9H6zM8.5 11V8.5a3.5 3.5 0 0 1 7 0V11',
};

/** A decorative line drawing of 24 by 24; the button around it has the name. */
export function icon(name: keyof typeof ICONS): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: ICONS[name] }),
  );
}

/** Calls `seen` once, when half of the element has come into view. */
export function whenSeen(element: Element, seen: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      seen();
    },
    { threshold: 0.5 },
  );
  observer.observe(element);
}

let hideStatus = 0;

/** Says a short sentence to everyone: shown for a moment and read out by screen readers. */
export function announce(text: string): void {
  const status = document.getElementById('status') as HTMLElement;
  status.textContent = text;
  status.classList.add('shown');
  clearTimeout(hideStatus);
  hideStatus = window.setTimeout(() => status.classList.remove('shown'), 3500);
}
