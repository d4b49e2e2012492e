import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '..', '..', '..');

/** Makes the programs of the figures, which start in a tenth of a second that way; gives their folder. */
export async function bundle(): Promise<string> {
  const outdir = join(root, '.cache', 'faults');
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: ['worker', 'node-process'].map((name) => join(__dirname, `${name}.ts`)),
    outdir, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error',
    external: ['snappy', 'lz4-napi', 'kerberos'],
  });
  return outdir;
}
