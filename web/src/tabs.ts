/*
 * tabs.ts: tells the other tabs of a site that something changed, and hears of it from them. Only that something changed
 * is told, never what. It knows no histories.
 */

export class Tabs<News> {
  #channel: BroadcastChannel | undefined;

  /** Those of one name hear each other. */
  constructor(name: string, onNews: (news: News) => void) {
    if (!('BroadcastChannel' in globalThis)) return;
    this.#channel = new BroadcastChannel(`vitrine ${name}`);
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => onNews(data);
    (this.#channel as { unref?: () => void }).unref?.(); // node would wait for it
  }

  /** False where there is nothing to hear others by. */
  get hears(): boolean {
    return this.#channel !== undefined;
  }

  tell(news: News): void {
    this.#channel?.postMessage(news);
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
