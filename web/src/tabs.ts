/*
 * tabs.ts: tells the other tabs of a site that something changed, and hears of it from them. Only that something changed
 * is told, never what. It knows no histories.
 */
import type { Change } from './types.js';

export interface TabNews {
  change: Change;
  /** With `consent`: what was chosen. */
  paused?: boolean;
}

export class Tabs {
  #channel: BroadcastChannel | undefined;

  /** Tabs that use the same database hear each other. */
  constructor(databaseName: string, onNews: (news: TabNews) => void) {
    if (!('BroadcastChannel' in globalThis)) return;
    this.#channel = new BroadcastChannel(`vitrine ${databaseName}`);
    this.#channel.onmessage = ({ data }: MessageEvent<TabNews>) => onNews(data);
    (this.#channel as { unref?: () => void }).unref?.(); // node would wait for it
  }

  tell(news: TabNews): void {
    this.#channel?.postMessage(news);
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
