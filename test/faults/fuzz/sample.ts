import type { DataType } from '../../../src/codec/data-type';
import type { FrameRandom } from './frame-random';
import type { LengthPlace } from './length-places';

/** Good bytes that mutants are made of. */
export interface Sample {
  readonly name: string;
  readonly bytes: Buffer;
  /** Where lengths, counts and codes stand. */
  readonly places: readonly LengthPlace[];
  /** Of a value. */
  readonly type?: DataType;
  /** What a stream is read with. */
  readonly link?: StreamLink;
}

/** How the bytes of a stream travel. */
export interface StreamLink {
  readonly direction: 'request' | 'response';
  readonly usesSegments: boolean;
  readonly usesLz4: boolean;
}

const tickets = 65_536;
/** Samples beyond this length are drawn the more seldom the longer they are, so that most frames are short. */
const shortBytes = 100;

/** Draws samples, short ones more often: they cost less and reach as much. */
export class SamplePicker {
  readonly samples: readonly Sample[];
  readonly #drawn: Sample[] = [];

  constructor(samples: readonly Sample[]) {
    this.samples = samples;
    const weights = samples.map(({ bytes }) => (shortBytes / (shortBytes + bytes.length)) ** 1.5);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    samples.forEach((sample, i) => {
      const count = Math.max(1, Math.round((weights[i]! / total) * tickets));
      for (let ticket = 0; ticket < count; ticket++) this.#drawn.push(sample);
    });
  }

  draw(random: FrameRandom): Sample {
    return random.pick(this.#drawn);
  }
}
