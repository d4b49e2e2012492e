/**
 * For `JSON.stringify(rows, jsonReplacer)`: what JSON has no form for is written as the server's own `SELECT JSON` writes it,
 * except that 64-bit integers become text, which no reader of JSON rounds. Blobs are `0x…`, sets and vectors arrays, maps
 * objects.
 */
export function jsonReplacer(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Readonly<Record<string, unknown>> | undefined)?.[key] ?? value;
  if (typeof original === 'bigint') return original.toString();
  if (typeof original === 'number') return Number.isFinite(original) ? original : String(original);
  if (typeof original !== 'object' || original === null) return value;
  if (original instanceof Uint8Array) return blobText(original);
  if (original instanceof Set) return [...original];
  if (original instanceof Map) return Object.fromEntries([...original].map(([name, item]) => [keyText(name), item as unknown]));
  if (!ArrayBuffer.isView(original) || original instanceof DataView) return value;
  return Array.from(original as unknown as Iterable<unknown>);
}

function blobText({ buffer, byteOffset, length }: Uint8Array): string {
  return `0x${Buffer.from(buffer, byteOffset, length).toString('hex')}`;
}

/** Keys of objects are text: that of the value, or the JSON of a collection. */
function keyText(key: unknown): string {
  if (key instanceof Uint8Array || key instanceof Set || key instanceof Map || Array.isArray(key)) {
    const json = JSON.stringify(key, jsonReplacer);
    return json.startsWith('"') ? (JSON.parse(json) as string) : json;
  }
  if (key instanceof Date) return key.toJSON();
  return String(key);
}
