import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the project. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Downloaded and kept between runs; ignored by git. */
export const cacheFolder = path.join(root, '.vscode-test');
