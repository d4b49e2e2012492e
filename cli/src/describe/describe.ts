import { QuerySyntaxError } from 'purecql';
import { objectJson } from '../cql/value-json';
import { printable } from '../output/output';
import type { Run } from '../run-statement';
import { describeByMetadata } from './describe-by-metadata';

/** One thing that was described; a list of names has no text. */
export interface Described {
  readonly keyspace: string | null;
  readonly type: string;
  readonly name: string;
  readonly text: string | undefined;
}

/** Whether a statement is one of DESCRIBE. */
export function isDescribe(text: string): boolean {
  return /^\s*desc(?:ribe)?\b/i.test(text);
}

/** Asks the server to describe, or, where it cannot (before Cassandra 4.0, and DSE), makes the text of the driver's metadata. */
export async function describe(statement: string, run: Run, fromMetadata = false): Promise<void> {
  const text = statement.trim().replace(/^desc\w*/i, 'DESCRIBE');
  const found = fromMetadata ? describeByMetadata(text, run) : await describeOnServer(text, run);
  await show(found, run);
}

async function describeOnServer(text: string, run: Run): Promise<readonly Described[]> {
  try {
    const found: Described[] = [];
    const result = await run.session.execute<Record<string, string | null>>(text, undefined, { signal: run.signal });
    for await (const row of result) {
      found.push({
        keyspace: row['keyspace_name'] ?? null,
        type: row['type'] ?? '',
        name: row['name'] ?? row['cluster'] ?? '',
        text: row['create_statement'] ?? clusterText(row),
      });
    }
    return found;
  } catch (error) {
    if (!(error instanceof QuerySyntaxError) || !lacksDescribe(error)) throw error;
    return describeByMetadata(text, run);
  }
}

/** The parser of a server that has no DESCRIBE stumbles over the word itself. */
function lacksDescribe(error: QuerySyntaxError): boolean {
  return /line 1:0\b/.test(error.message);
}

function clusterText(row: Readonly<Record<string, string | null>>): string | undefined {
  const { cluster, partitioner, snitch } = row;
  if (typeof cluster !== 'string') return undefined;
  return `Cluster: ${cluster}\nPartitioner: ${partitioner}\nSnitch: ${snitch}`;
}

async function show(found: readonly Described[], { output, settings }: Run): Promise<void> {
  if (settings.format === 'json') await output.write(`[${found.map((each) => `\n${jsonOf(each)}`).join(',')}\n]\n`);
  else if (found.every(({ text }) => text === undefined)) await output.write(listText(found));
  else await output.write(`${found.map(({ text, name }) => (text ?? name).trimEnd()).join('\n\n')}\n`);
  await output.flush();
}

function jsonOf({ keyspace, type, name, text }: Described): string {
  const entries = Object.entries({ keyspace_name: keyspace, type, name, create_statement: text ?? null });
  return objectJson(entries.map(([key, value]) => [key, JSON.stringify(value)]));
}

/** Names, those of each keyspace under it. */
function listText(found: readonly Described[]): string {
  const byKeyspace = new Map<string, string[]>();
  for (const { keyspace, type, name } of found) {
    const group = type === 'keyspace' ? '' : keyspace ?? '';
    byKeyspace.set(group, [...byKeyspace.get(group) ?? [], printable(name)]);
  }
  return [...byKeyspace].map(([keyspace, names]) => {
    if (keyspace === '') return names.map((name) => `${name}\n`).join('');
    return `${printable(keyspace)}\n${names.map((name) => `  ${name}\n`).join('')}`;
  }).join('\n');
}
