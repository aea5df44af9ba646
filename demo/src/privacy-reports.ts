/* The question whether this browser may send private reports, in plain words, with what they would cost and have cost. */
import { announce, h } from './dom.js';
import type { Shop } from './shop.js';

export function reportSection(shop: Shop): HTMLElement {
  const { texts, reporting } = shop;
  const place = h('div');
  const draw = () => {
    const { spent, limit, perReport, reports } = reporting.budget;
    const { agreed } = reporting;
    const button = h(
      'button',
      {
        type: 'button',
        class: 'button quiet',
        id: 'consent',
        onclick: () => {
          if (agreed) reporting.refuse();
          else reporting.agree();
          draw();
          announce(agreed ? texts.reportsOff : texts.reportsOn);
          document.getElementById('consent')?.focus();
        },
      },
      agreed ? texts.reportsStop : texts.reportsAgree,
    );
    place.replaceChildren(
      h('p', { id: 'consent-state', 'data-agreed': String(agreed) }, agreed ? texts.reportsOn : texts.reportsOff),
      h(
        'div',
        { class: 'bars', id: 'budget' },
        h(
          'dl',
          {},
          h(
            'div',
            { '--share': spent / limit },
            h('dt', {}, texts.budget),
            h('dd', {}, texts.budgetSpent(spent, limit, reports.length, perReport)),
          ),
        ),
      ),
      button,
    );
  };
  draw();
  return h(
    'section',
    { class: 'reports', 'aria-labelledby': 'reports-title' },
    h('h2', { id: 'reports-title' }, texts.reportsTitle),
    h(
      'ul',
      { class: 'sentences' },
      texts
        .reportsText(reporting.days, reporting.questions, reporting.budget.perReport, texts.arms[shop.arm])
        .map((sentence) => h('li', {}, sentence)),
    ),
    place,
  );
}
