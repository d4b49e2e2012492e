import { join } from 'node:path';

/** The repository. */
export const root = join(__dirname, '..', '..');
/** The peers are installed here, and nowhere else. */
export const benchFolder = join(root, 'bench');
/** And those that exist for some systems only here. */
export const optionalPeersFolder = join(benchFolder, 'optional');
/** What is made anew when it is gone. */
export const cacheFolder = join(root, '.cache', 'bench');
