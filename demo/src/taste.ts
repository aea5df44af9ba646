/*
 * Three questions for a visitor of whom nothing is known: which of these do you like most? An answer is kept as a rating, so
 * that "for you" begins before anything was looked at. Knows nothing of how questions are chosen.
 */
import { announce, h } from './dom.js';
import { picture } from './picture.js';
import type { Shop } from './shop.js';

const QUESTIONS = 3;

/** The first question, where there is one; `done` is called after the last. */
export async function tasteQuestions(shop: Shop, done: () => void): Promise<HTMLElement | false> {
  const { texts } = shop;
  const answers: (string | null)[] = [];
  const section = h('section', { class: 'taste', id: 'taste', 'aria-labelledby': 'taste-title' });
  const ask = async () => {
    const { items } = await shop.recommender.onboarding({ answers });
    const note = texts.tasteNote(answers.length + 1, QUESTIONS);
    section.replaceChildren(
      h('h2', { id: 'taste-title' }, texts.tasteTitle),
      h('p', { class: 'taste-note' }, note),
      h(
        'ul',
        {},
        items.map((item) =>
          h(
            'li',
            {},
            h(
              'button',
              { type: 'button', class: 'choice', 'data-item': item.id, onclick: () => void answer(item.id) },
              picture(shop, item),
              h('span', {}, shop.title(item)),
            ),
          ),
        ),
      ),
      h('button', { type: 'button', class: 'button quiet', onclick: () => void answer(null) }, texts.tasteNone),
    );
    if (answers.length > 0) announce(note);
    return items.length > 1;
  };
  const answer = async (id: string | null) => {
    answers.push(id);
    if (id !== null) await shop.like(id);
    if (answers.length < QUESTIONS && (await ask())) section.querySelector('button')?.focus();
    else done();
  };
  return (await ask()) && section;
}
