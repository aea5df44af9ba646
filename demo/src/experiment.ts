/*
 * The experiment of the shop, that of the plan of its reports: in which arm this device is, by a lot that stays here. Knows
 * nothing of what the arms do.
 */
import { forgetExperiments, openExperiments } from '@vitrine/web/experiments';
import plan from './report-plan.json';

const { name, arms } = plan.experiment;

/** The arm by experiment, of this device. */
export async function drawLot(): Promise<ReadonlyMap<string, string>> {
  const weights = Object.fromEntries(arms.map((arm) => [arm, 1]));
  return (await openExperiments({ seed: plan.name, experiments: [{ name, arms: weights }] })).arms;
}

/** The next page is dealt anew. */
export const forgetLot = () => forgetExperiments();

export type Arm = 'as ever' | 'with new';

export function armOf(lots: ReadonlyMap<string, string>): Arm {
  return lots.get(name) === 'with new' ? 'with new' : 'as ever';
}
