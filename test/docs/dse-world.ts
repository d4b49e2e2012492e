import { systemEnvironment } from '../../src/connection/system-environment';
import type { Environment } from '../../src/environment';
import { DseNode } from '../faults/dse/dse-node';
import type { DseConversation } from '../faults/dse/dse-node';
import { prepared } from '../faults/dse/dse-rows';
import type { WireColumns } from '../faults/dse/dse-rows';
import { dseV2, errorAnswer, opcodes, voidResult, WireOut } from '../faults/dse/dse-wire';
import type { WireAnswer, WireParameters, WireRequest } from '../faults/dse/dse-wire';
import { FakeNetwork } from '../support/fake-network';
import { answerGraph } from './dse-graph';
import { answerSearch, itemColumns } from './dse-search';
import type { ProgramWorld } from './run-program';

interface Statement {
  readonly markers: WireColumns;
  readonly columns: WireColumns;
  /** Nodes without it refuse the statement. */
  readonly workload: string;
  answer(request: WireRequest): WireAnswer;
}

const workloadsOfNodes = [['Cassandra'], ['Cassandra', 'Graph', 'Search']];
const keyspace = 'shop';
const invalid = (text: string): WireAnswer => errorAnswer(0x2200, text);

/**
 * Two nodes of DSE 6.8, of which the second runs Graph and Search. They are scripted ones, which know no CQL but what the pages
 * say; anything else is a syntax error.
 */
export class DseWorld implements ProgramWorld {
  readonly env = { CASSANDRA_CONTACT_POINTS: '10.0.0.1' };
  readonly environment: Environment;
  readonly modules: Readonly<Record<string, unknown>>;
  readonly nodes: readonly DseNode[];
  /** What was bound to the rows that were written. */
  readonly written: WireParameters['values'][] = [];
  readonly #graphs: Set<string>;
  readonly #keyspaces = new WeakMap<DseConversation, string>();

  constructor(modules: Readonly<Record<string, unknown>>, graphs: readonly string[]) {
    const network = new FakeNetwork();
    this.environment = { ...network.environment, clock: systemEnvironment().clock };
    this.modules = modules;
    this.#graphs = new Set(graphs);
    this.nodes = workloadsOfNodes.map((workloads, i) => {
      const node = new DseNode(network, { endpoint: `10.0.0.${i + 1}:9042`, columns: { dse_version: '6.8.16', workloads } });
      node.table('orders', 2_500);
      node.script = (request, conversation) => this.#answer(request, conversation, workloads);
      return node;
    });
    for (const node of this.nodes) node.peers = this.nodes.filter((other) => other !== node);
    this.#showGraphs();
  }

  /** The programs of DSE read no files. */
  path(name: string): string {
    return name;
  }

  readonly #statements: Readonly<Record<string, Statement>> = {
    'SELECT * FROM items WHERE solr_query = ?': {
      markers: { solr_query: 'text' }, columns: itemColumns, workload: 'Search', answer: answerSearch,
    },
    'INSERT INTO places (id, at, area, open) VALUES (?, ?, ?, ?)': {
      markers: { id: 'int', at: 'point', area: 'polygon', open: 'date range' }, columns: {}, workload: 'Cassandra',
      answer: ({ parameters }) => {
        this.written.push(parameters?.values ?? []);
        return voidResult;
      },
    },
  };

  /** The scripted node answers by itself what is undefined here. */
  #answer(request: WireRequest, conversation: DseConversation, workloads: readonly string[]): WireAnswer | undefined {
    const { kind, payload, query = request.id?.toString('utf8') ?? '' } = request;
    if (!['QUERY', 'PREPARE', 'EXECUTE'].includes(kind) || /\bFROM system/.test(query)) return undefined;
    if (payload['graph-language'] !== undefined) return this.#answerGraph(request, workloads);
    const [, used] = /^USE "?(\w+)"?$/.exec(query) ?? [];
    if (used !== undefined) return this.#use(used, conversation);
    const current = request.parameters?.keyspace ?? this.#keyspaces.get(conversation);
    if (current !== keyspace) return invalid('No keyspace has been specified');
    if (query === 'SELECT * FROM orders') return undefined;
    const statement = this.#statements[query];
    if (statement === undefined) return errorAnswer(0x2000, `Not a statement of the pages: ${query}`);
    if (!workloads.includes(statement.workload)) return invalid(`This node does not run ${statement.workload}`);
    if (kind !== 'PREPARE') return statement.answer(request);
    const columnsId = request.version === dseV2 ? Buffer.from('r1') : undefined;
    return prepared(Buffer.from(query), columnsId, statement.markers, statement.columns);
  }

  #answerGraph(request: WireRequest, workloads: readonly string[]): WireAnswer {
    if (!workloads.includes('Graph')) return invalid('This node does not run Graph');
    const answer = answerGraph(request, this.#graphs);
    this.#showGraphs();
    return answer;
  }

  /** SET_KEYSPACE (v4 spec §4.2.5.3). */
  #use(name: string, conversation: DseConversation): WireAnswer {
    if (name !== keyspace) return invalid(`Keyspace '${name}' does not exist`);
    this.#keyspaces.set(conversation, name);
    return { opcode: opcodes.RESULT, body: new WireOut().int(3).string(name).finish() };
  }

  #showGraphs(): void {
    for (const node of this.nodes) node.graphs = Object.fromEntries([...this.#graphs].map((name) => [name, 'Core']));
  }
}
