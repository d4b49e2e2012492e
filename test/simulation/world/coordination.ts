import type { Arrival, Operation } from '../checks/ledger';
import type { ErrorName } from '../../support/wire/wire-opcodes';
import type { WireErrorFacts, WireResponse } from '../../support/wire/wire-responses';
import { errorResponse, rowsResult, schemaChangeResult, voidResult } from '../../support/wire/wire-responses';
import type { BoundStatement, RequestContext } from './bound-statement';
import { placeOf, tokenOf } from './bound-statement';
import { planFailure } from './failures';
import type { Answer } from './query-engine';
import { readScanPage, scanPageOf } from './scan-pages';
import type { SimNode } from './sim-node';
import type { Statement } from './statements';
import { newer } from './storage';
import type { Cell } from './storage';
import { cellBytes } from './system-tables';

/** One request on its coordinator: it is written into the ledger as it comes, and run when its time has come. */
export class Coordination {
  readonly node: SimNode;
  readonly statements: readonly BoundStatement[];
  readonly context: RequestContext;
  readonly #token: string;
  readonly #page: number;
  readonly #arrival: Arrival | undefined;

  constructor(node: SimNode, statements: readonly BoundStatement[], context: RequestContext) {
    this.node = node;
    this.statements = statements;
    this.context = context;
    const [first] = statements;
    this.#token = first === undefined ? '' : tokenOf(first).replace(/\..*$/, '');
    this.#page = scanPageOf(context.parameters.pagingState);
    const { trace, ledger } = node.parts;
    const { consistency: level, serialConsistency: serialLevel, timestamp } = context.parameters;
    trace.note('request', node.name, this.kind, this.#token, this.#page);
    this.#checkTokens();
    this.#arrival = ledger.arrive(this.#token, this.#page, { node: node.name, level, serialLevel, timestamp });
  }

  get operation(): Operation | undefined {
    return this.#arrival?.operation;
  }

  get kind(): Statement['kind'] {
    return this.statements[0]?.statement.kind ?? 'insert';
  }

  get isRead(): boolean {
    return this.kind === 'select' || this.kind === 'scan';
  }

  get isBatch(): boolean {
    return this.context.request.kind === 'BATCH';
  }

  /** What belongs together must have stayed together on its way. */
  #checkTokens(): void {
    const { violations, ledger } = this.node.parts;
    for (const bound of this.statements) {
      const token = tokenOf(bound);
      const operation = ledger.find(token);
      const isMixed = operation?.token !== ledger.find(this.#token)?.token;
      const isOther = bound.columns['n'] !== undefined && bound.columns['n'] !== String(operation?.number);
      const isElsewhere = bound.columns['k'] !== undefined && operation?.keys.includes(bound.columns['k']) === false;
      if (isMixed || isOther || isElsewhere) {
        const values = JSON.stringify(bound.columns);
        violations.add('requests stay whole', `${this.node.name} was asked with ${values} in ${this.#token}`);
      }
    }
  }

  process(): Answer {
    const { node } = this;
    const failure = planFailure(this);
    if (failure !== undefined) {
      if (failure.isRun) this.#run();
      return this.#answer(this.#error(failure.name, failure.facts), !failure.mayHaveRun);
    }
    const missing = this.#missingReplicas();
    if (missing !== undefined) return this.#answer(this.#error('UNAVAILABLE', missing), true);
    node.parts.trace.note('run', node.name, this.#token);
    const response = this.#run();
    if (this.#arrival !== undefined) node.parts.ledger.acknowledge(this.#arrival, this.statements[0]?.keyspace);
    return this.#answer(response, false);
  }

  #answer(response: WireResponse, isRefusal: boolean): Answer {
    return { response, payload: { token: Buffer.from(this.#token) }, arrival: this.#arrival, isRefusal };
  }

  #error(name: ErrorName, facts: WireErrorFacts): WireResponse {
    this.node.parts.trace.note('error', this.node.name, this.#token, name);
    return errorResponse(name, `${name} of [${this.#token}]`, this.context.version, facts);
  }

  /** What lacks of the replicas that the consistency level asks for. */
  #missingReplicas(): WireErrorFacts | undefined {
    if (this.kind === 'alter') return undefined;
    const { cluster } = this.node;
    const level = this.context.parameters.consistency;
    const required = cluster.required(level);
    for (const bound of this.statements) {
      const alive = cluster.replicasOf(placeOf(bound)).filter((replica) => replica.isReachable).length;
      if (alive < required) return { level, required, received: alive };
    }
    return undefined;
  }

  #run(): WireResponse {
    if (this.#arrival !== undefined) this.node.parts.ledger.run(this.#arrival);
    if (this.kind === 'alter') return this.#alter();
    if (this.kind === 'select') return this.#select();
    if (this.kind === 'scan') return readScanPage(this.node, this.statements[0]!, this.context);
    if (this.kind === 'cas') return this.#compareAndSet();
    for (const bound of this.statements) this.#write(bound);
    return voidResult;
  }

  #write(bound: BoundStatement): void {
    if (bound.statement.kind === 'counter') return;
    const { timestamp } = this.context.parameters;
    const cell: Cell = { token: tokenOf(bound), timestamp: timestamp ?? 0n };
    const place = placeOf(bound);
    for (const replica of this.node.cluster.replicasOf(place)) replica.storage.apply(place, cell);
  }

  #alter(): WireResponse {
    const [first] = this.statements;
    this.node.cluster.changeSchema(this.node);
    return schemaChangeResult({ change: 'UPDATED', target: 'TABLE', keyspace: first!.keyspace, name: 'kv' });
  }

  #compareAndSet(): WireResponse {
    const [first] = this.statements;
    const place = `cas ${placeOf(first!)}`;
    const isFree = this.node.cluster.finalCell(place) === undefined;
    const replicas = isFree ? this.node.cluster.replicasOf(place) : [];
    for (const replica of replicas) replica.storage.apply(place, { token: this.#token, timestamp: 1n });
    const columns = this.node.parts.schema.columnsOfCas(first!.keyspace);
    return rowsResult({ columns }, [[Buffer.from([isFree ? 1 : 0])]]);
  }

  #select(): WireResponse {
    const { node, context } = this;
    const [first] = this.statements;
    const { schema } = node.parts;
    const columns = schema.columnsOfKv(node.schemaVersion, first!.keyspace);
    const values = this.#rowOf(first!);
    const rows = values === undefined
      ? []
      : [columns.map(({ name, type }) => cellBytes(values[name] ?? (type === 'int' ? 7 : 'x')))];
    const { request, version } = context;
    if (request.kind !== 'EXECUTE') return rowsResult({ columns }, rows);
    if (version < 5) return rowsResult({ columns, isSkipped: request.parameters.skipMetadata }, rows);
    const id = schema.metadataId(columns);
    const isKnown = request.metadataId?.equals(id) === true;
    if (!isKnown) return rowsResult({ columns, newMetadataId: id }, rows);
    return rowsResult({ columns, isSkipped: request.parameters.skipMetadata }, rows);
  }

  /** The row as some of its replicas have it: as many as the level asks for. */
  #rowOf(bound: BoundStatement): Readonly<Record<string, string | number>> | undefined {
    const { node } = this;
    const { cluster, random } = node;
    const place = placeOf(bound);
    const alive = cluster.replicasOf(place).filter((replica) => replica.isReachable);
    const asked = random.sample(alive, cluster.required(this.context.parameters.consistency));
    const cell = asked.reduce<Cell | undefined>((latest, { storage }) => newer(latest, storage.get(place)), undefined);
    if (cell === undefined) return undefined;
    const { number = 0 } = node.parts.ledger.find(cell.token) ?? {};
    return { k: bound.columns['k']!, v: cell.token, n: number, echo: this.#token, ks: bound.keyspace };
  }
}
