/*
 * sample-shop.ts: a small shop for the tests: four categories, items with Chinese and emoji ids, shoppers who each keep to one
 * category. Trained by the real program, so that the packs are real.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Engine } from '../../web/src/engine.ts';
import type { NumberedEngine } from '../../web/src/numbered.ts';
import { drawBelow, seededWords } from '../../web/src/random-words.ts';

export const CATEGORIES = ['Garden', 'Kitchen', '茶具', 'Toys'];
const ITEMS_PER_CATEGORY = 12;
const SHOPPERS = 240;

/** The id of item `rank` of a category; rank 0 sells best. */
export function itemId(category: number, rank: number): string {
  return category === 2 ? `茶-${rank}-🍵` : `item ${category}/${rank}`;
}

export const GARDEN = Array.from({ length: ITEMS_PER_CATEGORY }, (_, rank) => itemId(0, rank));

export const wasmUrl = pathToFileURL(process.env.VITRINE_WASM as string);

/** An engine with all of a pack. */
export async function openEngine(make: () => Promise<NumberedEngine>, pieces: readonly Uint8Array[]): Promise<Engine> {
  const engine = await Engine.create(make);
  for (const piece of pieces) engine.append(piece);
  engine.finish();
  return engine;
}

/** Items that nobody took, one of each category, for `makePack`. */
export const NEW_ITEMS = CATEGORIES.map((_, category) => `new ${category}`);

/** `options` are those of `vitrine train`; `newItems` adds NEW_ITEMS to the catalogue. */
export function makePack(
  options: readonly string[] = ['--factors', '8'],
  newItems = false,
  events = eventTable(),
): ArrayBuffer {
  return inDirectory((path) => {
    writeFileSync(path('items.csv'), itemTable() + (newItems ? newItemTable() : ''));
    writeFileSync(path('events.csv'), events);
    const files = ['--events', path('events.csv'), '--items', path('items.csv'), '--out', path('shop.vtpk')];
    runProgram(['train', ...files, ...options]);
    return bytesOf(path('shop.vtpk'));
  });
}

/** A pack with a blend of its own for newcomers: lately, all take what sells worse, in all, than the other items. */
export function makeFashionPack(): ArrayBuffer {
  const lines = ['user,item,type,time'];
  const words = seededWords(3);
  for (let shopper = 0; shopper < 300; shopper++) {
    for (let step = 0; step < 9; step++) {
      const rank = drawBelow(ITEMS_PER_CATEGORY / 2, words) + (step > 4 ? ITEMS_PER_CATEGORY / 2 : 0);
      const item = itemId(drawBelow(CATEGORIES.length, words), rank);
      lines.push(`shopper ${shopper},${item},purchase,${1_700_000_000 + step * 864_000 + shopper}`);
    }
  }
  return makePack(['--recipe', 'blend', '--factors', '8', '--iterations', '3'], true, `${lines.join('\n')}\n`);
}

/** The golden pack with every signal of a blend and a network, which so small a shop as this one does not train. */
export function makeNetworkPack(): ArrayBuffer {
  return inDirectory((path) => {
    const program = join(dirname(process.env.VITRINE_PROGRAM as string), 'tests', 'golden_test');
    execFileSync(program, ['--packs', path('')], { stdio: 'pipe' });
    return bytesOf(path('golden-blend.pack'));
  });
}

/** A pack of more items than its first chunk has. */
export function makeLargePack(options: readonly string[] = []): ArrayBuffer {
  return inDirectory((path) => {
    runProgram(['simulate', '--out', path('shop'), '--items', '2500', '--shoppers', '2000', '--days', '30']);
    const files = ['--events', path('shop/events.csv'), '--items', path('shop/items.csv'), '--out', path('shop.vtpk')];
    runProgram(['train', ...files, '--factors', '20', '--iterations', '2', ...options]);
    return bytesOf(path('shop.vtpk'));
  });
}

/** The patch from a pack to the next one, and how its name goes on after that of the pack. */
export function makeDelta(from: Uint8Array, to: Uint8Array): { name: string; patch: Uint8Array<ArrayBuffer> } {
  return inDirectory((path) => {
    writeFileSync(path('old.vtpk'), from);
    writeFileSync(path('new.vtpk'), to);
    const made = runProgram(['delta', '--from', path('old.vtpk'), '--pack', path('new.vtpk'), '--json']);
    const file: string = JSON.parse(made).patch;
    return { name: file.slice(path('new.vtpk').length), patch: new Uint8Array(bytesOf(file)) };
  });
}

/** What `vitrine COMMAND --json` says of a pack. */
export function askProgram(pack: Uint8Array, command: string, options: readonly string[]): unknown {
  return inDirectory((path) => {
    writeFileSync(path('shop.vtpk'), pack);
    return JSON.parse(runProgram([command, '--pack', path('shop.vtpk'), '--json', ...options]));
  });
}

function bytesOf(file: string): ArrayBuffer {
  const bytes = readFileSync(file);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
}

function runProgram(options: readonly string[]): string {
  return execFileSync(process.env.VITRINE_PROGRAM as string, options, { stdio: 'pipe', encoding: 'utf8' });
}

function inDirectory<Value>(work: (path: (name: string) => string) => Value): Value {
  const directory = mkdtempSync(join(tmpdir(), 'vitrine-shop-'));
  try {
    return work((name) => join(directory, name));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function itemTable(): string {
  const lines = ['id,title,price,image,category,brand'];
  for (let rank = 0; rank < ITEMS_PER_CATEGORY; rank++) {
    CATEGORIES.forEach((name, category) => {
      const price = rank === 3 ? '' : `${rank + 9}.99`;
      const brand = rank === 5 ? '' : rank % 2 ? 'Odd' : 'Even';
      lines.push(
        `${itemId(category, rank)},${name} № ${rank},${price},pictures.svg#${category}-${rank},${name},${brand}`,
      );
    });
  }
  return `${lines.join('\n')}\n`;
}

function newItemTable(): string {
  const line = (id: string, category: number) =>
    `${id},${CATEGORIES[category]} № new,9.99,,${CATEGORIES[category]},Even`;
  return `${NEW_ITEMS.map(line).join('\n')}\n`;
}

function eventTable(): string {
  const lines = ['user,item,type,time'];
  for (let shopper = 0; shopper < SHOPPERS; shopper++) {
    const taste = shopper % CATEGORIES.length;
    for (let rank = 0; rank < ITEMS_PER_CATEGORY; rank++) {
      // Better sellers are bought by more; one in ten strays into another category.
      if ((shopper * 7 + rank * 3) % (ITEMS_PER_CATEGORY + 4) < rank) continue;
      const category = (shopper + rank * 5) % 10 === 0 ? (taste + 1) % CATEGORIES.length : taste;
      lines.push(`shopper ${shopper},${itemId(category, rank)},purchase,${1_700_000_000 + shopper * 100 + rank}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
