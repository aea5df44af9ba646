/* The service worker: the whole shop without a network. The build says which files there are. */
import { offline } from '@vitrine/web/sw';

declare const FILES: string[];
declare const VERSION: string;

offline({ files: FILES, version: VERSION, page: './' });
