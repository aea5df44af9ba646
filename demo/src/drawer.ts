/*
 * Drawers at the edge of the window: a native modal dialog, so focus stays inside, Escape closes it and focus returns
 * to where it was.
 */
import { h, icon } from './dom.js';
import type { Shop } from './shop.js';

/** Opens a drawer; `fill` makes its content, again after every change of the shop. */
export function openDrawer(shop: Shop, name: string, title: () => string, fill: () => Promise<Node[]>): void {
  const heading = h('h2', { id: `${name}-title`, tabindex: -1 });
  const body = h('div', { class: 'drawer-body' });
  const dialog = h(
    'dialog',
    { class: 'drawer', id: name, 'aria-labelledby': `${name}-title` },
    h(
      'header',
      { class: 'drawer-head' },
      heading,
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': shop.texts.close, onclick: () => dialog.close() },
        icon('close'),
      ),
    ),
    body,
  );
  const refill = async () => {
    const hadFocus = body.contains(document.activeElement);
    heading.textContent = title();
    body.replaceChildren(...(await fill()));
    if (hadFocus) heading.focus();
  };
  const close = () => dialog.close();
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
    if ((event.target as Element).closest('a')) close();
  });
  dialog.addEventListener('close', () => {
    shop.removeEventListener('change', refill);
    dialog.remove();
  });
  shop.addEventListener('change', refill);
  document.body.append(dialog);
  void refill().then(() => {
    dialog.showModal();
    heading.focus();
  });
}
