/* What the page itself keeps in local storage. Where that is blocked the shop works on and remembers nothing. */

/** Which campaigns were closed, and when. */
export const CLOSED_CAMPAIGNS = 'vitrine-demo-campaigns';

export function readStored<T>(key: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export function store(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Not remembered: as the visitor's browser was told to.
  }
}
