/** What came of one cell. */
export type Cell =
  | { readonly result: 'passed'; readonly tookMs: number }
  | { readonly result: 'failed'; readonly reason: string }
  | { readonly result: 'skipped'; readonly reason: string }
  | { readonly result: 'none' };

/** A row of cells under the columns of its table. */
export interface Row {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** The table as lines of Markdown, then what failed and what was skipped, with the reasons. */
export function resultTable(title: string, columns: readonly string[], rows: readonly Row[]): string {
  const lines = [[title, ...columns], ...rows.map(({ name, cells }) => [name, ...cells.map(cellText)])];
  const widths = [title, ...columns].map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const [head, ...body] = lines.map((line) => `| ${line.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [head, rule, ...body, ...reasons(columns, rows)].join('\n');
}

function cellText(cell: Cell): string {
  if (cell.result === 'none') return '';
  return cell.result === 'passed' ? `ok ${(cell.tookMs / 1_000).toFixed(1)} s` : cell.result;
}

/** One line for the cells of a row that share their reason. */
function reasons(columns: readonly string[], rows: readonly Row[]): string[] {
  return rows.flatMap(({ name, cells }) => {
    const places = new Map<string, string[]>();
    for (const [i, cell] of cells.entries()) {
      if (cell.result !== 'failed' && cell.result !== 'skipped') continue;
      const line = `${cell.result}: ${cell.reason}`;
      places.set(line, [...(places.get(line) ?? []), columns[i] ?? '']);
    }
    return [...places].map(([line, where]) => `- ${name}, ${where.join(', ')} ${line}`);
  });
}

/** Whether no cell failed, and at least one passed. */
export function hasPassed(rows: readonly Row[]): boolean {
  const cells = rows.flatMap((row) => row.cells);
  return cells.some(({ result }) => result === 'passed') && cells.every(({ result }) => result !== 'failed');
}
