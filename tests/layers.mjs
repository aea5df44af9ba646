/*
 * layers.mjs: reads every #include and every import against the arrows written below, and checks the other rules of the
 * house that a program can read: file names, head comments, exports.txt, what the shopper's side may use of the C
 * library. Prints TAP. It knows the source texts only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/* Who may include what: folders of src, and public headers as <name>. Each folder may also include itself. */
const ARROWS = {
  '<base>': [],
  '<pack>': ['<base>'],
  '<engine>': ['<base>', '<pack>'],
  '<file>': ['<base>'],
  '<delta>': ['<base>', '<pack>'],
  '<data>': ['<base>'],
  '<train>': ['<base>', '<file>', '<pack>', '<data>'],
  '<eval>': ['<base>', '<pack>', '<data>', '<train>'],
  '<tune>': ['<base>', '<train>'],
  '<segments>': ['<base>', '<train>'],
  '<simulate>': ['<base>'],
  '<reports>': ['<base>', '<data>'],
  '<experiment>': ['<base>', '<pack>', '<simulate>', '<reports>'],

  base: ['<base>', '<file>'],
  kernels: ['base', '<base>'],
  pack: ['kernels', 'base', '<base>', '<pack>'],
  engine: ['pack', 'kernels', 'base', '<base>', '<pack>', '<engine>'],
  wasm: ['<base>', '<pack>', '<engine>'],

  // data shares the rules of evidence with the pack, and the protocols with eval (split.h).
  data: ['pack', 'base', '<base>', '<data>', '<pack>', '<eval>'],
  models: ['data', 'pack', 'kernels', 'base', '<base>', '<data>', '<pack>', '<train>', '<segments>'],
  eval: [
    'models',
    'data',
    'pack',
    'kernels',
    'base',
    '<base>',
    '<data>',
    '<pack>',
    '<train>',
    '<eval>',
    '<tune>',
    '<engine>',
  ],
  simulate: ['base', '<base>', '<file>', '<simulate>'],
  reports: ['data', 'base', '<base>', '<pack>', '<data>', '<reports>'],
  // An experiment on simulated shoppers: they meet the engine as a page would, and report as it would.
  experiments: [
    'simulate',
    'reports',
    'base',
    '<base>',
    '<pack>',
    '<engine>',
    '<simulate>',
    '<reports>',
    '<experiment>',
  ],
  delta: ['pack', 'base', '<base>', '<pack>', '<delta>'],
  cli: [
    '<base>',
    '<file>',
    '<pack>',
    '<engine>',
    '<data>',
    '<train>',
    '<eval>',
    '<tune>',
    '<segments>',
    '<simulate>',
    '<reports>',
    '<experiment>',
    '<delta>',
  ],
};

/* What is in engine.wasm uses no files, clocks, locales or environment, so none of these. */
const SHOPPERS_SIDE = ['base', 'kernels', 'pack', 'engine', 'wasm'];
const CLOCK_AND_LOCALE = ['time.h', 'sys/time.h', 'locale.h'];
const FORBIDDEN_THERE = ['stdio.h', 'unistd.h', 'fcntl.h', 'errno.h', 'math.h', ...CLOCK_AND_LOCALE];
const EXCEPTIONS = {
  // of base, but not linked into engine.wasm
  'src/base/error_format.c': ['stdio.h'],
  'src/base/file.c': ['stdio.h', 'unistd.h', 'fcntl.h', 'errno.h'],
};

