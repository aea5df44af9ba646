/*
 * report-plan.ts: what a shop asks of all devices, the same file for the pages and for `vitrine report`
 * (src/reports/plan.c), and whether it is one. It knows no answers.
 */
import { RecommenderError } from './errors.js';

/** Which of some values; what is none of them needs a value too. */
export interface ChoiceQuestion {
  name: string;
  values: readonly string[];
  /** What one report may tell of it: see privacy.ts. */
  epsilon: number;
  /** What all reports together may tell of one truth: above epsilon. Without it each report adds epsilon. */
  lasting?: number;
}

/** A number, clipped to 0..most. */
export interface NumberQuestion {
  name: string;
  most: number;
  /** Steps of the grid that it is put on, 1..1000. Default 100; counts want as many as `most`. */
  steps?: number;
  epsilon: number;
}

export type Question = ChoiceQuestion | NumberQuestion;

export interface ReportPlan {
  'vitrine-plan': 1;
  /** Another name whenever anything in it changes. */
  name: string;
  /** A device reports once in so many days. Default 1. */
  every?: number;
  /** Reports say which arm the device is in; those of devices in none are left out. The first arm is compared with. */
  experiment?: { name: string; arms: readonly string[] };
  questions: readonly Question[];
}

export const DEFAULT_STEPS = 100;
const MAX_STEPS = 1000;
const MAX_VALUES = 1000;
const MAX_QUESTIONS = 64;
const MAX_ARMS = 16;
const LEAST_EPSILON = 0.01;
const MOST_EPSILON = 20;

/** Throws BAD_ARGUMENT unless it is a plan. */
export function checkPlan(plan: ReportPlan): void {
  if (plan?.['vitrine-plan'] !== 1) refuse('it is not a plan of version 1 ("vitrine-plan": 1)');
  if (!isName(plan.name)) refuse('it needs a name');
  const { every = 1, experiment, questions } = plan;
  if (!(Number.isInteger(every) && every >= 1 && every <= 366)) refuse('every must be 1 to 366 days');
  if (experiment && !(isName(experiment.name) && areNames(experiment.arms, 2, MAX_ARMS))) {
    refuse(`the experiment needs a name and 2 to ${MAX_ARMS} different arms`);
  }
  if (
    !Array.isArray(questions) ||
    !areNames(
      questions.map((question) => question?.name),
      1,
      MAX_QUESTIONS,
    )
  ) {
    refuse(`there must be 1 to ${MAX_QUESTIONS} questions of different names`);
  }
  questions.forEach(checkQuestion);
}

function checkQuestion(question: Question): void {
  const { name, epsilon } = question;
  if (!isEpsilon(epsilon)) refuse(`"${name}": epsilon must be ${LEAST_EPSILON} to ${MOST_EPSILON}`);
  if ('values' in question) {
    const { values, lasting } = question;
    if (!areNames(values, 2, MAX_VALUES)) refuse(`"${name}" needs 2 to ${MAX_VALUES} different values`);
    if (lasting !== undefined && !(isEpsilon(lasting) && lasting > epsilon)) {
      refuse(`"${name}": lasting must be above epsilon and at most ${MOST_EPSILON}`);
    }
  } else {
    const { most, steps = DEFAULT_STEPS } = question;
    if (!(most > 0 && Number.isFinite(most))) refuse(`"${name}" needs values, or most above 0`);
    if (!(Number.isInteger(steps) && steps >= 1 && steps <= MAX_STEPS))
      refuse(`"${name}": steps must be 1 to ${MAX_STEPS}`);
  }
}

function isEpsilon(epsilon: number): boolean {
  return epsilon >= LEAST_EPSILON && epsilon <= MOST_EPSILON;
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== '';
}

function areNames(names: readonly unknown[], least: number, most: number): boolean {
  if (!Array.isArray(names) || names.length < least || names.length > most) return false;
  return names.every(isName) && new Set(names).size === names.length;
}

function refuse(message: string): never {
  throw new RecommenderError('BAD_ARGUMENT', `The plan of reports cannot be used: ${message}.`);
}
