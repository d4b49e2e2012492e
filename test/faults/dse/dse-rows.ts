import { opcodes, WireOut } from './dse-wire';
import type { WireAnswer } from './dse-wire';

interface WireTypeRow {
  readonly option: readonly number[];
  /** What follows the option of a custom type. */
  readonly className?: string;
  readonly write: (value: unknown) => Buffer;
}

/** A type of DSE, whose values are given as bytes. */
const custom = (name: string): WireTypeRow => (
  { option: [0x00], className: `org.apache.cassandra.db.marshal.${name}`, write: (value) => value as Buffer }
);

/** The types that columns of the scripted node have: their [option], and their bytes (v4 spec §4.2.5.2, §6). */
const types = {
  text: { option: [0x0d], write: (value: unknown) => Buffer.from(String(value), 'utf8') },
  int: { option: [0x09], write: (value: unknown) => new WireOut().int(value as number).finish() },
  boolean: { option: [0x04], write: (value: unknown) => Buffer.of(value === true ? 1 : 0) },
  uuid: { option: [0x0c], write: (value: unknown) => Buffer.from(String(value).replaceAll('-', ''), 'hex') },
  inet: { option: [0x10], write: (value: unknown) => Buffer.from(String(value).split('.').map(Number)) },
  'set<text>': { option: [0x22, 0x0d], write: (value: unknown) => listOf([...(value as Iterable<string>)]) },
  'map<text, text>': {
    option: [0x21, 0x0d, 0x0d],
    write: (value: unknown) => listOf(Object.entries(value as Record<string, string>).flat(), 2),
  },
  'point': custom('PointType'),
  'polygon': custom('PolygonType'),
  'date range': custom('DateRangeType'),
} as const satisfies Record<string, WireTypeRow>;

export type WireType = keyof typeof types;

function listOf(texts: readonly string[], perItem = 1): Buffer {
  const out = new WireOut().int(texts.length / perItem);
  for (const text of texts) out.bytes(Buffer.from(text, 'utf8'));
  return out.finish();
}

/** Columns by name. */
export type WireColumns = Readonly<Record<string, WireType>>;

/** What stands in the metadata besides columns (DSE v2 spec §4.2.5.2). */
export interface RowsOptions {
  readonly pagingState?: Buffer;
  readonly page?: { readonly number: number; readonly isLast: boolean };
  readonly newMetadataId?: Buffer;
  /** Leaves the columns out. */
  readonly isBare?: boolean;
}

/** A page of rows. */
export function rows(columns: WireColumns, cells: readonly (readonly unknown[])[], options: RowsOptions = {}): WireAnswer {
  const out = new WireOut().int(2);
  writeMetadata(out, columns, options);
  out.int(cells.length);
  const names = Object.values(columns);
  for (const row of cells) {
    row.forEach((value, i) => out.bytes(value === null || value === undefined ? null : types[names[i]!].write(value)));
  }
  return { opcode: opcodes.RESULT, body: out.finish() };
}

function writeMetadata(out: WireOut, columns: WireColumns, { pagingState, page, newMetadataId, isBare }: RowsOptions): void {
  let flags = isBare === true ? 0x04 : 0x01;
  if (pagingState !== undefined) flags |= 0x02;
  if (newMetadataId !== undefined) flags |= 0x08;
  if (page !== undefined) flags |= 0x4000_0000;
  if (page?.isLast === true) flags |= 0x8000_0000;
  out.int(flags).int(Object.keys(columns).length);
  if (pagingState !== undefined) out.bytes(pagingState);
  if (newMetadataId !== undefined) out.shortBytes(newMetadataId);
  if (page !== undefined) out.int(page.number);
  if (isBare !== true) writeColumns(out, columns);
}

/** All columns are of one table. */
function writeColumns(out: WireOut, columns: WireColumns): void {
  out.string('ks').string('t');
  for (const [name, type] of Object.entries(columns)) {
    const { option, className }: WireTypeRow = types[type];
    out.string(name);
    for (const code of option) out.short(code);
    if (className !== undefined) out.string(className);
  }
}

/** PREPARED: with an id of the result's columns in DSE v2 only (DSE v2 spec §4.2.5.4). */
export function prepared(id: Buffer, metadataId: Buffer | undefined, markers: WireColumns, columns: WireColumns): WireAnswer {
  const out = new WireOut().int(4).shortBytes(id);
  if (metadataId !== undefined) out.shortBytes(metadataId);
  out.int(Object.keys(markers).length === 0 ? 0 : 1).int(Object.keys(markers).length).int(0);
  if (Object.keys(markers).length > 0) writeColumns(out, markers);
  writeMetadata(out, columns, {});
  return { opcode: opcodes.RESULT, body: out.finish() };
}
