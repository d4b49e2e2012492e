import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { longTimeoutMs, runProgram, writePrograms, type Outcome } from './consumer';
import { compiledPrograms, programs, typePrograms } from './programs';

/** A way in which TypeScript finds packages, and the files that are written for it. */
export interface Resolution {
  readonly name: string;
  readonly module: string;
  readonly files: readonly string[];
}

const modules = [programs.mts, compiledPrograms.mts, typePrograms.mts];
const both = [...modules, programs.cts, compiledPrograms.cts, typePrograms.cts];

/** The resolutions of every TypeScript there is; `node10` ends with version 5. */
export const resolutions = {
  node16: { name: 'node16', module: 'node16', files: both.map(({ file }) => file) },
  nodenext: { name: 'nodenext', module: 'nodenext', files: both.map(({ file }) => file) },
  bundler: { name: 'bundler', module: 'esnext', files: modules.map(({ file }) => file) },
  node10: { name: 'node10', module: 'commonjs', files: [typePrograms.plain.file] },
} satisfies Record<string, Resolution>;

/** Puts the programs with types into the folder. */
export function writeTypedPrograms(folder: string): void {
  writePrograms(folder, [...both, typePrograms.plain]);
}

/** As strict as it gets, the declarations of the package themselves included. */
const options = {
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  esModuleInterop: true,
  types: ['node'],
};

/** Checks the types of the folder's programs by that compiler. */
export function checkTypes(compiler: string, folder: string, { name, module, files }: Resolution): Promise<Outcome> {
  const compilerOptions = { ...options, module, moduleResolution: name, noEmit: true };
  return compile(compiler, folder, `tsconfig.${name}.json`, { compilerOptions, files });
}

/** Checks types as {@link checkTypes} does, and writes what has been compiled beside its source. */
export function emitPrograms(compiler: string, folder: string): Promise<Outcome> {
  const { module, files } = resolutions.nodenext;
  const compilerOptions = { ...options, module, moduleResolution: module };
  return compile(compiler, folder, 'tsconfig.emit.json', { compilerOptions, files });
}

function compile(compiler: string, folder: string, file: string, config: unknown): Promise<Outcome> {
  writeFileSync(join(folder, file), JSON.stringify(config));
  const command = [process.execPath, join(compiler, 'bin', 'tsc'), '-p', file, '--pretty', 'false'];
  return runProgram(command, folder, {}, longTimeoutMs);
}
