/*
 * wasm.ts: engine.wasm as a class: every export of src/wasm/wasm.h with its arguments and results as JavaScript values.
 * The only file that makes views on wasm memory; none outlives the call that follows, because memory.buffer is replaced
 * when memory grows. It knows items by number only.
 */
import { type ErrorCode, messageOf, RecommenderError } from './errors.js';

type Address = number;

interface Exports {
  memory: WebAssembly.Memory;
  _initialize?(): void;
  vt_wasm_allocate(bytes: number): Address;
  vt_wasm_release(memory: Address): void;
  vt_wasm_open(bytes: Address, size: number, maxHistory: number, maxResults: number): number;
  vt_wasm_error(): Address;
  vt_wasm_info(field: number): number;
  vt_wasm_find_item(id: Address, bytes: number): number;
  vt_wasm_id(item: number): Address;
  vt_wasm_title(item: number): Address;
  vt_wasm_image(item: number): Address;
  vt_wasm_report(): Address;
  vt_wasm_currency(): Address;
  vt_wasm_attribute_name(attribute: number): Address;
  vt_wasm_attribute_value(attribute: number, code: number): Address;
  vt_wasm_text_bytes(): number;
  vt_wasm_prices(): Address;
  vt_wasm_attribute_value_count(attribute: number): number;
  vt_wasm_attribute_codes(attribute: number): Address;
  vt_wasm_events(): Address;
  vt_wasm_set_history(count: number): number;
  vt_wasm_allowed(): Address;
  vt_wasm_recommend(limit: number, includeSeen: number, useAllowed: number): number;
  vt_wasm_similar(item: number, limit: number, includeSeen: number, useAllowed: number): number;
  vt_wasm_explain(item: number, limit: number): number;
  vt_wasm_results(): Address;
  vt_wasm_source(): number;
}

/** An event for the engine: vt_event. */
export interface EngineEvent {
  item: number;
  /** vt_event_type */
  type: number;
  value: number;
  ageDays: number;
}

export interface EngineResult {
  item: number;
  score: number;
}

/** Numbers of vt_source. */
export const SOURCES = ['popularity', 'history', 'item'] as const;

export interface EngineList {
  source: (typeof SOURCES)[number];
  results: EngineResult[];
}

const EVENT_BYTES = 16;
const RESULT_BYTES = 8;
const ERROR_MESSAGE_BYTES = 232;

/** What vt_wasm_open fails with. */
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

