import { loadInternal } from './load';
import type { MicroCase, MicroPlaces } from './micro-case';

type ChannelsFile = typeof import('../../src/observability/channels');
type CountersFile = typeof import('../../src/observability/request-counters');
type SummaryFile = typeof import('../../src/observability/query-summary');
type TracerFile = typeof import('../../src/session/request-tracer');

const typicalMs = 0.7;

/** What every request pays for being watched, while nobody watches; and what a text costs when somebody does. */
export function observabilityCases(places: MicroPlaces): MicroCase[] {
  const { diagnosticsChannels } = loadInternal(places, 'observability/channels') as ChannelsFile;
  const { RequestCounters } = loadInternal(places, 'observability/request-counters') as CountersFile;
  const { summaryOf } = loadInternal(places, 'observability/query-summary') as SummaryFile;
  const { RequestTracer } = loadInternal(places, 'session/request-tracer') as TracerFile;
  const counters = new RequestCounters();
  const clock = { monotonicMs: () => 0 } as ConstructorParameters<TracerFile['RequestTracer']>[0];
  const tracer = new RequestTracer(clock, () => undefined);
  const { request } = diagnosticsChannels();
  const query = 'SELECT id, name, price FROM shop.items WHERE id = ?';
  const count = (): number => {
    counters.requests++;
    counters.latency.record(typicalMs);
    return counters.requests;
  };
  return [
    {
      title: 'what a request pays while nobody listens',
      contenders: [
        { name: 'nothing', run: () => query },
        { name: 'purecql, one look for subscribers', run: () => tracer.isOn },
        { name: 'purecql, counters', run: count },
        { name: 'a tracing channel without us', run: () => request.hasSubscribers },
      ],
    },
    { title: 'summary of a query that was seen before', contenders: [{ name: 'purecql', run: () => summaryOf(query) }] },
  ];
}
