import { join } from 'node:path';

import { compileJava } from '../support/cassandra/compile-java';
import type { ServerOptions } from '../support/start-server';

const source = join(__dirname, '..', 'fixtures', 'java', 'StagedAnswers.java');

/** A node that gives rare answers when a request's custom payload asks for them, and fails reads over 50 tombstones. */
export async function stagedNode(): Promise<ServerOptions> {
  return {
    classPath: [await compileJava([source])],
    jvmOptions: ['-Dcassandra.custom_query_handler_class=StagedAnswers'],
    yaml: { tombstone_warn_threshold: 40, tombstone_failure_threshold: 50 },
  };
}

/** The options of a request that make the node give such an answer. */
export function staged(what: Readonly<Record<string, string>>): { readonly customPayload: Record<string, Buffer> } {
  return { customPayload: Object.fromEntries(Object.entries(what).map(([name, text]) => [name, Buffer.from(text)])) };
}
