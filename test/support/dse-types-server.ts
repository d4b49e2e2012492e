import { join } from 'node:path';
import { compileJava } from './cassandra/compile-java';
import type { ServerOptions } from './start-server';

const source = join(__dirname, '..', 'fixtures', 'java', 'org', 'apache', 'cassandra', 'db', 'marshal', 'DseTypes.java');

/** A Cassandra node that has DSE's types of geometry and date ranges, and keeps their bytes as they come. */
export async function nodeWithDseTypes(): Promise<ServerOptions> {
  return { classPath: [await compileJava([source])] };
}
