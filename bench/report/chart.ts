import type { DriverName } from '../drivers/job';
import type { ServerKind } from '../rows/row';
import type { EntrantResult, RowResult } from '../runner/results';
import { formatMicroseconds, formatNumber } from './format';
import type { Machine } from './machine';
import { medianOf } from './table';

const width = 960;
const labelWidth = 250;
const figureWidth = 230;
const lineHeight = 18;
const titleHeight = 26;
const headHeight = 64;
const barWidth = width - labelWidth - figureWidth;
const colours = {
  purecql: '#2563eb', 'cassandra-driver': '#9ca3af', raw: '#d1d5db', scylladb: '#c4b5fd', gocql: '#6ee7b7',
} as const satisfies Record<DriverName, string>;

const places = {
  canned: ' (canned responder)', 'canned-tls': ' (canned responder)', node: ' (real node)', none: '',
} as const satisfies Record<ServerKind, string>;

/** Client CPU of an operation as bars, each row on a scale of its own: shorter is better. */
export function chart(results: readonly RowResult[], machine: Machine): string {
  const shown = results.filter(({ entrants }) => entrants.some(({ samples }) => samples.length > 0));
  const parts: string[] = [];
  let top = headHeight;
  for (const result of shown) {
    const measured = result.entrants.filter(({ samples }) => samples.length > 0);
    const title = escape(`${result.row.title}${places[result.row.server]}`);
    parts.push(`<text x="8" y="${top + 16}" font-weight="600">${title}</text>`);
    const most = Math.max(...measured.map(({ samples }) => medianOf(samples, 'cpuMicroseconds')));
    parts.push(...measured.map((entrant, i) => line(entrant, top + titleHeight + i * lineHeight, most, result.row.unit)));
    top += titleHeight + measured.length * lineHeight + 8;
  }
  return svg(top, headLines(machine), parts);
}

function line({ entrant, samples }: EntrantResult, top: number, most: number, unit: string): string {
  const cpu = medianOf(samples, 'cpuMicroseconds');
  const length = Math.max(1, (cpu / most) * barWidth);
  const figures = `${formatMicroseconds(cpu)} a ${unit}, ${formatNumber(medianOf(samples, 'operationsPerSecond'))}/s`;
  const size = `width="${length.toFixed(1)}" height="${lineHeight - 5}"`;
  return [
    `<text x="16" y="${top + 12}">${escape(entrant.name)}</text>`,
    `<rect x="${labelWidth}" y="${top + 2}" ${size} fill="${colours[entrant.driver]}"/>`,
    `<text x="${(labelWidth + length + 6).toFixed(1)}" y="${top + 12}" fill="#374151">${escape(figures)}</text>`,
  ].join('');
}

function headLines({ date, processor, cores, versions }: Machine): string {
  const subtitle = `${date.slice(0, 10)}, ${processor}, ${cores} cores; `
    + Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
  return '<text x="8" y="22" font-size="16" font-weight="700">Client CPU of an operation: shorter is better</text>'
    + `<text x="8" y="44" fill="#6b7280">${escape(subtitle)}</text>`;
}

function svg(height: number, head: string, parts: readonly string[]): string {
  const font = 'font-family="sans-serif" font-size="12"';
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${font}>`;
  return `${open}<rect width="${width}" height="${height}" fill="#ffffff"/>\n${head}\n${parts.join('\n')}\n</svg>\n`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
