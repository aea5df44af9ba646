/*
 * wasm.ts: engine.wasm as a class: every export of src/wasm/wasm.h with its arguments and results as JavaScript values.
 * The only file that makes views on wasm memory; none outlives the call that follows, because memory.buffer is replaced
 * when memory grows. It knows items by number only.
 */
import { type ErrorCode, messageOf, RecommenderError } from './errors.js';
import type { EngineEvent, EngineExplanation, EngineList, EngineResult, NumberedEngine } from './numbered.js';

type Address = number;

interface Exports {
  memory: WebAssembly.Memory;
  _initialize?(): void;
  page_allocate(bytes: number): Address;
  page_pack_size(head: Address): number;
  page_open(bytes: Address, maxHistory: number, maxResults: number, trusted: number): number;
  page_grow(arrived: number): number;
  page_error(): Address;
  page_info(field: number): number;
  page_find_item(id: Address, bytes: number): number;
  page_text(kind: number, of: number, value: number): Address;
  page_text_bytes(): number;
  page_price(item: number): number;
  page_attribute_value_count(attribute: number): number;
  page_attribute_code(attribute: number, item: number): number;
  page_trend(item: number): number;
  page_links(relation: number, item: number): number;
  page_events(): Address;
  page_set_history(count: number): number;
  page_allowed(): Address;
  page_allow_all(): void;
  page_allow_values(attribute: number, wanted: Address): void;
  page_allow_prices(least: number, most: number): void;
  page_recommend(limit: number, includeSeen: number, useAllowed: number): number;
  page_similar(item: number, limit: number, includeSeen: number, useAllowed: number): number;
  page_explain(item: number, limit: number): number;
  page_profile(limit: number): number;
  page_profile_numbers(): Address;
  page_segment(): number;
  page_margin(): number;
  page_list(): Address;
}

/** Numbers of vt_source. */
const SOURCES: readonly EngineList['source'][] = ['popularity', 'history', 'item'];

const EVENT_BYTES = 16;
const RESULT_BYTES = 8;
/** Of a vt_result_list. */
const [SOURCE, RESULTS, PARTS] = [0, 8, 12];
const PROFILE_BYTES = 80;
const AFFINITY_BYTES = 24;
const ERROR_MESSAGE_BYTES = 232;
const HEAD_BYTES = 64;
/** Longer ids are in no pack: the trainer refuses them. */
const MAX_ID_BYTES = 1024;
const KEPT_NUMBERS = 8192;
const [ITEM_COUNT, FACTOR_COUNT, ATTRIBUTE_COUNT, TOTAL_ITEMS, COMPLETE, RELAXED, REPEATS] = [0, 1, 2, 3, 4, 5, 6];

/** What opening and growing a pack fail with. */
const STATUS_CODES: Record<number, ErrorCode> = {
  2: 'OUT_OF_MEMORY',
  20: 'PACK_FORMAT',
  21: 'PACK_VERSION',
  22: 'PACK_CORRUPT',
  23: 'PACK_CORRUPT',
};

/** Compiles engine.wasm, while it arrives where the server sends the MIME type that this asks for. */
export async function compileEngine(response: Response, url: string): Promise<WebAssembly.Module> {
  try {
    const streamable = response.headers.get('content-type')?.startsWith('application/wasm');
    if (streamable && 'compileStreaming' in WebAssembly) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    const hint = "the server must send the file itself, and a Content-Security-Policy needs 'wasm-unsafe-eval'";
    throw new RecommenderError('ENGINE_FAILED', `${url} could not be compiled (${messageOf(error)}): ${hint}.`, {
      url,
      cause: error,
    });
  }
}

/** One wasm instance: one engine over one pack, which is written into wasm memory as it arrives. */
export class WasmEngine implements NumberedEngine {
  readonly #exports: Exports;
  readonly #limits: readonly [maxHistory: number, maxResults: number];
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #encoder = new TextEncoder();
  /** Of ids that were asked for: histories ask for the same ones with every call. */
  readonly #numbers = new Map<string, number>();
  /** The first bytes, until they say how large the pack is. */
  #head = new Uint8Array(0);
  #scratch: Address = 0;
  #scratchBytes = 0;
  #pack: Address = 0;
  #packBytes = 0;
  #arrived = 0;

  private constructor(exports: Exports, limits: readonly [number, number]) {
    this.#exports = exports;
    this.#limits = limits;
  }

  static async instantiate(module: WebAssembly.Module, limits: readonly [number, number]): Promise<WasmEngine> {
    const instance = await WebAssembly.instantiate(module);
    const exports = instance.exports as unknown as Exports;
    exports._initialize?.();
    return new WasmEngine(exports, limits);
  }

