import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const root = join(__dirname, '..', '..');

/** One program of a page: a block of code, with the blocks that go on with it. */
export interface Program {
  /** `docs/tls.md:12`, the line of its first block. */
  readonly place: string;
  readonly page: string;
  readonly language: 'ts' | 'js' | 'sh';
  readonly code: string;
  /** Why it is only compiled, where it is; of commands why, or where, they are run. */
  readonly compiledOnly: string | undefined;
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
const compiledOnlyNote = /<!-- (?:compiled only|not run|run): (.+?) -->\s*$/;
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
      const compiledOnly = compiledOnlyNote.exec(between)?.[1];
      programs.push({ place, page, language: language as Program['language'], code, compiledOnly, prints: undefined });
    }
  }
  return programs;
}

/** All programs of all pages; commands of the command line's page are its own tests' affair. */
export function allPrograms(): Program[] {
  return pages().flatMap(programsOf).filter(({ page, language }) => page !== 'cli/README.md' || language !== 'sh');
}
