/*
 * campaigns.ts: coupons, banners and pushes: every device gets all of them and decides by itself which to show, how often
 * and when, so that the shop does not learn whom they are for. It knows no recommender; pages and service workers pass the
 * profile and keep what was shown.
 */
import { type AudienceProfile, type AudienceRule, type CampaignResponse, isAudience } from './audience.js';

export type { AudienceProfile, AudienceRule, CampaignResponse } from './audience.js';
export { isAudience } from './audience.js';
export { type DeviceMemory, deviceMemory } from './push-memory.js';
export { type ListRules, loadRules, type RulesOptions, readRules, type SignedRules, withRules } from './shop-rules.js';

/** Not more than `times` in `days` days. */
export interface Frequency {
  times: number;
  days: number;
}

export interface Campaign<Content = unknown> {
  id: string;
  /** Where it may be shown, such as "banner", "coupon" or "push". */
  kind: string;
  audience?: AudienceRule;
  /** Milliseconds since 1970; the end excluded. */
  from?: number;
  until?: number;
  /** Of several that fit, the highest comes first. Default 0. */
  priority?: number;
  frequency?: Frequency;
  /** What to show; for a push, its title and the options of the notification. */
  content: Content;
}

/** What the shop publishes, the same for all devices. */
export interface CampaignList<Content = unknown> {
  campaigns: readonly Campaign<Content>[];
  /** Of all campaigns of a kind together. */
  frequencies?: Readonly<Record<string, Frequency>>;
  /** Hours of the shopper's day in which kinds are not shown: `{ push: { from: 21, to: 8 } }`. */
  quietHours?: Readonly<Record<string, { from: number; to: number }>>;
}

export interface Shown {
  id: string;
  kind: string;
  /** Milliseconds since 1970. */
  time: number;
  /** When the shopper took it up: followed a banner or a push, redeemed a coupon. */
  taken?: number;
}

export interface Situation {
  profile: AudienceProfile;
  /** What this device has shown: see `remember`. */
  shown: readonly Shown[];
  /** Milliseconds since 1970. Default now. */
  now?: number;
  /** The hour of the shopper's day, 0..23. Default: that of `now` on this device. */
  hour?: number;
}

const DAY = 86_400_000;
const RESPONSE_DAYS = 365; // that a shopper's response is remembered for

/** The campaigns of a kind that may be shown here and now, the most important first. */
export function chooseCampaigns<Content>(
  list: CampaignList<Content>,
  kind: string,
  { profile, shown, now = Date.now(), hour = new Date(now).getHours() }: Situation,
): Campaign<Content>[] {
  const quiet = list.quietHours?.[kind];
  if (quiet && isWithin(hour, quiet)) return [];
  const ofKind = shown.filter((one) => one.kind === kind);
  const response = responseOf(shown, now);
  if (isUsedUp(list.frequencies?.[kind], ofKind, now)) return [];
  return list.campaigns
    .filter(({ from = now, until = Number.POSITIVE_INFINITY }) => from <= now && now < until)
    .filter((one) => one.kind === kind)
    .filter(
      ({ id, frequency }) =>
        !isUsedUp(
          frequency,
          ofKind.filter((one) => one.id === id),
          now,
        ),
    )
    .filter(({ audience = {} }) => isAudience(audience, { ...profile, response }, now))
    .sort((left, right) => (right.priority ?? 0) - (left.priority ?? 0));
}

/**
 * What was shown with one more. What no frequency of the list can ask for any longer is left out, but for what was taken,
 * and the newest of each campaign, within a year: see `responseOf`.
 */
export function remember(
  list: CampaignList,
  shown: readonly Shown[],
  { id, kind }: Campaign,
  now = Date.now(),
): Shown[] {
  const frequencies = [...list.campaigns.map(({ frequency }) => frequency), ...Object.values(list.frequencies ?? {})];
  const days = Math.max(0, ...frequencies.map((frequency) => frequency?.days ?? 0));
  const newest = new Map(shown.map((one) => [one.id, one]));
  const answers = (one: Shown) => one.time > now - RESPONSE_DAYS * DAY && (one.taken || newest.get(one.id) === one);
  return [...shown.filter((one) => one.time > now - days * DAY || answers(one)), { id, kind, time: now }];
}