  append(piece: Uint8Array, trusted = false): void {
    if (this.#pack === 0) {
      const head = new Uint8Array(this.#head.length + piece.length);
      head.set(this.#head);
      head.set(piece, this.#head.length);
      this.#head = head;
      if (head.length < HEAD_BYTES) return;
      this.#begin(head, trusted);
      piece = head;
    }
    if (piece.length > this.#packBytes - this.#arrived) {
      const message = `There are bytes after the end of the pack. (Byte ${this.#packBytes}.)`;
      throw new RecommenderError('PACK_CORRUPT', message, { byteOffset: this.#packBytes });
    }
    this.#bytes(this.#pack + this.#arrived, piece.length).set(piece);
    this.#arrived += piece.length;
    this.#check(this.#exports.page_grow(this.#arrived));
  }

  finish(): void {
    if (this.#pack === 0) this.#begin(new Uint8Array(HEAD_BYTES)); // too short for a pack, and no head of one
    if (this.complete) return;
    const message = `The pack is cut off; download it again. (Byte ${this.#arrived} of ${this.#packBytes}.)`;
    throw new RecommenderError('PACK_CORRUPT', message, { byteOffset: this.#arrived });
  }

  /** Takes memory for the pack that begins with `head`. */
  #begin(head: Uint8Array, trusted = false): void {
    const address = this.#allocate(HEAD_BYTES);
    this.#bytes(address, HEAD_BYTES).set(head.subarray(0, HEAD_BYTES));
    this.#packBytes = this.#exports.page_pack_size(address);
    this.#pack = this.#packBytes > 0 ? this.#allocate(this.#packBytes) : address;
    this.#check(this.#exports.page_open(this.#pack, ...this.#limits, Number(trusted)));
    if (this.#packBytes === 0) this.#check(this.#exports.page_grow(HEAD_BYTES)); // says what is wrong
    this.#head = new Uint8Array(0);
  }

  packView(): Uint8Array<ArrayBuffer> {
    return this.#pack === 0 ? this.#head : this.#bytes(this.#pack, this.#arrived);
  }

  get memoryBytes(): number {
    return this.#buffer.byteLength;
  }
  get packBytes(): number {
    return this.#packBytes;
  }
  get itemCount(): number {
    return this.#exports.page_info(ITEM_COUNT);
  }
  get totalItems(): number {
    return this.#exports.page_info(TOTAL_ITEMS);
  }
  get complete(): boolean {
    return this.#exports.page_info(COMPLETE) !== 0;
  }
  get factorCount(): number {
    return this.#exports.page_info(FACTOR_COUNT);
  }
  get insight(): this {
    return this;
  }
  get repeats(): boolean {
    return this.#exports.page_info(REPEATS) !== 0;
  }
  get build(): 'relaxed' | 'simd128' {
    return this.#exports.page_info(RELAXED) ? 'relaxed' : 'simd128';
  }
  get attributeCount(): number {
    return this.#exports.page_info(ATTRIBUTE_COUNT);
  }

  findItem(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const bytes = this.#encoder.encode(id);
    if (bytes.length > MAX_ID_BYTES) return -1;
    const item = this.#exports.page_find_item(this.#write(bytes), bytes.length);
    if (item >= 0 && this.#numbers.size < KEPT_NUMBERS) this.#numbers.set(id, item);
    return item;
  }

  id(item: number): string {
    return this.#text(0, item);
  }
  title(item: number): string {
    return this.#text(1, item);
  }
  image(item: number): string {
    return this.#text(2, item);
  }
  report(): string {
    return this.#text(3);
  }
  currency(): string {
    return this.#text(4);
  }
  attributeName(attribute: number): string {
    return this.#text(5, attribute);
  }
  attributeValueCount(attribute: number): number {
    return this.#exports.page_attribute_value_count(attribute);
  }
  attributeValue(attribute: number, code: number): string {
    return this.#text(6, attribute, code);
  }

  attributeCode(attribute: number, item: number): number {
    return this.#exports.page_attribute_code(attribute, item);
  }

  price(item: number): number {
    return this.#exports.page_price(item);
  }

  trend(item: number): number {
    return this.#exports.page_trend(item);
  }

  links(relation: number, item: number): EngineResult[] {
    return this.#list(this.#exports.page_links(relation, item)).results;
  }

  setHistory(events: readonly EngineEvent[]): void {
    const view = new DataView(this.#buffer, this.#exports.page_events(), EVENT_BYTES * events.length);
    events.forEach((event, index) => {
      view.setUint32(EVENT_BYTES * index, event.item, true);
      view.setUint32(EVENT_BYTES * index + 4, event.type, true);
      view.setFloat32(EVENT_BYTES * index + 8, event.value, true);
      view.setFloat32(EVENT_BYTES * index + 12, event.ageDays, true);
    });
    const status = this.#exports.page_set_history(events.length);
    if (status !== 0) throw refusal(status);
  }

  allowed(): Uint32Array {
    return new Uint32Array(this.#buffer, this.#exports.page_allowed(), Math.ceil(this.totalItems / 32));
  }
  allowAll(): void {
    this.#exports.page_allow_all();
  }
  allowValues(attribute: number, wanted: Uint8Array): void {
    this.#exports.page_allow_values(attribute, this.#write(wanted));
  }
  allowPrices(least: number, most: number): void {
    this.#exports.page_allow_prices(least, most);
  }

  recommend(limit: number, includeSeen: boolean, useAllowed: boolean): EngineList {
    return this.#list(this.#exports.page_recommend(limit, Number(includeSeen), Number(useAllowed)));
  }

  similar(item: number, limit: number, includeSeen: boolean, useAllowed: boolean): EngineList {
    return this.#list(this.#exports.page_similar(item, limit, Number(includeSeen), Number(useAllowed)));
  }

  explain(item: number, limit: number): EngineExplanation {
    const { results } = this.#list(this.#exports.page_explain(item, limit));
    return { results, parts: new Float32Array(this.#buffer, this.#exports.page_list() + PARTS, 3).slice() };
  }

  /** Copies of a vt_profile and of its affinities, at most `limit`. */
  profile(limit: number): { numbers: DataView; affinities: DataView } {
    const count = this.#exports.page_profile(limit);
    if (count < 0) throw refusal(-count);
    const numbers = this.#copy(this.#exports.page_profile_numbers(), PROFILE_BYTES);
    const affinities = this.#copy(numbers.getUint32(PROFILE_BYTES - 4, true), AFFINITY_BYTES * count);
    return { numbers, affinities };
  }

  /** Of the history, -1 for none, and how clearly: 0 to 1. */
  segment(): { segment: number; margin: number } {
    return { segment: this.#exports.page_segment(), margin: this.#exports.page_margin() };
  }
  segmentName(segment: number): string {
    return this.#text(7, segment);
  }

  #copy(address: Address, bytes: number): DataView {
    return new DataView(this.#bytes(address, bytes).slice().buffer);
  }

  get #buffer(): ArrayBuffer {
    return this.#exports.memory.buffer;
  }

  #bytes(address: Address, count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer, address, count);
  }

  #allocate(bytes: number): Address {
    const address = this.#exports.page_allocate(bytes);
    if (address === 0) throw new RecommenderError('OUT_OF_MEMORY', `wasm memory has no room for ${bytes} bytes.`);
    return address;
  }

  /** `kind` is a page_text_kind. */
  #text(kind: number, of = 0, value = 0): string {
    const address = this.#exports.page_text(kind, of, value);
    return this.#decoder.decode(this.#bytes(address, this.#exports.page_text_bytes()));
  }

  #list(count: number): EngineList {
    if (count < 0) throw refusal(-count);
    const list = new DataView(this.#buffer, this.#exports.page_list());
    const view = new DataView(this.#buffer, list.getUint32(RESULTS, true));
    const results = Array.from({ length: count }, (_, index) => ({
      item: view.getUint32(RESULT_BYTES * index, true),
      score: view.getFloat32(RESULT_BYTES * index + 4, true),
    }));
    return { source: SOURCES[list.getUint32(SOURCE, true)] ?? 'popularity', results };
  }

  /** Bytes where the engine can read them, until the next call. */
  #write(bytes: Uint8Array): Address {
    if (bytes.length > this.#scratchBytes) {
      this.#scratchBytes = Math.max(bytes.length, MAX_ID_BYTES);
      this.#scratch = this.#allocate(this.#scratchBytes);
    }
    this.#bytes(this.#scratch, bytes.length).set(bytes);
    return this.#scratch;
  }

  /** Throws what page_error() says of a status that is not OK. */
  #check(status: number): void {
    if (status === 0) return;
    const address = this.#exports.page_error();
    const text = this.#bytes(address + 24, ERROR_MESSAGE_BYTES);
    const message = this.#decoder.decode(text.subarray(0, text.indexOf(0))) || 'The engine has no memory.';
    const view = new DataView(this.#buffer, address);
    const code = STATUS_CODES[status] ?? 'ENGINE_FAILED';
    // VT_NOWHERE is all ones; real offsets are below 2 GiB.
    if (view.getUint32(12, true) !== 0) throw new RecommenderError(code, message);
    const byteOffset = view.getUint32(8, true);
    const where = this.#packBytes > 0 ? `Byte ${byteOffset} of ${this.#packBytes}` : `Byte ${byteOffset}`;
    throw new RecommenderError(code, `${message} (${where}.)`, { byteOffset });
  }
}

/** The engine refuses only arguments that engine.ts should not have passed. */
function refusal(status: number): RecommenderError {
  return new RecommenderError('ENGINE_FAILED', `The engine refused a call with status ${status}.`);
}
