import type { QueryOptions, ResultSet } from 'purecql';
import { warn } from './context';
import type { Connected } from './context';
import { describe, isDescribe } from './describe/describe';
import type { OutputFormat } from './output/formats';
import { rowWriters } from './output/formats';
import type { Output } from './output/output';
import { showTrace } from './trace';

/** How statements are run and shown; a shell changes it as it goes. */
export interface RunSettings {
  format: OutputFormat;
  isTraced: boolean;
  consistency: QueryOptions['consistency'];
}

/** What a statement runs with. */
export interface Run extends Connected {
  readonly output: Output;
  readonly settings: RunSettings;
  readonly signal: AbortSignal;
}

type Row = readonly unknown[];

/** Runs one statement and prints its rows as they come. */
export async function runStatement(text: string, run: Run): Promise<void> {
  if (isDescribe(text)) return describe(text, run);
  const { session, settings, signal, output } = run;
  const result = await session.execute<Row>(text, undefined, {
    signal,
    rowMode: 'array',
    trace: settings.isTraced,
    ...(settings.consistency !== undefined && { consistency: settings.consistency }),
  });
  await showResult(result, output, settings.format);
  const { tracingId } = result.info;
  if (tracingId !== undefined) await showTrace(await session.fetchTrace(tracingId), output, settings.format);
}

/** Prints a result, and what the server warned about beside it. */
export async function showResult(result: ResultSet<Row>, output: Output, format: OutputFormat): Promise<void> {
  for (const warning of result.info.warnings) warn(warning);
  if (!result.info.schemaInAgreement) warn('the nodes still had different schemas some time after this change');
  if (result.columns.length > 0) await rowWriters[format](result, result.columns, output);
}
