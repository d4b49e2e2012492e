import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { DecodingError } from '../../errors';
import { formatInet, parseInet } from '../../values/inet';
import { writeInt } from './notation';

/** An address and a port: [inet] (v5 spec §3). */
export interface InetEndpoint {
  readonly address: string;
  readonly port: number;
}

/** Reads an [inetaddr]: a size and that many bytes, 4 or 16. */
export function readInetAddress(input: ByteReader): string {
  const size = input.uint8();
  if (size !== 4 && size !== 16) throw new DecodingError(`An address of ${size} bytes at byte ${input.position - 1}`);
  return formatInet(input.view(size));
}

/** Writes an [inetaddr]. */
export function writeInetAddress(address: string, out: ByteWriter): void {
  const bytes = parseInet(address);
  out.uint8(bytes.length);
  out.raw(bytes);
}

/** Reads an [inet]. */
export function readInet(input: ByteReader): InetEndpoint {
  return { address: readInetAddress(input), port: input.int32() };
}

/** Writes an [inet]. */
export function writeInet({ address, port }: InetEndpoint, out: ByteWriter): void {
  writeInetAddress(address, out);
  writeInt(out, port, 'the port');
}
