/*
 * insight.ts: what the engine says of the shopper whose history it has, from its numbers (vt_profile) to the words of the
 * shop. It knows no wasm and no history.
 */
import type { Insight, InsightAffinity, PriceBand, RecommenderInfo } from './types.js';

type Attribute = RecommenderInfo['attributes'][number];

/** To which segment the shopper belongs. */
export interface SegmentSource {
  /** -1: no segment */
  segment(): { segment: number; margin: number };
  segmentName(segment: number): string;
}

/** What it asks of an engine. The bytes are those of a vt_profile and of its vt_affinity, copied. */
export interface InsightSource extends SegmentSource {
  profile(limit: number): { numbers: DataView; affinities: DataView };
}

/** Numbers of vt_funnel and vt_lifecycle. */
const FUNNEL = ['none', 'viewer', 'carter', 'buyer'] as const;
const LIFECYCLE = ['none', 'new', 'active', 'loyal', 'lapsing'] as const;
const AFFINITY_BYTES = 24;

export function insightOf(source: InsightSource, attributes: readonly Attribute[], limit = 10): Insight {
  const { numbers, affinities } = source.profile(limit);
  const whole = (place: number) => numbers.getUint32(4 * place, true);
  const float = (place: number) => numbers.getFloat32(4 * place, true);
  const [events, visits, orders] = [whole(0), whole(1), whole(2)];
  const band = (place: number): PriceBand => ({ price: float(place), spread: Math.exp(float(place + 1)) });
  const { segment, margin } = source.segment();
  return {
    events,
    visits,
    orders,
    ...(events > 0 ? { firstDays: float(3), lastDays: float(4) } : {}),
    ...(orders > 0 ? { lastOrderDays: float(5), orderGapDays: float(6) } : {}),
    spent: float(7),
    funnel: FUNNEL[whole(8)] ?? 'none',
    lifecycle: LIFECYCLE[whole(9)] ?? 'none',
    repeatShare: float(10),
    rank: float(11),
    usualRank: float(12),
    ...(whole(13) > 0 ? { prices: band(14) } : {}),
    ...(float(16) > 0 ? { usualPrices: band(16) } : {}),
    affinities: Array.from({ length: whole(18) }, (_, index) =>
      affinityAt(affinities, AFFINITY_BYTES * index, attributes),
    ),
    ...(segment >= 0 ? { segment: { name: source.segmentName(segment), number: segment, margin } } : {}),
  };
}

function affinityAt(view: DataView, byte: number, attributes: readonly Attribute[]): InsightAffinity {
  const { name, values } = attributes[view.getUint32(byte, true)] as Attribute;
  return {
    attribute: name,
    value: values[view.getUint32(byte + 4, true)] as string,
    share: view.getFloat32(byte + 8, true),
    lift: view.getFloat32(byte + 12, true),
    confidence: view.getFloat32(byte + 20, true),
  };
}
