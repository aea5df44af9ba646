/*
 * delta.ts: from the old pack and a patch to the new one: src/delta/DELTA.md has the bytes, and vitrine delta makes them.
 * What it gives has the SHA-256 that the patch names. It knows no network and no engine; the pack is still to be checked.
 */
import { RecommenderError } from '../errors.js';

export const script = import.meta.url;

const HEAD = 128;
const PACK_HEAD = 64;
const NO_ORIGIN = 0xffff_ffff;
const FIRST_CHUNK = 2048;
const RECORDS = ['SCAL', 'LEAD', 'FACT', 'POPU', 'TREN', 'PRIC', 'ACOD'];
const TEXTS = ['IDS ', 'TITL', 'IMAG'];

type Bytes = Uint8Array<ArrayBuffer>;

interface Chunk {
  first: number;
  items: number;
}

interface Section {
  tag: string;
  /** Of the chunks, in order. */
  parts: Bytes[];
}

/** The head of a pack that begins to arrive: it has a checksum of all of the pack. The rest is not asked for. */
async function headOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const head: number[] = [];
  for await (const piece of pieces) {
    head.push(...piece.subarray(0, PACK_HEAD - head.length));
    if (head.length === PACK_HEAD) break;
  }
  return Uint8Array.from(head);
}

/** The pack that `whole` is, if that is given, by the patch that `get` fetches by the end of its name. */
export async function patchedAs(
  cached: Response,
  whole: AsyncIterable<Uint8Array> | undefined,
  get: (name: string) => Promise<Bytes>,
): Promise<Bytes> {
  const head = whole && (await headOf(whole));
  const old = new Uint8Array(await cached.arrayBuffer());
  const made = await patched(old, await get(await deltaName(old)));
  check(!head || head.every((byte, index) => byte === made[index]), 'it leads to another pack');
  return made;
}

/** What follows the new pack's address where the patch is: `.from-0123456789abcdef.delta`. */
export async function deltaName(old: Bytes): Promise<string> {
  return `.from-${hex(await digest(old)).slice(0, 16)}.delta`;
}

/** PACK_CORRUPT unless the patch is one of the old pack, and gives what it says. */
export async function patched(old: Bytes, patch: Bytes): Promise<Bytes> {
  const words = Math.floor(patch.length / 4);
  const head = new Uint32Array(patch.buffer, patch.byteOffset, words);
  const [magic0, magic1, version, items = 0, steps = 0, added = 0, inserted = 0, size = 0] = head;
  const differences = HEAD + 4 * items + 16 * steps;
  const literals = differences + added;
  check(magic0 === 0x4454_5689 && magic1 === 0x1a0a_0d4c && version === 1, 'it is not a patch of version 1');
  check(items > 0 && literals + inserted === patch.length, 'it is cut off');
  check(hex(await digest(old)) === hex(patch.subarray(32, 64)), 'it is for another pack');

  const origins = head.subarray(HEAD / 4, HEAD / 4 + items);
  const from = rearranged(old, origins, patch.subarray(96, HEAD), 2 * (old.length + patch.length));
  check(size <= from.length + patch.length, 'the new pack is too large');
  const made = new Uint8Array(size);
  let [read, written, difference, literal] = [0, 0, differences, literals];
  for (let step = HEAD / 4 + items; step < HEAD / 4 + items + 4 * steps; step += 4) {
    const [skip, copy, add, insert] = head.subarray(step, step + 4) as unknown as [number, number, number, number];
    const fits = read + skip + copy + add <= from.length && written + copy + add + insert <= size;
    check(fits && difference + add <= literals && literal + insert <= patch.length, 'its steps do not fit');
    read += skip;
    made.set(from.subarray(read, read + copy + add), written);
    read += copy + add;
    written += copy;
    for (const end = written + add; written < end; ) (made[written++] as number) += patch[difference++] as number;
    made.set(patch.subarray(literal, literal + insert), written);
    written += insert;
    literal += insert;
  }
  check(hex(await digest(made)) === hex(patch.subarray(64, 96)), 'what it gives is not the new pack');
  return made;
}

