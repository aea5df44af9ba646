/*
 * Where the visitor is, kept behind the # of the address: browsers never send that part, so no request, log or referrer
 * can say what was looked at. Knows no pages.
 */
export type Route =
  | { page: 'home' }
  | { page: 'all' }
  | { page: 'category'; name: string }
  | { page: 'product'; id: string }
  | { page: 'search'; query: string }
  | { page: 'data' }
  | { page: 'privacy' }
  | { page: 'engine' }
  | { page: 'missing' };

export const link = {
  home: '#/',
  all: '#/all',
  data: '#/data',
  privacy: '#/privacy',
  engine: '#/engine',
  category: (name: string) => `#/category/${encodeURIComponent(name)}`,
  search: (query: string) => `#/search/${encodeURIComponent(query)}`,
  product: (id: string) => `#/product/${encodeURIComponent(id)}`,
};

export function parseRoute(hash: string): Route {
  const [page = '', ...rest] = hash.replace(/^#\/?/, '').split('/');
  let name: string;
  try {
    name = decodeURIComponent(rest.join('/'));
  } catch {
    return { page: 'missing' };
  }
  if (page === '') return { page: 'home' };
  if (page === 'all' || page === 'data' || page === 'privacy' || page === 'engine') return { page };
  if (page === 'search' && name) return { page: 'search', query: name };
  if (page === 'category' && name) return { page: 'category', name };
  if (page === 'product' && name) return { page: 'product', id: name };
  return { page: 'missing' };
}

/**
 * Calls `show` now and at every change of the place. `arrived` is false for the first call; `scroll` is where the
 * visitor had left that entry of the browser's history.
 */
export function startRouter(show: (route: Route, arrived: boolean, scroll: number) => Promise<void>): void {
  history.scrollRestoration = 'manual';
  const places = new Map<number, number>();
  let current = 0;
  const go = async (arrived: boolean) => {
    const known = (history.state as { place?: number } | null)?.place;
    if (arrived) places.set(current, scrollY);
    current = known ?? Date.now();
    if (known === undefined) history.replaceState({ place: current }, '');
    await show(parseRoute(location.hash), arrived, places.get(current) ?? 0);
  };
  addEventListener('hashchange', () => void go(true));
  void go(false);
}
