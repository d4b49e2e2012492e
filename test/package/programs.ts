/** A program of a new user: the file it is in, and its text. */
export interface Program {
  readonly file: string;
  readonly text: string;
}

/** What the programs write and read; the runner makes it beforehand. */
export const trialTable = 'CREATE TABLE items (id int PRIMARY KEY, name text, embedding vector<float, 3>)';

const insert = "await session.execute('INSERT INTO items (id, name, embedding) VALUES (?, ?, ?)'," +
  ' [1, process.env.CELL, [0.5, 0.25, 0.125]]);';
const query = "'SELECT name, embedding FROM items WHERE id = ?', [1]";
const row = '<{ name: string; embedding: Float32Array }>';
const print = 'console.log(name, embedding.join());';

/** The five lines, from an insert to the end of the session; `generic` is for those with types. */
function fiveLines(first: string, generic = '', indentation = ''): string {
  return [
    first,
    `${indentation}const session = await Cluster.fromEnv().connect(process.env.KEYSPACE);`,
    `${indentation}${insert}`,
    `${indentation}for (const { name, embedding } of await session.execute${generic}(${query})) ${print}`,
    `${indentation}await session.shutdown();`,
  ].join('\n');
}

function inFunction(first: string, generic = ''): string {
  const [head, ...rest] = fiveLines(first, generic, '  ').split('\n');
  return [head, '(async () => {', ...rest, '})();'].join('\n');
}

/** What a program of {@link fiveLines} prints in the cell of that name. */
export function printedBy(cell: string): string {
  return `${cell} 0.5,0.25,0.125`;
}

const imported = "import { Cluster } from 'purecql';";
const required = "const { Cluster } = require('purecql')";

/** JavaScript, and TypeScript that a runtime can take as it is: its types need only be left out. */
export const programs = {
  esm: { file: 'program.mjs', text: fiveLines(imported) },
  cjs: { file: 'program.cjs', text: inFunction(`${required};`) },
  mts: { file: 'typed.mts', text: fiveLines(imported, row) },
  cts: { file: 'typed.cts', text: inFunction(`${required} as typeof import('purecql');`, row) },
} satisfies Record<string, Program>;

/** TypeScript that has to be compiled: `import` becomes `require` in one of them. */
export const compiledPrograms = {
  mts: { file: 'compiled.mts', text: fiveLines(imported, row) },
  cts: { file: 'compiled.cts', text: inFunction(imported, row) },
} satisfies Record<string, Program>;

const typeOfBoth = `
  import { Cluster } from 'purecql';
  import type { ResultSet, Session } from 'purecql';
  import { encodeValue } from 'purecql/protocol';
  import * as all from 'purecql';
  export const bytes: Buffer | null = encodeValue('int', 1);
  export const read = (session: Session): Promise<ResultSet<{ id: number }>> => session.execute('SELECT id FROM items');
  export const cluster: all.Cluster = new Cluster({ contactPoints: ['127.0.0.1'] });
  // @ts-expect-error: the options are checked
  export const wrong = new Cluster({ contactPoint: '127.0.0.1' });
`;

/** What must compile, and what must not, in a file that is CommonJS and in one that is a module. */
export const typePrograms = {
  mts: {
    file: 'types.mts',
    text: `${typeOfBoth}
      import type { Cluster as Required } from 'purecql' with { 'resolution-mode': 'require' };
      // @ts-expect-error: there is no default export
      import missing from 'purecql';
      export const same: Required = cluster;
      export type Missing = typeof missing;
    `,
  },
  cts: {
    file: 'types.cts',
    text: `${typeOfBoth}
      import purecql = require('purecql');
      import type { Cluster as Imported } from 'purecql' with { 'resolution-mode': 'import' };
      export const same: Imported = cluster;
      export const uuid: purecql.Uuid = purecql.Uuid.random();
      export const later = async (): Promise<all.Cluster> => new (await import('purecql')).Cluster({});
    `,
  },
  /** For resolution that knows no `exports`: `typesVersions` and `main` lead to both doors. */
  plain: { file: 'plain.ts', text: typeOfBoth },
} satisfies Record<string, Program>;
