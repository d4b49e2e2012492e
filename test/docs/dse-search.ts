import { rows } from '../faults/dse/dse-rows';
import { errorAnswer } from '../faults/dse/dse-wire';
import type { WireAnswer, WireRequest } from '../faults/dse/dse-wire';

interface Item {
  readonly id: number;
  readonly name: string;
  readonly brand: string;
  readonly price: number;
}

const trader = "O'Neil & sons (bags)";
const items: readonly Item[] = [
  { id: 1, name: trader, brand: trader, price: 80 },
  { id: 2, name: trader, brand: 'other', price: 30 },
  { id: 3, name: trader, brand: trader, price: 9 },
  { id: 4, name: 'bag', brand: 'other', price: 15 },
  { id: 5, name: trader, brand: trader, price: 25 },
];

/** The columns of the items. */
export const itemColumns = { id: 'int', name: 'text', brand: 'text', price: 'int' } as const;

const localOne = 0x000a;

/** Answers `SELECT * FROM items WHERE solr_query = ?`, a page of two rows at a time where `paging` asks for pages. */
export function answerSearch({ parameters }: WireRequest): WireAnswer {
  const { values = [], consistency, pagingState } = parameters ?? {};
  if (consistency !== localOne) return errorAnswer(0x2200, 'Search queries only support consistency level ONE or LOCAL_ONE');
  const { q = '', fq = [], sort, paging } = JSON.parse(String(values[0])) as Record<string, string | string[] | undefined>;
  const clauses = [q, ...(typeof fq === 'string' ? [fq] : fq)].flatMap((text) => String(text).split(' AND '));
  const found = items.filter((item) => clauses.every((clause) => matches(item, clause)));
  if (sort === 'price asc') found.sort((one, other) => one.price - other.price);
  const [from, to] = paging === 'driver' ? [pagingState?.readUInt8() ?? 0, (pagingState?.readUInt8() ?? 0) + 2] : [0, 10];
  const cells = found.slice(from, to).map(({ id, name, brand, price }) => [id, name, brand, price]);
  return rows(itemColumns, cells, { ...(paging === 'driver' && to < found.length && { pagingState: Buffer.of(to) }) });
}

/** `field:term`, in which a backslash takes the meaning from a character, or `field:[from TO to]`. */
function matches(item: Item, clause: string): boolean {
  const [, field = '', from, to, term = ''] = /^(\w+):(?:\[(\S+) TO (\S+)\]|((?:[\w']|\\.)+))$/.exec(clause) ?? [];
  const value = item[field as keyof Item];
  if (from !== undefined && to !== undefined) {
    return (from === '*' || Number(value) >= Number(from)) && (to === '*' || Number(value) <= Number(to));
  }
  return value === term.replaceAll(/\\(.)/g, '$1');
}
