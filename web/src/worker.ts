/*
 * worker.ts: the script of the module worker. It serves the page that started it.
 */
import type { Port } from './protocol.js';
import { serve } from './service.js';

serve(globalThis as unknown as Port);
