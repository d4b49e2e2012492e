import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const root = join(__dirname, '..', '..');

/** Where programs run, by what their pages say above them (`<!-- world: dse -->`), and the tests that run them there. */
export const worlds = {
  node: 'test/docs/run.test.ts',
  nonce: 'test/docs/world-nonce.test.ts',
  kerberos: 'test/docs/world-kerberos.test.ts',
  dse: 'test/docs/world-dse.test.ts',
} as const satisfies Record<string, string>;

export type WorldName = keyof typeof worlds;

/** One program of a page: a block of code, with the blocks that go on with it. */
export interface Program {
  /** `docs/tls.md:12`, the line of its first block. */
  readonly place: string;
  readonly page: string;
  readonly language: 'ts' | 'js' | 'sh';
  readonly code: string;
  readonly world: WorldName;
  /** Of commands: which test runs them, or why none does. */
  readonly runBy: string | undefined;
  /** The lines that the page says it prints. */
  readonly prints: string | undefined;
}

/** The pages that users read, by their paths from the root. */
export function pages(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  const beside = ['README.md', 'cli/README.md'].filter((path) => existsSync(join(root, path)));
  return [...beside, ...docs.map((name) => `docs/${name.replaceAll('\\', '/')}`).sort()];
}

const block = /^```(ts|js|sh|text)\n(.*?)^```$/gms;
const runByNote = /<!-- (?:not run|run): (.+?) -->\s*$/;
const worldNote = /<!-- world: (.+?) -->\s*$/;
const goesOnNote = /<!-- goes on -->\s*$/;
/** What stands between a program and what it prints. */
const printsNote = /^\s*(?:[^\n]*prints:)?\s*$/;

/** The programs of a page, in its order. */
export function programsOf(page: string): Program[] {
  const text = readFileSync(join(root, page), 'utf8');
  const programs: Program[] = [];
  let end = 0;
  for (const { 0: whole, 1: language = '', 2: code = '', index } of text.matchAll(block)) {
    const between = text.slice(end, index);
    const last = programs.at(-1);
    end = index + whole.length;
    if (language === 'text') {
      if (last !== undefined && printsNote.test(between)) programs[programs.length - 1] = { ...last, prints: code };
    } else if (goesOnNote.test(between) && last !== undefined) {
      programs[programs.length - 1] = { ...last, code: `${last.code}${code}` };
    } else {
      const place = `${page}:${text.slice(0, index).split('\n').length}`;
      const runBy = runByNote.exec(between)?.[1];
      const world = worldOf(place, worldNote.exec(between)?.[1] ?? 'node');
      programs.push({ place, page, language: language as Program['language'], code, world, runBy, prints: undefined });
    }
  }
  return programs;
}

function worldOf(place: string, name: string): WorldName {
  if (!Object.hasOwn(worlds, name)) throw new Error(`${place} is to run in the world "${name}", which is not there`);
  return name as WorldName;
}

/** The programs of a world; there are some. */
export function programsIn(world: WorldName): Program[] {
  const programs = allPrograms().filter((program) => program.language !== 'sh' && program.world === world);
  if (programs.length === 0) throw new Error(`No page has a program for the world "${world}"`);
  return programs;
}

/** All programs of all pages; commands of the command line's page are its own tests' affair. */
export function allPrograms(): Program[] {
  return pages().flatMap(programsOf).filter(({ page, language }) => page !== 'cli/README.md' || language !== 'sh');
}
