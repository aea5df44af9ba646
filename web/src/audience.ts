/*
 * audience.ts: rules over what a profile says of the shopper, which decide on the device whom something is for. It knows
 * no campaigns.
 *
 * A profile may have been left long ago, and stages go on without the shopper. By lifecycle_of (src/engine/profile.c),
 * time alone makes who has ordered nothing for SILENT_GAPS usual gaps lapse, and nobody is new after NEW_DAYS.
 */
import { RecommenderError } from './errors.js';

/** Took a campaign; was shown some and took none; was shown none. Those who took one before redeem coupons most. */
export type CampaignResponse = 'taker' | 'ignorer' | 'unknown';

/** What rules look at; `Recommender.profile()` gives one. */
export interface AudienceProfile {
  /** Values by attribute, with their shares of the evidence. */
  affinities: Readonly<Record<string, readonly { value: string; share: number }[]>>;
  /** When the shopper bought last, in milliseconds since 1970; missing: never. */
  lastPurchase?: number;
  /** Prices of what the shopper looks at. */
  prices?: { low: number; middle: number; high: number };
  segment?: string;
  /** How far the newest visit went, and the shopper's stage; missing in browsers without wasm. */
  insight?: { funnel: string; lifecycle: string; firstDays?: number; lastOrderDays?: number; orderGapDays?: number };
  /** When all this was so, in milliseconds since 1970. Default now. */
  at?: number;
  /** To what campaigns this device has shown: `chooseCampaigns` knows it. */
  response?: CampaignResponse;
}

/** All conditions of a rule must hold; of `any` one, of `not` none. A rule of nothing is for everybody. */
export interface AudienceRule {
  /** Values of an attribute, one of which has at least this share (default .2): `{ category: 'Garden' }`. */
  likes?: Readonly<Record<string, string | readonly string[]>>;
  least?: number;
  /** Has not bought for so many days; who never bought has not. */
  notBoughtForDays?: number;
  /** Has bought, and within so many days. */
  boughtWithinDays?: number;
  /** Looks at prices of which the middle one is below this: price-sensitive. */
  pricesBelow?: number;
  segment?: string | readonly string[];
  /** Such as `lapsing` or `['new', 'active']`: see `Insight`. */
  lifecycle?: string | readonly string[];
  /** Such as `carter`: put something into the cart and bought nothing. */
  funnel?: string | readonly string[];
  /** Such as `['taker', 'unknown']`: does not ignore what is offered. */
  response?: CampaignResponse | readonly CampaignResponse[];
  any?: readonly AudienceRule[];
  not?: AudienceRule;
}

const DAY = 86_400_000;
const SILENT_GAPS = 3;
const NEW_DAYS = 30;
const LEAST_SHARE = 0.2;
const CONDITIONS =
  'likes least notBoughtForDays boughtWithinDays pricesBelow segment lifecycle funnel response any not'.split(' ');

/** Whether the shopper is one of those whom the rule describes. BAD_ARGUMENT for a condition that is none. */
export function isAudience(rule: AudienceRule, profile: AudienceProfile, now: number): boolean {
  const unknown = Object.keys(rule).find((key) => !CONDITIONS.includes(key));
  // A condition that a later version knows must not be taken for one that holds.
  if (unknown !== undefined) throw new RecommenderError('BAD_ARGUMENT', `"${unknown}" is no condition of an audience.`);
  const { likes = {}, least = LEAST_SHARE, notBoughtForDays, boughtWithinDays, pricesBelow, any, not } = rule;
  const { affinities, lastPurchase, prices, segment, insight, at = now } = profile;
  const daysSince = lastPurchase === undefined ? Number.POSITIVE_INFINITY : (now - lastPurchase) / DAY;
  const isLiked = ([attribute, wanted]: [string, string | readonly string[]]) =>
    (affinities[attribute] ?? []).some(({ value, share }) => share >= least && listOf(wanted).includes(value));
  return (
    Object.entries(likes).every(isLiked) &&
    (notBoughtForDays === undefined || daysSince >= notBoughtForDays) &&
    (boughtWithinDays === undefined || daysSince <= boughtWithinDays) &&
    (pricesBelow === undefined || (prices !== undefined && prices.middle < pricesBelow)) &&
    isOneOf(segment, rule.segment) &&
    isOneOf(insight && lifecycleAfter(insight, Math.max(0, now - at) / DAY), rule.lifecycle) &&
    isOneOf(insight?.funnel, rule.funnel) &&
    isOneOf(profile.response, rule.response) &&
    (any === undefined || any.some((one) => isAudience(one, profile, now))) &&
    (not === undefined || !isAudience(not, profile, now))
  );
}

/** The stage of a shopper of whom nothing was seen for so many days more. */
export function lifecycleAfter(insight: NonNullable<AudienceProfile['insight']>, days: number): string {
  const { lifecycle, firstDays = 0, lastOrderDays = 0, orderGapDays = Number.POSITIVE_INFINITY } = insight;
  if (lastOrderDays + days > SILENT_GAPS * orderGapDays) return 'lapsing';
  return lifecycle === 'new' && firstDays + days > NEW_DAYS ? 'active' : lifecycle;
}

function isOneOf(value: string | undefined, wanted: string | readonly string[] | undefined): boolean {
  return wanted === undefined || (value !== undefined && listOf(wanted).includes(value));
}

function listOf(wanted: string | readonly string[]): readonly string[] {
  return typeof wanted === 'string' ? [wanted] : wanted;
}
