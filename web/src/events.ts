/*
 * events.ts: what is an event, for the page that records one and for the storage that may hold anything.
 */
import { RecommenderError } from './errors.js';
import type { EventInput, EventType, HistoryEvent } from './types.js';

/** In the order of vt_event_type, whose numbers the engine takes. */
export const EVENT_TYPES: readonly EventType[] = ['view', 'cart', 'purchase', 'rating', 'dismiss'];

/** Why this is not an event, or undefined when it is one. */
export function eventFault({ type, item, value = 1, time = 0 }: EventInput): string | undefined {
  if (!EVENT_TYPES.includes(type))
    return `type is ${JSON.stringify(type)}; it must be one of ${EVENT_TYPES.join(', ')}`;
  if (typeof item !== 'string' || item === '') return 'item must be the id of an item';
  // The engine computes in 32 bits, where larger numbers are infinite.
  if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) return 'value must be a finite number';
  if (!Number.isFinite(time)) return 'time must be milliseconds since 1970';
  return undefined;
}

/** An event with its time, and nothing else than an event has. */
export function completed(event: EventInput, now: number): HistoryEvent {
  const { type, item, value, time = now } = { ...event };
  const fault = eventFault({ ...event, time });
  if (fault) throw new RecommenderError('BAD_ARGUMENT', `This is not an event: ${fault}.`);
  return { type, item, time, ...(value === undefined ? {} : { value }) };
}
