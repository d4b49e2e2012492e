import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import type { ResultRow } from './results-file';

const begin = '<!-- figures -->';
const end = '<!-- end of figures -->';

/** The machine in words that tell nothing of whose it is. */
export function machine(): string {
  const all = cpus();
  const model = all[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown';
  const load = loadavg()[0]!.toFixed(1);
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${model}, ${all.length} cores, ${memory}, Node ${process.version}, load average ${load} at the end`;
}

/** The figures as one table of Markdown. */
export function table(rows: readonly ResultRow[], peer: string): string {
  const cells = rows.map(({ figure, bar, purecql, peer: beside = '', note = '' }) => [figure, bar, purecql, beside, note]);
  const hasNotes = cells.some((row) => row[4] !== '');
  const head = ['figure', 'bar', 'purecql', peer, ...(hasNotes ? ['note'] : [])];
  const line = (row: readonly string[]): string => `| ${row.slice(0, head.length).map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...cells.map(line)].join('\n');
}

const escapeCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Puts the table between the marks of a page; what stands around it is not touched. */
export function writeBetweenMarks(path: string, text: string): void {
  const page = readFileSync(path, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no marks ${begin} and ${end}`);
  writeFileSync(path, `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`);
}
