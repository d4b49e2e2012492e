import { ByteReader } from '../../../src/bytes/byte-reader';

/** Where a decoder reads a number that may be a length, a count or a code. */
export interface LengthPlace {
  readonly at: number;
  /** Bytes of a big-endian number; `vint` is a size of one byte and more (v5 spec §3, [unsigned vint]). */
  readonly width: 1 | 2 | 4 | 'vint';
}

/** Reads like any other reader and notes where it read what may be a length; `offset` is added to each place. */
export class RecordingReader extends ByteReader {
  readonly places: LengthPlace[] = [];
  readonly #offset: number;

  constructor(bytes: Buffer, position: number, end: number, offset = 0) {
    super(bytes, position, end);
    this.#offset = offset;
  }

  override uint8(): number {
    this.#note(1);
    return super.uint8();
  }

  override uint16(): number {
    this.#note(2);
    return super.uint16();
  }

  override int32(): number {
    this.#note(4);
    return super.int32();
  }

  override vintSize(): number {
    this.#note('vint');
    return super.vintSize();
  }

  #note(width: LengthPlace['width']): void {
    this.places.push({ at: this.#offset + this.position, width });
  }
}
