/*
 * builds.ts: which build of the engine this browser gets: engine-relaxed.wasm where the instruction that makes it
 * quicker is there and right, engine.wasm elsewhere. Both compute the same. They are two files, because a browser
 * refuses a module as a whole.
 */

/** Whether engine-relaxed.wasm is in this package: scripts/build.mjs knows, so no page asks for a missing file. */
declare const RELAXED_SHIPS: boolean;

/** Exports f: lane 0 of i32x4.relaxed_dot_i8x16_i7x16_add_s of bytes of 5, bytes of 3, and words of 7. */
const PROBE = /* @__PURE__ */ Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic, version
  ...[1, 5, 1, 0x60, 0, 1, 0x7f], // one type: nothing to i32
  ...[3, 2, 1, 0], // one function, of that type
  ...[7, 5, 1, 1, 0x66, 0, 0], // its name
  ...[10, 22, 1, 20, 0], // its code: three constants, each made a vector; dot; extract lane 0; end
  ...[0x41, 5, 0xfd, 15, 0x41, 3, 0xfd, 15, 0x41, 7, 0xfd, 17, 0xfd, 0x93, 2, 0xfd, 27, 0, 0x0b],
);

/** Runs the probe, because having the instruction is not enough: V8 11.8 (Chromium 118) loses the words to add to. */
function hasRelaxedDot(): boolean {
  if (!WebAssembly.validate(PROBE)) return false;
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(PROBE)).exports;
  return (f as () => number)() === 4 * 5 * 3 + 7;
}

/** The smallest module: a Content-Security-Policy that forbids wasm forbids this one. */
const NOTHING = /* @__PURE__ */ Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Whether this browser compiles wasm at all. */
export function mayRunWasm(): boolean {
  try {
    return Boolean(new WebAssembly.Module(NOTHING));
  } catch {
    return false;
  }
}

/** Where the engine is, beside this package's modules. */
export function engineUrl(): string {
  // Both written out, for bundlers.
  const url =
    RELAXED_SHIPS && hasRelaxedDot()
      ? new URL('./engine-relaxed.wasm', import.meta.url)
      : new URL('./engine.wasm', import.meta.url);
  return url.href;
}
