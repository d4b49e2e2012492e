import { DriverError } from '../errors';
import type { Clock } from '../environment';
import type { Uuid } from '../values/uuid';
import type { ResultSet } from './result-set';

/** What the server wrote down about one traced request, in its order. */
export interface Trace {
  readonly id: Uuid;
  /** The kind of request, such as `Execute CQL3 prepared query`. */
  readonly request: string;
  readonly coordinator: string;
  readonly client: string | undefined;
  readonly startedAt: Date;
  /** Microseconds that the coordinator took. */
  readonly durationMicros: number;
  readonly parameters: ReadonlyMap<string, string>;
  readonly events: readonly TraceEvent[];
}

/** One step of a traced request, on one node. */
export interface TraceEvent {
  readonly activity: string;
  readonly source: string;
  readonly thread: string;
  /** Microseconds since the request came to that node. */
  readonly elapsedMicros: number | undefined;
}

type Row = Readonly<Record<string, unknown>>;
type Execute = (query: string, parameters: readonly unknown[]) => Promise<ResultSet<Row>>;

const tries = 20;
const pauseMs = 100;

/** Reads a trace, which the server writes after its answer; throws DriverError when it is not complete after 2 s. */
export async function readTrace(id: Uuid, execute: Execute, clock: Clock): Promise<Trace> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const session = (await execute('SELECT * FROM system_traces.sessions WHERE session_id = ?', [id])).one();
    if (typeof session?.['duration'] === 'number') {
      const { rows } = await execute('SELECT * FROM system_traces.events WHERE session_id = ?', [id]);
      return traceOf(id, session, rows);
    }
    await new Promise<void>((resolve) => clock.setTimer(resolve, pauseMs));
  }
  const text = `The trace ${id.toString()} is not complete: was the request traced, and not longer than a day ago?`;
  throw new DriverError('TRACE_INCOMPLETE', text);
}

function traceOf(id: Uuid, session: Row, rows: readonly Row[]): Trace {
  const text = (name: string): string | undefined => (typeof session[name] === 'string' ? session[name] : undefined);
  return {
    id,
    request: text('request') ?? '',
    coordinator: text('coordinator') ?? '',
    client: text('client'),
    startedAt: session['started_at'] as Date,
    durationMicros: session['duration'] as number,
    parameters: (session['parameters'] as ReadonlyMap<string, string> | null) ?? new Map(),
    events: rows.map((row) => ({
      activity: String(row['activity']),
      source: String(row['source']),
      thread: String(row['thread']),
      elapsedMicros: typeof row['source_elapsed'] === 'number' ? row['source_elapsed'] : undefined,
    })),
  };
}