/* Modules of web/src, each with those that it may import; what all may: types and errors. */
const WEB_ARROWS = {
  // for shops that use them; they know nothing of a recommender
  experiments: ['counters', 'device-store', 'random-words'],
  counters: ['device-store'],
  reports: ['report-plan', 'privacy', 'device-store', 'random-words'],
  'report-plan': [],
  privacy: ['random-words'],
  campaigns: ['audience', 'shop-rules', 'push-memory'],
  'push-memory': ['audience', 'campaigns'], // of campaigns its interface only
  audience: [],
  'shop-rules': ['verify'],
  exposure: ['device-store', 'random-words', 'recommender'], // of the recommender its interface only
  'device-store': [],
  'random-words': [],
  // the recommender
  index: ['recommender'],
  recommender: ['connection', 'protocol', 'events', 'tabs'],
  connection: ['protocol', 'service'], // the service only by import(), for `worker: false`
  tabs: [],
  worker: ['protocol', 'service'],
  service: [
    'protocol',
    'engine',
    'catalogue',
    'history',
    'packs',
    'download',
    'builds',
    'numbered',
    'wasm',
    'lists',
    'rules',
    'shape',
    'profile',
    'onboarding',
    'plain',
    'imported',
    'another',
    'arguments',
  ],
  engine: ['catalogue', 'numbered', 'filters', 'events', 'arrange'],
  catalogue: ['numbered', 'filters'],
  filters: ['numbered'],
  arrange: [],
  insight: [],
  numbered: ['insight'],
  wasm: ['numbered'],
  history: ['database', 'compact'],
  database: ['history', 'compact', 'seal', 'events', 'indexed', 'download', 'tabs'], // of history its interface only
  indexed: [],
  compact: [],
  packs: ['download', 'keep', 'verify', 'delta'],
  protocol: [],
  download: [],
  builds: [],
  events: [],
  errors: [],
  types: ['types-lists', 'types-opening', 'types-shopper'],
  'types-lists': ['types-shopper'],
  'types-opening': ['types-lists'],
  'types-shopper': [],
  // parts/, only by import(), when they are first needed
  arguments: ['events'],
  lists: ['engine', 'catalogue', 'filters', 'arrange', 'events'],
  rules: ['engine', 'catalogue', 'filters', 'arrange'],
  shape: [
    'rules',
    'engine',
    'catalogue',
    'filters',
    'arrange',
    'calibrate',
    'thompson',
    'priors',
    'random-words',
    'numbered',
    'plain-pack',
  ],
  calibrate: ['engine', 'arrange', 'pieces'],
  thompson: ['arrange', 'random-words'],
  priors: ['catalogue'],
  onboarding: ['engine', 'plain-pack'],
  profile: ['engine', 'insight', 'habits', 'groups', 'pieces'],
  pieces: ['engine', 'catalogue', 'habits', 'groups'],
  habits: ['groups'],
  groups: [],
  plain: ['filters', 'numbered', 'plain-pack'],
  'plain-pack': [],
  keep: ['packs'],
  verify: [],
  delta: [],
  seal: [],
  imported: ['history', 'events'], // of history its interface only
  another: ['engine', 'packs'],
  // for who asks for them: they use the package as a page does
  kinds: ['index', 'recommender'],
  watch: ['kinds', 'recommender'],
  'shelf-element': ['index', 'kinds', 'recommender'],
  react: ['watch', 'kinds', 'recommender'],
  vue: ['watch', 'kinds', 'recommender'],
  sw: [],
};

const USUAL_NAMES =
  /^(README\.md|package(-lock)?\.json|tsconfig\.json|biome\.json|build\.mjs|CMakeLists\.txt|run|\.npmrc)$/;

let count = 0;
let failed = 0;

/** One test: passes when there are no findings. */
function check(what, findings) {
  count += 1;
  failed += findings.length > 0 ? 1 : 0;
  for (const finding of findings) console.log(`# ${finding}`);
  console.log(`${findings.length > 0 ? 'not ok' : 'ok'} ${count} - ${what}`);
}

/** All files below these folders, installed and generated ones left out. */
const tree = ['include', 'src', 'tests', 'web', 'demo'].flatMap((top) =>
  readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.posix.join(entry.parentPath, entry.name))
    .filter((file) => !/\/(node_modules|dist)\//.test(file)),
);
const read = (file) => readFileSync(file, 'utf8');
const sources = tree.filter((file) => /^(src|include)\/.*\.(c|h|def|inc)$/.test(file));

