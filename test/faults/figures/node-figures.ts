import type { Lane, LaneSession } from './lane';
import { holdQuery, ms, percent, request, seconds, SteadyLoad, wait, waitUntil } from './load';
import type { NodeHandle } from './node-handle';
import { introduce, startNodes } from './node-handle';

const longestMs = 60_000;
/** What is as good as the full rate, on a machine that does other things too. */
const fullShare = 0.8;
/** A request that takes so long is taken for one that went to the frozen node. */
const stuckMs = 900;
/** A second with fewer attempts says nothing about how they are spread. */
const leastAttempts = 100;

async function warm(session: LaneSession): Promise<void> {
  for (let i = 0; i < 60; i++) await session.ask(request(`warm${i}`));
}

/** T1: a node is killed under load. */
export async function killed(lane: Lane, port: number): Promise<string> {
  const nodes = await startNodes(3, port);
  const session = await lane.connect(nodes[0]!.contactPoint);
  await warm(session);
  const load = new SteadyLoad(session);
  await wait(1_000);
  const settledAt: number[] = [];
  for (let i = 0; i < 90; i++) {
    const held = request(String(i), { query: holdQuery, idempotent: false });
    session.ask(held).catch(() => undefined).finally(() => settledAt.push(performance.now()));
  }
  await wait(500);
  const killedAt = performance.now();
  nodes[2]!.signal('SIGKILL');
  await wait(3_000);
  const lost = settledAt.filter((at) => at > killedAt);
  await load.stop();
  const after = load.samples.filter(({ sentAtMs }) => sentAtMs > killedAt);
  const good = load.samples.filter(({ isGood }) => isGood).length;
  const late = after.filter(({ tookMs }) => tookMs > 1_000).length;
  const inFlight = lost.length === 0
    ? 'none failed within 3 s' : `${lost.length} in flight failed within ${ms(Math.max(...lost) - killedAt)}`;
  return `${inFlight}; ${late} later requests took over 1 s; idempotent load ${percent(good, load.samples.length)}`;
}

/** T2: a node is frozen, with load and without. */
export async function frozen(lane: Lane, port: number): Promise<string> {
  const nodes = await startNodes(3, port);
  const parts: string[] = [];
  for (const isLoaded of [true, false]) {
    const session = await lane.connect(nodes[0]!.contactPoint);
    await warm(session);
    const load = isLoaded ? new SteadyLoad(session) : undefined;
    await wait(1_500);
    let downAt: number | undefined;
    session.onHostDown((address) => {
      if (address === nodes[2]!.start.address) downAt ??= performance.now();
    });
    const frozenAt = performance.now();
    nodes[2]!.signal('SIGSTOP');
    await waitUntil(() => downAt !== undefined, longestMs);
    const down = downAt === undefined ? undefined : downAt - frozenAt;
    if (load !== undefined) {
      await wait(200);
      const now = performance.now();
      const waiting = [...load.inFlight].filter((at) => now - at > stuckMs);
      const stuck = [...waiting, ...load.samples.filter(({ tookMs }) => tookMs > stuckMs).map(({ sentAtMs }) => sentAtMs)];
      const last = Math.max(0, ...stuck.filter((at) => at > frozenAt).map((at) => at - frozenAt));
      parts.push(`last request sent to it ${seconds(last, longestMs)} after; down after ${seconds(down, longestMs)} under load`);
    } else parts.push(`${seconds(down, longestMs)} idle`);
    nodes[2]!.signal('SIGCONT');
    await load?.stop();
    await session.close();
  }
  return parts.join(', ');
}

