/*
 * delta.test.ts: patches of the real program, applied as pages do it, and what is no such patch.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecommenderError } from '../../web/src/errors.ts';
import { deltaName, patched } from '../../web/src/parts/delta.ts';
import { makeDelta, makeLargePack, makePack } from './sample-shop.ts';

const pack = (options?: string[]) => new Uint8Array(makePack(options));
const large = (options?: string[]) => new Uint8Array(makeLargePack(options));
const isRefusal = (error: unknown) => error instanceof RecommenderError && error.code === 'PACK_CORRUPT';

test('from any pack to any other, and no byte is another', async () => {
  const pairs: [string, Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>][] = [
    ['the same', pack(), pack()],
    ['other factors', pack(), pack(['--factors', '24'])],
    ['fewer items', large(), large(['--min-item', '12'])],
    ['more items, in two chunks', large(['--min-item', '12']), large()],
    ['another order', large(), large(['--half-life', '3'])],
    ['links and trends', large(['--recipe', 'blend']), large(['--recipe', 'blend', '--half-life', '3'])],
    ['product codes', large(['--pq', '2']), large(['--half-life', '3'])],
  ];
  for (const [what, from, to] of pairs) {
    const { name, patch } = makeDelta(from, to);
    assert.equal(name, await deltaName(from), what);
    assert.ok(Buffer.from(await patched(from, patch)).equals(to), what);
    assert.ok(what !== 'the same' || patch.length < to.length / 2, `${patch.length} of ${to.length}`);
  }
});

test('a patch that is cut, changed, or of another pack gives the new pack or a refusal', async () => {
  const [from, to] = [pack(), pack(['--half-life', '1'])];
  const { patch } = makeDelta(from, to);
  await assert.rejects(patched(to, patch), isRefusal);
  for (let length = 0; length < patch.length; length += length < 400 ? 1 : 61) {
    await assert.rejects(patched(from, patch.slice(0, length)), isRefusal, `${length} bytes`);
  }
  for (let at = 0; at < patch.length; at += at < 1000 ? 1 : 7) {
    for (const change of [1, 0x80, 0xff]) {
      const other = patch.slice();
      (other[at] as number) ^= change;
      const outcome = await patched(from, other).catch((error: unknown) => error);
      assert.ok(isRefusal(outcome) || Buffer.from(outcome as Uint8Array).equals(to), `byte ${at}: ${outcome}`);
    }
  }
});

test('numbers beyond all bounds are refused before anything is allocated for them', async () => {
  const [from, to] = [pack(), pack(['--half-life', '1'])];
  const { patch } = makeDelta(from, to);
  for (const word of [3, 4, 5, 6, 7]) {
    for (const value of [0, 2 ** 31, 2 ** 32 - 1]) {
      const other = patch.slice();
      new Uint32Array(other.buffer, 4 * word, 1)[0] = value;
      await assert.rejects(patched(from, other), isRefusal, `word ${word}: ${value}`);
    }
  }
  // As many new items as there is room for, each with a record in every section.
  const items = new Uint8Array(128 + 4 * 2 ** 20).fill(0xff);
  items.set(patch.subarray(0, 128));
  new Uint32Array(items.buffer, 12, 5).set([2 ** 20, 0, 0, 0, 0]);
  await assert.rejects(patched(from, items), /too large/);
});
