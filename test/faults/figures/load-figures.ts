import type { Lane } from './lane';
import { echoQuery, MemoryWatch, ms, percent, request, turn, wait, waitUntil } from './load';
import { startNodes } from './node-handle';
import type { NodeHandle } from './node-handle';

const capacity = 1_000;
const offered = 10_000;
/** Requests of one turn of the event loop, so that what is measured is not the loop that asks. */
const mostAtOnce = 10;
/** A refusal that took longer was not one on arrival: the request had waited for room. */
const waitedMs = 100;
/** For figures about so many at a time, which would else meet the limits that drivers come with. */
const manyInFlight = 12_000;

/** O1: ten times as much is asked as the node can answer. */
export async function overload(lane: Lane, port: number): Promise<string> {
  const overloadSeconds = 30;
  const [node] = await startNodes(1, port) as [NodeHandle];
  const session = await lane.connect(node.contactPoint);
  await session.ask(request('warm'));
  await node.script('slow', capacity);
  const watch = new MemoryWatch();
  const refusals: number[] = [];
  let good = 0;
  const begin = performance.now();
  let sent = 0;
  for (let spentMs = 0; spentMs < overloadSeconds * 1_000; spentMs = performance.now() - begin) {
    const due = Math.min(sent + mostAtOnce, (spentMs / 1_000) * offered);
    await (due - sent < 1 ? wait(1) : turn());
    for (; sent < due; sent++) {
      const sentAt = performance.now();
      session.ask(request(String(sent), { timeoutMs: 2_000, idempotent: false })).then(() => good++, (error: unknown) => {
        if (isRefusal(error)) refusals.push(performance.now() - sentAt);
      });
    }
  }
  const { peakMb } = watch.stop();
  const goodput = good / overloadSeconds;
  await node.script('echo');
  const recovered = await waitUntil(async () => {
    const sentAt = performance.now();
    await session.ask(request('after', { timeoutMs: 1_000 })).catch(() => undefined);
    return performance.now() - sentAt < 100;
  }, 30_000);
  const atOnce = refusals.filter((tookMs) => tookMs < waitedMs);
  const refusal = refusals.length === 0 ? 'no refusals'
    : `${atOnce.length} refusals on arrival, the 99th percentile after ${quantile(atOnce, 0.99).toFixed(1)} ms, and `
      + `${refusals.length - atOnce.length} of requests that had waited`;
  const offer = `${Math.round(sent / overloadSeconds).toLocaleString('en-US')} requests/s offered`;
  return `${offer}: process ${peakMb} MiB; ${percent(goodput, capacity)} of the capacity answered in time; ${refusal}; `
    + `recovered after ${ms(recovered)}`;
}

/** Nothing was sent, since there is no room for more. */
function isRefusal(error: unknown): boolean {
  const { code, name } = error as { readonly code?: unknown; readonly name?: string };
  return /OVERLOADED_CLIENT|NO_HOST|BusyConnection|NoHostAvailable/.test(`${String(code)} ${name}`);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? 0;
}

/** O2: all nodes refuse for ever, or never learn a statement. */
export async function refusals(lane: Lane, port: number): Promise<string> {
  const nodes = await startNodes(3, port);
  const session = await lane.connect(nodes[0]!.contactPoint);
  for (let i = 0; i < 30; i++) await session.ask(request(`warm${i}`));
  const user = async (): Promise<number> => {
    const reports = await Promise.all(nodes.map((node) => node.report()));
    return reports.reduce((sum, { userRequests, counts }) => sum + userRequests + (counts['PREPARE'] ?? 0), 0);
  };
  await Promise.all(nodes.map((node) => node.script('overloaded')));
  const before = await user();
  const requests = 5_000;
  for (let wave = 0; wave < requests / 50; wave++) {
    await Promise.all(Array.from({ length: 50 }, (_, i) => session.ask(request(`${wave}-${i}`)).catch(() => undefined)));
  }
  const perRequest = (await user() - before) / requests;
  await Promise.all(nodes.map((node) => node.script('unprepared')));
  const beforeUnprepared = await user();
  const call = session.ask(request('unprepared', { timeoutMs: 3_000 })).catch(() => undefined);
  await Promise.race([call, wait(3_000)]);
  const frames = await user() - beforeUnprepared;
  return `${perRequest.toFixed(2)} sends a request when all nodes are overloaded; ${frames} frames to 3 nodes for one call of a `
    + 'statement that they never learn, within 3 s';
}

