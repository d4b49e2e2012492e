import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import {
  Cluster, ConstantSpeculativeExecutionPolicy, EXEC_PROFILE_DEFAULT, ExecutionProfile, ProtocolVersion,
} from '../../src/index';
import type { Session } from '../../src/index';
import { SeededRandom } from '../simulation/seeded-random';
import { createKeyspace } from '../support/keyspace';
import { countHandles, describeLeftovers } from '../support/open-handles';
import { settle } from '../support/settle';
import type { TestServer } from '../support/test-server';
import { Findings } from './findings';
import { HeapWatch } from './heap-watch';
import { Ledger } from './ledger';
import { LoopWatch } from './loop-watch';
import { NodeLink } from './node-link';
import { ReadBack } from './read-back';
import { reportRows } from './report';
import type { ReportRow } from './report';
import { Supervisor } from './supervisor';
import type { FaultName } from './supervisor';
import { changes, isIdempotent, kindOf, schema } from './tables';
import { Workload } from './workload';

/** How long and how hard. */
export interface SoakOptions {
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly seed: number;
  /** The faults to begin with; by chance from then on. */
  readonly order?: readonly FaultName[];
  readonly findings?: Findings;
  /** How late a promise may be, the time apart in which the process did not run (default 50 ms). */
  readonly allowanceMs?: number;
  readonly onFault?: (line: string) => void;
}

/** What came of it. */
export interface SoakResult {
  readonly findings: Findings;
  readonly rows: readonly ReportRow[];
}

interface Parts {
  readonly server: TestServer;
  readonly options: SoakOptions;
  readonly findings: Findings;
  readonly ledger: Ledger;
}

/** Half of the longest timeout more than it. */
const settleMs = 18_000;
const closeMs = 5_000;
const defaultAllowanceMs = 50;
const pollMs = 50;
const versions = [ProtocolVersion.V4, ProtocolVersion.V5];

/** Has requests of all kinds run while nodes and networks fail, then compares all that was promised with all that is there. */
export async function runSoak(server: TestServer, options: SoakOptions): Promise<SoakResult> {
  const findings = options.findings ?? new Findings();
  const parts = { server, options, findings, ledger: new Ledger() };
  await nextTurn(); // by now a test that waits for this has its timer
  const handles = countHandles();
  const rows = await runWithLinks(parts);
  const left = await describeLeftovers(handles);
  if (left !== '') findings.note('left', left);
  return { findings, rows: rows() };
}

async function runWithLinks(parts: Parts): Promise<() => ReportRow[]> {
  const links: NodeLink[] = [];
  try {
    for (const point of parts.server.contactPoints) links.push(await NodeLink.to(point, parts.ledger));
    return await runWithClusters(parts, links);
  } finally {
    for (const link of links) await link[Symbol.asyncDispose]();
  }
}

async function runWithClusters(parts: Parts, links: readonly NodeLink[]): Promise<() => ReportRow[]> {
  const { server, options, findings, ledger } = parts;
  using watch = new LoopWatch();
  using heap = new HeapWatch();
  const keyspace = await createKeyspace(server, undefined, 3);
  const clusters = versions.map((version) => clusterBehind(links, server, version));
  let workload: Workload | undefined;
  let supervisor: Supervisor | undefined;
  try {
    const sessions = await Promise.all(clusters.map((cluster) => cluster.connect(keyspace)));
    await createTables(sessions, server);
    const random = new SeededRandom(options.seed);
    const { requestsPerSecond, allowanceMs = defaultAllowanceMs } = options;
    const of = { sessions, ledger, findings, watch, random: random.of('workload') };
    workload = new Workload({ ...of, requestsPerSecond, allowanceMs });
    supervisor = new Supervisor({ ...parts, ...options, links, clusters, random: random.of('faults') });
    await runTogether(workload, supervisor, parts);
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.shutdown()));
  }
  await checkClosed(links, findings);
  await readBack(parts, keyspace);
  const { mibPerHour } = heap;
  const { delayMs } = watch;
  const [done, broken] = [workload, supervisor];
  return () => rowsOf(parts, done, broken, { mibPerHour, delayMs });
}