/** The old pack in the order of the new one. */
function rearranged(old: Bytes, origins: Uint32Array, flips: Bytes, most: number): Bytes {
  const { sections, others, items } = sectionsOf(old);
  const oldChunks = chunksOf(items);
  const taken = new Uint8Array(items);
  for (const origin of origins) {
    check(origin === NO_ORIGIN || (origin < items && !taken[origin]), 'an item comes from nowhere or twice');
    if (origin !== NO_ORIGIN) taken[origin] = 1;
  }
  const pieces = [...others];
  let size = others.reduce((sum, { length }) => sum + length, 0);
  for (const { first, items } of chunksOf(origins.length)) {
    const wanted = origins.subarray(first, first + items);
    for (const section of sections) {
      const piece = TEXTS.includes(section.tag)
        ? textsOf(section, oldChunks, wanted)
        : recordsOf(section, oldChunks, wanted, flips);
      size += piece.length;
      check(size <= most, 'the new pack is too large');
      pieces.push(piece);
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function sectionsOf(old: Bytes): { sections: Section[]; others: Bytes[]; items: number } {
  const view = new DataView(old.buffer, old.byteOffset, old.length);
  const sections = new Map<string, Section>();
  const others: Bytes[] = [];
  let items = 0;
  for (let entry = 64, left = view.getUint32(12, true); left > 0; left--, entry += 32) {
    const tag = String.fromCharCode(...old.subarray(entry, entry + 4));
    const offset = view.getUint32(entry + 8, true);
    const bytes = old.subarray(offset, offset + view.getUint32(entry + 16, true));
    if (tag === 'META') items = view.getUint32(offset, true);
    if (RECORDS.includes(tag) || TEXTS.includes(tag)) {
      const section = sections.get(tag) ?? { tag, parts: [] };
      section.parts.push(bytes);
      sections.set(tag, section);
    } else if (!tag.startsWith('LNK')) others.push(bytes);
  }
  return { sections: [...sections.values()], others, items };
}

function chunksOf(items: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let first = 0; first < items; ) {
    const size = Math.min(items - first, first || FIRST_CHUNK);
    chunks.push({ first, items: size });
    first += size;
  }
  return chunks;
}

/** The chunk of an item, and its place there. */
function placeOf(item: number): { chunk: number; place: number } {
  if (item < FIRST_CHUNK) return { chunk: 0, place: item };
  const chunk = 21 - Math.clz32(item); // item 2048 is the first of chunk 1
  return { chunk, place: item - FIRST_CHUNK * 2 ** (chunk - 1) };
}

function recordsOf({ tag, parts }: Section, chunks: readonly Chunk[], wanted: Uint32Array, flips: Bytes): Bytes {
  const bytesOf = (chunk: number) => (parts[chunk]?.length ?? 0) / (chunks[chunk] as Chunk).items;
  const width = tag === 'ACOD' ? 2 : bytesOf(0);
  const rows = width > 0 ? bytesOf(0) / width : 0;
  const firstFactor = { LEAD: 0, FACT: 16 }[tag];
  const records = new Uint8Array(rows * wanted.length * width);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const origin of wanted) {
      if (origin !== NO_ORIGIN) {
        const { chunk, place } = placeOf(origin);
        const record = (row * (chunks[chunk] as Chunk).items + place) * width;
        records.set((parts[chunk] as Bytes).subarray(record, record + width), at);
        if (firstFactor !== undefined) flip(records.subarray(at, at + width), firstFactor, flips);
      }
      at += width;
    }
  }
  return records;
}

function flip(record: Bytes, firstFactor: number, flips: Bytes): void {
  for (let column = 0; column < record.length; column++) {
    const factor = firstFactor + column;
    if (((flips[factor >> 3] as number) >> (factor & 7)) & 1) record[column] = 128 - (record[column] as number);
  }
}

function textsOf({ parts }: Section, chunks: readonly Chunk[], wanted: Uint32Array): Bytes {
  const texts = Array.from(wanted, (origin) => {
    if (origin === NO_ORIGIN) return new Uint8Array(0);
    const { chunk, place } = placeOf(origin);
    const part = parts[chunk] as Bytes;
    const offset = (index: number) => new DataView(part.buffer, part.byteOffset).getUint32(4 * index, true);
    const start = 4 * ((chunks[chunk] as Chunk).items + 1);
    return part.subarray(start + offset(place), start + offset(place + 1));
  });
  const head = 4 * (texts.length + 1);
  const list = new Uint8Array(texts.reduce((sum, { length }) => sum + length, head));
  const offsets = new Uint32Array(list.buffer, 0, texts.length + 1);
  texts.forEach((text, index) => {
    list.set(text, head + (offsets[index] as number));
    offsets[index + 1] = (offsets[index] as number) + text.length;
  });
  return list;
}

async function digest(bytes: Bytes): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new RecommenderError('PACK_CORRUPT', `The patch cannot be used: ${what}.`);
}
