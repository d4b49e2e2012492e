import { join } from 'node:path';
import { systemEnvironment } from '../../src/connection/system-environment';
import type { Environment } from '../../src/environment';
import type { ProgramWorld } from './run-program';

/** A world that is one node, whatever hosts and ports the programs name, and the files of a folder. */
export interface NodeWorldOptions {
  readonly port: number;
  /** What reverse DNS says of the node. */
  readonly name: string;
  readonly folder?: string;
}

/** Clients of this driver that are logged in; the node's other clients do not say what they are. */
const whoIsLoggedIn = "SELECT username FROM system_views.clients WHERE driver_name = 'purecql' ALLOW FILTERING";

/** Makes the world; the clusters that its programs only make are asked who is logged in. */
export function nodeWorld({ port, name, folder = '' }: NodeWorldOptions): ProgramWorld {
  const real = systemEnvironment();
  const environment: Environment = {
    ...real,
    lookup: async () => ['127.0.0.1'],
    reverseLookup: async () => [name],
    openTransport: (target, events, signal) => real.openTransport({ ...target, address: '127.0.0.1', port }, events, signal),
  };
  return { env: {}, environment, question: whoIsLoggedIn, path: (file) => join(folder, file.replace(/^.*\//, '')) };
}

/** The names of the users in what the clusters of a program were answered, each once. */
export function usersIn(answers: readonly (readonly unknown[])[]): string[] {
  const names = answers.flat().map((row) => (row as { readonly username: string }).username);
  return [...new Set(names)].sort();
}