/** Reaches every node through its link. Requests that may run twice are speculated on as well. */
function clusterBehind(links: readonly NodeLink[], server: TestServer, protocolVersion: ProtocolVersion): Cluster {
  const nodes = server.nodes.map(({ address }, i) => ({ address, port: links[i]!.port }));
  return new Cluster({
    contactPoints: nodes.map(({ address, port }) => `${address}:${port}`),
    addressTranslator: { translate: (node) => nodes.find(({ address }) => address === node.address) ?? node },
    executionProfiles: {
      [EXEC_PROFILE_DEFAULT]: new ExecutionProfile({
        speculativeExecutionPolicy: new ConstantSpeculativeExecutionPolicy({ delayMs: 500, maxExecutions: 2 }),
      }),
    },
    int64: 'number',
    protocolVersion,
  });
}

async function createTables([session]: readonly Session[], server: TestServer): Promise<void> {
  for (const statement of schema) await session?.execute(statement, undefined, { timeoutMs: 30_000 });
  await settle(server);
}

async function runTogether(workload: Workload, supervisor: Supervisor, { options, findings }: Parts): Promise<void> {
  const working = workload.run();
  try {
    await supervisor.run(options.seconds * 1_000, options.order);
  } finally {
    workload.stop();
    await working;
  }
  const endMs = performance.now() + settleMs;
  while (workload.open > 0 && performance.now() < endMs) await delay(pollMs);
  for (let i = 0; i < workload.open; i++) findings.note('unsettled', `${workload.open} at the end`);
}

/** The clusters have closed their connections themselves; the links have not had to. */
async function checkClosed(links: readonly NodeLink[], findings: Findings): Promise<void> {
  const open = (): number => links.reduce((sum, { openSockets }) => sum + openSockets, 0);
  const endMs = performance.now() + closeMs;
  while (open() > 0 && performance.now() < endMs) await delay(pollMs);
  if (open() > 0) findings.note('left', `${open()} sockets of connections through links`);
}

async function readBack({ server, ledger, findings }: Parts, keyspace: string): Promise<void> {
  const check = new ReadBack(server, keyspace, { ledger, findings });
  check.checkSends();
  await check.checkQuorum();
  await check.checkAll();
}

interface Seen {
  readonly mibPerHour: number | undefined;
  readonly delayMs: { readonly p99: number; readonly max: number };
}

function rowsOf({ ledger, findings, options }: Parts, workload: Workload, supervisor: Supervisor, seen: Seen): ReportRow[] {
  const ids = Array.from({ length: ledger.size }, (_, id) => id);
  const writes = ids.filter((id) => kindOf(id) === 'write');
  const onceOnly = ids.filter((id) => !isIdempotent[kindOf(id)]);
  const sends = writes.reduce((sum, id) => sum + ledger.sendsOf(id), 0);
  const { errors, rowsChecked, promises, worstLateMs, worstExcusedLateMs, answered, failed } = workload;
  return reportRows(findings, {
    minutes: options.seconds / 60,
    faults: supervisor.counts,
    requests: ledger.size,
    acknowledged: changes.reduce((sum, kind) => sum + answered[kind], 0),
    failed: Object.values(failed).reduce((sum, count) => sum + count, 0),
    errors,
    onceOnly: onceOnly.length,
    refusals: onceOnly.reduce((sum, id) => sum + ledger.refusalsOf(id), 0),
    sendsPerWrite: writes.length === 0 ? 0 : sends / writes.length,
    rowsChecked, promises, worstLateMs, worstExcusedLateMs,
    loopDelayMs: seen.delayMs,
    recoveriesMs: supervisor.recoveriesMs,
    heapMibPerHour: seen.mibPerHour,
  });
}
