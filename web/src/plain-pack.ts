/*
 * plain-pack.ts: a pack read in JavaScript, for where wasm may not run: src/pack/FORMAT.md says what is where. It checks
 * that everything lies within the file, but no checksums. It knows no shopper.
 */
import { messageOf, RecommenderError } from './errors.js';

const MAGIC = [0x89, 0x56, 0x54, 0x50, 0x4b, 0x0d, 0x0a, 0x1a];
const VERSION = 7;
const HEAD_BYTES = 64;
const FIRST_CHUNK = 2048;
export const LEAD = 16;
/** The stored value that means zero. */
export const ZERO_POINT = 64;
const [TITLES, PRICES, IMAGES] = [1, 2, 4];

/** Texts one after the other, of the last section of each chunk. */
class TextList {
  readonly #offsets: Uint32Array;
  readonly #bytes: Uint8Array;
  static readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(section: Uint8Array, count: number) {
    this.#offsets = new Uint32Array(section.buffer, section.byteOffset, count + 1);
    this.#bytes = section.subarray(4 * (count + 1));
  }

  at(index: number): string {
    return TextList.#decoder.decode(this.#bytes.subarray(this.#offsets[index], this.#offsets[index + 1]));
  }
}

export interface Chunk {
  first: number;
  count: number;
  scales: Uint16Array;
  lead: Uint8Array;
  rest: Uint8Array;
  popularity: Uint16Array;
  ids: TextList;
  titles: TextList | undefined;
  images: TextList | undefined;
  prices: Float32Array | undefined;
  /** [attribute][item of the chunk] */
  codes: Uint16Array | undefined;
}

/** A kind of shoppers: how many they are, and the mean direction of their factors. */
export interface Segment {
  name: string;
  users: number;
  centroid: Float64Array;
}

/** What turns a history into user factors: vt_fold_in. */
export interface FoldIn {
  eventWeights: Float32Array;
  unobservedWeight: number;
  regularization: number;
  regularizationExponent: number;
  halfLifeDays: number;
  valueExponent: number;
  /** 0 log2(1 + s), 1 s, 2 binary */
  confidence: number;
}

export class PlainPack {
  readonly itemCount: number;
  readonly factorCount: number;
  readonly currency: string;
  readonly report: string;
  readonly foldIn: FoldIn;
  readonly factorScales: Float32Array;
  readonly gramDiagonal: Float32Array;
  readonly attributes: { name: string; values: string[] }[];
  readonly segments: readonly Segment[];
  readonly chunks: Chunk[] = [];
  readonly #coding: number;
  readonly #code: Uint8Array;
  readonly #restBytes: number;