/** T3: a node comes back, announced or not; all nodes come back. */
export async function back(lane: Lane, port: number): Promise<string> {
  const nodes = await startNodes(3, port);
  const session = await lane.connect(nodes[0]!.contactPoint);
  await warm(session);
  const load = new SteadyLoad(session);
  const parts: string[] = [];
  for (const isAnnounced of [true, false]) {
    nodes[2]!.signal('SIGKILL');
    await wait(6_000);
    await nodes[2]!.run();
    await introduce(nodes);
    const upAt = performance.now();
    if (isAnnounced) {
      for (const node of nodes.slice(0, 2)) {
        await node.tell({ kind: 'event', type: 'STATUS_CHANGE', change: 'UP', about: nodes[2]!.start });
      }
    }
    await waitUntil(async () => (await nodes[2]!.report()).userRequests > 0, longestMs);
    const { userRequests } = await nodes[2]!.report();
    const took = userRequests === 0 ? undefined : performance.now() - upAt;
    parts.push(`${seconds(took, longestMs)} ${isAnnounced ? 'after an UP event' : 'without an event'}`);
    await wait(1_000);
  }
  const full = load.rate(performance.now() - 1_000, performance.now());
  for (const node of nodes) node.signal('SIGKILL');
  await wait(8_000);
  await Promise.all(nodes.map((node) => node.run()));
  await introduce(nodes);
  const fullAgain = await waitUntil(() => load.rate(performance.now() - 500, performance.now()) > fullShare * full, longestMs);
  parts.push(`full rate ${seconds(fullAgain, longestMs)} after all were back from 8 s of outage`);
  await load.stop();
  return parts.join('; ');
}

/** T5: the node of the control connection is killed while a node joins. */
export async function control(lane: Lane, port: number): Promise<string> {
  const nodes = await startNodes(4, port);
  const known = nodes.slice(0, 3);
  await introduce(known);
  const session = await lane.connect(known[0]!.contactPoint);
  await warm(session);
  const reports = await Promise.all(known.map((node) => node.report()));
  const holder = known.find((_, i) => reports[i]!.registeredAtMs.length > 0)!;
  const others = known.filter((node) => node !== holder);
  await introduce([...others, nodes[3]!]);
  const killedAt = Date.now();
  holder.signal('SIGKILL');
  let registeredAt: number | undefined;
  await waitUntil(async () => {
    const seen = await Promise.all(others.map((node) => node.report()));
    registeredAt = seen.flatMap(({ registeredAtMs }) => registeredAtMs).find((at) => at >= killedAt);
    return registeredAt !== undefined;
  }, longestMs);
  let joinedAt: number | undefined;
  await waitUntil(async () => {
    joinedAt = (await nodes[3]!.report()).connectionAtMs[0];
    return joinedAt !== undefined;
  }, longestMs);
  const after = (at: number | undefined): string => (at === undefined ? `not within ${longestMs / 1_000} s` : ms(at - killedAt));
  return `registered on another node after ${after(registeredAt)}; `
    + `connected to the node that joined meanwhile after ${after(joinedAt)}`;
}

/** T4: many sessions lose their only node, which then refuses them for a while. */
export async function herd(lane: Lane, port: number): Promise<string> {
  const [node] = await startNodes(1, port) as [NodeHandle];
  const sessions: LaneSession[] = [];
  const connectTen = () => Promise.all(Array.from({ length: 10 }, () => lane.connect(node.contactPoint)));
  for (let i = 0; i < 30; i++) sessions.push(...await connectTen());
  await node.script('refuse');
  const from = Date.now();
  await wait(10_000);
  const { connectionAtMs } = await node.report();
  const counts = Array.from({ length: 100 }, (_, i) => (
    connectionAtMs.filter((at) => at >= from + i * 100 && at < from + (i + 1) * 100).length
  ));
  const all = counts.reduce((sum, count) => sum + count, 0);
  const [first, ...later] = Array.from({ length: 10 }, (_, second) => counts.slice(second * 10, second * 10 + 10));
  const ratioOf = (second: readonly number[]): number => {
    const sum = second.reduce((total, count) => total + count, 0);
    return sum < leastAttempts ? 0 : (Math.max(...second) * second.length) / sum;
  };
  const worst = Math.max(...later.map(ratioOf));
  return `${all} attempts of ${sessions.length} sessions in 10 s; the busiest 100 ms had ${ratioOf(first!).toFixed(1)} `
    + `times the mean of the first second, ${worst.toFixed(1)} times that of any later one`;
}
