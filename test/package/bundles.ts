import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { programs } from './programs';

/** The formats in which users put a program and all that it needs into one file. */
export const bundleFormats = {
  esm: { format: 'esm', program: programs.esm.file, file: 'bundled.mjs' },
  cjs: { format: 'cjs', program: programs.cjs.file, file: 'bundled.cjs' },
} as const;

/** Bundles a program of the consumer's folder into one file elsewhere, where nothing is installed; any warning fails. */
export async function bundleProgram(
  consumer: string,
  { format, program }: (typeof bundleFormats)[keyof typeof bundleFormats],
  outfile: string,
): Promise<void> {
  mkdirSync(dirname(outfile), { recursive: true });
  const entryPoints = [join(consumer, program)];
  const { warnings } = await build({ entryPoints, outfile, format, bundle: true, platform: 'node', logLevel: 'silent' });
  if (warnings.length > 0) throw new Error(`The bundler warns: ${warnings.map(({ text }) => text).join('; ')}`);
}