/** O3: many executions meet a node that has forgotten the statement. */
export async function forgotten(lane: Lane, port: number): Promise<string> {
  const nodes = await startNodes(2, port);
  const session = await lane.connect(nodes[0]!.contactPoint, { maxInFlight: manyInFlight });
  for (let i = 0; i < 20; i++) await session.ask(request(`warm${i}`));
  const prepares = async (): Promise<number> => {
    const reports = await Promise.all(nodes.map((node) => node.report()));
    return reports.reduce((sum, { counts }) => sum + (counts['PREPARE'] ?? 0), 0);
  };
  const before = await prepares();
  await Promise.all(nodes.map((node) => node.tell({ kind: 'forget' })));
  const tokens = Array.from({ length: 10_000 }, (_, i) => String(i));
  const outcomes = await Promise.allSettled(tokens.map((token) => session.ask(request(token))));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  return `${await prepares() - before} PREPARE to 2 nodes; ${failed} of 10,000 failed`;
}

/** M1: a long stream of pages, and one large answer. */
export async function streamed(lane: Lane, port: number, gigabytes: number): Promise<string> {
  const [node] = await startNodes(1, port, 4) as [NodeHandle];
  const session = await lane.connect(node.contactPoint);
  await node.script('pages', 20);
  await session.stream('SELECT warm FROM t');
  await node.script('pages', gigabytes * 1_024);
  const watch = new MemoryWatch();
  const begin = performance.now();
  const bytes = await session.stream('SELECT pages FROM t');
  const took = (performance.now() - begin) / 1_000;
  const { growthMb } = watch.stop();
  await node.script('large');
  const largeWatch = new MemoryWatch();
  const largeBegin = performance.now();
  const large = await session.ask(request('large', { query: echoQuery })).then(({ length }) => length, () => 0);
  const largeMs = performance.now() - largeBegin;
  const ratio = largeWatch.stop().growthMb / (large / 2 ** 20);
  return `${gigabytes} GiB at ${Math.round(bytes / 1e6 / took)} MB/s, process grew by ${growthMb} MiB; `
    + `an answer of ${Math.round(large / 2 ** 20)} MiB in ${ms(largeMs)}, process grew by ${ratio.toFixed(1)} times that`;
}

/** M2: sessions that come and go. */
export async function cycles(lane: Lane, port: number, count: number): Promise<string> {
  const [node] = await startNodes(1, port) as [NodeHandle];
  const once = async (): Promise<void> => {
    const session = await lane.connect(node.contactPoint);
    await session.ask(request('x'));
    await session.close();
  };
  for (let i = 0; i < 50; i++) await once();
  await wait(500);
  const handles = (): number => process.getActiveResourcesInfo().filter((name) => !/Pipe|Process|TTY/.test(name)).length;
  const before = handles();
  const heapBefore = heapMb();
  for (let i = 0; i < count; i++) await once();
  await wait(500);
  return `${handles() - before} handles more after ${count} cycles of connect and close; `
    + `heap ${(heapMb() - heapBefore).toFixed(1)} MiB more`;
}

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** C1: a session is closed with many requests in flight, which the server answers. */
export async function closed(lane: Lane, port: number): Promise<string> {
  const [node] = await startNodes(1, port) as [NodeHandle];
  const session = await lane.connect(node.contactPoint, { maxInFlight: manyInFlight });
  await session.ask(request('warm'));
  await node.script('delay', 1_500);
  const tokens = Array.from({ length: 10_000 }, (_, i) => String(i));
  let answered = 0;
  const ask = (token: string): Promise<unknown> => (
    session.ask(request(token, { idempotent: false })).then(() => answered++, () => undefined)
  );
  const asked = Promise.all(tokens.map(ask));
  await wait(50);
  await session.close();
  await asked;
  return `${percent(answered, tokens.length)} of 10,000 in flight answered`;
}

/** X4: the event loop stands still under load, longer than requests may take. */
export async function blocked(lane: Lane, port: number, times: number): Promise<string> {
  const nodes = await startNodes(2, port);
  const session = await lane.connect(nodes[0]!.contactPoint);
  for (let i = 0; i < 20; i++) await session.ask(request(`warm${i}`));
  const connections = async (): Promise<number> => (
    (await Promise.all(nodes.map((node) => node.report()))).reduce((sum, { connectionAtMs }) => sum + connectionAtMs.length, 0)
  );
  const before = await connections();
  let late = 0;
  for (let i = 0; i < times; i++) {
    const patience = { timeoutMs: 1_000, idempotent: false };
    const asked = Array.from({ length: 100 }, (_, n) => session.ask(request(`${i}-${n}`, patience)));
    await wait(0);
    const until = performance.now() + 5_000;
    while (performance.now() < until) Math.sqrt(until);
    late += (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected').length;
  }
  await wait(1_000);
  return `${late} of ${times * 100} requests failed that were answered during the block; `
    + `${await connections() - before} connections made anew`;
}
