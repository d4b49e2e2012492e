import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';

import { runCql } from '../support/raw-cql';
import { describeWithServer } from '../support/server';
import type { TestServer } from '../support/test-server';
import { usePeer, useSessions } from './drivers';
import type { Peer, Sessions, Wire } from './drivers';
import { neutral, toPeer } from './neutral';

/** What is special about a value. */
export interface Notes {
  /** What is read, where it is not what was written. */
  readonly reads?: unknown;
  /** The peer's faults: what it does instead of writing the same bytes, and of reading the same value. */
  readonly peerWrites?: string;
  readonly peerReads?: string;
}

/** A value: as CQL text, of which the server makes the bytes (undefined where no text means it), and in purecql. */
export type Cell = readonly [text: string | undefined, value: unknown, notes?: Notes];

/** Values by their CQL type. */
export type TypeTable = Readonly<Record<string, readonly Cell[]>>;

const wireNames = ['v4', 'v5', 'v5 with lz4'] as const satisfies readonly Wire[];
const nullCell: Cell = ['null', null];

/**
 * Writes each value by purecql on each wire, by the peer, and as CQL text; then compares the bytes in the cells, what
 * purecql reads on each wire whoever wrote it, and what the peer reads. `setUp` makes the user-defined types.
 */
export function describeTypes(title: string, table: TypeTable, setUp: readonly string[] = []): void {
  describeWithServer(`types: ${title}`, {}, (server) => {
    const sessions = useSessions(server, ...wireNames);
    const peer = usePeer(server, sessions);
    const names = Object.keys(table);
    before('make a table with a column of each type', async () => {
      const session = sessions().on.v5;
      for (const statement of setUp) await session.execute(statement);
      const columns = names.map((type, i) => `c${i} ${type}, `).join('');
      await session.execute(
        `CREATE TABLE cells (type int, cell int, writer text, ${columns} PRIMARY KEY (type, cell, writer))`,
      );
    });
    names.forEach((type, index) => {
      const cells = [...table[type]!, nullCell];
      describe(type, () => describeCells(new Column(index, cells), { server, sessions, peer }));
    });
  });
}

interface Access {
  server(): TestServer;
  sessions(): Sessions<(typeof wireNames)[number]>;
  peer(): Peer;
}

function describeCells(column: Column, { server, sessions, peer }: Access): void {
  before('write the values', () => column.write(sessions(), peer()));

  it('is written as the server writes it', async () => {
    const bytes = await column.bytes(server(), sessions().keyspace);
    column.cells.forEach(([text], i) => {
      const expected = bytes.get(`${i} ${text === undefined ? wireNames[0] : 'text'}`);
      for (const wire of wireNames) expect(bytes.get(`${i} ${wire}`), `value ${i} by ${wire}`).to.equal(expected);
    });
  });

  for (const wire of wireNames) {
    it(`is read on ${wire}, whoever wrote it`, async () => {
      const { rows } = await sessions().on[wire].execute<Written>(column.selection, [column.index]);
      expect(rows).to.have.length(column.writtenCount);
      for (const { cell, writer, value } of rows) {
        const expected = column.expected(cell);
        if (writer === 'peer' && column.notes(cell).peerWrites !== undefined) continue;
        expect(neutral(value), `value ${cell} by ${writer}`).to.equal(neutral(expected));
        expect(isDeepStrictEqual(value, expected), `value ${cell} by ${writer} has the same classes`).to.equal(true);
      }
    });
  }

  it(`is written by the peer with the same bytes${column.faults('peerWrites')}`, async () => {
    const bytes = await column.bytes(server(), sessions().keyspace);
    column.cells.forEach((_, i) => {
      const fault = column.notes(i).peerWrites;
      const isSame = bytes.get(`${i} peer`) === bytes.get(`${i} v4`);
      const difference = column.peerErrors.get(i)?.message ?? fault ?? 'other bytes';
      expect(isSame, `value ${i}: ${difference}`).to.equal(fault === undefined);
    });
  });

  it(`is read by the peer as the same value${column.faults('peerReads')}`, async () => {
    for (const i of column.cells.keys()) {
      const fault = column.notes(i).peerReads;
      const got = await column.readByPeer(peer(), i);
      if (fault === undefined) expect(got, `value ${i}`).to.equal(neutral(column.expected(i)));
      else expect(got, `value ${i}: the peer has mended "${fault}"`).to.not.equal(neutral(column.expected(i)));
    }
  });
}

