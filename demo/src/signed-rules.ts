/*
 * The shop's rules for its lists, a file beside the pack that takes effect without training. The build signs it and writes
 * the key into this program, so that nobody else can raise or lower anything. Knows nothing of lists.
 */
import { type ListRules, loadRules } from '@vitrine/web/campaigns';
import { readStored, store } from './device-memory.js';

/** Empty for a shop without rules. */
declare const RULES_KEY: string;
const SERIAL = 'vitrine-demo-rules';

/** None where the shop has none, or they are not its own. */
export async function shopRules(): Promise<ListRules | undefined> {
  if (!RULES_KEY) return undefined;
  try {
    const rules = await loadRules('rules.json', { publicKey: RULES_KEY, least: readStored<number>(SERIAL) ?? 0 });
    store(SERIAL, rules.serial);
    return rules;
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}