  /** `bytes` are the whole file, and begin at a multiple of 64 of their buffer. */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    const sections = sectionsOf(bytes);
    const section = (tag: string, number = 0) => {
      const found = sections.get(`${tag}${number}`);
      if (!found) throw new RangeError(`section ${tag}${number} is missing`);
      return found;
    };
    const words = <View>(
      part: Uint8Array,
      type: new (buffer: ArrayBuffer, at: number, count: number) => View,
      size: number,
    ) => new type(part.buffer as ArrayBuffer, part.byteOffset, part.length / size);
    const bytesOfMeta = section('META');
    const meta = new DataView(bytes.buffer, bytesOfMeta.byteOffset, bytesOfMeta.length);
    this.itemCount = meta.getUint32(0, true);
    this.factorCount = meta.getUint32(4, true);
    this.#coding = meta.getUint16(8, true);
    const contents = meta.getUint16(10, true);
    const attributeCount = meta.getUint32(12, true);
    this.foldIn = {
      eventWeights: Float32Array.from({ length: 5 }, (_, type) => meta.getFloat32(32 + 4 * type, true)),
      unobservedWeight: meta.getFloat32(52, true),
      regularization: meta.getFloat32(56, true),
      regularizationExponent: meta.getFloat32(60, true),
      halfLifeDays: meta.getFloat32(64, true),
      valueExponent: meta.getFloat32(76, true),
      confidence: meta.getUint32(68, true),
    };
    this.currency = latin(bytesOfMeta.subarray(72, 76)).replace(/\0/g, '');
    const base = words(section('BASE'), Float32Array, 4);
    this.factorScales = base.subarray(0, this.factorCount);
    this.gramDiagonal = base.subarray(this.factorCount, 2 * this.factorCount);
    this.#code = sections.get('CODE0') ?? new Uint8Array(0);
    this.#restBytes = this.#restBytesOf();
    this.report = new TextDecoder().decode(section('REPT'));
    this.attributes = Array.from({ length: attributeCount }, (_, index) => attributeOf(section('ATTR', index)));
    const segments = sections.get('SEGM0');
    this.segments = segments ? segmentsOf(segments, this.factorCount) : [];
    for (let first = 0, number = 0; first < this.itemCount; number++) {
      const count = Math.min(number === 0 ? FIRST_CHUNK : first, this.itemCount - first);
      const texts = (tag: string, there: number) => (there ? new TextList(section(tag, number), count) : undefined);
      this.chunks.push({
        first,
        count,
        scales: words(section('SCAL', number), Uint16Array, 2),
        lead: section('LEAD', number),
        rest: section('FACT', number),
        popularity: words(section('POPU', number), Uint16Array, 2),
        ids: new TextList(section('IDS ', number), count),
        titles: texts('TITL', contents & TITLES),
        images: texts('IMAG', contents & IMAGES),
        prices: contents & PRICES ? words(section('PRIC', number), Float32Array, 4) : undefined,
        codes: attributeCount > 0 ? words(section('ACOD', number), Uint16Array, 2) : undefined,
      });
      first += count;
    }
  }

  /** Chunk and place in it of an item. */
  find(item: number): [Chunk, number] | undefined {
    if (item < 0 || item >= this.itemCount) return undefined;
    const number = item < FIRST_CHUNK ? 0 : 32 - Math.clz32(Math.floor(item / FIRST_CHUNK));
    const chunk = this.chunks[number] as Chunk;
    return [chunk, item - chunk.first];
  }

  popularity(item: number): number {
    const found = this.find(item);
    return found ? bfloat(found[0].popularity[found[1]]) : 0;
  }

  /** Writes the steps from the zero point of an item's row to `row` [factorCount]. */
  row({ lead, rest }: Chunk, place: number, row: Float64Array): void {
    const count = this.factorCount;
    for (let d = 0; d < Math.min(count, LEAD); d++) row[d] = (lead[LEAD * place + d] as number) - ZERO_POINT;
    if (count <= LEAD) return;
    const stored = rest.subarray(this.#restBytes * place, this.#restBytes * (place + 1));
    const code = this.#code;
    if (this.#coding === 0) {
      for (let d = LEAD; d < count; d++) row[d] = (stored[d - LEAD] as number) - ZERO_POINT;
    } else if (this.#coding === 1) {
      for (let d = LEAD; d < count; d++) {
        const at = d - LEAD;
        const pair = stored[8 * (at >> 4) + (at & 7)] as number;
        row[d] = (code[at & 8 ? pair >> 4 : pair & 15] as number) - ZERO_POINT;
      }
    } else {
      for (let group = 0, d = 0; group < stored.length; group++) {
        for (let end = d + (code[group] as number); d < end; d++) {
          row[LEAD + d] = (code[stored.length + 256 * d + (stored[group] as number)] as number) - ZERO_POINT;
        }
      }
    }
  }

  /** Factors of an item, with its own scale unless another is given; zeros for one that does not exist. */
  factors(item: number, scale?: number): Float64Array {
    const factors = new Float64Array(this.factorCount);
    const found = this.find(item);
    if (!found) return factors;
    this.row(...found, factors);
    const own = scale ?? scaleOf(...found);
    for (let d = 0; d < factors.length; d++) (factors[d] as number) *= own * (this.factorScales[d] as number);
    return factors;
  }

  #restBytesOf(): number {
    const rest = Math.max(0, Math.ceil(this.factorCount / 16) * 16 - LEAD);
    if (this.#coding === 0 || rest === 0) return rest;
    if (this.#coding === 1) return rest / 2;
    let groups = 0;
    for (let columns = 0; columns < this.factorCount - LEAD; groups++) columns += this.#code[groups] || Number.NaN;
    return groups;
  }
}

/** The size of a pack from its head. PACK_FORMAT, PACK_VERSION. */
export function packSize(head: Uint8Array<ArrayBuffer>): number {
  if (head.length < HEAD_BYTES || MAGIC.some((byte, index) => head[index] !== byte)) {
    throw new RecommenderError('PACK_FORMAT', 'This is not a pack. (Byte 0.)', { byteOffset: 0 });
  }
  const view = new DataView(head.buffer, head.byteOffset);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new RecommenderError('PACK_VERSION', `The pack has version ${version}, not ${VERSION}. (Byte 8.)`, {
      byteOffset: 8,
    });
  }
  return view.getUint32(16, true) + 2 ** 32 * view.getUint32(20, true);
}