/** `src/pack/x.c` is in `pack`, `include/vitrine/pack.h` is `<pack>`. */
function layerOf(file) {
  const [top, folder, name] = file.split('/');
  return top === 'include' ? `<${path.basename(name, '.h')}>` : folder;
}

/** Every #include of a file as { line, text, target }; the target is a layer, or undefined for a system header. */
function includesOf(file) {
  const found = [];
  read(file)
    .split('\n')
    .forEach((text, index) => {
      const match = /^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")/.exec(text);
      if (!match) return;
      const [, system, own] = match;
      const include = { line: index + 1, text: system ?? own };
      if (own) include.target = layerOf(path.posix.normalize(path.posix.join(path.dirname(file), own)));
      else if (system.startsWith('vitrine/')) include.target = `<${path.basename(system, '.h')}>`;
      found.push(include);
    });
  return found;
}

for (const layer of Object.keys(ARROWS)) {
  const files = sources.filter((file) => layerOf(file) === layer);
  const findings = files.length === 0 ? [`there are no files of ${layer}`] : [];
  for (const file of files) {
    for (const { line, text, target } of includesOf(file)) {
      const where = `${file}:${line}: ${text}`;
      if (target) {
        if (target !== layer && !ARROWS[layer].includes(target)) findings.push(`${where} is not below ${layer}`);
        continue;
      }
      const forbidden = SHOPPERS_SIDE.includes(layer) ? FORBIDDEN_THERE : layer === 'cli' ? [] : CLOCK_AND_LOCALE;
      if (forbidden.includes(text) && !EXCEPTIONS[file]?.includes(text)) findings.push(`${where} is not for ${layer}`);
    }
  }
  check(`${layer} includes only what is below it`, findings);
}

check(
  'every folder and header has its arrows written down',
  sources.filter((file) => !(layerOf(file) in ARROWS)),
);

const modules = tree.filter((file) => /^web\/src\/.*\.ts$/.test(file));
const wrongImports = [];
for (const file of modules) {
  const allowed = WEB_ARROWS[path.basename(file, '.ts')];
  if (!allowed) wrongImports.push(`${file} has no arrows written down`);
  for (const [, from] of read(file).matchAll(/\b(?:from|import)\s*\(?\s*'\.{1,2}\/(?:parts\/)?([\w-]+)\.js'/g)) {
    if (allowed && !['types', 'errors', ...allowed].includes(from)) wrongImports.push(`${file} imports ${from}`);
  }
}
if (modules.length === 0) wrongImports.push('there are no modules in web/src');
check('modules of web import only what is below them', wrongImports);

const seen = new Map();
const doubled = [];
for (const file of tree.filter((name) => /^(src|include|tests|web|demo)\//.test(name) && !name.includes('/corpus/'))) {
  const name = path.basename(file);
  if (USUAL_NAMES.test(name)) continue;
  if (seen.has(name)) doubled.push(`${file} and ${seen.get(name)}`);
  seen.set(name, file);
}
check('file names are unique in the tree', doubled);

check(
  'every C file begins with a comment that names it',
  tree
    .filter((file) => /^(src|include|tests)\/.*\.[ch]$/.test(file))
    .filter((file) => !new RegExp(`^/\\*\\n \\* ${path.basename(file)}: `).test(read(file))),
);

{
  const exported = read('src/wasm/exports.txt').trim().split('\n');
  const defined = [...read('src/wasm/wasm.c').matchAll(/\b(page_\w+)\([^;{]*\)\s*\{/g)].map((match) => `_${match[1]}`);
  check('exports.txt lists the functions of wasm.c', [
    ...defined.filter((name) => !exported.includes(name)).map((name) => `${name} is not in exports.txt`),
    ...exported.filter((name) => !defined.includes(name)).map((name) => `${name} is not in wasm.c`),
  ]);
}

console.log(`1..${count}`);
process.exitCode = failed > 0 ? 1 : 0;
