/** The notations of the protocol (v5 spec §3) as hex, written apart from the code under test. */

const hexOf = (value: bigint, bytes: number): string =>
  BigInt.asUintN(8 * bytes, value)
    .toString(16)
    .padStart(2 * bytes, '0');

export const byte = (value: number): string => hexOf(BigInt(value), 1);
export const short = (value: number): string => hexOf(BigInt(value), 2);
export const int = (value: number): string => hexOf(BigInt(value), 4);
export const long = (value: bigint): string => hexOf(value, 8);

const utf8 = (text: string): string => Buffer.from(text).toString('hex');
const sizeOf = (hex: string): number => hex.length / 2;

export const string = (text: string): string => short(sizeOf(utf8(text))) + utf8(text);
export const longString = (text: string): string => int(sizeOf(utf8(text))) + utf8(text);
export const stringList = (...texts: string[]): string => short(texts.length) + texts.map(string).join('');
export const bytes = (hex: string): string => int(sizeOf(hex)) + hex;
export const shortBytes = (hex: string): string => short(sizeOf(hex)) + hex;

type Header = [version: number, flags: number, stream: number, opcode: number];

/** One envelope: version byte, flags, stream, opcode, length and body (v5 spec §2.1). */
export function envelope([version, flags, stream, opcode]: Header, ...body: string[]): string {
  const hex = wire(...body);
  return wire(byte(version), byte(flags), short(stream), byte(opcode), int(sizeOf(hex)), hex);
}

/** Parts in a row, without the spaces that make them readable. */
export const wire = (...parts: string[]): string => parts.join('').replaceAll(' ', '');
