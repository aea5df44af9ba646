/*
 * reports.ts: private reports: a device that was asked and agreed says of itself, once a period, what privacy.ts leaves of
 * it. Here are consent, the budget of epsilon, the permanent answers, and the making of a report; the page sends it. Off
 * by default; nothing here can send. It knows no counters and no experiments: the page passes their figures.
 *
 * Epsilons add up (Dwork et al. 2006): a report costs the sum of what its questions cost. A question with `lasting` costs
 * epsilon until all its reports of one truth have cost `lasting`, and nothing from then on.
 *
 * The arm of an experiment is sent as it is: it was drawn by lot and says nothing of the shopper. So is the period.
 * Both are those of the figures: what is reported is of a period that began after the shopper agreed, and is over.
 */
import { deviceStore, readState, type TextStore, writeState } from './device-store.js';
import { RecommenderError } from './errors.js';
import { keptWords, keptWordsOfPermanent, noisyStep, randomisedResponse } from './privacy.js';
import { drawHex, type RandomWords, secureWords } from './random-words.js';
import { type ChoiceQuestion, checkPlan, DEFAULT_STEPS, type NumberQuestion, type ReportPlan } from './report-plan.js';

export type { TextStore } from './device-store.js';
export type { RandomWords } from './random-words.js';
export type { ChoiceQuestion, NumberQuestion, Question, ReportPlan } from './report-plan.js';

/** What is sent: one line for `vitrine report`. */
export interface Report {
  'vitrine-report': 1;
  plan: string;
  /** That it is of: see `Reported`. */
  period: number;
  /** Fresh for each report, so that one that arrives twice is counted once. */
  id: string;
  arm?: string;
  /** In the order of the plan's questions: the number of a value, or a noisy step of the grid. */
  answers: number[];
}

/** What a truth is of; `Counters.complete()` gives one. */
export interface Reported {
  /** Days since 1970 over the plan's `every`, rounded down. */
  period: number;
  /** By experiment, the arm that this device was in for all of the period. */
  arms?: Readonly<Record<string, string>>;
}

/** The truth by question: one of its values, or a number. */
export type Truth = Readonly<Record<string, string | number>>;

export interface Budget {
  /** What the last 30 days have cost, and what they may cost. */
  spent: number;
  limit: number;
  /** What one report of this plan costs at most, and that by day. */
  perReport: number;
  perDay: number;
  /** The reports of the last 30 days, oldest first; times in milliseconds since 1970. */
  reports: readonly Spending[];
}

export interface Spending {
  time: number;
  plan: string;
  epsilon: number;
}

export interface ReportsOptions {
  /** Default localStorage. Where there is none, nothing is reported: a budget must be remembered. */
  store?: TextStore;
  /** What 30 days may cost. Default 60. */
  limit?: number;
  /** Default crypto.getRandomValues. */
  words?: RandomWords;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
}

/** The permanent answers to a question, by truth, and what their reports have cost. */
type Permanent = Record<string, { answer: number; cost: number }>;

interface Agreement {
  /** As JSON. */
  plan: string;
  /** The period in which the shopper agreed. */
  since: number;
}

interface State {
  /** Of all plans. */
  refused?: boolean;
  /** What was agreed to, by the plan's name. */
  agreements?: Record<string, Agreement>;
  /** The last period by plan. */
  periods: Record<string, number>;
  spendings: Spending[];
  permanents: Record<string, Permanent>;
}

const KEY = 'vitrine.reports';
const DAY = 86_400_000;
const WINDOW = 30 * DAY;

export class Reports {
  readonly #plan: ReportPlan;
  readonly #store: TextStore | undefined;
  readonly #limit: number;
  readonly #words: RandomWords;
  readonly #now: () => number;

  constructor(
    plan: ReportPlan,
    { store = deviceStore(), limit = 60, words = secureWords, now = Date.now }: ReportsOptions = {},
  ) {
    checkPlan(plan);
    this.#plan = plan;
    this.#store = store;
    this.#limit = limit;
    this.#words = words;
    this.#now = now;
  }

  /** What the shopper answered to this very plan; a changed plan has to be asked for anew, a refusal holds for all. */
  get consent(): 'unasked' | 'given' | 'refused' {
    const state = this.#state();
    if (state.refused) return 'refused';
    return this.#agreement(state) ? 'given' : 'unasked';
  }

  /** What to ask the shopper, sentence by sentence, for a page to show or to translate. */
  question(): string[] {
    const { experiment, questions } = this.#plan;
    const days = this.#plan.every ?? 1;
    const names = questions.map(({ name }) => name).join(', ');
    return [
      'May this shop learn a little from your visits, without learning about you?',
      `${days === 1 ? 'Once a day' : `Once every ${days} days`} your browser would send: ${names}.`,
      'Before anything is sent, your browser changes each answer by chance. From one answer nobody can tell what is true ' +
        'for you; only totals over many visitors can be estimated.',
      `How much one report can give away at most is limited to an epsilon of ${decimal(this.#cost())} (0 is nothing).`,
      ...(experiment ? [`It also says which variant of the page you were given by lot (${experiment.name}).`] : []),
      'You can say no, and you can stop it at any time.',
    ];
  }

