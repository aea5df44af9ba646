/* Numbers with units, in the visitor's language. */
import type { Shop } from './shop.js';

export function bytesText(shop: Shop, bytes: number): string {
  const large = bytes >= 1e6;
  return new Intl.NumberFormat(shop.locale, {
    style: 'unit',
    unit: bytes < 1000 ? 'byte' : large ? 'megabyte' : 'kilobyte',
    unitDisplay: bytes < 1000 ? 'long' : 'short',
    maximumFractionDigits: large ? 2 : 1,
  }).format(bytes < 1000 ? bytes : bytes / (large ? 1e6 : 1e3));
}
