import { performance } from 'node:perf_hooks';
import type { PreparedResult } from '../../src/protocol';
import { convert, wireMakers } from '../workloads/convert';
import { parameterSets } from '../workloads/workload';
import type { Workload } from '../workloads/workload';
import { workloads } from '../workloads/workloads';
import type { Wire } from '../wire/wire';
import { checkTally } from './client';
import type { Client, Tally } from './client';
import type { Work } from './job';
import { RawConnection } from './raw-connection';
import type { RawAddress, RawAnswer } from './raw-connection';
import { RawLane } from './raw-lane';

const defaultPageSize = 5_000;

/** What the floor needs to know. */
export interface RawWork extends Pick<Work, 'workload' | 'connections' | 'inFlight'> {
  readonly wire: Wire;
  readonly address: RawAddress;
}

/** Sockets that send prebuilt frames: no driver on this runtime can cost less. */
export async function openRawClient(work: RawWork): Promise<Client> {
  const { wire, address, connections, inFlight } = work;
  const workload: Workload = workloads[work.workload];
  const lanes: RawLane[] = [];
  const opened: RawConnection[] = [];
  for (let i = 0; i < connections; i++) {
    const connection = await RawConnection.open(address, wire);
    opened.push(connection);
    const frames = framesOf(wire, workload, await connection.prepare(workload.query));
    const rowCountAt = workload.answer === undefined ? undefined : rowCountPlace(await connection.send(frames[0]!));
    lanes.push(new RawLane(connection.socket, { frames, inFlight: inFlight / connections, rowCountAt }));
  }
  return {
    async round(milliseconds) {
      return checkTally(await runLanes(lanes, milliseconds, inFlight), workload.answer?.rows ?? 0);
    },
    close: async () => opened.forEach(({ socket }) => socket.destroy()),
  };
}

/** EXECUTE with what purecql sends in version 4: no more and no less. */
function framesOf(wire: Wire, workload: Workload, prepared: PreparedResult): Buffer[] {
  const { columns } = prepared.variables;
  const pageSize = workload.options?.pageSize ?? defaultPageSize;
  const timestamp = workload.answer === undefined ? { timestamp: BigInt(Date.now()) * 1_000n } : {};
  const encode = (value: unknown, at: number): Buffer | null => (
    wire.encodeValue(columns[at]!.type, convert(value, wireMakers))
  );
  return Array.from({ length: parameterSets }, (_, i) => {
    const values = workload.parameters(i).map(encode);
    const parameters = { consistency: wire.Consistency.LOCAL_ONE, values, pageSize, ...timestamp };
    return wire.encodeMessage({ kind: 'EXECUTE', statementId: prepared.statementId, parameters }, { version: 4 });
  });
}

/** The number of rows stands right before the first cell and its length (v4 spec §4.2.5.2). */
function rowCountPlace({ message, bytes }: RawAnswer): number {
  const isRows = message.kind === 'RESULT' && message.resultKind === 'ROWS';
  if (!isRows) throw new Error(`EXECUTE was answered by ${message.kind}`);
  const [firstRow] = message.rows;
  const cell = firstRow?.[0];
  if (cell === null || cell === undefined) throw new Error('The first answer has no first cell');
  return cell.byteOffset - bytes.byteOffset - 8;
}

async function runLanes(lanes: readonly RawLane[], milliseconds: number, inFlight: number): Promise<Tally> {
  const latencies: number[] = [];
  if (inFlight === 1) timeAnswers(lanes[0]!, latencies);
  const runs = lanes.map((lane) => lane.run());
  setTimeout(() => lanes.forEach((lane) => lane.stop()), milliseconds);
  await Promise.all(runs);
  const sum = (of: (lane: RawLane) => number): number => lanes.reduce((total, lane) => total + of(lane), 0);
  return { operations: sum((lane) => lane.operations), rows: sum((lane) => lane.rows), latencies };
}

function timeAnswers(lane: RawLane, latencies: number[]): void {
  let start = performance.now();
  lane.onAnswer = () => {
    const now = performance.now();
    latencies.push(now - start);
    start = now;
  };
}
