import type { WireResponse } from '../../support/wire/wire-responses';
import { rowsResult } from '../../support/wire/wire-responses';
import type { BoundStatement, RequestContext } from './bound-statement';
import { tokenOf } from './bound-statement';
import type { SimNode } from './sim-node';
import { cellBytes } from './system-tables';

/** Where a scan stands: the rows that were given, and the pages that were empty. */
interface Position {
  readonly token: string;
  readonly offset: number;
  readonly emptyPages: number;
}

const mostEmptyPages = 3;
const pagesPerRow = mostEmptyPages + 1;

function positionOf(pagingState: Buffer | undefined): Position | undefined {
  const [token = '', offset, emptyPages] = pagingState?.toString('utf8').split(':') ?? [];
  return pagingState === undefined ? undefined : { token, offset: Number(offset), emptyPages: Number(emptyPages) };
}

/** A number for each page of a scan; 0 for the first and for what has no pages. */
export function scanPageOf(pagingState: Buffer | undefined): number {
  const position = positionOf(pagingState);
  return position === undefined ? 0 : position.offset * pagesPerRow + position.emptyPages;
}

/** How many rows the key of a scan stands for: `rows12`. */
export function rowsOfScan(key: string): number {
  return Number(/^rows(\d+)$/.exec(key)?.[1] ?? 0);
}

/** A page of a scan; now and then an empty one with more behind it, as servers may send them. */
export function readScanPage(node: SimNode, bound: BoundStatement, context: RequestContext): WireResponse {
  const { parameters, request, version } = context;
  const token = tokenOf(bound);
  const key = bound.columns['k'] ?? '';
  const total = rowsOfScan(key);
  const position = positionOf(parameters.pagingState) ?? { token, offset: 0, emptyPages: 0 };
  if (position.token !== token) {
    node.parts.violations.add('paging states', `the page of ${position.token} was asked for by ${token}`);
  }
  const { offset } = position;
  const isEmpty = position.emptyPages < mostEmptyPages - 1 && node.random.chance(0.2);
  const end = isEmpty ? offset : Math.min(total, offset + (parameters.pageSize ?? total));
  const state = isEmpty ? `${token}:${offset}:${position.emptyPages + 1}` : `${token}:${end}:0`;
  const columns = node.parts.schema.columnsOfScan(bound.keyspace);
  const hasMore = isEmpty || end < total || (end === total && total > 0 && offset < total && node.random.chance(0.2));
  const rows = Array.from({ length: end - offset }, (_, i) => [cellBytes(key), cellBytes(offset + i), cellBytes(token)]);
  const isSkipped = request.kind === 'EXECUTE' && request.parameters.skipMetadata && (version < 5
    || request.metadataId?.equals(node.parts.schema.metadataId(columns)) === true);
  return rowsResult({ columns, isSkipped, ...(hasMore && { pagingState: Buffer.from(state) }) }, rows);
}
