/*
 * Private reports: what was counted on this device goes out as noise around the truth, once a day, and only after the
 * visitor agreed. Until then nothing is even counted. Knows no elements.
 */
import type { Profile } from '@vitrine/web';
import { openCounters } from '@vitrine/web/experiments';
import { type Budget, type ReportPlan, Reports } from '@vitrine/web/reports';
import planFile from './report-plan.json';
import { noteBody } from './requests.js';

const ADDRESS = 'reports';
const plan = planFile as ReportPlan;

export class Reporting {
  readonly days = plan.every ?? 1;
  readonly questions = plan.questions.map(({ name }) => name);
  private readonly reports = new Reports(plan);
  private readonly counters;

  /** `lots` has the arms by experiment that this device is in. */
  constructor(lots: ReadonlyMap<string, string>) {
    this.counters = openCounters({ every: plan.every ?? 1, arms: lots });
  }

  get agreed(): boolean {
    return this.reports.consent === 'given';
  }

  get budget(): Budget {
    return this.reports.budget();
  }

  agree(): void {
    this.reports.agree();
  }

  /** Also withdraws, and forgets what was counted. */
  refuse(): void {
    this.reports.refuse();
    this.forgetCounts();
  }

  forgetCounts(): void {
    this.counters.forget();
  }

  count(what: 'views' | 'carts' | 'purchases'): void {
    if (this.agreed) this.counters.count(what);
  }

  /** Sends the report of the last complete day, where there is one that was agreed to and not sent. */
  async send({ insight }: Profile): Promise<void> {
    const figures = this.agreed && this.counters.complete();
    const report =
      figures &&
      this.reports.make(
        {
          lifecycle: insight?.lifecycle ?? 'none',
          'views per visit': figures.viewsPerVisit,
          bought: figures.purchases > 0 ? 'yes' : 'no',
        },
        figures,
      );
    if (!report) return;
    const body = JSON.stringify(report);
    noteBody(ADDRESS, body);
    await fetch(ADDRESS, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  }
}
