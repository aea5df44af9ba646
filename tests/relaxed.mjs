/*
 * relaxed.mjs: importing it allows relaxed SIMD in node, also as `node --import ./relaxed.mjs PROGRAM`: before 22, node
 * had it behind a flag or computed the dot product wrongly, unless by its optimising compiler. 18 does not have it.
 */
import process from 'node:process';
import v8 from 'node:v8';

if (Number.parseInt(process.versions.node, 10) < 22) {
  for (const flag of ['--experimental-wasm-relaxed-simd', '--no-liftoff']) v8.setFlagsFromString(flag);
}
