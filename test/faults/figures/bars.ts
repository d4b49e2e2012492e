/** What is measured, and what would be good. */
export interface Bar {
  readonly what: string;
  readonly bar: string;
}

/** The figures of reliability, in the order of the table. */
export const bars = {
  Z1: {
    what: 'Requests that carry a token, under duplicates, reorders, late replies, timeouts, aborts and cuts',
    bar: '0 wrong rows in 2,000,000',
  },
  Z3: { what: 'Requests that are not idempotent, sent again behind the back of their caller', bar: '0' },
  Z4: { what: 'Promises, settled once and in time', bar: '0 unsettled, 0 twice, 0 later than their deadline + 50 ms' },
  F1: { what: 'Mutated frames', bar: '0 crashes, hangs and untyped errors' },
  T1: { what: 'A node is killed under load', bar: 'in flight fail within 50 ms, idempotent load 100 %' },
  T2: { what: 'A node freezes', bar: 'avoided within 1 s; down within 5 s under load, 10 s idle' },
  T3: { what: 'Nodes come back', bar: 'first request within 1 s of an event, 10 s without; full rate within 3 s' },
  T4: { what: '300 sessions lose their only node', bar: 'no 100 ms with over 3 times the mean of its second' },
  T5: {
    what: 'The control connection is lost, and a node joins meanwhile', bar: 'another within 1 s, the change seen within 2 s',
  },
  O1: {
    what: 'Ten times the capacity is offered',
    bar: 'process up to 256 MiB, goodput 90 %, refusals within 1 ms, recovery within 2 s',
  },
  O2: { what: 'All nodes refuse, or never learn a statement', bar: 'up to 1.1 sends a request; up to 4 frames a node and call' },
  O3: { what: '10,000 executions meet nodes that have forgotten the statement', bar: '1 PREPARE a node, 0 failed' },
  M1: { what: 'A long stream, and a large answer', bar: '100 MB/s, growth up to 64 MiB; up to 2.2 times the answer' },
  M2: { what: 'Sessions that come and go', bar: '0 handles left' },
  C1: { what: 'A session is closed with 10,000 requests in flight', bar: '100 % answered; the process ends within 200 ms' },
  X1: { what: 'The schema changes under reads, on a real node', bar: '0 wrong cells' },
  X2: { what: 'Versions, compressors, TLS and passwords on real nodes', bar: 'every combination works' },
  X3: { what: 'Error codes', bar: '16 of 20 by a real node, 20 of 20 by scripted ones' },
  X4: { what: 'The event loop stands still for 5 s under load', bar: '0 false timeouts, 0 connections lost' },
} as const satisfies Record<string, Bar>;

export type FigureName = keyof typeof bars;

/** Figures that a worker measures, one driver after the other. */
export const workerFigures = ['Z1', 'T1', 'T2', 'T3', 'T4', 'T5', 'O1', 'O2', 'O3', 'M1', 'M2', 'C1', 'X4'] as const;
