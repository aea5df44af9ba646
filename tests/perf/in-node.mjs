/*
 * in-node.mjs: workloads.mjs in a node process of its own: `node in-node.mjs SETTINGS` prints its results as JSON.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { folder } from './site.mjs';

// The runtimes' glue for node was written for CommonJS.
globalThis.require = createRequire(import.meta.url);
globalThis.__dirname = folder;
const { measure } = await import(path.join(folder, 'site/workloads.mjs'));
const results = await measure(JSON.parse(process.argv[2]));
process.stdout.write(`${JSON.stringify(results)}\n`, () => process.exit(0));
