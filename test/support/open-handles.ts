import { createHook } from 'node:async_hooks';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** What tests may leave open by mistake, by Node's name for it. */
const names = {
  TCPSocketWrap: 'socket',
  TCPServerWrap: 'listening socket',
  Timeout: 'timer',
} as const;

type Kind = keyof typeof names;

/** How many of each kind keep this process alive. */
export type HandleCounts = Readonly<Record<Kind, number>>;

const pollMs = 20;
const graceMs = 500;

/** Counts what keeps the process alive right now; the caller must not itself be waiting on a timer. */
export function countHandles(): HandleCounts {
  const counts = { TCPSocketWrap: 0, TCPServerWrap: 0, Timeout: 0 };
  for (const kind of process.getActiveResourcesInfo()) {
    if (Object.hasOwn(counts, kind)) counts[kind as Kind]++;
  }
  return counts;
}

/** Waits a moment for what is still closing, and gives what is left beyond `allowed`, in words; '' when nothing is. */
export async function describeLeftovers(allowed: HandleCounts): Promise<string> {
  const deadline = performance.now() + graceMs;
  await nextTurn();
  for (;;) {
    const left = difference(countHandles(), allowed);
    if (left.length === 0) return '';
    if (performance.now() > deadline) return left.join(', ');
    await delay(pollMs);
  }
}

function difference(now: HandleCounts, allowed: HandleCounts): string[] {
  const excess = (kind: Kind): number => now[kind] - allowed[kind];
  const kinds = (Object.keys(names) as Kind[]).filter((kind) => excess(kind) > 0);
  return kinds.map((kind) => `${excess(kind)} ${names[kind]}${excess(kind) === 1 ? '' : 's'}`);
}

interface Traced {
  readonly resource: { hasRef?: () => boolean };
  readonly stack: string;
}

/** The guard's own timer, and mocha's of the hook that it runs in. */
const ownTimers = /describeLeftovers|Runnable\.resetTimeout/;
const uninteresting = /[( ]node:|[/\\]mocha[/\\]|AsyncHook\.init/;
const deepStack = 60;
const traced = new Map<number, Traced>();
const tracedKinds: ReadonlySet<string> = new Set(['TCPWRAP', 'TCPSERVERWRAP', 'Timeout']);

/** From now on remembers where each socket and timer is made; slow, for the hunt only. */
export function traceHandles(): void {
  Error.stackTraceLimit = deepStack;
  createHook({
    init(id, kind, _trigger, resource: Traced['resource']) {
      if (!tracedKinds.has(kind)) return;
      const lines = new Error(kind).stack?.split('\n') ?? [];
      const stack = lines.filter((line) => !uninteresting.test(line));
      if (lines.some((line) => ownTimers.test(line)) || (kind === 'Timeout' && stack.length === 1)) return;
      traced.set(id, { resource, stack: stack.join('\n') });
    },
    destroy: (id) => void traced.delete(id),
  }).enable();
}

/** Where what is open was made, when `traceHandles` was called before. */
export function handleTraces(): string {
  const open = [...traced.values()].filter(({ resource }) => resource.hasRef?.() !== false);
  return open.map(({ stack }) => stack).join('\n');
}