/** One wasm instance: one engine over one pack. */
export class WasmEngine {
  readonly #exports: Exports;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #encoder = new TextEncoder();
  #scratch: Address = 0;
  #scratchBytes = 0;
  #pack: Address = 0;
  #packBytes = 0;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  static async instantiate(module: WebAssembly.Module): Promise<WasmEngine> {
    const instance = await WebAssembly.instantiate(module, { env: { emscripten_notify_memory_growth() {} } });
    const exports = instance.exports as unknown as Exports;
    exports._initialize?.();
    return new WasmEngine(exports);
  }

  /** Opens a pack that arrived in pieces. Once per instance. */
  open(pieces: readonly Uint8Array[], maxHistory: number, maxResults: number): void {
    this.#packBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#pack = this.#allocate(Math.max(this.#packBytes, 1));
    const memory = this.#bytes(this.#pack, this.#packBytes);
    let offset = 0;
    for (const piece of pieces) {
      memory.set(piece, offset);
      offset += piece.length;
    }
    const status = this.#exports.vt_wasm_open(this.#pack, this.#packBytes, maxHistory, maxResults);
    if (status !== 0) throw this.#openError(status);
  }

  /** A copy of the pack. */
  packCopy(): Uint8Array {
    return this.#bytes(this.#pack, this.#packBytes).slice();
  }

  get packBytes(): number {
    return this.#packBytes;
  }
  get itemCount(): number {
    return this.#exports.vt_wasm_info(0);
  }
  get factorCount(): number {
    return this.#exports.vt_wasm_info(1);
  }
  get build(): 'relaxed' | 'simd128' {
    return this.#exports.vt_wasm_info(3) ? 'relaxed' : 'simd128';
  }
  get attributeCount(): number {
    return this.#exports.vt_wasm_info(2);
  }

  /** The number of the item with this id, -1 when there is none. */
  findItem(id: string): number {
    const bytes = this.#encoder.encode(id);
    if (bytes.length > this.#scratchBytes) {
      this.#exports.vt_wasm_release(this.#scratch);
      this.#scratch = this.#scratchBytes = 0;
      this.#scratch = this.#allocate(bytes.length);
      this.#scratchBytes = bytes.length;
    }
    this.#bytes(this.#scratch, bytes.length).set(bytes);
    return this.#exports.vt_wasm_find_item(this.#scratch, bytes.length);
  }

  id(item: number): string {
    return this.#text(this.#exports.vt_wasm_id(item));
  }
  title(item: number): string {
    return this.#text(this.#exports.vt_wasm_title(item));
  }
  image(item: number): string {
    return this.#text(this.#exports.vt_wasm_image(item));
  }
  report(): string {
    return this.#text(this.#exports.vt_wasm_report());
  }
  currency(): string {
    return this.#text(this.#exports.vt_wasm_currency());
  }
  attributeName(attribute: number): string {
    return this.#text(this.#exports.vt_wasm_attribute_name(attribute));
  }
  attributeValueCount(attribute: number): number {
    return this.#exports.vt_wasm_attribute_value_count(attribute);
  }
  attributeValue(attribute: number, code: number): string {
    return this.#text(this.#exports.vt_wasm_attribute_value(attribute, code));
  }

  /** [itemCount] codes of an attribute's values; a view, to be used at once. */
  attributeCodes(attribute: number): Uint16Array {
    return new Uint16Array(this.#buffer, this.#exports.vt_wasm_attribute_codes(attribute), this.itemCount);
  }

  /** -1 where not known. */
  price(item: number): number {
    const prices = this.#exports.vt_wasm_prices();
    return prices === 0 ? -1 : new DataView(this.#buffer).getFloat32(prices + 4 * item, true);
  }

  setHistory(events: readonly EngineEvent[]): void {
    const view = new DataView(this.#buffer, this.#exports.vt_wasm_events(), EVENT_BYTES * events.length);
    events.forEach((event, index) => {
      view.setUint32(EVENT_BYTES * index, event.item, true);
      view.setUint32(EVENT_BYTES * index + 4, event.type, true);
      view.setFloat32(EVENT_BYTES * index + 8, event.value, true);
      view.setFloat32(EVENT_BYTES * index + 12, event.ageDays, true);
    });
    const status = this.#exports.vt_wasm_set_history(events.length);
    if (status !== 0) throw refusal(status);
  }

  /** The filter that `useAllowed` refers to: bit item % 32 of word item / 32. A view, to be used at once. */
  allowed(): Uint32Array {
    return new Uint32Array(this.#buffer, this.#exports.vt_wasm_allowed(), Math.ceil(this.itemCount / 32));
  }

  recommend(limit: number, includeSeen: boolean, useAllowed: boolean): EngineList {
    return this.#list(this.#exports.vt_wasm_recommend(limit, Number(includeSeen), Number(useAllowed)));
  }

  similar(item: number, limit: number, includeSeen: boolean, useAllowed: boolean): EngineList {
    return this.#list(this.#exports.vt_wasm_similar(item, limit, Number(includeSeen), Number(useAllowed)));
  }

  /** What the history's items contribute to the score of `item`, largest first. */
  explain(item: number, limit: number): EngineResult[] {
    return this.#list(this.#exports.vt_wasm_explain(item, limit)).results;
  }

  get #buffer(): ArrayBuffer {
    return this.#exports.memory.buffer;
  }

  #bytes(address: Address, count: number): Uint8Array {
    return new Uint8Array(this.#buffer, address, count);
  }

  #allocate(bytes: number): Address {
    const address = this.#exports.vt_wasm_allocate(bytes);
    if (address === 0) throw new RecommenderError('OUT_OF_MEMORY', `wasm memory has no room for ${bytes} bytes.`);
    return address;
  }

  #text(address: Address): string {
    return this.#decoder.decode(this.#bytes(address, this.#exports.vt_wasm_text_bytes()));
  }

  #list(count: number): EngineList {
    if (count < 0) throw refusal(-count);
    const view = new DataView(this.#buffer, this.#exports.vt_wasm_results(), RESULT_BYTES * count);
    const results = Array.from({ length: count }, (_, index) => ({
      item: view.getUint32(RESULT_BYTES * index, true),
      score: view.getFloat32(RESULT_BYTES * index + 4, true),
    }));
    return { source: SOURCES[this.#exports.vt_wasm_source()] ?? 'popularity', results };
  }

  /** What vt_wasm_error() says. */
  #openError(status: number): RecommenderError {
    const address = this.#exports.vt_wasm_error();
    const text = this.#bytes(address + 24, ERROR_MESSAGE_BYTES);
    const message = this.#decoder.decode(text.subarray(0, text.indexOf(0)));
    const view = new DataView(this.#buffer, address);
    const code = STATUS_CODES[status] ?? 'ENGINE_FAILED';
    // VT_NOWHERE is all ones; real offsets are below 2 GiB.
    if (view.getUint32(12, true) !== 0) return new RecommenderError(code, message);
    const byteOffset = view.getUint32(8, true);
    return new RecommenderError(code, `${message} (Byte ${byteOffset} of ${this.#packBytes}.)`, { byteOffset });
  }
}

/** The engine refuses only arguments that engine.ts should not have passed. */
function refusal(status: number): RecommenderError {
  return new RecommenderError('ENGINE_FAILED', `The engine refused a call with status ${status}.`);
}
