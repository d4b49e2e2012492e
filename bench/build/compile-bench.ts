import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { benchFolder, cacheFolder, root } from './places';
import { removeOld } from './remove-old';

const prefix = 'js-';
const output = join(cacheFolder, `${prefix}${process.pid}`);

/** Turns the benchmarks into JavaScript, so that no measured process has a compiler in it; gives their folder. */
export function compileBench(): string {
  removeOld(cacheFolder, prefix);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
    config: { compilerOptions: ts.CompilerOptions };
  };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, sourceMap: false }, root);
  for (const path of sources(benchFolder)) {
    const { outputText } = ts.transpileModule(readFileSync(join(benchFolder, path), 'utf8'), {
      compilerOptions: options,
      fileName: join(benchFolder, path),
    });
    const target = join(output, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  process.once('exit', () => rmSync(output, { recursive: true, force: true }));
  return output;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return [];
    if (entry.isDirectory()) return sources(join(folder, entry.name)).map((path) => join(entry.name, path));
    return entry.name.endsWith('.ts') ? [entry.name] : [];
  });
}