interface Written {
  readonly cell: number;
  readonly writer: string;
  readonly value: unknown;
}

/** The values of one type and the column they are in. */
class Column {
  readonly index: number;
  readonly cells: readonly Cell[];
  readonly selection: string;
  readonly #name: string;
  /** Why the peer refused a value. */
  readonly peerErrors = new Map<number, Error>();

  constructor(index: number, cells: readonly Cell[]) {
    this.index = index;
    this.cells = cells;
    this.#name = `c${index}`;
    this.selection = `SELECT cell, writer, ${this.#name} AS value FROM cells WHERE type = ?`;
  }

  notes(cell: number): Notes {
    return this.cells[cell]?.[2] ?? {};
  }

  expected(cell: number): unknown {
    const [, value, notes = {}] = this.cells[cell]!;
    return 'reads' in notes ? notes.reads : value;
  }

  get writtenCount(): number {
    const texts = this.cells.filter(([text]) => text !== undefined);
    return this.cells.length * (wireNames.length + 1) + texts.length - this.peerErrors.size;
  }

  /** The peer's faults for the title of a test. */
  faults(what: 'peerWrites' | 'peerReads'): string {
    const reasons = new Set(this.cells.map(([, , notes]) => notes?.[what]).filter((reason) => reason !== undefined));
    return reasons.size === 0 ? '' : `, but ${[...reasons].join(', ')}`;
  }

  async write({ on }: Sessions<(typeof wireNames)[number]>, peer: Peer): Promise<void> {
    const insert = `INSERT INTO cells (type, cell, writer, ${this.#name}) VALUES`;
    const { type } = (await on.v4.prepare(this.selection)).resultColumns![2]!;
    await Promise.all(this.cells.map(async ([text, value], i) => {
      for (const wire of wireNames) await on[wire].execute(`${insert} (?, ?, ?, ?)`, [this.index, i, wire, value]);
      if (text !== undefined) await on.v4.execute(`${insert} (${this.index}, ${i}, 'text', ${text})`);
      try {
        const values = [this.index, i, 'peer', toPeer(value, type, peer.types)];
        await peer.client.execute(`${insert} (?, ?, ?, ?)`, values, { prepare: true });
      } catch (error) {
        this.peerErrors.set(i, error as Error);
      }
    }));
  }

  /** The bytes in hexadecimal by number of the value and writer, read without either driver. */
  async bytes(server: TestServer, keyspace: string): Promise<ReadonlyMap<string, string | undefined>> {
    const selection = `SELECT cell, writer, ${this.#name} FROM ${keyspace}.cells WHERE type = ${this.index}`;
    const [rows = []] = await runCql(server, selection);
    return new Map(rows.map(([cell, writer, bytes]) => [
      `${cell?.readInt32BE() ?? '?'} ${writer?.toString() ?? '?'}`, bytes?.toString('hex'),
    ]));
  }

  /** What the peer reads of what purecql wrote, or its error. */
  async readByPeer({ client }: Peer, cell: number): Promise<string> {
    try {
      const query = `${this.selection} AND cell = ? AND writer = ?`;
      const result = await client.execute(query, [this.index, cell, 'v5'], { prepare: true });
      return neutral(result.first()?.['value']);
    } catch (error) {
      return `the peer's ${String(error)}`;
    }
  }
}
