/**
 * The bytes of one LZ4 block, or undefined when it is not one of `size` bytes: the text of lz4_Block_format.md, byte by
 * byte and slow, to compare the driver's own decoder with.
 */
export function referenceLz4(block: Buffer, size: number): Buffer | undefined {
  const output: number[] = [];
  let at = 0;
  const length = (nibble: number): number => {
    let sum = nibble;
    for (let more = nibble === 15 ? 255 : 0; more === 255;) {
      more = block[at++] ?? NaN;
      sum += more;
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = length(token >> 4);
    if (!(at + literals <= block.length && output.length + literals <= size)) return undefined;
    for (let i = 0; i < literals; i++) output.push(block[at++]!);
    if (at === block.length) return output.length === size ? Buffer.from(output) : undefined;
    const offset = (block[at++] ?? NaN) + (block[at++] ?? NaN) * 256;
    const repeated = 4 + length(token & 15);
    if (!(offset > 0 && offset <= output.length && output.length + repeated <= size)) return undefined;
    for (let i = 0; i < repeated; i++) output.push(output[output.length - offset]!);
  }
  return undefined;
}
