import { formatInet, parseInet } from '../values/inet';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** CQL inet: 4 or 16 bytes (v5 spec §5.10); an IPv4-mapped IPv6 address keeps its 16. */
export const inet: Codec<string> = defineCodec({
  cqlType: 'inet',
  emptyValue: null,
  write: (value, out) => out.raw(parseInet(value as string)),
  read: (input, size) => formatInet(input.view(size)),
});
