import { AsyncLocalStorage } from 'node:async_hooks';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Span, Tracer } from '@opentelemetry/api';
import { ConsoleSpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { Cluster, diagnosticsChannels } from '../src/index';
import type { TraceContext } from '../src/index';
import { startServer } from '../test/support/start-server';

/** All that it takes to have a span of each request, preparation and connection: to be called once, before the first of them. */
function traceCassandra(tracer: Tracer): void {
  const current = new AsyncLocalStorage<Span>();
  const spans = new WeakMap<TraceContext, Span>();
  const { request, prepare, connect } = diagnosticsChannels();
  for (const channel of [request, prepare, connect]) {
    channel.start.bindStore(current, (operation) => {
      const parent = current.getStore();
      const within = parent === undefined ? context.active() : trace.setSpan(context.active(), parent);
      const span = tracer.startSpan(operation.name, { kind: SpanKind.CLIENT }, within);
      spans.set(operation, span);
      return span;
    });
    channel.subscribe({
      asyncEnd(operation) {
        const span = spans.get(operation);
        span?.setAttributes({ ...operation.attributes });
        if (operation.error instanceof Error) {
          span?.recordException(operation.error);
          span?.setStatus({ code: SpanStatusCode.ERROR, message: operation.error.message });
        }
        span?.end();
      },
    });
  }
}

async function main(): Promise<void> {
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] });
  provider.register();
  const tracer = trace.getTracer('purecql');
  traceCassandra(tracer);

  const hasServer = (process.env['CASSANDRA_URL'] ?? process.env['CASSANDRA_CONTACT_POINTS'] ?? '') !== '';
  await using server = hasServer ? undefined : await startServer();
  await using cluster = server === undefined ? Cluster.fromEnv() : new Cluster({ contactPoints: server.contactPoints });
  await using session = await cluster.connect();
  await tracer.startActiveSpan('greet', async (span) => {
    const query = 'SELECT cluster_name FROM system.local WHERE key = ?';
    const local = (await session.execute<{ cluster_name: string }>(query, ['local'])).one();
    console.log(`Hello, ${local?.cluster_name ?? 'nobody'}`);
    await session.execute('SELECT nothing FROM system.local').catch((error: unknown) => console.log(String(error)));
    span.end();
  });
  await provider.shutdown();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
