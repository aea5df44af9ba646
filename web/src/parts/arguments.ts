/*
 * arguments.ts: what the options of calls must look like, for pages that no compiler has checked. Ranges of numbers are
 * checked where they are used. It knows no packs: whether an attribute exists, filters say.
 */
import { RecommenderError } from '../errors.js';
import { EVENT_TYPES } from '../events.js';

export const script = import.meta.url;

interface Shape {
  is(value: unknown): boolean;
  /** How the message calls it. */
  means: string;
}

const TEXT: Shape = { is: (value) => typeof value === 'string', means: 'a string' };
const NUMBER: Shape = { is: (value) => typeof value === 'number', means: 'a number' };
const FLAG: Shape = { is: (value) => typeof value === 'boolean', means: 'true or false' };

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const oneOf = (...values: unknown[]): Shape => ({
  is: (value) => values.includes(value),
  means: values.map((value) => JSON.stringify(value)).join(' or '),
});
const either = (...shapes: Shape[]): Shape => ({
  is: (value) => shapes.some(({ is }) => is(value)),
  means: shapes.map(({ means }) => means).join(' or '),
});
const listOf = (shape: Shape): Shape => ({
  is: (value) => Array.isArray(value) && value.every(shape.is),
  means: `an array, each ${shape.means}`,
});
const recordOf = (shape: Shape): Shape => ({
  is: (value) => isObject(value) && Object.values(value).every(shape.is),
  means: `an object, each value ${shape.means}`,
});
/** Fields may be missing, but for those of `needed`. */
const fields = (shapes: Record<string, Shape>, ...needed: string[]): Shape => ({
  is: (value) =>
    isObject(value) &&
    needed.every((name) => name in value) &&
    Object.entries(value).every(([name, one]) => one === undefined || (shapes[name]?.is(one) ?? true)),
  means: `{ ${Object.keys(shapes).join(', ')} }`,
});

const IDS = listOf(TEXT);
const FILTER: Shape = { ...recordOf(either(TEXT, IDS, { is: isObject, means: 'a condition' })), means: 'a filter' };
const RULES = listOf(fields({ ids: IDS, filter: FILTER, by: NUMBER }));

/** By name: options of one name are alike in all calls. */
const OPTIONS: Readonly<Record<string, Shape>> = {
  answers: listOf(either(TEXT, oneOf(null))),
  attributes: recordOf(TEXT),
  boost: RULES,
  bury: RULES,
  calibrate: fields({ amount: NUMBER, by: TEXT }, 'amount', 'by'),
  choices: NUMBER,
  debias: either(NUMBER, oneOf('auto')),
  diversity: either(NUMBER, fields({ amount: NUMBER, by: either(oneOf('factors'), IDS) }, 'amount')),
  exclude: IDS,
  explain: FLAG,
  explore: fields({ share: NUMBER, seed: NUMBER }, 'share'),
  fallback: FLAG,
  filter: FILTER,
  frequency: fields({ times: NUMBER, days: NUMBER }, 'times', 'days'),
  hints: IDS,
  includeSeen: FLAG,
  item: TEXT,
  items: { ...IDS, means: 'an id or an array of ids' },
  limit: NUMBER,
  offset: NUMBER,
  pin: listOf(either(TEXT, fields({ id: TEXT, at: NUMBER }, 'id', 'at'))),
  replace: FLAG,
  shown: recordOf(fields({ times: NUMBER, last: NUMBER }, 'times', 'last')),
  strength: NUMBER,
  tail: fields({ share: NUMBER, head: NUMBER }, 'share'),
  types: listOf(oneOf(...EVENT_TYPES)),
};

/** Arguments that are no options. */
const ARGUMENTS: Readonly<Record<string, Shape>> = { items: IDS, availability: recordOf(FLAG) };

/** Throws BAD_ARGUMENT where an argument is not what its call takes. */
export function check(method: string, argument: unknown): void {
  const whole = ARGUMENTS[method];
  const options = whole ? { [method]: argument } : Object(argument);
  for (const [name, value] of Object.entries(options)) {
    const shape = whole ?? OPTIONS[name];
    if (!shape || value === undefined || shape.is(value)) continue;
    throw new RecommenderError('BAD_ARGUMENT', `${name} is ${JSON.stringify(value)}; it must be ${shape.means}.`);
  }
}