/** What was shown, where the shopper took this campaign now. One that was not shown here, such as a code, counts as shown. */
export function take(shown: readonly Shown[], { id, kind }: Campaign, now = Date.now()): Shown[] {
  const newest = shown.filter((one) => one.id === id && one.kind === kind).at(-1);
  if (!newest) return [...shown, { id, kind, time: now, taken: now }];
  return shown.map((one) => (one === newest ? { ...one, taken: now } : one));
}

/** How the shopper responds to campaigns, by those of the last year. */
export function responseOf(shown: readonly Shown[], now = Date.now()): CampaignResponse {
  const recent = shown.filter(({ time }) => time > now - RESPONSE_DAYS * DAY);
  if (recent.length === 0) return 'unknown';
  return recent.some(({ taken }) => taken !== undefined) ? 'taker' : 'ignorer';
}

/** Hours may pass midnight; `to` is excluded. */
function isWithin(hour: number, { from, to }: { from: number; to: number }): boolean {
  return from <= to ? from <= hour && hour < to : from <= hour || hour < to;
}

function isUsedUp(frequency: Frequency | undefined, shown: readonly Shown[], now: number): boolean {
  if (!frequency) return false;
  return shown.filter(({ time }) => time > now - frequency.days * DAY).length >= frequency.times;
}

/** The content of a campaign of the kind "push". */
export interface PushContent {
  title: string;
  options?: NotificationOptions;
}

/** Where a service worker keeps what pages and it have shown, and the profile that a page left for it. */
export interface PushMemory {
  profile(): Promise<AudienceProfile>;
  shown(): Promise<readonly Shown[]>;
  keep(shown: Shown[]): Promise<void>;
}

/** What of a service worker's global scope is used; the types of the DOM have none. */
interface Scope {
  addEventListener(type: 'push', listener: (event: PushEvent) => void): void;
  registration: { showNotification(title: string, options?: NotificationOptions): Promise<void> };
}
interface PushEvent {
  data: { json(): unknown } | null;
  waitUntil(work: Promise<unknown>): void;
}

export interface PushOptions {
  memory: PushMemory;
  /**
   * What is shown when nothing is for this shopper: browsers that were promised visible pushes (`userVisibleOnly`) show one
   * of their own otherwise. Without it, the message is dropped.
   */
  otherwise?: PushContent;
  /** What is shown of a campaign to this shopper, such as its title with the name of the category liked most. */
  adapt?(content: PushContent, profile: AudienceProfile): PushContent;
  now?: () => number;
}

/**
 * To be called while the service worker's script runs. A push message is a CampaignList, the same for all devices; the
 * first campaign that fits is shown. A message that is none is dropped. Gives what does the same with a message that came
 * another way, such as from a page, and tells what was shown.
 */
export function handlePushes({
  memory,
  otherwise,
  adapt = (content) => content,
  now = Date.now,
}: PushOptions): (message: unknown) => Promise<PushContent | undefined> {
  const scope = globalThis as unknown as Scope;
  const handle = async (message: unknown) => {
    const list = isCampaignList(message) ? message : undefined;
    const [profile, shown] = await Promise.all([memory.profile(), memory.shown()]);
    const time = now();
    const chosen = list && chooseCampaigns(list, 'push', { profile, shown, now: time })[0];
    const content = chosen ? adapt(chosen.content, profile) : otherwise;
    if (list && chosen) await memory.keep(remember(list, shown, chosen, time));
    if (content) await scope.registration.showNotification(content.title, content.options);
    return content;
  };
  scope.addEventListener('push', (event) => event.waitUntil(handle(messageOf(event))));
  return handle;
}

function messageOf(event: PushEvent): unknown {
  try {
    return event.data?.json();
  } catch {
    return undefined;
  }
}

function isCampaignList(message: unknown): message is CampaignList<PushContent> {
  return Array.isArray((message as Partial<CampaignList> | null | undefined)?.campaigns);
}
