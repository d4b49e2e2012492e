import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import type { simulate as Simulate } from '../simulation';
import { plant } from './planted-bug';
import type { PlantedBug } from './planted-bug';

interface LoadedModule {
  exports: unknown;
}

type RunModule = (
  ...args: [exports: unknown, require: (name: string) => unknown, module: LoadedModule, filename: string, dirname: string]
) => void;

const root = join(__dirname, '..', '..', '..');
const entrance = join(root, 'test', 'simulation', 'simulation.ts');
const folders = [join(root, 'src') + sep, join(root, 'test', 'simulation') + sep];
const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * Loads the simulation, and the source that it runs, with a planted bug or without one. The mistake is made in memory: no file is
 * touched. Modules that do not reach the mistake are shared, since they need to be compiled and to get warm only once.
 */
export function loadSimulation(bug?: PlantedBug): typeof Simulate {
  const mutant = bug === undefined ? undefined : new Mutant(bug);
  return (loadModule(entrance, mutant) as { simulate: typeof Simulate }).simulate;
}

/** A planted bug with the modules that have it in them or import one that has. */
class Mutant {
  readonly modules = new Map<string, LoadedModule>();
  readonly #path: string;
  readonly #bug: PlantedBug;
  readonly #reaches = new Map<string, boolean>();

  constructor(bug: PlantedBug) {
    this.#bug = bug;
    this.#path = join(root, bug.file);
  }

  reaches(path: string): boolean {
    let known = this.#reaches.get(path);
    if (known === undefined) {
      known = path === this.#path || importsOf(path).some((imported) => this.reaches(imported));
      this.#reaches.set(path, known);
    }
    return known;
  }

  codeOf(path: string): string {
    return path === this.#path ? compile(plant(this.#bug, readFileSync(path, 'utf8'))) : codeOf(path);
  }
}

const shared = new Map<string, LoadedModule>();
const codes = new Map<string, string>();
const imports = new Map<string, readonly string[]>();

function loadModule(path: string, mutant: Mutant | undefined): unknown {
  const own = mutant?.reaches(path) === true ? mutant : undefined;
  const modules = own?.modules ?? shared;
  const known = modules.get(path);
  if (known !== undefined) return known.exports;
  const module: LoadedModule = { exports: {} };
  modules.set(path, module);
  const usual = createRequire(path);
  const requireFrom = (name: string): unknown => {
    const resolved = usual.resolve(name);
    return isOurs(resolved) ? loadModule(resolved, mutant) : usual(name);
  };
  const run = compileFunction(own?.codeOf(path) ?? codeOf(path), parameters, { filename: path }) as RunModule;
  run(module.exports, requireFrom, module, path, dirname(path));
  return module.exports;
}

function isOurs(path: string): boolean {
  return folders.some((folder) => path.startsWith(folder));
}

function importsOf(path: string): readonly string[] {
  let known = imports.get(path);
  if (known === undefined) {
    const usual = createRequire(path);
    const names = [...codeOf(path).matchAll(/\brequire\("(\.[^"]*)"\)/g)].map(([, name]) => usual.resolve(name!));
    imports.set(path, known = names.filter(isOurs));
  }
  return known;
}

function codeOf(path: string): string {
  let known = codes.get(path);
  if (known === undefined) codes.set(path, known = compile(readFileSync(path, 'utf8')));
  return known;
}

function compile(text: string): string {
  return ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true },
  }).outputText;
}