/** Opens a pack. PACK_CORRUPT when something in it points outside. */
export function openPlainPack(bytes: Uint8Array<ArrayBuffer>): PlainPack {
  try {
    return new PlainPack(bytes);
  } catch (error) {
    throw new RecommenderError('PACK_CORRUPT', `The pack is damaged (${messageOf(error)}); download it again.`, {
      cause: error,
    });
  }
}

function sectionsOf(bytes: Uint8Array<ArrayBuffer>): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const sections = new Map<string, Uint8Array>();
  for (let index = 0; index < view.getUint32(12, true); index++) {
    const at = HEAD_BYTES + 32 * index;
    const [offset, size] = [view.getUint32(at + 8, true), view.getUint32(at + 16, true)];
    if (offset + size > bytes.length) throw new RangeError(`section ${index} ends outside`);
    const name = `${latin(bytes.subarray(at, at + 4))}${view.getUint32(at + 4, true)}`;
    sections.set(name, bytes.subarray(offset, offset + size));
  }
  return sections;
}

function attributeOf(section: Uint8Array): { name: string; values: string[] } {
  const view = new DataView(section.buffer, section.byteOffset, section.length);
  const [nameBytes, count] = [view.getUint32(0, true), view.getUint32(4, true)];
  const list = new TextList(section.subarray(16, section.length - nameBytes), count);
  return {
    name: new TextDecoder().decode(section.subarray(section.length - nameBytes)),
    values: Array.from({ length: count }, (_, index) => list.at(index)),
  };
}

function segmentsOf(section: Uint8Array, factorCount: number): Segment[] {
  const view = new DataView(section.buffer, section.byteOffset, section.length);
  const count = view.getUint32(0, true);
  const nameOffset = (segment: number) => view.getUint32(8 + 4 * (count + segment), true);
  const names = section.subarray(section.length - nameOffset(count));
  const centroids = 8 + 4 * (2 * count + 1);
  return Array.from({ length: count }, (_, segment) => ({
    name: new TextDecoder().decode(names.subarray(nameOffset(segment), nameOffset(segment + 1))),
    users: view.getUint32(8 + 4 * segment, true),
    centroid: Float64Array.from({ length: factorCount }, (_, d) =>
      bfloat(view.getUint16(centroids + 2 * (segment * factorCount + d), true)),
    ),
  }));
}

export function scaleOf({ scales }: Chunk, place: number): number {
  return bfloat(scales[place]);
}

/** The upper half of a 32-bit float. */
const halves = new Uint16Array(2);
const whole = new Float32Array(halves.buffer);
export function bfloat(bits: number | undefined): number {
  halves[1] = bits ?? 0;
  return whole[0] as number;
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
