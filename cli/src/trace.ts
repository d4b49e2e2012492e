import type { Trace, TraceEvent } from 'purecql';
import type { OutputFormat } from './output/formats';
import { printable } from './output/output';
import type { Output } from './output/output';

const barWidth = 24;

/** Prints a trace as a waterfall: when each step began on its node, how long it took, on which node, and what it was. */
export async function showTrace(trace: Trace, output: Output, format: OutputFormat): Promise<void> {
  const json = (): string => JSON.stringify({ ...trace, parameters: Object.fromEntries(trace.parameters) });
  if (format === 'json') await output.write(`${json()}\n`);
  else await output.write(waterfall(trace, (text) => output.paint('dim', text)));
  await output.flush();
}

/** A step with its end, which is where the next one of its node begins. */
interface Step {
  readonly event: TraceEvent;
  readonly from: number;
  readonly to: number;
}

/** The lines of a waterfall. */
export function waterfall(trace: Trace, dim: (text: string) => string = (text) => text): string {
  const steps = stepsOf(trace);
  const whole = Math.max(1, trace.durationMicros, ...steps.map(({ to }) => to));
  const sources = Math.max(0, ...trace.events.map(({ source }) => source.length));
  const place = `${micros(trace.durationMicros)} on ${printable(trace.coordinator)}`;
  const head = `${printable(trace.request)}, ${place}, trace ${trace.id.toString()}`;
  const lines = steps.map(({ event, from, to }) => (
    `${micros(from).padStart(9)} ${bar(from, to, whole)} ${dim(event.source.padEnd(sources))} ${printable(event.activity)}`
  ));
  return `\n${[head, ...lines].join('\n')}\n`;
}

/** In the order of the trace; what a node does in another thread overlaps. */
function stepsOf({ events, durationMicros, coordinator }: Trace): Step[] {
  return events.map((event, place) => {
    const from = event.elapsedMicros ?? 0;
    const next = events.slice(place + 1).find(({ source, elapsedMicros }) => (
      source === event.source && elapsedMicros !== undefined && elapsedMicros >= from
    ));
    return { event, from, to: next?.elapsedMicros ?? Math.max(from, event.source === coordinator ? durationMicros : from) };
  });
}

function bar(from: number, to: number, whole: number): string {
  const start = Math.min(barWidth - 1, Math.floor((from / whole) * barWidth));
  const length = Math.max(1, Math.round(((to - from) / whole) * barWidth));
  const end = Math.min(barWidth, start + length);
  return `|${' '.repeat(start)}${'='.repeat(end - start)}${' '.repeat(barWidth - end)}|`;
}

function micros(value: number): string {
  return value < 10_000 ? `${value} µs` : `${(value / 1_000).toFixed(1)} ms`;
}
