/** A number with three digits that count, grouped by thousands. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** A time of microseconds in the unit that suits it. */
export function formatMicroseconds(value: number): string {
  return value >= 1_000 ? `${formatNumber(value / 1_000)} ms` : `${formatNumber(value)} µs`;
}

/** Bytes in the unit that suits them. */
export function formatBytes(value: number): string {
  if (Math.abs(value) >= 1 << 20) return `${formatNumber(value / (1 << 20))} MiB`;
  return value >= 10_240 ? `${formatNumber(value / 1_024)} KiB` : `${formatNumber(value)} B`;
}

/** A part of one as a percentage. */
export function formatPercent(part: number): string {
  return Number.isFinite(part) ? `${Math.round(part * 100)} %` : '–';
}
