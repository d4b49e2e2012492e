/** What became of one test of one feature. */
export interface TestOutcome {
  readonly feature: string;
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
}

/** The outcomes on one version; undefined when its tests did not run to their end. */
export interface VersionOutcomes {
  readonly version: string;
  readonly outcomes: readonly TestOutcome[];
  readonly problem?: string | undefined;
}

/** Reads the lines that scripts/feature-reporter.js writes; the last one says that the run came to its end. */
export function readOutcomes(version: string, lines: string): VersionOutcomes {
  const written = lines.split('\n').filter((line) => line !== '');
  const read = written.map((line) => JSON.parse(line) as TestOutcome | { readonly end: true });
  const outcomes = read.filter((line) => 'feature' in line);
  const isWhole = read.some((line) => 'end' in line);
  return { version, outcomes, problem: isWhole ? undefined : 'the tests did not run to their end' };
}

/** One line a feature, one column a version: how many tests passed, failed and were skipped. */
export function compatibilityTable(versions: readonly VersionOutcomes[]): string {
  const features = [...new Set(versions.flatMap(({ outcomes }) => outcomes.map(({ feature }) => feature)))].sort();
  const head = ['feature', ...versions.map(({ version }) => version)];
  const rows = features.map((feature) => [feature, ...versions.map((version) => cellOf(version, feature))]);
  const total = ['all', ...versions.map((version) => cellOf(version))];
  const table = [head, ...rows, total];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lineOf = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const problems = versions.flatMap(({ version, problem }) => (problem === undefined ? [] : [`${version}: ${problem}`]));
  return [lineOf(head), rule, ...rows.map(lineOf), rule, lineOf(total), ...problems].join('\n');
}

function cellOf({ outcomes }: VersionOutcomes, feature?: string): string {
  const own = feature === undefined ? outcomes : outcomes.filter((each) => each.feature === feature);
  const counts = (['passed', 'failed', 'skipped'] as const)
    .map((outcome) => [own.filter((each) => each.outcome === outcome).length, outcome] as const)
    .filter(([count]) => count > 0);
  return counts.length === 0 ? '-' : counts.map(([count, outcome]) => `${count} ${outcome}`).join(', ');
}

/** True when every version was tested to the end, something passed on each, and nothing failed. */
export function isCompatible(versions: readonly VersionOutcomes[]): boolean {
  return versions.length > 0 && versions.every(({ outcomes, problem }) => {
    const has = (wanted: TestOutcome['outcome']): boolean => outcomes.some(({ outcome }) => outcome === wanted);
    return problem === undefined && has('passed') && !has('failed');
  });
}