  /** Holds for the periods that begin from now on. */
  agree(): void {
    const state = this.#state();
    if (this.#agreement(state)) return;
    const agreement: Agreement = { plan: JSON.stringify(this.#plan), since: this.#period() };
    this.#write({ ...state, refused: false, agreements: { ...state.agreements, [this.#plan.name]: agreement } });
  }

  /** Of all plans; also withdraws. What was spent cannot be taken back and is remembered; so are permanent answers. */
  refuse(): void {
    this.#write({ ...this.#state(), refused: true, agreements: {} });
  }

  budget(): Budget {
    const reports = this.#recent(this.#state());
    const perReport = this.#cost();
    return {
      spent: sum(reports.map(({ epsilon }) => epsilon)),
      limit: this.#limit,
      perReport,
      perDay: perReport / (this.#plan.every ?? 1),
      reports,
    };
  }

  /**
   * The report of a period, to be sent by the page, or undefined: without consent before it began, while it runs, when
   * it or a later one was reported, when the budget does not suffice, and with an experiment for a device that was not
   * in one arm of it throughout. It is paid for with this call, sent or not.
   */
  make(truth: Truth, { period, arms }: Reported): Report | undefined {
    const { name, experiment, questions } = this.#plan;
    const arm = experiment && arms?.[experiment.name];
    const truths = questions.map((question) => checkTruth(question, truth[question.name]));
    if (experiment && arm !== undefined && !experiment.arms.includes(arm)) {
      throw new RecommenderError('BAD_ARGUMENT', `"${arm}" is no arm of the plan's experiment.`);
    }
    const state = this.#state();
    const agreement = this.#agreement(state);
    if (!agreement || (experiment && arm === undefined)) return undefined;
    if (!(period > Math.max(agreement.since, state.periods[name] ?? -1) && period < this.#period())) return undefined;
    const costs = questions.map((question, at) => costOf(question, permanentOf(state, question), truths[at] as number));
    const epsilon = sum(costs);
    if (sum(this.#recent(state).map((spending) => spending.epsilon)) + epsilon > this.#limit) return undefined;
    const answers = questions.map((question, at) =>
      this.#answer(state, question, truths[at] as number, costs[at] as number),
    );
    state.periods[name] = period;
    state.spendings = [...this.#recent(state), { time: this.#now(), plan: name, epsilon }];
    this.#write(state);
    return {
      'vitrine-report': 1,
      plan: name,
      period,
      id: drawHex(16, this.#words),
      ...(arm !== undefined ? { arm } : {}),
      answers,
    };
  }

  /** Draws an answer, and puts a permanent one into the state. */
  #answer(state: State, question: ChoiceQuestion | NumberQuestion, truth: number, cost: number): number {
    const words = this.#words;
    const { epsilon } = question;
    if (!('values' in question)) return noisyStep(truth, { steps: question.steps ?? DEFAULT_STEPS, epsilon }, words);
    const { values, lasting } = question;
    const count = values.length;
    if (lasting === undefined) return randomisedResponse(truth, count, keptWords(count, epsilon), words);
    const permanent = permanentOf(state, question);
    const { answer, cost: before } = permanent[truth] ?? {
      answer: randomisedResponse(truth, count, keptWords(count, lasting), words),
      cost: 0,
    };
    permanent[truth] = { answer, cost: before + cost };
    state.permanents[keyOf(question)] = permanent;
    return randomisedResponse(answer, count, keptWordsOfPermanent(count, epsilon, lasting), words);
  }

  /** The period that runs. */
  #period(): number {
    return Math.floor(this.#now() / DAY / (this.#plan.every ?? 1));
  }

  #cost(): number {
    return sum(this.#plan.questions.map(({ epsilon }) => epsilon));
  }

  #recent(state: State): Spending[] {
    return state.spendings.filter(({ time }) => time > this.#now() - WINDOW);
  }

  #state(): State {
    const empty: State = { periods: {}, spendings: [], permanents: {} };
    return (this.#store && readState(this.#store, KEY, isState)) ?? empty;
  }

  /** To this very plan. */
  #agreement({ agreements }: State): Agreement | undefined {
    const agreement = agreements?.[this.#plan.name];
    return agreement?.plan === JSON.stringify(this.#plan) ? agreement : undefined;
  }

  #write(state: State): void {
    if (this.#store) writeState(this.#store, KEY, state);
  }
}

/** The number of a value, or the number's part of `most`. */
function checkTruth(question: ChoiceQuestion | NumberQuestion, truth: string | number | undefined): number {
  if ('values' in question) {
    const at = question.values.indexOf(truth as string);
    if (at >= 0) return at;
    throw new RecommenderError('BAD_ARGUMENT', `"${question.name}" is ${JSON.stringify(truth)}, none of its values.`);
  }
  if (typeof truth === 'number' && !Number.isNaN(truth)) return Math.min(1, Math.max(0, truth / question.most));
  throw new RecommenderError('BAD_ARGUMENT', `"${question.name}" must be a number.`);
}

/** Permanent answers outlast a change of the plan that does not touch their question. */
function keyOf({ name, values, lasting }: ChoiceQuestion): string {
  return JSON.stringify([name, values, lasting]);
}

function permanentOf(state: State, question: ChoiceQuestion | NumberQuestion): Permanent {
  return ('values' in question && state.permanents[keyOf(question)]) || {};
}

function costOf(question: ChoiceQuestion | NumberQuestion, permanent: Permanent, truth: number): number {
  if (!('values' in question) || question.lasting === undefined) return question.epsilon;
  return Math.min(question.epsilon, Math.max(0, question.lasting - (permanent[truth]?.cost ?? 0)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function decimal(number: number): string {
  return String(Number(number.toFixed(2)));
}

function isState(state: unknown): state is State {
  const { periods, spendings, permanents } = (state ?? {}) as Partial<State>;
  return isObject(periods) && isObject(permanents) && Array.isArray(spendings);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
